"""Anomalies: a calendar of days with news, the events, their expected band and their cause."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.widgets import DataTable, Static

from costtui.tui.anomaly_lines import cause_list, event_lines, event_list, title_of, watch_line
from costtui.tui.anomaly_watch import (
    Seen,
    Watch,
    case_of,
    kept,
    look,
    look_closer,
    path_to,
    view_of,
)
from costtui.tui.answer_cache import keep, recall
from costtui.tui.asker import Asker
from costtui.tui.band_chart import BandChart
from costtui.tui.grid import Grid
from costtui.tui.heat_map import HeatMap
from costtui.tui.pane import Pane
from costtui.tui.questions import ask_dimensions, ask_filter, ask_period
from costtui.tui.steps import following_metric
from costtui.tui.verdicts import Verdicts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from textual.app import ComposeResult

    from costtui.analysis.anomaly.events import Event
    from costtui.store.database import Store
    from costtui.tui.anomaly_watch import Closer
    from costtui.tui.answer_cache import Kept
    from costtui.tui.view import Path

BESIDE = 120
"""Columns from which the cause stands beside the list."""
ROOMY = 34
"""Lines from which the chart is tall."""


class AnomaliesPane(Pane[Seen]):
    """Events under a cursor, with the days around them and what holds them."""

    TITLE = "Anomalies"
    KEY = "5"
    ORDER = 50
    HELP = """
What was not normal. At the top a calendar: weeks across, weekdays down, the darker the block the
worse the day (░ low, ▒ medium, ▓ high, █ critical), ~ for days that are not complete. Beside it
the event under the cursor: what it cost (●), what was expected (─) and the band around it (░).
Below: the events, the largest first, and what holds the one under the cursor, down to resources
and usage types. Behind the kind: = expected, ! confirmed, ? watched.

