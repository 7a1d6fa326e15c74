"""Groups made to add up to the total."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

PASSES = 20


def reconciled(means: Floats, total: Floats, weights: Floats, floors: Floats) -> Floats:
    """The forecasts of groups, moved so that every day adds up to the total.

    What is missing is spread by how uncertain each group is, as the least squares that weigh a
    group by the inverse of its variance would; no group is moved below its floor while another
    one can be moved instead.

    Args:
        means: (group, day).
        total: (day,).
        weights: the variance of each group's errors, 0 for a group that is known.
        floors: the least each may be: (group, day), -inf where there is none.
    """
    found = np.maximum(means, floors)
    if not len(found):
        return found
    spread = np.where(np.isfinite(weights) & (weights > 0), weights, 0.0)
    for round_ in range(PASSES):
        gap = total - found.sum(axis=0)
        if not np.any(np.abs(gap) > 1e-12 * np.maximum(np.abs(total), 1.0)):
            break
        # Groups of no known error take part once all others stand on their floors.
        own = spread if spread.any() and round_ < PASSES // 2 else np.abs(found).mean(axis=1)
        own = own if own.any() else np.ones(len(found))
        free = (gap > 0) | (found > floors)
        share = np.where(free, own[:, None], 0.0)
        whole = share.sum(axis=0)
        share = np.where(whole > 0, share / np.where(whole > 0, whole, 1.0), 0.0)
        found = np.maximum(found + share * gap, floors)
    # The last digit, or more than the floors allow, goes to the largest group.
    largest = int(np.argmax(np.abs(found).sum(axis=1)))
    found[largest] += total - found.sum(axis=0)
    return found
