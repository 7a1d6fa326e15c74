"""Models that are fitted to one series at a time: those of statsforecast, and gradient boosting."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from costtui.analysis.forecast.calendar import Calendar

    Floats = NDArray[np.float64]
    Make = Callable[[Floats], Any]

USUAL = ("dynamic theta", "ces")
"""Dynamic optimised theta, and complex exponential smoothing with partial weekdays."""
THOROUGH = (*USUAL, "auto ets", "mstl", "arima", "boosting")
"""All that can be asked."""
OF_DAYS = ("boosting",)
"""Those that see the days as they were, and the pattern of the month in them."""
REFIT = 100
"""Days after which parameters are fitted anew in a back-test; the last day has its own."""
WEEKS = 4
"""Fewer weeks are not fitted to: the last one goes on."""
FAILURES = (ArithmeticError, LookupError, RuntimeError, ValueError)
"""What says that a model cannot do with a series; statsforecast raises mere Exceptions, too."""
WILD = 20.0
"""A forecast of so many sizes is no forecast."""

CLEAN, RAW, WEEKDAY, PLACE, LENGTH, HOLIDAY = range(6)
"""The rows of the days of a series."""


def days_of(clean: Floats, raw: Floats, calendar: Calendar, first: int, ahead: int) -> Floats:
    """All a model may read of a series, a row each: CLEAN, RAW, WEEKDAY … , a column a day.

    Args:
        clean: the days from the first one of the calendar on, without one-offs and the pattern of
            the month, in units of the size of the series.
        raw: the same as they were.
        calendar: the days, and those ahead.
        first: the first day of the series.
        ahead: how many days ahead of the last one there are; their costs are nan.
    """
    coming = np.full(ahead, np.nan)
    part = slice(first, len(clean) + ahead)
    rows = (calendar.weekday, calendar.place, calendar.length, calendar.holiday)
    return np.stack(
        [np.append(clean, coming)[part], np.append(raw, coming)[part], *(row[part] for row in rows)]
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a series."""

    families: tuple[str, ...]
    origins: tuple[int, ...]
    """The last known day of each look ahead, ascending, counted from the last day: -5, 0."""
    ahead: int
    """How many days to look."""

    @property
    def shape(self) -> tuple[int, int, int]:
        """That of the answer."""
        return len(self.families), len(self.origins), self.ahead


def looks(days: Floats, asked: Asked) -> Floats:
    """The forecasts of one series: (family, origin, days ahead), nan of models that cannot do with it.

    Args:
        days: what `days_of` gives.
        asked: whose forecasts, from which days on.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return np.stack([_looks(_models()[one], days, asked) for one in asked.families])


@cache
def _models() -> dict[str, Make]:
    """What makes a model of each family for the days of a series."""
    from statsforecast.models import MSTL, AutoARIMA, AutoCES, AutoETS, DynamicOptimizedTheta

    from costtui.analysis.forecast.boosting import Boosting

    short: dict[str, Any] = {"max_p": 2, "max_q": 2, "max_P": 1, "max_Q": 1, "approximation": True}
    return {
        "dynamic theta": lambda _: DynamicOptimizedTheta(season_length=7),
        "ces": lambda _: AutoCES(season_length=7, model="P"),
        "auto ets": lambda _: AutoETS(season_length=7),
        "mstl": lambda _: MSTL(season_length=[7, 30], trend_forecaster=AutoETS(model="ZZN")),
        "arima": lambda _: AutoARIMA(season_length=7, **short),
        "boosting": Boosting,
    }


def _looks(make: Make, days: Floats, asked: Asked) -> Floats:
    ahead = asked.ahead
    found = np.zeros((len(asked.origins), ahead))
    values = days[CLEAN, : days.shape[1] - ahead]
    model, since = None, 0
    for place, origin in enumerate(asked.origins):
        seen = values[: len(values) + origin]
        guess = None
        if len(seen) >= 7 * WEEKS:
            try:
                if model is None or origin - since >= REFIT or not origin:
                    model, since = make(days).fit(seen), origin
                    guess = model.predict(h=ahead)["mean"]
                else:
                    guess = model.forward(seen, h=ahead)["mean"]
            except Exception as problem:
                # That one model cannot do with a series is no reason for no forecast; that a
                # library has changed, or that we err, is to be seen.
                if type(problem) is not Exception and not isinstance(problem, FAILURES):
                    raise
                model = None
        if guess is None or not np.isfinite(guess).all() or np.abs(guess).max() > WILD:
            if not origin:
                return np.full_like(found, np.nan)
            guess = np.resize(seen[-7:], ahead) if len(seen) else 0.0
        found[place] = guess
    return found
