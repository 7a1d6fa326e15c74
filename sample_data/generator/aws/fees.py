"""What a bill has beside usage and commitments: support, marketplace, credits, refunds, tax."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sample_data.generator.aws.accounts import (
    ACCOUNTS,
    MARKETPLACE_CODE,
    MARKETPLACE_NAME,
    PAYER,
    PRODUCTS,
)
from sample_data.generator.aws.blocks import bill_columns, daily
from sample_data.generator.calendar_days import index
from sample_data.generator.lines import Block, active_days, exact_sum

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sample_data.generator.calendar_days import Month, Series

CREDIT_END = date(2026, 1, 1)
CREDIT_A_DAY = -165.0
REFUND_MONTH, REFUNDED_MONTH = date(2026, 3, 1), date(2026, 2, 1)
REFUND = -1184.37
SALES_TAX = Decimal("0.0325")
TAXED = frozenset(
    {
        "AmazonEC2",
        "AmazonRDS",
        "AmazonS3",
        "AmazonCloudFront",
        "AmazonCloudWatch",
        "AWSSupportBusiness",
    }
)
SUPPORT_STEPS = ((10_000, 0.10), (70_000, 0.07), (170_000, 0.05))
CONTRACT = 1250.0


def support_fee(spend: Decimal) -> float:
    """Business support: a tenth of the first dollars, less of the next."""
    left, fee = float(spend), 0.0
    for width, share in SUPPORT_STEPS:
        fee += min(left, width) * share
        left = max(left - width, 0.0)
    return round(fee, 2)


def fee_blocks(usage: Sequence[Block], credit: Series, month: Month) -> list[Block]:
    """All rows of a month that follow from no single resource."""
    blocks = [_contract(month)]
    if days := active_days(credit, month.first, month.stop):
        blocks.append(_credit(credit[days].tolist(), days, month))
    if month.start == REFUND_MONTH:
        blocks.append(_refund(month))
    if not month.is_open:
        spend = sum((exact_sum(block.billed) for block in usage), Decimal())
        blocks.append(_support(support_fee(spend), month))
        blocks += _tax([*usage, blocks[-1]], month)
    return blocks


def _row(
    month: Month, constant: dict[str, Any], amount: float, days: tuple[int, int] | None = None
) -> Block:
    first, span = days or (month.first, month.days)
    return Block(
        constant={**constant, "line_item_unblended_cost": amount, "line_item_blended_cost": amount},
        varying={"day": [first], "span": [span]},
        billed=[amount],
        effective=[amount],
    )


def _support(amount: float, month: Month) -> Block:
    return _row(
        month,
        {
            **bill_columns(month, PAYER),
            "key": "support",
            "line_item_product_code": "AWSSupportBusiness",
            "line_item_line_item_type": "Fee",
            "line_item_line_item_description": "Business Support, usage-based monthly fee",
            "line_item_usage_type": "Dollar",
            "line_item_usage_amount": 1.0,
            "pricing_unit": "Dollar",
            "product_servicecode": "AWSSupportBusiness",
            "product_product_family": "AWS Support",
            "product_sku": "KCJTZ7N7Y5AQK3XW",
            "product": [("product_name", PRODUCTS["AWSSupportBusiness"])],
        },
        amount,
    )


def _contract(month: Month) -> Block:
    return _row(
        month,
        {
            **bill_columns(month, PAYER, is_marketplace=True),
            "key": "observa-platform",
            "line_item_product_code": MARKETPLACE_CODE,
            "line_item_line_item_type": "Fee",
            "line_item_line_item_description": "AWS Marketplace monthly fee: platform seats",
            "line_item_usage_type": "MP:observa_platform-Units",
            "line_item_usage_amount": 1.0,
            "pricing_unit": "Units",
            "product_sku": "8QDN4X2MTR9KPZ6C",
            "product": [("product_name", MARKETPLACE_NAME)],
        },
        CONTRACT,
        (month.first, 1),
    )


def _credit(amounts: list[float], days: list[int], month: Month) -> Block:
    return Block(
        constant={
            **bill_columns(month, PAYER),
            "key": "map-credit",
            "line_item_product_code": "AmazonEC2",
            "line_item_line_item_type": "Credit",
            "line_item_line_item_description": "AWS Migration Acceleration Program credit",
            "line_item_usage_type": "BoxUsage",
            "product_servicecode": "AmazonEC2",
            "product": [("product_name", PRODUCTS["AmazonEC2"])],
        },
        varying={
            **daily(days),
            "line_item_unblended_cost": amounts,
            "line_item_blended_cost": amounts,
        },
        billed=amounts,
        effective=amounts,
        story="migration-credit-ends",
    )


def _refund(month: Month) -> Block:
    return _row(
        month,
        {
            **bill_columns(month, "shop"),
            "key": "refund-rds",
            "bill_bill_type": "Refund",
            "line_item_product_code": "AmazonRDS",
            "line_item_line_item_type": "Refund",
            "line_item_line_item_description": "Refund for storage billed twice in 2026-02",
            "line_item_usage_type": "RDS:GP3-Storage",
            "line_item_operation": "CreateDBInstance:0014",
            "product_servicecode": "AmazonRDS",
            "product_region_code": "us-east-1",
            "product_location": "US East (N. Virginia)",
            "product": [("product_name", PRODUCTS["AmazonRDS"])],
        },
        REFUND,
        (index(REFUNDED_MONTH), 28),
    )


def _tax(blocks: Sequence[Block], month: Month) -> list[Block]:
    spend: dict[tuple[str, str], Decimal] = {}
    for block in blocks:
        key = (
            str(block.constant["line_item_usage_account_id"]),
            str(block.constant["line_item_product_code"]),
        )
        if key[1] in TAXED:
            spend[key] = spend.get(key, Decimal()) + exact_sum(block.billed)
    names = {number: name for name, number in ACCOUNTS.items()}
    found = []
    for (account, code), amount in sorted(spend.items()):
        tax = round(float(amount * SALES_TAX), 2)
        if tax <= 0:
            continue
        found.append(
            _row(
                month,
                {
                    **bill_columns(month, names[account]),
                    "key": f"tax-{account}-{code}",
                    "line_item_product_code": code,
                    "line_item_line_item_type": "Tax",
                    "line_item_line_item_description": f"Tax for product code {code}",
                    "line_item_tax_type": "USSalesTax",
                    "line_item_usage_amount": 1.0,
                    "product": [("product_name", PRODUCTS[code])],
                },
                tax,
            )
        )
    return found
