"""Writes the FOCUS 1.2 bill, in euros: usage, a reservation, support, tax, credit, correction."""

from __future__ import annotations

import csv
import gzip
import io
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from sample_data.generator.calendar_days import DAYS, Month, Rhythm, index, months
from sample_data.generator.company import digits
from sample_data.generator.focus.halden import (
    COMMITMENT,
    PROJECTS,
    PROVIDER,
    REGIONS,
    RESERVED,
    RESERVED_PRICE,
    SERVER_PRICE,
    SERVICES,
    focus_lines,
)
from sample_data.generator.lines import (
    COST_DIGITS,
    Block,
    Line,
    Totals,
    active_days,
    cost,
    exact_sum,
    iso,
    plain,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sample_data.generator.calendar_days import Series

COLUMNS = [
    "AvailabilityZone",
    "BilledCost",
    "BillingAccountId",
    "BillingAccountName",
    "BillingAccountType",
    "BillingCurrency",
    "BillingPeriodEnd",
    "BillingPeriodStart",
    "CapacityReservationId",
    "CapacityReservationStatus",
    "ChargeCategory",
    "ChargeClass",
    "ChargeDescription",
    "ChargeFrequency",
    "ChargePeriodEnd",
    "ChargePeriodStart",
    "CommitmentDiscountCategory",
    "CommitmentDiscountId",
    "CommitmentDiscountName",
    "CommitmentDiscountQuantity",
    "CommitmentDiscountStatus",
    "CommitmentDiscountType",
    "CommitmentDiscountUnit",
    "ConsumedQuantity",
    "ConsumedUnit",
    "ContractedCost",
    "ContractedUnitPrice",
    "EffectiveCost",
    "InvoiceId",
    "InvoiceIssuerName",
    "ListCost",
    "ListUnitPrice",
    "PricingCategory",
    "PricingCurrency",
    "PricingCurrencyContractedUnitPrice",
    "PricingCurrencyEffectiveCost",
    "PricingCurrencyListUnitPrice",
    "PricingQuantity",
    "PricingUnit",
    "ProviderName",
    "PublisherName",
    "RegionId",
    "RegionName",
    "ResourceId",
    "ResourceName",
    "ResourceType",
    "ServiceCategory",
    "ServiceName",
    "ServiceSubcategory",
    "SkuId",
    "SkuMeter",
    "SkuPriceDetails",
    "SkuPriceId",
    "SubAccountId",
    "SubAccountName",
    "SubAccountType",
    "Tags",
]

FIRST_FEE, VAT = 420.0, 0.25
CREDIT_MONTH, CORRECTION_MONTH = date(2025, 12, 1), date(2026, 5, 1)
CREDIT, CORRECTION = -96.4, -212.58


@dataclass(slots=True)
class FocusBill:
    """Lines, the reserved hours of each, and what the written rows add up to."""

    lines: list[Line]
    reserved: dict[str, Series]
    unused: Series
    totals: Totals = field(default_factory=Totals)


def focus_bill(rhythm: Rhythm) -> FocusBill:
    """The lines of the bill and what the reservation covers."""
    lines = focus_lines(rhythm)
    left = np.full(DAYS, 24.0 * RESERVED)
    reserved = {}
    for line in lines:
        if line.fields["SkuMeter"] == "hs-16x64" and left.any():
            reserved[line.key] = np.minimum(line.quantity, left)
            left = left - reserved[line.key]
    return FocusBill(lines, reserved, left)


def write_focus(folder: Path, bill: FocusBill) -> None:
    """Write one gzipped csv file a billing period."""
    folder.mkdir(parents=True, exist_ok=True)
    for month in months():
        blocks = month_blocks(bill, month)
        stream = io.StringIO(newline="")
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COLUMNS)
        for block in blocks:
            bill.totals.add(month.name, "EUR", block)
            writer.writerows(_rows(block, month))
        content = gzip.compress(stream.getvalue().encode(), compresslevel=9, mtime=0)
        (folder / f"halden-focus-1.2-{month.name}.csv.gz").write_bytes(content)


def month_blocks(bill: FocusBill, month: Month) -> list[Block]:
    """Every row of a month."""
    blocks = []
    for line in bill.lines:
        covered = bill.reserved.get(line.key)
        left = line.quantity if covered is None else line.quantity - covered
        if covered is not None and (days := active_days(covered, month.first, month.stop)):
            blocks.append(_used(line, covered, days))
        if days := active_days(left, month.first, month.stop):
            blocks.append(_usage(line, left, days))
    if days := active_days(bill.unused, month.first, month.stop):
        blocks.append(_unused(bill.unused, days))
    blocks.append(_purchase(month))
    if month.start == CREDIT_MONTH:
        blocks.append(
            _flat(month, "Credit", "Credit for missed service level", CREDIT, "Usage-Based")
        )
    if month.start == CORRECTION_MONTH:
        blocks.append(_correction(month))
    if not month.is_open:
        support = _support(month, round(float(sum(exact_sum(b.billed) for b in blocks)) * 0.03, 2))
        tax = round(support.billed[0] * VAT, 2)
        blocks += [support, _flat(month, "Tax", "Value added tax on support", tax, "Recurring")]
    return blocks


