"""Days judged by the days before them: hand-made series, and laws that hold for any."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costtui.analysis.anomaly.detector import Detector

if TYPE_CHECKING:
    from costtui.analysis.anomaly.runs import Run

FIRST = date(2026, 1, 5)  # a Monday


def days(count: int, first: date = FIRST) -> list[date]:
    return [first + timedelta(n) for n in range(count)]


def runs_of(values: list[float], first: date = FIRST) -> list[Run]:
    """The runs of one series in which a unit a day matters."""
    calendar = days(len(values), first)
    return Detector(np.array([values]), calendar, least=np.array([1.0])).run()


def story(run: Run) -> tuple[int, int, int, int]:
    """First day, day noticed, last day and direction."""
    return run.start, run.seen, run.end, run.direction


def test_an_even_cost_is_no_news() -> None:
    assert runs_of([100.0] * 120) == []


def test_a_spike_is_noticed_on_its_first_day_and_costs_what_lies_above_the_level() -> None:
    values = [100.0] * 80
    values[50:52] = [300.0, 250.0]
    [run] = runs_of(values)
    assert story(run) == (50, 50, 51, 1)
    assert run.impact == pytest.approx(200 + 150)
    assert not run.ongoing


def test_weekends_are_expected_to_be_weekends() -> None:
    week = [100.0, 100.0, 100.0, 100.0, 100.0, 30.0, 30.0]
    values = week * 12
    assert runs_of(values) == []
    values[68] = 100.0  # a Saturday that costs as much as a Friday
    assert [story(run) for run in runs_of(values)] == [(68, 68, 68, 1)]


def test_a_public_holiday_costs_what_a_sunday_does() -> None:
    values = ([100.0] * 5 + [30.0, 30.0]) * 12
    values[63] = 30.0
    assert runs_of(values) == []
    values[63] = 5.0
    assert [story(run) for run in runs_of(values)] == [(63, 63, 63, -1)]


def test_a_monthly_amount_is_news_once_at_most() -> None:
    calendar = days(200)
    values = [100.0 + 500.0 * (day.day == 1) for day in calendar]
    assert [calendar[run.start] for run in runs_of(values)] in ([], [date(2026, 2, 1)])
    later = values.copy()
    spiky = calendar.index(date(2026, 6, 1))
    later[spiky] += 600.0
    assert calendar.index(date(2026, 6, 1)) in [run.start for run in runs_of(later)]


def test_a_fee_that_is_not_billed_yet_is_no_drop() -> None:
    calendar = days(150)
    values = [100.0 + 500.0 * (day.day == 1) for day in calendar]
    values[calendar.index(date(2026, 6, 1))] = 100.0
    assert [run.direction for run in runs_of(values)].count(-1) == 0


def test_a_price_by_the_month_makes_shorter_months_dearer_by_the_day() -> None:
    calendar = days(200, date(2025, 11, 3))
    lengths = {11: 30, 12: 31, 1: 31, 2: 28, 3: 31, 4: 30, 5: 31}
    values = [3100.0 / lengths[day.month] for day in calendar]
    assert runs_of(values, calendar[0]) == []


def test_a_new_level_is_one_run_whose_impact_goes_on_until_it_returns() -> None:
    values = [100.0] * 50 + [160.0] * 30 + [100.0] * 30
    [run] = runs_of(values)
    assert story(run) == (50, 50, 79, 1)
    assert run.impact == pytest.approx(30 * 60)
    assert run.adopted == 56
    assert not run.ongoing


def test_a_purchase_on_the_first_day_of_a_new_level_is_no_part_of_it() -> None:
    [run] = runs_of([100.0] * 50 + [9000.0] + [150.0] * 60)
    assert run.impact == pytest.approx(8900 + 60 * 50)


def test_a_level_that_stays_is_ongoing() -> None:
    [run] = runs_of([100.0] * 50 + [160.0] * 30)
    assert run.ongoing
    assert run.end == 79


def test_a_spike_on_top_of_an_old_shift_is_a_story_of_its_own() -> None:
    values = [100.0] * 50 + [150.0] * 100
    values[130] = 400.0
    first, second = runs_of(values)
    assert story(second) == (130, 130, 130, 1)
    assert second.impact == pytest.approx(250)
    assert first.impact == pytest.approx(100 * 50)


def test_steps_that_follow_each_other_are_one_story() -> None:
    values = [100.0] * 50 + [150.0] * 12 + [220.0] * 12 + [100.0] * 20
    [run] = runs_of(values)
    assert run.impact == pytest.approx(12 * 50 + 12 * 120)


def test_a_slow_rise_is_noticed_by_what_adds_up() -> None:
    values = [100.0] * 60 + [100.0 * 1.012**n for n in range(1, 41)]
    runs = runs_of(values)
    assert [run.direction for run in runs] == [1]
    assert runs[0].start in range(58, 70)


def test_a_drop_to_nothing_and_a_cost_out_of_nothing() -> None:
    [gone] = runs_of([100.0] * 60 + [0.0] * 20)
    assert story(gone) == (60, 60, 79, -1)
    assert gone.impact == pytest.approx(-2000)
    [new] = runs_of([0.0] * 60 + [100.0] * 20)
    assert story(new) == (60, 60, 79, 1)
    assert new.impact == pytest.approx(2000)


def test_a_credit_that_ends_is_a_rise() -> None:
    [run] = runs_of([-50.0] * 60 + [0.0] * 20)
    assert run.direction == 1
    assert run.impact == pytest.approx(1000)


@pytest.mark.parametrize("count", [1, 2, 7, 21])
def test_too_few_days_are_not_judged(count: int) -> None:
    assert runs_of([1.0] * (count - 1) + [1000.0]) == []


def test_zeros_are_no_news() -> None:
    assert runs_of([0.0] * 100) == []


def test_the_29th_of_february_is_a_day_like_another() -> None:
    first = date(2023, 12, 4)
    values = [100.0] * 120
    place = (date(2024, 2, 29) - first).days
    assert runs_of(values, first) == []
    values[place] = 200.0
    assert [story(run) for run in runs_of(values, first)] == [(place, place, place, 1)]


series = st.lists(st.floats(-1000, 1000, allow_nan=False), min_size=30, max_size=90)


@settings(max_examples=25, deadline=None)
@given(series, st.integers(22, 80))
def test_a_verdict_knows_no_later_day(values: list[float], cut: int) -> None:
    whole = Detector(np.array([values]), days(len(values)), least=np.array([1.0]))
    whole.run()
    early = Detector(np.array([values[:cut]]), days(len(values[:cut])), least=np.array([1.0]))
    early.run()
    width = len(values[:cut])
    np.testing.assert_array_equal(early.expected, whole.expected[:, :width])
    np.testing.assert_array_equal(early.upper, whole.upper[:, :width])
    known = [run for run in whole.runs if run.seen < width]
    assert len(early.runs) >= len([run for run in known if run.seen < width - 1])


@settings(max_examples=25, deadline=None)
@given(series)
def test_series_do_not_touch_each_other(values: list[float]) -> None:
    other = [500.0 - value for value in values]
    calendar, least = days(len(values)), np.array([1.0])
    both = Detector(np.array([values, other]), calendar, least=np.array([1.0, 1.0])).run()
    alone = Detector(np.array([values]), calendar, least=least).run()
    assert [story(run) for run in both if run.series == 0] == [story(run) for run in alone]


@settings(max_examples=25, deadline=None)
@given(series, st.sampled_from([0.25, 4.0, 1024.0]))
def test_the_unit_of_money_does_not_matter(values: list[float], unit: float) -> None:
    calendar = days(len(values))
    one = Detector(np.array([values]), calendar, least=np.array([1.0])).run()
    scaled = np.array([values]) * unit
    other = Detector(scaled, calendar, least=np.array([unit])).run()
    assert [story(run) for run in one] == [story(run) for run in other]
    assert [run.impact * unit for run in one] == pytest.approx([run.impact for run in other])


def test_days_that_are_unusual_together_are_noticed_on_the_third_and_begin_with_the_first() -> None:
    week = [100.0, 120.0, 80.0, 110.0, 90.0, 105.0, 95.0, 115.0, 85.0, 125.0, 75.0]
    values = (week * 10)[:100]
    values[80:83] = [170.0, 170.0, 170.0]
    assert [story(run) for run in runs_of(values)] == [(80, 82, 82, 1)]
    values[82] = 100.0
    assert runs_of(values) == []
