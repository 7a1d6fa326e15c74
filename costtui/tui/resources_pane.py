"""Resources: any one of them by a piece of its name, id or tags, and what is known of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.widgets import DataTable, Input, Static

from costtui.analysis.charges import CHARGES
from costtui.analysis.resources import PERIOD, known_of, resources
from costtui.model.focus import METRICS
from costtui.present.format import amount, cell, shortened
from costtui.tui.asker import Asker
from costtui.tui.grid import Grid, right
from costtui.tui.pane import Pane
from costtui.tui.questions import ask_period
from costtui.tui.resource_card import ResourceCard
from costtui.tui.view import Place, View

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult

    from costtui.analysis.resources import Known
    from costtui.model.table import Table
    from costtui.store.database import Store

MOST = 200
"""How many resources are listed."""
WIDE = 90
"""Columns of the list from which regions and days have room."""


class ResourcesPane(Pane["Table"]):
    """A line to search with, the resources found, and a card of the one under the cursor."""

    TITLE = "Resources"
    KEY = "3"
    ORDER = 30
    HELP = """
Any resource of any provider by a piece of its id, its name or a tag (team=web), in any case;
several words have to be found all. Below or beside the list: what the resource under the cursor
is, its tags and what they were before, its cost a day, and its charges by usage type with
quantity and price.

