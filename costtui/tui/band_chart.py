"""What an event's days cost beside what was expected: a chart with a band."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.text import Text
from textual.widgets import Static

from costtui.present.format import amount, cell, shortened

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from textual.events import Resize

    from costtui.model.table import Table

PAID, NOTED, OPEN = "•", "●", "○"
"""The cost of a day: an ordinary one, one of the event, one that is not complete."""
EXPECTED, BAND, OFF = "─", "░", "▒"
AXIS = 9
LEAST_WIDTH, LEAST_HEIGHT = 24, 5
LEAST_BEFORE, LEAST_AFTER = 7, 3
"""Days around an event that are never left out for want of room."""


class BandChart(Static):
    """Actual, expected and band around one event."""

    def __init__(self) -> None:
        super().__init__("", id="band", markup=False)
        self._table: Table | None = None

    def show(self, table: Table | None) -> None:
        """Draw the table that `costtui anomalies show` prints; nothing without one."""
        self._table = table
        self._draw()

    def on_resize(self, event: Resize) -> None:
        self._draw()

    def _draw(self) -> None:
        width, height = self.size.width, self.size.height
        if not self._table or width < LEAST_WIDTH or height < LEAST_HEIGHT:
            self.update("")
            return
        self.update(drawn(self._table.records(), width=width, height=height))


@dataclass(frozen=True, slots=True)
class Column:
    """One or several days of the chart, amounts by the day."""

    day: date
    actual: float | None
    expected: float | None
    lower: float | None
    upper: float | None
    state: str


def columns_of(rows: Sequence[dict[str, Any]], most: int) -> tuple[list[Column], int]:
    """The days as at most so many columns, and how many days each column has."""
    each = max(-(-len(rows) // most), 1)
    found = []
    for start in range(0, len(rows), each):
        some = rows[start : start + each]
        states = [row["state"] for row in some]
        state = next((word for word in ("event", "incomplete") if word in states), states[0])
        means = {name: _mean([row[name] for row in some]) for name in _AMOUNTS}
        found.append(Column(some[0]["date"], **means, state=state))
    return found, each


_AMOUNTS = ("actual", "expected", "lower", "upper")


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def fitting(rows: Sequence[dict[str, Any]], most: int) -> Sequence[dict[str, Any]]:
    """The event's days and as many around them as there is room for, a week before them at least."""
    own = [number for number, row in enumerate(rows) if row["state"] == "event"]
    if len(rows) <= most or not own:
        return rows
    before, after = own[0], len(rows) - own[-1] - 1
    spare = max(most - (own[-1] - own[0] + 1), LEAST_BEFORE + LEAST_AFTER)
    # Two thirds of what is left go to the days before.
    before = min(before, max(2 * spare // 3, spare - after))
    after = min(after, spare - before)
    return rows[own[0] - before : own[-1] + after + 1]


def drawn(rows: Sequence[dict[str, Any]], *, width: int, height: int) -> Text:
    """A chart of `height` lines: legend, the range of the amounts, days."""
    rows = fitting(rows, max(width - AXIS, 1))
    columns, each = columns_of(rows, max(width - AXIS, 1))
    wide = min(max((width - AXIS) // len(columns), 1), 3)
    amounts = [getattr(column, name) for column in columns for name in _AMOUNTS]
    known = [value for value in amounts if value is not None]
    low, high = min(known, default=0.0), max(known, default=1.0)
    if high - low < 1e-9:
        low, high = low - 1, high + 1
    lines = height - 2
    step = (high - low) / max(lines - 1, 1)
    text = Text(no_wrap=True, overflow="ellipsis")
    text.append_text(_legend(rows, each, width))
    for line in range(lines - 1, -1, -1):
        level = low + line * step
        label = amount(level, decimals=0) if line in {0, lines // 2, lines - 1} else ""
        text.append(f"\n{label:>{AXIS - 1}} ", style="dim not bold")
        for column in columns:
            sign, style = _at(column, level, step)
            rest = " " if sign in {PAID, NOTED, OPEN} else sign
            text.append(sign + rest * (wide - 1), style=style)
    text.append("\n" + " " * AXIS + _day_line(columns, wide), style="dim not bold")
    return text


def _legend(rows: Sequence[dict[str, Any]], each: int, width: int) -> Text:
    span = "a day" if each == 1 else f"a day, {each} days a column"
    words = [f"{EXPECTED} expected", f"{BAND} band"]
    if any(row["state"] == "event" for row in rows):
        words.append(f"{NOTED} event")
    if any(row["state"] == "incomplete" for row in rows):
        words.append(f"{OPEN} not complete")
    legend = f"{cell(rows[0]['currency'])} {span}  {'  '.join(words)}"
    return Text(shortened(legend, width), style="dim", no_wrap=True)


def _at(column: Column, level: float, step: float) -> tuple[str, str]:
    """The sign and style of a column at a level of the chart."""

    def is_here(value: float | None) -> bool:
        return value is not None and abs(value - level) <= step / 2

    is_event = column.state == "event"
    colour = "green" if is_event and _is_less(column) else "red"
    if is_here(column.actual):
        if is_event:
            return NOTED, f"{colour} bold"
        return (OPEN, "dim not bold") if column.state == "incomplete" else (PAID, "cyan not bold")
    if is_here(column.expected):
        return EXPECTED, "dim not bold"
    if column.lower is None or column.upper is None:
        return " ", ""
    if column.lower - step / 2 <= level <= column.upper + step / 2:
        return BAND, "blue not bold"
    if is_event and column.actual is not None and _between(column, level):
        return OFF, f"{colour} not bold"
    return " ", ""


def _is_less(column: Column) -> bool:
    return (column.actual or 0.0) < (column.expected or 0.0)


def _between(column: Column, level: float) -> bool:
    edges = sorted((column.actual or 0.0, column.expected or 0.0))
    return edges[0] <= level <= edges[1]


def _day_line(columns: Sequence[Column], wide: int) -> str:
    """The days below: the first, the event's first or the first ahead, the last, where they fit."""
    line = [" "] * (len(columns) * wide)
    marked = ("event", "ahead")
    begins = next((n for n, column in enumerate(columns) if column.state in marked), 0)
    last = f"{columns[-1].day:%d %b}"
    places = [
        (begins * wide, f"^{columns[begins].day:%d %b}"),
        (0, f"{columns[0].day:%d %b}"),
        (max(len(line) - len(last), 0), last),
    ]
    for start, label in places:
        end = start + len(label)
        free = line[max(start - 1, 0) : end + 1]
        if end <= len(line) and not "".join(free).strip():
            line[start:end] = label
    return "".join(line)
