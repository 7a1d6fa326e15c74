"""Looking ahead from many days of the past, to see how wrong each model would have been."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

MOST = 40
"""From how many days of the past a back-test looks ahead."""
STEP = 5
"""Days between them, no multiple of a week."""
FIRST = 13
"""The first day to look from: two weeks are known then."""
YOUNG = 7
"""A series is not tried before it is as many days old."""
HALF_LIFE = 90.0
"""Days after which an error counts half."""
UNUSUAL = 2.5
"""How many times the usual error of a series a look ahead may count."""
LEAST_LOSS = 1e-4
"""Losses that are smaller do not differ, as a share of a series' size."""


@dataclass(slots=True)
class Errors:
    """What came less what would have been forecast."""

    values: Floats
    """(series, origin, days ahead)"""
    known: NDArray[np.bool_]
    """Where there is such an error."""
    size: Floats
    """The size of each series around each origin, and at last now: (series, origin + 1)."""

    def row(self, row: int) -> Errors:
        """Those of one series."""
        part = slice(row, row + 1)
        return Errors(self.values[part], self.known[part], self.size[part])


def origins_of(length: int) -> list[int]:
    """The days to look ahead from, ascending; the last one is the last day of the history."""
    last = length - 1
    past = [last - STEP * n for n in range(1, MOST + 1) if last - STEP * n >= FIRST]
    return [*sorted(past), last]


@dataclass(frozen=True, slots=True)
class Truth:
    """What came after each origin, where it is known: (series, origin, days ahead)."""

    values: Floats
    known: NDArray[np.bool_]
    weight: Floats
    """How much an origin counts: (series, origin)."""
    count: NDArray[np.int64]
    """How many days are known after it: (series, origin)."""

    def rows(self, rows: Ints) -> Truth:
        """That of some series."""
        return Truth(self.values[rows], self.known[rows], self.weight[rows], self.count[rows])


def truth(values: Floats, begin: Ints, origins: Sequence[int], ahead: int) -> Truth:
    """What came after some days of the past."""
    length = values.shape[1]
    starts = np.array(origins, dtype=np.int64)
    days = starts[:, None] + np.arange(1, ahead + 1)
    seen = values[:, np.minimum(days, length - 1)]
    old = starts - begin[:, None] >= YOUNG
    known = (days < length)[None] & old[:, :, None]
    weight = np.where(old, 0.5 ** ((length - 1 - starts) / HALF_LIFE), 0.0)
    return Truth(np.where(known, seen, 0.0), known, weight, known.sum(axis=2))


def off(found: Floats, seen: Truth) -> Floats:
    """How wrong each look ahead was: (series, origin), nan where nothing came after it.

    The mean absolute error of a day plus that of the mean over all days ahead, in units of the
    series.
    """
    error = np.where(seen.known, found - seen.values, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        wrong: Floats = (np.abs(error).sum(axis=2) + np.abs(error.sum(axis=2))) / seen.count
    return wrong


def loss(wrong: Floats, seen: Truth) -> Floats:
    """How wrong each candidate was: (series, candidate), nan where nothing could be tried.

    What no model could foresee (a shift, an outage) does not decide between them: a look counts
    for no more than a few times what is usual for the series.

    Args:
        wrong: what `off` says of each: (candidate, series, origin).
        seen: what came.
    """
    weight = seen.weight * seen.count
    with np.errstate(invalid="ignore", divide="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of series that could not be tried
        usual = np.nanmedian(np.median(wrong, axis=0), axis=1)
        most = np.maximum(UNUSUAL * usual, LEAST_LOSS)[:, None]
        counted = np.where(weight > 0, np.minimum(wrong, most) * weight, 0.0)
        found: Floats = counted.sum(axis=2) / weight.sum(axis=1)
    return found.T
