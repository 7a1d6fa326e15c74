"""Which of the last days the providers have not finished billing, and how much of them is there.

Everything that must not read an unfinished day as a fall asks this: charts, trends, forecasts,
anomalies, budgets.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import TYPE_CHECKING, Final

from costtui.analysis.deliveries import LATE_DAYS, shares_by_age
from costtui.model.table import Table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from costtui.store.database import Store

    Share = tuple[float, str]

Account = tuple[str | None, str | None]
"""Provider and billing account, as the charges name them."""

ENDED_DAYS: Final = 7
"""A bill this far behind the newest one has ended: it makes no day of the others unfinished."""
COMPLETE: Final = 0.98
"""A day of which this much is usually there counts as complete."""
LEAST: Final = 3
"""How many days of history an age needs."""
PATTERN_DAYS: Final = 3
"""How many of a bill's last days can be unfinished by the look of them."""
HISTORY_DAYS: Final = 45
"""How far back deliveries tell how late a source is."""
USUAL_DAYS: Final = 14
"""How many days before make the usual."""
STEADY: Final = 0.7
"""A bill with usage on fewer of them may well have no charge on a day."""
LEAST_DAYS: Final = 7
"""How many days before it takes to know the usual."""
LEAST_PARTS, LEAST_COST = 0.7, 0.5
"""A last day with a smaller share of the usual parts or cost does not look complete."""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A day of which charges of an account are still to come."""

    source: str
    provider: str | None
    billing_account: str | None
    day: date
    share: float
    """How much of its final cost is expected to be there, 0 to 1."""
    basis: str
    """`history`: what earlier deliveries had of days as young; `pattern`: how the day looks beside
    the ones before; `absent`: no delivery reaches it yet."""

    @property
    def account(self) -> Account:
        """Whose day it is."""
        return self.provider, self.billing_account


@dataclass(frozen=True, slots=True)
class Completeness:
    """The unfinished days of a store."""

    rows: tuple[Unfinished, ...]
    """By day, source and account."""
    newest: date | None
    """The last day with usage that is known; None in a store without any."""

    def first_unfinished(self, accounts: Collection[Account] | None = None) -> date | None:
        """The first day that is unfinished for any of some accounts, of all unless said."""
        return min((row.day for row in self._of(accounts)), default=None)

    def last_complete(self, accounts: Collection[Account] | None = None) -> date | None:
        """The last day up to which every one of some accounts is complete, of all unless said."""
        first = self.first_unfinished(accounts)
        return self.newest if first is None else first - timedelta(days=1)

    def share(self, day: date, weights: Mapping[Account, float]) -> float:
        """How much of a day's final cost is there, 0 to 1.

        Args:
            day: the day.
            weights: what each account usually costs, in one currency; nothing negative.
        """
        total = sum(weights.values())
        if total <= 0:
            return min((row.share for row in self._of(weights) if row.day == day), default=1.0)
        missing = sum(
            weights[row.account] * (1 - row.share) for row in self._of(weights) if row.day == day
        )
        return max(1 - missing / total, 0.0)

    def _of(self, accounts: Collection[Account] | None) -> Iterable[Unfinished]:
        return (row for row in self.rows if accounts is None or row.account in accounts)

    def table(self) -> Table:
        """`source, provider, billing_account, day, share, basis`."""
        return Table.of(
            ("source", "provider", "billing_account", "day", "share", "basis"),
            [
                (row.source, row.provider, row.billing_account, row.day, row.share, row.basis)
                for row in self.rows
            ],
        )


def completeness(store: Store, *, as_of: date | None = None) -> Completeness:
    """Which of the last days are unfinished, by source and account.

    A delivery's newest day of usage is its age 0, the one before age 1, and so on: this tells how
    late a source is from its bills alone, whenever they were imported. What a day came to at each
    age, in deliveries that were replaced since, against what it comes to now gives the share to
    expect; where there were too few deliveries, a last day that looks much smaller than those
    before, or that was not over when its bill was imported, is unfinished too.

    Args:
        store: where to ask.
        as_of: the last day that counts as known. It is about charge days, as everywhere: what is
            in the store is what can be said of them, so a day that was unfinished then and is
            complete now counts as complete.

    Returns:
        Only the unfinished days; a bill more than a week behind the newest has ended, none of it
        is expected any more.
    """
    bills = store.once("bills", lambda: _bills(store))
    newest = max((bill.last for bill in bills), default=None)
    if newest is None:
        return Completeness((), None)
    until = newest if as_of is None else min(newest, as_of)
    rows = [
        Unfinished(bill.source, bill.provider, bill.billing_account, day, share, basis)
        for bill in bills
        if bill.last >= newest - timedelta(days=ENDED_DAYS)
        for day, (share, basis) in bill.unfinished(newest).items()
        if day <= until
    ]
    order = sorted(rows, key=lambda row: (row.day, row.source, str(row.account)))
    return Completeness(tuple(order), until)


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a bill as it is now."""

    cost: float
    """Of usage, in units of effective cost."""
    parts: int
    """How many sub accounts and services have usage."""
    imported_at: datetime


