"""Forecast: the days ahead with their band, what the months end at, and how far to trust it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.widgets import DataTable, Static

from costtui.analysis.dimension import OTHER, dimension
from costtui.analysis.forecast.summary import TOTAL
from costtui.present.format import amount, cell, percent, shortened
from costtui.tui.answer_cache import keep, recall
from costtui.tui.asker import Asker
from costtui.tui.band_chart import BandChart
from costtui.tui.forecast_question import Question, Shown, ask
from costtui.tui.grid import Grid, right
from costtui.tui.narrow_line import NarrowLine
from costtui.tui.pane import Pane
from costtui.tui.questions import ask_dimensions, ask_filter
from costtui.tui.steps import following_metric
from costtui.tui.view import Place, View, below

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult

    from costtui.store.database import Store
    from costtui.tui.answer_cache import Kept

WIDE = 110
"""Columns from which the coming month has its interval, and the model is named."""
ROOMY = 34
"""Lines from which the chart is tall."""


class ForecastPane(Pane[Shown]):
    """Groups under a cursor, with the days ahead of the one it stands on."""

    TITLE = "Forecast"
    KEY = "6"
    ORDER = 60
    HELP = """
What the days ahead cost (─) with the band that holds 80 % of them (░), beside the last days (•),
of the group under the cursor. Below: what the running month ends at, of which some is billed, and
the coming one; each with an interval that holds with a probability of 80 %. The groups of a
currency add up to its total. `off` is the mean error of what four weeks ahead came to in the
back-test, `held` how often an 80 % interval held there.

Numbers: `costtui forecast`. The model of each series is chosen by looking ahead from many days of
its past; monthly fees come again on their day. What was found last time is shown at once, with its
age, while it is looked ahead again. docs/forecast.md has the method.

  Enter      where the money of the group goes, in the Breakdown
  g          group by other dimensions
  m          next metric: effective (amortised), billed (cash), list, contracted
  f          the filter, built from lists
  t          thoroughly, or as usual: every model competes on every series, some seconds each
  /          only the groups with a piece of a name, as you type; an expression filters charges;
             Escape shows all again
