"""A calendar of weeks and weekdays, each day with a block: the darker, the worse."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Static

from costtui.present.format import cell, change

if TYPE_CHECKING:
    from textual.events import Click, Resize

    from costtui.model.period import Period
    from costtui.model.table import Table

SIGNS = {"low": "░", "medium": "▒", "high": "▓", "critical": "█"}
"""A block for each severity, so that no meaning hangs on colour alone."""
STYLES = {"low": "blue", "medium": "yellow", "high": "magenta", "critical": "red"}
QUIET, OPEN = "·", "~"
"""A day without news; one that is not complete."""
WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
LEFT = 3
NARROWEST, WIDEST = 2, 5
"""Columns of a week, the blank beside it included."""


class HeatMap(Static, can_focus=True):
    """Days with news; the arrows move a day under the cursor, Enter goes to its event."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "Day before", id="heat-day-before", show=False),
        Binding("down", "move(1)", "Day after", id="heat-day-after", show=False),
        Binding("left", "move(-7)", "Week before", id="heat-week-before", show=False),
        Binding("right", "move(7)", "Week after", id="heat-week-after", show=False),
        Binding("home", "edge(False)", "First day", id="heat-first", show=False),
        Binding("end", "edge(True)", "Last day", id="heat-last", show=False),
        Binding("enter", "take", "Take", id="heat-take", show=False),
    ]

    class Moved(Message):
        """Another day is under the cursor."""

        def __init__(self, day: date) -> None:
            super().__init__()
            self.day = day

    class Taken(Message):
        """The day under the cursor is the one wanted."""

    def __init__(self) -> None:
        super().__init__("", markup=False)
        self._days: dict[date, list[dict[str, object]]] = {}
        self._period: Period | None = None
        self._unfinished: date | None = None
        self._marked: tuple[date, date] | None = None
        self.cursor: date | None = None

    def show(self, days: Table, period: Period, unfinished: date | None) -> None:
        """Draw `date, events, severity, impact, currency`; days from `unfinished` on are marked."""
        self._days = {}
        for row in days.records():
            self._days.setdefault(row["date"], []).append(row)
        self._period, self._unfinished = period, unfinished
        if self.cursor is None or not period.start <= self.cursor < period.end:
            self.cursor = max(self._days, default=period.end - timedelta(days=1))
        self._draw()

    def mark(self, first: date, last: date) -> None:
        """Let the days of one event stand out; the cursor goes to the first of them."""
        self._marked = first, last
        if self._period is not None and not self._is_used:
            self.cursor = min(max(first, self._period.start), self._period.end - timedelta(days=1))
        self._draw()

    def on_resize(self, event: Resize) -> None:
        self._draw()

    def on_focus(self) -> None:
        self._draw()

    def on_blur(self) -> None:
        self._draw()

    @property
    def _is_used(self) -> bool:
        """Whether keys go here; `has_focus` follows only after the events that tell of it."""
        return self.screen.focused is self

    def _weeks(self) -> list[date]:
        """The Mondays of the weeks that fit, the newest at the right; the cursor's is among them."""
        period = self._period
        if period is None or period.days <= 0:
            return []
        first = period.start - timedelta(days=period.start.weekday())
        last = period.end - timedelta(days=1)
        weeks = [first + timedelta(weeks=n) for n in range((last - first).days // 7 + 1)]
        room = max((self.size.width - LEFT) // NARROWEST, 1)
        end = len(weeks)
        if self.cursor is not None:
            own = (self.cursor - first).days // 7
            end = min(end, max(own + 1 + room // 2, room))
        return weeks[max(0, end - room) : end]

    def _each(self, weeks: list[date]) -> int:
        """How many columns a week has."""
        return min(max((self.size.width - LEFT) // len(weeks), NARROWEST), WIDEST)

    def _draw(self) -> None:
        weeks = self._weeks()
        if not weeks or self.size.width < LEFT + NARROWEST or self.size.height < 7:
            self.update("")
            return
        text, each = Text(no_wrap=True), self._each(weeks)
        text.append(" " * LEFT + _month_line(weeks, each) + "\n", style="dim")
        for weekday, name in enumerate(WEEKDAYS):
            text.append(f"{name} ", style="dim")
            for monday in weeks:
                sign, style = self._sign(monday + timedelta(days=weekday))
                text.append(sign * (each - 1), style=style)
                text.append(" ")
            text.append("\n" if weekday < 6 else "")
        if self.size.height > 8:
            text.append("\n")
            text.append_text(self._told())
        self.update(text)

    def _sign(self, day: date) -> tuple[str, str]:
        period = self._period
        assert period is not None
        if not period.start <= day < period.end:
            return " ", ""
        rows = self._days.get(day, [])
        severity = max((str(row["severity"]) for row in rows), key=list(SIGNS).index, default="")
        is_open = self._unfinished is not None and day >= self._unfinished
        sign = SIGNS[severity] if severity else OPEN if is_open else QUIET
        style = STYLES.get(severity, "dim")
        if day == self.cursor and self._is_used:
            return sign, f"{style} reverse"
        if self._marked is not None and self._marked[0] <= day <= self._marked[1]:
            return sign, f"{style} underline"
        return sign, style

    def _told(self) -> Text:
        """The day under the cursor in words, or what the blocks mean."""
        day = self.cursor
        if not self._is_used or day is None:
            signs = "".join(f"{sign}{name} " for name, sign in SIGNS.items())
            return Text(signs[: self.size.width].rstrip(), style="dim", no_wrap=True)
        rows = self._days.get(day, [])
        moved = ", ".join(f"{change(_number(row))} {cell(str(row['currency']))}" for row in rows)
        return Text(f"{day:%a %d %b}: {moved or 'no news'}", no_wrap=True, overflow="ellipsis")

    def action_move(self, days: int) -> None:
        """Move the cursor by days."""
        if self.cursor is not None:
            self._go(self.cursor + timedelta(days=days))

    def action_edge(self, is_last: bool) -> None:
        """Go to the first or the last day."""
        if self._period is not None:
            self._go(self._period.end if is_last else self._period.start)

    def action_take(self) -> None:
        """Go to the event of the day."""
        self.post_message(self.Taken())

    def on_click(self, event: Click) -> None:
        """A click goes to a day."""
        event.stop()
        weeks = self._weeks()
        if not weeks:
            return
        column, row = (event.x - LEFT - 1) // self._each(weeks), event.y - 1
        if 0 <= column < len(weeks) and 0 <= row < 7:
            self._go(weeks[column] + timedelta(days=row))

    def _go(self, day: date) -> None:
        if self._period is None or self._period.days <= 0:
            return
        last = self._period.end - timedelta(days=1)
        self.cursor = min(max(day, self._period.start), last)
        self._draw()
        self.post_message(self.Moved(self.cursor))


def _number(row: dict[str, object]) -> float:
    return float(str(row["impact"]))


def _month_line(weeks: list[date], each: int) -> str:
    """The months above the weeks in which they begin, where they fit."""
    line = [" "] * (len(weeks) * each)
    places = [n for n, monday in enumerate(weeks) if (monday + timedelta(days=6)).day <= 7]
    if not places or places[0] * each > len("Jan"):
        places.insert(0, 0)
    for number in places:
        label = f"{weeks[number] + timedelta(days=6):%b}"
        start = number * each
        if start + len(label) <= len(line):
            line[start : start + len(label)] = label
    return "".join(line)
