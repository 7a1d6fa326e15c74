"""Actual and amortised bills: told apart, put together, never added, audited by their view."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from costtui.errors import AuditError, BillError
from costtui.ingest.audit import SourceTotal, compare
from costtui.ingest.azure.cost import FORMATS, recognise
from costtui.ingest.complete import combine
from costtui.ingest.format import Bill, SourceFile
from costtui.ingest.normalise import stage
from costtui.model.load import CostView, StagedLoad
from tests.ingest.azure.bills import (
    EA,
    MCA,
    PAYG,
    RESERVATION,
    Line,
    charges,
    covered,
    ea,
    load,
    mca,
    purchase,
    unused,
    write,
)

if TYPE_CHECKING:
    from pathlib import Path

ROUNDING = ea(
    ChargeType="RoundingAdjustment",
    CostInBillingCurrency="-0.001",
    SubscriptionId="",
    ResourceId="",
    MeterCategory="",
    ConsumedService="",
)
PLAIN = ea()
ACTUAL = [
    PLAIN,
    covered(CostInBillingCurrency="0", EffectivePrice="0"),
    purchase(),
    purchase(ChargeType="Refund", CostInBillingCurrency="-2"),
    ROUNDING,
]
"""8 for usage, 9 for a reservation, 2 of it back."""
AMORTIZED = [PLAIN, covered(), unused(), ROUNDING]
"""8 for usage, 6 of the reservation used, 3 not."""

COMBINED = [
    (-2.0, 0.0, "Purchase", RESERVATION),
    (-0.001, -0.001, "Adjustment", None),
    (0.0, 3.0, "Usage", RESERVATION),
    (0.0, 6.0, "Usage", RESERVATION),
    (8.0, 8.0, "Usage", None),
    (9.0, 0.0, "Purchase", RESERVATION),
]
COLUMNS = "BilledCost, EffectiveCost, ChargeCategory, CommitmentDiscountId"


def views(folder: Path, actual: CostView, amortized: CostView) -> tuple[SourceFile, SourceFile]:
    return (
        write(folder / "actual.csv", EA, ACTUAL, actual),
        write(folder / "amortized.csv", EA, AMORTIZED, amortized),
    )


@pytest.mark.parametrize(
    "given",
    [(CostView.ACTUAL, CostView.AMORTIZED), (CostView.BOTH, CostView.BOTH)],
    ids=["by the manifest", "by the content"],
)
def test_both_views_are_put_together_and_never_added(
    tmp_path: Path, given: tuple[CostView, CostView]
) -> None:
    loads = load(tmp_path, *views(tmp_path, *given))
    assert charges(loads, COLUMNS) == COMBINED
    assert charges(loads, "distinct x_CostView") == [(None,)]
    (both,) = loads
    assert both.cost_view is CostView.BOTH
    assert both.warnings == ()
    (total,) = both.totals
    assert total.billed_cost == pytest.approx(14.999)
    assert total.effective_cost == pytest.approx(16.999)
    assert total.source_cost == pytest.approx(14.999)


def test_an_actual_bill_alone_has_exact_billed_costs(tmp_path: Path) -> None:
    loads = load(tmp_path, views(tmp_path, CostView.BOTH, CostView.BOTH)[0])
    assert loads[0].cost_view is CostView.ACTUAL
    assert charges(loads, "x_CostView, count(*)", "true group by all") == [("actual", 5)]
    assert charges(loads, COLUMNS) == [
        (-2.0, 0.0, "Purchase", RESERVATION),
        (-0.001, -0.001, "Adjustment", None),
        (0.0, 0.0, "Usage", RESERVATION),
        (8.0, 8.0, "Usage", None),
        (9.0, 0.0, "Purchase", RESERVATION),
    ]
    assert [warning.split(":")[0] for warning in loads[0].warnings] == ["actual cost only"]
    assert loads[0].totals[0].difference == pytest.approx(0)


def test_an_amortised_bill_alone_has_exact_effective_costs(tmp_path: Path) -> None:
    loads = load(tmp_path, views(tmp_path, CostView.BOTH, CostView.BOTH)[1])
    assert loads[0].cost_view is CostView.AMORTIZED
    assert [warning.split(":")[0] for warning in loads[0].warnings] == ["amortised cost only"]
    (total,) = loads[0].totals
    assert total.source_cost == pytest.approx(16.999)
    assert total.effective_cost == pytest.approx(16.999)
    assert total.billed_cost == pytest.approx(7.999)
    assert total.difference == pytest.approx(0)


def test_a_bill_without_commitments_is_both_at_once(tmp_path: Path) -> None:
    loads = load(tmp_path, write(tmp_path / "a.csv", EA, [PLAIN, ROUNDING]))
    assert loads[0].cost_view is CostView.BOTH
    assert loads[0].warnings == ()


def test_a_month_that_has_one_view_stays_beside_one_that_has_both(tmp_path: Path) -> None:
    august = {
        "Date": "08/02/2026",
        "BillingPeriodStartDate": "08/01/2026",
        "BillingPeriodEndDate": "08/31/2026",
    }
    actual = [*ACTUAL, ea(**august), purchase(**august, CostInBillingCurrency="5")]
    loads = load(
        tmp_path,
        write(tmp_path / "actual.csv", EA, actual),
        write(tmp_path / "amortized.csv", EA, AMORTIZED),
    )
    found = {item.billing_period.month: item for item in loads}
    assert {month: item.cost_view for month, item in found.items()} == {
        8: CostView.ACTUAL,
        9: CostView.BOTH,
    }
    assert found[8].totals[0].billed_cost == pytest.approx(13)
    assert found[9].totals[0].billed_cost == pytest.approx(14.999)


def test_a_part_without_commitments_has_the_view_of_the_others(tmp_path: Path) -> None:
    part = write(tmp_path / "part_1.csv", EA, [ea(Date="09/03/2026", SubscriptionId="s-2")])
    loads = load(tmp_path, write(tmp_path / "part_0.csv", EA, ACTUAL), part)
    assert loads[0].cost_view is CostView.ACTUAL
    assert loads[0].totals[0].billed_cost == pytest.approx(22.999)


def test_parts_are_told_apart_by_their_folder(tmp_path: Path) -> None:
    files = []
    for folder, lines in (("actual", ACTUAL), ("amortized", AMORTIZED)):
        (tmp_path / folder).mkdir()
        for part, content in enumerate((lines, [ea(Date="09/03/2026", SubscriptionId="s-2")])):
            file = write(tmp_path / folder / f"part_{part}.csv", EA, content)
            files.append(replace(file, name=f"{folder}/part_{part}.csv"))
    loads = load(tmp_path, *files)
    assert len(charges(loads, COLUMNS)) == 7
    assert loads[0].totals[0].effective_cost == pytest.approx(24.999)


def test_a_part_that_may_be_of_either_view_is_refused(tmp_path: Path) -> None:
    part = write(tmp_path / "part.csv", EA, [ea(Date="09/03/2026", SubscriptionId="s-2")])
    with pytest.raises(BillError, match="may be a part of the actual or of the amortised"):
        load(tmp_path, *views(tmp_path, CostView.BOTH, CostView.BOTH), part)


def test_two_views_in_one_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BillError, match="put into one file"):
        load(tmp_path, write(tmp_path / "a.csv", EA, [*ACTUAL, *AMORTIZED]))


def test_views_of_different_days_do_not_add_up(tmp_path: Path) -> None:
    actual = write(tmp_path / "actual.csv", EA, [*ACTUAL, ea(Date="09/03/2026")])
    amortized = write(tmp_path / "amortized.csv", EA, AMORTIZED)
    with pytest.raises(AuditError, match=r"the file has 22\.999000, the charges .* 14\.999000"):
        load(tmp_path, actual, amortized)


def test_views_of_two_subscriptions_are_not_taken_for_one_bill(tmp_path: Path) -> None:
    actual = write(tmp_path / "actual.csv", EA, ACTUAL)
    other = [{**line, "SubscriptionId": "s-2", "Quantity": "7"} for line in AMORTIZED]
    other.append(ea(SubscriptionId="s-2", CostInBillingCurrency="4"))
    with pytest.raises(AuditError):
        load(tmp_path, actual, write(tmp_path / "amortized.csv", EA, other))


def test_a_planted_difference_is_found(tmp_path: Path) -> None:
    form = replace(
        FORMATS[0],
        source_total=lambda raw: (
            "select account, period, currency, amount + 0.006, lines, metric from azure_total"
        ),
    )
    file = write(tmp_path / "a.csv", EA, [PLAIN])
    with pytest.raises(AuditError, match="2026-09 USD"):
        stage(Bill(form, (file,)), tmp_path / "staged")


def test_two_currencies_are_two_totals(tmp_path: Path) -> None:
    file = write(tmp_path / "a.csv", EA, [PLAIN, ea(BillingCurrencyCode="EUR")])
    assert [(t.currency, t.billed_cost) for t in load(tmp_path, file)[0].totals] == [
        ("EUR", 8.0),
        ("USD", 8.0),
    ]


def test_two_accounts_are_two_loads(tmp_path: Path) -> None:
    lines = [mca(), mca(billingProfileId="BP-2", billingProfileName="US")]
    loads = load(tmp_path, write(tmp_path / "a.csv", MCA, lines))
    assert [item.billing_account for item in loads] == ["BP-1", "BP-2"]


def test_a_line_without_a_cost_is_told(tmp_path: Path) -> None:
    loads = load(tmp_path, write(tmp_path / "a.csv", EA, [PLAIN, ea(CostInBillingCurrency="")]))
    assert loads[0].warnings == ("1 lines have no cost; it was taken as 0",)


def test_a_line_without_a_currency_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BillError, match="1 lines have no currency"):
        load(tmp_path, write(tmp_path / "a.csv", EA, [PLAIN, ea(BillingCurrencyCode="")]))


def test_costs_of_eighteen_digits_add_up(tmp_path: Path) -> None:
    lines = [ea(CostInBillingCurrency="0.000000000123456789") for _ in range(500)]
    lines += [ea(CostInBillingCurrency="1.23E-05"), ea(CostInBillingCurrency="-1.23E-05")]
    loads = load(tmp_path, write(tmp_path / "a.csv", EA, lines))
    assert loads[0].rows == 502
    assert loads[0].totals[0].billed_cost == pytest.approx(500 * 0.000000000123456789)


@pytest.mark.parametrize("columns", [EA, MCA, PAYG])
def test_every_contract_is_recognised_by_its_columns(columns: list[str], tmp_path: Path) -> None:
    assert recognise(write(tmp_path / "any name", columns, [])) == 90


def test_a_focus_file_is_not_taken_for_cost_details(tmp_path: Path) -> None:
    assert recognise(write(tmp_path / "a.csv", [*MCA, "BilledCost"], [])) == 0


def test_a_file_without_a_cost_column_says_what_is_missing(tmp_path: Path) -> None:
    columns = [name for name in EA if name != "CostInBillingCurrency"]
    line = {name: value for name, value in PLAIN.items() if name in columns}
    with pytest.raises(BillError, match="no column 'CostInBillingCurrency'"):
        load(tmp_path, write(tmp_path / "a.csv", columns, [line]))


def test_an_audit_by_effective_cost_leaves_the_billed_one_alone() -> None:
    from datetime import date

    september = date(2026, 9, 1)
    source = [SourceTotal("a", september, "USD", 5, 1, "EffectiveCost")]
    billed = SourceTotal("a", september, "USD", 0, 1)
    compare("bill", source, [billed, SourceTotal("a", september, "USD", 5, 1, "EffectiveCost")])
    with pytest.raises(AuditError, match="of effective cost"):
        compare("bill", source, [billed, SourceTotal("a", september, "USD", 6, 1, "EffectiveCost")])


def halves(folder: Path, actual: list[Line] = ACTUAL) -> tuple[StagedLoad, StagedLoad]:
    (folder / "x").mkdir()
    (folder / "y").mkdir()
    (first,) = load(folder / "x", write(folder / "actual.csv", EA, actual))
    (second,) = load(folder / "y", write(folder / "amortized.csv", EA, AMORTIZED))
    return first, second


@pytest.mark.parametrize("is_actual_first", [True, False])
def test_a_half_that_comes_later_gives_what_both_at_once_give(
    tmp_path: Path, is_actual_first: bool
) -> None:
    actual, amortized = halves(tmp_path)
    first, second = (actual, amortized) if is_actual_first else (amortized, actual)
    both = combine(first.charges, first, second, tmp_path)
    assert charges([both], COLUMNS) == COMBINED
    assert both.cost_view is CostView.BOTH
    assert both.rows == 6
    (total,) = both.totals
    assert (total.billed_cost, total.effective_cost) == pytest.approx((14.999, 16.999))
    assert total.difference == pytest.approx(0)
    assert both.files == ("actual.csv", "amortized.csv")
    assert both.warnings == ()


def test_halves_of_different_days_are_refused(tmp_path: Path) -> None:
    actual, amortized = halves(tmp_path, [*ACTUAL, ea(Date="09/03/2026")])
    with pytest.raises(
        AuditError, match=r"billed costs are 15\.00 USD, the actual bill has 23\.00"
    ):
        combine(actual.charges, actual, amortized, tmp_path)


def test_two_halves_of_the_same_view_are_no_bill(tmp_path: Path) -> None:
    actual, _ = halves(tmp_path)
    with pytest.raises(BillError, match="does not complete"):
        combine(actual.charges, actual, actual, tmp_path)


def test_a_newer_half_takes_the_place_of_its_own(tmp_path: Path) -> None:
    actual, amortized = halves(tmp_path)
    both = combine(actual.charges, actual, amortized, tmp_path)
    newer = load(tmp_path, write(tmp_path / "newer.csv", EA, [*AMORTIZED, ea(Date="09/03/2026")]))
    again = combine(both.charges, both, newer[0], tmp_path)
    assert again.totals[0].effective_cost == pytest.approx(24.999)
    assert again.totals[0].billed_cost == pytest.approx(22.999)
    assert again.warnings == ()
