"""The costs of groups a day at a time: the largest by themselves, the rest put together."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import fsum
from typing import TYPE_CHECKING, Any

from costtui.analysis.dimension import OTHER

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from costtui.analysis.completeness import Account
    from costtui.analysis.dimension import Dimension
    from costtui.analysis.scope import Scope
    from costtui.model.period import Period
    from costtui.store.database import Store


@dataclass(slots=True)
class Group:
    """What one group of charges in a currency cost."""

    key: tuple[Any, ...]
    """Its values of the dimensions, as they are shown."""
    currency: str
    days: dict[date, float] = field(default_factory=dict)
    """Cost by day; days without charges are missing."""
    weights: dict[Account, float] = field(default_factory=dict)
    """What its accounts cost in the weeks before, to weigh how much of a day is there."""

    def cost(self, period: Period) -> float:
        """What the days of a period cost."""
        return fsum(cost for day, cost in self.days.items() if day in period)


def groups_of(
    store: Store,
    scope: Scope,
    items: Sequence[Dimension],
    *,
    reach: Period,
    asked: Period,
    recent: Period,
    top: int | None,
) -> list[Group]:
    """The groups of charges with their costs a day.

    Args:
        store: where to ask.
        scope: which charges it is about, its period aside.
        items: the dimensions; without any there is one group a currency.
        reach: the days to read.
        asked: the days by whose cost groups are large or small.
        recent: the days by which the accounts of a group weigh.
        top: how many groups of a currency stand by themselves; None for all.

    Returns:
        The currency of most cost first, in it the largest group first and `(other)` last.
    """
    selected = "".join(f"{scope.sql_of(item)} as key_{n}, " for n, item in enumerate(items))
    keys = "".join(f"key_{n}, " for n in range(len(items)))
    values = "".join(f"any_value(days.key_{n}), " for n in range(len(items)))
    same = "".join(
        f"and days.key_{n} is not distinct from ranks.key_{n} " for n in range(len(items))
    )
    within, lately = scope.within(reach, "reach"), scope.within(recent, "recent")
    rows = store.query(
        f"""
        with days as materialized (
            select {selected} BillingCurrency as currency, Day as day,
                case when {lately} then ProviderName end as provider,
                case when {lately} then BillingAccountId end as account,
                fsum({scope.metric}) as cost
            from {scope.relation} where {within} and {scope.condition} group by all
        ), ranks as (
            select {keys} currency, row_number() over (
                partition by currency
                order by coalesce(fsum(cost) filter (day >= $asked), 0.0) desc, {keys} currency
            ) as place
            from days group by {keys} currency
        )
        select {values} days.currency, least(place, $top + 1), day, provider, account, fsum(cost)
        from days join ranks on days.currency = ranks.currency {same}
        group by days.currency, least(place, $top + 1), day, provider, account
        order by 2, 3
        """,
        {
            **scope.parameters,
            "asked": asked.start,
            "top": 10**9 if top is None else top,
        },
    ).rows
    found: dict[tuple[str, int], Group] = {}
    for row in rows:
        key, (currency, place, day, provider, account, cost) = row[: len(items)], row[len(items) :]
        if (currency, place) not in found:
            shown = tuple(
                item.empty if value is None else value
                for item, value in zip(items, key, strict=True)
            )
            is_rest = top is not None and place > top
            found[currency, place] = Group((OTHER,) * len(items) if is_rest else shown, currency)
        group = found[currency, place]
        group.days[day] = group.days.get(day, 0.0) + cost
        if day in recent:
            owner = provider, account
            group.weights[owner] = group.weights.get(owner, 0.0) + abs(cost)
    return _ordered(found, asked)


def _ordered(groups: dict[tuple[str, int], Group], asked: Period) -> list[Group]:
    totals: dict[str, list[float]] = {}
    for group in groups.values():
        totals.setdefault(group.currency, []).append(group.cost(asked))
    order = sorted(groups, key=lambda key: (-fsum(totals[key[0]]), key[0], key[1]))
    return [groups[key] for key in order]
