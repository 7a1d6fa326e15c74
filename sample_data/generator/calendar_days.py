"""The days the bills cover, their months and the rhythm of usage over them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

FIRST = date(2025, 8, 1)
LAST = date(2026, 9, 24)
DAYS = (LAST - FIRST).days + 1

Series: TypeAlias = npt.NDArray[np.float64]
"""One number a day, from FIRST to LAST."""

HOLIDAYS = (
    date(2025, 9, 1),
    date(2025, 11, 27),
    date(2025, 12, 25),
    date(2025, 12, 26),
    date(2026, 1, 1),
    date(2026, 4, 6),
    date(2026, 5, 25),
    date(2026, 7, 3),
    date(2026, 9, 7),
)
"""Days on which the offices rest as on a Sunday."""
MOOD = 0.022
"""How far all of the company's load swings together."""

WEEK = (0.99, 1.02, 1.03, 1.01, 0.98)
"""Monday to Friday against their mean."""


@dataclass(frozen=True, slots=True)
class Month:
    """A billing period and the days of it that the bills know."""

    start: date
    end: date
    """The first day of the next month."""
    first: int
    stop: int
    """The days known are first <= day < stop, counted from FIRST."""

    @property
    def name(self) -> str:
        """The month as yyyy-mm."""
        return f"{self.start:%Y-%m}"

    @property
    def is_open(self) -> bool:
        """Whether the month is still running on the last day."""
        return self.end - timedelta(days=1) > LAST

    @property
    def days(self) -> int:
        """How many days the whole month has."""
        return (self.end - self.start).days


def day(number: int) -> date:
    """The date of a day counted from FIRST."""
    return FIRST + timedelta(days=number)


def index(when: date) -> int:
    """A date counted in days from FIRST."""
    return (when - FIRST).days


def month_after(start: date) -> date:
    """The first day of the month after the one that begins on `start`."""
    return (start.replace(day=28) + timedelta(days=4)).replace(day=1)


def months() -> list[Month]:
    """The billing periods from FIRST to LAST."""
    found = []
    start = FIRST.replace(day=1)
    while start <= LAST:
        end = month_after(start)
        found.append(Month(start, end, max(index(start), 0), min(index(end), DAYS)))
        start = end
    return found


def within(start: date, end: date | None = None) -> Series:
    """1 on the days from start up to but without end, else 0."""
    days = np.arange(DAYS)
    stop = DAYS if end is None else index(end)
    return ((days >= index(start)) & (days < stop)).astype(np.float64)


def ramp(start: date, full: date) -> Series:
    """0 before start, 1 from the day `full` on, a straight line between."""
    days = np.arange(DAYS)
    return np.clip((days - index(start) + 1) / (index(full) - index(start) + 1), 0.0, 1.0)


def per_month_days() -> Series:
    """The share of its month that each day is, as storage is priced."""
    return np.array(
        [1.0 / month.days for month in months() for _ in range(month.first, month.stop)]
    )


def season() -> Series:
    """How many times the usual the shop does in the weeks before Christmas."""
    peak = np.ones(DAYS)
    points = (
        (date(2025, 11, 16), 1.0),
        (date(2025, 11, 24), 1.22),
        (date(2025, 11, 28), 1.85),
        (date(2025, 12, 1), 1.7),
        (date(2025, 12, 4), 1.28),
        (date(2025, 12, 19), 1.36),
        (date(2025, 12, 27), 1.0),
    )
    days = [index(when) for when, _ in points]
    factors = [factor for _, factor in points]
    spread = np.interp(np.arange(DAYS), days, factors)
    inside = slice(days[0], days[-1] + 1)
    peak[inside] = np.round(spread[inside], 4)
    return peak


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Seeded day-by-day factors; the same key gives the same series."""

    seed: int

    def stream(self, key: str) -> np.random.Generator:
        """A random stream of its own for each key."""
        digest = hashlib.sha256(f"{self.seed}/{key}".encode()).digest()
        return np.random.Generator(np.random.PCG64(int.from_bytes(digest[:8], "big")))

    def shape(
        self,
        key: str,
        *,
        growth: float = 0.022,
        weekend: float = 0.86,
        month_end: float = 0.0,
        noise: float = 0.035,
    ) -> Series:
        """Growth a month, a weekly cycle unless weekend is 1, month-ends, noise; near 1 at LAST."""
        days = np.arange(DAYS)
        trend = (1.0 + growth) ** ((days - (DAYS - 1)) / 30.4375)
        weekday = (days + FIRST.weekday()) % 7
        weekday[[index(holiday) for holiday in HOLIDAYS]] = 6
        week = np.array([*WEEK, weekend * 0.98, weekend * 1.02])[weekday]
        week = np.ones(DAYS) if weekend == 1.0 else week * self._mood()
        closing = np.array([_closing(int(number)) for number in days])
        rough = self.stream(key).uniform(-1.0, 1.0, DAYS + 2)
        smooth = (rough[:-2] + rough[1:-1] + rough[2:]) / 1.5
        shaped: Series = np.round(
            trend * week * (1.0 + month_end * closing) * (1.0 + noise * smooth), 6
        )
        return shaped

    def _mood(self) -> Series:
        """What moves the whole company's load from one week to the next."""
        rough = self.stream("mood").uniform(-1.0, 1.0, DAYS + 4)
        window = np.convolve(rough, np.ones(5), mode="valid")
        swing: Series = np.round(1.0 + MOOD * window / 2.0, 6)
        return swing


def _closing(number: int) -> float:
    """1 on the last three days of a month and on its first, when the books are closed."""
    today = day(number)
    left = (month_after(today.replace(day=1)) - today).days
    return 1.0 if left <= 3 or today.day == 1 else 0.0
