"""Courses that the days ahead may take: the forecast with the errors of the past put on it.

An error is taken over whole, from the first day ahead to the last, as a back-test made it: so days
hang together as they did, and sums over any of them are spread as sums were.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costtui.analysis.forecast.backtest import HALF_LIFE, STEP

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from costtui.analysis.forecast.projection import Projection

    Floats = NDArray[np.float64]

COURSES = 400
"""How many courses are drawn."""
SEED = 20250801
BLOCK = 31
"""Days that are drawn together, so that a day's courses do not hang on how many days are asked for."""
WIDER = 0.95
"""How much wider courses are drawn: on the development series intervals hold as they say so."""
FEW = 0.7
"""How much is added where few looks ahead stand behind a spread: 1 + FEW / looks."""
PRIOR = 1.5
"""How many looks ahead of a whole horizon the usual spread counts for."""
DRIFT = 0.12
"""How far the level of a usual series wanders a day, in noises of a day."""
LEAST_TESTED = 14
GUESS = 0.1
"""The noise of a series too short to be tried, as a share of its size."""


def courses(found: Projection, count: int = COURSES) -> Floats:
    """Equally likely courses of groups: (group, course, day ahead)."""
    series, days = found.mean.shape
    known, size = found.errors.known, found.errors.size
    relative = found.errors.values / size[:, :-1, None]
    noise = _noise(relative, known)
    drawn = _wandering(series, count, days) * noise[:, None, None]
    chance = np.random.default_rng(SEED)
    tested = tested_days(known)
    relative, whole = relative[:, :, :tested], np.all(known[:, :, :tested], axis=2)
    if whole.any() and days:
        # Looks ahead that overlap are not as many as they seem.
        own = whole.sum(axis=1) * min(1.0, STEP / relative.shape[2])
        picked = chance.random((series, count, 1)) < (own / (own + PRIOR))[:, None, None]
        piled = _drawn(relative, whole, chance, count, days)
        wider = np.minimum(1.0 + FEW / np.maximum(own, 1.0), 1.6)[:, None, None]
        drawn = np.where(picked, piled * wider, drawn)
    # What has ended, or never was, is not spread.
    now = np.where(found.mean.any(axis=1), size[:, -1], 0.0)
    paths = found.mean[:, None] + drawn * WIDER * now[:, None, None]
    floor = np.where(found.positive, 0.0, -np.inf)[:, None, None]
    kept: Floats = np.maximum(paths, floor)
    return kept


def _wandering(series: int, count: int, days: int) -> Floats:
    """The noise of each day on a level that wanders, in noises of a day."""
    steps, noises = [], []
    for block in range(0, max(days, 1), BLOCK):
        chance = np.random.default_rng([SEED, block])
        steps.append(chance.normal(0, DRIFT, (series, count, BLOCK)))
        # Student's t with five degrees of freedom, of variance 1.
        noises.append(chance.standard_t(5, (series, count, BLOCK)) * 0.6**0.5)
    walk = np.concatenate(steps, axis=2).cumsum(axis=2)
    found: Floats = (np.concatenate(noises, axis=2) + walk)[:, :, :days]
    return found


def tested_days(known: NDArray[np.bool_]) -> int:
    """How many days ahead of looks are put to use: all, or as many as leave enough looks."""
    _, looks, most = known.shape
    return min(int(most), max(LEAST_TESTED, STEP * int(looks) // 2))


def _noise(relative: Floats, known: NDArray[np.bool_]) -> Floats:
    """Root mean square error of the first week ahead, a share of the size."""
    near = known[:, :, :7]
    count = near.sum(axis=(1, 2))
    square = np.where(near, relative[:, :, :7] ** 2, 0.0).sum(axis=(1, 2))
    return np.where(count >= 7, np.sqrt(square / np.maximum(count, 1)), GUESS)


def _drawn(
    relative: Floats,
    whole: NDArray[np.bool_],
    chance: np.random.Generator,
    count: int,
    days: int,
) -> Floats:
    """Errors of the past laid end to end, the same ones for all series so that they hang together."""
    series, origins, tested = relative.shape
    shared = np.flatnonzero(whole.any(axis=0))
    # A look counts half as much after some time, as it does in the choice of the models.
    weight = 0.5 ** (STEP * (origins - shared) / HALF_LIFE)
    found = np.zeros((series, count, days))
    at, offset = 0, np.zeros((series, count))
    order = np.arange(origins)
    while at < days:
        some = chance.choice(shared, count, p=weight / weight.sum())
        # A series that had not begun then takes another of its own.
        taken = np.empty((series, count), np.int64)
        for row in range(series):
            own = order[whole[row]]
            taken[row] = np.where(whole[row][some], some, own[some % len(own)] if len(own) else 0)
        piece = relative[np.arange(series)[:, None], taken]
        width = min(tested, days - at)
        found[:, :, at : at + width] = offset[:, :, None] + piece[:, :, :width]
        offset = offset + piece[:, :, -7:].mean(axis=2)
        at += width
    return found
