"""The smallest set of dimension values that holds a change, down to resources and usage types."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import fsum
from typing import TYPE_CHECKING, Any

from costtui.analysis.dimension import OTHER, dimension
from costtui.analysis.scope import scope_of
from costtui.model.period import Period
from costtui.model.table import Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from costtui.analysis.anomaly.events import Event
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
LAST = ("resource", "usage_type")
"""What a change is parted by in the end."""
MOST_PARTS = 10
"""How many parts of the last kind are told one by one."""
BASELINE_DAYS = 28
"""The days before an event that it is compared with, and the most of its own days."""
CENT = 0.005

Change = tuple[dict[str, Any], float, float]
"""Values of all dimensions, their change over the days, and their absolute cost in both."""


@dataclass(frozen=True, slots=True)
class Step:
    """A dimension that was fixed at its one value, and the change that is left in it."""

    name: str
    value: str | None
    change: float


@dataclass(frozen=True, slots=True)
class Held:
    """A change, the steps to the set of values that holds it, and the rows in that set."""

    total: float
    steps: list[Step]
    left: list[Change]


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
    held = _held(rows, scope)
    if held is None:
        return []
    fixed = {step.name: step.value for step in held.steps}
    found = [(fixed, fsum(change for _, change, _ in held.left))] if fixed else []
    for name in LAST:
        if name in fixed or name in scope:
            continue
        parts = _parts(held.left, name, held.total)
        if [value for value, _ in parts] != [None]:
            found += [({name: value}, part) for value, part in parts if part * held.total > 0]
            break
    return found


def cause_tree(
    store: Store,
    event: Event,
    *,
    settings: Settings,
    metric: str = "effective",
    where: str | None = None,
) -> Table:
    """What holds an event, as a tree: each level the parts of the row above it.

    First what the event is of, then step by step the value that holds four fifths of the change
    beside all others, at the end the resources and what each is used for. What stands below a row
    adds up to it.

    Returns:
        `level, dimension, value, change, share, currency`: the change over the event's days (28
        at most) against the 28 days before, by the day, and its share of the whole; the rows of
        one level that are not told one by one are `(other)`. No rows for a bill that is
        missing, and for the many small groups that are judged as one.
    """
    columns = ("level", "dimension", "value", "change", "share", "currency")
    if event.kind == "stale_data" or event.is_of_rest:
        return Table.of(columns, [])
    days, baseline = baseline_of(event)
    scope, currency = event.where, event.currency
    rows = _changes(store, scope, days, baseline, currency, settings, metric, where)
    held = _held(rows, scope)
    if held is None:
        return Table.of(columns, [])
    tree: list[tuple[int, str, str, float]] = [
        (level, name, _named(name, value), held.total)
        for level, (name, value) in enumerate(place_of(event))
    ]
    level, above = len(scope), held.total
    rests: list[tuple[int, str, str, float]] = []
    for step in held.steps:
        tree.append((level, step.name, _named(step.name, step.value), step.change))
        if abs(above - step.change) >= CENT:
            # Told after all that lies below its sibling.
            rests.insert(0, (level, step.name, OTHER, above - step.change))
        level, above = level + 1, step.change
    done = {*scope, *(step.name for step in held.steps)}
    tree += _leaves(held.left, [name for name in LAST if name not in done], level, held.total)
    return Table.of(
        columns,
        [
            (place, name, value, change, change / held.total, currency)
            for place, name, value, change in tree + rests
        ],
    )


def place_of(event: Event) -> list[tuple[str, Any]]:
    """The dimension values an event is of, from the account down."""
    order = [name for name in SEARCHED if name in event.where]
    order += [name for name in event.where if name not in order]
    return [(name, event.where[name]) for name in order]


def baseline_of(event: Event) -> tuple[Period, Period]:
    """The days of an event that tell its cause, and those they are compared with."""
    last = min(event.end, event.start + timedelta(days=BASELINE_DAYS - 1))
    days = Period(event.start, last + timedelta(days=1))
    return days, Period(event.start - timedelta(days=BASELINE_DAYS), event.start)


def _leaves(
    rows: Sequence[Change], names: Sequence[str], level: int, total: float
) -> list[tuple[int, str, str, float]]:
    """The parts of some rows by the first of some dimensions, below each its parts by the next."""
    if not names:
        return []
    name, *rest = names
    parts = _parts(rows, name, total)
    if [value for value, _ in parts] == [None]:
        return _leaves(rows, rest, level, total)
    found: list[tuple[int, str, str, float]] = []
    for value, change in parts[:MOST_PARTS]:
        found.append((level, name, _named(name, value), change))
        own = [row for row in rows if row[0][name] == value]
        found += _leaves(own, rest, level + 1, total)
    if others := [change for _, change in parts[MOST_PARTS:]]:
        found.append((level, name, OTHER, fsum(others)))
    return found


def _parts(rows: Sequence[Change], name: str, total: float) -> list[tuple[str | None, float]]:
    """The change of each value of a dimension, what went with the total first."""
    sums: dict[str | None, list[float]] = {}
    for values, change, _ in rows:
        sums.setdefault(values[name], []).append(change)
    parts = [(value, fsum(changes)) for value, changes in sums.items()]
    return sorted(parts, key=lambda part: (-part[1] / total, str(part[0])))


def _named(name: str, value: str | None) -> str:
    return dimension(name).empty if value is None else value


def _held(rows: Sequence[Change], scope: Mapping[str, Any]) -> Held | None:
    """The steps from a change to the smallest set of values that holds it; None of no change."""
    total = fsum(change for _, change, _ in rows)
    if not rows or not total:
        return None
    steps: list[Step] = []
    left = list(rows)
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
        _, _, name, value = best
        names.remove(name)
        left = [row for row in left if row[0][name] == value]
        steps.append(Step(name, value, fsum(change for _, change, _ in left)))
    return Held(total, steps, left)


def _changes(
    store: Store,
    scope: Mapping[str, Any],
    days: Period,
    baseline: Period,
    currency: str,
    settings: Settings,
    metric: str,
    where: str | None,
) -> list[Change]:
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
