"""A process in a pseudo-terminal whose output is noted with its time and looked at later."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyte

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Self

WIDTH, HEIGHT = 160, 50
PATIENCE = 60.0
"""Seconds anything may take."""
QUIET = 0.3
"""Seconds without a byte and without work after which a process is at rest."""
TICKS = 2
"""Hundredths of a second of processor time that a process at rest may take in them."""
READING = "reading"
"""What the screen says while an answer is under way."""


NOT_OF_A_PERSON = {"COLUMNS", "LINES", "NO_COLOR", "PYTHONDONTWRITEBYTECODE"}
"""What may be set here and is not where costtui was installed, with its modules compiled."""


@dataclass(frozen=True, slots=True)
class Act:
    """What some keys brought about."""

    bytes: int
    shown: float
    """Seconds until the screen below its first line held what it holds in the end."""
    echo: float
    """Seconds until the first byte."""
    work: float
    """Seconds of processor time until it was at rest again."""


class RecordedTerminal:
    """The process, the pieces it wrote and when."""

    def __init__(self, call: Sequence[str], env: dict[str, str]) -> None:
        self._screen: Any = pyte.Screen(WIDTH, HEIGHT)
        self._stream: Any = pyte.ByteStream(self._screen)
        self._own, its = pty.openpty()
        fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", HEIGHT, WIDTH, 0, 0))
        kept = {k: v for k, v in os.environ.items() if k not in NOT_OF_A_PERSON}
        self._pieces: list[tuple[float, bytes]] = []
        self._read_to = 0
        self._changed = 0.0
        """When the screen below its first line changed last."""
        self.bytes = 0
        self._started = time.perf_counter()
        self._process = subprocess.Popen(
            call,
            stdin=its,
            stdout=its,
            stderr=its,
            env=kept | {"TERM": "xterm-256color", "COLORTERM": "truecolor"} | env,
            start_new_session=True,
        )
        os.close(its)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._own)

    def press(self, keys: str) -> None:
        """Send keys."""
        os.write(self._own, keys.encode())

    def wait(self, seconds: float) -> None:
        """Note what comes for some time."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            self._note(left)

    def settle(self, quiet: float = QUIET, least: str = "") -> float:
        """Note what comes until every answer is there; when a text that has to be was seen.

        An answer under way is seen from outside: the process works or waits for a processor, or
        its screen says so. Silence alone is no sign: a slow question is silent.

        Returns:
            Seconds from the start of the process until the text stood on the screen.
        """
        end, found = time.perf_counter() + PATIENCE, 0.0
        while True:
            ticks = self._ticks()
            is_silent = not self._note(quiet)
            is_at_rest = self._ticks() - ticks <= TICKS and not self._is_running()
            if is_silent and is_at_rest:
                found = found or self._feed(least)
                if (found or not least) and not any(READING in line for line in self._lines(0)):
                    return found - self._started
            assert time.perf_counter() < end, self._lines()

    def act(self, keys: str, quiet: float = QUIET) -> Act:
        """Press keys at a screen at rest and wait until it is so again."""
        self._feed()
        ticks = self._ticks()
        before, first, started = self.bytes, len(self._pieces), time.perf_counter()
        self.press(keys)
        self.settle(quiet)
        work = (self._ticks() - ticks) / os.sysconf("SC_CLK_TCK")
        echo = self._pieces[first][0] - started if len(self._pieces) > first else 0.0
        shown = max(self._changed - started, 0.0)
        return Act(self.bytes - before, shown, echo, work)

    def memory(self) -> tuple[float, float]:
        """Resident memory of the process in MB, now and at its highest."""
        found = dict(line.split(":", 1) for line in self._file("status").splitlines())
        return tuple(int(found[name].split()[0]) / 1000 for name in ("VmRSS", "VmHWM"))  # type: ignore[return-value]

    def _ticks(self) -> int:
        """The processor time of the process so far, in ticks of the system's clock."""
        fields = self._file("stat").rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])

    def _is_running(self) -> bool:
        """Whether a thread of it works, waits for a processor or for the disk."""
        states = []
        for stat in Path(f"/proc/{self._process.pid}/task").glob("*/stat"):
            with suppress(OSError):  # a thread that ended meanwhile
                states.append(stat.read_text("utf-8", "replace").rpartition(")")[2].split()[0])
        return any(state in "RD" for state in states)

    def _file(self, name: str) -> str:
        return Path(f"/proc/{self._process.pid}/{name}").read_text("utf-8", "replace")

    def _lines(self, first: int = 1) -> list[str]:
        """The screen below its first line, where a spinner may turn."""
        return list(self._screen.display[first:])

    def _feed(self, text: str = "") -> float:
        """Bring the screen up to date; when a text stood on it first, 0 if it does not."""
        found, before = 0.0, self._lines()
        for moment, piece in self._pieces[self._read_to :]:
            self._stream.feed(piece)
            if (lines := self._lines()) != before:
                self._changed, before = moment, lines
            if not found and any(text in line for line in lines):
                found = moment
        self._read_to = len(self._pieces)
        return found

    def _note(self, seconds: float) -> bool:
        ready, _, _ = select.select([self._own], [], [], seconds)
        if not ready:
            return False
        piece = os.read(self._own, 65536)
        self._pieces.append((time.perf_counter(), piece))
        self.bytes += len(piece)
        return True
