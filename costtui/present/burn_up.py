"""A budget's period as a chart: what was spent up to each day, what is expected, the plan, the amount."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from costtui.present.format import amount

if TYPE_CHECKING:
    from collections.abc import Sequence

SPENT: Final = "█"
SURE: Final = "▒"
MAYBE: Final = "░"
PLAN: Final = "•"
LIMIT: Final = "─"
AXIS: Final = 9
LEAST: Final = 3
"""The fewest lines of bars that say something."""


@dataclass(frozen=True, slots=True)
class BurnUp:
    """Sums since the start of a period, in units of one currency."""

    spent: Sequence[float]
    """Up to the end of each day that is over."""
    ahead: Sequence[tuple[float, float]]
    """Lower and upper sum of each day after those; empty where nothing is forecast."""
    days: int
    """How many days the period has."""
    available: float | None
    """What may be spent until its end."""

    @property
    def top(self) -> float:
        """The largest sum there is to show."""
        sums = [*self.spent, *(upper for _, upper in self.ahead), self.available or 0.0]
        return max(sums, default=0.0)


def burn_up(chart: BurnUp, *, width: int, height: int) -> list[str]:
    """Lines of a chart: bars of what was spent and is expected, the plan as dots, the amount."""
    top, room = chart.top, width - AXIS
    if height < LEAST or room < 10 or top <= 0:
        return []
    step = top / height
    limit = _row(chart.available, step, height)
    lines = []
    for row in range(height, 0, -1):
        level = step * (row - 0.5)
        shown = top if row == height else chart.available if row == limit else None
        label = "" if shown is None else amount(shown, decimals=0)
        signs = []
        for column in range(room):
            day = column * chart.days // room
            sign = _sign(chart, day, level)
            if _row(_planned(chart, day), step, height) == row:
                sign = PLAN
            elif row == limit and sign == " ":
                sign = LIMIT
            signs.append(sign)
        lines.append(f"{label:>{AXIS - 1}} {''.join(signs)}".rstrip())
    return lines


def _sign(chart: BurnUp, day: int, level: float) -> str:
    if day < len(chart.spent):
        return SPENT if level <= chart.spent[day] else " "
    place = day - len(chart.spent)
    if place < len(chart.ahead):
        lower, upper = chart.ahead[place]
        return SURE if level <= lower else MAYBE if level <= upper else " "
    return " "


def _planned(chart: BurnUp, day: int) -> float | None:
    return None if chart.available is None else chart.available * (day + 1) / chart.days


def _row(value: float | None, step: float, height: int) -> int:
    """The line, counted from below, in which a value lies; 0 for none."""
    if value is None or value <= 0:
        return 0
    return min(int(value / step - 1e-9) + 1, height)


def progress_bar(share: float | None, gone: float, *, width: int) -> str:
    """A bar filled to the share that was spent, with a line where the period stands.

    More than all of it ends in an arrow.
    """
    filled = round(min(max(share or 0.0, 0.0), 1.0) * width)
    signs = list(SPENT * filled + MAYBE * (width - filled))
    if 0 < gone < 1:
        signs[min(int(gone * width), width - 1)] = "│"
    if share is not None and share > 1:
        signs[-1] = "▶"
    return "".join(signs)
