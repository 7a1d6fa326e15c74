"""Runs of many series that are one story, as one event: when, what kind, how large, where."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import blake2b
from math import fsum
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from costtui.analysis.anomaly.stories import NEAR_DAYS, Stories
from costtui.analysis.dimension import OTHER

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from costtui.analysis.anomaly.runs import Run
    from costtui.analysis.anomaly.series import Level, Panel
    from costtui.analysis.anomaly.stories import Findings

MOST_SHARE = 0.8
"""The share of an event that a part has to hold for the event to be told as the part's."""
HALF = 0.5
"""The share of its parts' sum that a whole has to show for the event to be told as the whole's."""
NOTHING = 0.03
"""A cost below this share of the other side is none: new, or vanished."""
SHAPE_DAYS = 21
"""The first days of an event, which tell its kind."""
SEVERAL = "(several)"
SEVERITIES = ("low", "medium", "high", "critical")
KINDS = ("spike", "ramp", "level_shift", "drop", "new_cost", "vanished_cost", "stale_data")


class Judged(NamedTuple):
    """One day of an event in money."""

    actual: float
    """What it cost, without a later event's part where one came on top."""
    expected: float
    lower: float
    upper: float


@dataclass(slots=True)
class Event:
    """One thing that happened."""

    where: dict[str, Any]
    """The smallest part of the bill that holds it: dimensions and values."""
    shown: dict[str, Any]
    """The dimensions asked for, `(several)` where it lies in more than one value."""
    currency: str
    direction: int
    kind: str
    start: date
    seen: date
    end: date
    ongoing: bool
    actual: float
    expected: float
    lower: float
    upper: float
    surprise: float
    severity: str
    settled: date
    """The last day on which it was news: its end, or the day its level became the normal one."""
    series: int = -1
    """The place of its series among all that were judged."""
    course: dict[date, Judged] = field(default_factory=dict)
    """Its days one by one; they add up to its sums."""

    @property
    def impact(self) -> float:
        """Money: what was paid more (or less) than expected."""
        return self.actual - self.expected

    @property
    def is_of_rest(self) -> bool:
        """Whether it is of the many small groups that are judged as one: of none that has a name."""
        return OTHER in self.where.values()

    @property
    def days(self) -> int:
        """How long it took, or takes so far."""
        return (self.end - self.start).days + 1

    @property
    def id(self) -> str:
        """The same whenever it is looked at again: scope, direction, first day, currency."""
        scope = "\x1f".join(f"{name}={value}" for name, value in sorted(self.where.items()))
        text = f"{scope}\x1e{self.direction}\x1e{self.start}\x1e{self.currency}"
        return blake2b(text.encode(), digest_size=5).hexdigest()


def events_of(
    panel: Panel,
    found: Findings,
    *,
    asked: Sequence[str],
    least: dict[str, float],
) -> list[Event]:
    """The runs as events, the first one first.

    Args:
        panel: the series the runs belong to.
        found: what the detector found in them.
        asked: the dimensions to show.
        least: the smallest impact that is an event, a currency.
    """
    large = [r for r in found.runs if abs(r.impact) >= least[panel.keys[r.series].currency]]
    stories = Stories(panel, found, large).told()
    events = [_event(panel, story, asked) for story in stories]
    return sorted(events, key=lambda event: (event.start, event.currency, -abs(event.impact)))


def _event(panel: Panel, story: list[Run], asked: Sequence[str]) -> Event:
    """One event of the runs that tell it."""
    of_series: dict[int, list[Run]] = {}
    for run in story:
        of_series.setdefault(run.series, []).append(run)
    levels = {number: panel.levels[panel.keys[number].level] for number in of_series}
    whole = _whole(panel, of_series, levels)
    start = min(run.start for run in of_series[whole])
    end = max(run.end for run in of_series[whole])
    size = {
        number: abs(sum(run.impact_within(start, end) for run in some))
        for number, some in of_series.items()
    }
    bounds = MOST_SHARE * size[whole], size[whole] / MOST_SHARE
    parts = [n for n in of_series if panel.members[n] <= panel.members[whole]]
    told = [n for n in parts if bounds[0] <= size[n] <= bounds[1]] or [whole]
    place = min(told, key=lambda n: (len(panel.members[n]), -len(panel.keys[n].where), n))
    key = panel.keys[place]
    where = dict(key.where)
    runs = sorted(of_series[place], key=lambda run: run.start)
    several = [_joined(runs, name) for name in ("counted", "expected", "lower", "upper")]
    course = {
        panel.days[day]: Judged(*(joined[day] for joined in several))
        for day in sorted(several[0])
        if start <= day <= end
    }
    sums = Judged(*map(fsum, zip(*course.values(), strict=True)))
    surprise = max(run.surprise for run in story)
    total = float(np.mean(np.abs(panel.totals[key.currency])))
    first = max(start, runs[0].start)
    return Event(
        where=where,
        shown={name: where.get(name, _agreed(panel, of_series, name)) for name in asked},
        currency=key.currency,
        direction=runs[0].direction,
        kind=_kind(panel, of_series[whole]),
        start=panel.days[first],
        seen=panel.days[max(first, min(run.seen for run in story))],
        end=panel.days[end],
        ongoing=any(run.ongoing for run in of_series[whole]),
        actual=sums.actual,
        expected=sums.expected,
        lower=sums.lower,
        upper=sums.upper,
        surprise=surprise,
        severity=severity(sums.actual - sums.expected, total, surprise),
        settled=panel.days[max(run.settled for run in of_series[whole])],
        series=place,
        course=course,
    )


