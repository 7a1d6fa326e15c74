"""Trends: what is beside what, what is left out, and that the costs add up to the bill."""

from __future__ import annotations

from datetime import date, timedelta
from math import fsum
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costtui.analysis.scope import scope_of
from costtui.analysis.trend import trend
from costtui.errors import UsageError
from costtui.settings import Settings
from tests.analysis.questions import ANY, COLUMNS, CONDITIONS, DAYS, FIRST, random_bill
from tests.analysis.stores import cost, day, store_of
from tests.bills.focus_rows import row

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from costtui.model.table import Table
    from costtui.store.database import Store
    from tests.analysis.questions import Condition

JUNE = date(2026, 6, 1)


def charges(amounts: list[float], first: date = JUNE, **columns: str) -> list[dict[str, str]]:
    """A charge a day."""
    return [
        row(**(day(str(first + timedelta(n))) | cost(f"{amount:.2f}") | columns))
        for n, amount in enumerate(amounts)
    ]


def asked(store: Store, **question: Any) -> Table:
    """A trend of all that there is, by month unless said."""
    words: dict[str, Any] = {"settings": Settings(), "grain": "month", "period": "all"}
    return trend(store, **(words | question))


def shown(table: Table, *names: str) -> list[tuple[Any, ...]]:
    """Some of its columns, rounded."""
    return [
        tuple(round(row[name], 6) if isinstance(row[name], float) else row[name] for name in names)
        for row in table.records()
    ]


@pytest.fixture(scope="module")
def summer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """June at 10 a day, July at 11, August to the 10th at 12."""
    amounts = [10.0] * 30 + [11.0] * 31 + [12.0] * 10
    with store_of(tmp_path_factory.mktemp("summer"), charges(amounts)) as store:
        yield store


def test_a_month_that_is_not_over_is_beside_the_same_days_of_the_one_before(summer: Store) -> None:
    found = asked(summer)
    names = ("date", "days", "cost", "previous_cost", "change", "change_share", "complete")
    assert shown(found, *names) == [
        (date(2026, 6, 1), 30, 300.0, None, None, None, 1.0),
        (date(2026, 7, 1), 31, 341.0, 300.0, 41.0, round(41 / 300, 6), 1.0),
        (date(2026, 8, 1), 10, 120.0, 110.0, 10.0, round(10 / 110, 6), 1.0),
    ]


def test_per_day_months_of_different_lengths_compare(summer: Store) -> None:
    found = asked(summer, per_day=True, average=2)
    assert shown(found, "cost", "previous_cost", "change", "average_cost") == [
        (10.0, None, None, None),
        (11.0, 10.0, 1.0, 10.5),
        (12.0, 11.0, 1.0, 11.5),
    ]


def test_the_average_is_over_whole_steps_only(summer: Store) -> None:
    assert asked(summer, average=2).column("average_cost") == [None, 320.5, None]
    assert asked(summer, average=1).column("average_cost") == [300.0, 341.0, None]
    days = asked(summer, grain="day", period="2026-07-01..2026-07-03", average=3)
    assert shown(days, "average_cost") == [(round(31 / 3, 6),), (round(32 / 3, 6),)]


def test_weeks_begin_on_monday_and_a_period_may_cut_them(summer: Store) -> None:
    found = asked(summer, grain="week", period="2026-06-10..2026-06-24")
    assert shown(found, "date", "days", "cost", "previous_cost", "change") == [
        (date(2026, 6, 8), 5, 50.0, 50.0, 0.0),
        (date(2026, 6, 15), 7, 70.0, 70.0, 0.0),
        (date(2026, 6, 22), 2, 20.0, 20.0, 0.0),
    ]


def test_as_of_ends_the_trend(summer: Store) -> None:
    found = asked(summer, as_of=date(2026, 7, 4))
    assert shown(found, "date", "days", "cost", "change")[-1] == (date(2026, 7, 1), 4, 44.0, 4.0)


