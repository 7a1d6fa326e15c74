"""How a budget stands: what was spent, what was planned by now, what moved in from before."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from math import fsum
from typing import TYPE_CHECKING, Final

from costtui.model.period import Period

if TYPE_CHECKING:
    from datetime import date

    from costtui.analysis.budget.definition import Budget
    from costtui.analysis.budget.landing import Landing
    from costtui.analysis.budget.spend import Spend

HALF_CENT: Final = 0.005
MOST_PERIODS: Final = 600
"""So many periods at most are looked back for what moved in: fifty years of months."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One period of one budget; amounts in units of the budget's currency."""

    budget: Budget
    spend: Spend
    period: Period
    as_of: date
    amount: float | None
    """What may be spent in the period; None where the budget does not hold in it."""
    carried: float
    """What moved in from the periods before; negative where too much was spent."""
    spent: float
    compared: Period
    """The days that are over and billed in full, which plan and former periods are held against."""
    before: float | None
    """What as many days of the period before cost; None where they are not all known."""
    landing: Landing | None = None
    notes: tuple[str, ...] = field(default=())

    @property
    def available(self) -> float | None:
        """The amount and what moved in."""
        return None if self.amount is None else self.amount + self.carried

    @property
    def share(self) -> float | None:
        """Spent as a share of what is available; None where nothing is."""
        return share_of(self.spent, self.available)

    @property
    def days_gone(self) -> int:
        """How many of the period's days are over."""
        return min(max((self.as_of - self.period.start).days + 1, 0), self.period.days)

    @property
    def gone(self) -> float:
        """The share of the period that is gone."""
        return self.days_gone / self.period.days

    @property
    def planned(self) -> float | None:
        """What of the available amount belongs to the days that are gone, each day alike."""
        return None if self.available is None else self.available * self.gone

    @property
    def burn(self) -> float | None:
        """Of the days billed in full: spent as a share of planned; 2 is twice as fast."""
        if self.available is None:
            return None
        planned = self.available * self.compared.days / self.period.days
        return share_of(self.billed, planned)

    @property
    def billed(self) -> float:
        """What was spent on the days that are billed in full."""
        return self.spend.cost(self.compared)

    @property
    def left(self) -> float | None:
        """What is left of the available amount."""
        return None if self.available is None else self.available - self.spent

    @property
    def growth(self) -> float | None:
        """By what share more was spent than on the same days of the period before."""
        if self.before is None or self.before < HALF_CENT:
            return None
        return self.billed / self.before - 1

    @property
    def has_begun(self) -> bool:
        """Whether the budget holds already, or did; what its scope costs is not spent of it before."""
        return self.state != "not started"

    @property
    def is_over(self) -> bool:
        """Whether more was spent than is available."""
        return self.available is not None and self.spent > self.available + HALF_CENT

    @property
    def state(self) -> str:
        """`over`, `at risk`, `on track`, `kept` (over and done), `not started`, `ended`, `no amount`."""
        budget = self.budget
        if self.amount is None:
            if budget.start is not None and self.period.start < budget.start:
                return "not started"
            if budget.until is not None and self.period.start > budget.until:
                return "ended"
            return "no amount"
        if self.is_over:
            return "over"
        if self.days_gone == self.period.days:
            return "kept"
        return "at risk" if self.is_at_risk else "on track"

    @property
    def is_at_risk(self) -> bool:
        """Whether it will probably be exceeded, or grew more than it may."""
        is_growing = self.exceeds_growth(self.budget.growth)
        return is_growing or (self.landing is not None and self.landing.probability >= 0.5)

    def counts(self, currency: str) -> bool:
        """Whether charges in a currency are counted: its own, and those with a rate."""
        return currency == self.budget.currency or currency in self.spend.rates

    def exceeds_growth(self, limit: float | None) -> bool:
        """Whether more per cent than a limit were spent than in the days of the period before."""
        if limit is None or self.before is None or self.before < HALF_CENT:
            return False
        return self.billed > self.before * (1 + limit / 100) + HALF_CENT


def share_of(part: float, whole: float | None) -> float | None:
    """A part as a share of a whole; None where the whole is nothing or less."""
    return None if whole is None or whole < HALF_CENT else part / whole


def standing_of(
    budget: Budget, spend: Spend, period: Period, *, as_of: date, complete: date | None = None
) -> Standing:
    """How a budget stands in one of its periods at the end of a day.

    Args:
        budget: which one.
        spend: what its scope cost.
        period: one of its periods.
        as_of: the last day that counts as known.
        complete: the last day that is billed in full; `as_of` unless said.
    """
    gone = _until(period, as_of)
    compared = gone if complete is None else _until(gone, complete)
    notes = spend.notes(gone)
    if spend.known.end <= period.start:
        notes.append(f"charges end with {spend.known.end - timedelta(days=1)}")
    elif not any(spend.daily.values()):
        notes.append("no charges meet the scope")
    return Standing(
        budget,
        spend,
        period,
        as_of,
        budget.amount_of(period),
        carried_into(budget, spend, period),
        spend.cost(gone),
        compared,
        _like_for_like(budget, spend, period, compared),
        notes=tuple(notes),
    )


def _until(period: Period, last: date) -> Period:
    """The days of a period up to a day."""
    return Period(period.start, max(period.start, min(period.end, last + timedelta(days=1))))


def carried_into(budget: Budget, spend: Spend, period: Period) -> float:
    """What is left of the periods before one, since the budget began or the first whole one."""
    if not budget.rollover:
        return 0.0
    left: list[float] = []
    before = budget.before(period)
    while before.start >= spend.known.start and len(left) < MOST_PERIODS:
        amount = budget.amount_of(before)
        if amount is None:
            break
        left.append(amount - spend.cost(before))
        before = budget.before(before)
    return fsum(left)


def _like_for_like(budget: Budget, spend: Spend, period: Period, gone: Period) -> float | None:
    """What as many days of the period before cost; None where they are not known."""
    previous = budget.before(period)
    end = min(previous.start + timedelta(days=gone.days), previous.end)
    if gone.days == 0 or previous.start < spend.known.start:
        return None
    return spend.cost(Period(previous.start, end if gone.days < period.days else previous.end))