def _whole(panel: Panel, of_series: dict[int, list[Run]], levels: dict[int, Level]) -> int:
    """The series whose run spans the event: of what was asked for, if one of them holds it."""
    size = {n: abs(sum(run.impact for run in some)) for n, some in of_series.items()}
    wide = max(of_series, key=lambda n: (size[n], len(panel.members[n])))
    asked = [n for n, level in levels.items() if level.is_asked]
    coarse = [n for n in asked if not any(panel.members[n] < panel.members[m] for m in asked)]
    best = max(coarse, key=lambda n: size[n], default=wide)
    parts = sum(size[n] for n in coarse)
    if size[best] >= MOST_SHARE * parts:
        return best
    inside = {
        n: sum(size[m] for m in coarse if panel.members[m] <= panel.members[n]) for n in of_series
    }
    holders = [n for n in of_series if inside[n] >= MOST_SHARE * parts and size[n] >= HALF * parts]
    return min(holders, key=lambda n: (len(panel.members[n]), n), default=best)


def _joined(runs: Sequence[Run], name: str) -> dict[int, float]:
    joined: dict[int, float] = {}
    for run in runs:
        joined |= getattr(run, name)
    return joined


def _agreed(panel: Panel, of_series: dict[int, list[Run]], name: str) -> Any:
    """The one value of a dimension that all parts of an event share, if there is one."""
    values = {
        dict(panel.keys[n].where)[name] for n in of_series if name in dict(panel.keys[n].where)
    }
    return values.pop() if len(values) == 1 else SEVERAL


def _kind(panel: Panel, runs: list[Run]) -> str:
    """What kind of event the runs of a series are."""
    run = max(runs, key=lambda run: abs(run.impact))
    days = sorted(run.counted)
    counted = np.array([run.counted[day] for day in days])
    expected = np.array([run.expected[day] for day in days])
    paid, usual = float(np.abs(counted).sum()), float(np.abs(expected).sum())
    lasting = run.adopted is not None or len(run.flagged) > NEAR_DAYS or run.ongoing
    if run.direction < 0:
        if all(panel.is_absent(run.series, day) for day in days):
            return "stale_data"
        gone = paid <= NOTHING * usual
        return "vanished_cost" if gone and run.adopted is not None else "drop"
    if usual <= NOTHING * paid and lasting:
        return "new_cost"
    excess = (counted - expected)[:SHAPE_DAYS]
    if len(excess) > NEAR_DAYS and _is_growing(excess):
        return "ramp"
    return "level_shift" if run.adopted is not None else "spike"


def _is_growing(excess: np.ndarray[Any, np.dtype[np.float64]]) -> bool:
    """Whether the excess of the first days rises steadily, to twice what it began with."""
    third = max(1, len(excess) // 3)
    order = np.argsort(np.argsort(excess))
    days = np.arange(len(excess))
    rank = float(np.corrcoef(order, days)[0, 1])
    return rank >= 0.7 and float(excess[-third:].mean()) >= 2 * float(excess[:third].mean())


def severity(impact: float, total: float, surprise: float) -> str:
    """How much it matters: by money, then a step up or down by surprise.

    Below a twentieth, a quarter and the whole of what a usual day costs in that currency it is
    low, medium and high, above it is critical. An excess of 25 standard deviations is a step
    worse, anything of less than 7 a step better.
    """
    share = abs(impact) / total if total else 0.0
    rank = sum(share >= bound for bound in (0.05, 0.25, 1.0))
    rank += (impact > 0 and surprise >= 25) - (surprise < 7)
    return SEVERITIES[min(max(rank, 0), 3)]
