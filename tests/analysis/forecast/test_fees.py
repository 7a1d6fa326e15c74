"""Fees that come each month, and those that do not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from costtui.analysis.forecast.fees import fees_ahead, overdue
from costtui.analysis.forecast.history import Fee

FIRST = date(2026, 1, 1)


def fee(**booked: float) -> Fee:
    """A fee with its bookings, written as m01_31=5."""
    days = [date(2026, int(name[1:3]), int(name[4:])) for name in booked]
    return Fee(tuple((day - FIRST).days for day in days), tuple(booked.values()))


def ahead(one: Fee, last: date, days: int) -> dict[date, float]:
    """What comes after a day, without the days of nothing."""
    found = fees_ahead([one], FIRST, (last - FIRST).days, days)
    return {last + timedelta(n + 1): amount for n, amount in enumerate(found) if amount}


def test_a_monthly_fee_comes_on_its_day() -> None:
    found = ahead(fee(m01_05=7, m02_05=9, m03_05=8), date(2026, 3, 20), 60)
    assert found == {date(2026, 4, 5): 8, date(2026, 5, 5): 8}


def test_a_fee_that_grows_every_month_goes_on_by_its_usual_step() -> None:
    found = ahead(fee(m01_05=100, m02_05=110, m03_05=120), date(2026, 3, 20), 30)
    assert found == {date(2026, 4, 5): 130}


def test_a_fee_of_the_last_day_comes_on_the_last_day_of_any_month() -> None:
    found = ahead(fee(m01_31=5, m02_28=5, m03_31=5), date(2026, 3, 31), 62)
    assert found == {date(2026, 4, 30): 5, date(2026, 5, 31): 5}


def test_a_fee_of_the_thirtieth_is_not_lost_in_february() -> None:
    one = Fee(tuple((date(2025, m, 30) - date(2025, 10, 1)).days for m in (10, 11, 12)), (5, 5, 5))
    found = fees_ahead([one], date(2025, 10, 1), (date(2026, 2, 1) - date(2025, 10, 1)).days, 40)
    # January had none: it has ended.
    assert sum(found) == 0
    found = fees_ahead([one], date(2025, 10, 1), (date(2026, 1, 10) - date(2025, 10, 1)).days, 60)
    days = [date(2026, 1, 11) + timedelta(n) for n, amount in enumerate(found) if amount]
    assert days == [date(2026, 1, 30), date(2026, 2, 28)]


def test_what_was_booked_once_does_not_come_again() -> None:
    assert ahead(fee(m03_05=900), date(2026, 3, 20), 60) == {}


def test_a_fee_that_is_overdue_counts_on_the_last_day_of_the_month() -> None:
    tax = fee(m01_01=5, m02_01=5, m03_01=5)
    assert ahead(tax, date(2026, 4, 20), 11) == {date(2026, 4, 30): 5, date(2026, 5, 1): 5}
    origin = (date(2026, 4, 20) - FIRST).days
    assert overdue([tax], FIRST, origin) == [((date(2026, 4, 1) - FIRST).days, 5)]


def test_a_fee_that_a_whole_month_lacked_has_ended() -> None:
    assert ahead(fee(m01_01=5, m02_01=5), date(2026, 4, 20), 60) == {}


@pytest.mark.parametrize("last", [date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1)])
def test_it_comes_once_a_month_however_the_month_stands(last: date) -> None:
    one = fee(m01_02=5, m02_02=5, m03_02=5)
    found = ahead(one, last, 70)
    assert len({day.replace(day=1) for day in found}) == len(found)
