"""The first screen: what this month costs so far, how it moves, what moved it, how fresh it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from costtui.analysis.breakdown import breakdown
from costtui.analysis.completeness import completeness
from costtui.analysis.labels import labels
from costtui.analysis.scope import known_at
from costtui.model.period import Period
from costtui.model.table import Table

if TYPE_CHECKING:
    from datetime import date

    from costtui.settings import Settings
    from costtui.store.database import Store

MOVERS = 6


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything the first screen shows; every table is one a command prints too."""

    as_of: date
    month: Table
    """`currency, cost, previous_cost, change, last_month`: month to date, like for like."""
    daily: Table
    """`day, provider, cost, currency` over the last days."""
    movers: Table
    """`service, provider, cost, previous_cost, change, currency`, largest change first."""
    services: Table
    """`breakdown --by service` of the month to date."""
    accounts: Table
    """`breakdown --by provider,sub_account` of the month to date."""
    sources: Table
    """`source, provider, last_day, age_days, difference, currency, imported_at`."""
    names: dict[tuple[str, str], str]
    """What people call an account, by dimension and value."""
    unfinished: date | None
    """The first day of which charges are still to come, by `completeness`."""
    notes: tuple[str, ...]


def overview(
    store: Store,
    *,
    settings: Settings,
    metric: str = "effective",
    as_of: date | None = None,
    days: int = 60,
) -> Overview:
    """The numbers of the first screen, as at the end of a day."""
    known = known_at(store, as_of)
    day = known.as_of

    def by(*words: str, period: str = "mtd") -> Table:
        return breakdown(
            store, by=words, settings=settings, metric=metric, period=period, as_of=day
        )

    services = by("provider", "service")
    return Overview(
        as_of=day,
        month=month_to_date(store, settings=settings, metric=metric, as_of=day),
        daily=daily_cost(store, settings=settings, metric=metric, as_of=day, days=days),
        movers=movers(services),
        services=services,
        accounts=by("provider", "sub_account"),
        sources=freshness(store, as_of=day),
        names={("sub_account", key): name for key, name in labels(store, "sub_account").items()},
        unfinished=completeness(store, as_of=day).first_unfinished(),
        notes=known.notes,
    )


def teams(
    store: Store, *, settings: Settings, metric: str = "effective", as_of: date | None = None
) -> Table:
    """`breakdown --by team` of the month to date.

    Not a part of the overview: it is asked of the charges, and the rest does not wait for it.
    """
    return breakdown(store, by=["team"], settings=settings, metric=metric, as_of=as_of)


def month_to_date(
    store: Store, *, settings: Settings, metric: str = "effective", as_of: date | None = None
) -> Table:
    """`currency, cost, previous_cost, change, last_month`: this month against the same days."""

    def sums(period: str) -> dict[str, list[float]]:
        table = breakdown(
            store, by=["provider"], settings=settings, metric=metric, period=period, as_of=as_of
        )
        found: dict[str, list[float]] = {}
        for row in table.records():
            entry = found.setdefault(row["currency"], [0.0, 0.0, 0.0])
            for place, name in enumerate(("cost", "previous_cost", "change")):
                entry[place] += row[name] or 0.0
        return found

    month, last = sums("mtd"), sums("last-month")
    rows = []
    currencies = month.keys() | last.keys()
    for currency in sorted(currencies, key=lambda name: (-month.get(name, [0.0])[0], name)):
        cost, previous, change = month.get(currency, [0.0, 0.0, 0.0])
        rows.append((currency, cost, previous, change, last.get(currency, [0.0])[0]))
    return Table.of(("currency", "cost", "previous_cost", "change", "last_month"), rows)


def daily_cost(
    store: Store,
    *,
    settings: Settings,
    metric: str = "effective",
    as_of: date | None = None,
    days: int = 60,
) -> Table:
    """`day, provider, cost, currency`: the last days with charges, oldest first."""
    known = known_at(store, as_of)
    end = known.days.end
    period = Period(max(end - timedelta(days=days), known.days.start), end)
    table = breakdown(
        store,
        by=["day", "provider"],
        settings=settings,
        metric=metric,
        period=f"{period.start}..{period.end}",
        as_of=as_of,
    )
    return Table.of(
        ("day", "provider", "cost", "currency"),
        [
            (r["day"], r["provider"], r["cost"], r["currency"])
            for r in table.records()
            if period.start <= r["day"] < period.end
        ],
    )


def movers(services: Table, most: int = MOVERS) -> Table:
    """The services whose cost changed most, from a breakdown by provider and service.

    Half of them went up, half of them down, as far as there are as many; up first.
    """
    moved = [
        (r["service"], r["provider"], r["cost"], r["previous_cost"], r["change"], r["currency"])
        for r in services.records()
        if r["change"]
    ]
    up = sorted((row for row in moved if row[4] > 0), key=lambda row: -row[4])
    down = sorted((row for row in moved if row[4] < 0), key=lambda row: row[4])
    half = max(most // 2, most - len(down))
    up = up[:half]
    return Table.of(
        ("service", "provider", "cost", "previous_cost", "change", "currency"),
        [*up, *down[: most - len(up)]],
    )


def freshness(store: Store, *, as_of: date | None = None) -> Table:
    """How far each source's known charges reach, and the worst audit difference of its loads.

    Returns:
        `source, provider, last_day, age_days, difference, currency, imported_at`.
    """
    known = known_at(store, as_of)
    return store.query(
        """
        select source, any_value(provider) as provider,
            least(max(last_day), cast($as_of as date)) as last_day,
            greatest(cast($as_of as date) - max(last_day), 0) as age_days,
            max_by(billed_cost - source_cost, abs(billed_cost - source_cost)) as difference,
            currency, max(imported_at) as imported_at
        from loads where first_day <= cast($as_of as date)
        group by source, currency order by source, currency
        """,
        {"as_of": known.as_of},
    )
