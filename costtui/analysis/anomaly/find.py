"""Looking through a store: every event up to a day, at all levels at once."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from costtui.analysis.anomaly.baseline import Sensitivity
from costtui.analysis.anomaly.detector import Detector
from costtui.analysis.anomaly.events import Event, events_of
from costtui.analysis.anomaly.series import panel_of
from costtui.analysis.anomaly.stale import stale_events
from costtui.analysis.anomaly.stories import Findings
from costtui.analysis.completeness import ENDED_DAYS
from costtui.analysis.dimension import dimension, dimensions
from costtui.analysis.scope import known_at, scope_of
from costtui.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from costtui.analysis.anomaly.series import Panel
    from costtui.model.period import Period
    from costtui.settings import Settings
    from costtui.store.database import Store

LEAST_SHARE = 0.002
"""The least impact that is an event, as a share of a day's whole cost in its currency."""
LEAST = 1.0
"""The least impact in units of the currency, however small the bill is."""
DAY_SHARE = 0.25
"""The part of the least impact that one day has to lie off at the least."""
SERIES_AT_ONCE = 2000
"""Series that are held in memory together."""


@dataclass(frozen=True, slots=True)
class Found:
    """Every event of a store, before it is cut to a period and its feedback is looked up."""

    events: list[Event]
    panel: Panel | None
    as_of: date
    known: Period
    """The days with charges, up to `as_of`."""
    notes: tuple[str, ...]
    findings: Findings | None = None
    """What every day of every series was expected to cost; None where nothing was judged."""

    @property
    def first_unjudged(self) -> date | None:
        """The first of the last days that a bill which still comes does not have in full."""
        if self.panel is None:
            return None
        last = len(self.panel.days) - 1
        places = [int(place) for place in self.panel.through if last - ENDED_DAYS <= place < last]
        return self.panel.days[min(places) + 1] if places else None

    def ordered(self) -> list[Event]:
        """The currency of most cost first, in it the largest events."""
        totals = {} if self.panel is None else self.panel.totals
        cost = {currency: -float(np.sum(total)) for currency, total in totals.items()}
        return sorted(
            self.events,
            key=lambda e: (cost.get(e.currency, 0.0), e.currency, -abs(e.impact), e.start, e.id),
        )


def event_by_id(found: Found, event_id: str) -> Event:
    """The event with an id, or with the only id that begins so; UsageError if there is none."""
    fitting = [event for event in found.events if event.id.startswith(event_id.strip())]
    if len(fitting) != 1 or not event_id.strip():
        ids = [event.id for event in found.events]
        near = difflib.get_close_matches(event_id, ids, n=3)
        raise UsageError(
            f"{len(fitting)} events have the id {event_id!r}",
            valid="valid: an id of costtui anomalies, with the same --by, --where and --metric",
            hint=f"did you mean {' or '.join(near)}?" if near else "see: costtui anomalies --all",
        )
    return fitting[0]


def find(
    store: Store,
    *,
    by: Sequence[str],
    settings: Settings,
    metric: str = "effective",
    where: str | None = None,
    as_of: date | None = None,
    min_impact: float | None = None,
    min_share: float | None = None,
) -> Found:
    """Every event up to a day, the first one first."""
    items = dimensions(by)
    for item in items:
        if item.is_time:
            raise UsageError(
                f"--by {item.name} has one day in each group, nothing to compare it with",
                valid="valid: any dimension but day, week and month",
            )
    for name, value in (("min-impact", min_impact), ("min-share", min_share)):
        if value is not None and not 0 <= value < float("inf"):
            raise UsageError(f"--{name} is {value}", valid="valid: 0 or more")
    if min_impact is None:
        min_impact = settings.anomaly_min_impact
    if min_share is None:
        min_share = settings.anomaly_min_share
    known = known_at(store, as_of)
    levels = [*items, *(dimension(name) for name in ("sub_account", "service", "region"))]
    scope = scope_of(
        store,
        settings=settings,
        period="all",
        metric=metric,
        where=where,
        by=levels,
        as_of=known.as_of,
    )
    panel = panel_of(store, scope, items)
    if panel is None:
        return Found([], None, known.as_of, known.days, (*known.notes, "no charges to judge"))
    least = {
        currency: max(LEAST, LEAST_SHARE * float(np.median(np.abs(total))))
        if min_impact is None
        else min_impact
        for currency, total in panel.totals.items()
    }
    panel = panel.without_small(least)
    ways = Sensitivity() if min_share is None else replace(Sensitivity(), min_share=min_share)
    found = _detect(store, panel, least, ways)
    events = events_of(panel, found, asked=[item.name for item in items], least=least)
    events += stale_events(panel, asked=[item.name for item in items], as_of=known.as_of)
    notes = list(known.notes)
    if len(panel.days) <= ways.warm_up:
        notes.append(
            f"{len(panel.days)} day{' is' if len(panel.days) == 1 else 's are'} too few: the first "
            f"{ways.warm_up} days of a bill are learned from, not judged"
        )
    return Found(events, panel, known.as_of, known.days, tuple(notes), found)


def _detect(store: Store, panel: Panel, least: dict[str, float], ways: Sensitivity) -> Findings:
    """Judge all series, some thousand at a time; ends early where nobody waits any more."""
    found = Findings.of_nothing(panel.values.shape)
    smallest = np.array([DAY_SHARE * least[key.currency] for key in panel.keys])
    for first in range(0, len(panel.keys), SERIES_AT_ONCE):
        part = slice(first, min(first + SERIES_AT_ONCE, len(panel.keys)))
        detector = Detector(
            panel.values[part],
            panel.days,
            least=smallest[part],
            begin=panel.begin[part],
            through=panel.through[part],
            sensitivity=ways,
        )
        for run in detector.run(store.check_wanted):
            run.series += first
            found.runs.append(run)
        found.expected[part], found.explained[part] = detector.expected, detector.explained
        found.lower[part], found.upper[part] = detector.lower, detector.upper
    return found
