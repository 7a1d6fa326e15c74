"""The outlooks of many scopes asked for together: the days are read once, the models run once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from costtui.analysis.forecast.ahead import TOGETHER
from costtui.analysis.forecast.backtest import Errors
from costtui.analysis.forecast.coverage import last_days
from costtui.analysis.forecast.fitted import Effort
from costtui.analysis.forecast.history import PART_SQL, histories_of
from costtui.analysis.forecast.outlook import days_ahead, endings_of, outlooks_from
from costtui.analysis.forecast.projection import Projection, project
from costtui.analysis.forecast.remembered import FOLDER
from costtui.analysis.forecast.workers import kept
from costtui.analysis.scope import known_at, scope_of, shared

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from costtui.analysis.forecast.history import History
    from costtui.analysis.forecast.outlook import Outlook
    from costtui.analysis.scope import Scope
    from costtui.settings import Settings
    from costtui.store.database import Store

AT_ONCE = TOGETHER // 2
"""Scopes of which usage and credits are held in memory together."""
KEYS = "part, category, service, commitment, provider, account, currency"


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose days ahead are wanted, and until when."""

    where: str | None
    metric: str
    until: date
    """The day after the last one ahead."""


@kept()
def outlooks_together(
    store: Store, asked: Sequence[Asked], *, settings: Settings, as_of: date | None = None
) -> list[list[Outlook]]:
    """What `outlook` says of each scope, the dearest currency first; the same, but sooner.

    Raises:
        UsageError: a scope is wrong.
    """
    if not asked:
        return []
    known = known_at(store, as_of)
    scopes = [
        scope_of(
            store,
            settings=settings,
            period="all",
            metric=one.metric,
            where=one.where,
            as_of=known.as_of,
        )
        for one in asked
    ]
    endings = endings_of(settings)
    last = last_days(store, scopes[0])
    several = [
        histories_of(store, scope, (), known.as_of, endings, rows=rows, last=last)
        for scope, rows in zip(scopes, _rows(store, scopes), strict=True)
    ]
    alike: dict[tuple[date, int, int, date], list[History]] = {}
    for one, histories in zip(asked, several, strict=True):
        for history in histories:
            days = history.first, history.through, history.length, one.until
            alike.setdefault(days, []).append(history)
    found: dict[int, Outlook] = {}
    effort = Effort(folder=store.data_dir / FOLDER)
    for (*_, until), histories in alike.items():
        ahead = days_ahead(histories[0], until)
        for first in range(0, len(histories), AT_ONCE):
            some = histories[first : first + AT_ONCE]
            # Each scope is a group of one history.
            whole = replace(some[0], groups=[group for one in some for group in one.groups])
            projected = project(
                whole,
                ahead.days,
                country=settings.forecast_country,
                apart=True,
                effort=effort,
                told=lambda _done, _of: store.check_wanted(),
            )
            for row, history in enumerate(some):
                [found[id(history)]] = outlooks_from(
                    _one(projected, row), history, ahead, as_of=known.as_of
                )
    return [[found[id(history)] for history in histories] for histories in several]


def _one(found: Projection, row: int) -> Projection:
    """The projection of one group as if it had been asked for alone."""
    part = slice(row, row + 1)
    errors = Errors(found.errors.values[part], found.errors.known[part], found.errors.size[part])
    return Projection(found.mean[part], errors, found.models[part], found.positive[part], {})


def _rows(store: Store, scopes: Sequence[Scope]) -> list[list[tuple[Any, ...]]]:
    """The rows of each scope as `history` reads them, in one pass over the charges."""
    found: list[list[tuple[Any, ...]]] = [[] for _ in scopes]
    for source in {scope.source: None for scope in scopes}:
        numbers = [n for n, scope in enumerate(scopes) if scope.source == source]
        for row in _ask(store, [scopes[number] for number in numbers]):
            key, lists = row[:7], row[7:]
            for place, number in enumerate(numbers):
                days, costs = lists[2 * place : 2 * place + 2]
                if days and any(costs):
                    found[number].append((*key, days, costs))
    return found


def _ask(store: Store, scopes: Sequence[Scope]) -> list[tuple[Any, ...]]:
    """`part, …, currency` and the days and costs of every scope, days counted from the first."""
    parameters: dict[str, Any] = {}
    sums, lists = [], []
    for number, scope in enumerate(scopes):
        condition = shared(scope, parameters)
        sums.append(
            f"fsum({scope.metric}) filter ({condition}) as cost_{number}, "
            f"count(*) filter ({condition}) as count_{number}"
        )
        lists.append(
            f"list(place order by place) filter (count_{number} > 0), "
            f"list(cost_{number} order by place) filter (count_{number} > 0)"
        )
    first = scopes[0]
    inside = first.within(first.period, "period")
    parameters |= {name: first.parameters[name] for name in ("period_start", "period_end")}
    return store.query(
        f"""
        select {KEYS}, {", ".join(lists)}
        from (
            select {PART_SQL} as part,
                case when part = 'fee' then ChargeCategory end as category,
                case when part = 'fee' then (ServiceName, SubAccountId) end as service,
                case when part = 'fee' then CommitmentDiscountId end as commitment,
                ProviderName as provider, BillingAccountId as account,
                BillingCurrency as currency, Day - $period_start as place, {", ".join(sums)}
            from {first.relation} where {inside} group by all
        )
        group by {KEYS} order by {KEYS}
        """,
        parameters,
    ).rows
