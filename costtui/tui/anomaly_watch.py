"""What the pane of anomalies asks, in the words of the command, and the answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from costtui.analysis.charges import CHARGES
from costtui.analysis.dimension import OTHER, dimension, dimensions
from costtui.analysis.labels import labels
from costtui.model.period import parse_period
from costtui.tui.view import Place, View, below

if TYPE_CHECKING:
    from datetime import date

    from costtui.analysis.anomaly.events import Event
    from costtui.analysis.anomaly.find import Found
    from costtui.model.period import Period
    from costtui.model.table import Table
    from costtui.settings import Settings
    from costtui.store.database import Store
    from costtui.tui.explain_case import Case
    from costtui.tui.view import Path

BY = ("sub_account", "service")


@dataclass(frozen=True, slots=True)
class Watch:
    """All a `costtui anomalies` needs to print the same."""

    by: tuple[str, ...] = BY
    period: str = "90d"
    metric: str = "effective"
    where: str = ""
    everything: bool = False
    as_of: date | None = None

    def command(self, *words: str) -> list[str]:
        """The words of the command; with `show`, `cause` or `days` and what follows in between."""
        is_one = words[:1] in (("show",), ("cause",))
        found = ["anomalies", *words]
        if self.by != BY:
            found += ["--by", ",".join(self.by)]
        if not is_one:
            found += ["--period", self.period]
        if self.metric != "effective":
            found += ["--metric", self.metric]
        if self.where:
            found += ["--where", self.where]
        if self.everything and not is_one:
            found.append("--all")
        return found if self.as_of is None else [*found, "--as-of", str(self.as_of)]


@dataclass(frozen=True, slots=True)
class Seen:
    """The answer: the events, the days with news, and what it takes to look into one of them."""

    watch: Watch
    table: Table
    """The columns of `costtui anomalies` but for the cause."""
    days: Table
    """`date, events, severity, impact, currency`."""
    period: Period
    at: datetime
    names: dict[tuple[str, str], str] = field(default_factory=dict)
    """What people call a value of a dimension."""
    found: Found | None = None
    """The search; None where the answer was kept from another time."""
    loads: frozenset[str] = frozenset()
    """The loads it was made of."""

    def event(self, row: dict[str, Any]) -> Event | None:
        """The event of a row."""
        events = [] if self.found is None else self.found.events
        return next((event for event in events if event.id == row["id"]), None)

    def name_of(self, row: dict[str, Any]) -> list[str]:
        """What a row's dimensions are called, the narrowest first."""
        words = [(name, str(row[name])) for name in self.watch.by]
        return [self.names.get(pair, pair[1]) for pair in reversed(words)]

    @property
    def currencies(self) -> int:
        """How many currencies the bill has."""
        panel = None if self.found is None else self.found.panel
        return 0 if panel is None else len(panel.totals)


@dataclass(frozen=True, slots=True)
class Closer:
    """One event in full."""

    event: Event
    band: Table
    tree: Table


def look(store: Store, watch: Watch, *, settings: Settings, before: Seen | None) -> Seen:
    """Ask the analysis; what was found before is used again if the charges are the same.

    Raises:
        UsageError: a word of the question is wrong.
    """
    from costtui.analysis.anomaly.anomalies import news_of, table_of
    from costtui.analysis.anomaly.days import days_of
    from costtui.analysis.anomaly.find import find

    loads = frozenset(load.load_id for load in store.loads())
    items = dimensions(watch.by)
    found = None if before is None else before.found
    is_same = before is not None and before.loads == loads and _same(before.watch, watch)
    if found is None or not is_same:
        found = find(
            store,
            by=watch.by,
            settings=settings,
            metric=watch.metric,
            where=watch.where or None,
            as_of=watch.as_of,
        )
    news = news_of(
        store, found, settings=settings, period=watch.period, everything=watch.everything
    )
    names = {
        (item.name, value): label
        for item in items
        for value, label in labels(store, item.name).items()
    }
    return Seen(
        watch,
        table_of(news, items),
        days_of(news),
        news.period,
        datetime.now(UTC),
        names,
        found,
        loads,
    )


def _same(one: Watch, other: Watch) -> bool:
    return (one.by, one.metric, one.where, one.as_of) == (
        other.by,
        other.metric,
        other.where,
        other.as_of,
    )


def kept(tables: list[Table], at: datetime, watch: Watch, known: Any) -> Seen | None:
    """An answer out of what was kept of it; None where it has another shape."""
    columns = {"id", "date", "severity", "impact", "state", "currency", *watch.by}
    if len(tables) != 2 or not columns <= set(tables[0].columns):
        return None
    period = parse_period(watch.period, as_of=known.as_of, known=known.days)
    return Seen(watch, tables[0], tables[1], period, at)


def look_closer(store: Store, seen: Seen, event: Event, settings: Settings) -> Closer:
    """One event by day and by cause."""
    from costtui.analysis.anomaly.band import band
    from costtui.analysis.anomaly.cause import cause_tree

    assert seen.found is not None
    watch = seen.watch
    tree = cause_tree(
        store, event, settings=settings, metric=watch.metric, where=watch.where or None
    )
    return Closer(event, band(seen.found, event), tree)


def path_to(tree: Table, index: int) -> Path:
    """The values that lead to a row of a cause tree, without what is not told one by one."""
    rows = tree.records()
    if not 0 <= index < len(rows):
        return ()
    found: list[tuple[str, str | None]] = []
    level = rows[index]["level"]
    for row in reversed(rows[: index + 1]):
        if row["level"] == level:
            if row["value"] != OTHER:
                is_empty = row["value"] == dimension(row["dimension"]).empty
                found.insert(0, (row["dimension"], None if is_empty else row["value"]))
            level -= 1
    return tuple(found)


def view_of(seen: Seen, event: Event, path: Path) -> View:
    """The breakdown of the charges of a path on the days of an event."""
    end = event.end + timedelta(days=1)
    by = below(path) if path else CHARGES
    return View(
        (Place(by, path),),
        metric=seen.watch.metric,
        period=f"{event.start}..{end}",
        where=_where(seen, event),
        as_of=seen.watch.as_of,
    )


def case_of(seen: Seen, event: Event, path: Path) -> Case:
    """The change of a path's charges against as many whole weeks before as the days take."""
    from costtui.analysis.anomaly.cause import baseline_of
    from costtui.tui.explain_case import Case

    days, _ = baseline_of(event)
    back = timedelta(days=7 * -(-days.days // 7))
    return Case(
        f"{days.start}..{days.end}",
        f"{days.start - back}..{days.end - back}",
        path,
        _where(seen, event),
        seen.watch.metric,
        seen.watch.as_of,
    )


def _where(seen: Seen, event: Event) -> str:
    """The filter, and the currency where there are several."""
    if seen.currencies < 2:
        return seen.watch.where
    currency = event.currency.replace("'", "''")
    own = f"BillingCurrency = '{currency}'"
    return f"({seen.watch.where}) and {own}" if seen.watch.where else own
