"""The course of costs: a day at a time, by group. What sparklines and charts are drawn from."""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING, Any

from costtui.analysis.dimension import OTHER, dimensions
from costtui.analysis.scope import scope_of
from costtui.model.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costtui.store.database import Store


def course(
    store: Store,
    *,
    by: Sequence[str],
    among: Sequence[str] | None = None,
    most: int | None = None,
    **question: Any,
) -> Table:
    """Cost a day of each group.

    Args:
        store: where to ask.
        by: words of one to three dimensions.
        among: only these values of the only dimension, as a breakdown names them.
        most: only the N groups of largest cost in a currency, the rest of it as `(other)`.
        question: what `scope_of` takes: settings, period, metric, where, filters, as_of.

    Returns:
        `…dimensions, day, cost, currency`, by day; days without charges have no row.

    Raises:
        UsageError: a word of the question is wrong.
    """
    items = dimensions(by)
    scope = scope_of(store, by=items, **question)
    first, then = scope.in_two_steps(items)
    names = ", ".join(f"key_{n}" for n in range(len(items)))
    wanted = "true"
    if among is not None:
        scope.parameters["among"] = [value for value in among if value != items[0].empty]
        wanted = "list_contains($among, cast(key_0 as varchar))"
        if items[0].empty in among:
            wanted = f"({wanted} or key_0 is null)"
    inside = scope.within(scope.period, "period")
    rows = store.query(
        f"""
        select {names}, Day, fsum(cost), currency
        from (
            select {", ".join([*then, "Day", "cost", "currency"])}
            from (
                select {", ".join([*first, "Day", "BillingCurrency as currency"])},
                    fsum({scope.metric}) as cost
                from {scope.relation} where {inside} and {scope.condition} group by all
            )
        )
        where {wanted} group by all order by Day, {names}
        """,
        scope.parameters,
    ).rows
    named = [
        (
            *(item.empty if key is None else key for item, key in zip(items, row, strict=False)),
            *row[len(items) :],
        )
        for row in rows
    ]
    shown = named if most is None else _largest(named, len(items), most)
    return Table.of(
        (*(item.name for item in items), "day", "cost", "currency"), shown, *scope.notes
    )


def _largest(rows: list[tuple[Any, ...]], width: int, most: int) -> list[tuple[Any, ...]]:
    """Rows with the small groups of each currency put together, a day at a time."""
    totals: dict[tuple[Any, ...], list[float]] = {}
    for row in rows:
        totals.setdefault((row[-1], *row[:width]), []).append(row[-2])
    order = sorted(totals, key=lambda key: (key[0], -fsum(totals[key]), [str(k) for k in key]))
    kept: set[tuple[Any, ...]] = set()
    for key in order:
        if sum(other[0] == key[0] for other in kept) < most:
            kept.add(key)
    found: dict[tuple[Any, ...], list[float]] = {}
    for row in rows:
        key = row[:width] if (row[-1], *row[:width]) in kept else (OTHER,) * width
        found.setdefault((*key, row[width], row[-1]), []).append(row[-2])
    return [(*key[:-1], fsum(costs), key[-1]) for key, costs in found.items()]
