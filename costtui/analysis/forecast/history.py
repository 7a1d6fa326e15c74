"""What each group cost a day so far, its usage, its credits and its fees apart."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from costtui.analysis.dimension import OTHER
from costtui.analysis.forecast.coverage import ENDED_AFTER, known_through, last_days
from costtui.analysis.forecast.endings import changes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray

    from costtui.analysis.dimension import Dimension
    from costtui.analysis.forecast.coverage import Account
    from costtui.analysis.forecast.endings import Change, Ending
    from costtui.analysis.scope import Scope
    from costtui.store.database import Store

    Floats = NDArray[np.float64]

GROUPS = 250
"""How many groups of a currency are looked at; the smaller ones become one, `(other)`."""
STEADY = 0.4
"""A fee that is booked on a larger share of its days is a daily cost like any other."""
PART_SQL = """case when ChargeClass = 'Correction' then 'one-off'
    when ChargeCategory = 'Usage' then 'usage' when ChargeCategory = 'Credit' then 'credit'
    else 'fee' end"""

Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Fee:
    """What is booked now and then: a monthly fee, a tax, an upfront payment."""

    days: tuple[int, ...]
    amounts: tuple[float, ...]


@dataclass(slots=True)
class Group:
    """The costs a day of one group, from the first day of the history to the last one billed."""

    key: Key
    usage: Floats
    credit: Floats
    booked: Floats
    """All of it, as it was billed."""
    fees: list[Fee] = field(default_factory=list)


@dataclass(slots=True)
class History:
    """All groups of one currency over the same days."""

    currency: str
    first: date
    through: int
    """The last day that is there in full for everyone."""
    length: int
    """Days up to the last one that anything was billed for."""
    groups: list[Group]
    notes: tuple[str, ...] = ()
    changes: list[Change] = field(default_factory=list)
    """What commitments and credits that end will add."""


def histories(
    store: Store,
    scope: Scope,
    by: Sequence[Dimension],
    as_of: date,
    endings: Sequence[Ending] = (),
) -> list[History]:
    """What was billed a day, a history a currency, the dearest currency first.

    Args:
        store: where to ask.
        scope: the charges it is about; its period ends with the last known day.
        by: what to group by; nothing for the total.
        as_of: the last day that counts as known.
        endings: commitments and credits that end.
    """
    last = last_days(store, scope)
    return histories_of(store, scope, by, as_of, endings, rows=_rows(store, scope, by), last=last)


def histories_of(
    store: Store,
    scope: Scope,
    by: Sequence[Dimension],
    as_of: date,
    endings: Sequence[Ending],
    *,
    rows: Sequence[tuple[Any, ...]],
    last: dict[Account, int],
) -> list[History]:
    """The same from rows that were read already, and the last day of each account."""
    found = []
    for currency in sorted({row[CURRENCY] for row in rows}):
        own = [row for row in rows if row[CURRENCY] == currency]
        accounts = {(row[PROVIDER], row[ACCOUNT]) for row in own}
        newest = max(last[account] for account in accounts)
        through = known_through(store, scope, accounts, as_of, newest)
        history = _history(own, scope.period.start, currency, through, last)
        if endings:
            day = _day(history.first, through)
            history.changes = changes(store, scope, by, endings, currency, day)
        found.append(history)
    return sorted(found, key=lambda one: -sum(float(g.booked.sum()) for g in one.groups))


PART, PROVIDER, ACCOUNT, CURRENCY, DAYS, COSTS = -9, -5, -4, -3, -2, -1
"""Where a row has its values, from its end."""


def _history(
    rows: list[tuple[Any, ...]],
    first: date,
    currency: str,
    through: int,
    last: dict[Account, int],
) -> History:
    length = max(through + 1, *(max(row[DAYS]) + 1 for row in rows))
    groups: dict[Key, Group] = {}
    late: dict[Account, int] = {}
    for row in rows:
        key, part, days = tuple(row[:PART]), row[PART], row[DAYS]
        if key not in groups:
            groups[key] = Group(key, np.zeros(length), np.zeros(length), np.zeros(length))
        group, line = groups[key], np.zeros(length)
        np.add.at(line, days, row[COSTS])
        group.booked += line
        if part == "one-off":
            continue
        account = (row[PROVIDER], row[ACCOUNT])
        is_daily = part != "fee" or _is_steady(days, through)
        reached = last[account]
        if is_daily and through - ENDED_AFTER <= reached < through:
            # A bill that is late is no cost that ended.
            for place in range(max(reached + 1, 7), through + 1):
                line[place] = line[place - 7]
            late[account] = reached
        if part == "credit":
            group.credit += line
        elif is_daily:
            group.usage += line
        else:
            group.fees.append(Fee(tuple(days), tuple(row[COSTS])))
    notes = tuple(
        f"{provider} {account}: nothing billed after {_day(first, reached)}, "
        "taken to go on as before"
        for (provider, account), reached in sorted(late.items(), key=str)
    )
    return History(currency, first, through, length, list(groups.values()), notes)


def _day(first: date, place: int) -> date:
    return first.fromordinal(first.toordinal() + place)


def _is_steady(days: Sequence[int], through: int) -> bool:
    """Whether something is booked day by day rather than once a month."""
    span = max(through, days[-1]) - days[0] + 1
    recent = [day for day in days if day > through - 28]
    return (len(days) >= STEADY * span and len(days) > 3) or len(recent) >= 20


def _rows(store: Store, scope: Scope, by: Sequence[Dimension]) -> list[tuple[Any, ...]]:
    """`…dimensions, part, category, service, commitment, provider, account, currency, days, costs`.

    Days are counted from the first of the scope; groups beyond the largest are one.
    """
    names = [f"key_{n}" for n in range(len(by))]
    selected = "".join(
        f"{scope.sql_of(item)} as {name}, " for item, name in zip(by, names, strict=True)
    )
    grouped = f"""
        select {selected}{PART_SQL} as part,
            case when part = 'fee' then ChargeCategory end as category,
            case when part = 'fee' then (ServiceName, SubAccountId) end as service,
            case when part = 'fee' then CommitmentDiscountId end as commitment,
            ProviderName as provider, BillingAccountId as account, BillingCurrency as currency,
            Day - $period_start as place, fsum({scope.metric}) as cost
        from {scope.relation}
        where {scope.within(scope.period, "period")} and {scope.condition}
        group by all"""
    parameters = dict(scope.parameters)
    if by:
        grouped = _largest(grouped, names)
        parameters |= {"most": GROUPS, "other": OTHER}
    keys = "".join(f"{name}, " for name in names)
    return store.query(
        f"""
        select {keys}part, category, service, commitment, provider, account, currency,
            list(place order by place), list(cost order by place)
        from ({grouped})
        group by all
        having bool_or(cost <> 0)
        order by all
        """,
        parameters,
    ).rows


def _largest(grouped: str, names: Sequence[str]) -> str:
    """The same rows, the groups beyond the largest of their currency made one."""
    keys = ", ".join(names)
    shown = ", ".join(
        f"case when rank <= $most then g.{name} else $other end as {name}" for name in names
    )
    same = " and ".join(f"g.{name} is not distinct from r.{name}" for name in names)
    return f"""
        with grouped as materialized ({grouped}), sized as (
            select {keys}, currency, sum(abs(cost)) as size from grouped group by all
        ), ranked as (
            select {keys}, currency, row_number() over (
                partition by currency order by size desc, {keys}
            ) as rank
            from sized
        )
        select {shown}, part, category, service, commitment, provider, account, g.currency,
            place, fsum(cost) as cost
        from grouped g join ranked r on g.currency = r.currency and {same}
        group by all"""