Numbers: `costtui resources`, read from the days of the period; a resource has one row for
each currency it is billed in.

  /          search as you type; Enter or Down goes to the list, Escape takes the text away
  Enter      the charges of the resource, in the Breakdown
  m          next metric: effective (amortised), billed (cash), list, contracted
  p          type a period: 30d (the one it starts with), mtd, 2026-09, all
  Tab        the charges by usage type
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "search", "Search", id="search", key_display="/"),
        Binding("down", "list", "To the list", id="search-list", show=False),
        Binding("escape", "clear", "Take away", id="search-clear", show=False),
        Binding("m", "metric", "Metric", id="resources-metric"),
        Binding("p", "pick_period", "Period", id="resources-period"),
    ]
    DEFAULT_CSS = """
    ResourcesPane #search { border: none; height: 1; padding: 0 1; background: $surface; }
    ResourcesPane #found { height: 1; color: $text-muted; }
    ResourcesPane #both { height: 1fr; layout: vertical; }
    ResourcesPane #list { height: 1fr; min-height: 5; }
    ResourcesPane ResourceCard { height: 11; border-top: solid $panel; }
    .-low ResourcesPane ResourceCard { display: none; }
    ResourcesPane.-beside #both { layout: horizontal; }
    ResourcesPane.-beside #list { width: 1fr; height: 100%; }
    ResourcesPane.-beside ResourceCard {
        width: 1fr; height: 100%; border-top: none; border-left: solid $panel;
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._shown: Table | None = None
        self._text = ""
        self._period, self._metric = PERIOD, "effective"
        self._known = Asker(self, "known")

    def compose(self) -> ComposeResult:
        yield Input(placeholder="/ to search: a piece of an id, a name or a tag", id="search")
        yield Static(" reading the store …", id="found", markup=False)
        with Container(id="both"):
            yield Grid(id="list")
            yield ResourceCard()

    @property
    def grid(self) -> Grid:
        """The list."""
        return self.query_one("#list", Grid)

    def on_resize(self) -> None:
        self.set_class(self.size.width >= 120, "-beside")

    def on_unmount(self) -> None:
        self._known.stop()
        super().on_unmount()

    def focus_first(self) -> None:
        self.grid.focus()

    def _question(self) -> dict[str, Any]:
        app = self.costtui
        return {
            "settings": app.settings,
            "as_of": app.as_of,
            "period": self._period,
            "metric": self._metric,
        }

    def question(self) -> Callable[[Store], Table]:
        return partial(resources, text=self._text, most=MOST, **self._question())

    def command(self) -> list[str]:
        words = ["resources", *([self._text] if self._text else [])]
        if self._period != PERIOD:
            words += ["--period", self._period]
        if self._metric != "effective":
            words += ["--metric", self._metric]
        if self.costtui.as_of is not None:
            words += ["--as-of", str(self.costtui.as_of)]
        # A word of the search that begins with a dash is no option.
        return [*words[:1], *words[2:], "--", self._text] if self._text[:1] == "-" else words

    def copied(self, *, whole: bool) -> str:
        row = self._row()
        if row is None or self.app.focused is not self.grid:
            return super().copied(whole=whole)
        return super().copied(whole=True) if whole else cell(row["resource"])

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._text = " ".join(event.value.split())
        self.reload()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.grid.focus()

    def action_clear(self) -> None:
        """Take the text of the search away, and go to the list."""
        self.query_one(Input).value = ""
        self.grid.focus()

    def action_list(self) -> None:
        """From the search to the list."""
        self.grid.focus()

    def action_search(self) -> None:
        """Type what to search for."""
        # At once: what is typed right after it belongs to the search.
        self.screen.set_focus(self.query_one(Input))

    def action_metric(self) -> None:
        """Show the next of the four costs."""
        names = list(METRICS)
        self._metric = names[(names.index(self._metric) + 1) % len(names)]
        self.reload()

    def action_pick_period(self) -> None:
        """Type a period."""

        def take(word: str) -> None:
            self._period = word
            self.reload()

        ask_period(self.costtui, self._period, take)

    def draw(self, found: Table) -> None:
        """Show what was found; the cursor stays on the resource it was on."""
        before = self._row()
        self._shown = found
        rows = found.records()
        kept = [number for number, row in enumerate(rows) if before and _is_same(row, before)]
        self._draw_line(found)
        self._draw_list(kept[0] if kept else 0)
        if not rows:
            self.query_one(ResourceCard).clear()

    def _draw_line(self, found: Table) -> None:
        notes = [note for note in found.notes if "resources" in note]
        count = f"{len(found)} resource{'' if len(found) == 1 else 's'}"
        if not len(found):
            count = f"no resource with {cell(self._text)!r}" if self._text else "no resource"
            notes = ["p takes a longer period"]
        line = " · ".join((*(notes or [count]), f"{self._metric} cost", self._period))
        if not len(found):
            line = " · ".join((count, f"in {self._period}", *notes))
        self.query_one("#found", Static).update(f" {line}")

    def on_grid_resized(self, event: Grid.Resized) -> None:
        event.stop()
        if self._shown is not None:
            self._draw_list(self.grid.cursor_row)

    def _draw_list(self, cursor: int) -> None:
        grid, rows = self.grid, [] if self._shown is None else self._shown.records()
        currencies = {row["currency"] for row in rows}
        unit = f", {cell(min(currencies))}" if len(currencies) == 1 else ""
        costs = [
            amount(row["cost"]) + ("" if unit else f" {cell(row['currency'])}") for row in rows
        ]
        widths = [20, max([len(f"cost{unit}"), *map(len, costs)])]
        is_wide = grid.size.width >= WIDE
        if is_wide:
            widths += [14, 10]
        name_width = max(grid.room(widths), 10)
        columns = [(Text("resource"), name_width), (Text("service"), 20)]
        if is_wide:
            columns += [(Text("region"), 14), (Text("last day"), 10)]
        columns.append((right(f"cost{unit}", widths[1]), widths[1]))
        cells = []
        for row, cost in zip(rows, costs, strict=True):
            name = row["name"] or row["resource"]
            line = [
                Text(shortened(cell(name), name_width), no_wrap=True),
                Text(shortened(cell(row["service"] or ""), 20), no_wrap=True),
            ]
            if is_wide:
                line += [
                    Text(shortened(cell(row["region"] or ""), 14), no_wrap=True),
                    Text(str(row["last_day"])),
                ]
            cells.append([*line, right(cost, widths[1])])
        grid.fill(columns, cells, cursor)

    def _row(self) -> dict[str, Any] | None:
        """The resource under the cursor."""
        rows = [] if self._shown is None else self._shown.records()
        index = self.grid.cursor_row
        return rows[index] if 0 <= index < len(rows) else None

    def on_data_table_row_highlighted(self, event: DataTable.RowHighlighted) -> None:
        event.stop()
        row, store = self._row(), self.costtui.store
        if event.data_table is not self.grid or row is None or store is None:
            return
        asking = store.asking()
        card = self.query_one(ResourceCard)

        def done(known: Known) -> None:
            card.show(row, known)

        ask = partial(known_of, asking, row, **self._question())
        self._known.ask(ask, done, self.complain, asking.interrupt)

    def on_data_table_row_selected(self, event: DataTable.RowSelected) -> None:
        event.stop()
        row = self._row()
        if row is not None:
            path = (("provider", row["provider"]), ("resource", row["resource"]))
            view = View((Place(CHARGES, path),), metric=self._metric, period=self._period)
            self.costtui.explore(view)


def _is_same(row: dict[str, Any], other: dict[str, Any]) -> bool:
    return all(row[name] == other[name] for name in ("provider", "resource", "currency"))
