"""One forecast from many: the candidates weighted by how wrong each was on the past."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from costtui.analysis.forecast.backtest import LEAST_LOSS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

SHARPNESS = 12.0
"""How fast a weight falls with the loss: 10 % worse than the best makes exp(-1.2) of its weight."""
BORROWED = 4.0
"""How many looks ahead the losses of all series together count for."""
MOST_RATIO = 10.0
ALONE = 0.6
"""From which weight on a family gives the forecast its name."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What each candidate counts: (series, candidate), the rows add up to 1."""

    values: Floats
    families: tuple[str, ...]

    def name(self, series: int) -> str:
        """The model a person reads of: one family if it counts most, else their combination."""
        shares: dict[str, float] = {}
        for family, weight in zip(self.families, self.values[series], strict=True):
            shares[family] = shares.get(family, 0.0) + float(weight)
        best = max(shares, key=lambda family: shares[family])
        return best if shares[best] >= ALONE else "combination"


def weighted(
    losses: Floats, tries: Floats, families: Sequence[str], sets: Ints | None = None
) -> Weights:
    """The weights of candidates.

    Args:
        losses: (series, candidate), nan where nothing could be tried, infinite where a candidate
            cannot do with a series.
        tries: by how many looks ahead each series was tried.
        families: of the candidates.
        sets: which series belong together and borrow from each other; all of them unless said.
    """
    usable = np.any(np.isfinite(losses), axis=1)
    raised = np.where(usable[:, None], losses, 0.0) + LEAST_LOSS
    ratio = np.minimum(raised / raised.min(axis=1, keepdims=True), MOST_RATIO)
    typical = np.ones(losses.shape)
    sets = np.zeros(len(losses), int) if sets is None else sets
    for own in (sets == number for number in np.unique(sets)):
        if len(lent := ratio[own][usable[own]]):
            typical[own] = np.median(lent, axis=0)
    share = np.where(usable, BORROWED / (BORROWED + tries), 1.0)[:, None]
    mixed = (1 - share) * ratio + share * typical
    mixed = mixed / mixed.min(axis=1, keepdims=True)
    values = np.exp(-SHARPNESS * (mixed - 1.0))
    return Weights(values / values.sum(axis=1, keepdims=True), tuple(families))