def _rows(block: Block, month: Month) -> list[tuple[str, ...]]:
    fixed = {
        "BillingAccountId": "HC-2207731",
        "BillingAccountName": "Larkspur Trading GmbH",
        "BillingAccountType": "Organisation",
        "BillingCurrency": "EUR",
        "PricingCurrency": "EUR",
        "BillingPeriodStart": f"{month.start}T00:00:00Z",
        "BillingPeriodEnd": f"{month.end}T00:00:00Z",
        "InvoiceId": None if month.is_open else f"HC-{digits('halden', month.name, length=8)}",
        "InvoiceIssuerName": "Halden Cloud AS",
        "ProviderName": PROVIDER,
        "PublisherName": PROVIDER,
    }
    same = {
        "PricingCurrencyContractedUnitPrice": "ContractedUnitPrice",
        "PricingCurrencyEffectiveCost": "EffectiveCost",
        "PricingCurrencyListUnitPrice": "ListUnitPrice",
    }
    count = len(block)
    columns = [
        [
            _text(value)
            for value in (
                [fixed[name]] * count if name in fixed else block.column(same.get(name, name))
            )
        ]
        for name in COLUMNS
    ]
    return list(zip(*columns, strict=True))


def _text(value: Any) -> str:
    if value is None:
        return ""
    return plain(value) if isinstance(value, float) else str(value)


def _periods(days: Sequence[int]) -> dict[str, Sequence[Any]]:
    return {
        "ChargePeriodStart": [iso(number) for number in days],
        "ChargePeriodEnd": [iso(number + 1) for number in days],
    }


def _block(constant: dict[str, Any], varying: dict[str, Sequence[Any]]) -> Block:
    block = Block(constant, varying, [], [])
    count = len(varying["ChargePeriodStart"])
    block.billed = varying.get("BilledCost") or [constant["BilledCost"]] * count
    block.effective = varying.get("EffectiveCost") or [constant["EffectiveCost"]] * count
    return block


def _columns(line: Line) -> dict[str, Any]:
    return {name: value for name, value in line.fields.items() if name != "list_price"}


def _usage(line: Line, quantity: Series, days: list[int]) -> Block:
    amounts = cost(line.price[days], quantity[days]).tolist()
    listed = cost(line.fields["list_price"], quantity[days]).tolist()
    block = _block(
        {
            **_columns(line),
            "ChargeCategory": "Usage",
            "ChargeDescription": f"{line.fields['ServiceName']}, {line.fields['SkuMeter']}",
            "ChargeFrequency": "Usage-Based",
            "PricingCategory": "Standard",
            "ListUnitPrice": line.fields["list_price"],
            "ContractedUnitPrice": float(line.price[0]),
            "ConsumedUnit": line.fields["PricingUnit"],
        },
        {
            **_periods(days),
            "BilledCost": amounts,
            "EffectiveCost": amounts,
            "ContractedCost": amounts,
            "ListCost": listed,
            "PricingQuantity": quantity[days].tolist(),
            "ConsumedQuantity": quantity[days].tolist(),
        },
    )
    block.story = line.story
    return block


COMMITMENT_COLUMNS = {
    "CommitmentDiscountId": COMMITMENT,
    "CommitmentDiscountName": "Six reserved hs-16x64 servers",
    "CommitmentDiscountCategory": "Usage",
    "CommitmentDiscountType": "Reserved Server",
    "CommitmentDiscountUnit": "Hours",
}


def _used(line: Line, covered: Series, days: list[int]) -> Block:
    quantity = covered[days]
    listed = cost(SERVER_PRICE, quantity).tolist()
    return _block(
        {
            **_columns(line),
            **COMMITMENT_COLUMNS,
            "SkuPriceId": f"{line.fields['SkuId']}.R12",
            "ChargeCategory": "Usage",
            "ChargeDescription": "hs-16x64, covered by a reservation",
            "ChargeFrequency": "Usage-Based",
            "PricingCategory": "Committed",
            "CommitmentDiscountStatus": "Used",
            "ListUnitPrice": SERVER_PRICE,
            "ContractedUnitPrice": SERVER_PRICE,
            "ConsumedUnit": "Hours",
            "BilledCost": 0.0,
        },
        {
            **_periods(days),
            "EffectiveCost": cost(RESERVED_PRICE, quantity).tolist(),
            "ContractedCost": listed,
            "ListCost": listed,
            "PricingQuantity": quantity.tolist(),
            "ConsumedQuantity": quantity.tolist(),
            "CommitmentDiscountQuantity": quantity.tolist(),
        },
    )


