"""Daily series at several levels at once: account, service, group of resources and above."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from costtui.analysis.completeness import ENDED_DAYS, completeness
from costtui.analysis.dimension import OTHER, dimension

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray

    from costtui.analysis.dimension import Dimension
    from costtui.analysis.scope import Scope
    from costtui.store.database import Store


JUDGED = "ChargeCategory not in ('Tax', 'Adjustment') and ChargeClass is distinct from 'Correction'"
"""Taxes follow what they are levied on, corrections are known one-offs: neither is usage."""

MOST_GROUPS = 1000
"""How many groups of a level and currency are judged each alone; the smaller ones are one."""

Account = tuple[str | None, str | None, str]
"""Provider, billing account, currency."""


@dataclass(frozen=True, slots=True)
class Level:
    """One way of adding charges up."""

    names: tuple[str, ...]
    is_asked: bool
    """Whether it has every dimension that was asked for."""


@dataclass(frozen=True, slots=True)
class Key:
    """What a series is the cost of."""

    where: tuple[tuple[str, Any], ...]
    """Dimension and value pairs, in the order of the level."""
    currency: str
    level: int


@dataclass(slots=True)
class Coverage:
    """From which day to which an account's bill reaches."""

    first: int
    last: int
    complete: int
    """The last day that is there in full."""
    days: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Panel:
    """All series of a question over the same days."""

    days: list[date]
    levels: list[Level]
    keys: list[Key]
    values: NDArray[np.float64]
    """What is judged: the cost, and where an account's bill stopped, that of the week before."""
    paid: NDArray[np.float64]
    """The cost alone."""
    begin: NDArray[np.int64]
    through: NDArray[np.int64]
    accounts: list[set[Account]]
    """The accounts whose charges a series has."""
    members: list[frozenset[int]]
    """The smallest parts each series is the sum of."""
    coverage: dict[Account, Coverage]
    totals: dict[str, NDArray[np.float64]]
    """Cost a day, a currency."""

    def is_absent(self, series: int, day: int) -> bool:
        """Whether no account of a series has any charge on a day."""
        return all(day not in self.coverage[account].days for account in self.accounts[series])

    def without_small(self, least: dict[str, float]) -> Panel:
        """Only the series that could hold an event: all of their costs add up to the least one."""
        sums = np.abs(self.values).sum(axis=1)
        kept = [n for n, key in enumerate(self.keys) if sums[n] >= least[key.currency]]
        return replace(
            self,
            keys=[self.keys[n] for n in kept],
            values=self.values[kept],
            paid=self.paid[kept],
            begin=self.begin[kept],
            through=self.through[kept],
            accounts=[self.accounts[n] for n in kept],
            members=[self.members[n] for n in kept],
        )


def levels_of(by: Sequence[Dimension]) -> list[Level]:
    """The levels to look at for some dimensions, the coarsest first.

    The whole account; every part of what was asked for; what was asked for by account and service;
    and that by region, which with a service and an account is a group of resources.
    """
    asked = tuple(item.name for item in by)
    found: list[tuple[str, ...]] = [("billing_account",)]
    for size in range(1, len(asked) + 1):
        found += combinations(asked, size)
    finer = asked
    for name in ("sub_account", "service", "region"):
        if name not in finer:
            finer = (*finer, name)
            found.append(finer)
    unique = list(dict.fromkeys(tuple(sorted(names)) for names in found))
    return [Level(names, set(asked) <= set(names)) for names in unique]


