"""A waterfall of text: what lies between two costs, a line a step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costtui.present.format import amount, change, padded

if TYPE_CHECKING:
    from costtui.model.table import Table

WIDTH = 36


def drawn(steps: Table, *, width: int = WIDTH, ascii_only: bool = False) -> list[str]:
    """The lines of waterfall steps (`driver, start, end, amount, currency`), by currency.

    Bars between two levels are drawn on the range of all levels of the currency rather than from
    nought, since a change of a few per cent would not be seen beside the whole cost.
    """
    lines: list[str] = []
    for currency in dict.fromkeys(steps.column("currency")):
        rows = [row for row in steps if row[4] == currency]
        levels = [row[2] for row in rows]
        low, high = min(levels), max(levels)
        scale = (width - 1) / (high - low) if high > low else 0.0
        names = max(len(row[0]) for row in rows)
        for name, start, end, size, _ in rows:
            is_level = name in {"before", "now"}
            edges = sorted((low if is_level else start, end))
            first, last = (round((edge - low) * scale) for edge in edges)
            sign = "#" if ascii_only else "█" if is_level else "▓" if size > 0 else "░"
            bar = " " * first + sign * max(last - first, 1)
            text = amount(size) if is_level else change(size)
            lines.append(f"{name:<{names}} {padded(bar, width)} {text:>14} {currency}")
    return lines
