"""What was spent a day on the scope of each budget: one question for all of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import fsum
from typing import TYPE_CHECKING, Any

from costtui.analysis.scope import known_at, scope_of, shared
from costtui.model.period import Period

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from costtui.analysis.budget.definition import Budget
    from costtui.analysis.completeness import Account
    from costtui.analysis.scope import Scope
    from costtui.settings import Settings
    from costtui.store.database import Store


@dataclass(frozen=True, slots=True)
class Spend:
    """The daily costs of one scope in every currency, and what each is worth in the budget's."""

    currency: str
    """The currency of the budget."""
    rates: Mapping[str, float]
    """What one unit of another currency is worth in it, from the user's own rates."""
    daily: Mapping[str, Mapping[date, float]]
    """Cost by currency and day."""
    known: Period
    """The days of which charges are known."""
    accounts: frozenset[Account] = frozenset()
    """Whose bills the charges are of."""

    def cost(self, days: Period) -> float:
        """What some days cost, in the budget's currency: its own charges and the converted ones."""
        return fsum(amount for _, amount in self._counted(days))

    def daily_cost(self, days: Period) -> dict[date, float]:
        """The same a day; days without charges cost nothing."""
        found: dict[date, list[float]] = {}
        for day, amount in self._counted(days):
            found.setdefault(day, []).append(amount)
        dates = [days.start + timedelta(days=number) for number in range(days.days)]
        return {day: fsum(found.get(day, ())) for day in dates}

    def _counted(self, days: Period) -> list[tuple[date, float]]:
        return [
            (day, amount * self.rate(currency))
            for currency, costs in self.daily.items()
            if currency == self.currency or currency in self.rates
            for day, amount in costs.items()
            if day in days
        ]

    def rate(self, currency: str) -> float:
        """What one unit of a currency is worth in the budget's."""
        return 1.0 if currency == self.currency else self.rates[currency]

    def others(self, days: Period, *, is_converted: bool) -> dict[str, float]:
        """Costs of some days in other currencies, those with a rate or those without one."""
        found = {
            currency: fsum(amount for day, amount in costs.items() if day in days)
            for currency, costs in self.daily.items()
            if currency != self.currency and (currency in self.rates) == is_converted
        }
        return {currency: cost for currency, cost in sorted(found.items()) if round(cost, 2)}

    def notes(self, days: Period) -> list[str]:
        """What has to be said of other currencies: what was converted, what is not counted."""
        said = [
            f"{cost:,.2f} {currency} converted at {self.rates[currency]:g} {self.currency}"
            for currency, cost in self.others(days, is_converted=True).items()
        ]
        said += [
            f"{cost:,.2f} {currency} not counted: no rate in [currency]"
            for currency, cost in self.others(days, is_converted=False).items()
        ]
        return said


def rates_to(currency: str, settings: Settings) -> dict[str, float]:
    """What one unit of each other currency is worth in one of them, as far as rates are set."""
    worth = settings.currency
    if currency not in worth:
        return {}
    return {name: worth[name] / worth[currency] for name in worth if name != currency}


def spend_of(
    store: Store,
    budgets: Sequence[Budget],
    *,
    settings: Settings,
    since: date | None = None,
    as_of: date | None = None,
) -> list[Spend]:
    """What was spent on each budget's scope, by currency and day.

    Args:
        store: where to ask.
        budgets: whose scopes.
        settings: which tags name a team, the user's rates.
        since: the first day that is wanted; all that are known unless said.
        as_of: the last day that counts as known.

    Raises:
        UsageError: a scope is wrong.
    """
    known = known_at(store, as_of)
    days = Period(min(since or known.days.start, known.days.end), known.days.end)
    scopes = [
        scope_of(
            store,
            settings=settings,
            period="all",
            metric=budget.metric,
            where=budget.where,
            as_of=known.as_of,
        )
        for budget in budgets
    ]
    found: list[dict[str, dict[date, list[float]]]] = [{} for _ in budgets]
    accounts: list[set[Account]] = [set() for _ in budgets]
    for source in {scope.source: None for scope in scopes}:
        numbers = [n for n, scope in enumerate(scopes) if scope.source == source]
        rows = _ask(store, [scopes[number] for number in numbers], days)
        for day, currency, provider, account, *sums in rows:
            for number, (cost, count) in zip(numbers, _pairs(sums), strict=True):
                if count:
                    found[number].setdefault(currency, {}).setdefault(day, []).append(cost)
                    accounts[number].add((provider, account))
    return [
        Spend(
            budget.currency,
            rates_to(budget.currency, settings),
            {
                currency: {day: fsum(some) for day, some in costs.items()}
                for currency, costs in daily.items()
            },
            known.days,
            frozenset(own),
        )
        for budget, daily, own in zip(budgets, found, accounts, strict=True)
    ]


def _ask(store: Store, scopes: Sequence[Scope], days: Period) -> list[tuple[Any, ...]]:
    """Cost and count of every scope by day, currency and account, in one pass over the charges."""
    parameters: dict[str, Any] = {}
    sums = []
    for scope in scopes:
        condition = shared(scope, parameters)
        sums.append(
            f"coalesce(fsum({scope.metric}) filter ({condition}), 0.0), "
            f"count(*) filter ({condition})"
        )
    first = scopes[0]
    inside = first.within(days, "days")
    parameters |= {name: first.parameters[name] for name in ("days_start", "days_end")}
    return store.query(
        f"""
        select Day, BillingCurrency, ProviderName, BillingAccountId, {", ".join(sums)}
        from {first.relation} where {inside} group by all
        """,
        parameters,
    ).rows


def _pairs(values: Sequence[Any]) -> list[tuple[float, int]]:
    return list(zip(values[::2], values[1::2], strict=True))
