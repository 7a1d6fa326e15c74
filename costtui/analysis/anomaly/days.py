"""The days of a period with the events that were news on each: what a calendar of them shows."""

from __future__ import annotations

from datetime import timedelta
from math import fsum
from typing import TYPE_CHECKING

from costtui.analysis.anomaly.events import SEVERITIES
from costtui.model.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from costtui.analysis.anomaly.anomalies import News
    from costtui.analysis.anomaly.events import Event

COLUMNS = ("date", "events", "severity", "impact", "currency")


def days_of(news: News) -> Table:
    """The days of a period on which something was news, the oldest first.

    Returns:
        `date, events, severity, impact, currency`: how many events, the worst severity of them,
        and what they cost more than expected on that day, a row a currency.
    """
    several: dict[tuple[date, str], list[Event]] = {}
    for entry in news.entries:
        for day in news_days(entry.event):
            if news.period.start <= day < news.period.end:
                several.setdefault((day, entry.event.currency), []).append(entry.event)
    rows = []
    for (day, currency), events in sorted(several.items()):
        severity = max((event.severity for event in events), key=SEVERITIES.index)
        off = [event.course[day] for event in events if day in event.course]
        impact = fsum(judged.actual - judged.expected for judged in off)
        rows.append((day, len(events), severity, impact, currency))
    return Table.of(COLUMNS, rows, *news.notes)


def news_days(event: Event) -> Sequence[date]:
    """The days on which an event was news: until it ended or its level became the normal one."""
    return [event.start + timedelta(days=n) for n in range((event.settled - event.start).days + 1)]
