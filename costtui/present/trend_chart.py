"""A trend as stacked bars of text, one chart a currency."""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING, Any

from costtui.present.chart import OPEN
from costtui.present.format import amount, cell, shortened

if TYPE_CHECKING:
    from datetime import date

    from costtui.model.table import Table

COLOURS = ("cyan", "magenta", "yellow", "green", "blue", "red")
PATTERNS = "█▓▒░▚▞"
"""One beside each colour, so that the groups are told apart without colours."""
AXIS = 12
"""Columns that the scale takes."""
NAME = 24


def drawn(trend: Table, *, width: int, height: int = 16, is_coloured: bool) -> list[str]:
    """The lines of the charts of a trend, as `analysis.trend` returns it.

    Args:
        trend: its rows; the groups beyond the fifth are drawn as one.
        width: columns there are; the newest bars are drawn where not all fit.
        height: lines of a chart, its legend aside.
        is_coloured: whether colours may be used.
    """
    lines: list[str] = []
    for currency in dict.fromkeys(trend.column("currency")):
        rows = [row for row in trend.records() if row["currency"] == currency]
        lines += ["", *_chart(rows, currency, width, height, is_coloured=is_coloured)]
    return lines[1:]


def _chart(
    rows: list[dict[str, Any]], currency: str, width: int, height: int, *, is_coloured: bool
) -> list[str]:
    import plotext

    dates = sorted({row["date"] for row in rows})[-max(width - AXIS, 1) :]
    series = _series(rows, dates)
    is_open = {row["date"] for row in rows if row["complete"] < 1 and row["date"] in dates}
    plotext.clear_figure()
    plotext.theme("clear")
    plotext.plot_size(width, height)
    plotext.stacked_bar(
        list(range(len(dates))),
        list(series.values()),
        marker=list(PATTERNS[: len(series)]),
        color=list(COLOURS[: len(series)]),
        width=0.8 if len(dates) * 3 < width - AXIS else 1,
    )
    every = max(-(-len(dates) * 8 // max(width - AXIS, 1)), 1)
    ticks = [place for place in range(len(dates)) if (len(dates) - 1 - place) % every == 0]
    plotext.xticks(ticks, [_day(dates[place], dates, is_open) for place in ticks])
    top = max((fsum(bar) for bar in zip(*series.values(), strict=True)), default=0.0)
    levels = [top * part / 4 for part in range(5)]
    decimals = 0 if top >= 100 else 2
    plotext.yticks(levels, [amount(level, decimals=decimals) for level in levels])
    chart = plotext.build()
    names = "   ".join(
        f"{sign} {shortened(cell(name), NAME)}"
        for sign, name in zip(PATTERNS, series, strict=False)
        if name
    )
    legend = f"{cell(currency)}   {names}".rstrip()
    if is_open:
        legend += f"   {OPEN} charges still to come"
    return [legend, *(chart if is_coloured else plotext.uncolorize(chart)).splitlines()]


def _series(rows: list[dict[str, Any]], dates: list[date]) -> dict[str, list[float]]:
    """The costs of each group by date, nothing below nought, the small groups as one."""
    found: dict[str, dict[date, float]] = {}
    for row in rows:
        names = list(row)[: list(row).index("date")]
        name = " / ".join(str(row[key]) for key in names)
        found.setdefault(name, {})[row["date"]] = max(row["cost"], 0.0)
    lines = {name: [costs.get(day, 0.0) for day in dates] for name, costs in found.items()}
    if len(lines) <= len(PATTERNS):
        return lines
    kept = list(lines)[: len(PATTERNS) - 1]
    rest = [line for name, line in lines.items() if name not in kept]
    other = [fsum(values) for values in zip(*rest, strict=True)]
    return {name: lines[name] for name in kept} | {"(other)": other}


def _day(day: date, dates: list[date], is_open: set[date]) -> str:
    """A date below its bar: the month where all of them begin one."""
    is_month = len(dates) > 1 and all(other.day == 1 for other in dates)
    text = f"{day:%b %y}" if is_month else f"{day:%d %b}"
    return f"{OPEN}{text}" if day in is_open else text