@dataclass(frozen=True, slots=True)
class _Bill:
    """What a source delivers of one account."""

    source: str
    provider: str | None
    billing_account: str | None
    days: dict[date, Day]
    """Its last days as they are now."""
    usual: Mapping[int, list[float]]
    """By age, which shares of their present cost days had at that age."""

    @property
    def last(self) -> date:
        return max(self.days)

    def unfinished(self, newest: date) -> dict[date, Share]:
        """Share and basis of its unfinished days up to the newest day of all bills."""
        found = self._by_history() if len(self.usual.get(0, ())) >= LEAST else self._by_pattern()
        late = (newest - self.last).days if self._is_steady else 0
        absent = {self.last + timedelta(days=n): (0.0, "absent") for n in range(1, late + 1)}
        return found | absent

    @property
    def _is_steady(self) -> bool:
        """Whether it has usage on most days, so that one without any is one to come."""
        since = self.last - timedelta(days=USUAL_DAYS)
        return sum(day > since for day in self.days) >= STEADY * USUAL_DAYS

    def _by_history(self) -> dict[date, Share]:
        """The days of which less than usual is there at their age; older is never less complete."""
        found: dict[date, Share] = {}
        reached = 0.0
        for age in range(LATE_DAYS):
            shares = self.usual.get(age, [])
            if len(shares) < LEAST:
                break
            reached = max(reached, min(median(shares), 1.0))
            if reached >= COMPLETE:
                break
            found[self.last - timedelta(days=age)] = reached, "history"
        return found

    def _by_pattern(self) -> dict[date, Share]:
        """The last days that look unfinished, the newest ones first."""
        days = sorted(self.days)
        found: dict[date, Share] = {}
        first = max(LEAST_DAYS, len(days) - PATTERN_DAYS)
        for place in range(len(days) - 1, first - 1, -1):
            before = days[max(0, place - USUAL_DAYS) : place]
            here = self.days[days[place]]
            parts, there = self._beside(here, before)
            # A quiet weekend is quiet, not unfinished.
            alike = [day for day in before if day.weekday() == days[place].weekday()]
            if alike:
                of_weekday = self._beside(here, alike)
                parts, there = max(parts, of_weekday[0]), max(there, of_weekday[1])
            is_over = here.imported_at.date() != days[place]
            if is_over and parts >= LEAST_PARTS and there >= LEAST_COST:
                break
            if not is_over:
                there = min(there, (here.imported_at.hour + here.imported_at.minute / 60) / 24)
            found[days[place]] = min(max(there, 0.0), COMPLETE), "pattern"
        return found

    def _beside(self, here: Day, days: Sequence[date]) -> tuple[float, float]:
        """The parts and the cost of a day as shares of what they are on most of some days."""
        parts = median(self.days[day].parts for day in days)
        cost = median(self.days[day].cost for day in days)
        return here.parts / parts, here.cost / cost if cost > 0 else 1.0


def _bills(store: Store) -> list[_Bill]:
    """Every bill of late, with its last days and what earlier deliveries had of such days."""
    newest = store.query("select max(Day) from daily where ChargeCategory = 'Usage'").rows[0][0]
    if newest is None:
        return []
    rows = store.query(
        """
        select source, ProviderName, BillingAccountId, BillingCurrency, Day,
            sum(abs(EffectiveCost)), count(distinct (SubAccountId, ServiceName)), max(imported_at)
        from daily join (select distinct load_id, source, imported_at from loads)
            on load_id = x_LoadId
        where Day > $since and ChargeCategory = 'Usage'
        group by all order by all
        """,
        {"since": newest - timedelta(days=ENDED_DAYS + USUAL_DAYS + PATTERN_DAYS)},
    ).rows
    several: dict[tuple[str, str | None, str | None], dict[str, dict[date, Day]]] = {}
    for source, provider, account, currency, day, *seen in rows:
        currencies = several.setdefault((source, provider, account), {})
        currencies.setdefault(currency, {})[day] = Day(*seen)
    usual = shares_by_age(store.deliveries(newest - timedelta(days=HISTORY_DAYS)))
    found = []
    for key, currencies in several.items():
        # The currency of most days speaks for the bill: amounts of two are never added.
        main = max(sorted(currencies), key=lambda name: len(currencies[name]))
        found.append(_Bill(*key, currencies[main], usual.get((*key, main), {})))
    return found
