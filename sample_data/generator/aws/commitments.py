"""Savings Plans and reserved instances: what they cost and which usage they cover on which day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from sample_data.generator.aws.accounts import ACCOUNTS, PAYER
from sample_data.generator.calendar_days import DAYS, within
from sample_data.generator.company import guid
from sample_data.generator.lines import Line, cost, rounded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sample_data.generator.calendar_days import Series

YEAR_HOURS = 8760


@dataclass(frozen=True, slots=True)
class SavingsPlan:
    """An hourly commitment for EC2 usage."""

    name: str
    start: date
    end: date
    hourly: float
    discount: float
    upfront_share: float = 0.0
    family: str = ""
    """The instance family of an EC2 Instance Savings Plan, empty for a Compute one."""

    @property
    def arn(self) -> str:
        """Its Amazon resource name."""
        return f"arn:aws:savingsplans::{ACCOUNTS[PAYER]}:savingsplan/{guid(self.name)}"

    @property
    def upfront(self) -> float:
        """What was paid when it was bought."""
        return round(self.hourly * self.upfront_share * YEAR_HOURS, 2)

    @property
    def payment(self) -> str:
        """The payment option."""
        return "Partial Upfront" if self.upfront_share else "No Upfront"

    @property
    def offering(self) -> str:
        """The kind of plan."""
        return "EC2InstanceSavingsPlans" if self.family else "ComputeSavingsPlans"

    def applies(self, line: Line) -> bool:
        """Whether the plan covers a line of usage."""
        usage_type = str(line.fields["line_item_usage_type"])
        if "BoxUsage" not in usage_type:
            return False
        return not self.family or usage_type.startswith(f"BoxUsage:{self.family}.")


@dataclass(frozen=True, slots=True)
class Reservation:
    """Reserved databases or cache nodes."""

    name: str
    service: str
    start: date
    end: date
    count: int
    recurring: float
    """An hour and node."""
    upfront: float
    """A node, paid at the start."""
    usage_type: str
    kind: str

    @property
    def arn(self) -> str:
        """Its Amazon resource name."""
        return f"arn:aws:{self.service}:us-east-1:{ACCOUNTS['shop']}:{self.kind}:{self.name}"

    @property
    def amortised(self) -> float:
        """The upfront fee's share of an hour and node."""
        return round(self.upfront / YEAR_HOURS, 10)

    def applies(self, line: Line) -> bool:
        """Whether the reservation covers a line of usage."""
        return line.account == "shop" and line.fields["line_item_usage_type"] == self.usage_type


PLANS = (
    SavingsPlan(
        "c6i-plan", date(2025, 10, 1), date(2026, 10, 1), 6.2, 0.34, upfront_share=0.5, family="c6i"
    ),
    SavingsPlan("compute-plan", date(2025, 6, 12), date(2026, 6, 12), 15.5, 0.27),
)
RESERVATIONS = (
    Reservation(
        "orders-2025", "rds", date(2025, 2, 1), date(2026, 2, 1), 4, 0.29, 2540.4,
        "InstanceUsage:db.r6g.2xl", "ri",
    ),
    Reservation(
        "orders-2026", "rds", date(2026, 2, 1), date(2027, 2, 1), 4, 0.284, 2496.6,
        "InstanceUsage:db.r6g.2xl", "ri",
    ),
    Reservation(
        "sessions-2025", "elasticache", date(2025, 11, 5), date(2026, 11, 5), 6, 0.263, 0.0,
        "NodeUsage:cache.r6g.xlarge", "reserved-instance",
    ),
)  # fmt: skip


@dataclass(slots=True)
class Coverage:
    """How much of each line each commitment covers, day by day."""

    plans: dict[str, list[tuple[SavingsPlan, Series]]] = field(default_factory=dict)
    """Covered hours by line."""
    plan_used: dict[str, Series] = field(default_factory=dict)
    """Used commitment in money by plan."""
    reservations: dict[str, list[tuple[Reservation, Series]]] = field(default_factory=dict)
    reserved_used: dict[str, Series] = field(default_factory=dict)
    """Used hours by reservation."""
    left: dict[str, Series] = field(default_factory=dict)
    """What stays at the on-demand price, by line."""


def rate(plan: SavingsPlan, line: Line) -> float:
    """What an hour of the line's usage costs under the plan."""
    return round(float(line.price[0]) * (1.0 - plan.discount), 5)


def cover(lines: Sequence[Line], plans: Sequence[SavingsPlan] = PLANS) -> Coverage:
    """Let reservations, then Savings Plans, cover usage: the first lines first, as far as each goes."""
    coverage = Coverage()
    for reservation in RESERVATIONS:
        budget = 24.0 * reservation.count * within(reservation.start, reservation.end)
        used = np.zeros(DAYS)
        for line in filter(reservation.applies, lines):
            left = coverage.left.get(line.key, line.quantity)
            taken = np.minimum(left, budget - used)
            used = used + taken
            coverage.left[line.key] = np.round(left - taken, 9)
            coverage.reservations.setdefault(line.key, []).append((reservation, taken))
        coverage.reserved_used[reservation.name] = used
    for plan in plans:
        commitment = 24.0 * plan.hourly * within(plan.start, plan.end)
        used = np.zeros(DAYS)
        for line in filter(plan.applies, lines):
            left = coverage.left.get(line.key, line.quantity)
            price = rate(plan, line)
            affordable = np.floor((commitment - used) / price * 1e6) / 1e6
            hours = rounded(np.minimum(left, np.maximum(affordable, 0.0)), 6)
            if not hours.any():
                continue
            used = used + cost(price, hours)
            coverage.left[line.key] = np.round(left - hours, 6)
            coverage.plans.setdefault(line.key, []).append((plan, hours))
        coverage.plan_used[plan.name] = np.round(used, 10)
    return coverage


def effective_cost(lines: Sequence[Line], coverage: Coverage) -> Series:
    """The effective cost of the lines day by day, unused commitments left out."""
    total = np.zeros(DAYS)
    for line in lines:
        total += cost(line.price, coverage.left.get(line.key, line.quantity))
        for plan, hours in coverage.plans.get(line.key, []):
            total += cost(rate(plan, line), hours)
        for reservation, hours in coverage.reservations.get(line.key, []):
            total += cost(reservation.recurring, hours) + cost(reservation.amortised, hours)
    return total
