"""The line on top: the panes with their keys, the days the store holds, whether it is being read."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rich.text import Text
from textual.widgets import Static

from costtui.present.format import text_width
from costtui.tui.panes import declared

if TYPE_CHECKING:
    from textual.events import Click, Resize

    from costtui.analysis.scope import Known
    from costtui.tui.asker import Asker

SPINNER = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
TURN = 0.2
"""Seconds between two faces of the spinner: few bytes over a slow line."""
LONGEST = 20
"""The longest title of a pane; titles are cut where there is no room, at last to their keys."""


class TopBar(Static):
    """Names the panes with their keys, the one in front marked, and the days in the store."""

    def __init__(self) -> None:
        super().__init__("", markup=False)
        self._current = declared()[0].NAME
        self._days = ""
        self._busy: set[Asker] = set()
        self._turns = 0
        self._starts = 0
        self._ends: list[tuple[int, str]] = []
        """The column behind each pane, and its word."""

    def on_click(self, event: Click) -> None:
        """A click on a pane brings it to the front."""
        event.stop()
        name = next((name for end, name in self._ends if event.x < end), None)
        if name is not None and event.x >= self._starts:
            self.app.call_later(self.app.run_action, f"show('{name}')")

    def on_mount(self) -> None:
        self._draw()
        self._timer = self.set_interval(TURN, self._turn, pause=True)

    def show_waiting(self, asker: Asker, is_waiting: bool) -> None:
        """Turn a spinner while any answer takes long."""
        if is_waiting:
            self._busy.add(asker)
            self._timer.resume()
        else:
            self._busy.discard(asker)
        if not self._busy:
            self._timer.pause()
        self._draw()

    def _turn(self) -> None:
        self._turns += 1
        self._draw()

    def on_resize(self, event: Resize) -> None:
        self._draw()

    def show_pane(self, name: str) -> None:
        """Mark the pane in front."""
        self._current = name
        self._draw()

    def show_days(self, known: Known) -> None:
        """Tell which days the store holds."""
        last = known.days.end - timedelta(days=1)
        self._days = f"charges {known.days.start} … {last}" if known.days.days else "no charges"
        self._draw()

    def _draw(self) -> None:
        width = self.size.width
        if not width:
            return
        face = SPINNER[self._turns % len(SPINNER)]
        busy = f" {face} reading" if self._busy else ""
        text = self._panes(LONGEST, is_wide=True)
        if text_width(text.plain) + len(busy) > width:
            busy = f" {face}" if self._busy else ""
            for most in range(LONGEST, -1, -1):
                text = self._panes(most, is_wide=False)
                if text_width(text.plain) + len(busy) <= width:
                    break
        if text_width(text.plain) + len(self._days) + len(busy) + 3 <= width:
            text.append(f"   {self._days}", style="dim")
        if busy:
            text.append(busy.rjust(max(width - text_width(text.plain), 0)), style="bold")
        self.update(text, layout=False)

    def _panes(self, most: int, *, is_wide: bool) -> Text:
        """The panes, all titles but that of the one in front cut to a length.

        Args:
            most: the length.
            is_wide: with the name of the program and room between them.
        """
        text = Text(no_wrap=True, overflow="ellipsis")
        if is_wide:
            text.append(" costtui ", style="bold reverse")
        self._starts, self._ends = text_width(text.plain), []
        blank = " " if is_wide else ""
        for pane in declared():
            chosen = self._current == pane.NAME
            if not pane.KEY and not chosen:
                continue
            text.append(f"{blank * 2}{pane.KEY}{blank * chosen}", style="dim")
            if chosen:
                text.append(f"[{pane.TITLE}]{' ' * (not is_wide)}", style="bold")
            else:
                text.append(f" {pane.TITLE[:most]} " if most else " ")
            self._ends.append((text_width(text.plain), pane.NAME))
        text.rstrip()
        return text
