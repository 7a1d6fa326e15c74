"""What a day should cost, from the days before it: level, drift, weekday, month, and the spread.

All series are columns of matrices and advance together, one day at a time. What later days learn
from an unusual day is its expectation, not its value.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from costtui.analysis.anomaly.months import length_of_month, same_days_before, turns_before
from costtui.analysis.anomaly.robust import mean, median, quantile

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Flags = NDArray[np.bool_]

WEEKS = 8
"""Weeks whose weekdays are compared."""
MONTH_SLACK = 0.3
"""The share by which a monthly amount may differ."""
SLACK = 1 + MONTH_SLACK
MONTH_MATTERS = 0.15
"""The share of the size from which on what a day of the month has on top is a pattern."""
MONTH_SPREADS = 3.0
"""The same in standard deviations."""
TURN_MOST = 0.5
"""Up to this share of the size it may fall on another day of the turn; a fee has its day."""
NEW_PROFILE = 0.2
"""How far off a week's shape has to be, as a share of its level, to be a new shape."""
ON_STEP = 0.025
"""How close a day has to lie to the step of a month's length, as a share of the level."""
DRIFT_WEEKS = 6
"""Weekly steps whose median is the drift."""
HALF = 0.5
"""A share of the expectation from which on the lower bound closes in on nothing more slowly."""
HOLIDAY = 0.3
"""The share of the quietest weekday that a holiday has at the least."""
LOW = 1.25
"""How much lower than the usual lows a series may fall without having been near nothing."""
TOGETHER = 2
"""How many least shares a day lies off that is unusual together with others only."""
REST = 3
"""Days in a row that may look like the quietest day of the week: public holidays."""


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """How unusual a day has to be; the defaults come from the benchmark."""

    threshold: float = 6.0
    """Standard deviations a day has to lie off in a quiet series, whose rare moves are wide."""
    noisy_threshold: float = 4.0
    """The same in a noisy one, whose many moves are near to normal ones."""
    quiet: float = 0.05
    """Up to this standard deviation, as a share of the size, a series is quiet."""
    noisy: float = 0.15
    """From this one on it is noisy."""
    floor: float = 0.025
    """The least standard deviation, as a share of the level."""
    near: float = 0.5
    """The part of the way to a bound from which on a day is unusual together with others."""
    days_together: int = 3
    """So many of them in a row, all in one direction."""
    min_share: float = 0.1
    """The least distance from the expectation, as a share of the level."""
    drift_allowance: float = 0.75
    """Standard deviations a day that a cumulative sum forgives (Page's k)."""
    drift_threshold: float = 10.0
    """Standard deviations a cumulative sum has to reach (Page's h)."""
    warm_up: int = 21
    """Days before the first verdict."""
    adopt: int = 7
    """Unusual days after which a new level is the normal one."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is expected of one day, a value a series."""

    base: Floats
    """Level and weekday."""
    month: Floats
    """What the day of the month adds."""
    lower: Floats
    upper: Floats
    scale: Floats
    """The standard deviation in money."""
    weekday: Floats
    judged: Flags
    tight_lower: Floats
    """The lower bound without what is forgiven: a holiday, a monthly amount seen once."""
    tight_upper: Floats
    together: Floats
    """The least distance of each of some days that are unusual together."""


