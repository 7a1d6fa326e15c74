"""The unusual days of a store as events: what happened, how large, why, and what was said of it."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from costtui.analysis.anomaly.baseline import Sensitivity
from costtui.analysis.anomaly.calendar import Expected, expected_of, read_calendar
from costtui.analysis.anomaly.cause import cause_of
from costtui.analysis.anomaly.detector import Detector
from costtui.analysis.anomaly.events import Event, events_of
from costtui.analysis.anomaly.feedback import Verdict, verdict_of, verdicts
from costtui.analysis.anomaly.series import panel_of
from costtui.analysis.anomaly.stale import stale_events
from costtui.analysis.anomaly.stories import Findings
from costtui.analysis.dimension import dimension, dimensions
from costtui.analysis.scope import known_at, scope_of
from costtui.errors import UsageError
from costtui.model.period import Period, parse_period
from costtui.model.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from costtui.analysis.anomaly.series import Panel
    from costtui.settings import Settings
    from costtui.store.database import Store

MEASURES = (
    "date",
    "end",
    "kind",
    "actual",
    "expected",
    "lower",
    "upper",
    "impact",
    "severity",
    "cause",
    "state",
    "currency",
    "days",
    "id",
    "reason",
)
LEAST_SHARE = 0.002
"""The least impact that is an event, as a share of a day's whole cost in its currency."""
LEAST = 1.0
"""The least impact in units of the currency, however small the bill is."""
DAY_SHARE = 0.25
"""The part of the least impact that one day has to lie off at the least."""
SERIES_AT_ONCE = 2000
"""Series that are held in memory together."""
BASELINE_DAYS = 28


@dataclass(frozen=True, slots=True)
class Found:
    """Every event of a store, before it is cut to a period and its feedback is looked up."""

    events: list[Event]
    panel: Panel | None
    as_of: date
    notes: tuple[str, ...]

    def ordered(self) -> list[Event]:
        """The currency of most cost first, in it the largest events."""
        totals = {} if self.panel is None else self.panel.totals
        cost = {currency: -float(np.sum(total)) for currency, total in totals.items()}
        return sorted(
            self.events,
            key=lambda e: (cost.get(e.currency, 0.0), e.currency, -abs(e.impact), e.start, e.id),
        )


def anomalies(
    store: Store,
    *,
    by: Sequence[str] = ("sub_account", "service"),
    settings: Settings,
    metric: str = "effective",
    period: str = "30d",
    where: str | None = None,
    as_of: date | None = None,
    min_impact: float | None = None,
    min_share: float | None = None,
    everything: bool = False,
) -> Table:
    """The events that were news in a period, the largest first.

    Each day is judged by the days before it alone, so that `as_of` gives what was said then.

    Args:
        store: where to ask.
        by: one to three dimensions that name an event; it is looked for at levels above and
            below them too.
        settings: which tags name a team, the least impact, the calendar.
        metric: which cost.
        period: a word of `--period`; an event is in it if it was news on one of its days.
        where: an expression that charges have to meet.
        as_of: the last day that counts as known.
        min_impact: the least impact in units of the currency; 0.2 % of a day's cost unless set.
        min_share: the least share of its level by which a day lies off.
        everything: show the expected events too.

    Returns:
        `…dimensions, date, end, kind, actual, expected, lower, upper, impact, severity, cause,
        state, currency, days, id, reason`: amounts over the days from `date` to `end`, in units of
        the currency; impact = actual - expected; `state` is ongoing, ended, expected, confirmed
        or watched.

    Raises:
        UsageError: a word of the question is wrong.
    """
    items = dimensions(by)
    known = known_at(store, as_of)
    chosen = parse_period(period, as_of=known.as_of, known=known.days)
    found = find(
        store,
        by=by,
        settings=settings,
        metric=metric,
        where=where,
        as_of=as_of,
        min_impact=min_impact,
        min_share=min_share,
    )
    calendar = read_calendar(settings.anomaly_calendar) if settings.anomaly_calendar else []
    known_verdicts = verdicts(store)
    rows, hidden = [], 0
    for event in found.ordered():
        if event.start >= chosen.end or event.settled < chosen.start:
            continue
        state, reason = _state(event, known_verdicts, calendar)
        if state == "expected" and not everything:
            hidden += 1
            continue
        shown = [
            item.empty if event.shown[item.name] is None else event.shown[item.name]
            for item in items
        ]
        cause = _cause(store, event, settings=settings, metric=metric, where=where)
        rows.append(
            (*shown, *_measures(event), cause, state, event.currency, *_ends(event, reason))
        )
    notes = found.notes
    if hidden:
        notes += (
            f"{hidden} expected {'event' if hidden == 1 else 'events'} not shown (--all shows them)",
        )
    return Table.of((*(item.name for item in items), *MEASURES), rows, *notes)


