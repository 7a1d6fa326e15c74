"""Gradient boosted trees that learn how far a day lies off the weeks before, from the calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from costtui.analysis.forecast.models import HOLIDAY, LENGTH, PLACE, RAW, WEEKDAY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

BASE = 28
"""Days whose mean a day is compared with."""
FARTHEST = 62
"""Days ahead that are learned of; what is farther is told as if it was as far."""
LOOKS = 120
"""Days of the past to learn from, at most; the newest ones at most three days apart."""
STEPS = 15
"""Days ahead that are learned of each, others each time."""
LEAST = 56
"""Days without which nothing is learned."""


class Boosting:
    """Fits and forecasts as the models of statsforecast do."""

    def __init__(self, days: Floats) -> None:
        """For the days of a series and those ahead, as `models.days_of` gives them."""
        self._raw, self._weekday, self._holiday = days[RAW], days[WEEKDAY], days[HOLIDAY]
        place, self._length = days[PLACE], days[LENGTH]
        # The last days of a month are told by how many are left: 31, 32 and 33 for 0, 1 and 2.
        self._left = np.where(place > 30, place - 31, self._length - 1 - place)
        self._number = self._length - self._left

    def fit(self, seen: Floats) -> Boosting:
        """Learn from as many days as are seen.

        Raises:
            ValueError: they are too few.
        """
        from sklearn.ensemble import HistGradientBoostingRegressor

        if len(seen) < LEAST:
            raise ValueError(f"{len(seen)} days")
        last = len(seen) - 1
        every = min(3, max(1, (last - BASE) // LOOKS))
        origins = np.arange(last - 1, BASE - 2, -every)[:LOOKS]
        steps = np.random.default_rng(0).integers(1, FARTHEST + 1, (len(origins), STEPS))
        # Nothing that was not seen is learned from.
        steps = 1 + (steps - 1) % np.minimum(last - origins, FARTHEST)[:, None]
        at = np.repeat(origins, STEPS)
        ahead = steps.ravel()
        self._seen = len(seen)
        self._trees: Any = HistGradientBoostingRegressor(
            loss="squared_error",
            max_iter=100,
            learning_rate=0.08,
            max_leaf_nodes=15,
            early_stopping=False,
            random_state=0,
        ).fit(self._read(at, ahead), self._raw[at + ahead] - self._base(at))
        return self

    def predict(self, h: int) -> dict[str, Floats]:
        """The mean of the days after those it was fitted to."""
        return self._look(self._seen, h)

    def forward(self, seen: Floats, h: int) -> dict[str, Floats]:
        """The mean of the days after some others, with what was learned before."""
        return self._look(len(seen), h)

    def _look(self, count: int, h: int) -> dict[str, Floats]:
        ahead = np.arange(1, h + 1)
        at = np.full(h, count - 1)
        return {"mean": self._base(at) + self._trees.predict(self._read(at, ahead))}

    def _base(self, at: Ints) -> Floats:
        return self._mean(at, BASE)

    def _mean(self, at: Ints, count: int) -> Floats:
        """The mean of the days up to some, as many as there are."""
        back = at[:, None] - np.arange(count)
        found: Floats = np.nanmean(
            np.where(back >= 0, self._raw[np.maximum(back, 0)], np.nan), axis=1
        )
        return found

    def _read(self, at: Ints, ahead: Ints) -> Floats:
        """What a tree may ask of a day so far ahead of another, a row each."""
        day, base = at + ahead, self._base(at)
        same = day - 7 * -(-ahead // 7)
        weeks = [np.where(same - 7 * n >= 0, self._raw[same - 7 * n], np.nan) for n in range(4)]
        return np.stack(
            [
                self._weekday[day],
                self._number[day],
                self._left[day],
                self._length[day],
                self._holiday[day],
                np.minimum(ahead, FARTHEST),
                weeks[0] - base,
                np.nanmean(weeks, axis=0) - base,
                self._mean(at, 7) - base,
                self._mean(at, 84) - base,
            ],
            axis=1,
        )
