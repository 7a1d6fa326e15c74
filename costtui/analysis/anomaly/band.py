"""The days around an event: what they cost, what they were expected to cost, and the band."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from costtui.model.table import Table

if TYPE_CHECKING:
    from datetime import date

    from costtui.analysis.anomaly.events import Event
    from costtui.analysis.anomaly.find import Found
    from costtui.analysis.anomaly.series import Panel

COLUMNS = ("date", "actual", "expected", "lower", "upper", "impact", "state", "currency")
BEFORE_DAYS, AFTER_DAYS = 28, 14


def band(
    found: Found, event: Event, *, before: int = BEFORE_DAYS, after: int = AFTER_DAYS
) -> Table:
    """An event day by day, with some days before and after it.

    Args:
        found: the search that found it.
        event: one of its events.
        before: days before its first day.
        after: days after its last one.

    Returns:
        `date, actual, expected, lower, upper, impact, state, currency`, in units of the currency.
        `state` is `event` on its days, `incomplete` where the bill is not all there yet, else
        `before` or `after`. `impact` is of the event's days only, it adds up to the event's. An
        amount is null where nothing is known: no charge could have come yet, or the days were
        learned from and not judged.
    """
    panel, findings = found.panel, found.findings
    if panel is None or findings is None:
        return Table.of(COLUMNS, [])
    first = max(event.start - timedelta(days=before), panel.days[0])
    last = max(min(event.end + timedelta(days=after), panel.days[-1]), event.end)
    series, rows = event.series, []
    until = _billed_until(panel, series)
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        place = (day - panel.days[0]).days
        own = event.course.get(day)
        actual = float(panel.paid[series, place]) if place <= until else None
        bounds: tuple[float | None, ...]
        if own is not None:
            bounds = own.expected, own.lower, own.upper
        elif place < len(panel.days):
            bounds = tuple(
                _known(kept[series, place])
                for kept in (findings.expected, findings.lower, findings.upper)
            )
            if bounds[0] is None:
                bounds = None, None, None
        else:
            bounds = None, None, None
        impact = None if own is None else own.actual - own.expected
        state = _state(panel, event, day, is_own=own is not None)
        rows.append((day, actual, *bounds, impact, state, event.currency))
    return Table.of(COLUMNS, rows)


def _billed_until(panel: Panel, series: int) -> int:
    """The place of the last day on which any account of a series has charges."""
    return max(panel.coverage[account].last for account in panel.accounts[series])


def _known(value: Any) -> float | None:
    return float(value) if np.isfinite(value) else None


def _state(panel: Panel, event: Event, day: date, *, is_own: bool) -> str:
    if is_own:
        return "event"
    if (day - panel.days[0]).days > panel.through[event.series]:
        return "incomplete"
    return "before" if day < event.start else "after" if day > event.end else "event"
