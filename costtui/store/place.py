"""Where things lie below a data directory, and how they are written so that they last."""

from __future__ import annotations

import errno
import os
import re
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from costtui.engine import literal
from costtui.errors import StoreCorrupt, StoreDenied, StoreError, StoreFull

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

DATABASE: Final = "costs.duckdb"
DRAFT: Final = "costs.duckdb.next"
"""The next generation while the lock holder makes it; any other time it is debris."""
LOCK: Final = "costtui.lock"
CHARGES: Final = "charges"
DAYS: Final = "days"
"""Roll-ups of large loads, each where the charges of the load lie in their own folder."""
LANDING: Final = "landing"

FOLDER_MODE: Final = 0o700
FILE_MODE: Final = 0o600

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FULL_WORDS = ("no space left", "disk quota", "file too large", "disk is full")
_DENIED = {errno.EACCES, errno.EPERM, errno.EROFS}
_MISPLACED = {errno.ENOTDIR, errno.EEXIST, errno.EISDIR}


def scan_of(files: list[Path]) -> str:
    """The table function that reads exactly these Parquet files, whatever their names hold."""
    names = ", ".join(literal(unglobbed(str(file))) for file in files)
    return f"read_parquet([{names}], hive_partitioning = false)"


def unglobbed(path: str) -> str:
    """The pattern that matches exactly this path."""
    return re.sub(r"([*?\[])", r"[\1]", path)


def slug(provider: str) -> str:
    """A folder name made of a provider's name; text from a bill never becomes a path."""
    return re.sub(r"[^a-z0-9]+", "-", provider.lower()).strip("-")[:40] or "other"


def charges_file(provider: str, period: date, load_id: str) -> str:
    """Where the charges of a load lie, relative to the data directory; StoreError on a bad id."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}", load_id):
        raise StoreError(
            f"{load_id!r} is no load id", valid="valid: letters, digits, hyphens and underscores"
        )
    return f"{CHARGES}/{slug(provider)}/{period:%Y-%m}/{load_id}.parquet"


def days_file(file: str) -> str:
    """Where the roll-up by resource of the load with this charges file lies, if it has one."""
    return DAYS + file.removeprefix(CHARGES)


def make_folders(folder: Path, root: Path) -> None:
    """Make `root` and the folders from it down to `folder`, readable by their owner only."""
    if not root.is_dir():
        root.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    for step in [*reversed(folder.relative_to(root).parents), folder.relative_to(root)]:
        place = root / step
        if not place.is_dir():
            place.mkdir(mode=FOLDER_MODE, exist_ok=True)


def sync(path: Path) -> None:
    """Wait until a file's bytes, or a folder's entries, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_whole(path: Path, text: str) -> None:
    """Write a small file so that it is on the disk when this returns."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, FILE_MODE)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())


def remove_files(*paths: Path) -> None:
    """Remove files that may be gone already, whatever hinders it."""
    for path in paths:
        with suppress(OSError):
            path.unlink(missing_ok=True)


@contextmanager
def plain_errors(data_dir: Path) -> Iterator[None]:
    """Turn what the system and DuckDB raise into errors that say what to do.

    Raises:
        StoreError: the disk is full, a permission is missing, something else lies in the way.
        StoreCorrupt: DuckDB cannot read what it was given.
    """
    import duckdb

    try:
        yield
    except OSError as problem:
        raise _explained(problem, data_dir) from problem
    except duckdb.Error as problem:
        words = str(problem)
        if isinstance(problem, duckdb.OutOfMemoryException):
            raise StoreError(
                f"not enough memory: {first_line(problem)}", hint="import fewer files at a time"
            ) from problem
        if any(word in words.lower() for word in _FULL_WORDS):
            raise _disk_full(first_line(problem), data_dir) from problem
        if "permission denied" in words.lower():
            raise _denied(first_line(problem), data_dir) from problem
        raise corrupt(data_dir, first_line(problem)) from problem


def _explained(problem: OSError, data_dir: Path) -> StoreError:
    what = f"{problem.filename}: {problem.strerror}" if problem.filename else str(problem)
    if problem.errno in _FULL:
        return _disk_full(what, data_dir)
    if problem.errno in _DENIED:
        return _denied(what, data_dir)
    if problem.errno in _MISPLACED:
        return StoreError(
            f"something else lies where the store keeps its files ({what})",
            hint=f"move it away, or name another place with --data-dir; the store is {data_dir}",
        )
    return StoreError(f"the store cannot be used: {what}", hint="run: costtui doctor")


def _disk_full(what: str, data_dir: Path) -> StoreError:
    return StoreFull(
        f"the disk is full ({what}); nothing was changed",
        hint=f"free some space for {data_dir} and run the same command again",
    )


def _denied(what: str, data_dir: Path) -> StoreError:
    return StoreDenied(
        f"no permission ({what}); nothing was changed",
        hint=f"make {data_dir} writable for you, or name another place with --data-dir",
    )


def unreadable(data_dir: Path, problem: Exception) -> StoreError:
    """The error for a catalogue that may not, or cannot, be read."""
    if "permission denied" in str(problem).lower():
        return StoreDenied(
            f"{data_dir / DATABASE} may not be read: {first_line(problem)}",
            hint="have its owner share it, or name another place with --data-dir",
        )
    return corrupt(data_dir, first_line(problem))


def corrupt(data_dir: Path, what: str) -> StoreCorrupt:
    """The error for a catalogue that cannot be read."""
    return StoreCorrupt(
        f"{data_dir / DATABASE} cannot be read: {what}",
        hint="the charges lie in files of their own; see what can be saved: costtui doctor",
    )


def first_line(problem: BaseException) -> str:
    """The first line of an error's text."""
    return str(problem).strip().split("\n", 1)[0]
