"""When the screen ends by a defect: a report to send, without anything a bill could have said.

Neither values of variables nor the sentences of exceptions that are not our own are written: both
may quote a charge. What remains is where it happened and with which versions.
"""

from __future__ import annotations

import os
import platform
import sys
import traceback
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from costtui.settings import PACKAGE, state_dir

_VERSIONS = ("costtui", "textual", "rich", "duckdb", "sqlglot")


def write_report(problem: BaseException) -> Path | None:
    """Write the report of a crash for its owner's eyes only; None where nothing can be written."""
    folder = state_dir() / "crashes"
    file = folder / f"crash-{datetime.now(UTC):%Y%m%dT%H%M%S}-{os.getpid()}.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(report(problem))
    except OSError:
        return None
    return file


def report(problem: BaseException) -> str:
    """Versions, platform, terminal and the places a crash went through."""
    lines = [f"{name} {_version(name)}" for name in _VERSIONS]
    lines += [f"python {platform.python_version()}", f"platform {platform.platform()}"]
    lines += [f"{name} {os.environ.get(name, '')!r}" for name in ("TERM", "COLORTERM", "LANG")]
    lines += [f"encoding {sys.getfilesystemencoding()}", "", *_places(problem)]
    return "\n".join(lines) + "\n"


def _places(problem: BaseException) -> list[str]:
    """Where an exception went through, its cause first; files by their place in a package."""
    lines: list[str] = []
    seen: set[int] = set()
    chain: list[BaseException] = []
    now: BaseException | None = problem
    while now is not None and id(now) not in seen:
        seen.add(id(now))
        chain.append(now)
        now = now.__cause__ or (None if now.__suppress_context__ else now.__context__)
    for link in reversed(chain):
        lines.append(f"{type(link).__module__}.{type(link).__qualname__}")
        lines += [
            f"  {_in_package(frame.filename)}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(link.__traceback__)
        ]
    return lines


def _in_package(file: str) -> str:
    """A file without the folders of the person it lies with."""
    path = Path(file)
    for root in (PACKAGE.parent, *map(Path, sys.path)):
        if root.is_absolute() and path.is_relative_to(root):
            return str(path.relative_to(root))
    return path.name


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
