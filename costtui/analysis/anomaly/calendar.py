"""Events that are expected, from a YAML file: Black Friday, a load test, a migration."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from costtui.analysis.yaml_file import YamlFile
from costtui.model.period import add_months

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import yaml

    from costtui.analysis.anomaly.events import Event

AFTERMATH_DAYS = 3
"""How much longer than its window an event may take."""
KEYS = ("name", "start", "end", "direction", "where", "up_to", "repeat")
DIRECTIONS = {"up": 1, "down": -1, "any": 0}


@dataclass(frozen=True, slots=True)
class Expected:
    """One entry of the calendar."""

    name: str
    start: date
    end: date
    """The last day, included."""
    direction: int = 1
    """1 for more cost, -1 for less, 0 for either."""
    where: dict[str, str] = field(default_factory=dict)
    """Dimension values an event has to have."""
    up_to: float | None = None
    """The most money it may make, in units of the event's currency."""
    is_yearly: bool = False

    def covers(self, event: Event) -> bool:
        """Whether an event is this one: its place, its direction, its days, its size."""
        values = {**event.shown, **event.where}
        return (
            self.direction in (0, event.direction)
            and all(str(values.get(name)) == value for name, value in self.where.items())
            and (self.up_to is None or abs(event.impact) <= self.up_to)
            and any(
                start <= event.start <= end and event.end <= end + timedelta(days=AFTERMATH_DAYS)
                for start, end in self._windows(event.start.year)
            )
        )

    def _windows(self, year: int) -> list[tuple[date, date]]:
        if not self.is_yearly:
            return [(self.start, self.end)]
        months = [12 * (other - self.start.year) for other in (year - 1, year)]
        return [(add_months(self.start, n), add_months(self.end, n)) for n in months]


def expected_of(event: Event, calendar: Iterable[Expected]) -> Expected | None:
    """The entry that covers an event; of several the most particular, then the shortest."""
    covering = [entry for entry in calendar if entry.covers(event)]
    return min(
        covering,
        key=lambda entry: (-len(entry.where), entry.end - entry.start, entry.name),
        default=None,
    )


def read_calendar(path: Path) -> list[Expected]:
    """The entries of a calendar file.

    Raises:
        UsageError: it cannot be read; the message names the line and the nearest right word.
    """
    file = _Calendar(path, "calendar", "docs/anomalies.md")
    return [file.entry(node) for node in file.entries(file.root(), "events")]


class _Calendar(YamlFile):
    """The events of a calendar file."""

    def entry(self, node: yaml.Node) -> Expected:
        found = self.mapping(node, KEYS)
        for needed in ("name", "start", "end"):
            if needed not in found:
                self.fail(node, f"an event without {needed}", "needed: name, start and end")
        start, end = self.day(found["start"]), self.day(found["end"])
        if end < start:
            self.fail(found["end"], f"it ends on {end}, before it starts on {start}")
        repeat = self.word(found, "repeat", ("yearly", "never"), "never")
        return Expected(
            name=self.text(found["name"]),
            start=start,
            end=end,
            direction=DIRECTIONS[self.word(found, "direction", tuple(DIRECTIONS), "up")],
            where=self.dimension_values(found["where"]) if "where" in found else {},
            up_to=self.amount(found["up_to"], "up_to") if "up_to" in found else None,
            is_yearly=repeat == "yearly",
        )
