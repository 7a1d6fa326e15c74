"""Which of the last days are unfinished: by delivery history, by the look of them, by absence."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from costtui.analysis.completeness import COMPLETE, Completeness, Unfinished, completeness
from costtui.store.database import Store
from costtui.store.publish import rollback
from costtui.sync import import_bills
from tests.analysis.stores import cost, day, store_of
from tests.bills.focus_rows import focus_csv, row

if TYPE_CHECKING:
    from pathlib import Path

FIRST = date(2026, 9, 1)


def at(number: int) -> date:
    """A day of September, from 0."""
    return FIRST + timedelta(number)


def bill(costs: list[float], **columns: str) -> list[dict[str, str]]:
    """A charge a day from the first of September on."""
    return [
        row(**(day(str(at(n))) | cost(f"{amount:.2f}") | columns)) for n, amount in enumerate(costs)
    ]


def found(store: Store, as_of: date | None = None) -> list[tuple[str, date, float, str]]:
    """Account, day, share and basis of the unfinished days."""
    return [
        (str(item.billing_account), item.day, round(item.share, 6), item.basis)
        for item in completeness(store, as_of=as_of).rows
    ]


def deliver(folder: Path, costs: list[float]) -> None:
    """A newer bill of September."""
    path = folder / "bill.csv"
    path.write_text(focus_csv(bill(costs)), "utf-8")
    assert not import_bills(folder / "store", [str(path)]).problems


@pytest.fixture(scope="module")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bill that was delivered on ten days: a day is half there at first, then nine tenths."""
    folder = tmp_path_factory.mktemp("delivered")
    for days in range(1, 11):
        deliver(folder, [100.0] * (days - 2) + [90.0] * (days > 1) + [50.0])
    return folder


def test_the_delivery_history_says_how_much_of_a_day_is_there(delivered: Path) -> None:
    with Store.open(delivered / "store") as store:
        assert found(store) == [
            ("acct-1", at(8), 0.9, "history"),
            ("acct-1", at(9), 0.5, "history"),
        ]
        assert found(store, as_of=at(8)) == [("acct-1", at(8), 0.9, "history")]
        whole = completeness(store)
    assert (whole.first_unfinished(), whole.last_complete(), whole.newest) == (at(8), at(7), at(9))


def test_the_history_outlasts_the_files_and_forgets_what_was_rolled_back(tmp_path: Path) -> None:
    for days in range(1, 9):
        deliver(tmp_path, [100.0] * (days - 1) + [50.0])
    deliver(tmp_path, [100.0] * 8 + [5.0])
    with Store.open(tmp_path / "store") as store:
        before = found(store)
        wrong = next(load.load_id for load in store.loads())
    assert before == [("acct-1", at(8), 0.5, "history")]
    rollback(tmp_path / "store", wrong)
    with Store.open(tmp_path / "store") as store:
        loads = {entry["load"] for entry in store.deliveries(FIRST).records()}
        assert wrong not in loads
        assert len(loads) == 8
        assert found(store) == [("acct-1", at(7), 0.5, "history")]


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        ([100.0], []),
        ([40.0], [("acct-1", at(20), 0.4, "pattern")]),
        ([40.0, 20.0], [("acct-1", at(20), 0.4, "pattern"), ("acct-1", at(21), 0.2, "pattern")]),
        ([40.0, 100.0], []),
        ([10.0] * 4, [("acct-1", at(n), 0.1, "pattern") for n in (21, 22, 23)]),
    ],
)
def test_without_history_last_days_that_look_small_are_unfinished(
    tmp_path: Path, last: list[float], expected: list[tuple[str, date, float, str]]
) -> None:
    with store_of(tmp_path, bill([100.0] * 20 + last)) as store:
        assert found(store) == expected


@pytest.mark.parametrize(
    ("last", "expected"), [(40.0, []), (12.0, [("acct-1", at(18), 0.3, "pattern")])]
)
def test_a_saturday_is_measured_by_saturdays(
    tmp_path: Path, last: float, expected: list[tuple[str, date, float, str]]
) -> None:
    weekend = [40.0 if at(n).weekday() >= 5 else 100.0 for n in range(18)]
    with store_of(tmp_path, bill([*weekend, last])) as store:
        assert found(store) == expected


def test_a_day_that_lacks_services_is_unfinished_at_its_cost(tmp_path: Path) -> None:
    small = [bill([1.0] * 20, ServiceName=f"s{n}") for n in range(3)]
    rows = [*bill([100.0] * 21), *(charge for charges in small for charge in charges)]
    with store_of(tmp_path, rows) as store:
        assert found(store) == [("acct-1", at(20), round(100 / 103, 6), "pattern")]


def test_a_bill_that_lags_leaves_days_absent_until_it_has_ended(tmp_path: Path) -> None:
    ended = bill([5.0] * 3, BillingAccountId="ended")
    late = bill([10.0] * 12, BillingAccountId="late")
    with store_of(tmp_path, [*bill([100.0] * 14), *late, *ended]) as store:
        assert found(store) == [("late", at(12), 0.0, "absent"), ("late", at(13), 0.0, "absent")]
        assert found(store, as_of=at(12)) == [("late", at(12), 0.0, "absent")]
        whole = completeness(store)
    assert whole.last_complete() == at(11)
    assert whole.last_complete({("Nimbus", "acct-1")}) == at(13)
    assert whole.last_complete({("Nimbus", "late")}) == at(11)


def test_a_bill_that_has_usage_now_and_then_lacks_nothing(tmp_path: Path) -> None:
    seldom = bill([5.0] * 12, BillingAccountId="seldom")[::3]
    with store_of(tmp_path, [*bill([100.0] * 14), *seldom]) as store:
        assert found(store) == []


def test_fees_dated_ahead_and_empty_stores_make_nothing_unfinished(tmp_path: Path) -> None:
    fee = row(**day("2026-09-30"), ChargeCategory="Purchase")
    with store_of(tmp_path, [*bill([100.0] * 14), fee]) as store:
        assert found(store) == []
        assert completeness(store).newest == at(13)
    (tmp_path / "fees").mkdir()
    with store_of(tmp_path / "fees", [fee]) as store:
        assert completeness(store) == Completeness((), None)


def test_the_share_of_a_sum_is_weighted_by_what_its_accounts_usually_cost() -> None:
    one = Unfinished("s", "P", "1", FIRST, 0.5, "history")
    other = Unfinished("s", "P", "2", FIRST, 0.0, "absent")
    whole = Completeness((one, other), FIRST)
    assert whole.share(FIRST, {("P", "1"): 30.0, ("P", "2"): 10.0, ("P", "3"): 60.0}) == 0.75
    assert whole.share(at(1), {("P", "1"): 30.0}) == 1.0
    assert whole.share(FIRST, {("P", "1"): 0.0}) == 0.5
    assert whole.share(FIRST, {}) == 1.0
    assert 0 < COMPLETE < 1
