"""Forecasts against the usual methods, over public daily series and generated bills.

`python -m tests.benchmarks.forecast --wheels DIR [--prophet PYTHON] [--part measure] [--write]`.
DIR holds the wheels that `daily_series` names; PYTHON is an interpreter that has Prophet. The
models were tuned on the part `develop`, of other series and other seeds; `measure` is what counts.
Every method sees the same days: a series up to a cut, and is asked for the 30 days after it.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from costtui.analysis.forecast.calendar import calendar_of
from costtui.analysis.forecast.projection import projection_of
from costtui.analysis.forecast.spread import courses
from tests.benchmarks.daily_series import bills, public
from tests.benchmarks.other_forecasts import QUANTILES, guess, others, prophet

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tests.benchmarks.daily_series import Daily

    Floats = NDArray[np.float64]

PAGE = Path(__file__).parents[2] / "docs" / "performance.md"
MARKS = ("<!-- forecasts -->", "<!-- forecasts end -->")
AHEAD = 30
CUTS = (0, 31)
"""Days that are held back after the days ahead, so that each series is asked more than once."""
SEEDS = {"develop": (11, 12), "measure": (901, 902)}


@dataclass(slots=True)
class Score:
    """Losses of one method over series, each as a share of the series' size."""

    quantile: list[float] = field(default_factory=list)
    month: list[float] = field(default_factory=list)
    days_held: list[float] = field(default_factory=list)
    month_held: list[float] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, kind: str, actual: Floats, point: Floats, quantiles: Floats, size: float) -> None:
        """Take one look ahead: (day,) and (day, quantile)."""
        error = actual[:, None] - quantiles
        loss = 2 * np.maximum(QUANTILES * error, (QUANTILES - 1) * error)
        self.kinds.append(kind)
        self.quantile.append(float(loss.mean()) / size)
        self.month.append(abs(float(actual.sum() - point.sum())) / (size * len(actual)))
        inside = (actual >= quantiles[:, 0]) & (actual <= quantiles[:, -1])
        self.days_held.append(float(inside.mean()))

    def means(self, kind: str = "") -> tuple[float, float, float, float]:
        """Quantile loss, error of the month, share of days and of months held by 80 %."""
        own = [n for n, k in enumerate(self.kinds) if kind in ("", k)]
        held = [self.month_held[n] for n in own] if self.month_held else [float("nan")]
        lists = (self.quantile, self.month, self.days_held)
        loss, month, days = (float(np.mean([one[n] for n in own])) for one in lists)
        return loss, month, days, float(np.mean(held))


def looks(series: list[Daily]) -> list[tuple[Daily, int]]:
    """Each series with the number of days that are known."""
    return [
        (one, len(one.values) - AHEAD - cut)
        for one in series
        for cut in CUTS
        if len(one.values) - AHEAD - cut >= 60
    ]


def costtui(asked: list[tuple[Daily, int]]) -> Score:
    """What costtui says of the series, each on its own as if it were a bill."""
    score = Score()
    started = time.perf_counter()
    for one, known in asked:
        values = one.values[None, :known]
        calendar = calendar_of(one.first, known + 62)
        found = projection_of(values, calendar, AHEAD)
        paths = courses(found)[0]
        actual = one.values[known : known + AHEAD]
        quantiles = np.quantile(paths, QUANTILES, axis=0).T
        score.add(one.kind, actual, found.mean[0], quantiles, size_of(one, known))
        low, high = np.quantile(paths.sum(axis=1), (0.1, 0.9))
        score.month_held.append(float(low <= actual.sum() <= high))
    score.seconds = time.perf_counter() - started
    return score


def size_of(one: Daily, known: int) -> float:
    """The mean absolute value of the last 90 known days."""
    return max(float(np.abs(one.values[max(0, known - 90) : known]).mean()), 1e-9)


def measured(asked: list[tuple[Daily, int]], python: Path | None) -> dict[str, Score]:
    """The scores of everyone."""
    scores = {"costtui": costtui(asked)}
    for name, make in others().items():
        score = scores[name] = Score()
        started = time.perf_counter()
        for one, known in asked:
            point, quantiles = guess(make, one.values[:known], AHEAD)
            actual = one.values[known : known + AHEAD]
            score.add(one.kind, actual, point, quantiles, size_of(one, known))
        score.seconds = time.perf_counter() - started
    if python is not None:
        score = scores["Prophet"] = Score()
        started = time.perf_counter()
        answers = prophet(python, [(one.first, one.values[:known]) for one, known in asked], AHEAD)
        for (one, known), (point, quantiles) in zip(asked, answers, strict=True):
            actual = one.values[known : known + AHEAD]
            score.add(one.kind, actual, point, quantiles, size_of(one, known))
        score.seconds = time.perf_counter() - started
    return scores


def table(scores: dict[str, Score]) -> str:
    """The scores as a Markdown table."""
    heads = "| | quantile loss | month's error | public: loss, error | bills: loss, error | "
    lines = [
        f"{heads}days in 80 % | months in 80 % | seconds |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name, score in scores.items():
        loss, month, days, months = score.means()
        parts = [score.means(kind)[:2] for kind in ("public", "bill")]
        both = " | ".join(f"{100 * a:.2f} %, {100 * b:.2f} %" for a, b in parts)
        held = "" if np.isnan(months) else f"{100 * months:.0f} %"
        lines.append(
            f"| {name} | {100 * loss:.2f} % | {100 * month:.2f} % | {both} "
            f"| {100 * days:.1f} % | {held} | {score.seconds:.0f} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Measure and print, or write into the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wheels", type=Path, required=True)
    parser.add_argument("--prophet", type=Path)
    parser.add_argument("--part", choices=list(SEEDS), default="measure")
    parser.add_argument("--write", action="store_true")
    words = parser.parse_args()
    series = public(words.wheels, words.part)
    made = [one for seed in SEEDS[words.part] for one in bills(seed, 20)]
    asked = looks([*series, *made])
    scores = measured(asked, words.prophet)
    text = (
        f"{len(series)} public series and {len(made)} generated bills, {len(asked)} looks ahead of "
        f"{AHEAD} days; losses as a share of the series' size.\n\n{table(scores)}"
    )
    print(text)
    if words.write:
        page = PAGE.read_text("utf-8")
        before, rest = page.split(MARKS[0])
        after = rest.split(MARKS[1])[1]
        PAGE.write_text(f"{before}{MARKS[0]}\n{text}\n{MARKS[1]}{after}", "utf-8")


if __name__ == "__main__":
    main()
