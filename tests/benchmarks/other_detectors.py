"""The usual detectors, each judging a day by the days before it: how far off each day is, signed.

A day less than a tenth off the median of the four weeks before is ordinary for all of them, as it
is for costtui.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

WARM_UP = 42
LEAST = 0.1


def _large(values: Floats, strength: Floats) -> Floats:
    for day in range(WARM_UP, values.shape[1]):
        usual = np.median(values[:, day - 28 : day], axis=1)
        small = np.abs(values[:, day] - usual) < LEAST * np.abs(usual)
        strength[small, day] = 0.0
    return strength


def rolling_z(values: Floats) -> Floats:
    """Distance from the mean of 28 days in their standard deviations."""
    strength = np.zeros_like(values)
    for day in range(WARM_UP, values.shape[1]):
        window = values[:, day - 28 : day]
        deviation = np.maximum(window.std(axis=1), 1e-9)
        strength[:, day] = (values[:, day] - window.mean(axis=1)) / deviation
    return _large(values, strength)


def seasonal_esd(values: Floats) -> Floats:
    """Seasonal hybrid ESD (Hochenbaum, Vallis, Kejariwal 2017) on the last 84 days.

    Weekday medians and the median are taken off; the generalised ESD test with median and MAD
    takes away the farthest day, up to a tenth of them. The strength of the last day is its test
    statistic over the critical value when it is taken away, at a significance of 5 %.
    """
    strength = np.zeros_like(values)
    for day in range(WARM_UP, values.shape[1]):
        window = values[:, max(0, day - 83) : day + 1]
        count = window.shape[1]
        residual = window - np.median(window, axis=1, keepdims=True)
        for weekday in range(7):
            same = residual[:, weekday::7]
            residual[:, weekday::7] = same - np.median(same, axis=1, keepdims=True)
        most = max(1, count // 10)
        for series, row in enumerate(residual):
            left = row.copy()
            known = np.ones(count, bool)
            for taken in range(1, most + 1):
                kept = left[known]
                middle = np.median(kept)
                deviation = max(1.4826 * float(np.median(np.abs(kept - middle))), 1e-9)
                away = np.where(known, np.abs(left - middle), -1.0)
                far = int(np.argmax(away))
                limit = _critical(count - taken + 1)
                known[far] = False
                if far == count - 1:
                    strength[series, day] = (left[far] - middle) / deviation / limit
                    break
    return _large(values, strength)


@cache
def _critical(size: int) -> float:
    """The critical value of the generalised ESD test for so many days left."""
    from scipy.stats import t as student

    quantile = float(student.ppf(1 - 0.05 / (2 * size), size - 2))
    return (size - 1) * quantile / float(np.sqrt((size - 2 + quantile**2) * size))


def stl_mad(values: Floats) -> Floats:
    """STL (Cleveland et al. 1990) of the last 84 days; the last remainder in units of the MAD."""
    from statsmodels.tsa.seasonal import STL

    strength = np.zeros_like(values)
    for series, row in enumerate(values):
        for day in range(WARM_UP, len(row)):
            window = row[max(0, day - 84) : day + 1]
            fit = STL(window, period=7, seasonal=13, trend=29).fit()
            past = fit.resid[:-1]
            deviation = max(1.4826 * float(np.median(np.abs(past - np.median(past)))), 1e-9)
            strength[series, day] = fit.resid[-1] / deviation
    return _large(values, strength)


def isolation_forest(values: Floats) -> Floats:
    """Isolation forest (Liu, Ting, Zhou 2008) on the last half year, made anew each four weeks.

    A day is its value against the medians of a week, of four weeks and of its weekday, and its
    weekday; the strength is how much easier than half of them it is to isolate.
    """
    from sklearn.ensemble import IsolationForest

    strength = np.zeros_like(values)
    for series, row in enumerate(values):
        features = np.zeros((len(row), 4))
        for day in range(28, len(row)):
            usual = max(float(np.median(row[day - 28 : day])), 1e-9)
            features[day] = (
                row[day] / usual,
                (row[day] - np.median(row[day - 7 : day])) / usual,
                (row[day] - np.median(row[day - 28 : day : 7])) / usual,
                day % 7 / 7,
            )
        for start in range(WARM_UP + 14, len(row), 28):
            forest = IsolationForest(n_estimators=100, random_state=1)
            forest.fit(features[max(28, start - 182) : start])
            span = slice(start, min(start + 28, len(row)))
            score = -forest.score_samples(features[span])
            strength[series, span] = score * np.sign(features[span, 0] - 1)
    return _large(values, strength)


@dataclass(frozen=True, slots=True)
class Other:
    """A method, the threshold it is used with as it comes, and those to choose a better one from."""

    strength: Callable[[Floats], Floats]
    usual: float
    grid: tuple[float, ...]


# The usual ones: three deviations; a significance of 5 %; the forest's own contamination="auto".
OTHERS: dict[str, Other] = {
    "rolling z-score": Other(rolling_z, 3.0, (2.0, 2.5, 3.0, 3.5, 4.0, 5.0, 6.0)),
    "seasonal ESD": Other(seasonal_esd, 1.0, (0.8, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0)),
    "STL with MAD": Other(stl_mad, 3.0, (3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 15.0)),
    "isolation forest": Other(isolation_forest, 0.5, (0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8)),
}