def panel_of(store: Store, scope: Scope, by: Sequence[Dimension]) -> Panel | None:
    """Every series of a scope; None where there is no charge.

    Args:
        store: where to ask.
        scope: the charges it is about; its period ends with the last known day.
        by: the dimensions asked for.
    """
    levels = levels_of(by)
    names = sorted({name for level in levels for name in level.names})
    first, last = scope.period.start, scope.period.end
    days = [first.fromordinal(n) for n in range(first.toordinal(), last.toordinal())]
    coverage = _coverage(store, scope)
    rows = _rows(store, scope, names)
    if not rows or not days:
        return None
    length = len(days)
    cells = np.zeros((len(rows), length))
    paid = np.zeros((len(rows), length))
    totals: dict[str, NDArray[np.float64]] = {}
    members: dict[Key, list[int]] = {}
    for number, (*values, provider, account, currency, at, costs) in enumerate(rows):
        np.add.at(cells[number], at, costs)
        paid[number] = cells[number]
        totals[currency] = totals.get(currency, 0.0) + cells[number]
        named = dict(zip(names, values, strict=True))
        for place, level in enumerate(levels):
            where = tuple((name, named[name]) for name in level.names)
            members.setdefault(Key(where, currency, place), []).append(number)
        rows[number] = (provider, account, currency)
        # A sum over several accounts must not fall because the bill of one stopped coming.
        for place in range(max(coverage[rows[number]].last + 1, 7), length):
            cells[number, place] = cells[number, place - 7]
    same: dict[tuple[int, ...], Key] = {}
    for key, numbers in members.items():
        other = same.get(tuple(numbers))
        # Of several names for the same charges the one that was asked for is the best.
        if other is None or not levels[other.level].is_asked:
            same[tuple(numbers)] = key
    members = _largest({key: members[key] for key in same.values()}, np.abs(cells).sum(axis=1))
    kept = {key: cells[numbers].sum(axis=0) for key, numbers in members.items()}
    newest = max(cover.last for cover in coverage.values())
    accounts = [{rows[number] for number in members[key]} for key in kept]
    return Panel(
        days=days,
        levels=levels,
        keys=list(kept),
        values=np.array(list(kept.values())),
        paid=np.array([paid[members[key]].sum(axis=0) for key in kept]),
        begin=np.array([min(coverage[account].first for account in some) for some in accounts]),
        through=np.array([_through(some, coverage, newest) for some in accounts]),
        accounts=accounts,
        members=[frozenset(members[key]) for key in kept],
        coverage=coverage,
        totals=totals,
    )


def _largest(members: dict[Key, list[int]], size: NDArray[np.float64]) -> dict[Key, list[int]]:
    """The largest groups of each level and currency, the others of it added up as one."""
    levels: dict[tuple[int, str], list[Key]] = {}
    for key in members:
        levels.setdefault((key.level, key.currency), []).append(key)
    found = dict(members)
    for (level, currency), keys in levels.items():
        keys.sort(key=lambda key: -float(size[members[key]].sum()))
        if tail := keys[MOST_GROUPS:]:
            where = tuple((name, OTHER) for name, _ in tail[0].where)
            whole = Key(where, currency, level)
            together = [number for key in tail for number in found.pop(key)]
            found[whole] = found.get(whole, []) + together
    return found


def _through(accounts: set[Account], coverage: dict[Account, Coverage], newest: int) -> int:
    complete = [coverage[account].complete for account in accounts]
    alive = [day for day in complete if day >= newest - ENDED_DAYS]
    return min(alive) if alive else max(complete)


def _rows(store: Store, scope: Scope, names: Sequence[str]) -> list[tuple[Any, ...]]:
    """`…dimensions, provider, billing account, currency, days, costs`, days counted from 0."""
    columns = [scope.sql_of(dimension(name)) for name in names]
    selected = ", ".join(f"{sql} as key_{n}" for n, sql in enumerate(columns))
    keys = ", ".join(f"key_{n}" for n in range(len(names)))
    within = scope.within(scope.period, "period")
    return store.query(
        f"""
        select {keys}, provider, account, currency, list(place), list(cost)
        from (
            select {selected}, ProviderName as provider, BillingAccountId as account,
                BillingCurrency as currency, Day - $period_start as place,
                fsum({scope.metric}) as cost
            from {scope.relation}
            where {within} and {scope.condition} and {JUDGED}
            group by all
        )
        group by all order by all
        """,
        scope.parameters,
    ).rows


def _coverage(store: Store, scope: Scope) -> dict[Account, Coverage]:
    """How far each account's bill reaches, whatever part of it is asked about."""
    bounds = {"start": scope.period.start, "end": scope.period.end}
    everyone = store.query(
        """
        select ProviderName, BillingAccountId, BillingCurrency,
            min(Day) - $start, max(Day) - $start,
            list(distinct Day - $start) filter (ChargeCategory = 'Usage')
        from daily where Day >= $start and Day < $end group by all
        """,
        bounds,
    ).rows
    finished = completeness(store)
    found = {}
    for provider, account, currency, first, last, usage in everyone:
        if not usage:
            days = set(range(first, last + 1))
            found[provider, account, currency] = Coverage(first, last, last, days)
            continue
        # A fee that is dated to the month's end does not make the days before it known.
        until = max(usage)
        whole = finished.last_complete({(provider, account)}) or scope.period.end
        complete = min(until, max((whole - scope.period.start).days, min(usage)))
        found[provider, account, currency] = Coverage(first, until, complete, set(usage))
    return found