"""
    EMPTY = "No charges to look ahead from. m takes another metric, f another filter."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("g", "group", "Group", id="forecast-group"),
        Binding("m", "metric", "Metric", id="forecast-metric"),
        Binding("f", "filter", "Filter", id="forecast-filter"),
        Binding("t", "thorough", "Thorough", id="forecast-thorough", show=False),
        Binding("slash", "narrow", "Find", id="forecast-narrow", key_display="/"),
        Binding("escape", "widen", "All groups", id="forecast-widen", show=False),
    ]
    DEFAULT_CSS = """
    ForecastPane #ahead { height: 1; color: $text-muted; text-wrap: nowrap; text-overflow: ellipsis; }
    ForecastPane BandChart { height: 10; width: 100%; text-wrap: nowrap; }
    ForecastPane #trust { height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
    ForecastPane #months { height: 1fr; min-height: 4; }
    ForecastPane.-roomy BandChart { height: 18; }
    .-low ForecastPane BandChart { display: none; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._wanted = Question()
        self._shown: Shown | None = None
        self._recalling = Asker(self, "recalling")
        self._line = " looking ahead …"
        """What is shown, in words."""
        self._narrow = self._narrow_before = ""
        """The piece of a name that the groups contain, and the one when `/` was pressed."""

    def compose(self) -> ComposeResult:
        yield Static(self._line, id="ahead", markup=False)
        yield NarrowLine(self.costtui.settings.team_tags)
        yield BandChart()
        yield Static("", id="trust", markup=False)
        yield Grid(id="months")

    @property
    def grid(self) -> Grid:
        """The groups."""
        return self.query_one("#months", Grid)

    def on_resize(self) -> None:
        self.set_class(self.size.height >= ROOMY, "-roomy")

    def on_unmount(self) -> None:
        self._recalling.stop()
        super().on_unmount()

    def focus_first(self) -> None:
        self.grid.focus()

    def question(self) -> Callable[[Store], Shown]:
        wanted = self._wanted = replace(self._wanted, as_of=self.costtui.as_of)
        settings, data_dir = self.costtui.settings, self.costtui.data_dir

        last = (0, 0)

        def tell(done: int, of: int) -> None:
            nonlocal last
            if (done, of) != last:
                last = done, of
                self.call_later(self._tell, wanted, done, of)

        def look(store: Store) -> Shown:
            found = ask(store, wanted, settings, tell)
            keep(data_dir, wanted.command(), [found.months, found.days])
            return found

        return look

    def _tell(self, wanted: Question, done: int, of: int) -> None:
        """Say how far it is, of what is still wanted."""
        if wanted == self._wanted and self.asker.is_waiting:
            self.query_one("#ahead", Static).update(f"{self._line} · {done} of {of} series")

    def reload(self) -> None:
        """Ask again; before the first answer, show what was found the last time."""
        super().reload()
        if self._shown is not None:
            return
        wanted = self._wanted

        def done(found: Kept | None) -> None:
            if found is not None and len(found.tables) == 2 and self._shown is None:
                self._show(
                    Shown(wanted, found.tables[0], found.tables[1], {}),
                    f"{found.age} ago, looking again …",
                )

        # What cannot be recalled is looked for anyway.
        recalling = partial(recall, self.costtui.data_dir, wanted.command())
        self._recalling.ask(recalling, done, lambda _: None)

    def command(self) -> list[str]:
        return self._wanted.command()

    def has_nothing(self, found: Shown) -> bool:
        return not len(found.months)

    def complain(self, text: str) -> None:
        if self._shown is not None:
            self._wanted = self._shown.question
        self.query_one("#ahead", Static).update(self._line)
        super().complain(text)

    def draw(self, found: Shown) -> None:
        """Show the groups; the cursor stays on the one it was on."""
        self._recalling.stop()
        self._show(found, "")

    def _show(self, found: Shown, age: str) -> None:
        before = self._row()
        self._shown = found
        rows = self._rows()
        kept = [
            n for n, row in enumerate(rows) if before and _key(found, row) == _key(found, before)
        ]
        words = [f"{found.question.metric} cost by {', '.join(found.question.by)}"]
        words += [found.question.where] if found.question.where else []
        words += ["every model tried"] if found.question.thorough else []
        words += [age] if age else []
        self._line = f" {' · '.join((*map(cell, words), *map(cell, found.months.notes)))}"
        self.query_one("#ahead", Static).update(self._line)
        self._draw_groups(kept[0] if kept else 0)
        self._draw_group()

    def on_grid_resized(self, event: Grid.Resized) -> None:
        event.stop()
        if self._shown is not None:
            self._draw_groups(self.grid.cursor_row)

    def _draw_groups(self, cursor: int) -> None:
        if self._shown is None:
            return
        rows = self._rows()
        first = rows[0]["month"] if rows else None
        running, coming = (f"{first:%b}", "next") if first else ("", "")
        is_wide = self.grid.size.width >= WIDE
        columns = [
            (f"{running} ends at", [_money(row["ends_at"], row) for row in rows]),
            ("80 %", [_span(row["lower"], row["upper"]) for row in rows]),
            (coming, [_whole(row["next"]) for row in rows]),
        ]
        if is_wide:
            columns.append(("80 %", [_span(row["next_lower"], row["next_upper"]) for row in rows]))
            columns.append(("model", [cell(row["model"]) for row in rows]))
        columns.append(("off", [_share(row["error"]) for row in rows]))
        columns.append(("held", [_share(row["coverage"]) for row in rows]))
        widths = [max(map(len, (head, *texts))) for head, texts in columns]
        room = max(self.grid.room(widths), 8)
        heads = [(Text(" / ".join(self._shown.question.by)), room)]
        heads += [
            (right(head, wide), wide) for (head, _), wide in zip(columns, widths, strict=True)
        ]
        cells = []
        for number, row in enumerate(rows):
            name = self._shown.name_of(row)
            style = "bold" if name == TOTAL else ""
            line = [Text(shortened(name, room), style=style, no_wrap=True)]
            line += [
                right(texts[number], wide, style)
                for (_, texts), wide in zip(columns, widths, strict=True)
            ]
            cells.append(line)
        self.grid.fill(heads, cells, cursor)

    def _draw_group(self) -> None:
        """Draw the days of the group under the cursor, and say how far to trust them."""
        row, shown = self._row(), self._shown
        if row is None or shown is None:
            self.query_one("#trust", Static).update(f" no group with {cell(self._narrow)}")
            return
        key = _key(shown, row)
        own = [found for found in shown.days.records() if _key(shown, found) == key]
        self.query_one(BandChart).show(
            shown.days
            if not own
            else type(shown.days).of(shown.days.columns, [tuple(found.values()) for found in own])
        )
        told = f"{shown.name_of(row)}: {cell(row['model'])}"
        if row["error"] is None:
            told += ", too few days to be tried"
        else:
            told += f", {_share(row['error'])} off over four weeks of the back-test"
        if row["coverage"] is not None:
            told += f", its interval held on {_share(row['coverage'])} of days"
        self.query_one("#trust", Static).update(Text(f" {told}", style="bold"))

    def _rows(self) -> list[dict[str, Any]]:
        """The groups that contain the piece of a name; all while none is typed."""
        shown, piece = self._shown, self._narrow.casefold()
        rows = [] if shown is None else shown.months.records()
        return [row for row in rows if shown and piece in shown.name_of(row).casefold()]

    def _row(self) -> dict[str, Any] | None:
        """The group under the cursor."""
        rows = self._rows()
        index = self.grid.cursor_row
        return rows[index] if 0 <= index < len(rows) else None

    def on_data_table_row_highlighted(self, event: DataTable.RowHighlighted) -> None:
        event.stop()
        self._draw_group()

    def on_data_table_row_selected(self, event: DataTable.RowSelected) -> None:
        """Where the money of the group goes."""
        event.stop()
        row, shown = self._row(), self._shown
        if row is None or shown is None:
            return
        path = tuple(
            (name, None if row[name] == dimension(name).empty else str(row[name]))
            for name in shown.question.by
            if row[name] not in {TOTAL, OTHER}
        )
        place = Place(below(path), path)
        self.costtui.explore(View((place,), shown.question.metric, where=shown.question.where))

    def _change(self, **changes: Any) -> None:
        self._wanted = replace(self._wanted, **changes)
        self.reload()

    def action_narrow(self) -> None:
        """Type a piece of a name that the groups have to contain, or an expression."""
        self._narrow_before = self._narrow
        self.query_one(NarrowLine).open(self._narrow, self._wanted.where)

    def action_widen(self) -> None:
        """Show all groups again."""
        self._narrow_to("")

    def _narrow_to(self, piece: str) -> None:
        if piece != self._narrow:
            self._narrow = piece
            self._draw_groups(0)
            self._draw_group()

    def on_narrow_line_narrowed(self, event: NarrowLine.Narrowed) -> None:
        event.stop()
        self._narrow_to(event.text)

    def on_narrow_line_filtered(self, event: NarrowLine.Filtered) -> None:
        event.stop()
        self._narrow_to(self._narrow_before)
        self._change(where=event.text)

    def on_narrow_line_wrong(self, event: NarrowLine.Wrong) -> None:
        event.stop()
        self.complain(event.problem)

    def on_narrow_line_left(self, event: NarrowLine.Left) -> None:
        event.stop()
        self.query_one(NarrowLine).display = False
        self.grid.focus()
        if event.is_given_up:
            self._narrow_to(self._narrow_before)

    def action_metric(self) -> None:
        """Show the next of the four costs."""
        self._change(metric=following_metric(self._wanted.metric))

    def action_thorough(self) -> None:
        """Let every model compete on every series, or the usual ones again."""
        thorough = not self._wanted.thorough
        self.notify("trying every model on every series …" if thorough else "the usual models")
        self._change(thorough=thorough)

    def action_group(self) -> None:
        """Pick the dimensions of the groups."""

        def by(words: Sequence[str]) -> None:
            self._change(by=tuple(words))

        wanted = self._wanted
        question = {"period": "90d", "where": wanted.where or None, "as_of": wanted.as_of}
        ask_dimensions(self.costtui, wanted.by, by, **question)

    def action_filter(self) -> None:
        """Build an expression that charges have to meet."""
        wanted = self._wanted
        question = {"period": "90d", "metric": wanted.metric, "as_of": wanted.as_of}
        ask_filter(self.costtui, wanted.where, lambda word: self._change(where=word), **question)


def _key(shown: Shown, row: dict[str, Any]) -> tuple[Any, ...]:
    return *(row[name] for name in shown.question.by), row["currency"]


def _money(value: float, row: dict[str, Any]) -> str:
    return f"{amount(value, decimals=0)} {cell(row['currency'])}"


def _whole(value: float | None) -> str:
    return "" if value is None else amount(value, decimals=0)


def _span(lower: float | None, upper: float | None) -> str:
    return "" if lower is None or upper is None else f"{_whole(lower)}..{_whole(upper)}"


def _share(value: float | None) -> str:
    return "" if value is None else percent(value)
