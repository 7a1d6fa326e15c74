"""A chart below the breakdown: the largest groups as bars a day, as lines, or as their shares."""

from __future__ import annotations

from math import fsum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from rich.text import Text
from textual.widgets import Static

from costtui.present.chart import sparkline
from costtui.present.format import amount, cell, padded, percent, shortened, text_width
from costtui.present.plain_text import isolated
from costtui.tui.daily_chart import BLOCKS, COLOURS, stacked_bars

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from textual.events import Resize

    from costtui.model.table import Table

NO_NAMES: Mapping[tuple[str, str], str] = MappingProxyType({})
KINDS = ("bars", "lines", "shares")
NAME = 24

Series = dict[str, list[float]]


class GroupChart(Static):
    """Hidden until a kind of chart is asked for; one currency, the one of most cost."""

    def __init__(self) -> None:
        super().__init__("", id="group-chart", markup=False)
        self._kind = ""
        self._table: Table | None = None
        self._names: Mapping[tuple[str, str], str] = {}
        self._unfinished: date | None = None

    def show(
        self,
        kind: str,
        table: Table | None,
        names: Mapping[tuple[str, str], str] = NO_NAMES,
        unfinished: date | None = None,
    ) -> None:
        """Draw a kind of chart, or nothing.

        Args:
            kind: one of KINDS, or empty.
            table: `…dimension, day, cost, currency`.
            names: what people call a value of a dimension.
            unfinished: the first day that is not complete.
        """
        self._kind, self._table, self._names = kind, table, names
        self._unfinished = unfinished
        self.display = bool(kind and table is not None and len(table))
        self._draw()

    def on_resize(self, event: Resize) -> None:
        self._draw()

    def _draw(self) -> None:
        width, height = self.size.width, self.size.height
        if not self._table or not self._kind or width < 20 or height < 4:
            return
        currency, days, series = largest_currency(self._table, self._names)
        title = f"{cell(currency)} a day" if self._kind != "shares" else f"{cell(currency)}, shares"
        if self._kind == "bars":
            text = stacked_bars(
                days, series, title, width=width, height=height, unfinished=self._unfinished
            )
        elif self._kind == "lines":
            first = self._unfinished
            late = 0 if first is None else sum(day >= first for day in days)
            text = lines(series, title, width=width, height=height, unfinished=late)
        else:
            text = shares(series, title, width=width, height=height)
        self.update(text, layout=False)


def largest_currency(
    table: Table, names: Mapping[tuple[str, str], str] = NO_NAMES
) -> tuple[str, list[date], Series]:
    """The currency of most cost, its days, and a cost a day of each group, the largest first.

    Args:
        table: `…dimension, day, cost, currency`.
        names: what people call a value of the dimension; two of one name keep their values.
    """
    name, totals = table.columns[0], dict[str, list[float]]()
    records = table.records()
    for row in records:
        totals.setdefault(row["currency"], []).append(row["cost"])
    currency = max(totals, key=lambda key: fsum(totals[key]))
    days = sorted({row["day"] for row in records})
    found: dict[str, dict[Any, float]] = {}
    for row in records:
        if row["currency"] == currency:
            found.setdefault(str(row[name]), {})[row["day"]] = row["cost"]
    order = sorted(found, key=lambda key: -fsum(found[key].values()))
    called = [names.get((name, key), key) for key in order]
    series: Series = {}
    for key, label in zip(order, called, strict=True):
        shown = label if called.count(label) == 1 else f"{label} {key}"
        series[cell(shown)] = [found[key].get(day, 0.0) for day in days]
    return currency, days, series


def lines(series: Series, title: str, *, width: int, height: int, unfinished: int = 0) -> Text:
    """A line of blocks a group, all as wide as there is room for, each to its own scale."""
    text = Text(f"{title}, each line to its own scale", style="dim", no_wrap=True)
    amounts = {name: amount(fsum(values)) for name, values in series.items()}
    widest = max(map(len, amounts.values()))
    room = max(width - NAME - widest - 2, 1)
    for name, values in list(series.items())[: height - 1]:
        shown = values[-room:]
        bar = max(room // len(shown), 1)
        blocks = sparkline(shown, width=len(shown), unfinished=unfinished)
        line = "".join(sign * bar for sign in blocks)
        text.append(f"\n{padded(shortened(name, NAME - 1), NAME)}", style="not dim")
        text.append(padded(line, room), style="cyan not dim")
        text.append(f"  {amounts[name]:>{widest}}", style="not dim")
    return text


def shares(series: Series, title: str, *, width: int, height: int) -> Text:
    """A rectangle parted by share: the larger half at the left, again and again."""
    totals = {name: max(fsum(values), 0.0) for name, values in series.items()}
    whole = fsum(totals.values())
    text = Text(title, style="dim", no_wrap=True)
    if whole <= 0:
        return text
    signs = [[" "] * width for _ in range(height - 1)]
    styles = [[0] * width for _ in range(height - 1)]

    def part(names: list[str], left: int, top: int, wide: int, high: int) -> None:
        if not names or wide < 1 or high < 1:
            return
        if len(names) == 1:
            _fill(names[0], left, top, wide, high)
            return
        first, rest = names[:1], names[1:]
        own = totals[first[0]] / (fsum(totals[name] for name in names) or 1.0)
        if wide >= 3 * high:
            cut = min(max(round(wide * own), 1), wide - 1)
            part(first, left, top, cut, high)
            part(rest, left + cut, top, wide - cut, high)
        else:
            cut = min(max(round(high * own), 1), high)
            part(first, left, top, wide, cut)
            part(rest, left, top + cut, wide, high - cut)

    def _fill(name: str, left: int, top: int, wide: int, high: int) -> None:
        index = list(series).index(name)
        share = f" {percent(totals[name] / whole)} "
        label = f" {shortened(name, max(wide - len(share) - 1, 1))}{share}"
        for y in range(top, top + high):
            for x in range(left, left + wide):
                signs[y][x], styles[y][x] = BLOCKS[index % len(BLOCKS)], index
        taken = text_width(label)
        if taken <= wide:
            # The whole of it in one place: its letters need not be one column each.
            line = signs[top + high // 2]
            line[left : left + taken] = [isolated(label), *[""] * (taken - 1)]

    part([name for name in series if totals[name] > 0], 0, 0, width, height - 1)
    for signs_of_line, styles_of_line in zip(signs, styles, strict=True):
        text.append("\n")
        for sign, index in zip(signs_of_line, styles_of_line, strict=True):
            text.append(sign, style=f"{COLOURS[index % len(COLOURS)]} not dim")
    return text
