"""The days ahead of a total: what comes, how sure it is, what a month comes to."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest

from costtui.analysis.forecast.fitted import Effort
from costtui.analysis.forecast.outlook import outlook
from costtui.model.period import Period
from costtui.settings import Settings
from costtui.store.asking import Asking, Overtaken
from tests.analysis.forecast.bills import fees, store, usage, weekly

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

SETTINGS = Settings()


def test_a_week_that_repeats_goes_on_to_the_cent(tmp_path: Path) -> None:
    asked = store(tmp_path, usage(weekly(70)))
    [found] = outlook(asked, until=date(2026, 6, 1), settings=SETTINGS, as_of=date(2026, 5, 9))
    assert found.days == Period(date(2026, 5, 10), date(2026, 6, 1))
    assert found.currency == "EUR"
    assert found.actual.tolist() == weekly(70)
    assert found.mean == pytest.approx(weekly(22, date(2026, 5, 10)), abs=0.01)
    assert found.error == pytest.approx(0, abs=0.001)
    may = found.total(Period(date(2026, 5, 1), date(2026, 6, 1)))
    assert may.spent == sum(weekly(9, date(2026, 5, 1)))
    assert may.mean == pytest.approx(sum(weekly(31, date(2026, 5, 1))), abs=0.1)
    lower, upper = may.interval(80)
    assert may.mean - 40 < lower <= may.mean <= upper < may.mean + 40


def test_a_fee_of_the_first_comes_on_the_first_again(tmp_path: Path) -> None:
    asked = store(
        tmp_path, usage([10.0] * 80), fees(["2026-03-01", "2026-04-01", "2026-05-01"], 500)
    )
    [found] = outlook(asked, until=date(2026, 7, 3), settings=SETTINGS, as_of=date(2026, 5, 19))
    expected = [10.0] * 44
    expected[12] = expected[42] = 510.0
    assert found.mean == pytest.approx(expected, abs=0.01)
    assert found.model.endswith("+ fees")


def test_a_period_that_is_over_has_no_days_ahead(tmp_path: Path) -> None:
    asked = store(tmp_path, usage([10.0] * 40))
    [found] = outlook(asked, until=date(2026, 4, 1), settings=SETTINGS, as_of=date(2026, 4, 9))
    assert found.days.days == 0
    assert found.mean.tolist() == []
    march = found.total(Period(date(2026, 3, 1), date(2026, 4, 1)))
    assert (march.spent, march.mean) == (310.0, 310.0)
    assert march.courses.tolist() == [310.0] * len(march.courses)


@pytest.mark.parametrize("count", [1, 2, 4, 5, 8, 14, 20, 40])
def test_a_short_history_goes_on_at_its_mean_and_says_so(tmp_path: Path, count: int) -> None:
    asked = store(tmp_path, usage([30.0] * count))
    [found] = outlook(asked, until=date(2026, 5, 1), settings=SETTINGS)
    assert found.mean == pytest.approx([30.0] * found.days.days, abs=0.01)
    assert np.isfinite(found.paths).all()
    assert ("only" in found.note) == (count < 28)


def test_each_currency_has_an_outlook_of_its_own(tmp_path: Path) -> None:
    asked = store(
        tmp_path, usage([10.0] * 40), usage([70.0] * 40, BillingCurrency="USD", SubAccountId="s-2")
    )
    found = outlook(asked, until=date(2026, 5, 1), settings=SETTINGS)
    assert [one.currency for one in found] == ["USD", "EUR"]
    assert [one.mean[0] for one in found] == pytest.approx([70.0, 10.0], abs=0.01)


def test_a_day_billed_in_part_is_no_fall_and_costs_at_least_what_is_billed(tmp_path: Path) -> None:
    whole = usage([50.0] * 60), usage([50.0] * 60, ServiceName="Buckets")
    asked = store(tmp_path, *whole, usage([20.0], date(2026, 4, 30)))
    [found] = outlook(asked, until=date(2026, 5, 2), settings=SETTINGS, as_of=date(2026, 4, 30))
    assert found.days == Period(date(2026, 4, 30), date(2026, 5, 2))
    assert found.mean == pytest.approx([100.0, 100.0], abs=0.01)
    assert found.paths[:, 0].min() >= 20.0


def test_courses_do_not_fall_below_nothing_where_nothing_ever_did(tmp_path: Path) -> None:
    amounts = [max(0.0, 5.0 * np.sin(n) + 1) for n in range(90)]
    asked = store(tmp_path, usage(amounts), usage([1.0] * 90, ServiceName="Buckets"))
    [found] = outlook(asked, until=date(2026, 7, 1), settings=SETTINGS)
    assert found.paths.min() >= 0.0


def test_the_same_question_has_the_same_answer(tmp_path: Path) -> None:
    asked = store(tmp_path, usage([40.0 + n % 5 for n in range(60)]))
    first, second = (outlook(asked, until=date(2026, 6, 1), settings=SETTINGS) for _ in range(2))
    assert first[0].paths.tolist() == second[0].paths.tolist()


def test_a_question_that_is_overtaken_ends_at_the_next_series(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Asking(store(tmp_path, usage([10.0] * 40)))

    def overtaken(*_: object) -> NDArray[np.int64]:
        asked.interrupt()
        return np.zeros(0, np.int64)

    monkeypatch.setattr(Effort, "chosen", overtaken)
    with pytest.raises(Overtaken):
        outlook(asked, until=date(2026, 5, 1), settings=SETTINGS)


def test_how_a_fee_began_does_not_widen_what_it_comes_to(tmp_path: Path) -> None:
    months = ["2026-03-01", "2026-04-01", "2026-05-01"]
    asked = store(tmp_path, usage([10.0] * 75), fees(months, 500))
    [found] = outlook(asked, until=date(2026, 7, 1), settings=SETTINGS)
    june = found.total(Period(date(2026, 6, 1), date(2026, 7, 1)))
    assert june.interval(80) == pytest.approx((800.0, 800.0), abs=0.5)


@pytest.mark.parametrize(
    ("first", "until", "expected"),
    [
        # A leap day is a day like any other; a fee of the last day moves to it.
        (date(2027, 11, 1), date(2028, 3, 1), 10.0 * 29 + 500),
        (date(2026, 11, 1), date(2027, 3, 1), 10.0 * 28 + 500),
    ],
)
def test_february_has_the_days_it_has(
    tmp_path: Path, first: date, until: date, expected: float
) -> None:
    months = [f"{first.year}-11-30", f"{first.year}-12-31", f"{until.year}-01-31"]
    asked = store(tmp_path, usage([10.0] * 92, first), fees(months, 500))
    [found] = outlook(asked, until=until, settings=SETTINGS)
    february = Period(date(until.year, 2, 1), until)
    assert found.total(february).mean == pytest.approx(expected, abs=0.5)
    assert found.mean[-1] == pytest.approx(510.0, abs=0.05)


def test_a_period_far_ahead_is_nothing_where_no_day_of_it_was_looked_at(tmp_path: Path) -> None:
    asked = store(tmp_path, usage([10.0] * 40))
    [found] = outlook(asked, until=date(2026, 5, 1), settings=SETTINGS)
    far = found.total(Period(date(2030, 1, 1), date(2030, 2, 1)))
    assert (far.spent, far.mean, set(far.courses.tolist())) == (0.0, 0.0, {0.0})


def test_what_is_expected_lies_in_its_interval_however_seldom_something_costs(
    tmp_path: Path,
) -> None:
    asked = store(tmp_path, usage([16.0, 5.0, 3.0, *[0.0] * 16, 100.0, *[0.0] * 11, 10.0, 12.0]))
    [found] = outlook(asked, until=date(2026, 5, 1), settings=SETTINGS, as_of=date(2026, 4, 2))
    lower, upper = found.interval(80)
    assert np.all(lower <= found.mean)
    assert np.all(found.mean <= upper)
    april = found.total(Period(date(2026, 4, 1), date(2026, 5, 1)))
    low, high = april.interval(80)
    assert low <= april.mean <= high
