"""Models of statsforecast, fitted series by series: dear, so for the few that the quick ones fail.

What was fitted once is remembered as long as the process lives, by the days it was fitted to.
"""

from __future__ import annotations

import warnings
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from costtui.analysis.forecast import workers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Told = Callable[[int, int], None]

FAMILIES = ("dynamic theta", "ces")
"""Dynamic optimised theta, and complex exponential smoothing with partial weekdays."""
FAILED = 0.15
"""From which loss of the best quick candidate on a series is fitted, as a share of its size."""
LEAST_DAYS = 90
FEW, SHARE = 6, 5
"""So many series are fitted at most, or one in so many: those with the most money at stake."""
REFIT = 100
"""Days after which parameters are fitted anew in a back-test; the last day has its own."""
WEEKS = 4
"""Fewer weeks are not fitted to: the last one goes on."""
WILD = 20.0
"""A forecast of so many sizes is no forecast."""
REMEMBERED = 400

_known: dict[tuple[Any, ...], Floats] = {}


def chosen(best: Floats, sizes: Floats, ages: NDArray[np.int64]) -> NDArray[np.int64]:
    """The series that are worth it, most money first.

    Args:
        best: the loss of the best quick candidate on each, nan where nothing could be tried.
        sizes: what each costs a day.
        ages: how many days each has.
    """
    stake = np.where((best > FAILED) & (ages >= LEAST_DAYS), best * sizes, 0.0)
    most = max(FEW, len(best) // SHARE)
    order = np.argsort(-stake, kind="stable")[:most]
    return order[stake[order] > 0]


def fitted(
    values: Sequence[Floats], origins: Sequence[int], ahead: int, told: Told | None = None
) -> Floats:
    """The forecasts of each family: (family, series, origin, days ahead).

    Args:
        values: the days of each series up to the last one, from its own first on, without one-offs
            and the pattern of the month.
        origins: the last known day of each look ahead, ascending, counted from the last day: 0, -5 …
        ahead: how many days to look.
        told: told how many series are done and of how many.
    """
    keys = [(one.tobytes(), tuple(origins), ahead) for one in values]
    missing = [n for n, key in enumerate(keys) if key not in _known]
    work = [values[n] for n in missing]
    done = 0

    def waiting() -> None:
        if told is not None:
            told(done, len(work))

    try:
        for n, found in zip(missing, workers.shared(work, origins, ahead, waiting), strict=True):
            _known[keys[n]] = found
            done += 1
            waiting()
    except OSError:
        # No process can be had here; this one takes longer, and says the same.
        for n in missing[done:]:
            _known[keys[n]] = looks(values[n], origins, ahead)
            done += 1
            waiting()
    answer = np.stack([_known[key] for key in keys], axis=1)
    while len(_known) > REMEMBERED:
        _known.pop(next(iter(_known)))
    return answer


def looks(values: Floats, origins: Sequence[int], ahead: int) -> Floats:
    """The forecasts of one series: (family, origin, days ahead)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return np.stack([_looks(make, values, origins, ahead) for make in _models()])


@cache
def _models() -> tuple[Callable[[], Any], ...]:
    """What makes a model of each family."""
    from statsforecast.models import AutoCES, DynamicOptimizedTheta

    return (
        lambda: DynamicOptimizedTheta(season_length=7),
        lambda: AutoCES(season_length=7, model="P"),
    )


def _looks(make: Callable[[], Any], values: Floats, origins: Sequence[int], ahead: int) -> Floats:
    found = np.zeros((len(origins), ahead))
    model, since = None, 0
    for place, origin in enumerate(origins):
        seen = values[: len(values) + origin]
        guess = None
        if len(seen) >= 7 * WEEKS:
            try:
                if model is None or origin - since >= REFIT or not origin:
                    model, since = make().fit(seen), origin
                    guess = model.predict(h=ahead)["mean"]
                else:
                    guess = model.forward(seen, h=ahead)["mean"]
            except (ArithmeticError, LookupError, RuntimeError, ValueError):
                # That one model cannot do with a series is no reason for no forecast.
                model = None
        if guess is None or not np.isfinite(guess).all() or np.abs(guess).max() > WILD:
            guess = np.resize(seen[-7:], ahead) if len(seen) else 0.0
        found[place] = guess
    return found
