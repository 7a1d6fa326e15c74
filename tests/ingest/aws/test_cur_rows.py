"""Each type of line of a cost and usage report, against costs worked out by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.ingest.aws.bills import (
    MACHINE,
    PLAN,
    RESERVATION,
    bill,
    charges,
    export_parquet,
    line,
    read,
    some,
    staged,
)

if TYPE_CHECKING:
    from pathlib import Path

COSTS = "ChargeCategory BilledCost EffectiveCost ListCost ContractedCost"
KIND = "ChargeCategory ChargeClass ChargeFrequency PricingCategory"
COMMITMENT = (
    "CommitmentDiscountId CommitmentDiscountName CommitmentDiscountType "
    "CommitmentDiscountCategory CommitmentDiscountStatus CommitmentDiscountQuantity "
    "CommitmentDiscountUnit"
)


def test_usage_is_told_whole(tmp_path: Path) -> None:
    (row,) = read(tmp_path, line(resource_tags={"user_team": "shop", "user_name": "web-1"}))
    times = {
        name: f"{row.pop(name):%Y-%m-%d %H}"
        for name in (
            "BillingPeriodStart",
            "BillingPeriodEnd",
            "ChargePeriodStart",
            "ChargePeriodEnd",
        )
    }
    del row["x_LoadId"]
    assert times == {
        "BillingPeriodStart": "2026-09-01 00",
        "BillingPeriodEnd": "2026-10-01 00",
        "ChargePeriodStart": "2026-09-02 03",
        "ChargePeriodEnd": "2026-09-02 04",
    }
    assert {name: value for name, value in row.items() if value is not None} == {
        "AvailabilityZone": "us-east-1a",
        "BilledCost": 0.08,
        "BillingAccountId": "111111111111",
        "BillingAccountType": "Management Account",
        "BillingCurrency": "USD",
        "ChargeCategory": "Usage",
        "ChargeDescription": "$0.08 per On Demand Linux m5.large Instance Hour",
        "ChargeFrequency": "Usage-Based",
        "ConsumedQuantity": 1.0,
        "ConsumedUnit": "Hrs",
        "ContractedCost": 0.08,
        "ContractedUnitPrice": 0.08,
        "EffectiveCost": 0.08,
        "InvoiceId": "2026-1",
        "InvoiceIssuerName": "Amazon Web Services, Inc.",
        "ListCost": 0.096,
        "ListUnitPrice": 0.096,
        "PricingCategory": "Standard",
        "PricingCurrency": "USD",
        "PricingCurrencyEffectiveCost": 0.08,
        "PricingQuantity": 1.0,
        "PricingUnit": "Hrs",
        "ProviderName": "AWS",
        "PublisherName": "AWS",
        "RegionId": "us-east-1",
        "RegionName": "US East (N. Virginia)",
        "ResourceId": MACHINE,
        "ResourceName": "web-1",
        "ResourceType": "Compute Instance",
        "ServiceCategory": "Compute",
        "ServiceName": "Amazon Elastic Compute Cloud",
        "ServiceSubcategory": "Virtual Machines",
        "SkuId": "SKU1",
        "SkuMeter": "BoxUsage:m5.large",
        "SkuPriceId": "SKU1.JRTCKXETXF.6YS6EN2CT7",
        "SubAccountId": "222222222222",
        "SubAccountType": "Linked Account",
        "Tags": {"team": "shop", "name": "web-1"},
        "x_InstanceType": "m5.large",
        "x_LineItemType": "Usage",
        "x_Operation": "RunInstances",
        "x_SourceFile": "export.parquet",
        "x_UsageType": "BoxUsage:m5.large",
    }


def test_usage_of_spot_machines_has_a_dynamic_price_and_no_list_cost_of_its_own(
    tmp_path: Path,
) -> None:
    spot = {
        "pricing_public_on_demand_cost": "0",
        "pricing_public_on_demand_rate": "",
        "product_instance_type": "",
    }
    rows = read(
        tmp_path,
        line(line_item_usage_type="EU-SpotUsage:c5.xlarge", **spot),
        line(line_item_usage_type="SpotUsage", line_item_unblended_cost="0.09", **spot),
    )
    assert some(rows, f"{COSTS} PricingCategory x_InstanceType") == [
        ("Usage", 0.08, 0.08, 0.08, 0.08, "Dynamic", "c5.xlarge"),
        ("Usage", 0.09, 0.09, 0.09, 0.09, "Dynamic", "m1.small"),
    ]


def test_discounted_usage_is_paid_by_its_reservation(tmp_path: Path) -> None:
    rows = read(tmp_path, line("DiscountedUsage"))
    assert some(rows, COSTS) == [("Usage", 0, 0.05, 0.096, 0.096)]
    assert some(rows, COMMITMENT) == [
        (RESERVATION, "ri-1", "Reserved Instance", "Usage", "Used", 1, "Hrs")
    ]
    assert some(rows, f"{KIND} ResourceId") == [
        ("Usage", None, "Usage-Based", "Committed", MACHINE)
    ]
    assert some(rows, "ListUnitPrice ContractedUnitPrice ConsumedQuantity") == [(0.096, 0.096, 1)]


def test_a_reservation_fee_is_a_purchase_and_its_unused_part_usage(tmp_path: Path) -> None:
    rows = read(tmp_path, line("RIFee"))
    assert some(rows, COSTS) == [("Purchase", 20, 0, 20, 20), ("Usage", 0, 9, 9, 9)]
    assert some(rows, KIND) == [
        ("Purchase", None, "Recurring", "Standard"),
        ("Usage", None, "Usage-Based", "Committed"),
    ]
    assert some(rows, COMMITMENT) == [
        (RESERVATION, "ri-1", "Reserved Instance", "Usage", None, 720, "Hrs"),
        (RESERVATION, "ri-1", "Reserved Instance", "Usage", "Unused", 180, "Hrs"),
    ]
    assert some(rows, "ResourceId ResourceName ResourceType ConsumedQuantity ConsumedUnit") == [
        (RESERVATION, "ri-1", "Reserved Instance", None, None),
        (RESERVATION, "ri-1", "Reserved Instance", None, None),
    ]
    assert [row["PricingQuantity"] for row in rows] == [720, 180]


def test_a_reservation_used_whole_has_no_unused_row(tmp_path: Path) -> None:
    fee = line(
        "RIFee",
        reservation_unused_amortized_upfront_fee_for_billing_period="0",
        reservation_unused_recurring_fee="0",
    )
    assert some(read(tmp_path, fee), COSTS) == [("Purchase", 20, 0, 20, 20)]


def test_covered_usage_is_paid_by_its_savings_plan_and_the_negation_leaves(tmp_path: Path) -> None:
    rows = read(tmp_path, line("SavingsPlanCoveredUsage"), line("SavingsPlanNegation"))
    assert some(rows, COSTS) == [("Usage", 0, 0.06, 0.096, 0.08)]
    assert some(rows, COMMITMENT) == [(PLAN, "sp-1", "Savings Plan", "Spend", "Used", 0.06, "USD")]
    assert some(rows, f"{KIND} ResourceId") == [
        ("Usage", None, "Usage-Based", "Committed", MACHINE)
    ]


def test_a_savings_plan_fee_is_a_purchase_and_what_no_usage_took_is_usage(tmp_path: Path) -> None:
    rows = read(tmp_path, line("SavingsPlanRecurringFee"))
    assert some(rows, COSTS) == [("Purchase", 0.5, 0, 0.5, 0.5), ("Usage", 0, 0.25, 0.25, 0.25)]
    assert some(rows, COMMITMENT) == [
        (PLAN, "sp-1", "Savings Plan", "Spend", None, 1, "USD"),
        (PLAN, "sp-1", "Savings Plan", "Spend", "Unused", 0.25, "USD"),
    ]
    assert some(rows, "ResourceId ServiceName PricingQuantity PricingUnit ConsumedQuantity") == [
        (PLAN, "Savings Plans for AWS Compute usage", 1, "Hrs", None),
        (PLAN, "Savings Plans for AWS Compute usage", 0.25, "USD", None),
    ]


def test_an_upfront_fee_covers_what_comes_and_costs_nothing_by_itself(tmp_path: Path) -> None:
    rows = read(
        tmp_path,
        line(
            "SavingsPlanUpfrontFee",
            line_item_unblended_cost="100",
            savings_plan_savings_plan_a_r_n=PLAN,
        ),
        line("Fee", line_item_unblended_cost="300", reservation_reservation_a_r_n=RESERVATION),
    )
    assert some(rows, f"{COSTS} ChargeFrequency CommitmentDiscountId") == [
        ("Purchase", 300, 0, 300, 300, "One-Time", RESERVATION),
        ("Purchase", 100, 0, 100, 100, "One-Time", PLAN),
    ]


def test_other_fees_cost_what_they_are_and_support_recurs(tmp_path: Path) -> None:
    rows = read(
        tmp_path,
        line("Fee", line_item_unblended_cost="12"),
        line(
            "Fee",
            line_item_unblended_cost="29",
            product_servicecode="AWSSupportBusiness",
            line_item_product_code="AWSSupportBusiness",
        ),
        line("FlatRateSubscription", line_item_unblended_cost="40"),
    )
    assert some(rows, f"{COSTS} ChargeFrequency CommitmentDiscountId") == [
        ("Purchase", 12, 12, 12, 12, "One-Time", None),
        ("Purchase", 29, 29, 29, 29, "Recurring", None),
        ("Purchase", 40, 40, 40, 40, "Recurring", None),
    ]


@pytest.mark.parametrize(
    ("kind", "category"),
    [
        ("Tax", "Tax"),
        ("Credit", "Credit"),
        ("EdpDiscount", "Credit"),
        ("PrivateRateDiscount", "Credit"),
        ("RiVolumeDiscount", "Credit"),
        ("BundledDiscount", "Credit"),
        ("SppDiscount", "Credit"),
        ("Discount", "Credit"),
    ],
)
def test_taxes_credits_and_discounts_cost_the_same_in_all_four(
    tmp_path: Path, kind: str, category: str
) -> None:
    rows = read(tmp_path, line(kind, line_item_unblended_cost="-2"))
    assert some(rows, f"{COSTS} x_LineItemType") == [(category, -2, -2, -2, -2, kind)]
    assert some(rows, "SkuId SkuPriceId PricingCategory PricingQuantity PricingUnit") == [
        (None,) * 5
    ]


def test_a_refund_of_an_earlier_month_is_a_correction_of_usage(tmp_path: Path) -> None:
    rows = read(
        tmp_path,
        line("Refund", line_item_unblended_cost="-5"),
        line(
            "Refund",
            line_item_unblended_cost="-6",
            line_item_usage_start_date="2026-08-30T00:00:00Z",
            line_item_usage_end_date="2026-08-31T00:00:00Z",
        ),
    )
    assert some(rows, f"{COSTS} ChargeClass") == [
        ("Usage", -6, -6, -6, -6, "Correction"),
        ("Usage", -5, -5, -5, -5, None),
    ]


def test_refunds_of_commitments_are_purchases(tmp_path: Path) -> None:
    rows = read(
        tmp_path,
        line("Refund", line_item_unblended_cost="-7", reservation_reservation_a_r_n=RESERVATION),
        line(
            "Refund",
            line_item_unblended_cost="-100",
            line_item_line_item_description="Refund for one-time fee for Savings Plan ID sp-1",
            savings_plan_savings_plan_a_r_n=PLAN,
        ),
    )
    assert some(rows, f"{COSTS} ChargeClass CommitmentDiscountId") == [
        ("Purchase", -7, -7, -7, -7, None, RESERVATION),
        ("Purchase", -100, 0, -100, -100, "Correction", PLAN),
    ]


def test_an_unknown_type_of_line_is_an_adjustment_and_said(tmp_path: Path) -> None:
    (load,) = staged(export_parquet(tmp_path, [line("Loyalty", line_item_unblended_cost="-1")]))
    assert some(charges([load]), COSTS) == [("Adjustment", -1, -1, -1, -1)]
    assert load.warnings == ("unknown kinds of lines, loaded as adjustments: 'Loyalty'",)


def test_lines_of_split_cost_allocation_are_left_out_and_said(tmp_path: Path) -> None:
    of_task = {"line_item_operation": "ECSTask-EC2", "line_item_resource_id": "task/1"}
    of_pod = {"split_line_item_parent_resource_id": MACHINE, "line_item_resource_id": "pod/1"}
    lines = [line(), line(**of_task), line(**of_pod)]
    (load,) = staged(export_parquet(tmp_path, lines))
    assert some(charges([load]), "BilledCost ResourceId") == [(0.08, MACHINE)]
    assert load.warnings[0].startswith("2 lines of split cost allocation were left out")


def test_what_the_marketplace_sells_has_its_seller_as_publisher(tmp_path: Path) -> None:
    rows = read(
        tmp_path,
        line(
            bill_billing_entity="AWS Marketplace",
            line_item_legal_entity="Observa GmbH",
            bill_invoicing_entity="Amazon Web Services EMEA SARL",
            line_item_product_code="4kq9w2hv7x",
            product_servicecode="",
            product={"product_name": "Observa Monitoring"},
        ),
        line(
            bill_billing_entity="AWS Marketplace",
            bill_invoicing_entity="",
            line_item_unblended_cost="0.09",
            line_item_product_code="9x",
            product_servicecode="",
            product={"product_name": "Some Model (Amazon Bedrock Edition)"},
        ),
    )
    named = "ServiceName ServiceCategory ProviderName PublisherName InvoiceIssuerName"
    assert some(rows, named) == [
        ("Observa Monitoring", "Other", "AWS", "Observa GmbH", "Amazon Web Services EMEA SARL"),
        (
            "Some Model (Amazon Bedrock Edition)",
            "AI and Machine Learning",
            "AWS",
            "Amazon Web Services, Inc.",
            "Amazon Web Services, Inc.",
        ),
    ]


def test_a_capacity_reservation_is_named_with_what_uses_it(tmp_path: Path) -> None:
    held = {"capacity_reservation_capacity_reservation_arn": "arn:aws:ec2:cr-1"}
    rows = read(
        tmp_path,
        line(capacity_reservation_capacity_reservation_status="Used", **held),
        line(
            capacity_reservation_capacity_reservation_status="Unused",
            line_item_unblended_cost="0.09",
            **held,
        ),
    )
    assert some(rows, "CapacityReservationId CapacityReservationStatus") == [
        ("arn:aws:ec2:cr-1", "Used"),
        ("arn:aws:ec2:cr-1", "Unused"),
    ]


def test_usage_counts_as_used_only_where_the_commitment_is_known(tmp_path: Path) -> None:
    rows = read(tmp_path, line("DiscountedUsage", reservation_reservation_a_r_n=""))
    assert some(rows, "EffectiveCost CommitmentDiscountId CommitmentDiscountStatus") == [
        (0.05, None, None)
    ]


def test_two_currencies_stay_two(tmp_path: Path) -> None:
    path = export_parquet(tmp_path, [line(), line(line_item_currency_code="CNY")])
    (load,) = staged(path)
    assert [(total.currency, total.billed_cost) for total in load.totals] == [
        ("CNY", 0.08),
        ("USD", 0.08),
    ]


def test_columns_that_never_are_null_are_not(tmp_path: Path) -> None:
    bare: dict[str, Any] = {
        name: ""
        for name in [
            "line_item_product_code",
            "product_servicecode",
            "bill_invoicing_entity",
            "line_item_legal_entity",
            "line_item_usage_end_date",
            "product_region_code",
        ]
        if name != "line_item_usage_end_date"
    }
    rows = read(tmp_path, line("Tax", product={}, **bare))
    needed = "ServiceName ServiceCategory InvoiceIssuerName PublisherName ProviderName"
    assert some(rows, needed) == [("Unknown", "Other", "Amazon Web Services, Inc.", "AWS", "AWS")]


def test_the_format_is_of_aws(tmp_path: Path) -> None:
    form = bill(export_parquet(tmp_path, [line()])).format
    assert (form.name, form.provider) == ("aws-cur", "AWS")
