"""Walking through the screen as a person does: press keys, wait for the answer, read the text."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from textual._context import visible_screen_stack
from textual.widgets import Static

from costtui.cli.call import Call
from costtui.cli.shell import CommandShell
from costtui.settings import Settings
from costtui.tui.app import CosttuiApp
from costtui.tui.asker import Asker
from costtui.tui.breakdown_pane import BreakdownPane
from costtui.tui.grid import Grid
from costtui.tui.overview_pane import OverviewPane
from costtui.tui.top_bar import SPINNER, TopBar

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from datetime import date
    from pathlib import Path

    from textual.pilot import Pilot

PATIENCE = 60.0
"""Seconds a busy machine may take for one answer."""


class Walk:
    """An open screen, its keys and its text."""

    def __init__(self, app: CosttuiApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    async def press(self, *keys: str) -> None:
        """Press keys one by one, each after the answer to the one before."""
        for key in keys:
            await self.pilot.press(key)
            await self.settle()

    async def type(self, text: str) -> None:
        """Type over what a dialogue holds, and take it."""
        await self.press("end", "ctrl+u")
        await self.pilot.press(*(_KEYS.get(sign, sign) for sign in text))
        await self.press("enter")

    async def settle(self) -> None:
        """Wait until every question is answered and drawn."""
        for _ in range(2):
            # The answer to one question may lead to the next: an open store to the first pane.
            await self.pilot.pause()
            await self.until(lambda: not self._is_waiting())
        await self.pilot.pause()

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait for something that comes from outside."""
        async with asyncio.timeout(PATIENCE):
            while not is_so():
                await self.pilot.pause(0.02)

    async def resize(self, width: int, height: int) -> None:
        """Give the terminal another size."""
        await self.pilot.resize_terminal(width, height)
        await self.pilot.pause()
        await self.settle()

    def _is_waiting(self) -> bool:
        # A pane that shows what it did last time waits for the store without having asked.
        is_early = self.app.store is None and self.app.pane is not None
        return is_early or any(asker.is_waiting for asker in self._askers())

    def _askers(self) -> list[Asker]:
        owners = [self.app, *self.app.screen_stack, *(pane for pane in self.app.panes)]
        return [
            asker for owner in owners for asker in vars(owner).values() if isinstance(asker, Asker)
        ]

    @property
    def lines(self) -> list[str]:
        """What the terminal shows of the screen in front, and of those under it."""
        visible_screen_stack.set(self.app._background_screens)
        return [strip.text.rstrip() for strip in self.app.screen._compositor.render_strips()]

    @property
    def text(self) -> str:
        """The same in one piece."""
        return "\n".join(self.lines)

    def is_reading(self) -> bool:
        """Whether the line on top tells that an answer takes long."""
        bar = self.app.screen_stack[0].query_one(TopBar)
        return bool(set(str(bar.render())) & set(SPINNER))

    @property
    def overview(self) -> OverviewPane:
        """The first pane."""
        return self.app.screen_stack[0].query_one(OverviewPane)

    @property
    def breakdown(self) -> BreakdownPane:
        """The second pane."""
        return self.app.screen_stack[0].query_one(BreakdownPane)

    def rows(self, grid: str = "rows") -> list[list[str]]:
        """The cells of a table, without the blanks that align them."""
        found = self.app.screen_stack[0].query_one(f"#{grid}", Grid)
        return [
            [cell.plain.strip() for cell in found.get_row_at(index)]
            for index in range(found.row_count)
        ]

    def rows_in_front(self) -> list[list[str]]:
        """The cells of the table of the screen in front."""
        found = self.app.screen.query_one(Grid)
        return [
            [cell.plain.strip() for cell in found.get_row_at(index)]
            for index in range(found.row_count)
        ]

    @property
    def row(self) -> list[str]:
        """The cells of the breakdown's row under the cursor."""
        return self.rows()[self.breakdown.grid.cursor_row]

    def line(self, name: str) -> str:
        """The text of one line of the breakdown."""
        return str(self.app.screen_stack[0].query_one(f"#{name}", Static).render())


_KEYS = {
    " ": "space",
    "'": "apostrophe",
    "=": "equals_sign",
    ":": "colon",
    "-": "minus",
    ".": "full_stop",
    "[": "left_square_bracket",
    ">": "greater_than_sign",
    '"': "quotation_mark",
    ",": "comma",
    "_": "underscore",
}


@asynccontextmanager
async def walk(
    data_dir: Path,
    *,
    size: tuple[int, int] = (80, 24),
    as_of: date | None = None,
    settings: Settings | None = None,
) -> AsyncIterator[Walk]:
    """The screen over a store, in a terminal of a size, once the first pane is drawn."""
    call = Call(data_dir, None, quiet=False, verbose=False)
    shell = CommandShell(call)
    app = CosttuiApp(data_dir, settings or Settings(), as_of=as_of, shell=shell)
    async with app.run_test(size=size, notifications=True) as pilot:
        found = Walk(app, pilot)
        await found.settle()
        yield found
