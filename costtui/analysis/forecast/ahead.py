"""Many series looked ahead at once, and how wrong the same way of looking was in the past."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from costtui.analysis.forecast.averages import naive
from costtui.analysis.forecast.backtest import Errors, loss, off, origins_of, truth
from costtui.analysis.forecast.candidates import candidates, month_ahead
from costtui.analysis.forecast.combination import weighted
from costtui.analysis.forecast.fitted import Effort, fitted
from costtui.analysis.forecast.models import OF_DAYS, days_of
from costtui.analysis.forecast.patterns import cleaned

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from costtui.analysis.forecast.backtest import Truth
    from costtui.analysis.forecast.calendar import Calendar
    from costtui.analysis.forecast.patterns import Cleaned

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Told = Callable[[int, int], None]

LONGEST = 62
"""The farthest a back-test looks ahead, two months; beyond it errors are carried on."""
TOGETHER = 60
"""Series that are held in memory together."""
SIZE_DAYS = 90
ENOUGH = 14
"""Days a series needs for its weekdays to be told apart."""


@dataclass(slots=True)
class Ahead:
    """Forecasts of series (rows), and what the past says of their errors."""

    mean: Floats
    """(series, days ahead)"""
    errors: Errors
    models: list[str]
    tried: dict[str, Errors]
    """The errors of each family of models on its own, if asked for."""


def look_ahead(
    values: Floats,
    calendar: Calendar,
    begin: Ints,
    days: int,
    *,
    sets: Ints | None = None,
    effort: Effort | None = None,
    with_trials: bool = False,
    told: Told | None = None,
) -> Ahead:
    """The forecasts of many series for some days after their last one.

    Args:
        values: cost a day, a row a series.
        calendar: the days of the history and at least those ahead.
        begin: the first day of each series.
        days: how many days to look ahead.
        sets: which series belong together, by number; all of them unless said.
        effort: which models are fitted, and to which series; to the few that need it unless said.
        with_trials: keep the errors of each family of models too.
        told: told now and then how many series are done and of how many; may raise to end it.
    """
    count, length = values.shape
    effort = effort or Effort()
    origins = origins_of(length)
    # However far a person looks: one day ahead has one forecast.
    shape = (count, len(origins) - 1, LONGEST)
    found = Ahead(
        np.zeros((count, days)),
        Errors(np.zeros(shape), np.zeros(shape, np.bool_), np.zeros((count, len(origins)))),
        [""] * count,
        {},
    )
    hard: list[_Some] = []
    for first in range(0, count, TOGETHER):
        rows = np.arange(first, min(first + TOGETHER, count))
        own = np.zeros(len(rows), int) if sets is None else sets[rows]
        some = _Some.of(rows, own, values[rows], calendar, begin[rows], origins)
        farthest = max(days, LONGEST)
        for family, guess in candidates(
            some.values, some.clean, calendar, begin[rows], origins, farthest
        ):
            some.add(family, guess, days)
            if told is not None:
                told(first, count)
        best = _combine(some, found, origins, with_trials=with_trials)
        ages = np.where(some.clean.ended[:, -1], 0, length - begin[rows])
        if len(dear := _dear(best, some, ages, effort)):
            hard.append(some.part(dear))
        if told is not None:
            told(int(rows[-1]) + 1, count)
    if hard:
        _fit(hard, found, calendar, begin, origins, effort, with_trials=with_trials, told=told)
    return found


@dataclass(slots=True)
class _Some:
    """Series that are held in memory together, and what each candidate says of them."""

    rows: Ints
    """Their places among all series."""
    sets: Ints
    """Which of them belong together."""
    values: Floats
    """In units of their size."""
    size: Floats
    clean: Cleaned
    seen: Truth
    families: list[str]
    past: list[Floats]
    coming: list[Floats]
    wrong: list[Floats]
    unfit: list[NDArray[np.bool_]]
    """Which series each candidate cannot do with."""

    @classmethod
    def of(
        cls,
        rows: Ints,
        sets: Ints,
        values: Floats,
        calendar: Calendar,
        begin: Ints,
        origins: list[int],
    ) -> _Some:
        size = np.abs(values[:, -SIZE_DAYS:]).mean(axis=1)
        whole = np.abs(values).mean(axis=1)
        size = np.where(size > 0, size, np.where(whole > 0, whole, 1.0))
        scaled = values / size[:, None]
        clean = cleaned(scaled, calendar, begin)
        seen = truth(scaled, begin, origins[:-1], LONGEST)
        return cls(rows, sets, scaled, size, clean, seen, [], [], [], [], [])

    def add(
        self, family: str, guess: Floats, days: int, unfit: NDArray[np.bool_] | None = None
    ) -> None:
        """Take what a candidate says: (series, origin, days ahead)."""
        tried = guess[:, :-1, :LONGEST]
        self.families.append(family)
        self.wrong.append(off(tried, self.seen))
        self.past.append(tried.astype(np.float32))
        self.coming.append(guess[:, -1, :days])
        self.unfit.append(np.zeros(len(self.rows), np.bool_) if unfit is None else unfit)

    def part(self, rows: Ints) -> _Some:
        """Some of the series."""
        lists: tuple[list[Any], ...] = self.past, self.coming, self.wrong, self.unfit
        kept = ([one[rows] for one in own] for own in lists)
        clean, seen = self.clean.rows(rows), self.seen.rows(rows)
        own = (self.rows[rows], self.sets[rows], self.values[rows], self.size[rows])
        return _Some(*own, clean, seen, [*self.families], *kept)


def _dear(best: Floats, some: _Some, ages: Ints, effort: Effort) -> Ints:
    """The series of each set that models are fitted to."""
    places = [np.flatnonzero(some.sets == number) for number in np.unique(some.sets)]
    found: Ints = np.concatenate(
        [own[effort.chosen(best[own], some.size[own], ages[own])] for own in places]
    )
    return found


def _fit(
    hard: list[_Some],
    found: Ahead,
    calendar: Calendar,
    begin: Ints,
    origins: list[int],
    effort: Effort,
    *,
    with_trials: bool,
    told: Told | None,
) -> None:
    """Ask the models that are fitted about series that the quick ones fail, and combine anew."""
    days = found.mean.shape[1]
    farthest = max(days, LONGEST)
    work = [
        days_of(clean, raw, calendar, int(begin[place]), farthest)
        for some in hard
        for clean, raw, place in zip(some.clean.values, some.values, some.rows, strict=True)
    ]
    relative = [day - origins[-1] for day in origins]
    guesses = fitted(work, relative, farthest, effort, told)
    first = 0
    for some in hard:
        part = slice(first, first + len(some.rows))
        month = month_ahead(some.clean, calendar, origins, farthest)
        week = naive(some.values, origins, farthest)
        for family, guess in zip(effort.families, guesses[:, part], strict=True):
            unfit = np.isnan(guess).any(axis=(1, 2))
            whole = guess if family in OF_DAYS else guess + month
            some.add(family, np.where(unfit[:, None, None], week, whole), days, unfit)
        _combine(some, found, origins, with_trials=with_trials)
        first = part.stop


def _combine(some: _Some, found: Ahead, origins: list[int], *, with_trials: bool) -> Floats:
    """Put the forecast of some series and its errors into what was found.

    Returns:
        The loss of the best candidate on each series, nan where nothing could be tried.
    """
    rows, seen, size = some.rows, some.seen, some.size
    table = loss(np.stack(some.wrong), seen)
    table = np.where(np.stack(some.unfit, axis=1) & np.isfinite(table), np.inf, table)
    tries = seen.known.any(axis=2).sum(axis=1).astype(float)
    weights = weighted(table, tries, some.families, some.sets)
    mean = np.einsum("sv,vsh->sh", weights.values, np.stack(some.coming))
    tested = np.einsum("sv,vskh->skh", weights.values.astype(np.float32), np.stack(some.past))
    over = some.clean.ended[:, origins]
    mean = np.where(over[:, -1:], 0.0, mean)
    tested = np.where(over[:, :-1, None], 0.0, tested)
    # What never cost less than nothing will not begin to.
    positive = np.all(some.values >= 0, axis=1)
    mean = np.where(positive[:, None], np.maximum(mean, 0.0), mean)
    tested = np.where(positive[:, None, None], np.maximum(tested, 0.0), tested)
    found.mean[rows] = mean * size[:, None]
    error = np.where(seen.known, seen.values - tested, 0.0)
    found.errors.values[rows] = error * size[:, None, None]
    found.errors.known[rows] = seen.known
    found.errors.size[rows] = _sizes(some.values, origins) * size[:, None]
    for n, row in enumerate(rows.tolist()):
        age = some.values.shape[1] - int(np.argmax(some.values[n] != 0))
        found.models[row] = _name(weights.name(n), over[n, -1], some.values[n], age)
    if with_trials:
        _keep_trials(some, table, found)
    best: Floats = table.min(axis=1)
    return best


def _keep_trials(some: _Some, table: Floats, found: Ahead) -> None:
    """Put the errors of the best candidate of each family into what was found."""
    seen = some.seen
    for family in dict.fromkeys(some.families):
        own = [n for n, name in enumerate(some.families) if name == family]
        best = np.argmin(np.nan_to_num(table[:, own]), axis=1)
        guess = np.stack([some.past[own[n]][row] for row, n in enumerate(best)])
        whole = found.errors
        kept = found.tried.setdefault(
            family, Errors(np.zeros_like(whole.values), np.zeros_like(whole.known), whole.size)
        )
        error = np.where(seen.known, seen.values - guess, 0.0)
        kept.values[some.rows] = error * some.size[:, None, None]
        is_fit = ~np.all([some.unfit[n] for n in own], axis=0)
        kept.known[some.rows] = seen.known & is_fit[:, None, None]


def _name(model: str, is_over: bool, values: Floats, age: int) -> str:
    if not values.any():
        return "none"
    if is_over:
        return "ended"
    return f"{model} (short)" if age < ENOUGH + 14 else model


def _sizes(values: Floats, origins: list[int]) -> Floats:
    """Mean absolute cost of the four weeks up to each origin, at least a tenth of all of it."""
    whole = np.abs(values).mean(axis=1)
    recent = [np.abs(values[:, max(0, day - 27) : day + 1]).mean(axis=1) for day in origins]
    sizes: Floats = np.maximum(np.stack(recent, axis=1), 0.1 * whole[:, None])
    return sizes
