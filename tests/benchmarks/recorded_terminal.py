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


NOT_OF_A_PERSON = {"COLUMNS", "LINES", "NO_COLOR", "PYTHONDONTWRITEBYTECODE"}
"""What may be set here and is not where costtui was installed, with its modules compiled."""


@dataclass(frozen=True, slots=True)
class Act:
    """What some keys brought about."""

    bytes: int
    shown: float
    """Seconds until the screen below its first line held what it holds in the end."""
    last: float
    """Seconds until the last byte."""


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

    def settle(self, quiet: float = 0.5, least: str = "") -> None:
        """Note what comes until nothing did for a while; not before a text was written."""
        end = time.perf_counter() + PATIENCE
        while self._note(quiet) or (least and least.encode() not in self._written()):
            assert time.perf_counter() < end, self._lines()

    def act(self, keys: str, quiet: float = 0.5) -> Act:
        """Press keys at a screen at rest and wait until it is so again."""
        self._feed()
        before, first, started = self.bytes, len(self._pieces), time.perf_counter()
        self.press(keys)
        self.settle(quiet)
        shown, text = 0.0, self._lines()
        for moment, piece in self._pieces[first:]:
            self._stream.feed(piece)
            if (lines := self._lines()) != text:
                shown, text = moment - started, lines
        self._read_to = len(self._pieces)
        last = self._pieces[-1][0] - started if len(self._pieces) > first else 0.0
        return Act(self.bytes - before, shown, last)

    def seen(self, text: str) -> float:
        """Seconds from the start of the process until a text stood on the screen."""
        for moment, piece in self._pieces:
            self._stream.feed(piece)
            if any(text in line for line in self._screen.display):
                return moment - self._started
        raise AssertionError(f"{text!r} was never seen")

    def memory(self) -> tuple[float, float]:
        """Resident memory of the process in MB, now and at its highest."""
        status = Path(f"/proc/{self._process.pid}/status").read_text("ascii")
        found = dict(line.split(":", 1) for line in status.splitlines())
        return tuple(int(found[name].split()[0]) / 1000 for name in ("VmRSS", "VmHWM"))  # type: ignore[return-value]

    def _written(self) -> bytes:
        return b"".join(piece for _, piece in self._pieces)

    def _lines(self) -> list[str]:
        """The screen below its first line, where a spinner may turn."""
        return list(self._screen.display[1:])

    def _feed(self) -> None:
        for _, piece in self._pieces[self._read_to :]:
            self._stream.feed(piece)
        self._read_to = len(self._pieces)

    def _note(self, seconds: float) -> bool:
        ready, _, _ = select.select([self._own], [], [], seconds)
        if not ready:
            return False
        piece = os.read(self._own, 65536)
        self._pieces.append((time.perf_counter(), piece))
        self.bytes += len(piece)
        return True
