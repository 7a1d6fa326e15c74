"""The smallest set of dimension values that holds a change, down to resources and usage types."""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING, Any

from costtui.analysis.dimension import dimension
from costtui.analysis.scope import scope_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from costtui.model.period import Period
    from costtui.settings import Settings
    from costtui.store.database import Store

SEARCHED = (
    "provider",
    "billing_account",
    "sub_account",
    "service",
    "charge_category",
    "region",
    "resource_type",
    "instance_type",
    "usage_type",
    "pricing_category",
    "commitment",
    "resource",
)
HOLDS = 0.8
"""The share of a change that a value has to hold."""
MOST_ROWS = 20_000
"""Combinations of values that are looked at, the largest changes first."""


def cause_of(
    store: Store,
    scope: Mapping[str, Any],
    days: Period,
    baseline: Period,
    currency: str,
    *,
    settings: Settings,
    metric: str = "effective",
    where: str | None = None,
) -> list[tuple[dict[str, Any], float]]:
    """What holds the change of a part of the bill between two periods, by the day.

    Each step fixes the dimension whose one value holds the largest share of the change, as long
    as that is four fifths of it and the dimension has other values to tell it from. What is left
    in the end are the resources or usage types that hold the change together.

    Args:
        store: where to ask.
        scope: dimension values of the part of the bill.
        days: the days of the change.
        baseline: the days it is compared with; costs are compared by the day.
        currency: the currency of the amounts.
        settings: which tags name a team.
        metric: which cost.
        where: an expression that charges have to meet.

    Returns:
        Dimension values and the change in money over `days` that they hold, the set that holds
        most first, then its resources, else its usage types, the largest first.
    """
    rows = _changes(store, scope, days, baseline, currency, settings, metric, where)
    total = fsum(change for _, change, _ in rows)
    if not rows or not total:
        return []
    fixed: dict[str, Any] = {}
    left = rows
    names = [name for name in SEARCHED if name not in scope]
    while names:
        best: tuple[float, int, str, Any] | None = None
        for place, name in enumerate(names):
            sums: dict[Any, float] = {}
            sizes: dict[Any, float] = {}
            for values, change, cost in left:
                sums[values[name]] = sums.get(values[name], 0.0) + change
                sizes[values[name]] = sizes.get(values[name], 0.0) + cost
            if len(sums) < 2:
                continue
            value = max(sums, key=lambda key: (sums[key] / total, str(key)))
            share = sums[value] / total
            if share >= HOLDS:
                # The one that leaves the least of the bill behind tells the most.
                rank = (sizes[value] / (fsum(sizes.values()) or 1.0), place, name, value)
                if best is None or rank[:2] < best[:2]:
                    best = rank
        if best is None:
            break
        fixed[best[2]] = best[3]
        names.remove(best[2])
        left = [row for row in left if row[0][best[2]] == best[3]]
    held = fsum(change for _, change, _ in left)
    found = [(fixed, held)] if fixed else []
    for name in ("resource", "usage_type"):
        if name in fixed or name in scope:
            continue
        parts: dict[Any, float] = {}
        for values, change, _ in left:
            parts[values[name]] = parts.get(values[name], 0.0) + change
        ordered = sorted(parts, key=lambda key: (-parts[key] / total, str(key)))
        if ordered != [None]:
            found += [({name: key}, parts[key]) for key in ordered if parts[key] * total > 0]
            break
    return found


def _changes(
    store: Store,
    scope: Mapping[str, Any],
    days: Period,
    baseline: Period,
    currency: str,
    settings: Settings,
    metric: str,
    where: str | None,
) -> list[tuple[dict[str, Any], float, float]]:
    """Values of all dimensions, their change over the days, and their absolute cost in both."""
    items = [dimension(name) for name in SEARCHED]
    asked = scope_of(
        store,
        settings=settings,
        period=f"{days.start}..{days.end}",
        metric=metric,
        where=where,
        filters=list(scope.items()),
        by=items,
        as_of=days.end,
    )
    keys = ", ".join(f"{asked.sql_of(item)} as key_{n}" for n, item in enumerate(items))
    names = ", ".join(f"key_{n}" for n in range(len(items)))
    now, before = asked.within(days, "now"), asked.within(baseline, "before")
    asked.parameters.update(
        currency=currency,
        weight=days.days / baseline.days if baseline.days else 0.0,
        most=MOST_ROWS,
    )
    rows = store.query(
        f"""
        select * exclude (now_cost, before_cost),
            coalesce(now_cost, 0) - coalesce(before_cost, 0) * $weight as change,
            abs(coalesce(now_cost, 0)) + abs(coalesce(before_cost, 0)) as cost
        from (
            select {keys}, fsum({asked.metric}) filter ({now}) as now_cost,
                fsum({asked.metric}) filter ({before}) as before_cost
            from {asked.relation}
            where ({now} or {before}) and {asked.condition} and BillingCurrency = $currency
                and ChargeCategory not in ('Tax', 'Adjustment')
                and ChargeClass is distinct from 'Correction'
            group by all
        )
        order by abs(change) desc, {names} limit $most
        """,
        asked.parameters,
    ).rows
    return [(dict(zip(SEARCHED, row, strict=False)), row[-2], row[-1]) for row in rows]