class Baseline:
    """The memory of all series and the expectation that follows from it."""

    def __init__(
        self,
        values: Floats,
        days: Sequence[date],
        least: Floats,
        begin: Ints,
        through: Ints,
        ways: Sensitivity,
    ) -> None:
        self.values, self.days, self.least = values, days, least
        self.begin, self.through, self.ways = begin, through, ways
        self.count, self.length = values.shape
        shape = values.shape
        self.learned = np.full(shape, np.nan)
        """The value, or the expectation where the day was unusual."""
        self.plain = np.full(shape, np.nan)
        """Learned values without their weekday's part."""
        self.raw = np.full(shape, np.nan)
        """What the weekdays learn from: single unusual days too, since they may come each week."""
        self.level = np.full(shape, np.nan)
        self.week = np.full(shape, np.nan)
        """Mean of the week up to a day."""
        self.size = np.full(shape, np.nan)
        """Mean absolute value of the week up to a day: what shares are taken of."""
        self.weekday = np.full(shape, np.nan)
        """How far a day lay off the week around it, as a share of the size."""
        self.errors = np.full(shape, np.nan)
        """Distance from the expectation as a share of the size."""
        self.extra = np.full(shape, np.nan)
        """Distance from level and weekday, in money: what the month's pattern is read from."""
        self.profile = np.zeros((self.count, 7))
        """The present weekday parts, by day number modulo 7."""
        self.resting = np.zeros(self.count, int)
        self.rescaled = np.zeros(self.count, bool)
        """The series whose memory was rescaled today by `ratio`."""
        self.ratio = 1.0

    def outlook(self, day: int) -> Outlook:
        """What is expected of a day by what was learned before it."""
        ways = self.ways
        alive = (self.begin <= day) & (self.through >= day)
        age = day - self.begin
        weekday = self._weekday(day)
        self._month_length(day, weekday)
        size = self._size(day - 1)
        base = self._level(day, size) + weekday * size
        spread = self._spread(day)
        month, slack_low, slack_high = self._month(day, size, spread)
        scale = np.maximum(spread * size, self.least / ways.threshold)
        young = np.where(age < 2 * ways.warm_up, 1.3, 1.0)
        far = np.interp(spread, (ways.quiet, ways.noisy), (ways.threshold, ways.noisy_threshold))
        smallest = np.maximum(ways.min_share * size, self.least)
        together = np.maximum(TOGETHER * ways.min_share * size, self.least)
        width = np.maximum(far * scale * young, smallest) + MONTH_SLACK * np.abs(month)
        tight_lower = np.minimum(base, base + month) - width
        tight_upper = base + month + width
        # A holiday looks like the quietest day of the week.
        quiet = np.minimum(self.profile.min(axis=1) - weekday, 0) * size
        quiet = np.where(self.resting < REST, quiet, 0.0)
        lower = tight_lower + np.minimum(slack_low, quiet)
        floor = self._floor(day, base, quiet, width, size)
        tight_lower, lower = np.maximum(tight_lower, floor), np.maximum(lower, floor)
        upper = tight_upper + slack_high
        judged = alive & (age >= ways.warm_up)
        return Outlook(
            base, month, lower, upper, scale, weekday, judged, tight_lower, tight_upper, together
        )

    def learn(self, day: int, seen: Outlook, off: Ints) -> None:
        """Take a day in: its value where it was ordinary, its expectation where it was not."""
        value = self.values[:, day]
        alive = (self.begin <= day) & (self.through >= day)
        forgiven = seen.judged & ((value < seen.tight_lower) | (value > seen.tight_upper))
        self.resting = np.where(seen.judged & (value < seen.tight_lower), self.resting + 1, 0)
        # An absent monthly amount leaves the plain level.
        month = np.where(np.abs(value - seen.base - seen.month) <= np.abs(value - seen.base), 1, 0)
        ordinary = value - month * seen.month
        learned = np.where((off != 0) | forgiven, seen.base, ordinary)
        self.learned[:, day] = np.where(alive, learned, np.nan)
        old = day - self.begin > 2 * self.ways.warm_up
        raw = np.where((off == 0) & forgiven, np.nan, np.where((off == 0) | old, ordinary, np.nan))
        self.raw[:, day] = np.where(alive, raw, np.nan)
        self.extra[:, day] = np.where(seen.judged, value - seen.base, np.nan)
        size = self._size(day - 1)
        share = (value - seen.base - seen.month) / size
        usable = seen.judged & (np.abs(share) < 50) & ((off != 0) | ~forgiven)
        self.errors[:, day] = np.where(usable, share, np.nan)
        recent = self.learned[:, max(0, day - 6) : day + 1]
        long = self.learned[:, max(0, day - 27) : day + 1]
        self.week[:, day] = mean(recent)
        self.size[:, day] = np.maximum(mean(np.abs(recent)), 0.25 * mean(np.abs(long)))
        if day >= 3:
            share = (self.raw[:, day - 3] - self.week[:, day]) / self._size(day)
            self.weekday[:, day - 3] = share
        self.plain[:, day] = self.learned[:, day] - seen.weekday * self._size(day)
        for series in np.flatnonzero(day - self.begin == self.ways.warm_up - 1):
            self._first_weeks(int(series), day)

    def forget_pattern(self, series: int, start: int, day: int) -> None:
        """Days of a long run are no noise and no pattern of the week or the month."""
        for kept in (self.errors, self.extra, self.raw, self.weekday):
            kept[series, start : day + 1] = np.nan

    def relearn(self, series: int, first: int, last: int, stretch: Floats) -> None:
        """Learn a week anew as if its values had been the normal ones."""
        week = float(stretch.mean())
        size = max(float(np.abs(stretch).mean()), float(self.least[series]))
        parts = np.array([self.profile[series, place % 7] for place in range(first, last + 1)])
        shares = (stretch - week) / size
        if len(stretch) == 7 and float(np.mean(np.abs(shares - parts))) > NEW_PROFILE:
            # The week has another shape than before: what was known of weekdays is over.
            parts = shares
            self.weekday[series, :first] = np.nan
            for back in (7, 14):
                if first >= back:
                    self.weekday[series, first - back : last + 1 - back] = shares
            for place, share in zip(range(first, last + 1), shares, strict=True):
                self.profile[series, place % 7] = share
        self.learned[series, first : last + 1] = stretch
        self.raw[series, first : last + 1] = np.nan
        self.weekday[series, first : last + 1] = np.nan
        self.size[series, first : last + 1] = size
        # Weekly differences must not take the step for a drift.
        self.week[series, max(0, first - 7 * DRIFT_WEEKS) : last + 1] = week
        self.plain[series, first : last + 1] = stretch - parts * size

    def _month_length(self, day: int, weekday: Floats) -> None:
        """Take prices by the month for what they are: in a shorter month each day costs more.

        A gigabyte-month spread over 28 days instead of 31 makes a step of 10.7 % on 1 February
        and back on 1 March. A first day that lies right on it rescales the series' memory.
        """
        self.rescaled, self.ratio = np.zeros(self.count, bool), 1.0
        if day == 0 or self.days[day].day != 1:
            return
        before, after = length_of_month(self.days[day - 1]), length_of_month(self.days[day])
        ratio = before / after
        if abs(ratio - 1) < 2 * ON_STEP:
            return
        size = self._size(day - 1)
        base = self._level(day, size) + weekday * size
        value = self.values[:, day]
        window = np.abs(self.errors[:, max(0, day - 7 * WEEKS) : day])
        # A noisy series would lie on the step by chance.
        steady = 1.4826 * median(window) <= 0.8 * ON_STEP
        on_step = steady & (np.abs(value - base * ratio) <= ON_STEP * size)
        self.rescaled = on_step & (np.abs(value - base) > ON_STEP * size)
        self.ratio = ratio
        span = slice(max(0, day - 7 * WEEKS), day)
        for kept in (self.learned, self.plain, self.raw, self.week, self.size, self.level):
            kept[self.rescaled, span] *= ratio

    def _size(self, day: int) -> Floats:
        size = np.nan_to_num(self.size[:, day]) if day >= 0 else np.zeros(self.count)
        return np.maximum(size, np.maximum(self.least, 1e-9))

    def _weekday(self, day: int) -> Floats:
        """The part of this weekday; kept in the profile."""
        weeks = [day - 7 * n for n in range(1, WEEKS + 1) if day - 7 * n >= 0]
        if weeks:
            self.profile[:, day % 7] = median(self.weekday[:, weeks], least=2)
        return self.profile[:, day % 7]

    def _level(self, day: int, size: Floats) -> Floats:
        """The median of the last week without its weekdays, carried on by its drift."""
        if day == 0:
            return np.zeros(self.count)
        level = median(self.plain[:, max(0, day - 7) : day])
        ends = [day - 1 - 7 * n for n in range(DRIFT_WEEKS + 1) if day - 1 - 7 * n >= 6]
        if len(ends) > 2:
            steps = [self.week[:, a] - self.week[:, b] for a, b in pairwise(ends)]
            drift = median(np.stack(steps, axis=1)) / 7
            # The median stands four days back; a drift is trusted for most of them.
            level = level + 3.2 * np.clip(drift, -0.02 * size, 0.02 * size)
        self.level[:, day] = level
        return level

    def _month(self, day: int, size: Floats, spread: Floats) -> tuple[Floats, Floats, Floats]:
        """What the month's pattern adds, and by how much one earlier month widens the band."""
        zero = np.zeros(self.count)
        months = []
        for places in same_days_before(self.days, day, 4):
            found = np.stack([self.extra[:, place] for place in places], axis=1)
            peak = np.argmax(np.abs(np.nan_to_num(found)), axis=1)
            months.append(np.take_along_axis(found, peak[:, None], axis=1)[:, 0])
        if not months:
            return zero, zero, zero
        # What noise does is no pattern, be it twice on the same day of a month.
        share = np.maximum(MONTH_MATTERS, MONTH_SPREADS * spread)
        matters = np.maximum(share * size, self.least)[:, None]
        past = np.stack(months, axis=1)
        past = np.where(np.isnan(past) | (np.abs(past) > matters), past, 0.0)
        # What two of the last three months had: the second largest, or the second lowest.
        last = np.nan_to_num(past[:, :3])
        if last.shape[1] < 2:
            usual = zero
        else:
            ordered = np.sort(last, axis=1)
            usual = np.maximum(ordered[:, -2], 0) + np.minimum(ordered[:, 1], 0)
        # Nothing is news that the last month had too, be it once, or that the turns of the last
        # months had on another of their days: a month-end job keeps working days.
        turns = [place for turn in turns_before(self.days, day, 3) for place in turn]
        around = np.nan_to_num(self.extra[:, turns])
        around = np.where(
            (np.abs(around) > matters) & (np.abs(around) < TURN_MOST * size[:, None]), around, 0.0
        )
        recent = np.column_stack(
            [np.nan_to_num(past[:, :1]), around, self._week_before(day, matters)]
        )
        low, high = recent.min(axis=1) * SLACK, recent.max(axis=1) * SLACK
        return usual, np.minimum(low - usual, 0), np.maximum(high - usual, 0)

    def _week_before(self, day: int, matters: Floats) -> Floats:
        """What the same weekday of last week had beyond its expectation, if the days since had not.

        A job that is new on Mondays is news once, not each Monday until its weekday is learned.
        """
        last, since = self.extra[:, day - 7], self.extra[:, day - 1]
        is_alone = ~(np.abs(np.nan_to_num(since)) > matters[:, 0])
        had = np.where((np.abs(last) > matters[:, 0]) & is_alone, last, 0.0)
        return np.asarray(np.nan_to_num(had))[:, None]

    def _spread(self, day: int) -> Floats:
        """The standard deviation as a share of the size: robust, and no less than the floor."""
        window = np.abs(self.errors[:, max(0, day - 7 * WEEKS) : day])
        if window.shape[1] == 0:
            return np.full(self.count, self.ways.floor)
        spread = np.maximum(1.4826 * median(window), quantile(window, 0.9) / 1.645)
        return np.maximum(spread, self.ways.floor)

    def _floor(self, day: int, base: Floats, quiet: Floats, width: Floats, size: Floats) -> Floats:
        """What a cost that never was near nothing does not fall to, however noisy it is.

        Noise of a cost is a share of it: half as much is as far as twice as much. A band that is
        wider than half of the expectation closes ever more slowly instead of reaching nothing.
        """
        least = np.minimum(base, base + quiet)
        share = width / np.maximum(least, 1e-9)
        floor = np.where(share > HALF, HALF * np.exp(-2 * (share - HALF)), 0.0) * least
        floor = np.where((share <= HALF) & (quiet < 0), HOLIDAY * least, floor)
        window = self.errors[:, max(0, day - 7 * WEEKS) : day]
        if window.shape[1] == 0:
            return np.full(self.count, -np.inf)
        usual = base + LOW * quantile(window, 0.05) * size
        is_known = (least > 0) & (usual > floor)
        return np.where(is_known, floor, -np.inf)

    def _first_weeks(self, series: int, day: int) -> None:
        """Look back on the days before the first verdict, which were learned as they came."""
        start = int(self.begin[series])
        values = self.values[series, start : day + 1]
        weekdays = np.array([np.median(values[n::7]) for n in range(7)])
        middle = weekdays[np.arange(len(values)) % 7]
        apart = np.abs(values - middle)
        far = apart > 5 * np.median(apart) + np.abs(0.5 * middle) + self.least[series]
        self.extra[series, start : day + 1] = np.where(far, values - middle, 0.0)
        known = np.where(far, middle, values)
        size = max(float(np.abs(known).mean()), float(self.least[series]))
        for place in range(7):
            same = known[(place - start) % 7 :: 7]
            self.profile[series, place] = (np.median(same) - np.mean(known)) / size
        parts = np.array([self.profile[series, p % 7] for p in range(start, day + 1)])
        span = slice(start, day + 1)
        self.learned[series, span] = known
        self.weekday[series, span] = np.where(far, np.nan, (known - known.mean()) / size)
        self.week[series, span], self.size[series, span] = known.mean(), size
        self.plain[series, span] = known - parts * size
        self.errors[series, span] = (known - known.mean()) / size - parts
