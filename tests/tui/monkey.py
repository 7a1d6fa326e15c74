"""Somebody who presses keys without reading: seeded, over any store, told apart by its last keys."""

from __future__ import annotations

import random
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from textual.binding import Binding
from textual.events import Key, MouseDown, MouseScrollDown, MouseScrollUp, MouseUp
from textual.keys import _character_to_key

import costtui.tui.asker
from costtui.analysis.forecast import models
from costtui.analysis.forecast.fitted import Effort
from costtui.cli.shell import CommandShell
from costtui.errors import CosttuiError, UsageError
from costtui.sync import import_bills
from costtui.tui.app import CosttuiApp
from costtui.tui.panes import declared
from tests.tui.hostile import NAMES
from tests.tui.walk import walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from textual.events import MouseEvent

    from costtui.tui.shell import Answer
    from tests.tui.walk import Walk

MOVES = [
    "up",
    "down",
    "left",
    "right",
    "pageup",
    "pagedown",
    "home",
    "end",
    "tab",
    "shift+tab",
    "enter",
    "enter",
    "enter",
]
OUT = ["escape", "backspace", "backspace", "escape"]
EDITING = [
    "ctrl+a",
    "ctrl+e",
    "ctrl+u",
    "ctrl+k",
    "ctrl+w",
    "ctrl+p",
    "ctrl+q",
    "ctrl+c",
    "ctrl+z",
    "ctrl+d",
    "ctrl+v",
    "ctrl+l",
    "delete",
    "insert",
    "space",
    "f1",
    "f2",
    "f5",
    "ctrl+left",
    "ctrl+right",
    "shift+left",
    "shift+end",
    "ctrl+home",
    "ctrl+end",
    "alt+x",
    "ctrl+up",
    "ctrl+down",
    "ctrl+pageup",
    "ctrl+pagedown",
]
LINES = (
    "breakdown --by service",
    "breakdown --by region,service --period 90d",
    "breakdown --by provider,service,resource",
    "breakdown --by tag:team --metric billed",
    "breakdown --by day --period 30d",
    "breakdown --by month,service --period all",
    "breakdown --by resource --period all --top 3",
    "breakdown --by service --where \"service = 'Disks [i]'\"",
    'breakdown --by service --where "cost <',
    "breakdown --by nothing",
    "breakdown --period 2031-01",
    "breakdown --as-of 2026-08-15",
    "explain --by service",
    "resources vm",
    "resources [red] --period all",
    "status",
    "history",
    "views",
    "config",
    "doctor",
    'sql "select * from charges limit 700"',
    'sql "select nothing"',
    "import bill.csv",
    "import nothing-here",
    "rollback nothing",
    "export --format focus-csv --output out.csv --period mtd",
    "breakdown --format csv --output rows.csv",
    "breakdown --help",
    "demo",
    "'",
    "",
)
WORDS = (
    *(name[:30] for name in NAMES),
    "mtd",
    "2026-08",
    "2026-08-01..2026-08-15",
    "all",
    "9999d",
    "service = 'Disks [i]'",
    "cost > 1 and service like '%a%'",
    "service = 'nothing'",
    "tag:team is null",
    "((((",
    "vm",
    "bill.csv",
    "[red]",
)
SIZES = ((60, 20), (80, 24), (80, 24), (80, 24), (120, 40), (160, 50), (200, 12), (20, 5), (1, 1))
HUGE = (300, 100)
LONGEST_BURST = 48


