"""What the detector finds: runs of unusual days, and the new levels that some of them became."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from statistics import median

YOUNG = 42
"""Days in which a new level may still rise in steps or fall back in steps as one story."""
SHIFT_MEMORY = 28
"""Days of a shift that tell how large it is."""


@dataclass(slots=True)
class Run:
    """Consecutive unusual days of one series, and what they should have cost."""

    series: int
    start: int
    seen: int
    """The day it was noticed; later than `start` where small days added up."""
    end: int
    """The last day off its expectation, so far."""
    direction: int
    baseline: float
    """The level before."""
    adopted: int | None = None
    """The day from which its level counts as the normal one."""
    ongoing: bool = True
    surprise: float = 0.0
    """The most standard deviations a day lay off."""
    expected: dict[int, float] = field(default_factory=dict)
    lower: dict[int, float] = field(default_factory=dict)
    upper: dict[int, float] = field(default_factory=dict)
    counted: dict[int, float] = field(default_factory=dict)
    """What the days cost; without a later event's part where one came on top."""
    flagged: list[int] = field(default_factory=list)

    def take(self, day: int, value: float, band: tuple[float, float, float]) -> None:
        """Note a day: its cost, the expectation, the lower and the upper bound."""
        self.counted[day] = value
        self.expected[day], self.lower[day], self.upper[day] = band

    @property
    def settled(self) -> int:
        """The last day on which it was news: its end, or the day its level became normal."""
        return self.end if self.adopted is None else self.adopted

    @property
    def impact(self) -> float:
        """Cost minus expectation over the run's days."""
        return self.impact_within(self.start, self.end)

    def impact_within(self, first: int, last: int) -> float:
        """Cost minus expectation over some of its days."""
        return sum(self.counted[d] - e for d, e in self.expected.items() if first <= d <= last)


@dataclass(slots=True)
class Shift:
    """A new level that is learned while what the old one would have cost goes on beside it."""

    run: Run
    level: float
    size: float
    scale: float
    width: float
    profile: list[float]
    """Share of the size by which each weekday lies off the level, by day number modulo 7."""
    since: int
    """The day its level was adopted, or last raised."""
    back: int = 0
    """Days in a row that lay at the old level again."""

    def before(self, day: int) -> float:
        """What a day would have cost at the level before."""
        return self.level + self.profile[day % 7] * self.size

    def usual(self) -> float:
        """How far the days of the shift lie off the level before, typically."""
        run = self.run
        days = islice(reversed(run.counted), SHIFT_MEMORY)
        return median(abs(run.counted[day] - run.expected[day]) for day in days)

    def is_young(self, day: int) -> bool:
        """Whether a further step still belongs to it."""
        return day - self.since <= YOUNG

    def carry_on(self, day: int, value: float, month: float) -> None:
        """Count a day at the new level; `month` is what its place in the month adds to both."""
        before = self.before(day)
        if (value - before) * self.run.direction > 0:
            before += month
            self.run.end = day
            self.run.take(day, value + month, (before, before - self.width, before + self.width))
