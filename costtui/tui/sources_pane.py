"""Sources: the loads of the store with their audit, what happened to them, imports and roll-backs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.widgets import DataTable, Static

from costtui.model.focus import AUDIT_TOLERANCE
from costtui.present.format import amount, audited, byte_size, cell, change, shortened
from costtui.tui.asker import Asker
from costtui.tui.grid import Grid, right
from costtui.tui.pane import Pane
from costtui.tui.view import Place, View

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult

    from costtui.model.table import Table
    from costtui.store.database import Store

WIDE = 100
Rows = list[dict[str, Any]]
Column = tuple[str, list[str], bool]
"""A heading, its texts, and whether they are numbers."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What the store holds and what happened to it."""

    loads: Table
    events: Table


def look_up(store: Store) -> Sources:
    """Ask for both."""
    from costtui.store.status import history, status

    return Sources(status(store), history(store))


class SourcesPane(Pane[Sources]):
    """The loads above, what happened below, the loads' warnings between them."""

    TITLE = "Sources"
    KEY = "4"
    ORDER = 40
    HELP = """
Above: every load that counts, the newest billing period first: rows, billed cost, and the audit:
by how much the charges differ from the source's own total (exact is right). ! marks a load with
a warning, such as a gap of days; the line below tells it in full.
Below: what happened to the store, the newest first: bills that came in, restatements with what
they changed, roll-backs.

Numbers: `costtui status` and `costtui history`.

  Enter      on a load: its charges in the Breakdown; on a restatement: what it changed by service
  i          import a file, a folder or a pattern; Escape stops it and nothing is kept of it
  d          roll a load back: what it replaced comes back (asks first). To undo that, import
             the bill again
  Tab        from the loads to what happened, and back
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("i", "import", "Import", id="import"),
        Binding("d", "rollback", "Roll back", id="rollback"),
    ]
    DEFAULT_CSS = """
    SourcesPane #loads { height: 3fr; min-height: 5; }
    SourcesPane #load { height: auto; max-height: 3; color: $text-muted; padding: 0 1; }
    SourcesPane #events { height: 2fr; min-height: 4; border-top: solid $panel; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._loads: Rows = []
        self._events: Rows = []
        self._doing = Asker(self, "doing")

    def compose(self) -> ComposeResult:
        yield Grid(id="loads")
        yield Static(" reading the store …", id="load", markup=False)
        yield Grid(id="events")

    @property
    def grid(self) -> Grid:
        """The loads."""
        return self.query_one("#loads", Grid)

    @property
    def events(self) -> Grid:
        """What happened."""
        return self.query_one("#events", Grid)

    def on_unmount(self) -> None:
        self._doing.stop()
        super().on_unmount()

    def focus_first(self) -> None:
        self.grid.focus()

    def question(self) -> Callable[[Store], Sources]:
        return look_up

    def command(self) -> list[str]:
        return ["history" if self.app.focused is self.events else "status"]

    def copied(self, *, whole: bool) -> str:
        row = self._row()
        if row is None or whole:
            return super().copied(whole=whole)
        return str(row["load"])

    def draw(self, found: Sources) -> None:
        """Show the loads, the newest period first."""
        loads = found.loads.records()
        self._loads = sorted(loads, key=lambda row: row["billing_period"], reverse=True)
        self._events = found.events.records()
        self._draw_all()

    def on_grid_resized(self, event: Grid.Resized) -> None:
        event.stop()
        self._draw_all()

    def _draw_all(self) -> None:
        self._draw_loads()
        self._draw_events()
        self._draw_load()

    def _draw_loads(self) -> None:
        rows = self._loads
        columns: list[Column] = [
            ("period", [f"{row['billing_period']:%Y-%m}" for row in rows], False),
            ("rows", [f"{row['rows']:,}" for row in rows], True),
            ("billed", [_money(row["billed_cost"], row) for row in rows], True),
            ("audit", [audited(row["difference"]) for row in rows], True),
        ]
        if self.grid.size.width >= WIDE:
            columns += [
                ("account", [shortened(cell(row["billing_account"]), 20) for row in rows], False),
                ("last day", [str(row["last_day"]) for row in rows], False),
                ("imported", [f"{row['imported_at']:%Y-%m-%d %H:%M}" for row in rows], False),
                ("size", [byte_size(row["size_bytes"]) for row in rows], True),
            ]
        columns.append(("!", ["!" if row["warnings"] else "" for row in rows], False))
        styles = [
            "bold red"
            if abs(row["difference"]) > AUDIT_TOLERANCE
            else "yellow"
            if row["warnings"]
            else ""
            for row in rows
        ]
        _fill(self.grid, "source", [row["source"] for row in rows], columns, styles)

    def _draw_events(self) -> None:
        rows = self._events
        columns: list[Column] = [
            ("when", [f"{row['time']:%Y-%m-%d %H:%M}" for row in rows], False),
            ("what happened", [shortened(cell(row["note"]), 44) for row in rows], False),
        ]
        _fill(self.events, "source", [row["source"] for row in rows], columns, [""] * len(rows))

    def _draw_load(self) -> None:
        """Tell in full what the load under the cursor is."""
        index = self.grid.cursor_row
        if not 0 <= index < len(self._loads):
            self.query_one("#load", Static).update("")
            return
        row = self._loads[index]
        days = f"{row['first_day']} to {row['last_day']}"
        told = (
            f"{row['format']} of {row['provider']}, account {row['billing_account']} · {days} · imported {row['age']} ago · "
            f"load {row['load']}"
        )
        own = f"the source's own total {_money(row['source_cost'], row)}"
        text = Text(overflow="fold")
        if row["warnings"]:
            text.append(f"{cell(row['warnings'])} · ", style="yellow")
        text.append(f"{cell(told)}\n{cell(own)}")
        self.query_one("#load", Static).update(text)

    def _row(self) -> dict[str, Any] | None:
        """The load, or what happened, under the cursor of the table in use."""
        return self._row_of(self.events if self.app.focused is self.events else self.grid)

    def _row_of(self, grid: DataTable[Any]) -> dict[str, Any] | None:
        rows = self._events if grid is self.events else self._loads
        return rows[grid.cursor_row] if 0 <= grid.cursor_row < len(rows) else None

    def on_data_table_row_highlighted(self, event: DataTable.RowHighlighted) -> None:
        event.stop()
        if event.data_table is self.grid:
            self._draw_load()

    def on_data_table_row_selected(self, event: DataTable.RowSelected) -> None:
        event.stop()
        # Of the table that was asked, which is not in use any more if Tab came right after Enter.
        row = self._row_of(event.data_table)
        if row is None:
            return
        period = f"{row['billing_period']:%Y-%m}"
        if event.data_table is self.grid:
            where = f"x_LoadId = '{row['load']}'"
            self.costtui.explore(View((Place("service"),), "billed", "all", where=where))
        elif row["event"] == "replaced":
            self._show_restatement(str(row["load"]), period, str(row["note"]))
        else:
            self.notify(cell(row["note"]), markup=False, timeout=4)

    def _show_restatement(self, load: str, period: str, note: str) -> None:
        """What a load changed in the bill before, by service."""
        store = self.costtui.store
        if store is None:
            return
        from costtui.analysis.restatement import by_service
        from costtui.tui.result_screen import ResultScreen
        from costtui.tui.shell import Answer

        asking = store.asking()

        def done(found: Table) -> None:
            title = f"what changed in the bill of {period}"
            self.app.push_screen(ResultScreen(title, Answer([found], [note, f"load {load}"])))

        ask = partial(by_service, asking, load)
        self._doing.ask(ask, done, self.complain, asking.interrupt)

    def action_import(self) -> None:
        """Pick bills and import them."""
        from costtui.tui.import_screen import bring_in

        bring_in(self.costtui)

    def action_rollback(self) -> None:
        """Roll a load back, once a person said yes."""
        from costtui.store.publish import rollback
        from costtui.tui.screens import PickScreen

        row = self._row()
        if row is None:
            return
        load, data_dir = str(row["load"]), self.costtui.data_dir
        own = [event for event in self._events if event["load"] == load]
        brought = [event for event in own if event["event"] != "rolled back"]
        back = [f"{change(-event['change'])} {cell(event['currency'])}" for event in brought] or [
            "nothing"
        ]
        is_new = all(event["previous_cost"] is None for event in brought)
        what = "taken out" if is_new else "what it replaced comes back"
        title = f"Roll back {cell(row['source'])} {row['billing_period']:%Y-%m}, load {load}?"
        choices = [
            ("no", "No, keep it"),
            ("yes", f"Yes: {what}, billed cost {' '.join(back)}"),
        ]

        def chosen(word: str | None) -> None:
            if word == "yes":
                self._doing.ask(partial(rollback, data_dir, load), self._undone, self.complain)

        self.app.push_screen(PickScreen(title, choices, "no"), chosen)

    def _undone(self, note: str) -> None:
        self.notify(f"{cell(note)}\nto undo it, import the bill again", markup=False, timeout=8)
        self.costtui.follow()


def _fill(
    grid: Grid,
    head: str,
    names: Sequence[str],
    columns: Sequence[Column],
    styles: Sequence[str],
) -> None:
    """A table whose first column takes the width that the others leave."""
    widths = [max(map(len, (title, *texts))) for title, texts, _ in columns]
    room = max(grid.room(widths), 8)
    heads = [(Text(head), room)]
    heads += [
        (right(title, width) if is_number else Text(title), width)
        for (title, _, is_number), width in zip(columns, widths, strict=True)
    ]
    rows = []
    for number, (name, style) in enumerate(zip(names, styles, strict=True)):
        line = [Text(shortened(cell(name), room), style=style, no_wrap=True)]
        for (_, texts, is_number), width in zip(columns, widths, strict=True):
            text = texts[number]
            line.append(right(text, width) if is_number else Text(text, no_wrap=True))
        rows.append(line)
    grid.fill(heads, rows, grid.cursor_row)


def _money(value: float, row: dict[str, Any]) -> str:
    return f"{amount(value)} {cell(row['currency'])}"
