"""A history carried on: its parts looked ahead apart, and put together again group by group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from costtui.analysis.forecast.ahead import LONGEST, look_ahead
from costtui.analysis.forecast.backtest import Errors, origins_of
from costtui.analysis.forecast.calendar import calendar_of
from costtui.analysis.forecast.fees import fees_ahead, known_since, overdue

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from costtui.analysis.forecast.calendar import Calendar
    from costtui.analysis.forecast.fitted import Effort
    from costtui.analysis.forecast.history import Group, History

    Floats = NDArray[np.float64]
    Told = Callable[[int, int], None]

SHORT = 28
"""A history of fewer days says little of its weekdays and nothing of its months."""
LEAST_DAYS = 5
"""Fewer days are no history."""


@dataclass(slots=True)
class Projection:
    """Groups (rows) carried on, with the errors the same models would have made before."""

    mean: Floats
    """(group, day ahead)"""
    errors: Errors
    models: list[str]
    positive: NDArray[np.bool_]
    """Which groups never cost less than nothing on any day."""
    tried: dict[str, Errors]
    """The errors of each family of models on its own, if asked for."""


def project(
    history: History,
    days: int,
    *,
    country: str = "",
    apart: bool = False,
    effort: Effort | None = None,
    with_trials: bool = False,
    told: Told | None = None,
) -> Projection:
    """The forecasts of all groups for some days after the last one known in full.

    Groups that are `apart` get what each would get alone.
    """
    length = history.through + 1
    calendar = calendar_of(history.first, length + max(days, LONGEST), country)
    groups = history.groups
    usage = np.stack([group.usage[:length] for group in groups])
    credit = np.stack([group.credit[:length] for group in groups])
    has_credit = np.flatnonzero(credit.any(axis=1))
    values = np.concatenate([usage, credit[has_credit]])
    count = len(groups)
    sets = np.concatenate([np.arange(count), has_credit]) if apart else None
    found = look_ahead(
        values,
        calendar,
        begins(values),
        days,
        sets=sets,
        effort=effort,
        with_trials=with_trials,
        told=told,
    )
    mean, models = found.mean[:count].copy(), found.models[:count]
    errors = Errors(
        found.errors.values[:count].copy(),
        found.errors.known[:count].copy(),
        _sizes(groups, length),
    )
    for place, row in enumerate(has_credit.tolist()):
        mean[row] += found.mean[count + place]
        errors.values[row] += found.errors.values[count + place]
        errors.known[row] |= found.errors.known[count + place]
    for row, group in enumerate(groups):
        if group.fees:
            _add_fees(history, group, mean[row], errors.values[row], errors.known[row])
            models[row] = "fees" if models[row] == "none" else f"{models[row]} + fees"
    other = errors.values - found.errors.values[:count]
    tried = {
        family: Errors(own.values[:count] + other, _tried(errors, own, count), errors.size)
        for family, own in found.tried.items()
    }
    positive = np.array([bool((group.booked >= 0).all()) for group in groups])
    return Projection(mean, errors, models, positive, tried)


def _tried(errors: Errors, own: Errors, count: int) -> NDArray[np.bool_]:
    """Where errors of a family are known: nowhere in a group that it was not asked about."""
    is_asked = np.any(own.known[:count], axis=(1, 2), keepdims=True)
    return np.logical_and(errors.known, is_asked)


def projection_of(
    values: Floats, calendar: Calendar, days: int, effort: Effort | None = None
) -> Projection:
    """The forecasts of series (rows) as they are, whatever a bill would know of them."""
    found = look_ahead(values, calendar, begins(values), days, effort=effort)
    size = np.where(found.errors.size > 0, found.errors.size, 1.0)
    errors = Errors(found.errors.values, found.errors.known, size)
    return Projection(found.mean, errors, found.models, np.all(values >= 0, axis=1), {})


def begins(values: Floats) -> NDArray[np.int64]:
    """The first day on which each series has anything; 0 where it never has."""
    first: NDArray[np.int64] = np.argmax(values != 0, axis=1)
    return first


def _add_fees(
    history: History, group: Group, mean: Floats, errors: Floats, known: NDArray[np.bool_]
) -> None:
    """Put the fees on a group's forecast, and on what was forecast in the back-test."""
    length = history.through + 1
    steps = errors.shape[1]
    for fee in group.fees:
        mean += fees_ahead([fee], history.first, history.through, len(mean))
        came = np.zeros(length + steps)
        for day, amount in zip(fee.days, fee.amounts, strict=True):
            if day < length:
                came[day] += amount
        for day, amount in overdue([fee], history.first, history.through):
            # It will be booked to a day that looks complete: its absence there is no error.
            came[day] += amount
        since = known_since(fee, history.first, history.through)
        for place, origin in enumerate(origins_of(length)[:-1]):
            if origin < since:
                continue
            guess = np.array(fees_ahead([fee], history.first, origin, steps))
            after = came[origin + 1 : origin + 1 + steps]
            guess = guess[: len(after)]
            errors[place, : len(guess)] += np.where(
                known[place, : len(guess)], after[: len(guess)] - guess, 0.0
            )


def _sizes(groups: list[Group], length: int) -> Floats:
    """Mean absolute cost of the four weeks up to each origin, and a day's share of all fees."""
    daily = np.stack([np.abs(group.usage) + np.abs(group.credit) for group in groups])[:, :length]
    whole = daily.mean(axis=1)
    recent = [daily[:, max(0, day - 27) : day + 1].mean(axis=1) for day in origins_of(length)]
    fees = [
        sum(
            abs(cost) for fee in group.fees for day, cost in zip(fee.days, fee.amounts, strict=True)
        )
        / length
        for group in groups
    ]
    size = np.maximum(np.stack(recent, axis=1), 0.1 * whole[:, None]) + np.array(fees)[:, None]
    return np.where(size > 0, size, 1.0)
