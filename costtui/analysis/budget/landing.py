"""Where a budget's period will end: from the courses that the forecast says are equally likely."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import numpy as np

from costtui.analysis.budget.standing import HALF_CENT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray

    from costtui.analysis.budget.standing import Standing
    from costtui.analysis.forecast.outlook import Outlook
    from costtui.settings import Settings
    from costtui.store.database import Store

    Floats = NDArray[np.float64]

LEVEL: Final = 80
"""Per cent of the courses that end within the interval."""


@dataclass(frozen=True, slots=True)
class Landing:
    """The end of a period as the forecast sees it, in units of the budget's currency."""

    forecast: float
    lower: float
    upper: float
    """The bounds that hold it with a probability of LEVEL per cent."""
    probability: float
    """The share of the courses that end above what is available."""
    reached: date | None
    """The day the amount is used up: that it was, or in half of the courses will be; else None."""
    daily: tuple[tuple[date, float, float, float], ...] = ()
    """Day, expected, lower and upper sum since the start of the period, for the days ahead."""
    model: str = ""
    note: str = ""


def landings_of(
    store: Store, standings: Sequence[Standing], *, settings: Settings
) -> list[Landing | None]:
    """Where the periods of standings end; None where it is over, ahead, or has no amount.

    Raises:
        UsageError: a scope is wrong.
    """
    from costtui.analysis.forecast.together import Asked, outlooks_together

    found: list[Landing | None] = [None] * len(standings)
    for as_of in dict.fromkeys(one.as_of for one in standings):
        ahead = [
            (place, one)
            for place, one in enumerate(standings)
            if one.as_of == as_of and one.available is not None and as_of >= one.period.start
        ]
        asked = [
            Asked(one.budget.where or None, one.budget.metric, one.period.end) for _, one in ahead
        ]
        several = outlooks_together(store, asked, settings=settings, as_of=as_of)
        for (place, one), outlooks in zip(ahead, several, strict=True):
            found[place] = landed(one, [own for own in outlooks if one.counts(own.currency)])
    return found


def landed(standing: Standing, outlooks: Sequence[Outlook]) -> Landing | None:
    """The same from outlooks that are there, converted where they are in another currency."""
    available, period = standing.available, standing.period
    if available is None:
        return None
    expected, sums = _sums(standing, outlooks)
    days = [period.start + timedelta(days=number) for number in range(period.days)]
    ends = sums[:, -1]
    over = sums > available + HALF_CENT
    first = np.where(over.any(axis=1), over.argmax(axis=1), len(days))
    middle = int(np.percentile(first, 50, method="lower"))
    edge = (100 - LEVEL) / 2
    lower, upper = np.percentile(sums, [edge, 100 - edge], axis=0)
    # As in the intervals of an outlook.
    lower, upper = np.minimum(lower, expected), np.maximum(upper, expected)
    start = min((one.days.start for one in outlooks), default=period.end)
    return Landing(
        float(expected[-1]),
        float(lower[-1]),
        float(upper[-1]),
        float(np.mean(ends > available + HALF_CENT)),
        days[middle] if middle < len(days) else None,
        tuple(
            (day, float(expected[n]), float(lower[n]), float(upper[n]))
            for n, day in enumerate(days)
            if day >= start
        ),
        ", ".join(dict.fromkeys(one.model for one in outlooks)),
        "; ".join(dict.fromkeys(one.note for one in outlooks if one.note)),
    )


def _sums(standing: Standing, outlooks: Sequence[Outlook]) -> tuple[Floats, Floats]:
    """Sums since the start of the period: the expected ones (day), and (course, day) equally likely.

    Courses of two currencies are put together one by one, as if they did not hang together.
    """
    period, spend = standing.period, standing.spend
    count = max((len(one.paths) for one in outlooks), default=1)
    # The expected course comes first.
    daily = np.zeros((1 + count, period.days))
    ahead = {one.currency: one for one in outlooks}
    for currency, costs in spend.daily.items():
        if currency != spend.currency and currency not in spend.rates:
            continue
        rate, one = spend.rate(currency), ahead.get(currency)
        begins = period.end if one is None else one.days.start
        for day, cost in costs.items():
            if day in period and day < begins and day <= standing.as_of:
                daily[:, (day - period.start).days] += rate * cost
        if one is None:
            continue
        skipped = max(0, (period.start - begins).days)
        place = max(0, (begins - period.start).days)
        length = min(one.paths.shape[1] - skipped, period.days - place)
        if length > 0:
            drawn = np.resize(one.paths, (count, one.paths.shape[1]))
            paths = np.vstack([one.mean, drawn])
            daily[:, place : place + length] += rate * paths[:, skipped : skipped + length]
    sums = daily.cumsum(axis=1)
    return sums[0], sums[1:]
