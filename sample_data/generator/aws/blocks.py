"""Usage and commitments as CUR 2.0 line items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sample_data.generator.aws.accounts import ACCOUNT_NAMES, ACCOUNTS, MARKETPLACE_CODE, PAYER
from sample_data.generator.aws.commitments import (
    Coverage,
    Reservation,
    SavingsPlan,
    rate,
)
from sample_data.generator.company import digits
from sample_data.generator.lines import COST_DIGITS, Block, Line, active_days, cost

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sample_data.generator.calendar_days import Month, Series

ISSUER = "Amazon Web Services, Inc."


def bill_columns(month: Month, account: str, *, is_marketplace: bool = False) -> dict[str, Any]:
    """The bill and account columns of the rows of one account in one month."""
    vendor = "marketplace" if is_marketplace else "aws"
    return {
        "bill_bill_type": "Anniversary",
        "bill_billing_entity": "AWS Marketplace" if is_marketplace else "AWS",
        "bill_invoice_id": None
        if month.is_open
        else digits("invoice", vendor, month.name, length=10),
        "bill_invoicing_entity": ISSUER,
        "line_item_legal_entity": "Observa, Inc." if is_marketplace else ISSUER,
        "bill_payer_account_id": ACCOUNTS[PAYER],
        "bill_payer_account_name": ACCOUNT_NAMES[PAYER],
        "line_item_usage_account_id": ACCOUNTS[account],
        "line_item_usage_account_name": ACCOUNT_NAMES[account],
        "line_item_currency_code": "USD",
        "pricing_currency": "USD",
        "cost_category": [("Business_Unit", "Corporate" if account in UNALLOCATED else "Product")],
    }


UNALLOCATED = ("management", "sandbox", "platform")


def usage_blocks(lines: Sequence[Line], coverage: Coverage, month: Month) -> list[Block]:
    """One row a day and line: on demand, covered by a plan, or reserved."""
    blocks = []
    for line in lines:
        for first, stop, tags in line.spans(month):
            words = _line_columns(line, month, tags)
            left = coverage.left.get(line.key, line.quantity)
            if days := active_days(left, first, stop):
                blocks.append(_on_demand(line, words, left, days))
            for plan, hours in coverage.plans.get(line.key, []):
                if days := active_days(hours, first, stop):
                    blocks.append(_plan_covered(line, words, plan, hours, days))
            for reservation, hours in coverage.reservations.get(line.key, []):
                if days := active_days(hours, first, stop):
                    blocks.append(_reserved(line, words, reservation, hours, days))
    return blocks


def _line_columns(line: Line, month: Month, tags: Mapping[str, str]) -> dict[str, Any]:
    is_marketplace = line.fields["line_item_product_code"] == MARKETPLACE_CODE
    return {
        **bill_columns(month, line.account, is_marketplace=is_marketplace),
        **line.fields,
        "resource_tags": list(tags.items()),
        "key": line.key,
    }


def daily(days: Sequence[int]) -> dict[str, Sequence[Any]]:
    """The time columns of rows that span a day each."""
    return {"day": list(days), "span": [1] * len(days)}


def _on_demand(line: Line, words: Mapping[str, Any], left: Series, days: list[int]) -> Block:
    price, quantity = line.price[days], left[days]
    amounts = cost(price, quantity)
    public = line.fields["public"]
    is_spot = "Spot" in line.fields["line_item_usage_type"]
    is_vendor = words["bill_billing_entity"] == "AWS Marketplace"
    listed = amounts if public is None else cost(public, quantity)
    has_list = not (is_spot or is_vendor)
    instance = line.fields["product_instance_type"] or "usage"
    text = f"{_money(line)} per {line.fields['pricing_unit']} ({instance}, {line.fields['product_location']})"
    if is_spot:
        text = f"{instance} Linux/UNIX Spot Instance-hour in {line.fields['product_location']}"
    block = Block(
        constant={
            **words,
            "line_item_line_item_type": "Usage",
            "line_item_line_item_description": text,
            "pricing_term": None if is_spot else "OnDemand",
        },
        varying={
            **daily(days),
            "line_item_usage_amount": quantity.tolist(),
            "line_item_unblended_rate": [unit_price(value) for value in price.tolist()],
            "line_item_blended_rate": [unit_price(value) for value in price.tolist()],
            "line_item_unblended_cost": amounts.tolist(),
            "line_item_blended_cost": amounts.tolist(),
            "pricing_public_on_demand_cost": listed.tolist() if has_list else [None] * len(days),
            "pricing_public_on_demand_rate": (
                [unit_price(value if public is None else public) for value in price.tolist()]
                if has_list
                else [None] * len(days)
            ),
        },
        billed=amounts.tolist(),
        effective=amounts.tolist(),
        story=line.story,
    )
    if line.fields["product_instance_type"] and "BoxUsage" in words["line_item_usage_type"]:
        block.constant["line_item_normalization_factor"] = 8.0
    return block


def _money(line: Line) -> str:
    return f"${unit_price(float(line.price[0]))}"


def unit_price(value: float) -> str:
    return f"{value:.10f}"


def _plan_covered(
    line: Line, words: Mapping[str, Any], plan: SavingsPlan, hours: Series, days: list[int]
) -> Block:
    quantity = hours[days]
    listed = cost(line.price[days], quantity)
    price = rate(plan, line)
    effective = cost(price, quantity)
    zeros = [0.0] * len(days)
    return Block(
        constant={
            **words,
            **plan_columns(plan),
            "line_item_line_item_type": "SavingsPlanCoveredUsage",
            "line_item_line_item_description": (
                f"{_money(line)} per On Demand Linux {line.fields['product_instance_type']} "
                "Instance Hour"
            ),
            "line_item_unblended_rate": unit_price(float(line.price[0])),
            "line_item_blended_rate": unit_price(float(line.price[0])),
            "pricing_term": "OnDemand",
            "pricing_public_on_demand_rate": unit_price(float(line.price[0])),
            "savings_plan_savings_plan_rate": price,
        },
        varying={
            **daily(days),
            "line_item_usage_amount": quantity.tolist(),
            "line_item_unblended_cost": listed.tolist(),
            "line_item_blended_cost": listed.tolist(),
            "pricing_public_on_demand_cost": listed.tolist(),
            "savings_plan_savings_plan_effective_cost": effective.tolist(),
        },
        billed=zeros,
        effective=effective.tolist(),
        story=line.story,
    )


def plan_columns(plan: SavingsPlan) -> dict[str, Any]:
    """The columns that name a Savings Plan."""
    return {
        "savings_plan_savings_plan_a_r_n": plan.arn,
        "savings_plan_offering_type": plan.offering,
        "savings_plan_payment_option": plan.payment,
        "savings_plan_purchase_term": "1yr",
        "savings_plan_start_time": f"{plan.start}T00:00:00.000Z",
        "savings_plan_end_time": f"{plan.end}T00:00:00.000Z",
        "savings_plan_region": "us-east-1" if plan.family else "Any",
        "savings_plan_instance_type_family": plan.family or None,
    }


def _reserved(
    line: Line, words: Mapping[str, Any], reservation: Reservation, hours: Series, days: list[int]
) -> Block:
    quantity = hours[days]
    recurring = cost(reservation.recurring, quantity)
    amortised = cost(reservation.amortised, quantity)
    effective = np.round(recurring + amortised, COST_DIGITS)
    zeros = [0.0] * len(days)
    return Block(
        constant={
            **words,
            "line_item_line_item_type": "DiscountedUsage",
            "line_item_line_item_description": (
                f"{line.fields['product_instance_type']} reserved instance applied"
            ),
            "line_item_unblended_rate": "0.0",
            "line_item_blended_rate": "0.0",
            "line_item_normalization_factor": 16.0,
            "pricing_term": "Reserved",
            "pricing_offering_class": "standard",
            "pricing_purchase_option": "Partial Upfront" if reservation.upfront else "No Upfront",
            "pricing_lease_contract_length": "1yr",
            "pricing_public_on_demand_rate": unit_price(float(line.price[0])),
            "reservation_reservation_a_r_n": reservation.arn,
            "reservation_subscription_id": digits("ri", reservation.name, length=9),
        },
        varying={
            **daily(days),
            "line_item_usage_amount": quantity.tolist(),
            "line_item_normalized_usage_amount": (16.0 * quantity).tolist(),
            "line_item_unblended_cost": zeros,
            "line_item_blended_cost": zeros,
            "pricing_public_on_demand_cost": cost(line.price[days], quantity).tolist(),
            "reservation_effective_cost": effective.tolist(),
            "reservation_recurring_fee_for_usage": recurring.tolist(),
            "reservation_amortized_upfront_cost_for_usage": amortised.tolist(),
        },
        billed=zeros,
        effective=effective.tolist(),
        story=line.story,
    )


def negation_blocks(covered: Sequence[Block]) -> list[Block]:
    """One row a day, plan, account, operation, usage type and zone that cancels covered usage."""
    groups: dict[tuple[str, ...], dict[int, list[float]]] = {}
    named: dict[tuple[str, ...], Block] = {}
    for block in covered:
        words = block.constant
        key = tuple(
            str(words[name])
            for name in (
                "line_item_usage_account_id", "savings_plan_savings_plan_a_r_n",
                "line_item_operation", "line_item_usage_type", "line_item_availability_zone",
            )
        )  # fmt: skip
        named.setdefault(key, block)
        amounts = block.varying["line_item_unblended_cost"]
        for when, amount in zip(block.varying["day"], amounts, strict=True):
            groups.setdefault(key, {}).setdefault(when, []).append(amount)
    blocks = []
    for key, by_day in sorted(groups.items()):
        days = sorted(by_day)
        amounts = [-round(sum(by_day[when]), COST_DIGITS) for when in days]
        words = named[key].constant
        dropped = ("line_item_resource_id", "resource_tags", "savings_plan_savings_plan_rate")
        blocks.append(
            Block(
                constant={
                    **{name: value for name, value in words.items() if name not in dropped},
                    "key": "negation-" + "-".join(key),
                    "line_item_line_item_type": "SavingsPlanNegation",
                    "line_item_line_item_description": "SavingsPlanNegation used by AccountId : "
                    f"{key[0]} and UsageSku : {words['product_sku']}",
                    "pricing_public_on_demand_rate": None,
                },
                varying={
                    **daily(days),
                    "line_item_unblended_cost": amounts,
                    "line_item_blended_cost": amounts,
                },
                billed=[0.0] * len(days),
                effective=[0.0] * len(days),
            )
        )
    return blocks
