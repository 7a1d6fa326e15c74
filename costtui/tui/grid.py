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
    from textual.geometry import Region
    from textual.strip import Strip
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
        self._style: Style | None = None
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

    @property
    def rich_style(self) -> Style:
        """The style of the table itself."""
        return self._style or super().rich_style

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines of a part of it; its style is worked out once, not for each of them."""
        self._style = super().rich_style
        try:
            return super().render_lines(crop)
        finally:
            self._style = None

    def _render_line_in_row(
        self,
        row_key: RowKey,
        line_no: int,
        base_style: Style,
        cursor_location: Coordinate,
        hover_location: Coordinate,
    ) -> tuple[list[list[Segment]], list[list[Segment]]]:
        if self.cursor_type != "row":
            return super()._render_line_in_row(
                row_key, line_no, base_style, cursor_location, hover_location
            )
        # Rows have neither labels nor fixed columns, and are marked as a whole.
        found = self._row_locations.get(row_key)
        row = -1 if found is None else found
        cursor, hover = cursor_location.row == row, hover_location.row == row
        row_style = self._get_row_style(row, base_style)
        widths = [column.get_render_width(self) for column in self.ordered_columns]
        cells = [
            self._render_cell(row, number, row_style, width, cursor=cursor, hover=hover)[line_no]
            for number, width in enumerate(widths)
        ]
        component, _ = self._looks(row, cursor=cursor, hover=hover)
        beyond = _sum(row_style, component, _place(row, 0, is_beyond=True))
        return [], [*cells, [Segment(" " * max(self.size.width - sum(widths), 0), beyond)]]

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
        component, post = self._looks(
            row_index,
            cursor=cursor,
            hover=hover,
            foreground=self.cursor_foreground_priority == "css",
            background=self.cursor_background_priority == "css",
        )
        place = _place(row_index, column_index)
        blank = _sum(base_style, place, component, post)
        before = " " * self.cell_padding
        after = before + " " * (room - taken)
        if not text.plain or not text.style:
            return [[Segment(f"{before}{text.plain}{after}", blank)]]
        own = _own(text.style)
        style = _sum(base_style, place, component, own, post)
        return [[Segment(before, blank), Segment(text.plain, style), Segment(after, blank)]]

    def _looks(
        self,
        row: int,
        *,
        cursor: bool,
        hover: bool,
        foreground: bool = False,
        background: bool = False,
    ) -> tuple[Style, Style]:
        """The styles under and over those of a text, the colours of the cursor over it or not."""
        return self._get_styles_to_render_cell(
            row == -1,
            False,
            False,
            hover,
            cursor,
            self.show_cursor,
            self._show_hover_cursor,
            foreground,
            background,
        )

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
def _place(row: int, column: int, *, is_beyond: bool = False) -> Style:
    """What tells a click which cell it hit, or that it hit none of the row."""
    place = {"row": row, "column": column}
    return Style.from_meta(place | {"out_of_bounds": True} if is_beyond else place)


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
