"""How far to trust a forecast: the errors of its back-test, and how often its interval held."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from costtui.analysis.forecast.backtest import STEP, Errors
from costtui.analysis.forecast.models import THOROUGH

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

WEEKS = 28
"""How many days ahead are looked at."""


@dataclass(frozen=True, slots=True)
class Trial:
    """How a family of models did on the past of one series."""

    family: str
    error: float | None
    coverage: float | None


def trials(families: dict[str, Errors], row: int) -> tuple[Trial, ...]:
    """How each family did on one series; those that are fitted only where they were asked."""
    return tuple(
        Trial(family, errors(one)[0], coverages(one)[0])
        for family, found in families.items()
        for one in (found.row(row),)
        if family not in THOROUGH or one.known.any()
    )


def errors(found: Errors) -> list[float | None]:
    """Mean absolute error of what four weeks ahead came to, as a share of the group's size."""
    days = min(WEEKS, found.values.shape[2])
    whole = np.all(found.known[:, :, :days], axis=2)
    off = np.abs(found.values[:, :, :days].sum(axis=2)) / (max(days, 1) * found.size[:, :-1])
    return [
        float(row[known].mean()) if known.any() and days else None
        for row, known in zip(off, whole, strict=True)
    ]


def coverages(found: Errors, level: float = 80.0) -> list[float | None]:
    """Share of the back-test's days that lay in the interval made from its other looks ahead.

    The interval for a look is made of the errors of those that share no day with it.
    """
    days = min(WEEKS, found.values.shape[2])
    relative = found.values[:, :, :days] / found.size[:, :-1, None]
    whole = np.all(found.known[:, :, :days], axis=2)
    count = len(relative)
    held, tried = np.zeros(count), np.zeros(count)
    apart = -(-days // STEP)
    for look in range(relative.shape[1]):
        others = [n for n in range(relative.shape[1]) if abs(n - look) >= apart]
        if not others:
            continue
        known = whole[:, others]
        sizes = np.where(known[:, :, None], np.abs(relative[:, others]), np.nan)
        usable = whole[:, look] & (known.sum(axis=1) >= 4)
        if not usable.any():
            continue
        edge = _edges(sizes[usable], known[usable].sum(axis=1), level / 100)
        inside = np.abs(relative[usable, look]) <= edge + 1e-9
        held[usable] += inside.sum(axis=1)
        tried[usable] += days
    return [float(a / b) if b else None for a, b in zip(held, tried, strict=True)]


def _edges(sizes: Floats, count: NDArray[np.int64], share: float) -> Floats:
    """The value that a share of the known sizes of a day does not exceed; the others are nan."""
    ordered = np.sort(sizes, axis=1)
    place = np.minimum(np.ceil(share * (count + 1)).astype(int), count) - 1
    edges: Floats = ordered[np.arange(len(ordered)), place]
    return edges


def variances(found: Errors) -> Floats:
    """Mean square of the errors of a day, in units of the currency."""
    count = found.known.sum(axis=(1, 2))
    square = np.where(found.known, found.values**2, 0.0).sum(axis=(1, 2))
    variance: Floats = np.where(count > 0, square / np.maximum(count, 1), 0.0)
    return variance
