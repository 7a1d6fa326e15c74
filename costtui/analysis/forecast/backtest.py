"""Looking ahead from many days of the past, to see how wrong each model would have been."""

from __future__ import annotations

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


def truth(values: Floats, begin: Ints, origins: Sequence[int], ahead: int) -> Truth:
    """What came after some days of the past."""
    length = values.shape[1]
    starts = np.array(origins, dtype=np.int64)
    days = starts[:, None] + np.arange(1, ahead + 1)
    seen = values[:, np.minimum(days, length - 1)]
    old = starts - begin[:, None] >= YOUNG
    known = (days < length)[None] & old[:, :, None]
    weight = np.where(old, 0.5 ** ((length - 1 - starts) / HALF_LIFE), 0.0)
    return Truth(np.where(known, seen, 0.0), known, weight)


def loss(found: Floats, seen: Truth) -> Floats:
    """How wrong forecasts were on the days and on the sums over them, a number a series.

    The mean absolute error of a day plus that of the mean over all days ahead, in units of the
    series; nan where nothing could be tried.
    """
    error = np.where(seen.known, found - seen.values, 0.0)
    count = seen.known.sum(axis=2)
    weight = seen.weight * count
    total = weight.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        days = (seen.weight * np.abs(error).sum(axis=2)).sum(axis=1) / total
        sums = (seen.weight * np.abs(error.sum(axis=2))).sum(axis=1) / total
    return np.where(total > 0, days + sums, np.nan)