def _measures(event: Event) -> tuple[Any, ...]:
    return (
        event.start,
        event.end,
        event.kind,
        event.actual,
        event.expected,
        event.lower,
        event.upper,
        event.impact,
        event.severity,
    )


def _ends(event: Event, reason: str | None) -> tuple[Any, ...]:
    return event.days, event.id, reason


def _state(
    event: Event, known: Sequence[Verdict], calendar: Sequence[Expected]
) -> tuple[str, str | None]:
    """The state of an event and why: what a person said comes before what the calendar says."""
    said = verdict_of(event, known)
    if said is not None:
        return said.state, f"{said.reason} ({said.person}, {said.at[:10]})"
    entry = expected_of(event, calendar)
    if entry is not None:
        return "expected", entry.name
    return "ongoing" if event.ongoing else "ended", None


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
        return Found([], None, known.as_of, (*known.notes, "no charges to judge"))
    least = {
        currency: max(LEAST, LEAST_SHARE * float(np.median(np.abs(total))))
        if min_impact is None
        else min_impact
        for currency, total in panel.totals.items()
    }
    panel = panel.without_small(least)
    ways = Sensitivity() if min_share is None else replace(Sensitivity(), min_share=min_share)
    found = _detect(panel, least, ways)
    events = events_of(panel, found, asked=[item.name for item in items], least=least)
    events += stale_events(panel, asked=[item.name for item in items], as_of=known.as_of)
    notes = list(known.notes)
    if len(panel.days) <= ways.warm_up:
        notes.append(
            f"charges of {len(panel.days)} days are too few: the first {ways.warm_up} days of a "
            "bill are learned from, not judged"
        )
    return Found(events, panel, known.as_of, tuple(notes))


def _detect(panel: Panel, least: dict[str, float], ways: Sensitivity) -> Findings:
    """Judge all series, some thousand at a time."""
    shape = panel.values.shape
    found = Findings([], np.full(shape, np.nan), np.zeros(shape, bool))
    smallest = np.array([DAY_SHARE * least[key.currency] for key in panel.keys])
    for first in range(0, shape[0], SERIES_AT_ONCE):
        part = slice(first, min(first + SERIES_AT_ONCE, shape[0]))
        detector = Detector(
            panel.values[part],
            panel.days,
            least=smallest[part],
            begin=panel.begin[part],
            through=panel.through[part],
            sensitivity=ways,
        )
        for run in detector.run():
            run.series += first
            found.runs.append(run)
        found.expected[part], found.explained[part] = detector.expected, detector.explained
    return found


def _cause(
    store: Store, event: Event, *, settings: Settings, metric: str, where: str | None
) -> str:
    """The dimension values that hold an event, in words."""
    if event.kind == "stale_data":
        return ", ".join(f"{name} {value}" for name, value in event.where.items())
    last = min(event.end, event.start + timedelta(days=BASELINE_DAYS - 1))
    days = Period(event.start, last + timedelta(days=1))
    baseline = Period(event.start - timedelta(days=BASELINE_DAYS), event.start)
    parts = cause_of(
        store,
        event.where,
        days,
        baseline,
        event.currency,
        settings=settings,
        metric=metric,
        where=where,
    )
    return cause_in_words(event, parts)


def cause_in_words(event: Event, parts: Sequence[tuple[dict[str, Any], float]]) -> str:
    """`region us-west-2, usage_type …; resource i-1 +5 more`: first what holds all of it."""
    held = dict(event.where)
    lists: dict[str, list[Any]] = {}
    for place, (values, _) in enumerate(parts):
        if place == 0 and (len(values) > 1 or next(iter(values)) not in ("resource", "usage_type")):
            held |= values
        else:
            for name, value in values.items():
                lists.setdefault(name, []).append(value)
    words = [
        f"{name} {_named(name, value)}"
        for name, value in held.items()
        if event.shown.get(name) != value
    ]
    for name, several in lists.items():
        more = f" +{len(several) - 1} more" if len(several) > 1 else ""
        words.append(f"{name} {_named(name, several[0])}{more}")
    return ", ".join(words)


def _named(name: str, value: Any) -> Any:
    return dimension(name).empty if value is None else value
