"""Azure reservations: purchases, the usage they cover and what stays unused, in both views."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from sample_data.generator.azure.usage import RESERVED_AKS_SIZE, RESERVED_SIZE
from sample_data.generator.calendar_days import DAYS, Month, day, index, within
from sample_data.generator.company import guid
from sample_data.generator.lines import COST_DIGITS, Line, cost, rounded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sample_data.generator.calendar_days import Series


@dataclass(frozen=True, slots=True)
class Reservation:
    """Reserved machines of one size."""

    name: str
    size: str
    start: date
    end: date
    count: int
    hourly: float
    """Amortised price of an hour and machine."""
    is_monthly: bool

    @property
    def order(self) -> str:
        """The reservation order's identifier."""
        return guid("reservation order", self.name)

    @property
    def id(self) -> str:
        """The reservation's identifier."""
        return guid("reservation", self.name)

    @property
    def hours(self) -> float:
        """Hours of the whole term and one machine."""
        return (self.end - self.start).days * 24.0

    def covers(self) -> Series:
        """1 on the days it is in force."""
        return within(max(self.start, day(0)), min(self.end, day(DAYS)))

    def columns(self) -> Mapping[str, Any]:
        """The columns that name the reservation."""
        benefit = (
            f"/providers/microsoft.capacity/reservationorders/{self.order}/reservations/{self.id}"
        )
        return {
            "pricingModel": "Reservation",
            "productOrderId": self.order,
            "productOrderName": self.name,
            "reservationId": self.id,
            "reservationName": self.name,
            "benefitId": benefit,
            "benefitName": self.name,
            "term": str(round((self.end - self.start).days / 30.4375)),
        }

    def payments(self, month: Month) -> list[tuple[int, float]]:
        """The days of a month on which it is paid for, and the price of one machine."""
        if not self.is_monthly:
            price = round(self.hourly * self.hours, 2)
            number = index(self.start)
            return [(number, price)] if month.first <= number < month.stop else []
        number = month.first + self.start.day - 1
        if number >= month.stop or not self.start <= day(number) < self.end:
            return []
        terms = round((self.end - self.start).days / 30.4375)
        return [(number, round(self.hourly * self.hours / terms, 2))]


RESERVATIONS = (
    Reservation(
        "VM_RI_D8s_v5_erp", RESERVED_SIZE, date(2025, 10, 15), date(2026, 10, 15), 12, 0.2737, False
    ),
    Reservation(
        "VM_RI_E8s_v5_aks", RESERVED_AKS_SIZE, date(2025, 6, 9), date(2028, 6, 9), 5, 0.3405, True
    ),
)


def reserved_hours(lines: Sequence[Line], reservation: Reservation) -> dict[str, Series]:
    """The hours of each line that a reservation covers, the first lines first."""
    budget = 24.0 * reservation.count * reservation.covers()
    found = {}
    for line in lines:
        if f'"{reservation.size}"' not in str(line.fields["additionalInfo"]):
            continue
        taken = rounded(np.minimum(line.quantity, budget), 3)
        budget = np.round(budget - taken, 3)
        if taken.any():
            found[line.key] = taken
    return found


def unused_hours(reservation: Reservation, taken: Mapping[str, Series]) -> Series:
    """The reserved hours nothing used, day by day."""
    reserved = 24.0 * reservation.count * reservation.covers()
    left: Series = np.round(reserved - sum(taken.values(), np.zeros(DAYS)), 3)
    return left


def unused_cost(reservation: Reservation, hours: Series) -> Series:
    """What the unused hours cost."""
    return cost(round(reservation.hourly, COST_DIGITS), hours)
