"""Medians, quantiles and means along the rows of a matrix, blind to what is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def median(rows: Floats, *, least: int = 1) -> Floats:
    """The median of each row's known values; 0 where there are fewer than `least`."""
    ordered = np.sort(rows, axis=1)
    known = np.isfinite(rows).sum(axis=1)
    line = np.arange(len(rows))
    low = ordered[line, np.maximum(known - 1, 0) // 2]
    high = ordered[line, np.minimum(known // 2, rows.shape[1] - 1)]
    return np.where(known >= least, (low + high) / 2, 0.0)


def quantile(rows: Floats, share: float) -> Floats:
    """The quantile of each row's known values, the next lower one; 0 where there are none."""
    ordered = np.sort(rows, axis=1)
    known = np.isfinite(rows).sum(axis=1)
    place = np.maximum((share * (known - 1)).astype(int), 0)
    return np.where(known > 0, ordered[np.arange(len(rows)), place], 0.0)


def mean(rows: Floats) -> Floats:
    """The mean of each row's known values; not a number where there are none."""
    known = np.isfinite(rows)
    count = known.sum(axis=1)
    total = np.where(known, rows, 0.0).sum(axis=1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)
