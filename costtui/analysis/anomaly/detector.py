"""Which days of many daily series are unusual, each judged by the days before it alone.

docs/anomalies.md has the formulas and their sources.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costtui.analysis.anomaly.baseline import Baseline, Sensitivity
from costtui.analysis.anomaly.runs import Run, Shift

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from costtui.analysis.anomaly.baseline import Floats, Ints, Outlook

PATIENCE = 2
"""Ordinary days that do not yet end an unusual run."""
SETTLED = 2
"""Days back at the old level that end a shift."""
FOLLOWED = 4
"""How many times as long as it was known before a shift its old level is compared with."""
PURCHASE = 10
"""A day this many times as far off as the others of a new level is a one-off of its own."""
LONG = 4
"""Unusual days that make a run more than noise."""


class Detector:
    """Walks over the days of all series; `runs` holds what it found."""

    def __init__(
        self,
        values: Floats,
        days: Sequence[date],
        *,
        least: Floats,
        begin: Ints | None = None,
        through: Ints | None = None,
        sensitivity: Sensitivity | None = None,
    ) -> None:
        """Take the series.

        Args:
            values: cost by series and day; missing days are 0.
            days: the dates of the columns, without gaps.
            least: the smallest distance of one day that matters, a series.
            begin: the first known day of each series, 0 unless said.
            through: the last day of each series that is complete, the last one unless said.
            sensitivity: when a day is unusual.
        """
        count, self.length = values.shape
        self.values = values
        self.ways = sensitivity or Sensitivity()
        self.least = least
        first = np.zeros(count, int) if begin is None else begin
        self.through = np.full(count, self.length - 1) if through is None else through
        self.past = Baseline(values, days, least, first, self.through, self.ways)
        self.expected = np.full(values.shape, np.nan)
        self.lower = np.full(values.shape, np.nan)
        self.upper = np.full(values.shape, np.nan)
        self.scale = np.full(values.shape, np.nan)
        self.month = np.zeros(values.shape)
        self.explained = np.zeros(values.shape, bool)
        """Days that lie off because a shift goes back: news of no kind."""
        self.leaning = np.zeros(count, int)
        """Days in a row that lay near one bound or beyond it; negative for the lower one."""
        self.sums = np.zeros((2, count))
        self.sums_since = np.zeros((2, count), int)
        self.active: dict[int, Run] = {}
        self.shifts: dict[int, list[Shift]] = {}
        self.runs: list[Run] = []

    def run(self, before_each: Callable[[], None] = lambda: None) -> list[Run]:
        """Judge every day; the runs in the order they were noticed.

        Args:
            before_each: called before each day; an exception of it ends the run early.
        """
        for day in range(self.length):
            before_each()
            self._day(day)
        for run in self.runs:
            until = min(self.length - 1, int(self.through[run.series]))
            run.ongoing = run.ongoing and run.end >= until - PATIENCE
        return self.runs

    def _day(self, day: int) -> None:
        seen = self.past.outlook(day)
        value = self.values[:, day]
        off = np.where(value > seen.upper, 1, np.where(value < seen.lower, -1, 0)) * seen.judged
        expected = seen.base + seen.month
        z = self._surprise(value, expected, seen)
        self._lean(z * seen.scale, expected, seen)
        together = np.abs(self.leaning) >= self.ways.days_together
        off = np.where((off == 0) & together, np.sign(self.leaning), off)
        self.expected[:, day] = np.where(seen.judged, expected, np.nan)
        self.lower[:, day], self.upper[:, day] = seen.lower, seen.upper
        self.scale[:, day], self.month[:, day] = seen.scale, seen.month
        for series in np.flatnonzero(self.past.rescaled):
            for shift in self.shifts.get(int(series), []):
                shift.level *= self.past.ratio
                shift.size *= self.past.ratio
        for followed in list(self.shifts):
            self._expire(followed, day)
        explained = [
            series
            for series in list(self.shifts)
            if seen.judged[series] and self._follow(series, day, int(off[series]))
        ]
        self.explained[explained, day] = True
        off[explained] = 0
        z[explained] = 0.0
        self.leaning[explained] = 0
        self.past.learn(day, seen, off)
        for series in np.flatnonzero(off):
            self._unusual(int(series), day, int(off[series]), float(z[series]))
        self._add_up(day, np.where(seen.judged & (off == 0), z, 0.0))
        for over in [n for n, run in self.active.items() if day - run.end > PATIENCE]:
            self.active.pop(over).ongoing = False

    def _lean(self, away: Floats, expected: Floats, seen: Outlook) -> None:
        """Count the days in a row that are near the same bound: none of them is unusual alone.

        After the rules for runs of the Western Electric handbook (1956); what is forgiven beyond a
        bound is no part of `away`.
        """
        part = self.ways.near
        room = np.minimum(seen.base, expected) - seen.tight_lower
        high = away > np.maximum(part * (seen.tight_upper - expected), seen.together)
        low = -away > np.maximum(part * room, seen.together)
        side = np.where(seen.judged, high.astype(int) - low, 0)
        goes_on = side == np.sign(self.leaning)
        self.leaning = side + np.where(goes_on, self.leaning, 0)

    def _surprise(self, value: Floats, expected: Floats, seen: Outlook) -> Floats:
        """Standard deviations from the expectation, or from what is forgiven beyond it."""
        spare_low = np.minimum(seen.lower - seen.tight_lower, 0)
        spare_high = np.maximum(seen.upper - seen.tight_upper, 0)
        away = value - expected
        away = np.where(away > 0, np.maximum(away - spare_high, 0), np.minimum(away - spare_low, 0))
        # The month's amount may be absent: lower bounds start from the plain level.
        away = np.where(away < 0, np.minimum(away + np.maximum(seen.month, 0), 0), away)
        return away / seen.scale

    def _unusual(self, series: int, day: int, direction: int, z: float) -> None:
        """Open a run or add the day to the one that is open; adopt its level after a while."""
        run = self.active.get(series)
        if run is None or run.direction != direction:
            if run is not None:
                run.ongoing = False
            # Days that are unusual together began with the first of them.
            is_together = abs(int(self.leaning[series])) >= self.ways.days_together
            start = day + 1 - self.ways.days_together if is_together else day
            run = Run(series, start, day, day, direction, float(self.past.level[series, start]))
            self.active[series] = run
            top = self.shifts[series][-1] if series in self.shifts else None
            if top is None or not self._continues(top, run):
                self.runs.append(run)
        run.end = day
        run.flagged.append(day)
        run.surprise = max(run.surprise, abs(z))
        for place in range(max(run.expected, default=run.start - 1) + 1, day + 1):
            run.take(place, float(self.values[series, place]), self._band(series, place))
        if len(run.flagged) >= LONG:
            self.past.forget_pattern(series, run.start, day)
        if len(run.flagged) >= self.ways.adopt:
            self._adopt(run, day)

    def _band(self, series: int, day: int) -> tuple[float, float, float]:
        place = series, day
        return float(self.expected[place]), float(self.lower[place]), float(self.upper[place])

    def _adopt(self, run: Run, day: int) -> None:
        """From now on the run's level is the normal one; what was before goes on beside it."""
        series = run.series
        del self.active[series]
        run.adopted = day
        stack = self.shifts.setdefault(series, [])
        top = stack[-1] if stack else None
        if top is not None and self._continues(top, run):
            top.since = day
        else:
            before = max(run.start - 1, 0)
            size = float(np.nan_to_num(self.past.size[series, before]))
            scale = float(self.scale[series, run.start])
            profile = self.past.profile[series].tolist()
            width = self.ways.threshold * scale
            stack.append(Shift(run, run.baseline, size, scale, width, profile, day))
        first = day - self.ways.adopt + 1
        stretch = self.values[series, first : day + 1]
        excess = np.abs(stretch - self.expected[series, first : day + 1])
        # A purchase on the first day of a new level is no part of it.
        far = excess > PURCHASE * np.median(excess)
        self._relearn(series, first, day, np.where(far, np.median(stretch), stretch))

    def _continues(self, top: Shift, run: Run) -> bool:
        """Whether a run is a further step of a shift: the old level stays the one to compare."""
        return top.is_young(run.start) and top.run.direction == run.direction

    def _relearn(self, series: int, first: int, last: int, stretch: NDArray[np.float64]) -> None:
        self.past.relearn(series, first, last, stretch)
        self.sums[:, series], self.leaning[series] = 0, 0

    def _follow(self, series: int, day: int, off: int) -> bool:
        """Carry the shifts of a series on; whether the day is explained by one going back."""
        stack = self.shifts[series]
        month = float(self.month[series, day])
        value = float(self.values[series, day]) - month
        now = float(self.expected[series, day]) - month
        for number, shift in enumerate(stack):
            away = abs(value - shift.before(day))
            if away < abs(value - now) and away <= self._nearness(shift):
                shift.back += 1
                if shift.back >= SETTLED:
                    self._go_back(series, number, day)
                return True
        top = stack[-1]
        for shift in stack:
            shift.back = 0
            # A later event on top of a shift is counted there.
            rests = off != top.run.direction or top.is_young(day)
            shift.carry_on(day, value if shift is top and rests else now, month)
        between = (value - top.before(day)) * top.run.direction > 0
        return bool(off == -top.run.direction and top.is_young(day) and between)

    def _nearness(self, shift: Shift) -> float:
        """How near to its old level a series has to be to be back."""
        return max(0.25 * shift.usual(), 3 * shift.scale, float(self.least[shift.run.series]))

    def _go_back(self, series: int, number: int, day: int) -> None:
        """End a shift and all on top of it; its old level is the normal one again."""
        stack = self.shifts[series]
        shift = stack[number]
        for ended in stack[number:]:
            ended.run.ongoing = False
        del stack[number:]
        if not stack:
            del self.shifts[series]
        first = max(0, day - 6)
        stretch = np.array([shift.before(place) for place in range(first, day + 1)])
        self._relearn(series, first, day, stretch)

    def _expire(self, series: int, day: int) -> None:
        """Stop following shifts for which too little was known to compare with for so long."""
        stack = self.shifts[series]
        begin = int(self.past.begin[series])
        kept = [s for s in stack if day - s.run.start <= FOLLOWED * (s.run.start - begin)]
        for shift in stack:
            shift.run.ongoing = shift.run.ongoing and shift in kept
        if kept:
            self.shifts[series] = kept
        else:
            del self.shifts[series]

    def _add_up(self, day: int, z: Floats) -> None:
        """Page's cumulative sums: many small days in one direction are unusual together."""
        for side, direction in enumerate((1, -1)):
            sums, since = self.sums[side], self.sums_since[side]
            since[sums <= 0] = day
            sums += np.clip(direction * z, -3.0, 4.0) - self.ways.drift_allowance
            np.maximum(sums, 0, out=sums)
            for series in np.flatnonzero(sums > self.ways.drift_threshold):
                n = int(series)
                if n in self.active or self._drifted(n, int(since[n]), day, direction):
                    sums[n] = 0

    def _drifted(self, series: int, start: int, day: int, direction: int) -> bool:
        """Open a slow rise or fall; False while it is too small to tell.

        Its old level is the one from before the sum began to grow.
        """
        stack = self.shifts.get(series, [])
        if stack and (stack[-1].run.direction == direction or stack[-1].is_young(day)):
            return True
        past = self.past
        size = float(np.nan_to_num(past.size[series, max(start - 1, 0)]))
        scale = float(self.scale[series, start])
        level = float(past.level[series, start])
        run = Run(series, start, day, day, direction, level, adopted=day, flagged=[day])
        run.surprise = self.ways.drift_threshold
        width = self.ways.threshold * scale
        shift = Shift(run, level, size, scale, width, past.profile[series].tolist(), day)
        for place in range(start, day + 1):
            month = float(self.month[series, place])
            shift.carry_on(place, float(self.values[series, place]) - month, month)
        span = day - start + 1
        if not run.counted or abs(run.impact) < self.ways.min_share * size * span * 0.7:
            return False
        self.shifts.setdefault(series, []).append(shift)
        self.runs.append(run)
        return True
