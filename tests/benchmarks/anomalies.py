"""The detector against the usual ones, over series with labelled events put in.

`python -m tests.benchmarks.anomalies [--write]`. Every method judges a day by the days before it.
The others run with their usual threshold, and with the best of a grid on a development set of other
seeds, chosen for each kind of series; costtui runs with its defaults everywhere. Numbers are of
events: consecutive days are one, an event is found when a day of it is flagged in the right
direction, and the ten days after it count for nobody.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from costtui.analysis.anomaly.detector import Detector
from tests.benchmarks.labelled_series import KINDS, QUIET_START, Label, generated, sampled
from tests.benchmarks.other_detectors import OTHERS, Other
from tests.benchmarks.public_series import public

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

PAGE = Path(__file__).parents[2] / "docs" / "performance.md"
MARKS = ("<!-- anomalies -->", "<!-- anomalies end -->")
FIRST_DAY = date(2025, 1, 1)
OWN = "**costtui**"
HEAD = (
    "| method | threshold | precision | recall | F1 | mean delay, days | first two days | "
    + " | ".join(f"{kind} found" for kind in KINDS)
    + " |"
)
LINE = "| --- " * (7 + len(KINDS)) + "|"
SETTLING = 10
GAP = 2


@dataclass(slots=True)
class Score:
    """Counts of one method over some series."""

    found: int = 0
    labels: int = 0
    false: int = 0
    delays: list[int] = field(default_factory=list)
    by_kind: dict[str, list[int]] = field(default_factory=dict)

    @property
    def precision(self) -> float:
        return self.found / max(self.found + self.false, 1)

    @property
    def recall(self) -> float:
        return self.found / max(self.labels, 1)

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def take(self, other: Score) -> None:
        """Take the counts of another score."""
        self.found += other.found
        self.labels += other.labels
        self.false += other.false
        self.delays += other.delays
        for kind, (found, known) in other.by_kind.items():
            counts = self.by_kind.setdefault(kind, [0, 0])
            counts[0] += found
            counts[1] += known

    def add(self, events: Sequence[tuple[int, int]], labels: Sequence[Label]) -> None:
        """Take the events of one series: day noticed and direction."""
        self.labels += len(labels)
        quiet: set[int] = set()
        for label in labels:
            days = range(label.start, label.end + 2)
            seen = [day for day, sign in events if sign == label.direction and day in days]
            counts = self.by_kind.setdefault(label.kind, [0, 0])
            counts[1] += 1
            quiet |= set(range(label.start, label.end + SETTLING + 1))
            if seen:
                counts[0] += 1
                self.found += 1
                self.delays.append(min(seen) - label.start)
        self.false += sum(day not in quiet and day >= QUIET_START for day, _ in events)


def joined(flags: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Signed daily flags of one series as events: first day and direction."""
    events: list[tuple[int, int]] = []
    last: dict[int, int] = {}
    for day in np.flatnonzero(flags):
        sign = int(flags[day])
        if day - last.get(sign, -100) > GAP + 1:
            events.append((int(day), sign))
        last[sign] = int(day)
    return events


def costtui_events(values: Floats) -> list[list[tuple[int, int]]]:
    """What costtui finds with its defaults, and with the least impact of a bill of its size."""
    days = [FIRST_DAY + timedelta(n) for n in range(values.shape[1])]
    least = 0.01 * np.abs(values).mean(axis=1)
    runs = Detector(values, days, least=least).run()
    events: list[list[tuple[int, int]]] = [[] for _ in values]
    for run in runs:
        events[run.series].append((run.seen, run.direction))
    return events


def score(events: Sequence[Sequence[tuple[int, int]]], labels: Sequence[Sequence[Label]]) -> Score:
    """The counts over all series."""
    total = Score()
    for some, known in zip(events, labels, strict=True):
        total.add(some, known)
    return total


