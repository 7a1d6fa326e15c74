"""Stores that are dear to make: made once for all workers of a run, and changed by nobody."""

from __future__ import annotations

import fcntl
import os
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from costtui.store.journal import new_generation

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

NOW = datetime(2026, 10, 6, 7, 30, tzinfo=UTC)
"""When these stores are looked at: an hour after their bills came in."""


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], Path]) -> Path:
    """The store that one worker made in a folder of that name, while the others waited."""
    own = factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / name
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = folder / "made"
        if not made.exists():
            data_dir = make(folder)
            date_imports(data_dir)
            made.write_text(str(data_dir), "utf-8")
        return folder / made.read_text("utf-8")


def date_imports(data_dir: Path) -> None:
    """Have a store look as if its bills had been imported at a certain time."""
    at = (NOW - timedelta(hours=1)).replace(tzinfo=None)
    with new_generation(data_dir) as draft:
        draft.connection.execute("update loads set imported_at = $at", {"at": at})
        draft.connection.execute("update events set happened_at = $at", {"at": at})
