"""One table in four spellings: aligned text, JSON, CSV and Markdown."""

from __future__ import annotations

import csv
import io
import json
import math
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from costtui.model.table import Table
from costtui.present.format import amount, cell, percent, plain
from costtui.present.plain_text import isolated, padded, shortened, text_width

if TYPE_CHECKING:
    from collections.abc import Callable

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_AMOUNTS = ("cost", "change", "amount", "difference", "impact")
"""What the names of columns with amounts end with."""
_MONEY = frozenset(
    [
        "spent",
        "planned",
        "carried",
        "left",
        "forecast",
        "lower",
        "upper",
        "actual",
        "expected",
        "last",
        "median",
        "highest",
    ]
)
"""The names of other columns with amounts."""
_SHARES = frozenset(
    ["share", "change_share", "complete", "period_gone", "burn", "growth", "probability"]
)
"""The names of columns with shares."""
LEAST = 8
"""The narrowest a text column is cut to."""
LEGIBLE = 16
"""The width below which a text column is not cut while others could be left out."""
SPARED: Final[tuple[tuple[str, ...], ...]] = (
    ("average_cost",),
    ("size_bytes",),
    ("metric",),
    ("parent",),
    ("carried",),
    ("growth",),
    ("age",),
    ("first_day",),
    ("planned",),
    ("days",),
    ("complete",),
    ("end",),
    ("change_share",),
    ("format",),
    ("source_cost",),
    ("model",),
    ("rows",),
    ("burn",),
    ("period_gone",),
    ("lower", "upper", "level"),
    ("owner",),
    ("expected", "actual"),
    ("left",),
    ("where",),
    ("previous_cost",),
    ("share",),
)
"""What a narrow terminal can do without, the first to go first; what is nothing alone together."""


def render(table: Table, spelling: str, *, width: int | None = None) -> str:
    """A table as text that ends with a line break.

    Args:
        table: what to print.
        spelling: `table`, `json`, `csv` or `md`.
        width: columns of the terminal, None where nothing is to be cut.
    """
    spellings: dict[str, Callable[[Table], str]] = {
        "json": as_json,
        "csv": as_csv,
        "md": as_markdown,
    }
    return spellings[spelling](table) if spelling in spellings else as_text(table, width=width)


def as_json(table: Table) -> str:
    """One array of flat objects, one a line; ISO dates, amounts as numbers."""
    lines = [
        json.dumps({name: _json_value(value) for name, value in record.items()}, ensure_ascii=False)
        for record in table.records()
    ]
    return "[" + ",\n ".join(lines) + "]\n"


def _json_value(value: Any) -> Any:
    value = plain(value)
    return None if isinstance(value, float) and not math.isfinite(value) else value


