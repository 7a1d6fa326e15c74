"""Every model that is tried: its forecasts of all series from all days that a back-test looks from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costtui.analysis.forecast import averages, smoothing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from costtui.analysis.forecast.calendar import Calendar
    from costtui.analysis.forecast.patterns import Cleaned

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

USUAL_MONTH = 30.4375
MONTHS_APART = 62
"""Days of history that tell whether the length of the month matters."""
BY_MONTH = (smoothing.WAYS[1], smoothing.WAYS[2])
"""The ways that are tried on prices by the month too."""
RAW = (smoothing.WAYS[1], smoothing.WAYS[2], smoothing.WAYS[4], smoothing.WAYS[8])
"""The ways that are tried on the series as they are, one-offs and all."""


def candidates(
    values: Floats,
    clean: Cleaned,
    calendar: Calendar,
    begin: Ints,
    origins: Sequence[int],
    ahead: int,
) -> Iterator[tuple[str, Floats]]:
    """The family and the forecasts (series, origin, days ahead) of each candidate.

    Args:
        values: cost a day, a row a series, in units of their size.
        clean: the same, freed from one-offs and the pattern of the month.
        calendar: the days of the history and those ahead.
        begin: the first day of each series.
        origins: the last known day of each look ahead, ascending.
        ahead: how many days to look.
    """
    month = month_ahead(clean, calendar, origins, ahead)
    steps = np.asarray(origins)[:, None] + np.arange(1, ahead + 1)
    yield "seasonal naive", averages.naive(values, origins, ahead)
    for family, found in averages.medians(clean.values, begin, origins, ahead):
        yield family, found + month
    weekday = calendar.weekday
    for family, found in smoothing.forecasts(clean.values, weekday, begin, origins, ahead):
        yield family, found + month
    for family, found in smoothing.forecasts(values, weekday, begin, origins, ahead, RAW):
        yield family, found
    if values.shape[1] < MONTHS_APART:
        return
    # A price by the month, spread over its days, is dearer a day in a shorter one.
    scale = calendar.length / USUAL_MONTH
    even = clean.values * scale[: values.shape[1]]
    for family, found in smoothing.forecasts(even, weekday, begin, origins, ahead, BY_MONTH):
        yield family, found / scale[steps] + month


def month_ahead(clean: Cleaned, calendar: Calendar, origins: Sequence[int], ahead: int) -> Floats:
    """What the month's pattern adds on the days ahead: (series, origin, days ahead)."""
    found = np.zeros((len(clean.values), len(origins), ahead))
    for place, origin in enumerate(origins):
        pattern = clean.pattern(calendar, origin)
        days = calendar.place[origin + 1 : origin + 1 + ahead]
        found[:, place] = pattern[:, days]
    return found
