"""A cell looks as Rich would lay it out, and a click still knows which one it hit."""

from __future__ import annotations

from itertools import chain
from typing import Literal

import pytest
from rich.text import Text
from textual.app import App, ComposeResult
from textual.coordinate import Coordinate
from textual.strip import Strip
from textual.widgets import DataTable

from costtui.tui.grid import Grid, right

TEXTS = [
    Text(""),
    Text("plain"),
    Text("dim", style="dim"),
    Text("alarm", style="bold red"),
    Text("underlined blanks ", style="underline"),
    right("12.50", 8),
    right("+1.00", 8, "green"),
    Text("exactly 12 c"),
    Text("longer than the column is wide"),
    Text("cut with a mark at its end", no_wrap=True, overflow="ellipsis"),
    Text("日本語"),
    Text("日本語の名前です", style="cyan"),
    Text.assemble("two ", ("looks", "bold")),
    Text("a\nb"),
    Text("tab\there"),
    Text("middle", justify="center"),
]


class OneGrid(App[None]):
    def compose(self) -> ComposeResult:
        yield Grid(id="rows")

    def on_mount(self) -> None:
        grid = self.query_one(Grid)
        grid.fill([(Text("name", style="bold"), 12), (right("cost", 8), 8)], [], 0)
        for text in TEXTS:
            grid.add_row(text, text)


@pytest.mark.parametrize("cursor", ["row", "none"])
async def test_a_row_looks_as_textual_puts_it_together(cursor: Literal["row", "none"]) -> None:
    app = OneGrid()
    async with app.run_test():
        grid = app.query_one(Grid)
        grid.cursor_type, grid.show_cursor = cursor, cursor == "row"
        keys = [grid._header_row_key, *grid.rows]
        for number, key in enumerate(keys, -1):
            call = (key, 0, grid.rich_style, Coordinate(2, 0), Coordinate(5, 1))
            own = Grid._render_line_in_row(grid, *call)
            grid._clear_caches()
            usual = DataTable._render_line_in_row(grid, *call)
            lines = [Strip(chain.from_iterable(line)).simplify() for _, line in (own, usual)]
            assert lines[0] == lines[1], number


@pytest.mark.parametrize("state", [{}, {"cursor": True}, {"hover": True}])
async def test_a_cell_looks_as_rich_lays_it_out(state: dict[str, bool]) -> None:
    app = OneGrid()
    async with app.run_test():
        grid = app.query_one(Grid)
        for row in range(-1, len(TEXTS)):
            for column, width in enumerate((14, 10)):
                base = grid.rich_style
                own = Grid._render_cell(grid, row, column, base, width, **state)
                grid._clear_caches()
                usual = DataTable._render_cell(grid, row, column, base, width, **state)
                assert [Strip(line).simplify() for line in own] == [
                    Strip(line).simplify() for line in usual[: len(own)]
                ]
                assert own[0][0].style is not None
                assert own[0][0].style.meta == {"row": row, "column": column}
