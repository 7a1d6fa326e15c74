"""Exponential smoothing of many series with many parameters at once, seen from many days.

Holt-Winters with a damped trend and additive weekdays, and the theta method (a smoothed level with
half the slope of the past), each run once over the days for every parameter and series together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

STEEPEST = 0.03
"""The most a trend may change a series a day, as a share of its size."""


@dataclass(frozen=True, slots=True)
class Smoothing:
    """One way of smoothing."""

    family: str
    level: float
    trend: float = 0.0
    damping: float = 1.0
    week: float = 0.1
    slope_days: int = 0
    """Over how many days the slope of theta is taken; 0 for none."""


WAYS = (
    Smoothing("ets", 0.05),
    Smoothing("ets", 0.15),
    Smoothing("ets", 0.35),
    Smoothing("ets", 0.7),
    Smoothing("ets", 0.1, 0.03, 0.995),
    Smoothing("ets", 0.2, 0.1, 0.97),
    Smoothing("ets", 0.4, 0.15, 0.95),
    Smoothing("theta", 0.1, slope_days=120),
    Smoothing("theta", 0.3, slope_days=60),
    Smoothing("theta", 0.3, slope_days=360),
)


@dataclass(slots=True)
class States:
    """What was known at the end of some days: (origin, way, series)."""

    level: Floats
    trend: Floats
    week: Floats
    """(origin, weekday, way, series)."""


def smoothed(
    values: Floats,
    weekday: Ints,
    begin: Ints,
    origins: Sequence[int],
    ways: Sequence[Smoothing] = WAYS,
) -> States:
    """The states of every way and series at the end of some days.

    Args:
        values: a row a series, in units of their size.
        weekday: of each day.
        begin: the first day of each series.
        origins: the days to look from, ascending.
        ways: how to smooth.
    """
    count, length = values.shape
    alpha = np.array([way.level for way in ways])[:, None]
    beta = np.array([way.trend for way in ways])[:, None]
    phi = np.array([way.damping for way in ways])[:, None]
    gamma = np.array([way.week for way in ways])[:, None]
    level = np.zeros((len(ways), count))
    trend = np.zeros((len(ways), count))
    week = np.zeros((7, len(ways), count))
    shape = (len(origins), len(ways), count)
    kept = States(np.zeros(shape), np.zeros(shape), np.zeros((len(origins), 7, *shape[1:])))
    places = {day: n for n, day in enumerate(origins)}
    for day in range(length):
        age = day - begin
        alive = age >= 0
        at = int(weekday[day])
        ahead = level + phi * trend
        error = values[:, day] - ahead - week[at]
        # The first days are averaged, whatever the way.
        learn = np.maximum(alpha, 1.0 / (np.maximum(age, 0) + 1))
        level = np.where(alive, ahead + learn * error, level)
        if beta.any():
            moved = phi * trend + np.where(age >= 14, learn * beta, 0.0) * error
            trend = np.where(alive, np.clip(moved, -STEEPEST, STEEPEST), trend)
        part = np.maximum(gamma, 1.0 / (np.maximum(age, 0) // 7 + 1)) * (1 - learn)
        week[at] += np.where(alive, part * error, 0.0)
        if day in places:
            place = places[day]
            kept.level[place], kept.trend[place], kept.week[place] = level, trend, week
    return kept


def slopes(values: Floats, begin: Ints, origins: Sequence[int], days: int) -> Floats:
    """The least-squares slope a day of the last `days` days, seen from each origin."""
    found = np.zeros((len(origins), len(values)))
    for place, origin in enumerate(origins):
        first = max(0, origin + 1 - days)
        stretch = values[:, first : origin + 1]
        if stretch.shape[1] < 28:
            continue
        x = np.arange(stretch.shape[1]) - (stretch.shape[1] - 1) / 2
        slope = stretch @ x / (x @ x)
        # A series that began in the middle of the stretch would seem to climb.
        found[place] = np.where(begin <= first, slope, 0.0)
    return np.clip(found, -STEEPEST, STEEPEST)


def forecasts(
    values: Floats,
    weekday: Ints,
    begin: Ints,
    origins: Sequence[int],
    ahead: int,
    ways: Sequence[Smoothing] = WAYS,
) -> Iterator[tuple[str, Floats]]:
    """The forecasts of each way: (series, origin, days ahead)."""
    states = smoothed(values, weekday, begin, origins, ways)
    steps = np.arange(1, ahead + 1)
    at = weekday[np.asarray(origins)[:, None] + steps]
    rows = np.arange(len(origins))[:, None]
    for number, way in enumerate(ways):
        week = states.week[:, :, number][rows, at].transpose(2, 0, 1)
        found = states.level[:, number].T[:, :, None] + week
        if way.trend:
            damp = np.cumsum(way.damping**steps)
            found = found + states.trend[:, number].T[:, :, None] * damp
        if way.slope_days:
            slope = slopes(values, begin, origins, way.slope_days)
            found = found + 0.5 * slope.T[:, :, None] * steps
        yield way.family, found
