"""The texts of the pane of anomalies: its list, the line about one event, the cause as a tree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

from costtui.present.format import amount, cell, change, percent, shortened
from costtui.tui.grid import right
from costtui.tui.heat_map import SIGNS, STYLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costtui.model.table import Table
    from costtui.tui.anomaly_watch import Seen
    from costtui.tui.grid import Grid

    Columns = list[tuple[Text, int]]
    Cells = list[list[Text]]

WIDE = 90
"""Columns of the list from which state and account have one of their own."""
KINDS = {
    "spike": "spike",
    "ramp": "ramp",
    "level_shift": "new level",
    "drop": "drop",
    "new_cost": "new cost",
    "vanished_cost": "vanished",
    "stale_data": "no data",
}
"""The kinds as a person calls them."""
MARKS = {"expected": "=", "confirmed": "!", "watched": "?"}
"""What people said, behind the kind."""


def watch_line(seen: Seen, age: str) -> Text:
    """What is asked, how many events there are, and how old the answer is."""
    watch = seen.watch
    count = len(seen.table)
    text = Text(no_wrap=True, overflow="ellipsis")
    text.append(f" {count} event{'' if count == 1 else 's'}", style="bold")
    text.append(f" by {cell(', '.join(watch.by))} · {watch.metric} cost · {cell(watch.period)}")
    if watch.where:
        text.append(f" · where {cell(watch.where)}", style="bold")
    notes = seen.table.notes if seen.found is None else (*seen.found.notes, *seen.table.notes)
    for note in notes:
        text.append(f" · {cell(note)}".replace("(--all shows them)", "(a shows them)"))
    if age:
        text.append(f" · {age}", style="yellow")
    return text


def event_list(seen: Seen, grid: Grid) -> tuple[Columns, Cells]:
    """The columns and rows of the list."""
    rows = seen.table.records()
    is_wide = grid.size.width >= WIDE
    impacts = [f"{change(row['impact'], decimals=0)} {cell(row['currency'])}" for row in rows]
    kinds = [f"{KINDS[row['kind']]}{MARKS.get(row['state'], '')}" for row in rows]
    widths = [1, 6, max([4, *map(len, kinds)]), max([6, *map(len, impacts)])]
    if is_wide:
        widths += [4, 9]
    room = max(grid.room(widths), 8)
    columns = [
        (Text("!"), 1),
        (Text("since"), 6),
        (Text("kind"), widths[2]),
        (Text("where"), room),
    ]
    if is_wide:
        columns += [(right("days", 4), 4), (Text("state"), 9)]
    columns.append((right("impact", widths[3]), widths[3]))
    cells = []
    for row, kind, impact in zip(rows, kinds, impacts, strict=True):
        severity = row["severity"]
        name = " / ".join(map(cell, seen.name_of(row)))
        line = [
            Text(SIGNS[severity], style=STYLES[severity]),
            Text(f"{row['date']:%d %b}"),
            Text(kind),
            Text(shortened(name, room), no_wrap=True),
        ]
        if is_wide:
            line += [right(str(row["days"]), 4), Text(cell(row["state"]))]
        style = "red" if row["impact"] > 0 else "green"
        cells.append([*line, right(impact, widths[3], style)])
    return columns, cells


def title_of(seen: Seen, row: dict[str, Any]) -> str:
    """An event in a few words."""
    name = " / ".join(map(cell, seen.name_of(row)))
    return f"{KINDS[row['kind']]} of {row['date']}: {name}"


def event_lines(seen: Seen, row: dict[str, Any] | None, width: int) -> Text:
    """One event in two lines: its costs and days; its full name, state and what was said."""
    if row is None:
        none = f" no events in {cell(seen.watch.period)}: p takes a longer period"
        return Text(f"{none}\n", no_wrap=True, overflow="ellipsis", style="dim")
    currency = cell(row["currency"])
    days = f"{row['days']} day{'' if row['days'] == 1 else 's'}"
    until = "" if row["days"] == 1 else f" to {row['end']}"
    text = Text(no_wrap=True, overflow="ellipsis")
    text.append(
        f" {SIGNS[row['severity']]} {row['severity']} {KINDS[row['kind']]}",
        style=f"{STYLES[row['severity']]} bold",
    )
    text.append(f" {change(row['impact'])} {currency}", style="bold")
    text.append(f", {row['date']}{until} ({days}), {row['state']}")
    text.append(
        f" · paid {amount(row['actual'])}, expected {amount(row['expected'])}"
        f" ({amount(row['lower'], decimals=0)} to {amount(row['upper'], decimals=0)})"
    )
    said = f" · {cell(row['reason'])}" if row["reason"] else ""
    name = " / ".join(map(cell, seen.name_of(row)))
    text.append(f"\n {shortened(f'{name}{said}', max(width - 20, 20))} · id {row['id']}", "dim")
    return text


def cause_list(tree: Table, grid: Grid, names: dict[tuple[str, str], str]) -> tuple[Columns, Cells]:
    """The tree of what holds an event, each row below what it is a part of."""
    rows = tree.records()
    changes = [change(row["change"]) for row in rows]
    shares = [percent(row["share"]) for row in rows]
    unit = f", {cell(rows[0]['currency'])}" if rows else ""
    head = f"change{unit}"
    widths = [max(map(len, [head, *changes])), max(map(len, ["share", *shares]))]
    room = max(grid.room(widths), 10)
    columns = [
        (Text("cause"), room),
        (right(head, widths[0]), widths[0]),
        (right("share", widths[1]), widths[1]),
    ]
    last = _last_ones(rows)
    cells = []
    for number, row in enumerate(rows):
        value = names.get((row["dimension"], row["value"]), str(row["value"]))
        indent = _branch(row["level"], is_last=last[number])
        text = shortened(f"{indent}{row['dimension']} {cell(value)}", room)
        line = Text(no_wrap=True)
        label = f"{indent}{row['dimension']}"
        line.append(text[: len(label)], style="dim")
        line.append(text[len(label) :])
        cells.append([line, right(changes[number], widths[0]), right(shares[number], widths[1])])
    return columns, cells


def _branch(level: int, *, is_last: bool) -> str:
    return "" if not level else "  " * (level - 1) + ("└ " if is_last else "├ ")


def _last_ones(rows: Sequence[dict[str, Any]]) -> list[bool]:
    """Whether a row is the last one of its parent."""
    found = []
    for number, row in enumerate(rows):
        after = (other["level"] for other in rows[number + 1 :] if other["level"] <= row["level"])
        found.append(next(after, -1) != row["level"])
    return found
