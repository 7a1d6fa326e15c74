"""Written leanly, the terminal shows what Textual's own writing shows, whatever keys are pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyte
import pytest
from rich.console import Console

from costtui.tui.canvas import lean
from costtui.tui.terminal_app import TerminalApp
from tests.tui.monkey import press_keys
from tests.tui.test_canvas import seen

if TYPE_CHECKING:
    from pathlib import Path

    from textual.screen import Screen

KEYS = 150


class Pair:
    """Two terminals of one application: one written to leanly, one as Textual does."""

    def __init__(self, colours: Any) -> None:
        self._console = Console(color_system=colours, force_terminal=True)
        self.lean: Any = pyte.Screen(80, 24)
        self.full: Any = pyte.Screen(80, 24)
        self._streams = pyte.Stream(self.lean), pyte.Stream(self.full)
        self.bytes = [0, 0]

    def show(self, app: TerminalApp, update: Any) -> None:
        """Write an update to both."""
        width, height = app.size
        if (self.full.columns, self.full.lines) != (width, height):
            for screen in (self.lean, self.full):
                screen.resize(height, width)
        updates = lean(update, app._canvas, app.size), update
        for number, (stream, found) in enumerate(zip(self._streams, updates, strict=True)):
            written = found.render_segments(self._console)
            self.bytes[number] += len(written)
            stream.feed(written)

    def compare(self) -> None:
        """Both show the same."""
        assert self.lean.display == self.full.display
        assert seen(self.lean) == seen(self.full)


@pytest.fixture(autouse=True)
def _nobody_watches() -> None:
    """Here somebody does."""


@pytest.mark.parametrize(
    ("colours", "is_ascii"), [("truecolor", False), ("256", False), ("standard", True)]
)
async def test_lean_writing_shows_what_textual_shows(
    months: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, colours: str, is_ascii: bool
) -> None:
    pair = Pair(colours)

    def display(app: TerminalApp, screen: Screen[object], update: Any) -> None:
        if update is not None and not app._batch_count:
            pair.show(app, update)

    monkeypatch.setattr(TerminalApp, "_display", display)
    monkeypatch.setattr(TerminalApp, "is_ascii", is_ascii)
    seed = sum(map(ord, colours))
    await press_keys(months, tmp_path, seed=seed, count=KEYS, check=pair.compare)
    assert pair.bytes[0] < pair.bytes[1] / 3
