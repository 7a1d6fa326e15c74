"""Where a period ends: everything follows from courses that are equally likely."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest

from costtui.analysis.budget.budgets import budgets
from costtui.analysis.budget.definition import Budget
from costtui.analysis.budget.landing import landed
from costtui.analysis.budget.spend import Spend
from costtui.analysis.budget.standing import standing_of
from costtui.analysis.forecast.outlook import Outlook
from costtui.model.period import Period
from tests.analysis.budget.files import charge, entry, listing, settings_of
from tests.analysis.stores import store_of

if TYPE_CHECKING:
    from pathlib import Path

    from costtui.analysis.budget.standing import Standing

KNOWN = Period(date(2026, 2, 1), date(2026, 2, 26))
"""25 days of February, the last two of them not complete."""
AHEAD = Period(date(2026, 2, 24), date(2026, 3, 1))


def outlook(paths: list[list[float]], currency: str = "EUR") -> Outlook:
    some = np.array(paths)
    return Outlook(
        currency,
        date(2026, 2, 25),
        KNOWN.start,
        AHEAD,
        np.full(23, 4.0),
        some.mean(axis=0),
        some,
        "mean",
        None,
        None,
        "a note",
    )


def standing(amount: float, currencies: dict[str, float] | None = None) -> Standing:
    """A budget of a month of which 4.00 a day were spent on 23 days, and 1.00 on two."""
    daily = {
        currency: {
            KNOWN.start + timedelta(days=n): each if n < 23 else 1.0 for n in range(KNOWN.days)
        }
        for currency, each in (currencies or {"EUR": 4.0}).items()
    }
    spend = Spend("EUR", {"USD": 0.5}, daily, KNOWN)
    budget = Budget("b", "EUR", amount)
    return standing_of(budget, spend, budget.period(date(2026, 2, 25)), as_of=date(2026, 2, 25))


FOUR = [
    [4.0, 4.0, 4.0, 4.0, 4.0],
    [5.0, 5.0, 5.0, 5.0, 5.0],
    [6.0, 6.0, 6.0, 6.0, 6.0],
    [9.0, 9.0, 9.0, 9.0, 9.0],
]
"""With the 92.00 of 23 days the month ends at 112, 117, 122 or 137."""


def test_the_end_is_the_mean_of_the_courses_on_top_of_complete_days() -> None:
    found = landed(standing(120.0), [outlook(FOUR)])
    assert found is not None
    assert (found.forecast, found.probability) == (122.0, 0.5)
    assert found.lower == pytest.approx(113.5)
    assert found.upper == pytest.approx(132.5)
    assert (found.model, found.note) == ("mean", "a note")
    assert [day for day, *_ in found.daily] == [AHEAD.start + timedelta(days=n) for n in range(5)]


@pytest.mark.parametrize(
    ("amount", "reached", "probability"),
    [
        # Courses go above 110 on the 28th, 27th, 27th (116), 25th: of four the second middle one.
        (110.0, date(2026, 2, 27), 1.0),
        (116.0, date(2026, 2, 28), 0.75),
        (117.0, date(2026, 2, 28), 0.5),
        (125.0, None, 0.25),
        (137.0, None, 0.0),
        # The sum of the days before is above 40 on the eleventh day.
        (40.0, date(2026, 2, 11), 1.0),
        (0.0, date(2026, 2, 1), 1.0),
    ],
)
def test_the_day_an_amount_is_reached_in_half_of_the_courses(
    amount: float, reached: date | None, probability: float
) -> None:
    found = landed(standing(amount), [outlook(FOUR)])
    assert found is not None
    assert (found.reached, found.probability) == (reached, probability)


def test_another_currency_is_converted_course_by_course() -> None:
    both = standing(200.0, {"EUR": 4.0, "USD": 4.0})
    found = landed(both, [outlook(FOUR), outlook([[2.0] * 5] * 4, "USD")])
    assert found is not None
    # 46.00 of complete days and 5.00 ahead.
    assert found.forecast == 122.0 + 46.0 + 5.0


def test_a_scope_without_charges_ends_at_nothing() -> None:
    one = standing(10.0)
    empty = replace(one, spend=replace(one.spend, daily={}))
    found = landed(empty, [])
    assert found is not None
    assert (found.forecast, found.probability, found.reached, found.daily) == (0.0, 0.0, None, ())


def test_no_amount_no_landing(tmp_path: Path) -> None:
    store = store_of(tmp_path, [charge(f"2026-08-{n:02}", "1.00") for n in range(1, 29)])
    entries = entry("later", start="2026-10"), entry("now"), entry("year", every="year")
    table = budgets(store, settings=settings_of(tmp_path, listing(*entries)))
    rows = {row["budget"]: row for row in table.records()}
    assert rows["later"]["forecast"] is None
    assert rows["now"]["forecast"] == pytest.approx(31.0, abs=3.0)
    assert rows["now"]["lower"] <= rows["now"]["forecast"] <= rows["now"]["upper"]
    assert (rows["now"]["probability"], rows["now"]["reached"]) == (0.0, None)
    # From the first of August, 153 days.
    assert rows["year"]["forecast"] == pytest.approx(153.0, abs=20.0)
    assert rows["year"]["probability"] > 0.9


def test_a_period_that_is_over_ends_at_what_was_spent(tmp_path: Path) -> None:
    rows = [charge(f"2026-08-{n:02}", "1.00") for n in range(1, 32)]
    rows += [charge(f"2026-09-{n:02}", "1.00") for n in range(1, 20)]
    store = store_of(tmp_path, rows)
    chosen = settings_of(tmp_path, listing(entry()))
    [row] = budgets(store, settings=chosen, as_of=date(2026, 8, 31)).records()
    assert (row["state"], row["spent"], row["forecast"]) == (
        "kept",
        31.0,
        pytest.approx(31.0, abs=1),
    )