class Monkey:
    """Presses keys in bursts: as fast as a person who holds one down, then waits for the answers."""

    def __init__(self, walked: Walk, seed: int, check: Callable[[], None]) -> None:
        self._walked = walked
        self._check = check
        self._random = random.Random(seed)
        self.pressed: list[str] = []
        lists = [CosttuiApp.BINDINGS, *(pane.BINDINGS for pane in declared())]
        own = [b.key for bindings in lists for b in bindings if isinstance(b, Binding)]
        self._own = [key for keys in own for key in keys.split(",")]
        self._letters = [chr(code) for code in range(0x21, 0x7F)]

    async def press(self, count: int) -> None:
        """Press so many keys."""
        while len(self.pressed) < count:
            keys = self._act()
            for at in range(0, len(keys), LONGEST_BURST):
                for key in keys[at : at + LONGEST_BURST]:
                    self.pressed.append(key)
                    self._send(key_of(key))
                await self._settle()
            if self._random.random() < 0.03:
                await self._resize()
            if self._random.random() < 0.03:
                await self._use_mouse()

    def _act(self) -> list[str]:
        """Some keys: mostly of the panes, at times one held down, a word or a whole command typed."""
        pick, chance = self._random.choice, self._random.random()
        several = range(self._random.randint(1, LONGEST_BURST))
        if chance < 0.20:
            return [pick(MOVES + OUT + self._own)] * len(several)
        if chance < 0.40:
            return [pick(pick((MOVES, MOVES, OUT, self._own, self._own))) for _ in several]
        if chance < 0.60:
            return [pick(pick((MOVES, OUT, EDITING, self._own, self._letters))) for _ in several]
        if chance < 0.72:
            return [pick((*"1234", "escape")), *(pick(self._own + MOVES) for _ in several)]
        if chance < 0.88:
            # Into whatever asks for one, or else as so many keys.
            end = pick(("enter", "enter", "escape", "down", "tab"))
            return [pick(("slash", "p", "g", "i", "e", "v", "home")), *pick(WORDS), end]
        return [
            "escape",
            "escape",
            "colon",
            *pick(LINES),
            pick(("enter", "enter", "tab", "escape")),
        ]

    async def _resize(self) -> None:
        """Give the terminal another size; a huge one for a moment only, since it takes long to draw."""
        sizes = [HUGE, (80, 24)] if self._random.random() < 0.1 else [self._random.choice(SIZES)]
        for width, height in sizes:
            self.pressed.append(f"<{width}x{height}>")
            await self._walked.pilot.resize_terminal(width, height)
            await self._settle()

    async def _use_mouse(self) -> None:
        """Click or turn the wheel somewhere."""
        size = self._walked.app.size
        x, y = (
            self._random.randrange(max(size.width, 1)),
            self._random.randrange(max(size.height, 1)),
        )
        kinds: tuple[type[MouseEvent], ...] = self._random.choice(
            ((MouseDown, MouseUp), (MouseScrollDown,), (MouseScrollUp,))
        )
        self.pressed.append(f"<{kinds[0].__name__} {x},{y}>")
        for kind in kinds:
            self._send(kind(None, x, y, 0, 0, 1, False, False, False, screen_x=x, screen_y=y))
        await self._settle()

    def _send(self, event: Key | MouseEvent) -> None:
        app = self._walked.app
        event.set_sender(app)
        assert app._driver is not None
        app._driver.send_message(event)

    async def _settle(self) -> None:
        """Wait for the answers and look at what is drawn, as a terminal would."""
        walked = self._walked
        await walked.pilot.pause(0)
        try:
            await walked.until(self._is_answered)
        except TimeoutError:
            waiting = [str(asker._group) for asker in walked._askers() if asker.is_waiting]
            screen = walked.app.screen
            sizes = f"{screen._compositor.size} of {walked.app.size}"
            raise AssertionError(f"{screen} waits for {waiting}, laid out {sizes}") from None
        await walked.pilot.pause(0)
        if walked.app.crash is not None:
            raise walked.app.crash
        width = walked.app.size.width
        for strip in walked.app.screen._compositor.render_strips():
            assert strip.cell_length <= width
            assert not set(strip.text) & CONTROLS, f"a control character in {strip.text!r}"
        self._check()

    def _is_answered(self) -> bool:
        walked = self._walked
        if walked.app.crash is not None:
            return True
        # A screen that came up in the middle of a resize is laid out once more.
        is_laid_out = walked.app.screen._compositor.size == walked.app.size
        return is_laid_out and not any(asker.is_waiting for asker in walked._askers())


CONTROLS = {chr(code) for code in (*range(0x20), *range(0x7F, 0xA0))}


def key_of(key: str) -> Key:
    """The event of a key by its name, or of a sign."""
    if len(key) > 1:
        return Key(key, " " if key == "space" else None)
    return Key(_character_to_key(key), key)


class _Careful(CommandShell):
    """A shell that writes and reads below one folder only."""

    folder: Path

    def run(self, words: Sequence[str]) -> Answer:
        for word in words:
            if ("/" in word or ".." in word) and not _is_below(word, self.folder):
                raise UsageError(f"{word!r} is out of bounds")
        return super().run(words)


def _is_below(path: str, folder: Path) -> bool:
    return Path(path).expanduser().resolve().is_relative_to(folder.resolve())


@contextmanager
def fenced(folder: Path) -> Iterator[list[BaseException]]:
    """Keep a monkey in a folder and at work; gives what went wrong beside the event loop.

    Leaving does everything but leave, and files are read and written below the folder only. A
    defect in a worker is a notice on the screen, so it has to be listened for.
    """
    defects: list[BaseException] = []
    in_words = costtui.tui.asker.in_words

    def listen(problem: Exception) -> str:
        if not isinstance(problem, CosttuiError):
            defects.append(problem)
        return in_words(problem)

    def careful(data_dir: Path, paths: Sequence[str], **options: Any) -> object:
        if not all(_is_below(path, folder) for path in paths):
            raise UsageError("out of bounds")
        return import_bills(data_dir, paths, **options)

    _Careful.folder = folder
    usual = Effort.chosen
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr("costtui.tui.asker.in_words", listen)
        # Every model on every series takes minutes; a test of its own waits for that.
        patch.setattr(Effort, "families", models.USUAL)
        patch.setattr(Effort, "chosen", lambda effort, *of: usual(Effort(), *of))
        patch.setattr("costtui.sync.import_bills", careful)
        patch.setattr("tests.tui.walk.CommandShell", _Careful)
        patch.setattr(CosttuiApp, "exit", lambda self, *words, **options: None)
        yield defects


async def press_keys(
    data_dir: Path,
    folder: Path,
    *,
    seed: int,
    count: int,
    as_of: date | None = None,
    check: Callable[[], None] = lambda: None,
) -> None:
    """Press so many keys over a store, and tell the seed and the last of them when it goes wrong.

    Args:
        data_dir: the store.
        folder: where files may be read and written.
        seed: decides about the keys.
        count: how many.
        as_of: the day it is.
        check: looks for itself whether all is well, after every burst.
    """
    pressed: list[str] = []
    with fenced(folder) as defects:
        try:
            async with walk(data_dir, as_of=as_of) as walked:
                walked.app.remembers = True
                monkey = Monkey(walked, seed, check)
                pressed = monkey.pressed
                await monkey.press(count)
                for _ in range(12):
                    await walked.pilot.press("escape")
            problem = defects[0] if defects else None
        except Exception as error:  # noqa: BLE001  (whatever it is, with the keys that led to it)
            problem = error
    if problem is not None:
        last = " ".join(pressed[-30:])
        raise AssertionError(
            f"seed {seed}, after {len(pressed)} keys, the last ones: {last}"
        ) from problem
