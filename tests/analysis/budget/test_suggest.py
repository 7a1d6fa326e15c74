"""Suggested amounts: from whole months, robust, never from too little without saying so."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costtui.analysis.budget.file import read_budgets
from costtui.analysis.budget.suggest import (
    Level,
    add_all,
    in_season,
    level_of,
    rounded_up,
    suggest,
    whole_months,
)
from costtui.errors import UsageError
from costtui.model.period import Period, add_months
from costtui.settings import Settings
from tests.analysis.budget.files import charge, settings_of
from tests.analysis.stores import store_of

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("months", "amount"),
    [
        ([100.0] * 6, 100.0),
        # One odd month counts for nothing.
        ([100.0, 100.0, 100.0, 100.0, 900.0, 100.0], 100.0),
        # It grows by ten a month: the middle of the last three is 140, the next month 160.
        ([100.0, 110.0, 120.0, 130.0, 140.0, 150.0], 160.0),
        # It falls: the level is the median of the last three, the half of six months lies 15 off.
        ([150.0, 140.0, 130.0, 120.0, 110.0, 100.0], 110.0 + 1.4826 * 15.0),
        ([100.0, 120.0], 132.0),
        ([100.0], 110.0),
    ],
)
def test_the_level_of_some_months(months: list[float], amount: float) -> None:
    assert level_of(months).amount == pytest.approx(amount)


@pytest.mark.parametrize(
    ("november", "coming", "amount"),
    [
        (150.0, 1, 150.0),
        # Below a tenth more it is no season; more than twice may have been a purchase.
        (105.0, 1, 100.0),
        (900.0, 1, 200.0),
        # A quarter: 130, 100, 100 … of its three months a year before, the months around 100 each.
        (190.0, 3, 130.0),
        (150.0, 12, 100.0),
    ],
)
def test_the_same_month_a_year_before_makes_a_season(
    november: float, coming: int, amount: float
) -> None:
    known = {add_months(date(2025, 9, 1), n): 100.0 for n in range(14)}
    known[date(2025, 11, 1)] = november
    ahead = [add_months(date(2026, 11, 1), n) for n in range(coming)]
    found = in_season(Level(100.0, "the level"), known, ahead)
    assert found.amount == pytest.approx(amount)
    assert ("a year before, 2025-11" in found.reason) == (amount > 100)


def test_steady_growth_is_no_season_and_a_short_history_has_none() -> None:
    level = Level(100.0, "the level")
    growing = {add_months(date(2025, 9, 1), n): 1.1**n for n in range(14)}
    assert in_season(level, growing, [date(2026, 11, 1)]) == level
    short = {add_months(date(2025, 11, 1), n): 500.0 if n == 0 else 1.0 for n in range(3)}
    assert in_season(level, short, [date(2026, 11, 1)]) == level


def test_too_few_months_say_so() -> None:
    assert level_of([100.0, 120.0]).reason == (
        "only 2 whole months are known: the highest, 120.00, and 10%"
    )


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [(0.0, 0.0), (-5.0, 0.0), (9.01, 9.1), (120.0, 120.0), (121.0, 130.0), (12_341.0, 12_400.0)],
)
def test_amounts_are_rounded_up_as_people_do(amount: float, rounded: float) -> None:
    assert rounded_up(amount) == rounded


@given(st.floats(0.01, 1e9))
def test_rounding_never_takes_away_and_adds_a_tenth_at_most(amount: float) -> None:
    assert amount * (1 - 1e-6) <= rounded_up(amount) <= amount * 1.1 + 0.01


def test_only_months_known_from_their_first_to_their_last_day_count() -> None:
    days = Period(date(2026, 5, 2), date(2026, 9, 1))
    assert whole_months(days) == [date(2026, month, 1) for month in (6, 7, 8)]
    assert whole_months(Period(date(2026, 8, 2), date(2026, 9, 15))) == []


def test_a_group_becomes_a_budget_that_breakdown_agrees_with(tmp_path: Path) -> None:
    rows = [charge(f"2026-0{month}-01", "40.00") for month in (5, 6, 7)]
    rows += [charge(f"2026-0{month}-02", "9.00", Tags="") for month in (5, 6, 7)]
    rows += [charge("2026-08-01", "1.00")]
    store = store_of(tmp_path, rows)
    chosen = settings_of(tmp_path)
    table = suggest(store, by=["team"], settings=chosen)
    assert [row[:8] for row in table.rows] == [
        ("web", "team = 'web'", 40.0, "month", 40.0, 40.0, 40.0, 3),
        ("(untagged)", "team is null", 9.0, "month", 9.0, 9.0, 9.0, 3),
    ]
    assert add_all(chosen, table) == ["added web", "added (untagged)"]
    assert [(one.name, one.amount, one.where) for one in read_budgets(chosen)] == [
        ("web", 40.0, "team = 'web'"),
        ("(untagged)", 9.0, "team is null"),
    ]
    assert add_all(chosen, table)[0].startswith("web was not added: there is a budget 'web'")


def test_without_a_whole_month_days_are_stretched_and_it_is_said(tmp_path: Path) -> None:
    rows = [charge("2026-08-03", "10.00"), charge("2026-08-04", "20.00")]
    [row] = suggest(store_of(tmp_path, rows), settings=Settings()).records()
    # 31 days of 15.00 and a tenth are 511.50.
    assert (row["amount"], row["months"]) == (520.0, 0)
    assert row["reason"] == "no whole month is known, only 2 days: 31 days of 15.00, and 10%"


def test_currencies_and_quarters_stand_apart(tmp_path: Path) -> None:
    rows = [
        charge(f"2026-0{month}-01", "10.00", BillingCurrency=currency)
        for month in (5, 6, 7)
        for currency in ("EUR", "USD")
    ] + [charge("2026-08-01", "1.00")]
    table = suggest(store_of(tmp_path, rows), every="quarter", settings=Settings())
    assert [(row[0], row[2], row[3], row[-1]) for row in table.rows] == [
        ("everything", 30.0, "quarter", "EUR"),
        ("everything USD", 30.0, "quarter", "USD"),
    ]
    assert table.rows[0][-2].endswith("; times 3 for a quarter")


@pytest.mark.parametrize(
    ("more", "words"),
    [({"every": "week"}, "every is 'week'"), ({"by": ["day"]}, "'day'"), ({"top": 0}, "top 0")],
)
def test_wrong_words_are_refused(tmp_path: Path, more: dict[str, object], words: str) -> None:
    store = store_of(tmp_path, [charge("2026-08-01", "1.00")])
    with pytest.raises(UsageError, match=words):
        suggest(store, settings=Settings(), **more)  # type: ignore[arg-type]
