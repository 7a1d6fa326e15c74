"""The unusual days of a store as events: what happened, how large, why, and what was said of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from costtui.analysis.anomaly.calendar import Expected, expected_of, read_calendar
from costtui.analysis.anomaly.cause import baseline_of, cause_of
from costtui.analysis.anomaly.feedback import Verdict, verdict_of, verdicts
from costtui.analysis.anomaly.find import find
from costtui.analysis.dimension import dimension, dimensions
from costtui.model.period import Period, parse_period
from costtui.model.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from costtui.analysis.anomaly.events import Event
    from costtui.analysis.anomaly.find import Found
    from costtui.analysis.dimension import Dimension
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
RECENT_DAYS, RECENT_MOST = 7, 5


@dataclass(frozen=True, slots=True)
class Entry:
    """An event and what is known of it beside its costs."""

    event: Event
    state: str
    """ongoing, ended, expected, confirmed or watched."""
    reason: str | None
    """Who said so and why, or the entry of the calendar."""


@dataclass(frozen=True, slots=True)
class News:
    """The events that were news in a period, the largest first."""

    entries: list[Entry]
    hidden: int
    """How many expected ones are left out."""
    period: Period
    known: Period
    """The days with charges."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What has to be said of what is left out, and of a period of which nothing is known."""
        notes = []
        if self.known.days and self.period.start >= self.known.end:
            last = self.known.end - timedelta(days=1)
            notes.append(f"nothing is known of {self.period} yet: charges end with {last}")
        if self.known.days and self.period.end <= self.known.start:
            notes.append(
                f"nothing is known of {self.period}: charges begin with {self.known.start}"
            )
        if self.hidden:
            events = "event" if self.hidden == 1 else "events"
            notes.append(f"{self.hidden} expected {events} not shown (--all shows them)")
        return tuple(notes)


def news_of(
    store: Store, found: Found, *, settings: Settings, period: str, everything: bool = False
) -> News:
    """The events of a search that were news in a period, with what people said of them.

    Raises:
        UsageError: the period or the calendar is wrong.
    """
    chosen = parse_period(period, as_of=found.as_of, known=found.known)
    calendar = read_calendar(settings.anomaly_calendar) if settings.anomaly_calendar else []
    said = verdicts(store)
    entries, hidden = [], 0
    for event in found.ordered():
        if event.start >= chosen.end or event.settled < chosen.start:
            continue
        entry = Entry(event, *_state(event, said, calendar))
        if entry.state == "expected" and not everything:
            hidden += 1
        else:
            entries.append(entry)
    return News(entries, hidden, chosen, found.known)


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
    news = news_of(store, found, settings=settings, period=period, everything=everything)
    causes = [
        cause_in_words(
            entry.event,
            causes_of(store, entry.event, settings=settings, metric=metric, where=where),
        )
        for entry in news.entries
    ]
    rows = [_row(entry, items, why) for entry, why in zip(news.entries, causes, strict=True)]
    names = tuple(item.name for item in items)
    return Table.of((*names, *MEASURES), rows, *found.notes, *news.notes)


def recent(
    store: Store,
    *,
    settings: Settings,
    by: Sequence[str] = ("sub_account", "service"),
    as_of: date | None = None,
    days: int = RECENT_DAYS,
    most: int = RECENT_MOST,
) -> Table:
    """The largest events that were news in the last days, without their causes: half the price.

    Args:
        store: where to ask.
        settings: as for `anomalies`.
        by: the dimensions that name an event.
        as_of: the last day that counts as known.
        days: how many days back.
        most: at most so many in each currency.

    Returns:
        The columns of `anomalies` but for `cause`, without the expected events.
    """
    items = dimensions(by)
    found = find(store, by=by, settings=settings, as_of=as_of)
    news = news_of(store, found, settings=settings, period=f"{days}d")
    table = table_of(news, items)
    kept: dict[str, int] = {}
    rows = []
    for row, currency in zip(table.rows, table.column("currency"), strict=True):
        kept[currency] = kept.get(currency, 0) + 1
        if kept[currency] <= most:
            rows.append(row)
    return Table.of(table.columns, rows, *found.notes, *news.notes)


def table_of(news: News, by: Sequence[Dimension]) -> Table:
    """The events as rows, without their causes."""
    columns = (*(item.name for item in by), *MEASURES)
    place = columns.index("cause")
    rows = [_row(entry, by, "") for entry in news.entries]
    return Table.of(
        columns[:place] + columns[place + 1 :],
        [row[:place] + row[place + 1 :] for row in rows],
        *news.notes,
    )


def _row(entry: Entry, by: Sequence[Dimension], cause: str) -> tuple[Any, ...]:
    event = entry.event
    shown = [
        item.empty if event.shown[item.name] is None else event.shown[item.name] for item in by
    ]
    return (
        *shown,
        event.start,
        event.end,
        event.kind,
        event.actual,
        event.expected,
        event.lower,
        event.upper,
        event.impact,
        event.severity,
        cause,
        entry.state,
        event.currency,
        event.days,
        event.id,
        entry.reason,
    )


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


def causes_of(
    store: Store, event: Event, *, settings: Settings, metric: str, where: str | None
) -> list[tuple[dict[str, Any], float]]:
    """The dimension values that hold an event and their change; none of a bill that is missing."""
    if event.kind == "stale_data" or event.is_of_rest:
        return []
    days, baseline = baseline_of(event)
    return cause_of(
        store,
        event.where,
        days,
        baseline,
        event.currency,
        settings=settings,
        metric=metric,
        where=where,
    )


def cause_in_words(event: Event, parts: Sequence[tuple[dict[str, Any], float]]) -> str:
    """`region us-west-2, usage_type …; resource i-1 +5 more`: first what holds all of it."""
    if event.kind == "stale_data":
        return ", ".join(f"{name} {value}" for name, value in event.where.items())
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
