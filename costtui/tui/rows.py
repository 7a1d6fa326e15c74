"""The two tables of the breakdown as columns and cells: groups, and the charges themselves."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING, Any

from rich.text import Text

from costtui.analysis.buckets import Grain, bucket_of
from costtui.analysis.dimension import OTHER, dimension
from costtui.model.focus import METRICS
from costtui.present.chart import OPEN, sparkline
from costtui.present.format import (
    aligned,
    amount,
    cell,
    change,
    moved_percent,
    percent,
    share_bar,
    shortened,
    text_width,
)
from costtui.tui.grid import moved_style, right
from costtui.tui.view import DAYS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costtui.tui.grid import Grid
    from costtui.tui.view import Shown

WIDE = 100
BROAD = 180
"""Columns from which numbers beside their names are worth more than a full line."""
LEAST_BROAD = 60
UNIT = 12
"""The longest unit of a quantity."""
SPARKS = ((150, 30), (115, 15), (WIDE, 10))
"""The width of a sparkline from a width of the table on."""

Column = tuple[str, list[str], list[str]]
"""A heading, its texts and their styles: numbers, aligned at the right."""


def groups(shown: Shown, grid: Grid) -> tuple[list[tuple[Text, int]], list[list[Text]]]:
    """Columns and rows of a breakdown, in the width of a grid."""
    records, place = shown.records, shown.view.place
    currencies = {row["currency"] for row in records}
    unit = f", {cell(min(currencies))}" if len(currencies) == 1 else ""
    is_wide = grid.size.width >= WIDE
    plain = [""] * len(records)
    bars = [share_bar(row["share"], width=10) + " " if is_wide else "" for row in records]
    shares = [f"{bar}{percent(row['share']):>6}" for bar, row in zip(bars, records, strict=True)]
    spark_width = next((w for least, w in SPARKS if grid.size.width >= least), 0)
    sparks = [
        sparkline(
            shown.courses.get(shown.key_of(row), []),
            width=spark_width,
            unfinished=shown.open_days,
        ).rjust(spark_width)
        for row in records
    ]
    percents = [moved_percent(row["change"], row["previous_cost"]) for row in records]
    numbers: dict[str, Column] = {
        "cost": (f"cost{unit}", [amount(row["cost"]) for row in records], plain),
        "currency": ("", [cell(row["currency"]) for row in records], plain),
        "share": ("share", shares, plain),
        "spark": (f"{DAYS} days", sparks, ["cyan"] * len(records)),
        "previous_cost": ("previous", [amount(row["previous_cost"]) for row in records], plain),
        "change": (
            "change",
            [change(row["change"]) for row in records],
            [moved_style(row["change"]) for row in records],
        ),
        "percent": ("%", percents, [moved_style(row["change"]) for row in records]),
    }
    if not spark_width or not shown.courses:
        del numbers["spark"]
    if shown.previous is None or not is_wide:
        del numbers["percent"]
    if unit or not records:
        del numbers["currency"]
    widths = _widths(numbers, grid, place.sort)
    head = _head(" / ".join(place.words), place.by, shown)
    columns = [(head, _name_width(shown, head, widths, grid))]
    columns += [
        (right(str(_head(numbers[name][0], name, shown)), width), width)
        for name, width in widths.items()
    ]
    rows = []
    for index, row in enumerate(records):
        cells = [Text(_named(shown, row, columns[0][1]), no_wrap=True)]
        for name, width in widths.items():
            _, texts, styles = numbers[name]
            cells.append(right(texts[index], width, styles[index]))
        rows.append(cells)
    return columns, rows


def months(shown: Shown, grid: Grid) -> tuple[list[tuple[Text, int]], list[list[Text]]]:
    """Columns and rows with the months across: the latest ones that fit, and their total."""
    records, place = shown.records, shown.view.place
    currencies = {row["currency"] for row in records}
    names = [*shown.months, "cost"]
    texts = {name: [amount(row[name]) for row in records] for name in names}
    widths = {name: max([len(name) + 2, *map(len, texts[name])]) for name in names}
    if len(currencies) > 1:
        texts["currency"], widths["currency"] = [cell(row["currency"]) for row in records], 3
    while len(widths) > 2 and grid.room(list(widths.values())) < grid.least_name:
        del widths[next(iter(widths))]
    head = _head(place.by, place.by, shown)
    columns = [(head, _name_width(shown, head, widths, grid))]
    labels = {"cost": "total", "currency": ""}
    labels |= {name: name + _open(shown, "month", f"{name}-01") for name in shown.months}
    columns += [
        (right(str(_head(labels.get(name, name), name, shown)), width), width)
        for name, width in widths.items()
    ]
    rows = [
        [
            Text(_named(shown, row, columns[0][1]), no_wrap=True),
            *(right(texts[name][index], width) for name, width in widths.items()),
        ]
        for index, row in enumerate(records)
    ]
    return columns, rows


def _widths(numbers: dict[str, Column], grid: Grid, sort: str) -> dict[str, int]:
    """How wide each column has to be for its longest number; no number is ever cut."""
    widths = {
        # Two more for the arrow that tells what is sorted by.
        name: max([len(head) + 2 * (name in {sort, "cost"}), *map(len, texts)])
        for name, (head, texts, _) in numbers.items()
    }
    for spare in ("percent", "spark", "share", "previous_cost"):
        if spare in widths and grid.room(list(widths.values())) < grid.least_name and spare != sort:
            del widths[spare]
    return widths


def _name_width(shown: Shown, head: Text, widths: dict[str, int], grid: Grid) -> int:
    """What the numbers leave to the names; on a broad terminal no more than the longest takes."""
    room = max(grid.room(list(widths.values())), 10)
    if grid.size.width < BROAD:
        return room
    names = [_named(shown, row, room) for row in shown.records]
    return min(room, max([LEAST_BROAD, head.cell_len, *map(text_width, names)]))


def _head(label: str, name: str, shown: Shown) -> Text:
    """A heading, with an arrow where it is what the rows are sorted by."""
    place = shown.view.place
    if (place.sort or (shown.sortable[0] if place.is_reversed else "")) != name:
        return Text(label)
    is_name = name in {place.by, "ChargePeriodStart", "ChargeDescription"}
    return Text(f"{label} {'▲' if is_name != place.is_reversed else '▼'}")


def _named(shown: Shown, row: dict[str, Any], width: int) -> str:
    """A value by the name people know it by, its id beside it where there is room."""
    dim, value, level = shown.name_and_level(row)
    indent = "  " * level
    width, text = width - len(indent), cell(value) + _open(shown, dim, value)
    label = shown.names.get((dim, value))
    if label is not None:
        both = f"{cell(label)}  {text}"
        text = both if text_width(both) <= width else cell(label)
    return indent + (tail(text, width) if dim == "resource" else shortened(text, width))


def _open(shown: Shown, dim: str, value: str) -> str:
    """A mark behind a day, week or month that is not complete."""
    if shown.unfinished is None or dim not in {*Grain} or value == OTHER:
        return ""
    bucket = bucket_of(date.fromisoformat(value), Grain(dim))
    return OPEN if bucket.period.end > shown.unfinished else ""


def tail(text: str, width: int) -> str:
    """Text cut at its beginning: what tells one resource from another stands at its end."""
    if text_width(text) <= width:
        return text
    kept = ""
    for sign in reversed(text):
        if text_width(kept) + text_width(sign) >= width:
            break
        kept = sign + kept
    return f"…{kept}"


def charge_list(shown: Shown, grid: Grid) -> tuple[list[tuple[Text, int]], list[list[Text]]]:
    """Columns and rows of the charges themselves, in the width of a grid."""
    records, metric = shown.records, METRICS[shown.view.metric]
    is_wide = grid.size.width >= WIDE
    days = [when(row["ChargePeriodStart"]) for row in records]
    currencies = {row["BillingCurrency"] for row in records}
    unit = f", {cell(min(currencies))}" if len(currencies) == 1 else ""
    numbers = {metric: [amount(row[metric], decimals=6) for row in records]}
    if is_wide:
        second = "BilledCost" if metric != "BilledCost" else "EffectiveCost"
        numbers[second] = [amount(row[second], decimals=6) for row in records]
    decimals = 0 if all((row["PricingQuantity"] or 0) % 1 == 0 for row in records) else 4
    quantities = aligned([_quantity(row, decimals) for row in records])
    fixed: list[tuple[str, str, list[str], bool]] = [
        ("ChargePeriodStart", "day", days, False),
        *((name, f"{name}{unit}", texts, True) for name, texts in numbers.items()),
        ("PricingQuantity", "quantity", quantities, True),
    ]
    if len(currencies) > 1:
        named = [row["BillingCurrency"] for row in records]
        fixed.insert(-1, ("BillingCurrency", "", named, False))
    if is_wide:
        fixed.append(("x_LoadId", "load", [row["x_LoadId"] or "" for row in records], False))
    fixed = [(name, label, [cell(t) for t in texts], end) for name, label, texts, end in fixed]
    widths = [
        max([len(label) + 2, *(min(text_width(t), 26) for t in texts)]) if label else 3
        for _, label, texts, _ in fixed
    ]
    rest = max(grid.room([*widths, 0] if is_wide else widths), 12)
    source = min(rest // 2, 60) if is_wide else 0
    columns: list[tuple[Text, int]] = []
    for (name, label, _, at_right), width in zip(fixed, widths, strict=True):
        head = _head(label, name, shown)
        columns.append((right(str(head), width) if at_right else head, width))
    columns.insert(
        -1 if is_wide else len(columns),
        (_head("description", "ChargeDescription", shown), rest - source),
    )
    if is_wide:
        columns.insert(-1, (Text("source file"), source))
    rows = []
    for index, row in enumerate(records):
        cells = [
            right(shortened(texts[index], width), width)
            if at_right
            else Text(shortened(texts[index], width))
            for (_, _, texts, at_right), width in zip(fixed, widths, strict=True)
        ]
        described = cell(str(row["ChargeDescription"] or ""))
        cells.insert(-1 if is_wide else len(cells), Text(shortened(described, rest - source)))
        if is_wide:
            cells.insert(-1, Text(tail(cell(str(row["x_SourceFile"] or "")), source)))
        rows.append(cells)
    return columns, rows


def when(moment: Any) -> str:
    """A moment as its day, with the time where it is not midnight."""
    if moment is None:
        return ""
    return f"{moment:%Y-%m-%d}" if moment.time() == time() else f"{moment:%Y-%m-%d %H:%M}"


def _quantity(row: dict[str, Any], decimals: int) -> str:
    quantity = amount(row["PricingQuantity"], decimals=decimals)
    unit = shortened(cell(row["PricingUnit"] or ""), UNIT)
    return f"{quantity} {unit}".strip() if quantity else ""


def crumbs(shown: Shown, width: int) -> str:
    """The way down in one line: the longest names give way first."""
    names = [
        tail(cell(shown.name_of(dim, value)), 40)
        if dim == "resource"
        else cell(shown.name_of(dim, value))
        for dim, value in shown.view.place.path
    ]
    parts = ["All", *names]
    for limit in range(48, 5, -1):
        line = " / ".join(shortened(part, limit) for part in parts)
        if text_width(line) <= width:
            return line
    return shortened(line, width)


def full_name(shown: Shown, row: dict[str, Any]) -> str:
    """The whole value of a row, with its name."""
    dim, value, _ = shown.name_and_level(row)
    label, value = shown.names.get((dim, value)), cell(value)
    word = dimension(dim).name
    return f"{word}  {value}" if label is None else f"{word}  {cell(label)}  {value}"


def sums(shown: Shown) -> str:
    """What all of it adds up to, and how many of its rows are shown."""
    found: dict[str, list[float]] = {}
    for row in shown.totals.records():
        total = found.setdefault(row["currency"], [0.0, 0.0])
        total[0] += row["cost"]
        total[1] += row["change"] or 0.0
    has_change = shown.previous is not None and not shown.view.is_charges
    parts: Sequence[str] = [
        f"{amount(cost)} {currency}" + (f" ({change(moved)})" if has_change else "")
        for currency, (cost, moved) in found.items()
    ]
    return " + ".join(parts)