def _commitment_resource() -> dict[str, Any]:
    category, subcategory, _ = SERVICES["Halden Servers"]
    return {
        **COMMITMENT_COLUMNS,
        "SubAccountId": "prj-4702",
        "SubAccountName": PROJECTS["prj-4702"],
        "SubAccountType": "Project",
        "RegionId": "de-fra-1",
        "RegionName": REGIONS["de-fra-1"],
        "ServiceName": "Halden Servers",
        "ServiceCategory": category,
        "ServiceSubcategory": subcategory,
        "ResourceId": COMMITMENT,
        "ResourceName": COMMITMENT_COLUMNS["CommitmentDiscountName"],
        "ResourceType": "Reservation",
        "SkuId": "HC-RSV-HS16",
        "SkuPriceId": "HC-RSV-HS16.R12",
        "SkuMeter": "hs-16x64 reservation",
        "PricingUnit": "Hours",
    }


def _unused(hours: Series, days: list[int]) -> Block:
    quantity = hours[days].tolist()
    amounts = cost(RESERVED_PRICE, hours[days]).tolist()
    block = _block(
        {
            **_commitment_resource(),
            "ChargeCategory": "Usage",
            "ChargeDescription": "Reserved hours that no server used",
            "ChargeFrequency": "Usage-Based",
            "PricingCategory": "Committed",
            "CommitmentDiscountStatus": "Unused",
            "ListUnitPrice": RESERVED_PRICE,
            "ContractedUnitPrice": RESERVED_PRICE,
            "BilledCost": 0.0,
        },
        {
            **_periods(days),
            "EffectiveCost": amounts,
            "ContractedCost": amounts,
            "ListCost": amounts,
            "PricingQuantity": quantity,
            "CommitmentDiscountQuantity": quantity,
        },
    )
    block.story = "reserved-servers-idle"
    return block


def _purchase(month: Month) -> Block:
    hours = 24.0 * RESERVED * month.days
    paid = round(RESERVED_PRICE * hours, COST_DIGITS)
    return _block(
        {
            **_commitment_resource(),
            "ChargeCategory": "Purchase",
            "ChargeDescription": "Monthly fee of the reservation",
            "ChargeFrequency": "Recurring",
            "PricingCategory": "Standard",
            "ListUnitPrice": RESERVED_PRICE,
            "ContractedUnitPrice": RESERVED_PRICE,
            "PricingQuantity": hours,
            "CommitmentDiscountQuantity": hours,
            "BilledCost": paid,
            "EffectiveCost": 0.0,
            "ListCost": paid,
            "ContractedCost": paid,
        },
        _whole(month),
    )


def _whole(month: Month) -> dict[str, Sequence[Any]]:
    return {
        "ChargePeriodStart": [f"{month.start}T00:00:00Z"],
        "ChargePeriodEnd": [f"{month.end}T00:00:00Z"],
    }


def _support(month: Month, share: float) -> Block:
    category, subcategory, _ = SERVICES["Halden Support"]
    fee = round(FIRST_FEE + share, 2)
    return _block(
        {
            "ServiceName": "Halden Support",
            "ServiceCategory": category,
            "ServiceSubcategory": subcategory,
            "ChargeCategory": "Purchase",
            "ChargeDescription": "Business support",
            "ChargeFrequency": "Recurring",
            "PricingCategory": "Standard",
            "SkuId": "HC-SUPPORT-B",
            "SkuPriceId": "HC-SUPPORT-B.M",
            "SkuMeter": "Support plan",
            "PricingQuantity": 1.0,
            "PricingUnit": "Months",
            "ListUnitPrice": fee,
            "ContractedUnitPrice": fee,
            **_amounts(fee),
        },
        _whole(month),
    )


def _amounts(amount: float) -> dict[str, float]:
    return dict.fromkeys(("BilledCost", "EffectiveCost", "ListCost", "ContractedCost"), amount)


def _flat(month: Month, category: str, text: str, amount: float, frequency: str) -> Block:
    service = "Halden Support" if category == "Tax" else "Halden Object Storage"
    names = SERVICES[service]
    return _block(
        {
            "ServiceName": service,
            "ServiceCategory": names[0],
            "ServiceSubcategory": names[1],
            "ChargeCategory": category,
            "ChargeDescription": text,
            "ChargeFrequency": frequency,
            **_amounts(amount),
        },
        _whole(month),
    )


def _correction(month: Month) -> Block:
    names = SERVICES["Halden Network"]
    number = index(date(2026, 4, 1))
    return _block(
        {
            "SubAccountId": "prj-4702",
            "SubAccountName": PROJECTS["prj-4702"],
            "SubAccountType": "Project",
            "RegionId": "de-fra-1",
            "RegionName": REGIONS["de-fra-1"],
            "ServiceName": "Halden Network",
            "ServiceCategory": names[0],
            "ServiceSubcategory": names[1],
            "ChargeCategory": "Usage",
            "ChargeClass": "Correction",
            "ChargeDescription": "Transfer of April 2026 counted twice",
            "ChargeFrequency": "Usage-Based",
            **_amounts(CORRECTION),
        },
        _periods([number]),
    )
