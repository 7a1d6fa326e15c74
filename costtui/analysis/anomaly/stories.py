"""Which runs of which series are one story: one after the other, or a whole and its parts."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from costtui.analysis.anomaly.runs import Run
    from costtui.analysis.anomaly.series import Panel

NEAR_DAYS = 3
"""How far apart the first days of a whole and of its part may lie in one story."""
SLOW_DAYS = 10
"""The same where one of them was a slow change, which is noticed late."""
LATE_DAYS = 60
"""How late one of two equal ones may be noticed."""
PART_SHARE = 0.1
"""The least share of a whole that makes a part of its story."""
ALL_SHARE = 0.8
"""A part with this share of a whole is all of its story; other parts have one of their own."""
OFFSET_SHARE = 0.3
"""A part's change that shows in the whole by less than this share was made up for elsewhere."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What the detector leaves behind: runs, expectations and explained days a series and day."""

    runs: list[Run]
    expected: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    explained: NDArray[np.bool_]

    @classmethod
    def of_nothing(cls, shape: tuple[int, ...]) -> Findings:
        """No run, and no expectation yet, of series and days."""
        nothing = np.full(shape, np.nan)
        return cls([], nothing, nothing.copy(), nothing.copy(), np.zeros(shape, bool))


class Stories:
    """Joins runs into stories."""

    def __init__(self, panel: Panel, found: Findings, runs: list[Run]) -> None:
        self.panel, self.found, self.runs = panel, found, runs
        self.parent = list(range(len(runs)))
        self.of_series: dict[int, list[int]] = {}
        for place, run in enumerate(runs):
            self.of_series.setdefault(run.series, []).append(place)
        self.holders: dict[int, list[int]] = {}
        for series, members in enumerate(panel.members):
            for member in members:
                self.holders.setdefault(member, []).append(series)

    def told(self) -> list[list[Run]]:
        """The stories, each a list of runs, without changes that were made up for elsewhere."""
        for places in self.of_series.values():
            self._join_in_time(places)
        pairs = [
            (place, whole) for place in range(len(self.runs)) for whole in self._wholes_of(place)
        ]
        shares = {pair: self._share(*pair) for pair in pairs}
        most: dict[int, float] = {}
        for (_, whole), share in shares.items():
            most[whole] = max(most.get(whole, 0.0), share)
        for (place, whole), share in shares.items():
            spread = most[whole] < ALL_SHARE
            if (
                (share >= PART_SHARE and self._is_near(place, whole))
                or (spread and share > 0 and self._is_within(place, whole))
                or self._is_equal(place, whole)
            ):
                self._join(place, whole)
        found: dict[int, list[int]] = {}
        for place in range(len(self.runs)):
            found.setdefault(self._root(place), []).append(place)
        return [
            [self.runs[place] for place in places]
            for places in found.values()
            if not all(self._is_made_up(place) or self._is_return(place) for place in places)
        ]

    def _root(self, place: int) -> int:
        while self.parent[place] != place:
            self.parent[place] = self.parent[self.parent[place]]
            place = self.parent[place]
        return place

    def _join(self, one: int, other: int) -> None:
        self.parent[self._root(one)] = self._root(other)

    def _join_in_time(self, places: list[int]) -> None:
        ordered = sorted(places, key=lambda place: self.runs[place].start)
        for one, other in pairwise(ordered):
            first, second = self.runs[one], self.runs[other]
            near = second.start - first.settled <= NEAR_DAYS
            if near and first.direction == second.direction:
                self._join(one, other)

    def _wholes(self, series: int) -> Iterator[int]:
        """The series that hold all charges of a series and more."""
        members = self.panel.members[series]
        for other in self.holders[next(iter(members))]:
            if other != series and members < self.panel.members[other]:
                yield other

    def _wholes_of(self, place: int) -> Iterator[int]:
        """The runs in the same direction and at the same time of series that hold a run's."""
        run = self.runs[place]
        for series in self._wholes(run.series):
            for other in self.of_series.get(series, ()):
                whole = self.runs[other]
                if whole.direction == run.direction and (
                    self._is_near(place, other)
                    or self._is_within(place, other)
                    or self._is_equal(place, other)
                ):
                    yield other

    def _is_near(self, place: int, other: int) -> bool:
        part, whole = self.runs[place], self.runs[other]
        slow = whole.seen > whole.start or part.seen > part.start
        return abs(whole.start - part.start) <= (SLOW_DAYS if slow else NEAR_DAYS)

    def _is_within(self, place: int, other: int) -> bool:
        part, whole = self.runs[place], self.runs[other]
        return whole.start - NEAR_DAYS <= part.start <= whole.settled + NEAR_DAYS

    def _is_equal(self, place: int, other: int) -> bool:
        """Whether one of them was noticed late: over the days of both they cost the same."""
        part, whole = self.runs[place], self.runs[other]
        days = max(part.start, whole.start), min(part.end, whole.end)
        if days[0] > days[1] or abs(part.start - whole.start) > LATE_DAYS:
            return False
        inside, over = part.impact_within(*days), whole.impact_within(*days)
        return bool(over) and ALL_SHARE <= inside / over <= 1 / ALL_SHARE

    def _share(self, place: int, other: int) -> float:
        """The share of a whole's impact that a part has, over the days both have as news."""
        part, whole = self.runs[place], self.runs[other]
        first = min(part.start, whole.start)
        last = max(part.settled, whole.settled)
        over = whole.impact_within(first, last)
        return part.impact_within(first, last) / over if over else 0.0

    def _is_made_up(self, place: int) -> bool:
        """Whether a part's change does not show in what was asked for, which hides no such sum."""
        run = self.runs[place]
        levels, keys = self.panel.levels, self.panel.keys
        for series in self._wholes(run.series):
            if not levels[keys[series].level].is_asked:
                continue
            days = [run.start + n for n in range(min(7, run.settled - run.start + 1))]
            if self.found.explained[series, days].any():
                return True
            change = sum(run.counted[d] - run.expected[d] for d in days if d in run.counted)
            shows = (self.panel.values[series, days] - self.found.expected[series, days]).sum()
            near = any(
                self.runs[other].direction == run.direction and self._is_within(place, other)
                for other in self.of_series.get(series, ())
            )
            if not near and shows * run.direction < OFFSET_SHARE * abs(change):
                return True
        return False

    def _is_return(self, place: int) -> bool:
        """Whether a change of a whole is a part's going back to normal, which is no news."""
        run = self.runs[place]
        members, values = self.panel.members, self.panel.values
        size = abs(run.impact) / len(run.expected)
        days = slice(max(0, run.start - NEAR_DAYS), run.start + NEAR_DAYS + 1)
        returned = np.flatnonzero(self.found.explained[:, days].any(axis=1))
        for part in returned:
            if not members[part] < members[run.series]:
                continue
            before = values[part, max(0, days.start - 7) : days.start]
            after = values[part, run.start : run.start + NEAR_DAYS + 1]
            if len(before) and (after.mean() - before.mean()) * run.direction >= 0.5 * size:
                return True
        return False
