"""Cells of a table: amounts at the right, changes coloured, names as they are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from costtui.present.format import padded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.widgets import DataTable


def right(text: str, width: int, style: str = "") -> Text:
    """Text at the right of a column."""
    return Text(padded(text, width, right=True), style=style, no_wrap=True)


def add_columns(grid: DataTable[Text], columns: Sequence[tuple[str, int, bool]]) -> None:
    """Give a grid its columns: label, width, and whether it holds numbers."""
    for label, width, is_number in columns:
        heading = right(label, width) if is_number else Text(label)
        grid.add_column(heading, width=width)


def room(grid: DataTable[Text], widths: Sequence[int]) -> int:
    """The width that is left for one more column beside others, the scroll bar kept free."""
    padding = 2 * grid.cell_padding * (len(widths) + 1)
    return max(grid.size.width - sum(widths) - padding - 1, 10)


def moved_style(moved: float | None) -> str:
    """The colour of a change; its sign says the same without colour."""
    if not moved or abs(moved) < 0.005:
        return "dim"
    return "red" if moved > 0 else "green"
