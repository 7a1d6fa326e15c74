"""Periods on the screen: moving by a month as `[` and `]` do, and days as people write them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from costtui.model.period import add_months, parse_period

if TYPE_CHECKING:
    from costtui.analysis.scope import Known
    from costtui.model.period import Period


def step(word: str, months: int, known: Known) -> str:
    """The month `months` after the one a period starts in; `mtd` for the running month."""
    today = known.as_of
    start = parse_period(word, as_of=today, known=known.days).start.replace(day=1)
    target = add_months(start, months)
    if target >= today.replace(day=1):
        return "mtd"
    return f"{max(target, known.days.start.replace(day=1)):%Y-%m}"


def months_up_to(period: Period, count: int, known: Known) -> str:
    """The last `count` months up to the one a period ends in, from the first with charges on."""
    last = (period.end - timedelta(days=1)).replace(day=1)
    start = max(add_months(last, 1 - count), known.days.start.replace(day=1))
    return f"{start}..{add_months(last, 1)}"


def spelled(period: Period) -> str:
    """A period as people write it: `Sep 2026`, `1-24 Sep 2026`, `28 Aug - 3 Sep 2026`."""
    start, last = period.start, period.end - timedelta(days=1)
    if last < start:
        return "no days"
    if period.is_whole_months:
        if (start.year, start.month) == (last.year, last.month):
            return f"{start:%b %Y}"
        first = f"{start:%b}" if start.year == last.year else f"{start:%b %Y}"
        return f"{first} - {last:%b %Y}"
    if start == last:
        return f"{start.day} {start:%b %Y}"
    if (start.year, start.month) == (last.year, last.month):
        return f"{start.day}-{last.day} {last:%b %Y}"
    first = f"{start.day} {start:%b}" if start.year == last.year else f"{start.day} {start:%b %Y}"
    return f"{first} - {last.day} {last:%b %Y}"