def as_csv(table: Table) -> str:
    """RFC 4180; a text that a spreadsheet would run as a formula gets an apostrophe before it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([_csv_text(name) for name in table.columns])
    for row in table.rows:
        writer.writerow([_csv_value(value) for value in row])
    return text.getvalue()


def _csv_value(value: Any) -> Any:
    value = plain(value)
    if isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False)
    return _csv_text(value) if isinstance(value, str) else value


def _csv_text(text: str) -> str:
    shown = cell(text)
    return f"'{shown}" if text.startswith(_FORMULA) else shown


def as_markdown(table: Table) -> str:
    """A Markdown table; what Markdown or HTML would read as its own is escaped."""
    numeric = numeric_columns(table)
    lines = [
        "| " + " | ".join(map(_markdown_text, table.columns)) + " |",
        "| " + " | ".join("---:" if right else "---" for right in numeric) + " |",
    ]
    lines += [
        "| " + " | ".join(_markdown_text(text) for text in texts) + " |"
        for texts in cells_of(table)
    ]
    return "\n".join(lines) + "\n"


def _markdown_text(text: str) -> str:
    for sign, escaped in (("\\", "\\\\"), ("|", "\\|"), ("<", "&lt;"), (">", "&gt;"), ("`", "\\`")):
        text = text.replace(sign, escaped)
    return text.replace("[", "\\[").replace("*", "\\*").replace("_", "\\_")


def as_text(table: Table, *, width: int | None = None) -> str:
    """Aligned columns, numbers at the right; long texts are cut in the middle to fit a width."""
    texts = cells_of(table)
    numeric = numeric_columns(table)
    widths = _widths(table)
    if width is not None:
        widths = _fitted(widths, _whole_columns(table), width)
    header = [cell(name) for name in table.columns]
    lines = [_line(header, widths, numeric), "  ".join("─" * size for size in widths)]
    lines += [_line(row, widths, numeric) for row in texts]
    if not texts:
        lines.append("(no rows)")
    return "\n".join(lines) + "\n"


def fitting(table: Table, width: int) -> tuple[Table, list[str]]:
    """A table without the columns that a terminal of a width has no room for, and their names."""
    # The width in which every number and the beginning and end of every text can be read.
    least = {
        name: size if is_whole else min(size, LEGIBLE)
        for name, size, is_whole in zip(
            table.columns, _widths(table), _whole_columns(table), strict=True
        )
    }

    def fits(gone: list[str]) -> bool:
        sizes = [size for name, size in least.items() if name not in gone]
        return sum(sizes) + 2 * (len(sizes) - 1) <= width

    spared = [[name for name in names if name in least] for names in SPARED]
    missing: list[list[str]] = []
    for names in filter(None, spared):
        if fits(list(chain(*missing))):
            break
        missing.append(names)
    # A wide one that went last may have made room for a narrow one that went before.
    for names in reversed(missing):
        others = [other for other in missing if other != names]
        if fits(list(chain(*others))):
            missing = others
    gone = list(chain(*missing))
    kept = [n for n, column in enumerate(table.columns) if column not in gone]
    rows = [[row[n] for n in kept] for row in table.rows]
    return Table.of([table.columns[n] for n in kept], rows, *table.notes), gone


def _widths(table: Table) -> list[int]:
    """The width of every column with nothing cut."""
    texts = cells_of(table)
    return [
        max([text_width(cell(name)), *(text_width(row[index]) for row in texts)])
        for index, name in enumerate(table.columns)
    ]


def _line(texts: list[str], widths: list[int], numeric: list[bool]) -> str:
    return "  ".join(
        padded(isolated(shortened(text, size)), size, right=right)
        for text, size, right in zip(texts, widths, numeric, strict=True)
    ).rstrip()


def _whole_columns(table: Table) -> list[bool]:
    """Which columns say nothing when they are cut: numbers and days."""
    days = [
        any(type(row[index]) is date for row in table.rows) for index in range(len(table.columns))
    ]
    return [
        is_number or is_day for is_number, is_day in zip(numeric_columns(table), days, strict=True)
    ]


def _fitted(widths: list[int], whole: list[bool], width: int) -> list[int]:
    """Widths that fit: the widest column that may be cut gives way first."""
    fitted = list(widths)
    gaps = 2 * (len(widths) - 1)
    while sum(fitted) + gaps > width:
        able = [index for index, size in enumerate(fitted) if size > LEAST and not whole[index]]
        if not able:
            break
        widest = max(able, key=lambda index: fitted[index])
        fitted[widest] -= 1
    return fitted


def is_amount(name: str) -> bool:
    """Whether a column of this name holds amounts."""
    return name.endswith(_AMOUNTS) or name in _MONEY


def is_share(name: str) -> bool:
    """Whether a column of this name holds shares."""
    return name in _SHARES


def numeric_columns(table: Table) -> list[bool]:
    """Which columns are numbers, to be aligned at the right."""
    return [
        any(value is not None for value in column)
        and all(
            value is None or (isinstance(value, int | float) and not isinstance(value, bool))
            for value in column
        )
        for column in ([row[index] for row in table.rows] for index in range(len(table.columns)))
    ]


def cells_of(table: Table) -> list[list[str]]:
    """Every cell as a person reads it, row by row."""
    return [
        [_text(name, value) for name, value in zip(table.columns, row, strict=True)]
        for row in table.rows
    ]


def _text(name: str, value: Any) -> str:
    """A value as a person reads it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if is_share(name):
        return percent(value)
    if isinstance(value, float):
        return amount(value) if is_amount(name) else f"{value:,.6f}".rstrip("0").rstrip(".")
    if isinstance(value, int):
        return f"{value:,}"
    value = plain(value)
    if isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False)
    return cell(str(value))
