"""The Azure bill as a whole: usage, reservations, marketplace, and both views of its costs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from sample_data.generator.azure.export import VIEWS, us_date, write_export
from sample_data.generator.azure.reservations import (
    RESERVATIONS,
    Reservation,
    reserved_hours,
    unused_cost,
    unused_hours,
)
from sample_data.generator.azure.subscriptions import profile_columns
from sample_data.generator.azure.usage import azure_lines
from sample_data.generator.calendar_days import Month, Rhythm, day, months
from sample_data.generator.company import digits, guid
from sample_data.generator.lines import Block, Line, Totals, active_days, cost

if TYPE_CHECKING:
    from pathlib import Path

    from sample_data.generator.calendar_days import Series

BOTH = tuple(VIEWS)
ACTUAL, AMORTISED = VIEWS


@dataclass(slots=True)
class AzureBill:
    """Lines, what reservations cover of them, and what the written rows add up to."""

    lines: list[Line]
    taken: dict[str, dict[str, Series]]
    """Covered hours by reservation and line."""
    totals: Totals = field(default_factory=Totals)


def azure_bill(rhythm: Rhythm) -> AzureBill:
    """The lines of the bill and what its reservations cover."""
    lines = azure_lines(rhythm)
    return AzureBill(lines, {plan.name: reserved_hours(lines, plan) for plan in RESERVATIONS})


def write_azure(folder: Path, bill: AzureBill) -> None:
    """Write both exports; each row that stands in the joined bill counts once."""
    for month in months():
        placed = month_blocks(bill, month)
        for view in VIEWS:
            write_export(folder, view, [block for views, block in placed if view in views], month)
        for views, block in placed:
            is_payment = block.constant["chargeType"] in {"Purchase", "Refund"}
            if AMORTISED in views or is_payment:
                bill.totals.add(month.name, "USD", block)


def month_blocks(bill: AzureBill, month: Month) -> list[tuple[tuple[str, ...], Block]]:
    """The rows of a month and the views they stand in."""
    placed: list[tuple[tuple[str, ...], Block]] = []
    for line in bill.lines:
        words = _words(line, month)
        left = line.quantity
        for plan in RESERVATIONS:
            hours = bill.taken[plan.name].get(line.key)
            if hours is None:
                continue
            left = np.round(left - hours, 3)
            if days := active_days(hours, month.first, month.stop):
                placed.append(((ACTUAL,), _reserved(words, plan, hours, days, amortised=False)))
                placed.append(((AMORTISED,), _reserved(words, plan, hours, days, amortised=True)))
        if days := active_days(left, month.first, month.stop):
            placed.append((BOTH, _on_demand(line, words, left, days)))
    for plan in RESERVATIONS:
        placed += _plan_blocks(bill, plan, month)
    placed.append((BOTH, _marketplace(month)))
    if not month.is_open:
        placed.append((BOTH, _rounding(month)))
    return placed


def _bill(month: Month) -> dict[str, Any]:
    invoice = "" if month.is_open else f"G{digits('azure invoice', month.name, length=9)}"
    return {**profile_columns(), "invoiceId": invoice, "isAzureCreditEligible": "False"}


def _words(line: Line, month: Month) -> dict[str, Any]:
    return {
        **_bill(month),
        **line.fields,
        "isAzureCreditEligible": "True",
        "chargeType": "Usage",
        "frequency": "UsageBased",
        "pricingModel": "OnDemand",
        "tags": line.tags.get("", ""),
    }


def _dates(days: list[int]) -> list[str]:
    return [us_date(day(number)) for number in days]


def _on_demand(line: Line, words: dict[str, Any], left: Series, days: list[int]) -> Block:
    quantity, price = left[days], line.price[days]
    market = line.fields["market"][days]
    amounts = cost(price, quantity).tolist()
    listed = cost(market, quantity).tolist()
    return Block(
        constant=words,
        varying={
            "date": _dates(days),
            "quantity": quantity.tolist(),
            "effectivePrice": price.tolist(),
            "unitPrice": price.tolist(),
            "PayGPrice": market.tolist(),
            "costInBillingCurrency": amounts,
            "costInPricingCurrency": amounts,
            "costInUsd": amounts,
            "paygCostInBillingCurrency": listed,
            "paygCostInUsd": listed,
        },
        billed=amounts,
        effective=amounts,
        story=line.story,
    )


def _reserved(
    words: dict[str, Any], plan: Reservation, hours: Series, days: list[int], *, amortised: bool
) -> Block:
    quantity = hours[days]
    zeros = [0.0] * len(days)
    amounts = cost(plan.hourly, quantity).tolist() if amortised else zeros
    return Block(
        constant={
            **words,
            **plan.columns(),
            "effectivePrice": plan.hourly if amortised else 0.0,
        },
        varying={
            "date": _dates(days),
            "quantity": quantity.tolist(),
            "costInBillingCurrency": amounts,
            "costInPricingCurrency": amounts,
            "costInUsd": amounts,
        },
        billed=zeros,
        effective=amounts,
    )


def _plan_blocks(
    bill: AzureBill, plan: Reservation, month: Month
) -> list[tuple[tuple[str, ...], Block]]:
    placed: list[tuple[tuple[str, ...], Block]] = []
    size = plan.size.removeprefix("Standard_").replace("_", " ")
    words = {
        **_bill(month),
        **plan.columns(),
        "meterCategory": "Virtual Machines",
        "meterSubCategory": "Reservation",
        "meterName": size,
        "meterId": guid("meter", "reservation", plan.size),
        "ProductId": "DZH318Z08NRP/0001",
        "ProductName": f"Reserved VM Instance, {plan.size}, EU West",
        "serviceFamily": "Compute",
        "consumedService": "Microsoft.Capacity",
        "resourceLocation": "westeurope",
        "location": "Europe West",
        "unitOfMeasure": "1 Hour",
    }
    for number, price in plan.payments(month):
        paid = round(price * plan.count, 2)
        constant = {
            **words,
            "chargeType": "Purchase",
            "frequency": "Recurring" if plan.is_monthly else "OneTime",
            "ResourceId": words["benefitId"],
            "unitOfMeasure": "1",
            "quantity": float(plan.count),
            "effectivePrice": price,
            "unitPrice": price,
            "PayGPrice": price,
            "paygCostInBillingCurrency": paid,
            "paygCostInUsd": paid,
        }
        placed.append(((ACTUAL,), _single(constant, number, paid, 0.0)))
    hours = unused_hours(plan, bill.taken[plan.name])
    if days := active_days(hours, month.first, month.stop):
        amounts = unused_cost(plan, hours)[days].tolist()
        block = Block(
            constant={
                **words,
                "chargeType": "UnusedReservation",
                "frequency": "UsageBased",
                "ResourceId": words["benefitId"],
                "effectivePrice": plan.hourly,
            },
            varying={
                "date": _dates(days),
                "quantity": hours[days].tolist(),
                "costInBillingCurrency": amounts,
                "costInPricingCurrency": amounts,
                "costInUsd": amounts,
            },
            billed=[0.0] * len(days),
            effective=amounts,
            story="reservation-half-idle",
        )
        placed.append(((AMORTISED,), block))
    return placed


def _single(constant: dict[str, Any], number: int, billed: float, effective: float) -> Block:
    return Block(
        constant={
            **constant,
            "costInBillingCurrency": billed,
            "costInPricingCurrency": billed,
            "costInUsd": billed,
        },
        varying={"date": [us_date(day(number))]},
        billed=[billed],
        effective=[effective],
    )


def _marketplace(month: Month) -> Block:
    constant = {
        **_bill(month),
        "publisherType": "Marketplace",
        "publisherName": "Meridian Mail Ltd",
        "chargeType": "Purchase",
        "frequency": "Recurring",
        "pricingModel": "OnDemand",
        "ProductId": "DZH318Z0MERI/0002",
        "ProductName": "Meridian Mail Relay - Business",
        "productOrderId": guid("order", "meridian"),
        "productOrderName": "Meridian Mail Relay",
        "serviceFamily": "Marketplace Services",
        "term": "1",
        "unitOfMeasure": "1",
        "quantity": 1.0,
        "effectivePrice": 890.0,
        "unitPrice": 890.0,
    }
    return _single(constant, month.first, 890.0, 890.0)


def _rounding(month: Month) -> Block:
    constant = {
        **_bill(month),
        "chargeType": "RoundingAdjustment",
        "frequency": "OneTime",
        "ProductName": "Rounding adjustment",
        "quantity": 1.0,
    }
    cents = int(digits("rounding", month.name, length=3)) % 9 - 4
    amount = round(cents / 1000.0 + 0.0005, 4)
    return _single(constant, month.stop - 1, amount, amount)