def test_a_day_that_is_not_complete_is_never_a_fall(tmp_path: Path) -> None:
    amounts = [10.0] * 30 + [12.0] * 10 + [3.0]
    with store_of(tmp_path, charges(amounts)) as store:
        days = asked(store, grain="day", period="2d", average=2)
        months = asked(store)
        rates = asked(store, per_day=True)
    names = ("days", "cost", "previous_cost", "change", "average_cost", "complete")
    assert shown(days, *names) == [
        (1, 12.0, 12.0, 0.0, 12.0, 1.0),
        # Of the 11 that the two days of this weekday before it cost, 10 and 12.
        (1, 3.0, None, None, None, round(3 / 11, 6)),
    ]
    share = round((10 + 3 / 11) / 11, 6)
    assert shown(months, *names)[-1] == (11, 123.0, 100.0, 20.0, None, share)
    assert shown(rates, "cost", "change")[-1] == (12.0, 2.0)
    assert days.notes[-1].startswith("2026-07-11 is not complete")


def test_only_the_groups_of_a_late_bill_are_incomplete(tmp_path: Path) -> None:
    late = charges([30.0] * 38, BillingAccountId="late", ServiceName="Late")
    with store_of(tmp_path, [*charges([10.0] * 40), *late]) as store:
        found = asked(store, by=["service"], grain="day", period="1d")
        whole = asked(store, grain="day", period="1d")
    names = ("cost", "change", "complete")
    assert shown(found, "service", *names) == [
        ("Machines", 10.0, 0.0, 1.0),
        ("Late", 0.0, None, 0.0),
    ]
    assert shown(whole, *names) == [(10.0, None, 0.25)]


def test_the_small_groups_and_those_that_are_gone_are_one(tmp_path: Path) -> None:
    rows = [
        charge
        for name, amounts in {
            "a": [5.0] * 61,
            "b": [3.0] * 61,
            "gone": [100.0] * 30,
            "new": [0.0] * 30 + [1.0] * 31,
        }.items()
        for charge in charges(amounts, ServiceName=name)
    ]
    with store_of(tmp_path, rows) as store:
        found = asked(store, by=["service"], period="2026-07", top=2)
        total = asked(store, period="2026-07")
    names = ("cost", "share", "previous_cost", "change")
    assert shown(found, "service", *names) == [
        ("a", 155.0, round(155 / 279, 6), 150.0, 5.0),
        ("b", 93.0, round(93 / 279, 6), 90.0, 3.0),
        ("(other)", 31.0, round(31 / 279, 6), 3000.0, -2969.0),
    ]
    assert shown(total, *names) == [(279.0, 1.0, 3240.0, -2961.0)]


def test_months_of_nothing_and_of_refunds_have_no_share_of_it(tmp_path: Path) -> None:
    rows = charges([0.0] * 30 + [-4.0] * 31 + [0.0])
    with store_of(tmp_path, rows) as store:
        found = asked(store)
    assert shown(found, "cost", "share", "change", "change_share")[:2] == [
        (0.0, None, None, None),
        (-124.0, 1.0, -124.0, None),
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"by": ["day"]}, "--grain day"),
        ({"by": ["servce"]}, "did you mean service"),
        ({"grain": "year"}, "valid: day, week, month"),
        ({"average": 0}, "valid: 1 to 400"),
        ({"top": 0}, "valid: 1 or more"),
        ({"period": "soon"}, "is no period"),
    ],
)
def test_a_wrong_word_is_answered_with_the_right_ones(
    summer: Store, words: dict[str, Any], said: str
) -> None:
    with pytest.raises(UsageError) as problem:
        asked(summer, **words)
    assert said in str(problem.value)


def test_a_period_without_charges_says_so(summer: Store) -> None:
    found = asked(summer, period="2027")
    said = "no charges are known of 2027-01-01..2028-01-01: the store has 2026-06-01 to 2026-08-10"
    assert (len(found), found.notes[-1]) == (0, said)


