"""Many series looked ahead at once, and how wrong the same way of looking was in the past."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from costtui.analysis.forecast.backtest import Errors, loss, origins_of, truth
from costtui.analysis.forecast.candidates import candidates
from costtui.analysis.forecast.combination import weighted
from costtui.analysis.forecast.patterns import cleaned

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from costtui.analysis.forecast.calendar import Calendar

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Told = Callable[[int, int], None]

LONGEST = 62
"""The farthest a back-test looks ahead, two months; beyond it errors are carried on."""
TOGETHER = 60
"""Series that are held in memory together."""
SIZE_DAYS = 90
ENOUGH = 14
"""Days a series needs for its weekdays to be told apart."""


@dataclass(slots=True)
class Ahead:
    """Forecasts of series (rows), and what the past says of their errors."""

    mean: Floats
    """(series, days ahead)"""
    errors: Errors
    models: list[str]
    tried: dict[str, Errors]
    """The errors of each family of models on its own, if asked for."""


def look_ahead(
    values: Floats,
    calendar: Calendar,
    begin: Ints,
    days: int,
    *,
    with_trials: bool = False,
    told: Told | None = None,
) -> Ahead:
    """The forecasts of many series for some days after their last one.

    Args:
        values: cost a day, a row a series.
        calendar: the days of the history and at least those ahead.
        begin: the first day of each series.
        days: how many days to look ahead.
        with_trials: keep the errors of each family of models too.
        told: told how many series are done and of how many.
    """
    count, length = values.shape
    origins = origins_of(length)
    # However far a person looks: one day ahead has one forecast.
    shape = (count, len(origins) - 1, LONGEST)
    found = Ahead(
        np.zeros((count, days)),
        Errors(np.zeros(shape), np.zeros(shape, np.bool_), np.zeros((count, len(origins)))),
        [""] * count,
        {},
    )
    for first in range(0, count, TOGETHER):
        part = slice(first, min(first + TOGETHER, count))
        _look(values[part], calendar, begin[part], origins, found, part, with_trials=with_trials)
        if told is not None:
            told(part.stop, count)
    return found


def _look(
    values: Floats,
    calendar: Calendar,
    begin: Ints,
    origins: list[int],
    found: Ahead,
    part: slice,
    *,
    with_trials: bool,
) -> None:
    days = found.mean.shape[1]
    size = np.abs(values[:, -SIZE_DAYS:]).mean(axis=1)
    whole = np.abs(values).mean(axis=1)
    size = np.where(size > 0, size, np.where(whole > 0, whole, 1.0))
    scaled = values / size[:, None]
    clean = cleaned(scaled, calendar, begin)
    tested = found.errors.values.shape[2]
    farthest = max(days, tested)
    seen = truth(scaled, begin, origins[:-1], tested)
    families: list[str] = []
    past: list[Floats] = []
    coming: list[Floats] = []
    losses: list[Floats] = []
    for family, guess in candidates(scaled, clean, calendar, begin, origins, farthest):
        families.append(family)
        tried = guess[:, :-1, :tested]
        losses.append(loss(tried, seen) if tried.shape[1] else np.full(len(values), np.nan))
        past.append(tried.astype(np.float32))
        coming.append(guess[:, -1, :days])
    table = np.stack(losses, axis=1)
    tries = seen.known.any(axis=2).sum(axis=1).astype(float)
    weights = weighted(table, tries, families)
    mean = np.einsum("sv,vsh->sh", weights.values, np.stack(coming))
    tested_mean = np.einsum("sv,vskh->skh", weights.values.astype(np.float32), np.stack(past))
    over = clean.ended[:, origins]
    mean = np.where(over[:, -1:], 0.0, mean)
    tested_mean = np.where(over[:, :-1, None], 0.0, tested_mean)
    # What never cost less than nothing will not begin to.
    positive = np.all(values >= 0, axis=1)
    mean = np.where(positive[:, None], np.maximum(mean, 0.0), mean)
    tested_mean = np.where(positive[:, None, None], np.maximum(tested_mean, 0.0), tested_mean)
    found.mean[part] = mean * size[:, None]
    error = np.where(seen.known, seen.values - tested_mean, 0.0)
    found.errors.values[part] = error * size[:, None, None]
    found.errors.known[part] = seen.known
    found.errors.size[part] = _sizes(values, origins)
    for n in range(len(values)):
        found.models[part.start + n] = _name(weights.name(n), over[n, -1], values[n], begin[n])
    if with_trials:
        for family in dict.fromkeys(families):
            own = [n for n, name in enumerate(families) if name == family]
            best = np.argmin(np.nan_to_num(table[:, own]), axis=1)
            guess = np.stack([past[own[n]][row] for row, n in enumerate(best)])
            kept = found.tried.setdefault(
                family,
                Errors(np.zeros_like(found.errors.values), found.errors.known, found.errors.size),
            )
            off = np.where(seen.known, seen.values - guess, 0.0)
            kept.values[part] = off * size[:, None, None]


def _name(chosen: str, is_over: bool, values: Floats, begin: int) -> str:
    if not values.any():
        return "none"
    if is_over:
        return "ended"
    return f"{chosen} (short)" if len(values) - begin < ENOUGH + 14 else chosen


def _sizes(values: Floats, origins: list[int]) -> Floats:
    """Mean absolute cost of the four weeks up to each origin, at least a tenth of all of it."""
    whole = np.abs(values).mean(axis=1)
    recent = [np.abs(values[:, max(0, day - 27) : day + 1]).mean(axis=1) for day in origins]
    sizes: Floats = np.maximum(np.stack(recent, axis=1), 0.1 * whole[:, None])
    return sizes
