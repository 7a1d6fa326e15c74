"""Which series models are fitted to: dear, so for the few that the quick ones fail, or as asked.

What was fitted once is remembered by the days it was fitted to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from costtui.analysis.forecast import models, remembered, workers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Told = Callable[[int, int], None]

FAILED = 0.15
"""From which loss of the best quick candidate on a series is fitted, as a share of its size."""
LEAST_DAYS = 90
FEW, SHARE = 6, 5
"""So many series are fitted at most, or one in so many: those with the most money at stake."""
NOTHING_TO_GAIN = 0.002
"""A loss of the best quick candidate that no other makes smaller, as a share of the size."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How much trouble is taken with the series of a forecast."""

    is_thorough: bool = False
    """Whether every model is fitted to every series with enough days, however long that takes."""
    folder: Path | None = None
    """Where what was fitted is kept for the next process; nowhere if None."""

    @property
    def families(self) -> tuple[str, ...]:
        """The models that are fitted."""
        return models.THOROUGH if self.is_thorough else models.USUAL

    def chosen(self, best: Floats, sizes: Floats, ages: Ints) -> Ints:
        """The series that models are fitted to, most money first.

        Args:
            best: the loss of the best quick candidate on each, nan where nothing could be tried.
            sizes: what each costs a day.
            ages: how many days each has.
        """
        least = NOTHING_TO_GAIN if self.is_thorough else FAILED
        stake = np.where((best > least) & (ages >= LEAST_DAYS), best * sizes, 0.0)
        most = len(best) if self.is_thorough else max(FEW, len(best) // SHARE)
        order = np.argsort(-stake, kind="stable")[:most]
        return order[stake[order] > 0]


def fitted(
    work: Sequence[Floats],
    origins: Sequence[int],
    ahead: int,
    effort: Effort,
    told: Told | None = None,
) -> Floats:
    """The forecasts of each family: (family, series, origin, days ahead), nan where it cannot.

    Args:
        work: the days of each series and those ahead, as `models.days_of` gives them.
        origins: the last known day of each look ahead, ascending, counted from the last day: -5, 0.
        ahead: how many days to look.
        effort: which models, and where to keep what they say.
        told: told how many series are done and of how many.
    """
    asked = models.Asked(effort.families, tuple(origins), ahead)
    names = [remembered.name_of(one, asked) for one in work]
    answers = [remembered.recall(name, asked, effort.folder) for name in names]
    missing = [n for n, answer in enumerate(answers) if answer is None]
    own = [work[n] for n in missing]
    done = 0

    def waiting() -> None:
        if told is not None:
            told(done, len(own))

    def take(number: int, found: Floats) -> None:
        nonlocal done
        answers[number] = found
        remembered.remember(names[number], found, effort.folder)
        done += 1
        waiting()

    try:
        for number, found in zip(missing, workers.shared(own, asked, waiting), strict=True):
            take(number, found)
    except OSError:
        # No process can be had here; this one takes longer, and says the same.
        for number in missing[done:]:
            take(number, models.looks(work[number], asked))
    if missing:
        remembered.tidy(effort.folder)
    return np.stack([answer for answer in answers if answer is not None], axis=1)
