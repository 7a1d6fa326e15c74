"""Calling the command line as a person does: a process, its two streams, its exit code."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Called:
    """What a call left behind."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows of a call with --format json."""
        rows: list[dict[str, Any]] = json.loads(self.out)
        return rows


def costtui(data_dir: Path, *words: str, stdin: bytes | None = None) -> Called:
    """The outcome of `costtui --data-dir DIR WORDS…`."""
    done = subprocess.run(
        [sys.executable, "-m", "costtui", "--data-dir", str(data_dir), *words],
        input=stdin if stdin is not None else b"",
        capture_output=True,
        timeout=120,
        check=False,
    )
    return Called(done.returncode, done.stdout.decode(), done.stderr.decode())
