"""Days as numbers that models can read: weekday, day of month, days left in it, its length."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from costtui.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

END_DAYS = 3
"""The last days of a month are told by how many are left, not by their number."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of a history and of what lies ahead, in one row."""

    first: date
    weekday: NDArray[np.int64]
    """0 is Monday."""
    place: NDArray[np.int64]
    """The place in the month: its number less one, or 31 and on for the last three days."""
    length: NDArray[np.float64]
    """How many days the month has."""
    holiday: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.weekday)

    def at(self, index: int) -> date:
        """The day at an index."""
        return self.first + timedelta(days=index)


def calendar_of(first: date, count: int, country: str = "") -> Calendar:
    """The calendar of `count` days from the first one on.

    Raises:
        UsageError: no holidays are known of the country.
    """
    days = [first + timedelta(days=n) for n in range(count)]
    lengths = [calendar.monthrange(day.year, day.month)[1] for day in days]
    left = [length - day.day for day, length in zip(days, lengths, strict=True)]
    places = [
        31 + rest if rest < END_DAYS else day.day - 1 for day, rest in zip(days, left, strict=True)
    ]
    free = holidays_of(country, days)
    return Calendar(
        first,
        np.array([day.weekday() for day in days], dtype=np.int64),
        np.array(places, dtype=np.int64),
        np.array(lengths, dtype=np.float64),
        np.array([day in free for day in days], dtype=np.bool_),
    )


def holidays_of(country: str, days: Sequence[date]) -> set[date]:
    """The public holidays among some days; none where no country is set."""
    if not country or not days:
        return set()
    import holidays

    known = holidays.list_supported_countries()
    code, _, part = country.upper().partition("-")
    if code not in known or (part and part not in known[code]):
        raise UsageError(
            f"forecast_country is {country!r}",
            valid="valid: an ISO 3166 code such as DE, or with its part DE-BE",
        )
    years = range(days[0].year, days[-1].year + 1)
    return set(holidays.country_holidays(code, subdiv=part or None, years=years))
