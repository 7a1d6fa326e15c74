"""The rows of the overview: what moved most, what is largest, the sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

from costtui.present.format import amount, audited, cell, change, shortened
from costtui.tui.grid import moved_style, right

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from costtui.analysis.overview import Overview
    from costtui.tui.grid import Grid

    Columns = list[tuple[Text, int]]
    Rows = list[list[Text]]

LABELS = {"service": "service", "sub_account": "account", "team": "team"}
WHY = 13
"""The width of a reason."""
WITH_WHY = 46
"""Columns from which the movers show their reason."""
WIDE = 60
"""Columns from which the movers show their cost and the sources when they were imported."""


def mover_rows(
    found: Overview, reasons: Mapping[tuple[str, str, str], str], grid: Grid
) -> tuple[Columns, Rows]:
    """What moved most, with the driver behind it where there is room.

    Args:
        found: what is shown.
        reasons: the driver behind the change of a provider's service in a currency.
        grid: where they are shown; its width decides which columns there are.
    """
    rows = found.movers.records()
    costs = [amount(row["cost"]) for row in rows]
    changes = [f"{change(row['change'])} {row['currency']}" for row in rows]
    widths = [max([6, *map(len, changes)])]
    is_wide = grid.size.width >= WIDE
    has_why = grid.size.width >= WITH_WHY
    if is_wide:
        widths.append(max([4, *map(len, costs)]))
    name_width = max(grid.room([*widths, WHY] if has_why else widths), 8)
    columns = [(Text("moved most"), name_width)]
    if has_why:
        columns.append((Text("why"), WHY))
    if is_wide:
        columns.append((right("cost", widths[1]), widths[1]))
    columns.append((right("change", widths[0]), widths[0]))
    cells = []
    for index, row in enumerate(rows):
        line = [Text(shortened(cell(row["service"]), name_width))]
        if has_why:
            why = reasons.get((row["provider"], row["service"], row["currency"]), "")
            line.append(Text(shortened(cell(why), WHY), style="dim"))
        if is_wide:
            line.append(right(costs[index], widths[1]))
        line.append(right(cell(changes[index]), widths[0], moved_style(row["change"])))
        cells.append(line)
    return columns, cells


def top_rows(
    found: Overview, lines: Sequence[tuple[str, dict[str, Any]]], grid: Grid
) -> tuple[Columns, Rows]:
    """The largest services, accounts and teams, each with what it is a value of."""
    costs = [f"{amount(row['cost'])} {row['currency']}" for _, row in lines]
    widths = [7, max([6, *map(len, costs)])]
    name_width = max(grid.room(widths), 6)
    columns = [
        (Text("largest"), 7),
        (Text(""), name_width),
        (right("cost", widths[1]), widths[1]),
    ]
    before, rows = "", []
    for (kind, row), cost in zip(lines, costs, strict=True):
        label = "" if kind == before else LABELS[kind]
        name = found.names.get((kind, str(row[kind])), str(row[kind]))
        rows.append(
            [
                Text(label, style="dim"),
                Text(shortened(cell(name), name_width), no_wrap=True),
                right(cell(cost), widths[1]),
            ]
        )
        before = kind
    return columns, rows


def source_rows(found: Overview, grid: Grid) -> tuple[Columns, Rows]:
    """How far each source's charges reach, and how its audit went."""
    rows = found.sources.records()
    days = [f"{row['last_day']}" for row in rows]
    audits = [audited(row["difference"]) for row in rows]
    widths = [10, max([5, *map(len, audits)])]
    is_wide = grid.size.width >= WIDE
    if is_wide:
        widths.append(16)
    name_width = max(grid.room(widths), 6)
    columns = [
        (Text("source"), name_width),
        (Text("last day"), widths[0]),
        (right("audit", widths[1]), widths[1]),
    ]
    if is_wide:
        columns.append((Text("imported"), 16))
    cells = []
    for index, row in enumerate(rows):
        is_late = row["age_days"] > 3
        line = [
            Text(shortened(cell(row["source"]), name_width)),
            Text(days[index], style="yellow" if is_late else ""),
            right(audits[index], widths[1], "" if audits[index] == "exact" else "bold red"),
        ]
        if is_wide:
            line.append(Text(f"{row['imported_at']:%Y-%m-%d %H:%M}"))
        cells.append(line)
    return columns, cells
