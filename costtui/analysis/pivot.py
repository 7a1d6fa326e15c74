"""Costs by a dimension, the months across: how each group went, side by side."""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING, Any

from costtui.analysis.breakdown import breakdown
from costtui.analysis.dimension import OTHER, dimension
from costtui.analysis.scope import scope_of
from costtui.model.period import add_months
from costtui.model.table import Table

if TYPE_CHECKING:
    from costtui.model.period import Period
    from costtui.store.database import Store


def by_month(store: Store, *, by: str, top: int | None = None, **question: Any) -> Table:
    """Cost by one dimension with a column a month of the period.

    Args:
        store: where to ask.
        by: the word of a dimension.
        top: keep the N largest rows of a currency, the rest becomes one row `(other)`.
        question: all else that `breakdown` takes.

    Returns:
        The dimension, a column a month (`2026-09`) in units of the currency, `cost` of all of
        them, `currency`; a month without charges of a group is 0. The largest rows first.

    Raises:
        UsageError: a word of the question is wrong.
    """
    name = dimension(by).name
    table = breakdown(store, by=[name, "month"], **question)
    months = _months(scope_of(store, **question).period)
    groups: dict[tuple[str, str], dict[str, float]] = {}
    for row in table.records():
        month = f"{row['month']:%Y-%m}"
        if month not in months:
            # Months of the period before come along, without a cost in this one.
            continue
        found = groups.setdefault((row["currency"], str(row[name])), {})
        found[month] = found.get(month, 0.0) + row["cost"]
    totals = {currency: 0.0 for currency, _ in groups}
    for (currency, _), found in groups.items():
        totals[currency] += fsum(found.values())
    order = sorted(
        groups, key=lambda key: (-totals[key[0]], key[0], -fsum(groups[key].values()), key[1])
    )
    rows: list[tuple[Any, ...]] = []
    for currency in dict.fromkeys(key[0] for key in order):
        own = [(key[1], groups[key]) for key in order if key[0] == currency]
        if top is not None and len(own) > top:
            rest = [costs for _, costs in own[top:]]
            sums = {month: fsum(costs.get(month, 0.0) for costs in rest) for month in months}
            own = [*own[:top], (OTHER, sums)]
        for value, costs in own:
            cells = [costs.get(month, 0.0) for month in months]
            rows.append((value, *cells, fsum(cells), currency))
    return Table.of((name, *months, "cost", "currency"), rows, *table.notes)


def _months(period: Period) -> list[str]:
    """Every month that a period touches, charges or not."""
    month, found = period.start.replace(day=1), list[str]()
    while month < period.end:
        found.append(f"{month:%Y-%m}")
        month = add_months(month, 1)
    return found
