"""The rows a command printed, to scroll through; more of them are drawn as the end comes near."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import DataTable, Static

from costtui.present.format import cell, shortened, text_width
from costtui.present.table import cells_of, numeric_columns
from costtui.tui.dialogue import Dialogue
from costtui.tui.grid import Grid, right

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult

    from costtui.model.table import Table
    from costtui.tui.shell import Answer

PAGE = 500
"""Rows that are drawn at once."""
WIDEST = 40


Texts = list[str]


def laid_out(
    table: Table,
) -> tuple[list[tuple[Text, int]], list[Texts], Callable[[Texts], list[Text]]]:
    """A table's columns, as wide as what is in them, its rows as texts, and how one is drawn."""
    numeric, texts = numeric_columns(table), cells_of(table)
    widths = [
        max([text_width(cell(name)), *(min(text_width(row[n]), WIDEST) for row in texts)])
        for n, name in enumerate(table.columns)
    ]

    def line(row: Texts) -> list[Text]:
        return [
            right(text, width) if is_number else Text(shortened(text, width), no_wrap=True)
            for text, width, is_number in zip(row, widths, numeric, strict=True)
        ]

    columns = [
        (right(cell(name), width) if is_number else Text(cell(name)), width)
        for name, width, is_number in zip(table.columns, widths, numeric, strict=True)
    ]
    return columns, texts, line


class ResultScreen(Dialogue[None]):
    """One table of an answer, what was said about it above."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,backspace", "dismiss(None)", "Close", id="result-close")
    ]

    def __init__(self, line: str, answer: Answer) -> None:
        super().__init__()
        self._line = line
        self._answer = answer
        self._drawn = 0

    @property
    def table(self) -> Table | None:
        """What is shown."""
        return self._answer.tables[-1] if self._answer.tables else None

    def compose(self) -> ComposeResult:
        with Vertical(classes="page") as page:
            page.border_title = Text(shortened(cell(self._line), 60))
            page.border_subtitle = "Escape closes"
            talk = "\n".join(cell(line) for line in self._answer.talk)
            if talk or self.table is None:
                yield Static(talk or "done; it printed no rows", classes="talk", markup=False)
            if self.table is not None:
                yield Grid(id="result")

    def on_mount(self) -> None:
        if self.table is None:
            return
        grid = self.query_one(Grid)
        columns, self._texts, self._as_drawn = laid_out(self.table)
        grid.fill(columns, [], 0)
        self._more()
        grid.focus()

    def _more(self) -> None:
        """Draw the next rows."""
        grid = self.query_one(Grid)
        for row in self._texts[self._drawn : self._drawn + PAGE]:
            grid.add_row(*self._as_drawn(row))
        self._drawn = grid.row_count

    def on_data_table_row_highlighted(self, event: DataTable.RowHighlighted) -> None:
        event.stop()
        if event.cursor_row >= self._drawn - 50 and self._drawn < len(self._texts):
            self._more()
