"""Months of days under a cursor, from which a range is taken."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.geometry import Offset
from textual.message import Message
from textual.widgets import Static

from costtui.model.period import Period, add_months, month_of

if TYPE_CHECKING:
    from textual.events import Click, Resize

MONTH_WIDTH = 22
"""Seven days of three columns and the bracket behind the last."""
GAP = 2
WEEKS = 6
FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)
"""The days to be picked from: no bill of a cloud is older, none is dated later."""


class Calendar(Static, can_focus=True):
    """One month or several side by side: arrows move, Space sets the first day of a range."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "move(-1)", "Day before", id="day-before", show=False),
        Binding("right", "move(1)", "Day after", id="day-after", show=False),
        Binding("up", "move(-7)", "Week before", id="week-before", show=False),
        Binding("down", "move(7)", "Week after", id="week-after", show=False),
        Binding(
            "pageup,left_square_bracket", "month(-1)", "Month before", id="month-before", show=False
        ),
        Binding(
            "pagedown,right_square_bracket", "month(1)", "Month after", id="month-after", show=False
        ),
        Binding("home", "edge(False)", "First of month", id="month-first", show=False),
        Binding("end", "edge(True)", "Last of month", id="month-last", show=False),
        Binding("space", "start", "First day", id="day-start", show=False),
        Binding("m", "whole_month", "Whole month", id="month-whole", show=False),
        Binding("enter", "take", "Take", id="days-take", show=False),
    ]

    class Moved(Message):
        """The range is another one."""

        def __init__(self, period: Period) -> None:
            super().__init__()
            self.period = period

    class Taken(Message):
        """The range is what was wanted."""

    def __init__(self, known: Period) -> None:
        """Over the days with charges, on the last of them."""
        super().__init__("", markup=False)
        self._known = known
        self._cursor = known.end - timedelta(days=1)
        self._start: date | None = None
        self.period = Period(self._cursor, known.end)

    def show(self, period: Period) -> None:
        """Show a range, the cursor on its last day."""
        self.period = period
        self._start = None
        self._cursor = min(max(period.end - timedelta(days=1), period.start, FIRST), LAST)
        self._draw()

    def on_resize(self, event: Resize) -> None:
        self._draw()

    def watch_has_focus(self, _has_focus: bool) -> None:
        super().watch_has_focus(_has_focus)
        self._draw()

    @property
    def _first(self) -> date:
        """The first day of the first month shown; that of the cursor stands last."""
        count = max((self.size.width + GAP) // (MONTH_WIDTH + GAP), 1)
        return add_months(self._cursor.replace(day=1), 1 - count)

    def _draw(self) -> None:
        count = max((self.size.width + GAP) // (MONTH_WIDTH + GAP), 1)
        text = Text(no_wrap=True)
        months = [add_months(self._first, number) for number in range(count)]
        for row in range(-2, WEEKS):
            for number, month in enumerate(months):
                text.append(" " * GAP if number else "")
                self._draw_row(text, month, row)
            text.append("\n" if row < WEEKS - 1 else "")
        self.update(text)

    def _draw_row(self, text: Text, month: date, row: int) -> None:
        """One line of a month: its name, the days of the week, or a week."""
        if row == -2:
            text.append(f"{month:%B %Y}".center(MONTH_WIDTH), style="bold")
            return
        if row == -1:
            text.append(" Mo Tu We Th Fr Sa Su ", style="dim")
            return
        last = self.period.end - timedelta(days=1)
        before = calendar.monthrange(month.year, month.month)[0]
        days = calendar.monthrange(month.year, month.month)[1]
        closes = False
        for weekday in range(7):
            number = row * 7 + weekday - before + 1
            if not 1 <= number <= days:
                text.append(("]" if closes else " ") + "  ")
                closes = False
                continue
            day = month.replace(day=number)
            opens = day == self.period.start and self.period.days > 0
            text.append("[" if opens else "]" if closes else " ", style="bold")
            closes = day == last and self.period.days > 0
            text.append(f"{number:>2}", style=self._style(day))
        text.append("]" if closes else " ", style="bold")

    def _style(self, day: date) -> str:
        if day == self._cursor and self.has_focus:
            return "reverse"
        if self.period.start <= day < self.period.end:
            return "bold"
        return "" if self._known.start <= day < self._known.end else "dim"

    def _go(self, day: date) -> None:
        day = self._cursor = min(max(day, FIRST), LAST)
        first, last = sorted((self._start or day, day))
        self.period = Period(first, last + timedelta(days=1))
        self._draw()
        self.post_message(self.Moved(self.period))

    def action_move(self, days: int) -> None:
        """Move by days."""
        self._go(self._cursor + timedelta(days=days))

    def action_month(self, months: int) -> None:
        """Move by months."""
        self._go(add_months(self._cursor, months))

    def action_edge(self, is_last: bool) -> None:
        """Move to the first or the last day of the month."""
        month = month_of(self._cursor)
        self._go(month.end - timedelta(days=1) if is_last else month.start)

    def action_start(self) -> None:
        """Begin a range at the cursor, or give it up."""
        self._start = None if self._start is not None else self._cursor
        self._go(self._cursor)

    def action_whole_month(self) -> None:
        """Take the whole month as the range."""
        self._start = None
        self.period = month_of(self._cursor)
        self._draw()
        self.post_message(self.Moved(self.period))

    def action_take(self) -> None:
        """The range is what was wanted."""
        self.post_message(self.Taken())

    def on_click(self, event: Click) -> None:
        """A click goes to a day; with Shift it ends the range there."""
        event.stop()
        day = self._day_at(Offset(event.x, event.y))
        if day is not None:
            self._start = (self._start or self._cursor) if event.shift else None
            self._go(day)

    def _day_at(self, place: Offset) -> date | None:
        number, column = divmod(place.x, MONTH_WIDTH + GAP)
        row, weekday = place.y - 2, column // 3
        month = add_months(self._first, number)
        before, days = calendar.monthrange(month.year, month.month)
        day = row * 7 + weekday - before + 1
        return month.replace(day=day) if row >= 0 and weekday < 7 and 1 <= day <= days else None
