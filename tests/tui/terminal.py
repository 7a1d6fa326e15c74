"""A terminal without a person: a process in a pseudo-terminal, its screen read by an emulator."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
import time
from typing import TYPE_CHECKING, Any

import pyte

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PATIENCE = 180.0
"""Seconds a busy machine may take for one step."""


class Terminal:
    """A process and the screen it draws."""

    def __init__(
        self, call: Sequence[str], env: dict[str, str], *, width: int = 80, height: int = 24
    ) -> None:
        self._screen: Any = pyte.Screen(width, height)
        self._stream: Any = pyte.ByteStream(self._screen)
        self._own, self._its = pty.openpty()
        fcntl.ioctl(self._its, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
        self.attributes_before = termios.tcgetattr(self._its)
        self.output = bytearray()
        """Every byte the process wrote."""
        # A size in the environment, as test runners leave it there, would outweigh the terminal's.
        inherited = {k: v for k, v in os.environ.items() if k not in {"COLUMNS", "LINES"}}
        self._process = subprocess.Popen(
            call,
            stdin=self._its,
            stdout=self._its,
            stderr=self._its,
            env=inherited | {"TERM": "xterm-256color"} | env,
            start_new_session=True,
        )

    @property
    def lines(self) -> list[str]:
        """What a person sees."""
        return [line.rstrip() for line in self._screen.display]

    @property
    def text(self) -> str:
        """The same in one piece."""
        return "\n".join(self.lines)

    @property
    def attributes(self) -> list[Any]:
        """How the terminal treats keys and output now."""
        return termios.tcgetattr(self._its)

    def press(self, keys: str) -> None:
        """Send keys as a keyboard does."""
        os.write(self._own, keys.encode())

    def until(self, is_so: Callable[[], bool]) -> None:
        """Read what the process draws until something is seen."""
        end = time.monotonic() + PATIENCE
        while not is_so():
            assert time.monotonic() < end, f"never seen; the screen is\n{self.text}"
            self._read(0.05)

    def wait(self) -> int:
        """The exit code, once the process is done and everything it wrote is read."""
        end = time.monotonic() + PATIENCE
        while self._process.poll() is None:
            assert time.monotonic() < end, f"still running; the screen is\n{self.text}"
            self._read(0.05)
        while self._read(0.05):
            pass
        return self._process.returncode

    def hang_up(self) -> int:
        """Take the terminal away and leave the process alone; its exit code."""
        os.close(self._own)
        os.close(self._its)
        self._own = self._its = -1
        return self._process.wait(PATIENCE)

    def close(self) -> None:
        """Leave nothing behind."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        for end in (self._own, self._its):
            if end >= 0:
                os.close(end)

    def _read(self, seconds: float) -> bool:
        ready, _, _ = select.select([self._own], [], [], seconds)
        if not ready:
            return False
        written = os.read(self._own, 65536)
        self.output += written
        self._stream.feed(written)
        return True
