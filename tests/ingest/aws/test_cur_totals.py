"""What a report adds up to: the audit, the families of costs, negations, commitments."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from costtui.errors import AuditError
from costtui.ingest import normalise, relation
from costtui.ingest.aws.cur import FORMATS
from tests.ingest.aws.bills import (
    PLAN,
    RESERVATION,
    Line,
    bill,
    charges,
    export_csv,
    export_parquet,
    line,
    some,
    staged,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def _sum(rows: list[dict[str, Any]], column: str, **where: Any) -> float:
    return sum(
        float(row[column])
        for row in rows
        if all(row[name] == value for name, value in where.items())
    )


def test_a_difference_to_the_raw_lines_refuses_the_load(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = export_parquet(tmp_path, [line(), line("Tax", line_item_unblended_cost="3")])
    whole = relation.mapping_sql

    def without_taxes(form: Any) -> str:
        return f"select * from ({whole(form)}) where ChargeCategory <> 'Tax'"

    monkeypatch.setattr(normalise, "mapping_sql", without_taxes)
    with pytest.raises(AuditError, match=r"2026-09 USD: the file has 3\.08.*difference -3\.0000"):
        staged(path)


def test_a_commitment_costs_as_usage_what_was_paid_for_it_and_amortised(tmp_path: Path) -> None:
    lines = [
        *(line("DiscountedUsage", reservation_effective_cost="9") for _ in range(3)),
        line("RIFee"),
        *(
            line("SavingsPlanCoveredUsage", savings_plan_savings_plan_effective_cost="0.25")
            for _ in range(3)
        ),
        *(line("SavingsPlanNegation") for _ in range(3)),
        line("SavingsPlanRecurringFee"),
        line(
            "SavingsPlanUpfrontFee",
            line_item_unblended_cost="6",
            savings_plan_savings_plan_a_r_n=PLAN,
        ),
        line("Fee", line_item_unblended_cost="48", reservation_reservation_a_r_n=RESERVATION),
        line(),
    ]
    rows = charges(staged(export_parquet(tmp_path, lines)))
    usage = {"ChargeCategory": "Usage"}
    # Amortised upfront and recurring fee: 16 + 20 for the reservation, 0.5 + 0.5 for the plan.
    assert _sum(rows, "EffectiveCost", CommitmentDiscountId=RESERVATION, **usage) == 36
    assert _sum(rows, "EffectiveCost", CommitmentDiscountId=PLAN, **usage) == 1
    used = {"CommitmentDiscountId": PLAN, "CommitmentDiscountStatus": "Used"}
    assert _sum(rows, "EffectiveCost", **used) == 0.75
    # Billed = effective - amortised upfront + upfront fees.
    billed, effective = _sum(rows, "BilledCost"), _sum(rows, "EffectiveCost")
    assert billed == pytest.approx(effective - (16 + 0.5) + (6 + 48))
    raw = sum(float(row["line_item_unblended_cost"]) for row in lines)
    assert billed == pytest.approx(raw, abs=1e-9)


def test_what_negations_do_not_cancel_is_an_adjustment_and_said(tmp_path: Path) -> None:
    lines = [
        line("SavingsPlanCoveredUsage"),
        line("SavingsPlanNegation", line_item_unblended_cost="-0.09"),
        line("SavingsPlanNegation", line_item_unblended_cost="-1", line_item_usage_type="Other"),
    ]
    (load,) = staged(export_parquet(tmp_path, lines))
    rows = [row for row in charges([load]) if row["ChargeCategory"] == "Adjustment"]
    shown = "x_LineItemType x_UsageType BilledCost EffectiveCost SubAccountId ServiceName InvoiceId"
    service = "Amazon Elastic Compute Cloud"
    assert sorted(some(rows, shown)) == [
        (
            "SavingsPlanNegation",
            "BoxUsage:m5.large",
            -0.01,
            -0.01,
            "222222222222",
            service,
            "2026-1",
        ),
        ("SavingsPlanNegation", "Other", -1, -1, "222222222222", service, "2026-1"),
    ]
    assert load.totals[0].billed_cost == pytest.approx(-1.01)
    assert load.warnings[0].startswith("Savings Plan negations do not cancel")


def _net(**costs: str) -> Line:
    return line(**{f"line_item_{name}": cost for name, cost in costs.items()})


def test_net_columns_tell_the_costs_where_no_discount_rows_do(tmp_path: Path) -> None:
    lines = [
        line(line_item_net_unblended_cost="0.07"),
        line("Tax", line_item_unblended_cost="3", line_item_net_unblended_cost=""),
        line(
            "DiscountedUsage",
            line_item_net_unblended_cost="0",
            reservation_net_effective_cost="0.04",
        ),
        line(
            "SavingsPlanCoveredUsage",
            line_item_net_unblended_cost="0.07",
            savings_plan_net_savings_plan_effective_cost="0.05",
        ),
        line("SavingsPlanNegation", line_item_net_unblended_cost="-0.07"),
        line(
            "RIFee",
            line_item_net_unblended_cost="18",
            reservation_net_unused_amortized_upfront_fee_for_billing_period="3",
            reservation_net_unused_recurring_fee="4",
        ),
        line(
            "SavingsPlanRecurringFee",
            line_item_net_unblended_cost="0.4",
            savings_plan_net_amortized_upfront_commitment_for_billing_period="0.4",
            savings_plan_net_recurring_commitment_for_billing_period="0.4",
        ),
    ]
    (load,) = staged(export_parquet(tmp_path, lines))
    assert some(charges([load]), "x_LineItemType ChargeCategory BilledCost EffectiveCost") == [
        ("DiscountedUsage", "Usage", 0, 0.04),
        ("RIFee", "Purchase", 18, 0),
        ("RIFee", "Usage", 0, 7),
        ("SavingsPlanCoveredUsage", "Usage", 0, 0.05),
        ("SavingsPlanRecurringFee", "Purchase", 0.4, 0),
        ("SavingsPlanRecurringFee", "Usage", 0, 0.2),
        ("Tax", "Tax", 3, 3),
        ("Usage", "Usage", 0.07, 0.07),
    ]
    assert load.warnings == ("costs are net: the report has net columns and no discount rows",)


def test_discount_rows_count_and_net_columns_do_not_say_them_again(tmp_path: Path) -> None:
    lines = [
        line(line_item_net_unblended_cost="0.07"),
        line("EdpDiscount", line_item_unblended_cost="-0.01", line_item_net_unblended_cost="0"),
    ]
    (load,) = staged(export_parquet(tmp_path, lines))
    assert some(charges([load]), "ChargeCategory BilledCost") == [
        ("Credit", -0.01),
        ("Usage", 0.08),
    ]
    assert load.warnings[0].startswith("costs are before discounts")


@pytest.mark.parametrize("empty", ["", "0"])
def test_net_columns_that_nobody_filled_are_no_costs(tmp_path: Path, empty: str) -> None:
    (load,) = staged(export_csv(tmp_path, [line(line_item_net_unblended_cost=empty)]))
    assert some(charges([load]), "BilledCost") == [(0.08,)]
    assert load.warnings == ()


def test_each_billing_period_has_its_own_family_of_costs(tmp_path: Path) -> None:
    august = {
        "bill_billing_period_start_date": "2026-08-01T00:00:00Z",
        "bill_billing_period_end_date": "2026-09-01T00:00:00Z",
        "line_item_usage_start_date": "2026-08-02T00:00:00Z",
        "line_item_usage_end_date": "2026-08-02T01:00:00Z",
    }
    lines = [
        line(line_item_net_unblended_cost="0.07"),
        line(line_item_net_unblended_cost="0.07", **august),
        line("EdpDiscount", line_item_unblended_cost="-0.01", **august),
    ]
    loads = staged(export_csv(tmp_path, lines))
    assert [
        (load.billing_period.month, round(load.totals[0].billed_cost, 9)) for load in loads
    ] == [
        (8, 0.07),
        (9, 0.07),
    ]
    assert some(charges(loads[:1]), "BilledCost") == [(-0.01,), (0.08,)]


def test_fees_of_an_open_month_that_run_ahead_of_usage_leave_nothing_unused(
    tmp_path: Path,
) -> None:
    fees = [
        line(
            "SavingsPlanRecurringFee",
            bill_invoice_id="",
            line_item_usage_start_date=f"2026-09-02T0{hour}:00:00Z",
            line_item_usage_end_date=f"2026-09-02T0{hour + 1}:00:00Z",
        )
        for hour in (3, 4)
    ]
    (load,) = staged(export_parquet(tmp_path, [line(bill_invoice_id=""), *fees]))
    rows = [row for row in charges([load]) if row["CommitmentDiscountStatus"] == "Unused"]
    assert [(f"{row['ChargePeriodStart']:%H}", row["EffectiveCost"]) for row in rows] == [
        ("03", 0.25)
    ]
    assert load.totals[0].billed_cost == pytest.approx(1.08)


def test_a_closed_month_counts_what_was_unused_to_its_end(tmp_path: Path) -> None:
    late = line(
        "SavingsPlanRecurringFee",
        line_item_usage_start_date="2026-09-30T23:00:00Z",
        line_item_usage_end_date="2026-10-01T00:00:00Z",
    )
    rows = charges(staged(export_parquet(tmp_path, [line(), late])))
    assert _sum(rows, "EffectiveCost", CommitmentDiscountStatus="Unused") == 0.25


def test_tiny_costs_add_up_exactly(tmp_path: Path) -> None:
    lines = [line(line_item_unblended_cost="0.0000000001") for _ in range(1000)]
    lines.append(line(line_item_unblended_cost="100000000"))
    (load,) = staged(export_csv(tmp_path, lines))
    assert load.totals[0].billed_cost == 100000000.0000001


def test_the_bill_is_never_the_side_of_a_join_that_is_kept_in_memory(tmp_path: Path) -> None:
    path = export_csv(tmp_path, [line() for _ in range(3)])
    with normalise.workbench(tmp_path) as connection:
        raw = relation.Raw(connection, bill(path), tmp_path)
        prepared = FORMATS[0].prepare
        assert prepared is not None
        relation.make_bill(raw, dict(prepared(raw).columns))
        mapping = relation.mapping_sql(FORMATS[0])
        plan = connection.execute(f"explain (format json) {mapping}").fetchall()[0][1]
    joins = [node for node in _nodes(json.loads(plan)) if node["name"].strip() == "HASH_JOIN"]
    assert joins
    for join in joins:
        assert join["extra_info"]["Join Type"] in {"LEFT", "SINGLE"}


def _nodes(plan: Any) -> Iterator[dict[str, Any]]:
    for node in plan if isinstance(plan, list) else [plan]:
        yield node
        yield from _nodes(node["children"])
