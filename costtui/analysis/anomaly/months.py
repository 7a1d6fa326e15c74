"""Which earlier days stand at the same place of their months."""

from __future__ import annotations

import calendar
from typing import TYPE_CHECKING

from costtui.model.period import add_months

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

END_DAYS = 3
"""The last days of a month are compared with the last days of others too."""
START_DAYS = 2
"""The first days of a month that belong to its turn."""


def length_of_month(day: date) -> int:
    """How many days the month of a day has."""
    return calendar.monthrange(day.year, day.month)[1]


def turns_before(days: Sequence[date], place: int, months: int) -> list[list[int]]:
    """The places of the days around the starts of the months before, for a day around one.

    A list for each turn of a month: its last three days and the first two of the next. Nothing
    for a day in the middle of its month.
    """
    day = days[place]
    if day.day <= START_DAYS:
        first = day.replace(day=1)
    elif length_of_month(day) - day.day < END_DAYS:
        first = add_months(day.replace(day=1), 1)
    else:
        return []
    found = []
    for back in range(1, months + 1):
        turn = (add_months(first, -back) - days[0]).days
        found.append([turn + n for n in range(-END_DAYS, START_DAYS) if 0 <= turn + n < place])
    return found


def same_days_before(days: Sequence[date], place: int, months: int) -> list[list[int]]:
    """The places of the days that correspond to a day, a list for each month before.

    The same number of the month (the last day of a shorter one), and for the last three days
    the day that is as far from its month's end. Months before the first day are left out.
    """
    day = days[place]
    left = length_of_month(day) - day.day
    found = []
    for back in range(1, months + 1):
        first = add_months(day.replace(day=1), -back)
        length = length_of_month(first)
        numbers = {min(day.day, length)}
        if left < END_DAYS:
            numbers.add(length - left)
        offsets = [(first - days[0]).days + number - 1 for number in sorted(numbers)]
        inside = [offset for offset in offsets if offset >= 0]
        if inside:
            found.append(inside)
    return found
