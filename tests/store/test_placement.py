"""Never twice, never lost: what a new bill does to those of the same account and period."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from costtui.ingest.complete import combine
from costtui.model.load import CostView, LoadState
from costtui.store.database import Store
from costtui.store.publish import PublishedLoad, publish
from tests.store.staged import Stage, charge

if TYPE_CHECKING:
    from pathlib import Path

FIRST, SECOND, THIRD = date(2026, 9, 1), date(2026, 9, 2), date(2026, 9, 3)


def billed(data_dir: Path) -> float:
    with Store.open(data_dir) as store:
        [(amount,)] = store.query("select coalesce(sum(BilledCost), 0.0) from daily").rows
    return float(amount)


def one(data_dir: Path, *loads: Any, **options: Any) -> PublishedLoad:
    """What became of the last of some loads that are published in one call."""
    return publish(data_dir, loads, join=combine, **options)[-1]


def test_disjoint_sub_accounts_stand_side_by_side(data_dir: Path, stage: Stage) -> None:
    one(data_dir, stage([charge(FIRST, 1.0, SubAccountId="a")], source="one"))
    outcome = one(data_dir, stage([charge(FIRST, 2.0, SubAccountId="b")], source="two"))
    assert outcome.state is LoadState.NEW
    assert billed(data_dir) == 3.0


def test_a_bill_with_more_sub_accounts_replaces_all_it_covers(data_dir: Path, stage: Stage) -> None:
    one(data_dir, stage([charge(FIRST, 1.0, SubAccountId="a")]))
    one(data_dir, stage([charge(FIRST, 2.0, SubAccountId="b")]))
    whole = [charge(FIRST, amount, SubAccountId=name) for amount, name in [(1, "a"), (2, "b")]]
    outcome = one(data_dir, stage([*whole, charge(FIRST, 4.0, SubAccountId=None)]))
    assert outcome.state is LoadState.REPLACED
    assert len(outcome.replaced) == 2
    assert billed(data_dir) == 7.0


@pytest.mark.parametrize(
    ("rows", "source", "said"),
    [
        ([charge(FIRST, 10.0, SubAccountId="b"), charge(SECOND, 0.0)], "other", "source 'aws'"),
        ([charge(FIRST, 8.0), charge(SECOND, 2.0)], "aws", "lacks: b"),
        (
            [charge(FIRST, 10.0), charge(FIRST, 1.0, SubAccountId="b")],
            "aws",
            "days from 2026-09-01 to 2026-09-02",
        ),
        (
            [charge(FIRST, 4.0), charge(SECOND, 3.99, SubAccountId="b")],
            "aws",
            "more than a fifth lower",
        ),
        (
            [charge(FIRST, 8.0), charge(SECOND, 9.0, SubAccountId="b", BillingCurrency="EUR")],
            "aws",
            "total in USD is more than a fifth lower",
        ),
    ],
    ids=["another source", "fewer sub accounts", "fewer days", "a lower total", "a currency less"],
)
def test_what_would_lose_or_double_charges_is_refused_unless_told(
    data_dir: Path, stage: Stage, rows: list[dict[str, Any]], source: str, said: str
) -> None:
    before = [charge(FIRST, 4.0), charge(SECOND, 6.0, SubAccountId="b"), charge(FIRST, 1.25)]
    old = one(data_dir, stage(before)).load
    assert old is not None
    refused = one(data_dir, stage(rows, source=source))
    assert refused.state is LoadState.REJECTED
    assert said in refused.reason
    assert "in the store: 11.25 USD, 3 charges, 2026-09-01 to 2026-09-02" in refused.reason
    assert f"load {old.load_id}" in refused.reason
    assert "--replace" in refused.hint
    assert billed(data_dir) == 11.25
    told = one(data_dir, stage(rows, source=source), replace=True)
    assert told.state is LoadState.REPLACED
    assert billed(data_dir) == sum(row["BilledCost"] for row in rows)


def test_a_total_just_a_fifth_lower_is_taken(data_dir: Path, stage: Stage) -> None:
    one(data_dir, stage([charge(FIRST, 10.0)]))
    assert one(data_dir, stage([charge(FIRST, 8.0)])).state is LoadState.REPLACED


def test_a_credit_that_grows_is_a_lower_total(data_dir: Path, stage: Stage) -> None:
    one(data_dir, stage([charge(FIRST, -10.0)]))
    assert one(data_dir, stage([charge(FIRST, -11.0)])).state is LoadState.REPLACED
    assert one(data_dir, stage([charge(FIRST, -20.0)])).state is LoadState.REJECTED


def test_the_same_account_under_another_spelling_of_the_provider_is_the_same_bill(
    data_dir: Path, stage: Stage
) -> None:
    one(data_dir, stage([charge(FIRST, 1.0)]))
    renamed = stage([charge(FIRST, 2.0, ProviderName="Amazon Web Services")])
    assert one(data_dir, renamed).state is LoadState.REPLACED
    other = stage([charge(FIRST, 2.0, ProviderName="Oracle")])
    assert one(data_dir, other).state is LoadState.NEW


def test_an_older_bill_is_refused_with_the_story_of_its_replacement(
    data_dir: Path, stage: Stage
) -> None:
    older = [charge(FIRST, 1.0)]
    first = one(data_dir, stage(older, fingerprint="old"))
    second = one(data_dir, stage([*older, charge(SECOND, 1.0)]))
    again = one(data_dir, stage(older, fingerprint="old"))
    assert first.load is not None
    assert second.load is not None
    assert again.state is LoadState.REJECTED
    assert f"as load {first.load.load_id} and was replaced on 20" in again.reason
    assert f"by load {second.load.load_id}" in again.reason


def test_month_to_date_and_final_bill_of_one_call_end_as_the_final_one(
    data_dir: Path, stage: Stage
) -> None:
    final = stage([charge(FIRST, 1.0), charge(SECOND, 1.0), charge(THIRD, 1.0)])
    to_date = stage([charge(FIRST, 1.0), charge(SECOND, 0.5)])
    states = [outcome.state for outcome in publish(data_dir, [final, to_date])]
    assert states == [LoadState.REPLACED, LoadState.NEW]
    assert billed(data_dir) == 3.0


def test_one_bill_in_two_formats_counts_once(data_dir: Path, stage: Stage) -> None:
    outcomes = publish(data_dir, [stage([charge(FIRST, 1.0)]), stage([charge(FIRST, 1.0)])])
    assert [outcome.state for outcome in outcomes] == [LoadState.NEW, LoadState.REPLACED]
    assert billed(data_dir) == 1.0


def test_two_parts_of_one_bill_as_bills_of_their_own_are_refused(
    data_dir: Path, stage: Stage
) -> None:
    parts = [stage([charge(FIRST, 10.0)]), stage([charge(FIRST, 11.0)])]
    for outcome in publish(data_dir, parts):
        assert outcome.state is LoadState.REJECTED
        assert "10.00 USD" in outcome.reason
        assert "11.00 USD" in outcome.reason
        assert "one folder with its manifest" in outcome.hint
    assert billed(data_dir) == 0.0
    publish(data_dir, parts, replace=True)
    assert billed(data_dir) in {10.0, 11.0}


COVERED = {"CommitmentDiscountId": "ri", "SubAccountId": "a", "ProviderName": "Microsoft"}


def actual(purchase: float = 100.0, usage: float = 5.0) -> list[dict[str, Any]]:
    """A purchase, usage that it covers at no cost and other usage."""
    return [
        charge(FIRST, purchase, ChargeCategory="Purchase", EffectiveCost=0.0, **COVERED),
        charge(FIRST, 0.0, **COVERED),
        charge(FIRST, usage, SubAccountId="a", ProviderName="Microsoft"),
    ]


def amortized(covered: float = 3.0, usage: float = 5.0) -> list[dict[str, Any]]:
    """The same bill with the purchase spread over the usage that it covers."""
    return [
        charge(FIRST, 0.0, EffectiveCost=covered, **COVERED),
        charge(FIRST, usage, SubAccountId="a", ProviderName="Microsoft"),
    ]


@pytest.mark.parametrize("actual_first", [True, False])
@pytest.mark.parametrize("together", [True, False])
def test_actual_and_amortised_bills_complete_each_other(
    data_dir: Path, stage: Stage, *, actual_first: bool, together: bool
) -> None:
    halves = [
        stage(actual(), source="azure", cost_view=CostView.ACTUAL, fingerprint="actual"),
        stage(amortized(), source="azure", cost_view=CostView.AMORTIZED, fingerprint="amortized"),
    ]
    if not actual_first:
        halves.reverse()
    if together:
        publish(data_dir, halves, join=combine)
    else:
        for half in halves:
            publish(data_dir, [half], join=combine)
    with Store.open(data_dir) as store:
        sums = store.query("select sum(BilledCost), sum(EffectiveCost), count(*) from charges").rows
        assert sums == [(105.0, 8.0, 3)]
        [load] = store.loads()
        assert load.cost_view is CostView.BOTH
        assert store.history()[0].event == "completed"
    for name, rows, view in [
        ("actual", actual(), CostView.ACTUAL),
        ("amortized", amortized(), CostView.AMORTIZED),
    ]:
        again = stage(rows, source="azure", cost_view=view, fingerprint=name)
        assert one(data_dir, again).state is LoadState.UNCHANGED


def test_a_newer_half_takes_the_place_of_its_own_half(data_dir: Path, stage: Stage) -> None:
    def half(rows: list[dict[str, Any]], view: CostView) -> PublishedLoad:
        return one(data_dir, stage(rows, source="azure", cost_view=view))

    half(actual(), CostView.ACTUAL)
    half(amortized(), CostView.AMORTIZED)
    outcome = half(amortized(covered=4.0, usage=6.0), CostView.AMORTIZED)
    assert outcome.load is not None
    half(actual(usage=6.0), CostView.ACTUAL)
    with Store.open(data_dir) as store:
        sums = store.query("select sum(BilledCost), sum(EffectiveCost), count(*) from charges").rows
        assert sums == [(106.0, 10.0, 3)]
        assert store.loads()[0].warnings == ()


def test_half_a_bill_does_not_take_the_place_of_a_whole_one(data_dir: Path, stage: Stage) -> None:
    one(data_dir, stage(actual(), source="azure"))
    refused = one(data_dir, stage(actual(), source="azure", cost_view=CostView.ACTUAL))
    assert refused.state is LoadState.REJECTED
    assert "only of the actual cost" in refused.reason


@pytest.mark.parametrize(
    ("before", "now", "state"),
    [
        (["run1/part_1_0001.csv"], ["run1/part_1_0002.csv"], LoadState.REJECTED),
        (["cur-00001.csv.gz"], ["cur-00002.csv.gz", "cur-00003.csv.gz"], LoadState.REJECTED),
        (["cur-00001.csv.gz"], ["cur-00001.csv.gz", "cur-00002.csv.gz"], LoadState.REPLACED),
        (["run1/part_0_0001.csv"], ["run2/part_0_0001.csv"], LoadState.REPLACED),
        (["bill-20260915.csv"], ["bill-20260930.csv"], LoadState.REPLACED),
        (["bill.csv"], ["bill-2.csv"], LoadState.REPLACED),
    ],
)
def test_another_part_of_the_same_export_does_not_replace_the_first(
    data_dir: Path, stage: Stage, before: list[str], now: list[str], state: LoadState
) -> None:
    one(data_dir, stage([charge(FIRST, 10.0)], files=before))
    assert one(data_dir, stage([charge(FIRST, 10.5)], files=now)).state is state