def judged(
    other: Other, develop: tuple[Floats, list[list[Label]]], test: tuple[Floats, list[list[Label]]]
) -> dict[str, tuple[Score, str]]:
    """Another method at its usual threshold, and at the best of its grid on the development set."""
    before, strength = other.strength(develop[0]), other.strength(test[0])
    best = max(other.grid, key=lambda limit: score(flagged(before, limit), develop[1]).f1)
    limits = {"usual": other.usual, "tuned": best}
    return {
        way: (score(flagged(strength, limit), test[1]), f"{way}, {limit:g}")
        for way, limit in limits.items()
    }


def flagged(strength: Floats, limit: float) -> list[list[tuple[int, int]]]:
    """The events of days that lie off by more than a threshold."""
    return [joined(np.sign(row).astype(int) * (np.abs(row) > limit)) for row in strength]


def row(name: str, limit: str, result: Score) -> str:
    """One line of the table."""
    early = np.mean([delay <= 1 for delay in result.delays]) if result.delays else 0.0
    mean = np.mean(result.delays) if result.delays else float("nan")
    kinds = " | ".join(
        f"{counts[0] / counts[1]:.2f}" if (counts := result.by_kind.get(kind)) else "-"
        for kind in KINDS
    )
    return (
        f"| {name} | {limit} | {result.precision:.2f} | {result.recall:.2f} | {result.f1:.2f} "
        f"| {mean:.1f} | {early:.0%} | {kinds} |"
    )


def compared(own: Score, others: Sequence[Score]) -> list[str]:
    """How much better the F1 is than the best of the others."""
    if not others:
        return [""]
    best = max(other.f1 for other in others)
    return ["", f"F1 is {own.f1 / best - 1:+.0%} against the best of the others (aim: +20 %).", ""]


def speed() -> float:
    """Seconds for 500 series of 400 days."""
    values, _ = generated(500, seed=3)
    started = time.perf_counter()
    costtui_events(values)
    return time.perf_counter() - started


def tables(count: int, *, alone: bool) -> list[str]:
    """The Markdown of the measurements."""
    lines = []
    totals: dict[tuple[str, str], Score] = {}
    sets: list[tuple[str, Any, Any]] = [
        ("Generated series", generated(count, seed=1), generated(count, seed=77)),
        ("Series of the sample bills", sampled(count, seed=2), sampled(count, seed=77)),
        ("Public series", public(count, seed=1), public(count, seed=78)),
    ]
    for title, develop, test in sets:
        own = score(costtui_events(test[0]), test[1])
        totals.setdefault((OWN, "default"), Score()).take(own)
        lines += [
            f"{title} ({len(test[0])}, {own.labels} events):",
            "",
            HEAD,
            LINE,
            row(OWN, "default", own),
        ]
        results = (
            {} if alone else {name: judged(other, develop, test) for name, other in OTHERS.items()}
        )
        for name, ways in results.items():
            for way, (result, limit) in ways.items():
                totals.setdefault((name, way), Score()).take(result)
                lines.append(row(name, limit, result))
        lines += compared(own, [result for ways in results.values() for result, _ in ways.values()])
    lines += ["All of them together:", "", HEAD, LINE]
    lines += [row(name, way, total) for (name, way), total in totals.items()]
    own = totals.pop((OWN, "default"))
    lines += compared(own, list(totals.values()))
    took = speed()
    lines.append(f"500 series of 400 days: {took:.1f} s (aim: 5 s).")
    return lines


def publish(lines: Sequence[str]) -> None:
    """Put the tables between the marks of the page."""
    before, _, rest = PAGE.read_text("utf-8").partition(MARKS[0])
    _, _, after = rest.partition(MARKS[1])
    text = "\n".join([f"{before}{MARKS[0]}", *lines, f"{MARKS[1]}{after}"])
    PAGE.write_text(text, "utf-8")


def main() -> None:
    """Measure, print, and write the page if told to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--series", type=int, default=60, help="series in each set")
    parser.add_argument("--alone", action="store_true", help="only costtui's own detector")
    parser.add_argument("--write", action="store_true", help="write docs/performance.md")
    chosen = parser.parse_args()
    lines = tables(chosen.series, alone=chosen.alone)
    print("\n".join(lines))
    if chosen.write:
        publish(lines)


if __name__ == "__main__":
    main()
