"""Forecasts from the weeks before: the same weekdays, averaged or their medians."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

WEEKS = (2, 4, 8)


def naive(values: Floats, origins: Sequence[int], ahead: int) -> Floats:
    """The last week again and again: (series, origin, days ahead)."""
    found = np.zeros((len(values), len(origins), ahead))
    for place, origin in enumerate(origins):
        first = max(0, origin - 6)
        week = values[:, first : origin + 1]
        back = np.arange(ahead) % 7
        if week.shape[1] == 7:
            found[:, place] = week[:, back]
        else:
            found[:, place] = week.mean(axis=1)[:, None]
    return found


def medians(
    values: Floats, begin: Ints, origins: Sequence[int], ahead: int
) -> Iterator[tuple[str, Floats]]:
    """The median of each weekday in some weeks, moved to the median level of the last one."""
    back = np.arange(ahead) % 7
    for weeks in WEEKS:
        found = np.zeros((len(values), len(origins), ahead))
        for place, origin in enumerate(origins):
            some = min(weeks, (origin + 1) // 7)
            if some < 1:
                found[:, place] = values[:, : origin + 1].mean(axis=1)[:, None]
                continue
            stretch = values[:, origin + 1 - 7 * some : origin + 1].reshape(len(values), some, 7)
            usual = np.median(stretch, axis=1)
            if weeks == WEEKS[-1]:
                usual = usual + np.median(stretch[:, -1] - usual, axis=1)[:, None]
            young = (origin + 1 - begin) < 7 * some
            mean = _mean_since(values, begin, origin)
            found[:, place] = np.where(young[:, None], mean[:, None], usual[:, back])
        yield "weekdays", found


def _mean_since(values: Floats, begin: Ints, origin: int) -> Floats:
    """The mean of the last 28 days of a series, or of as many as it has."""
    first = max(0, origin - 27)
    stretch = values[:, first : origin + 1]
    known = np.arange(first, origin + 1) >= begin[:, None]
    mean: Floats = np.where(known, stretch, 0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    return mean
