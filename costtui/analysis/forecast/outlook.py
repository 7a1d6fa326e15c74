"""The days ahead of all charges of a scope, as courses that their daily cost may take.

Month totals, the chance of a breach and the day an amount is reached all follow from the courses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from costtui.analysis.dimension import OTHER
from costtui.analysis.forecast.coherence import reconciled
from costtui.analysis.forecast.endings import read_endings
from costtui.analysis.forecast.fitted import Effort
from costtui.analysis.forecast.history import histories
from costtui.analysis.forecast.projection import LEAST_DAYS, SHORT, project
from costtui.analysis.forecast.remembered import FOLDER
from costtui.analysis.forecast.spread import courses
from costtui.analysis.forecast.trust import Trial, coverages, errors, trials, variances
from costtui.analysis.forecast.workers import kept
from costtui.analysis.scope import known_at, scope_of
from costtui.model.period import Period, month_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from costtui.analysis.forecast.endings import Ending
    from costtui.analysis.forecast.history import History
    from costtui.analysis.forecast.projection import Projection
    from costtui.settings import Settings
    from costtui.store.database import Store

    Floats = NDArray[np.float64]
    Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Sum:
    """What some days come to: those that are billed in full, and those ahead of them."""

    spent: float
    """Billed in full."""
    mean: float
    """Spent and expected."""
    courses: Floats
    """Equally likely sums, what is spent included."""

    def interval(self, level: float) -> tuple[float, float]:
        """Lower and upper bound that hold the sum with a probability of `level` per cent."""
        edge = (100 - level) / 2
        lower, upper = np.percentile(self.courses, [edge, 100 - edge])
        # What mostly costs nothing and never less is drawn above what is expected of it.
        return min(float(lower), self.mean), max(float(upper), self.mean)


@dataclass(frozen=True, slots=True)
class Outlook:
    """The days ahead in one currency, in units of it."""

    currency: str
    as_of: date
    since: date
    """The first day of `actual`."""
    days: Period
    """The days ahead, from the first one that is not billed in full."""
    actual: Floats
    """What was billed a day, from `since` to the day before `days`."""
    mean: Floats
    """The forecast of each day ahead."""
    paths: Floats
    """Equally likely courses of the days ahead: (course, day)."""
    model: str
    error: float | None
    """Mean absolute error of what four weeks ahead come to, as a share; None if never tried."""
    coverage: float | None
    """Share of days on which the 80 % interval of the back-test held; None if never tried."""
    note: str = ""
    trials: tuple[Trial, ...] = ()
    """How each family of models did alone, if asked for."""

    @property
    def months(self) -> list[Period]:
        """The calendar months that days ahead lie in, the running one first."""
        found: list[Period] = []
        while self.days.days and (not found or found[-1].end < self.days.end):
            found.append(month_of(found[-1].end if found else self.days.start))
        return found

    def interval(self, level: float) -> tuple[Floats, Floats]:
        """Lower and upper bound of each day, holding with a probability of `level` per cent."""
        edge = (100 - level) / 2
        lower, upper = np.percentile(self.paths, [edge, 100 - edge], axis=0)
        return np.minimum(lower, self.mean), np.maximum(upper, self.mean)

    def total(self, period: Period) -> Sum:
        """What the days of a period come to, as far as they lie within what is known or ahead."""
        start = max(0, (period.start - self.since).days)
        spent = float(np.sum(self.actual[start : max(start, (period.end - self.since).days)]))
        first = max(0, (period.start - self.days.start).days)
        part = slice(first, max(first, (period.end - self.days.start).days))
        return Sum(
            spent,
            spent + float(self.mean[part].sum()),
            spent + self.paths[:, part].sum(axis=1),
        )


@kept()
def outlook(
    store: Store,
    *,
    until: date,
    settings: Settings,
    metric: str = "effective",
    where: str | None = None,
    filters: Sequence[tuple[str, str | None]] = (),
    as_of: date | None = None,
) -> list[Outlook]:
    """What the charges of a scope will cost a day until a day, one a currency, the dearest first.

    Args:
        store: where to ask.
        until: the day after the last one ahead.
        settings: which tags name a team, whose holidays count.
        metric: which cost.
        where: an expression that charges have to meet.
        filters: dimension and value pairs that charges have to have, null for an empty value.
        as_of: the last day that counts as known.

    Raises:
        UsageError: a word of the question is wrong.
    """
    known = known_at(store, as_of)
    scope = scope_of(
        store,
        settings=settings,
        period="all",
        metric=metric,
        where=where,
        filters=filters,
        as_of=known.as_of,
    )
    return [
        outlooks_of(
            history,
            until=until,
            as_of=known.as_of,
            settings=settings,
            effort=Effort(folder=store.data_dir / FOLDER),
            # Who does not want the answer any more waits for no more than one series.
            told=lambda _done, _of: store.check_wanted(),
        )[0]
        for history in histories(store, scope, (), known.as_of, endings_of(settings))
    ]


def outlooks_of(
    history: History,
    *,
    until: date,
    as_of: date,
    settings: Settings,
    total: Outlook | None = None,
    effort: Effort | None = None,
    with_trials: bool = False,
    told: Told | None = None,
) -> list[Outlook]:
    """The outlook of each group of a history; together they are the total, where one is given."""
    days = days_ahead(history, until)
    found = project(
        history,
        days.days,
        country=settings.forecast_country,
        effort=effort,
        with_trials=with_trials,
        told=told,
    )
    return outlooks_from(found, history, days, as_of=as_of, total=total)


def days_ahead(history: History, until: date) -> Period:
    """The days from the first one that is not billed in full."""
    start = history.first.fromordinal(history.first.toordinal() + history.through + 1)
    return Period(start, max(start, until))


def outlooks_from(
    found: Projection,
    history: History,
    days: Period,
    *,
    as_of: date,
    total: Outlook | None = None,
) -> list[Outlook]:
    """The same from a projection of the groups of a history over some days."""
    length = history.through + 1
    paths = courses(found)
    added = _added(history, days)
    found.mean += added
    paths += added[:, None]
    floors = _floors(history, found)
    means = np.maximum(found.mean, floors)
    if total is not None:
        # What has ended takes no part of what the total has more.
        weights = np.where(means.any(axis=1), variances(found.errors), 0.0)
        moved = reconciled(means, total.mean, weights, floors)
        paths += (moved - means)[:, None]
        means = moved
    paths = np.maximum(paths, floors[:, None])
    trust = zip(errors(found.errors), coverages(found.errors), strict=True)
    return [
        Outlook(
            history.currency,
            as_of,
            history.first,
            days,
            group.booked[:length],
            means[row],
            paths[row],
            found.models[row],
            error,
            held,
            note_of(history),
            trials(found.tried, row),
        )
        for row, (group, (error, held)) in enumerate(zip(history.groups, trust, strict=True))
    ]


def endings_of(settings: Settings) -> list[Ending]:
    """The commitments and credits that end, from the file that the settings name."""
    return read_endings(settings.forecast_endings) if settings.forecast_endings else []


def _added(history: History, days: Period) -> Floats:
    """What commitments and credits that end add to each group on the days ahead."""
    added = np.zeros((len(history.groups), days.days))
    rows = {group.key: row for row, group in enumerate(history.groups)}
    weekdays = (days.start.weekday() + np.arange(days.days)) % 7
    for change in history.changes:
        late = max(0, (change.first - days.start).days)
        for key, profile in change.amounts.items():
            row = rows.get(key, rows.get(tuple(OTHER for _ in key), -1))
            if row >= 0:
                added[row, late:] += profile[weekdays[late:]]
    return added


def _floors(history: History, found: Projection) -> Floats:
    """The least each day may cost: what is billed of it already, nothing where it never was less."""
    floors = np.where(found.positive, 0.0, -np.inf)[:, None] + np.zeros(found.mean.shape)
    for row, group in enumerate(history.groups):
        billed = group.booked[history.through + 1 :][: found.mean.shape[1]]
        near = floors[row, : len(billed)]
        floors[row, : len(billed)] = np.where(billed > 0, np.maximum(near, billed), near)
    return floors


def note_of(history: History) -> str:
    """What has to be said of a forecast: that its history is short, that a bill is late."""
    notes = list(history.notes)
    notes += [f"{change.name} ends with {change.first}" for change in history.changes]
    length = history.through + 1
    if length == 1:
        notes.insert(0, "only one day is known: no more than a guess")
    elif length < LEAST_DAYS:
        notes.insert(0, f"only {length} days are known: no more than a guess")
    elif length < SHORT:
        notes.insert(0, f"only {length} days are known: the mean of them goes on")
    return "; ".join(notes)
