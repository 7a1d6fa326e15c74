"""Committed use: machines by the core and gigabyte, databases by the dollar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from sample_data.generator.calendar_days import DAYS, day, index, within
from sample_data.generator.lines import cost, rounded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sample_data.generator.calendar_days import Series
    from sample_data.generator.lines import Line


@dataclass(frozen=True, slots=True)
class ResourceCommitment:
    """So many cores or gigabytes for a year; covered usage costs nothing beside the fee."""

    kind: str
    """The kind of usage it covers."""
    sku: str
    amount: float
    """Cores or gigabytes."""
    price: float
    start: date
    end: date

    def fee(self) -> Series:
        """What it costs a day."""
        return cost(self.price, self.quantity())

    def quantity(self) -> Series:
        """Core hours or gigabyte hours a day."""
        return 24.0 * self.amount * within(max(self.start, day(0)), min(self.end, day(DAYS)))


@dataclass(frozen=True, slots=True)
class SpendCommitment:
    """So many dollars an hour at discounted prices (the model in which covered usage is cheaper)."""

    kind: str
    sku: str
    subscription: str
    hourly: float
    discount: float
    start: date


MACHINES = (
    ResourceCommitment(
        "N2 Core", "Commitment v1: N2 Cpu in Americas for 1 Year", 64.0, 0.019915,
        date(2025, 9, 1), date(2026, 9, 1),
    ),
    ResourceCommitment(
        "N2 Ram", "Commitment v1: N2 Ram in Americas for 1 Year", 256.0, 0.002669,
        date(2025, 9, 1), date(2026, 9, 1),
    ),
)  # fmt: skip
DATABASES = SpendCommitment(
    "Cloud SQL", "Commitment - dollar based v1: Cloud SQL database europe-west4 for 1 year",
    "f1b6c0de-7a34-4f52-9d18-3c5e8a907b21", 1.3, 0.25, date(2026, 2, 1),
)  # fmt: skip


def covered_by_machines(
    lines: Sequence[Line], commitments: Sequence[ResourceCommitment] = MACHINES
) -> dict[str, Series]:
    """The committed quantity of each line, the first lines first."""
    found = {}
    for commitment in commitments:
        budget = commitment.quantity()
        for line in lines:
            if line.fields["kind"] != commitment.kind:
                continue
            taken = rounded(np.minimum(line.quantity, budget), 6)
            budget = np.round(budget - taken, 6)
            if taken.any():
                found[line.key] = taken
    return found


def covered_by_dollars(lines: Sequence[Line]) -> tuple[dict[str, Series], Series]:
    """The quantity of each line that is sold at the discounted price, and the dollars used a day."""
    budget = 24.0 * DATABASES.hourly * within(DATABASES.start)
    used = np.zeros(DAYS)
    found = {}
    for line in lines:
        if line.fields["kind"] != DATABASES.kind:
            continue
        price = discounted(line)
        affordable = np.floor(np.maximum(budget - used, 0.0) / price * 1e6) / 1e6
        taken = rounded(np.minimum(line.quantity, affordable), 6)
        used = np.round(used + cost(price, taken), 10)
        if taken.any():
            found[line.key] = taken
    return found, used


def discounted(line: Line) -> float:
    """The price of a line's usage under the commitment."""
    return round(float(line.price[0]) * (1.0 - DATABASES.discount), 9)


def sustained_share(number: int) -> float:
    """How much of a day's price the sustained use discount gives back, rising through a month."""
    today = day(number)
    month_first = index(today.replace(day=1))
    passed = (number - month_first) / 30.0
    return round(min(int(passed * 4.0), 3) * 0.1333, 4)
