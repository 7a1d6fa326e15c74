"""One writer at a time, and folders that are known to be abandoned when their owner died."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

from costtui.errors import TryAgain
from costtui.store.place import FILE_MODE, FOLDER_MODE, LANDING, LOCK, make_folders, plain_errors

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType

WAIT_SECONDS = 30.0
_PREFIX = "staging-"


@contextmanager
def writing(data_dir: Path, *, wait: float = WAIT_SECONDS) -> Iterator[None]:
    """Be the only writer of a store; TryAgain when another one does not finish in time."""
    handle = os.open(data_dir / LOCK, os.O_RDWR | os.O_CREAT, FILE_MODE)
    try:
        if not _lock_within(handle, wait):
            raise TryAgain(
                f"another costtui{_holder(handle)} is writing to {data_dir}",
                hint=f"waited {wait:.0f} seconds; nothing was changed, try again later",
            )
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(handle)


def lock_holder(data_dir: Path) -> str | None:
    """The process id of the writer at work, None when there is none; "" when unknown."""
    try:
        handle = os.open(data_dir / LOCK, os.O_RDWR)
    except OSError:
        return None
    try:
        if _lock_within(handle, 0):
            return None
        return os.pread(handle, 20, 0).decode(errors="replace").strip()
    finally:
        os.close(handle)


def _holder(handle: int) -> str:
    process = os.pread(handle, 20, 0).decode(errors="replace").strip()
    return f" (process {process})" if process.isdigit() else ""


def _lock_within(handle: int, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                return False
            time.sleep(0.02)
        else:
            return True


class Staging:
    """A private folder below the landing folder, gone when its owner is."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir.resolve()
        self.path = self._data_dir / LANDING / f"{_PREFIX}{os.getpid()}-{secrets.token_hex(4)}"
        self._handle = -1

    def __enter__(self) -> Self:
        landing = self.path.parent
        with plain_errors(self._data_dir):
            make_folders(landing, self._data_dir)
            with _alone_in(landing):
                self.path.mkdir(mode=FOLDER_MODE)
                self._handle = os.open(self.path, os.O_RDONLY)
                fcntl.flock(self._handle, fcntl.LOCK_EX)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        shutil.rmtree(self.path, ignore_errors=True)
        os.close(self._handle)


def abandoned_stagings(data_dir: Path) -> list[Path]:
    """The staging folders whose owner is gone."""
    return [folder for folder in _stagings(data_dir) if _is_abandoned(folder)]


def remove_abandoned_stagings(data_dir: Path) -> None:
    """Remove the staging folders whose owner is gone."""
    if not _stagings(data_dir):
        return
    with _alone_in(data_dir / LANDING):
        for folder in abandoned_stagings(data_dir):
            shutil.rmtree(folder, ignore_errors=True)


def _stagings(data_dir: Path) -> list[Path]:
    return sorted((data_dir / LANDING).glob(f"{_PREFIX}*"))


def _is_abandoned(folder: Path) -> bool:
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return False
    try:
        return _lock_within(handle, 0)
    finally:
        os.close(handle)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Hold the folder's own lock: no staging folder stands there before its owner holds it."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
