"""One budget: its scope, its amounts and the periods they are for."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import fsum
from typing import TYPE_CHECKING, Final

from costtui.model.period import Period, add_months

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

EVERY: Final = {"month": 1, "quarter": 3, "year": 12}
"""The words of `every` and how many months each one is."""
ACTUAL: Final = (50.0, 80.0, 100.0)
FORECAST: Final = (100.0,)
"""The thresholds of a budget that names none, in per cent of its amount."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What may be spent on some charges in each period."""

    name: str
    currency: str
    amount: float | None = None
    """What may be spent in each period; None where `amounts` says it month by month."""
    every: str = "month"
    """`month`, `quarter` or `year`."""
    amounts: Mapping[date, float] = field(default_factory=dict)
    """What may be spent in single months, by their first day."""
    where: str = ""
    """The expression that charges have to meet; empty for all of them."""
    metric: str = "effective"
    owner: str = ""
    parent: str = ""
    """The name of the budget that this one is a part of."""
    start: date | None = None
    """The first day it holds, on which its quarters and years begin, too."""
    until: date | None = None
    """The first day of its last month."""
    rollover: bool = False
    """Whether what is left of a period, or what is missing, moves to the next one."""
    actual: tuple[float, ...] = ACTUAL
    forecast: tuple[float, ...] = FORECAST
    probability: float | None = None
    """Raised when it will be exceeded with at least this probability."""
    growth: float | None = None
    """Raised when more per cent were spent than on the same days of the period before."""

    def period(self, day: date) -> Period:
        """The period a day lies in, whether or not the budget holds then."""
        months = EVERY[self.every]
        anchor = self.start.month - 1 if self.start else 0
        offset = (day.month - 1 - anchor) % months
        first = add_months(day.replace(day=1), -offset)
        return Period(first, add_months(first, months))

    def before(self, period: Period) -> Period:
        """The period right before another."""
        return Period(add_months(period.start, -EVERY[self.every]), period.start)

    def after(self, period: Period) -> Period:
        """The period right after another."""
        return Period(period.end, add_months(period.end, EVERY[self.every]))

    def holds(self, period: Period) -> bool:
        """Whether the budget begins with or before a period and does not end before it."""
        return (self.start is None or period.start >= self.start) and (
            self.until is None or period.start <= self.until
        )

    def amount_of(self, period: Period) -> float | None:
        """What may be spent in one of its periods; None where it does not hold."""
        if not self.holds(period):
            return None
        return self.amounts.get(period.start) if self.amounts else self.amount

    def amount_within(self, days: Period) -> float:
        """What may be spent in any days: a part of a period counts by its days."""
        parts = []
        for period in self.periods(days):
            inside = min(period.end, days.end) - max(period.start, days.start)
            parts.append((self.amount_of(period) or 0.0) * inside.days / period.days)
        return fsum(parts)

    def periods(self, days: Period) -> Iterator[Period]:
        """Its periods that share a day with some days, the oldest first."""
        period = self.period(days.start)
        while period.start < days.end:
            yield period
            period = self.after(period)
