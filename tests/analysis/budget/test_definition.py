"""Periods and amounts of one budget: months, quarters, years that begin anywhere, single months."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costtui.analysis.budget.definition import EVERY, Budget
from costtui.model.period import Period


def budget(every: str = "month", start: date | None = None, until: date | None = None) -> Budget:
    return Budget("b", "EUR", 90.0, every=every, start=start, until=until)


@pytest.mark.parametrize(
    ("every", "start", "on", "first", "end"),
    [
        ("month", None, date(2024, 2, 29), date(2024, 2, 1), date(2024, 3, 1)),
        ("month", None, date(2026, 12, 31), date(2026, 12, 1), date(2027, 1, 1)),
        ("quarter", None, date(2026, 8, 15), date(2026, 7, 1), date(2026, 10, 1)),
        ("quarter", date(2026, 2, 1), date(2026, 1, 31), date(2025, 11, 1), date(2026, 2, 1)),
        ("year", None, date(2026, 8, 15), date(2026, 1, 1), date(2027, 1, 1)),
        ("year", date(2026, 4, 1), date(2027, 3, 31), date(2026, 4, 1), date(2027, 4, 1)),
    ],
)
def test_the_period_of_a_day(
    every: str, start: date | None, on: date, first: date, end: date
) -> None:
    assert budget(every, start).period(on) == Period(first, end)


def test_before_its_start_and_after_its_end_a_budget_has_no_amount() -> None:
    some = budget(start=date(2026, 4, 1), until=date(2026, 5, 1))
    months = [date(2026, month, 1) for month in (3, 4, 5, 6)]
    assert [some.amount_of(some.period(month)) for month in months] == [None, 90.0, 90.0, None]


def test_amounts_of_single_months_leave_the_others_without_one() -> None:
    some = Budget("b", "EUR", amounts={date(2026, 1, 1): 0.0, date(2026, 3, 1): 5.0})
    months = [date(2026, month, 1) for month in (1, 2, 3)]
    assert [some.amount_of(some.period(month)) for month in months] == [0.0, None, 5.0]


def test_a_part_of_a_period_counts_by_its_days() -> None:
    # 90 a quarter of 92 days; the whole of August is 31 of them.
    days = Period(date(2026, 8, 1), date(2026, 9, 1))
    assert budget("quarter").amount_within(days) == pytest.approx(90 * 31 / 92)
    assert budget("month").amount_within(Period(date(2026, 1, 1), date(2027, 1, 1))) == 1080.0


@given(
    st.sampled_from(list(EVERY)),
    st.none() | st.integers(1, 12).map(lambda month: date(2025, month, 1)),
    st.dates(date(2000, 1, 1), date(2100, 1, 1)),
)
def test_periods_follow_each_other_without_gap_or_overlap(
    every: str, start: date | None, on: date
) -> None:
    some = budget(every, start)
    period = some.period(on)
    assert on in period
    assert some.after(period).start == period.end
    assert some.before(some.after(period)) == period
    assert some.period(period.end - timedelta(days=1)) == period
    assert some.period(period.end) == some.after(period)
