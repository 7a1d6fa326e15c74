"""A table of texts: rows under a cursor, columns that fit the width there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text
from textual.message import Message
from textual.widgets import DataTable

from costtui.present.plain_text import isolated, padded

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.events import Resize
    from textual.widgets.data_table import RowKey

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
