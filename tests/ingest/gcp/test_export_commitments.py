"""Committed use discounts of Google Cloud: resource-based, spend-based, and its new model of 2025."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.ingest.focus.staging import charges, staged
from tests.ingest.gcp.lines import credit, fee, line, write_json_lines

if TYPE_CHECKING:
    from pathlib import Path

    from tests.ingest.gcp.lines import Line

COSTS = "BilledCost, EffectiveCost, ListCost, ContractedCost"
SUBSCRIPTION = {"instance_id": "f1b6c0de"}
MODEL = {"id": "A6F1-23B0-98CE", "description": "Cloud SQL 1 year CUD"}
RESOURCE_FEE = "Commitment v1: N2 Cpu in Americas for 1 Year"
SPEND_FEE = "Commitment - dollar based v1: Cloud SQL database europe-west4 for 1 year"


def read(path: Path, columns: str, *lines: Line) -> list[tuple[Any, ...]]:
    return charges(staged(write_json_lines(path / "bill.jsonl", lines)), columns)


def test_a_resource_commitment_is_bought_and_used_and_its_usage_costs_nothing(
    tmp_path: Path,
) -> None:
    covered = line(credits=[credit(-10, "COMMITTED_USAGE_DISCOUNT")])
    bought = fee(RESOURCE_FEE, 7.0)
    columns = (
        f"ChargeCategory, PricingCategory, {COSTS}, ChargeFrequency, CommitmentDiscountId, "
        "CommitmentDiscountCategory, CommitmentDiscountStatus, CommitmentDiscountQuantity, "
        "CommitmentDiscountUnit, ResourceId, ConsumedQuantity"
    )
    sku = "FEE0-0000-0001"
    assert read(tmp_path, columns, covered, bought) == [
        ("Purchase", "Standard", 7.0, 0.0, 7.0, 7.0, "Recurring", sku, "Usage", None, 1.0, "hour", sku, None),
        ("Usage", "Committed", 0.0, 0.0, 12.0, 10.0, "Usage-Based", None, None, None, None, None,
         "//compute.googleapis.com/projects/42/zones/us-central1-a/instance/77", 7200.0),
        ("Usage", "Committed", 0.0, 7.0, 0.0, 0.0, "Usage-Based", sku, "Usage", "Used", 1.0, "hour", sku, None),
    ]  # fmt: skip


def test_a_resource_commitment_says_that_its_unused_part_is_unknown(tmp_path: Path) -> None:
    (load,) = staged(write_json_lines(tmp_path / "bill.jsonl", [fee(RESOURCE_FEE, 7.0)]))
    (told,) = load.warnings
    assert told.startswith("the fees of resource-based commitments count as used in full")


def test_savings_of_old_commitments_are_list_less_effective_over_usage(tmp_path: Path) -> None:
    covered = line(credits=[credit(-10, "COMMITTED_USAGE_DISCOUNT")])
    usage = [
        row[1:]
        for row in read(tmp_path, f"ChargeCategory, {COSTS}", covered, fee(RESOURCE_FEE, 7.0))
        if row[0] == "Usage"
    ]
    contracted, effective = (sum(row[index] for row in usage) for index in (3, 1))
    assert contracted - effective == 3.0


def test_an_old_spend_commitment_is_unused_where_its_fee_names_no_sku(tmp_path: Path) -> None:
    label = [{"key": "goog-originating-sku-id", "value": "2E27-4F75-95CD"}]
    covered = line(credits=[credit(-10, "COMMITTED_USAGE_DISCOUNT_DOLLAR_BASE")])
    used = fee(SPEND_FEE, 6.0, labels=label, subscription=SUBSCRIPTION)
    unused = fee(SPEND_FEE, 1.5, subscription=SUBSCRIPTION)
    columns = (
        f"ChargeCategory, {COSTS}, CommitmentDiscountId, CommitmentDiscountName, "
        "CommitmentDiscountType, CommitmentDiscountCategory, CommitmentDiscountStatus, "
        "CommitmentDiscountQuantity, CommitmentDiscountUnit"
    )
    kind = ("f1b6c0de", SPEND_FEE, "Committed Use Discount", "Spend")
    assert read(tmp_path, columns, covered, used, unused) == [
        ("Purchase", 1.5, 0.0, 1.5, 1.5, *kind, None, 1.5, "USD"),
        ("Purchase", 6.0, 0.0, 6.0, 6.0, *kind, None, 6.0, "USD"),
        ("Usage", 0.0, 0.0, 12.0, 10.0, None, None, None, None, None, None, None),
        ("Usage", 0.0, 1.5, 1.5, 1.5, *kind, "Unused", 1.5, "USD"),
        ("Usage", 0.0, 6.0, 0.0, 0.0, *kind, "Used", 6.0, "USD"),
    ]


def test_a_new_spend_commitment_bills_its_usage_and_only_the_unused_fee(tmp_path: Path) -> None:
    covered = line(cost=7.5, consumption_model=MODEL, subscription=SUBSCRIPTION)
    beyond = line(subscription=SUBSCRIPTION)
    paid = fee(
        SPEND_FEE, 9.0, subscription=SUBSCRIPTION, credits=[credit(-7.5, "FEE_UTILIZATION_OFFSET")]
    )
    columns = (
        f"ChargeCategory, PricingCategory, {COSTS}, CommitmentDiscountId, CommitmentDiscountName, "
        "CommitmentDiscountCategory, CommitmentDiscountStatus, CommitmentDiscountQuantity"
    )
    key = "f1b6c0de"
    assert read(tmp_path, columns, covered, beyond, paid) == [
        ("Purchase", "Standard", 1.5, 0.0, 1.5, 1.5, key, SPEND_FEE, "Spend", None, 9.0),
        ("Usage", "Committed", 0.0, 1.5, 1.5, 1.5, key, SPEND_FEE, "Spend", "Unused", 1.5),
        ("Usage", "Committed", 7.5, 7.5, 12.0, 10.0, key, MODEL["description"], "Spend", "Used", 7.5),
        ("Usage", "Standard", 10.0, 10.0, 12.0, 10.0, None, None, None, None, None),
    ]  # fmt: skip


def test_a_new_spend_commitment_used_in_full_leaves_no_unused_row(tmp_path: Path) -> None:
    paid = fee(
        SPEND_FEE, 9.0, subscription=SUBSCRIPTION, credits=[credit(-9.0, "FEE_UTILIZATION_OFFSET")]
    )
    assert read(tmp_path, f"ChargeCategory, {COSTS}", paid) == [("Purchase", 0.0, 0.0, 0.0, 0.0)]


def test_covered_usage_of_a_standard_export_has_no_commitment_but_its_pricing(
    tmp_path: Path,
) -> None:
    covered = line(cost=7.5, consumption_model=MODEL)
    assert read(
        tmp_path, "PricingCategory, CommitmentDiscountId, CommitmentDiscountStatus", covered
    ) == [("Committed", None, None)]


def test_a_promotion_may_pay_for_a_commitment(tmp_path: Path) -> None:
    bought = fee(RESOURCE_FEE, 7.0, credits=[credit(-7, "PROMOTION", "Programme")])
    assert read(tmp_path, f"ChargeCategory, {COSTS}", bought) == [
        ("Credit", -7.0, -7.0, -7.0, -7.0),
        ("Purchase", 7.0, 0.0, 7.0, 7.0),
        ("Usage", 0.0, 7.0, 0.0, 0.0),
    ]


def test_the_tax_and_the_goodwill_about_a_commitment_are_no_purchase(tmp_path: Path) -> None:
    tax = fee(RESOURCE_FEE, 1.0, cost_type="tax")
    goodwill = fee(
        RESOURCE_FEE, -2.0, cost_type="adjustment", adjustment_info={"id": "G", "type": "GOODWILL"}
    )
    assert read(tmp_path, "ChargeCategory, BilledCost, CommitmentDiscountId", tax, goodwill) == [
        ("Credit", -2.0, None),
        ("Tax", 1.0, None),
    ]


def test_a_corrected_fee_is_a_purchase_of_an_earlier_month(tmp_path: Path) -> None:
    corrected = fee(
        RESOURCE_FEE,
        -7.0,
        cost_type="adjustment",
        adjustment_info={"id": "C", "type": "PRICE_CORRECTION"},
        usage_start_time="2026-08-02 10:00:00 UTC",
        usage_end_time="2026-08-02 11:00:00 UTC",
    )
    assert read(tmp_path, "ChargeCategory, ChargeClass, BilledCost, EffectiveCost", corrected) == [
        ("Purchase", "Correction", -7.0, 0.0),
        ("Usage", "Correction", 0.0, -7.0),
    ]
