"""The line on top: which pane, and which days the store holds."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rich.text import Text
from textual.widgets import Static

if TYPE_CHECKING:
    from costtui.analysis.scope import Known

_PANES = (("1", "overview", "Overview"), ("2", "breakdown", "Breakdown"))


class TopBar(Static):
    """Names the panes with their keys, the one in front marked, and the days in the store."""

    def __init__(self) -> None:
        super().__init__("", markup=False)
        self._current = "overview"
        self._days = ""

    def on_mount(self) -> None:
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
        text = Text(no_wrap=True, overflow="ellipsis")
        text.append(" costtui ", style="bold reverse")
        for key, name, title in _PANES:
            chosen = name == self._current
            text.append(f"  {key} ", style="dim")
            text.append(f"[{title}]" if chosen else f" {title} ", style="bold" if chosen else "")
        text.append(f"   {self._days}", style="dim")
        self.update(text)
