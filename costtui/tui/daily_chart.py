"""Stacked daily bars: cost a day, one colour and one pattern a provider."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from rich.text import Text
from textual.widgets import Static

from costtui.present.chart import OPEN
from costtui.present.format import amount

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from textual.events import Resize

COLOURS = ("cyan", "magenta", "yellow", "green", "blue", "red")
BLOCKS = "█▓▒░▚▞"
"""A pattern beside each colour, so that no meaning hangs on colour alone."""


class DailyChart(Static):
    """Bars of the last days that fit, newest at the right."""

    def __init__(self) -> None:
        super().__init__("", markup=False)
        self._days: Sequence[date] = ()
        self._series: Mapping[str, Sequence[float]] = {}
        self._title = self._hint = ""
        self._unfinished: date | None = None

    def show(
        self,
        days: Sequence[date],
        series: Mapping[str, Sequence[float]],
        title: str,
        hint: str = "",
        unfinished: date | None = None,
    ) -> None:
        """Draw one series a provider over the same days; those from `unfinished` on are marked."""
        self._unfinished = unfinished
        self._days, self._series, self._title, self._hint = days, series, title, hint
        self._draw()

    def on_resize(self, event: Resize) -> None:
        self._draw()

    def _draw(self) -> None:
        width, height = self.size.width, self.size.height
        if not self._days or width < 20 or height < 4:
            self.update("", layout=False)
            return
        text = stacked_bars(
            self._days,
            self._series,
            self._title,
            self._hint,
            width=width,
            height=height,
            unfinished=self._unfinished,
        )
        self.update(text, layout=False)


def stacked_bars(
    days: Sequence[date],
    series: Mapping[str, Sequence[float]],
    title: str,
    hint: str = "",
    *,
    width: int,
    height: int,
    unfinished: date | None = None,
) -> Text:
    """A chart of `height` lines: legend, bars, days; each bar is as wide as there is room for."""
    names = sorted(series, key=lambda name: -sum(series[name]))
    totals = [sum(max(series[name][i], 0.0) for name in names) for i in range(len(days))]
    axis = 9
    room = max(width - axis, 1)
    # Two months are worth more than broad bars: this one beside the one before.
    bar = max(1, min(4, room // min(len(days), 60)))
    shown = range(max(0, len(days) - room // bar), len(days))
    top = max((totals[i] for i in shown), default=0.0) or 1.0
    rows, gap = height - 2, int(bar > 1)
    text = Text(no_wrap=True, overflow="ellipsis")
    text.append(f"{title} ", style="dim")
    for index, name in enumerate(names):
        style = COLOURS[index % len(COLOURS)]
        text.append(f" {BLOCKS[index % len(BLOCKS)]} {name}", style=style)
    if unfinished is not None and any(days[i] >= unfinished for i in shown):
        hint = f"{hint}  {OPEN} not complete"
    text.append(f"{hint}\n", style="dim")
    for row in range(rows, 0, -1):
        label = amount(top * row / rows, decimals=0) if row in {rows, (rows + 1) // 2} else ""
        text.append(f"{label:>{axis - 1}} ", style="dim")
        level = top * (row - 0.5) / rows
        blocks = (_at(level, [series[name][i] for name in names]) for i in shown)
        # Bars of one colour beside each other are one piece: every piece takes time to draw.
        for (block, style), bars in groupby(blocks):
            text.append(f"{block * (bar - gap)}{' ' * gap}" * len(list(bars)), style=style)
        text.append("\n")
    text.append(" " * axis)
    text.append(_day_line([days[i] for i in shown], bar, unfinished), style="dim")
    return text


def _at(level: float, parts: Sequence[float]) -> tuple[str, str]:
    """The block and colour of a bar at a height."""
    reached = 0.0
    for index, part in enumerate(parts):
        reached += max(part, 0.0)
        if level <= reached:
            return BLOCKS[index % len(BLOCKS)], COLOURS[index % len(COLOURS)]
    return " ", ""


def _day_line(days: Sequence[date], bar: int, unfinished: date | None) -> str:
    """The days below the bars: the first of a month and every Monday, where they fit.

    Days that are not complete are marked; their label stands behind the mark.
    """
    line = [" "] * (len(days) * bar)
    for index, day in enumerate(days):
        if unfinished is not None and day >= unfinished:
            line[index * bar] = OPEN
    free = 0
    for index, day in enumerate(days):
        label = f"{day:%b}" if day.day == 1 else f"{day.day}" if day.weekday() == 0 else ""
        start = index * bar + (line[index * bar] == OPEN)
        place = slice(start, start + len(label))
        if label and start >= free and line[place] == [" "] * len(label):
            line[place] = label
            free = start + len(label) + 1
    return "".join(line)