Numbers: `costtui anomalies`, with `days`, `show ID` and `cause ID`. Each day is judged by the
days before it alone. What was found last time is shown at once, with its age, while it is looked
for again. docs/anomalies.md has the method.

  Enter      the charges of the event, or of the line of the cause, in the Breakdown; on a day of
             the calendar: its event
  x          why: the drivers of the change, as a waterfall
  o  n  w    say it is expected (it and its pattern stay away), not expected, or to be watched,
             with a reason
  d  u       take back what was said of it; undo the last of these
  a          show or hide the expected events
  g          name events by other dimensions
  m          next metric: effective (amortised), billed (cash), list, contracted
  p          pick the period in which something was news
  f          the filter, built from lists
  Tab        calendar, events, cause
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("o", "say('expected')", "Expected", id="anomaly-expected"),
        Binding("n", "say('not-expected')", "Not expected", id="anomaly-not-expected"),
        Binding("w", "say('watch')", "Watch", id="anomaly-watch"),
        Binding("d", "forget", "Take back", id="anomaly-forget", show=False),
        Binding("u", "undo", "Undo", id="anomaly-undo", show=False),
        Binding("x", "explain", "Why", id="anomaly-why"),
        Binding("a", "everything", "All", id="anomaly-all"),
        Binding("g", "group", "Group", id="anomaly-group"),
        Binding("m", "metric", "Metric", id="anomaly-metric", show=False),
        Binding("p", "pick_period", "Period", id="anomaly-period"),
        Binding("f", "filter", "Filter", id="anomaly-filter", show=False),
    ]
    DEFAULT_CSS = """
    AnomaliesPane #watch { height: 1; }
    AnomaliesPane #above { height: 10; layout: horizontal; }
    AnomaliesPane HeatMap { width: 33; height: 100%; padding: 0 1; text-wrap: nowrap; }
    AnomaliesPane HeatMap:focus { background: $boost; }
    AnomaliesPane BandChart { width: 1fr; height: 100%; text-wrap: nowrap; }
    AnomaliesPane #lists { height: 1fr; layout: vertical; }
    AnomaliesPane #events { height: 3fr; min-height: 4; }
    AnomaliesPane #cause { height: 2fr; min-height: 3; border-top: solid $panel; }
    AnomaliesPane #event { height: 2; text-wrap: nowrap; text-overflow: ellipsis; }
    AnomaliesPane.-beside HeatMap { width: 74; }
    AnomaliesPane.-beside #lists { layout: horizontal; }
    AnomaliesPane.-beside #events { width: 3fr; height: 100%; }
    AnomaliesPane.-beside #cause {
        width: 2fr; height: 100%; border-top: none; border-left: solid $panel;
    }
    AnomaliesPane.-roomy #above { height: 18; }
    .-low AnomaliesPane #above { display: none; }
    .-narrow AnomaliesPane HeatMap { display: none; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._wanted = Watch()
        self._shown: Seen | None = None
        self._closer: Closer | None = None
        self._recalling = Asker(self, "recalling")
        self._looking = Asker(self, "looking")
        self._saying = Asker(self, "saying")
        self._verdicts = Verdicts(self, self._saying)

    def compose(self) -> ComposeResult:
        yield Static(" looking at every day …", id="watch", markup=False)
        with Container(id="above"):
            yield HeatMap()
            yield BandChart()
        yield Static("", id="event", markup=False)
        with Container(id="lists"):
            yield Grid(id="events")
            yield Grid(id="cause")

    @property
    def grid(self) -> Grid:
        """The list of events."""
        return self.query_one("#events", Grid)

    @property
    def cause(self) -> Grid:
        """What holds the event under the cursor."""
        return self.query_one("#cause", Grid)

    def on_resize(self) -> None:
        self.set_class(self.size.width >= BESIDE, "-beside")
        self.set_class(self.size.height >= ROOMY, "-roomy")

    def on_unmount(self) -> None:
        for asker in (self._recalling, self._looking, self._saying):
            asker.stop()
        super().on_unmount()

    def focus_first(self) -> None:
        self.grid.focus()

    def question(self) -> Callable[[Store], Seen]:
        watch = self._wanted = replace(self._wanted, as_of=self.costtui.as_of)
        before = self._shown
        settings, data_dir = self.costtui.settings, self.costtui.data_dir

        def ask(store: Store) -> Seen:
            seen = look(store, watch, settings=settings, before=before)
            keep(data_dir, watch.command(), [seen.table, seen.days])
            return seen

        return ask

    def reload(self) -> None:
        """Ask again; before the first answer, show what was found the last time."""
        super().reload()
        known = self.costtui.known
        if self._shown is not None or known is None:
            return
        watch = self._wanted
        ask = partial(recall, self.costtui.data_dir, watch.command())

        def done(found: Kept | None) -> None:
            seen = None if found is None else kept(found.tables, found.at, watch, known)
            if found is not None and seen is not None and self._shown is None:
                self._show(seen, f"from {found.age} ago, looking again …")

        # What cannot be recalled is looked for anyway.
        self._recalling.ask(ask, done, lambda _: None)

    def command(self) -> list[str]:
        row, focused = self._row(), self.app.focused
        if isinstance(focused, HeatMap):
            return self._wanted.command("days")
        if focused is self.cause and row is not None:
            return self._wanted.command("cause", row["id"])
        return self._wanted.command()

    def copied(self, *, whole: bool) -> str:
        row = self._row()
        if whole or row is None or self.app.focused is not self.grid:
            return super().copied(whole=whole)
        return str(row["id"])

    def complain(self, text: str) -> None:
        if self._shown is not None:
            self._wanted = self._shown.watch
        super().complain(text)

    def draw(self, found: Seen) -> None:
        """Show the events; the cursor stays on the one it was on."""
        self._recalling.stop()
        self._show(found, "")

    def _show(self, seen: Seen, age: str) -> None:
        before = self._row()
        self._shown, self._closer = seen, None
        rows = seen.table.records()
        ids = [row["id"] for row in rows]
        cursor = ids.index(before["id"]) if before and before["id"] in ids else 0
        self.query_one("#watch", Static).update(watch_line(seen, age))
        unfinished = None if seen.found is None else seen.found.first_unjudged
        self.query_one(HeatMap).show(seen.days, seen.period, unfinished)
        self._draw_events(cursor)
        if not rows:
            self._show_event()

    def on_grid_resized(self, event: Grid.Resized) -> None:
        event.stop()
        if self._shown is not None:
            self._draw_events(self.grid.cursor_row)
            self._draw_cause()

    def _draw_events(self, cursor: int) -> None:
        if self._shown is not None:
            columns, cells = event_list(self._shown, self.grid)
            self.grid.fill(columns, cells, cursor)

    def _draw_cause(self) -> None:
        if self._shown is None or self._closer is None:
            self.cause.fill([(Text("cause"), 10)], [], 0)
            return
        columns, cells = cause_list(self._closer.tree, self.cause, self._shown.names)
        self.cause.fill(columns, cells, 0)

    def _row(self) -> dict[str, Any] | None:
        """The event under the cursor."""
        rows = [] if self._shown is None else self._shown.table.records()
        index = self.grid.cursor_row
        return rows[index] if 0 <= index < len(rows) else None

    def _event(self) -> Event | None:
        """The same with all that is known of it; None while it is only recalled."""
        row = self._row()
        return None if row is None or self._shown is None else self._shown.event(row)

    def on_data_table_row_highlighted(self, event: DataTable.RowHighlighted) -> None:
        event.stop()
        if event.data_table is self.grid:
            self._show_event()

    def _show_event(self) -> None:
        """Show the event under the cursor: in two lines at once, by day and cause when found."""
        seen, row, event, store = self._shown, self._row(), self._event(), self.costtui.store
        if seen is None:
            return
        lines = event_lines(seen, row, self.size.width)
        self.query_one("#event", Static).update(lines)
        if event is None or store is None:
            self._looking.stop()
            self._closer = None
            self.query_one(BandChart).show(None)
            self._draw_cause()
            return
        self.query_one(HeatMap).mark(event.start, _news_days(event)[-1])
        asking = store.asking()
        ask = partial(look_closer, asking, seen, event, self.costtui.settings)

        def done(found: Closer) -> None:
            self._closer = found
            self.query_one(BandChart).show(found.band)
            self._draw_cause()

        self._looking.ask(ask, done, self.complain, asking.interrupt)

    def on_heat_map_moved(self, message: HeatMap.Moved) -> None:
        """The cursor of the list follows that of the calendar, where a day has an event."""
        message.stop()
        rows = [] if self._shown is None else self._shown.table.records()
        for number, row in enumerate(rows):
            event = None if self._shown is None else self._shown.event(row)
            if event is not None and message.day in _news_days(event):
                self.grid.move_cursor(row=number)
                return

    def on_heat_map_taken(self, message: HeatMap.Taken) -> None:
        message.stop()
        self.grid.focus()

    def on_data_table_row_selected(self, event: DataTable.RowSelected) -> None:
        """The charges of an event, or of a line of its cause."""
        event.stop()
        chosen = self._event()
        if self._shown is None or chosen is None:
            return
        path = self._path(chosen, is_cause=event.data_table is self.cause)
        self.costtui.explore(view_of(self._shown, chosen, path))

    def _path(self, event: Event, *, is_cause: bool) -> Path:
        """The values of a line of the cause, or of the event."""
        closer = self._closer
        if is_cause and closer is not None and closer.event is event:
            return path_to(closer.tree, self.cause.cursor_row)
        from costtui.analysis.anomaly.cause import place_of

        return tuple(place_of(event))

    def action_explain(self) -> None:
        """Explain the change of the event, or of the line of its cause."""
        event = self._event()
        if self._shown is None or event is None:
            self.notify("no event to explain", severity="warning")
            return
        path = self._path(event, is_cause=self.app.focused is self.cause)
        from costtui.tui.explain_screen import ExplainScreen

        self.app.push_screen(ExplainScreen(case_of(self._shown, event, path)))

    def _change(self, **changes: Any) -> None:
        self._wanted = replace(self._wanted, **changes)
        self.reload()

    def action_everything(self) -> None:
        """Show or hide the expected events."""
        self._change(everything=not self._wanted.everything)

    def action_metric(self) -> None:
        """Show the next of the four costs."""
        self._change(metric=following_metric(self._wanted.metric))

    def action_pick_period(self) -> None:
        """Pick a period."""
        ask_period(self.costtui, self._wanted.period, lambda word: self._change(period=word))

    def action_group(self) -> None:
        """Pick the dimensions that name an event."""

        def by(words: Sequence[str]) -> None:
            self._change(by=tuple(words))

        watch = self._wanted
        question = {"period": watch.period, "where": watch.where or None, "as_of": watch.as_of}
        ask_dimensions(self.costtui, watch.by, by, **question)

    def action_filter(self) -> None:
        """Build an expression that charges have to meet."""
        watch = self._wanted
        question = {"period": watch.period, "metric": watch.metric, "as_of": watch.as_of}
        ask_filter(self.costtui, watch.where, lambda word: self._change(where=word), **question)

    def action_say(self, verdict: str) -> None:
        """Say what the event under the cursor is."""
        row, event = self._row(), self._event()
        if self._shown is None or row is None or event is None:
            self.notify("no event to say something of", severity="warning")
        else:
            self._verdicts.say(verdict, event, title_of(self._shown, row))

    def action_forget(self) -> None:
        """Take back what was said of the event under the cursor."""
        row = self._row()
        if row is not None:
            self._verdicts.forget(str(row["id"]))

    def action_undo(self) -> None:
        """Undo what was said or taken back last."""
        self._verdicts.undo()


def _news_days(event: Event) -> Sequence[date]:
    """The days on which an event is news; numpy is loaded with the first event, not at the start."""
    from costtui.analysis.anomaly.days import news_days

    return news_days(event)
