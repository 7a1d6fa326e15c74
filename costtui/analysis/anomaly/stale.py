"""Bills that stopped coming."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from costtui.analysis.anomaly.events import SEVERAL, Event, Judged, severity

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from costtui.analysis.anomaly.series import Panel

STALE_DAYS = 3
"""How late a bill may be."""
USUAL_DAYS = 28
NEWS_DAYS = 90
"""After so long an account is closed rather than late: it is no news any more."""


def stale_events(panel: Panel, *, asked: Sequence[str], as_of: date) -> list[Event]:
    """The accounts whose newest charge is more than three days old, each as an event.

    The expectation is the mean cost of a day of the last four weeks, for each missing day.
    """
    events = []
    for (provider, account, currency), cover in sorted(panel.coverage.items(), key=str):
        last = panel.days[0] + timedelta(days=cover.last)
        late = (as_of - last).days
        if late <= STALE_DAYS:
            continue
        own = [
            n for n, some in enumerate(panel.accounts) if some == {(provider, account, currency)}
        ]
        whole = max(own, key=lambda n: len(panel.members[n]), default=None)
        if whole is None:
            continue
        recent = panel.values[whole, max(0, cover.last + 1 - USUAL_DAYS) : cover.last + 1]
        daily = float(recent.mean())
        course = {
            last + timedelta(days=n): Judged(0.0, daily, daily, daily) for n in range(1, late + 1)
        }
        expected = daily * late
        total = float(np.mean(np.abs(panel.totals[currency])))
        where = {"provider": provider, "billing_account": account}
        events.append(
            Event(
                where=where,
                shown={name: where.get(name, SEVERAL) for name in asked},
                currency=currency,
                direction=-1,
                kind="stale_data",
                start=last + timedelta(days=1),
                seen=last + timedelta(days=STALE_DAYS + 1),
                end=as_of,
                ongoing=True,
                actual=0.0,
                expected=expected,
                lower=expected,
                upper=expected,
                surprise=float(late),
                severity=severity(-expected, total, float(late) + 7),
                settled=min(as_of, last + timedelta(days=NEWS_DAYS)),
                series=whole,
                course=course,
            )
        )
    return events
