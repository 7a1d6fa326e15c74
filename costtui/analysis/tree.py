"""Costs by two or three dimensions as a tree: every group, and below it what it is made of."""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING, Any

from costtui.analysis.breakdown import MEASURES, breakdown
from costtui.analysis.dimension import OTHER, dimensions
from costtui.model.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costtui.store.database import Store

WITHIN = 50


def tree(store: Store, *, by: Sequence[str], within: int = WITHIN, **question: Any) -> Table:
    """Cost by one to three dimensions with a row for every group of the outer ones.

    Args:
        store: where to ask.
        by: words of dimensions, the outermost first.
        within: the most rows below one group; the rest of it is one row `(other)`.
        question: all else that `breakdown` takes but `top`.

    Returns:
        `level, …dimensions, cost, share, previous_cost, change, currency`: a group stands before
        what it is made of, at level 0 the outermost; dimensions below a row's level are null.
        Rows of a level that have the same parent add up to it, in each currency.

    Raises:
        UsageError: a word of the question is wrong.
    """
    names = [item.name for item in dimensions(by)]
    tables = [breakdown(store, by=names[: n + 1], **question) for n in range(len(names))]
    below: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for level, table in enumerate(tables):
        for row in table.records():
            parent = (row["currency"], *(row[name] for name in names[:level]))
            below.setdefault(parent, []).append(row)
    rows: list[tuple[Any, ...]] = []

    def add(parent: tuple[Any, ...], level: int) -> None:
        children = below.get(parent, [])
        if level and len(children) > within:
            children = [*children[: within - 1], _rest(children[within - 1 :], names[level])]
        for row in children:
            keys = [row[name] for name in names[: level + 1]]
            blanks = [None] * (len(names) - level - 1)
            rows.append((level, *keys, *blanks, *(row[name] for name in MEASURES)))
            add((*parent, keys[-1]), level + 1)

    for currency in dict.fromkeys(row["currency"] for row in tables[0].records()):
        add((currency,), 0)
    return Table.of(("level", *names, *MEASURES), rows, *tables[0].notes)


def _rest(rows: Sequence[dict[str, Any]], name: str) -> dict[str, Any]:
    """Rows of one parent as one; a measure that none of them has stays null."""
    sums = {
        measure: fsum(row[measure] for row in rows) if rows[0][measure] is not None else None
        for measure in ("cost", "share", "previous_cost", "change")
    }
    return rows[0] | {name: OTHER} | sums
