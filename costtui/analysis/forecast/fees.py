"""Fees that are known rather than guessed: what is booked each month comes again."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from costtui.model.period import add_months, month_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from costtui.analysis.forecast.history import Fee

LOOKED_AT = 4
"""From how many months a fee is read."""


def fee_ahead(fee: Fee, first: date, origin: int, days: int) -> list[float]:
    """What a fee adds on the days after `origin`, by what was booked up to then.

    A fee of two months or more comes again on the same day (the last one, if it always was), with
    the amount of the last month, and its usual step where it grew or fell every month. One that the running month lacks although its day has passed is
    booked late: it counts on the month's last day. What was missing for a whole month has ended,
    and what was booked in one month only may have been once.
    """
    ahead = [0.0] * days
    known = [
        (first + timedelta(days=day), amount)
        for day, amount in zip(fee.days, fee.amounts, strict=True)
        if day <= origin
    ]
    last = first + timedelta(days=origin)
    running = last.replace(day=1)
    months: dict[date, list[tuple[date, float]]] = defaultdict(list)
    for day, amount in known:
        months[day.replace(day=1)].append((day, amount))
    before = [add_months(running, -n) for n in range(1, LOOKED_AT)]
    booked = [month for month in (running, *before) if month in months]
    has_begun_now = len(booked) == 2 and booked[0] == running
    if len(booked) < 2 or (before[0] not in months and not has_begun_now):
        return ahead
    is_last_day = all(day == month_of(day).end - timedelta(days=1) for day, _ in known)
    usual = [months[month] for month in booked if month != running or _is_whole(months, running)]
    number = round(median(min(day.day for day, _ in entries) for entries in usual))
    amounts = [sum(value for _, value in entries) for entries in usual]
    amount = amounts[0] + _growth(amounts)
    end = last + timedelta(days=days)
    month = running
    while month <= end:
        final = month_of(month).end - timedelta(days=1)
        day = final if is_last_day else min(month.replace(day=1) + timedelta(number - 1), final)
        if month == running and month in months:
            month = add_months(month, 1)
            continue
        if day <= last:
            day = final
        place = (day - last).days - 1
        if 0 <= place < days:
            ahead[place] += amount
        month = add_months(month, 1)
    return ahead


def _growth(amounts: Sequence[float]) -> float:
    """The usual step from month to month, the newest amount first, where all go the same way."""
    steps = [new - old for new, old in pairwise(amounts)]
    is_one_way = len(steps) > 1 and (min(steps) > 0 or max(steps) < 0)
    return median(steps) if is_one_way else 0.0


def known_since(fee: Fee, first: date, origin: int) -> int:
    """From which day on a fee that comes again was known to: how it began says nothing of it now.

    0 for what is not expected to come again, whose coming was a surprise that others may follow.
    """
    if not any(fee_ahead(fee, first, origin, 2 * 31)):
        return 0
    days = [day for day in fee.days if day <= origin]
    began = (first + timedelta(days=days[0])).replace(day=1)
    later = [day for day in days if (first + timedelta(days=day)).replace(day=1) > began]
    return later[0] if later else 0


def overdue(fees: Sequence[Fee], first: date, origin: int) -> list[tuple[int, float]]:
    """The fees of the running month whose day has passed without them: the day, the amount."""
    last = first + timedelta(days=origin)
    left = (month_of(last).end - last).days - 1
    found = []
    for fee in fees:
        amount = sum(fee_ahead(fee, first, origin, left)[-1:]) if left else 0.0
        day = _usual_day(fee, first, last)
        if amount and day <= last:
            found.append(((day - first).days, amount))
    return found


def _usual_day(fee: Fee, first: date, last: date) -> date:
    """The day of the running month that a fee was booked on in the months before."""
    numbers = [(first + timedelta(days=day)).day for day in fee.days[-LOOKED_AT:]]
    end = month_of(last).end - timedelta(days=1)
    return min(last.replace(day=1) + timedelta(round(median(numbers)) - 1), end)


def _is_whole(months: dict[date, list[tuple[date, float]]], running: date) -> bool:
    """Whether the running month has as many bookings as the one before."""
    return len(months[running]) >= len(months.get(add_months(running, -1), ()))


def fees_ahead(fees: Sequence[Fee], first: date, origin: int, days: int) -> list[float]:
    """What all fees add on the days after `origin`."""
    total = [0.0] * days
    for fee in fees:
        if fee.days[0] <= origin:
            for place, amount in enumerate(fee_ahead(fee, first, origin, days)):
                total[place] += amount
    return total