@pytest.mark.parametrize(
    ("period", "said"),
    [
        ("2026-08", []),
        ("2026-08-10..2030-01-01", []),
        ("2030-01", ["no charges are known of 2030-01: the store has 2026-06-01 to 2026-08-10"]),
        ("2026-05", ["no charges are known of 2026-05: the store has 2026-06-01 to 2026-08-10"]),
    ],
)
def test_every_question_says_of_which_days_something_is_known(
    summer: Store, period: str, said: list[str]
) -> None:
    scope = scope_of(summer, settings=Settings(), period=period, as_of=date(2026, 8, 20))
    assert [note for note in scope.notes if note.startswith("no charges")] == said


SEEDS = (1, 2, 3)
BILLS = {seed: random_bill(seed) for seed in SEEDS}


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, Store]]:
    opened = {
        seed: store_of(tmp_path_factory.mktemp(f"bill{seed}"), rows) for seed, rows in BILLS.items()
    }
    yield opened
    for store in opened.values():
        store.close()


def step_of(text: str, grain: str) -> date:
    """The first day of the step that a day belongs to."""
    at = date.fromisoformat(text)
    if grain == "month":
        return at.replace(day=1)
    return at - timedelta(days=at.weekday()) if grain == "week" else at


@given(
    seed=st.sampled_from(SEEDS),
    by=st.lists(st.sampled_from([n for n in COLUMNS if n != "day"]), max_size=3, unique=True),
    grain=st.sampled_from(["day", "week", "month"]),
    where=st.just(ANY) | CONDITIONS,
    start=st.integers(0, DAYS),
    length=st.integers(1, DAYS),
    top=st.none() | st.integers(1, 5),
)
@settings(max_examples=150, deadline=None)
def test_the_costs_of_each_step_add_up_to_the_bill(
    stores: dict[int, Store],
    seed: int,
    by: list[str],
    grain: str,
    where: Condition,
    start: int,
    length: int,
    top: int | None,
) -> None:
    first, end = (str(FIRST + timedelta(days=days)) for days in (start, start + length))
    bill: dict[tuple[str, date], list[float]] = {}
    for charge in BILLS[seed]:
        at = charge["ChargePeriodStart"][:10]
        if first <= at < end and where.holds(charge):
            key = charge["BillingCurrency"], step_of(at, grain)
            bill.setdefault(key, []).append(float(charge["EffectiveCost"]))
    found = trend(
        stores[seed],
        settings=Settings(),
        by=by,
        grain=grain,
        period=f"{first}..{end}",
        where=where.text or None,
        top=top,
    )
    sums: dict[tuple[str, date], list[float]] = {}
    shares: dict[tuple[str, date], list[float | None]] = {}
    for record in found.records():
        key = record["currency"], record["date"]
        sums.setdefault(key, []).append(record["cost"])
        shares.setdefault(key, []).append(record["share"])
    told = {key: fsum(costs) for key, costs in sums.items() if fsum(map(abs, costs)) > 1e-9}
    expected = {key: fsum(costs) for key, costs in bill.items() if fsum(map(abs, costs)) > 1e-9}
    assert {key: told.get(key, 0.0) for key in expected} == pytest.approx(expected, abs=1e-7)
    assert all(abs(amount) < 1e-7 for key, amount in told.items() if key not in expected)
    for key, parts in shares.items():
        if abs(fsum(sums[key])) > 1e-3:
            assert fsum(part for part in parts if part is not None) == pytest.approx(1.0)


def test_the_previous_cost_is_what_the_row_before_says(stores: dict[int, Store]) -> None:
    for store in stores.values():
        before: dict[tuple[Any, ...], float] = {}
        compared = 0
        for record in asked(store, by=["service"], grain="week", top=None).records():
            key = record["service"], record["currency"]
            is_whole = record["days"] == 7 and record["complete"] == 1
            if is_whole and key in before:
                assert record["previous_cost"] == pytest.approx(before[key], abs=1e-9)
                assert record["change"] == pytest.approx(record["cost"] - before[key], abs=1e-9)
                compared += 1
            before = before | {key: record["cost"]} if is_whole else before
        assert compared > 10
