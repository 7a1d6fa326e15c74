"""Series freed from what would mislead a smooth model: one-off days, and the pattern of the month.

Everything at a day follows from the days up to it, so that a back-test may look at any of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from costtui.analysis.forecast.calendar import Calendar

    Floats = NDArray[np.float64]

FAR = 5.0
"""Noises by which a day lies off the days around it to be a one-off."""
KEPT = 3.0
"""Noises by which a one-off is still learned from."""
NEW_LEVEL_DAYS = 3
"""As many days off in the same direction are no one-offs any more."""
MONTHS = 3
"""How many months the pattern of a month is read from."""
QUIET_DAYS = 7
"""A series may have ended once it had nothing for as many days."""
NOISE_DAYS = 56
WEEKS = 4
"""How many of the same weekdays tell what a day usually costs."""
LEAST_NOISE = 0.005
"""The least noise, as a share of a series' size."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Series (rows) by day, in units of their own size."""

    values: Floats
    """Without one-offs and without the month's pattern."""
    extra: Floats
    """How far each day lay off the same weekdays before it."""
    noise: Floats
    """Robust standard deviation of that, by day."""
    ended: NDArray[np.bool_]
    """Whether a series had nothing for longer than ever before."""

    def rows(self, rows: NDArray[np.int64]) -> Cleaned:
        """Some of the series."""
        return Cleaned(self.values[rows], self.extra[rows], self.noise[rows], self.ended[rows])

    def pattern(self, calendar: Calendar, origin: int) -> Floats:
        """What the month's pattern adds on each of its places, seen from the end of a day."""
        count = len(self.values)
        found = np.zeros((count, 34))
        for place in range(34):
            days = _last(calendar.place, place, origin + 1, MONTHS)
            if len(days) >= 2:
                found[:, place] = _usual(self.extra[:, days], self.noise[:, origin])
        return found


def cleaned(
    values: Floats, calendar: Calendar, begin: Sequence[int] | NDArray[np.int64]
) -> Cleaned:
    """Free series from one-off days and the pattern of the month.

    Args:
        values: cost a day, a row a series, in units of the series' size.
        calendar: the days, and maybe later ones.
        begin: the first day of each series.
    """
    count, length = values.shape
    clean, extra = values.copy(), np.full(values.shape, np.nan)
    noise = np.full(values.shape, LEAST_NOISE)
    rest = np.full(values.shape, np.nan)
    level = np.zeros(values.shape)
    starts = np.asarray(begin)
    off = np.zeros(count)
    places: dict[int, list[int]] = {}
    holidays: list[int] = []
    for day in range(length):
        place = int(calendar.place[day])
        same = places.setdefault(place, [])
        age = day - starts
        if day >= 14:
            own = _middle(clean[:, [day - 7 * n for n in range(1, WEEKS + 1) if day >= 7 * n]])
            level[:, day] = own
            base = own
            if day >= 21:
                base = own + _middle(clean[:, day - 7 : day] - level[:, day - 7 : day])
            known = age >= 14
            extra[:, day] = np.where(known, values[:, day] - base, np.nan)
            month = np.zeros(count)
            if len(same) >= 2:
                month = _usual(extra[:, same[-MONTHS:]], noise[:, day - 1])
            if calendar.holiday[day] and len(holidays) >= 3:
                month = month + _usual(extra[:, holidays[-9:]], noise[:, day - 1])
            apart = np.where(known, values[:, day] - month - base, 0.0)
            rest[:, day] = np.where(known, apart, np.nan)
            noise[:, day] = _noise(rest[:, max(0, day - NOISE_DAYS) : day + 1])
            wide = noise[:, day - 1]
            far = known & (np.abs(apart) > FAR * wide) & (age >= 28)
            sign = np.sign(apart)
            off = np.where(far, np.where(np.sign(off) == sign, off + sign, sign), 0.0)
            is_new = np.abs(off) >= NEW_LEVEL_DAYS
            kept = base + np.clip(apart, -KEPT * wide, KEPT * wide)
            clean[:, day] = np.where(far & ~is_new, kept, values[:, day] - month)
            # What looked like one-offs was the beginning of another level.
            for back in range(1, NEW_LEVEL_DAYS):
                clean[:, day - back] = np.where(
                    np.abs(off) == NEW_LEVEL_DAYS, values[:, day - back], clean[:, day - back]
                )
            if calendar.holiday[day]:
                holidays.append(day)
        same.append(day)
    return Cleaned(clean, np.nan_to_num(extra), noise, _ended(values, starts))


def _middle(found: Floats) -> Floats:
    """The median along the last axis; np.median takes ten times as long for a few values."""
    ordered = np.sort(found, axis=1)
    half = ordered.shape[1] // 2
    if ordered.shape[1] % 2:
        return ordered[:, half]
    return 0.5 * (ordered[:, half - 1] + ordered[:, half])


def _noise(rest: Floats) -> Floats:
    """A robust standard deviation of the known values of some days; the rest is nan."""
    size = np.sort(np.abs(rest), axis=1)
    count = np.isfinite(size).sum(axis=1)
    middle = size[np.arange(len(size)), np.maximum(count - 1, 0) // 2]
    noise: Floats = np.fmax(1.4826 * middle, LEAST_NOISE)
    return noise


def _usual(found: Floats, noise: Floats) -> Floats:
    """What most of some like days had beyond the usual; nothing where it drowns in the noise."""
    known = np.nan_to_num(found)
    ordered = np.sort(known, axis=1)
    if ordered.shape[1] == 2:
        usual = np.where(
            np.sign(ordered[:, 0]) == np.sign(ordered[:, 1]),
            np.where(ordered[:, 0] > 0, ordered[:, 0], ordered[:, 1]),
            0.0,
        )
    else:
        usual = ordered[:, ordered.shape[1] // 2]
    return np.where(np.abs(usual) > 3 * noise, usual, 0.0)


def _last(places: NDArray[np.int64], place: int, end: int, most: int) -> NDArray[np.int64]:
    return np.flatnonzero(places[:end] == place)[-most:]


def _ended(values: Floats, begin: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether a series has had nothing for twice as long as ever before, and for a week."""
    count, length = values.shape
    run, longest = np.zeros(count), np.zeros(count)
    found = np.zeros(values.shape, np.bool_)
    for day in range(length):
        is_none = values[:, day] == 0
        began = day > begin
        longest = np.where(~is_none & began, np.maximum(longest, run), longest)
        run = np.where(is_none, run + 1, 0)
        found[:, day] = began & (run >= np.maximum(QUIET_DAYS, 2 * longest + 1))
    return found
