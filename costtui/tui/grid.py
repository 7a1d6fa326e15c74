"""A table of texts: rows under a cursor, columns that fit the width there is."""

from __future__ import annotations

from functools import lru_cache, reduce
from operator import add
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.coordinate import Coordinate
from textual.message import Message
from textual.widgets import DataTable

from costtui.present.plain_text import isolated, padded

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.events import Resize
    from textual.widgets.data_table import RowKey

_PLAIN = frozenset("\n\t\r")
"""What makes more of a text than one line of cells."""
LEAST_NAME = 18
"""A name narrower than this costs a table its least important column."""


class Grid(DataTable[Text]):
    """A table whose text from bills is never markup and whose columns are drawn anew on resize."""

    class Resized(Message):
        """The grid has another width than the one its columns were made for."""

        def __init__(self, grid: Grid) -> None:
            super().__init__()
            self.grid = grid

    def __init__(self, *, id: str, is_still: bool = False) -> None:  # noqa: A002  (as above)
        super().__init__(id=id, cursor_type="none" if is_still else "row", show_cursor=not is_still)
        self._drawn_width = 0
        self.least_name = LEAST_NAME
        """How wide names have to be before columns give way."""

    def on_resize(self, event: Resize) -> None:
        # The scroll bar that rows bring along resizes too; only the width of columns counts.
        if self.size.width != self._drawn_width:
            self._drawn_width = self.size.width
            self.post_message(self.Resized(self))

    def action_scroll_home(self) -> None:
        """Home goes to the first row; columns always fit."""
        self.action_scroll_top()

    def action_scroll_end(self) -> None:
        """End goes to the last row."""
        self.action_scroll_bottom()

    def fill(
        self,
        columns: Sequence[tuple[Text, int]],
        rows: Sequence[Sequence[Text]],
        cursor: int,
        top: int | None = None,
    ) -> None:
        """Show other rows, the cursor on one of them, scrolled to a row if it can be.

        Args:
            columns: the headings and how wide each is.
            rows: their cells.
            cursor: the row the cursor is on.
            top: the first row to be seen; the one that was if None.
        """
        top = round(self.scroll_offset.y) if top is None else top
        self.clear(columns=True)
        for label, width in columns:
            self.add_column(label, width=width)
        for row in rows:
            self.add_row(*map(_apart, row))
        self.move_cursor(row=max(min(cursor, self.row_count - 1), 0), scroll=False)
        self.call_after_refresh(self._scroll_back, top)

    def _update_dimensions(self, new_rows: Iterable[RowKey]) -> None:
        # Every column has its width: measuring all cells of the rows would change nothing.
        super()._update_dimensions(())

    def _render_cell(
        self,
        row_index: int,
        column_index: int,
        base_style: Style,
        width: int,
        cursor: bool = False,
        hover: bool = False,
    ) -> list[list[Segment]]:
        # A cell is one line of plain text: Rich lays out a page for each, and looks at no cell twice.
        text = self._text(row_index, column_index)
        room = width - 2 * self.cell_padding
        taken = cell_len(text.plain)
        if text.spans or taken > room or not _PLAIN.isdisjoint(text.plain) or text.justify:
            return super()._render_cell(row_index, column_index, base_style, width, cursor, hover)
        component, post = self._get_styles_to_render_cell(
            row_index == -1,
            False,
            False,
            hover,
            cursor,
            self.show_cursor,
            self._show_hover_cursor,
            self.cursor_foreground_priority == "css",
            self.cursor_background_priority == "css",
        )
        place = _place(row_index, column_index)
        blank = _sum(base_style, place, component, post)
        before = " " * self.cell_padding
        after = before + " " * (room - taken)
        if not text.style:
            return [[Segment(f"{before}{text.plain}{after}", blank)]]
        own = _own(text.style)
        style = _sum(base_style, place, component, own, post)
        return [[Segment(before, blank), Segment(text.plain, style), Segment(after, blank)]]

    def _text(self, row_index: int, column_index: int) -> Text:
        if row_index == -1:
            return self.ordered_columns[column_index].label
        text: Text = self.get_cell_at(Coordinate(row_index, column_index))
        return text

    def _scroll_back(self, top: int) -> None:
        visible = max(self.size.height - self.header_height, 1)
        row = self.cursor_row
        if not top <= row < top + visible:
            top = max(row - visible + 1, 0) if row >= top + visible else row
        self.scroll_to(y=top, animate=False, immediate=True)

    def room(self, widths: Sequence[int]) -> int:
        """The width that is left for one more column beside others, the scroll bar kept free."""
        padding = 2 * self.cell_padding * (len(widths) + 1)
        return self.size.width - sum(widths) - padding - 1


@lru_cache(4096)
def _place(row: int, column: int) -> Style:
    """What tells a click which cell it hit."""
    return Style.from_meta({"row": row, "column": column})


@lru_cache(8192)
def _sum(*styles: Style) -> Style:
    """The style of several over each other, the same object each time: what follows knows it."""
    return reduce(add, styles)


@lru_cache(256)
def _own(style: str | Style) -> Style:
    return Style.parse(style) if isinstance(style, str) else style


def _apart(text: Text) -> Text:
    """A cell that does not turn its neighbours around where it is written from right to left."""
    return text if text.plain.isascii() else Text(isolated(text.plain), text.style, no_wrap=True)


def right(text: str, width: int, style: str = "") -> Text:
    """Text at the right of a column."""
    return Text(padded(text, width, right=True), style=style, no_wrap=True)


def moved_style(moved: float | None) -> str:
    """The colour of a change; its sign says the same without colour."""
    if not moved or abs(moved) < 0.005:
        return "dim"
    return "red" if moved > 0 else "green"
