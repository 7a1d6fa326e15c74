"""Where the money goes: cost by one to three dimensions, beside the period before."""

from __future__ import annotations

from heapq import nlargest
from typing import TYPE_CHECKING, Any

from costtui.analysis.dimension import OTHER, dimensions
from costtui.analysis.near import unknown_values
from costtui.analysis.scope import scope_of
from costtui.errors import UsageError
from costtui.model.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from costtui.analysis.dimension import Dimension
    from costtui.settings import Settings
    from costtui.store.database import Store

    Group = tuple[tuple[Any, ...], float, float, float]
    """Its values, its cost, the cost before, and what of its cost is compared with that."""

MEASURES = ("cost", "share", "previous_cost", "change", "currency")


def breakdown(
    store: Store,
    *,
    by: Sequence[str],
    settings: Settings,
    metric: str = "effective",
    period: str = "mtd",
    against: str | None = None,
    where: str | None = None,
    filters: Sequence[tuple[str, str | None]] = (),
    top: int | None = None,
    as_of: date | None = None,
) -> Table:
    """Cost by one to three dimensions; per currency the rows add up to the charges covered.

    Args:
        store: where to ask.
        by: words of dimensions; each is a column of the result.
        settings: which tags name a team.
        metric: `effective`, `billed`, `list` or `contracted`.
        period: a word of `--period`.
        against: the period to compare with; like for like unless said.
        where: an expression that charges have to meet.
        filters: dimension and value pairs that charges have to have, null for an empty value.
        top: keep the N largest rows of a currency, the rest becomes one row `(other)`.
        as_of: the last day that counts as known.

    Returns:
        `…dimensions, cost, share, previous_cost, change, currency`: amounts in units of the
        currency, share of that currency's cost between 0 and 1, change = cost - previous_cost (of
        the days that are complete, where the period is still running); the latter two are null
        where there is no period before. The currency of most cost first, in it the largest rows
        first, or by time.

    Raises:
        UsageError: a word of the question is wrong.
    """
    items = dimensions(by)
    if top is not None and top < 1:
        raise UsageError(f"the top {top} rows are none", valid="valid: 1 or more")
    scope = scope_of(
        store,
        settings=settings,
        period=period,
        against=against,
        metric=metric,
        where=where,
        filters=filters,
        by=items,
        as_of=as_of,
    )
    now = scope.within(scope.period, "period")
    before = scope.within(scope.previous, "previous") if scope.previous else "false"
    compared = scope.within(scope.complete, "complete")
    first, then = scope.in_two_steps(items)
    # fsum compensates, so that a total does not hang on the order of the lines.
    rows = store.query(
        f"""
        select {", ".join(then)}, currency,
            coalesce(fsum(cost), 0.0), coalesce(fsum(previous), 0.0),
            coalesce(fsum(compared), 0.0)
        from (
            select {", ".join([*first, "BillingCurrency as currency"])},
                fsum({scope.metric}) filter ({now}) as cost,
                fsum({scope.metric}) filter ({before}) as previous,
                fsum({scope.metric}) filter ({compared}) as compared
            from {scope.relation}
            where ({now} or {before}) and {scope.condition}
            group by all
        )
        group by all
        """,
        scope.parameters,
    ).rows
    shaped = _shaped(rows, items, has_previous=scope.previous is not None, top=top)
    notes = list(scope.notes)
    if where and not shaped:
        notes = [*unknown_values(store, where, settings=settings), *notes]
    return Table.of((*(item.name for item in items), *MEASURES), shaped, *notes)


def _shaped(
    rows: Iterable[Sequence[Any]],
    items: Sequence[Dimension],
    *,
    has_previous: bool,
    top: int | None,
) -> list[tuple[Any, ...]]:
    """Rows as they are shown: named, ordered, cut to the top, with shares and changes."""
    width = len(items)
    by_currency: dict[str, list[Group]] = {}
    for row in rows:
        key, (currency, *costs) = tuple(row[:width]), row[width:]
        by_currency.setdefault(currency, []).append((key, *costs))
    result = []
    totals = {name: _sum(g[1] for g in groups) for name, groups in by_currency.items()}
    for currency in sorted(by_currency, key=lambda name: (-totals[name], name)):
        groups = by_currency[currency]
        if top is not None and len(groups) > top:
            least = nlargest(top, (cost for _, cost, _, _ in groups))[-1]
            small = [group for group in groups if group[1] < least]
            # Only those that may stand at the top need to be in order.
            groups = sorted((group for group in groups if group[1] >= least), key=_rank)
            groups, rest = groups[:top], [*groups[top:], *small]
            costs = [_sum(costs) for costs in zip(*(g[1:] for g in rest), strict=True)]
            groups.append((tuple(OTHER for _ in items), *costs))
        else:
            groups = sorted(groups, key=_rank)
        total = totals[currency]
        for key, cost, previous, compared in groups:
            named = tuple(
                item.empty if value is None else value
                for item, value in zip(items, key, strict=True)
            )
            share = cost / total if total else None
            shown = (previous, compared - previous) if has_previous else (None, None)
            result.append((*named, cost, share, *shown, currency))
    if any(item.is_time for item in items):
        times = [number for number, item in enumerate(items) if item.is_time]
        result.sort(key=lambda row: tuple(str(row[number]) for number in times))
    return result


def _rank(group: Group) -> tuple[Any, ...]:
    """The largest first; equal ones by their names, so that an answer is the same each time."""
    key, cost, previous, _ = group
    return -cost, -previous, tuple((value is None, str(value)) for value in key)


def _sum(values: Iterable[float]) -> float:
    from math import fsum

    return fsum(values)
