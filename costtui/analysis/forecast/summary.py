"""The days ahead in two tables that a screen shows: months by group, and the days of each."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from costtui.model.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costtui.analysis.forecast.forecast import Ahead, Found
    from costtui.analysis.forecast.outlook import Outlook

TOTAL = "(total)"
MONTHS = (
    *("month", "spent", "ends_at", "lower", "upper"),
    *("next", "next_lower", "next_upper", "model", "error", "coverage", "currency"),
)
DAYS = ("date", "actual", "expected", "lower", "upper", "state", "currency")
BEFORE = 90
"""Days of the past beside those ahead."""
LEVEL = 80.0


def months(found: Found) -> Table:
    """What the running and the coming month end at, the total of each currency before its groups.

    Returns:
        `…dimensions, month, spent, ends_at, lower, upper, next, next_lower, next_upper, model, error,
        coverage, currency`: the first day of the running month, what is billed of it in full, what
        it ends at with its 80 % interval, the same of the month after it, and how far to trust it.
    """
    rows = [
        (*key, *_months(one), one.model, one.error, one.coverage, one.currency)
        for ahead in found.currencies
        for key, one in _all(found, ahead)
    ]
    return Table.of((*found.by, *MONTHS), rows, *found.notes)


def _months(one: Outlook) -> tuple[Any, ...]:
    running, *later = one.months
    now = one.total(running)
    after: tuple[float | None, float | None, float | None] = None, None, None
    if later:
        whole = one.total(later[0])
        after = (whole.mean, *whole.interval(LEVEL))
    return running.start, now.spent, now.mean, *now.interval(LEVEL), *after


def days(found: Found, most: int = 40) -> Table:
    """The last days and the ones ahead, of the total and of the first groups of each currency.

    Returns:
        `…dimensions, date, actual, expected, lower, upper, state, currency`: the state is `past`,
        or `ahead` for days that are not billed in full.
    """
    rows = [
        (*key, *row, one.currency)
        for ahead in found.currencies
        for key, one in _all(found, ahead)[: most + 1]
        for row in _days(one)
    ]
    return Table.of((*found.by, *DAYS), rows)


def _days(one: Outlook) -> Iterator[tuple[Any, ...]]:
    past = one.actual[-BEFORE:].tolist()
    for place, cost in enumerate(past):
        day = one.days.start - timedelta(days=len(past) - place)
        yield day, cost, None, None, None, "past"
    lower, upper = one.interval(LEVEL)
    for place, mean in enumerate(one.mean.tolist()):
        day = one.days.start + timedelta(days=place)
        yield day, None, mean, float(lower[place]), float(upper[place]), "ahead"


def _all(found: Found, ahead: Ahead) -> list[tuple[tuple[Any, ...], Outlook]]:
    return [(tuple(TOTAL for _ in found.by), ahead.total), *ahead.groups]
