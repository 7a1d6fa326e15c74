"""The lines around the breakdown's table: what it is about, its sum, the row under the cursor."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from rich.text import Text

from costtui.present.format import cell
from costtui.tui.periods import spelled
from costtui.tui.rows import full_name, sums, tail

if TYPE_CHECKING:
    from costtui.tui.view import Shown, View


def scope_line(shown: Shown) -> Text:
    """By what, which cost, of which days, against which, where."""
    view = shown.view
    text = Text(
        f" by {cell(', '.join(view.place.words))} · {view.metric} cost · {spelled(shown.period)}",
        no_wrap=True,
        overflow="ellipsis",
    )
    if shown.previous is not None and not view.is_charges and not view.is_pivot:
        text.append(f" against {spelled(shown.previous)}")
    if view.place.narrow:
        text.append(f" · with {cell(view.place.narrow)!r}", style="bold")
    if view.where:
        text.append(f" · where {cell(view.where)}", style="bold")
    return text


def sums_line(shown: Shown) -> Text:
    """The total of all that is shown, and what has to be said of it."""
    count = len(shown.table)
    if not count and shown.view.place.narrow:
        text = f"nothing with {cell(shown.view.place.narrow)!r} here; Escape: everything again"
    elif not count:
        text = "no charges here; [ ] or p: another period, f another filter, Backspace: back"
    elif shown.view.is_charges:
        text = f"{_which(shown, count)} {sums(shown)}"
    else:
        text = f"total {sums(shown)}"
    parts = [text, *map(cell, shown.table.notes)]
    if not count and shown.view.where:
        # What may be wrong with the filter stands before what can be done anyway.
        parts = [*parts[1:], text]
    text = " · ".join(parts)
    return Text(f" {text}", no_wrap=True, overflow="ellipsis", style="bold")


def _which(shown: Shown, count: int) -> str:
    """Which of the charges are there to be scrolled through."""
    view = shown.view
    if not view.skip and count < view.rows:
        return f"{count} charges,"
    if not view.skip and not view.place.sort and not view.place.is_reversed:
        return f"the {count} dearest charges of"
    return f"charges {view.skip + 1:,} to {view.skip + count:,} of"


def under(shown: Shown, row: dict[str, Any] | None, width: int) -> Text:
    """In full what the cursor stands on; of a charge, where it comes from."""
    text = Text(no_wrap=True, overflow="ellipsis", style="dim")
    if row is None:
        text.append("\n" if shown.view.is_charges else "")
    elif shown.view.is_charges:
        text.append(f" source {tail(cell(str(row['x_SourceFile'] or '')), width)}\n")
        text.append(f" load   {cell(str(row['x_LoadId'] or ''))}   Enter: all its columns")
    else:
        text.append(f" {tail(full_name(shown, row), width)}")
    return text


def stem(view: View, shown: Shown | None) -> str:
    """What a file of it is called: what it is grouped by and its month, else the word of its days."""
    period = view.period
    if shown is not None:
        days = shown.period
        last = days.end - timedelta(days=1)
        is_month = (days.start.year, days.start.month) == (last.year, last.month)
        if is_month and days.start.day == 1:
            period = f"{days.start:%Y-%m}"
    return f"{'-'.join(view.place.words)}-{period}"
