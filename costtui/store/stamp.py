"""What tells one published generation from another, without opening it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costtui.errors import StoreCorrupt, StoreDenied, StoreMissing
from costtui.store.place import CHARGES, DATABASE

if TYPE_CHECKING:
    from pathlib import Path

Stamp = tuple[int, int, int]
"""What tells one published file from another: inode, time of change, size."""


def stamp_of(data_dir: Path) -> Stamp:
    """The published file as it is now; StoreMissing when there is none."""
    try:
        status = (data_dir / DATABASE).stat()
    except FileNotFoundError:
        raise _missing(data_dir) from None
    except OSError as problem:
        kind = StoreDenied if isinstance(problem, PermissionError) else StoreMissing
        raise kind(
            f"the store in {data_dir} cannot be reached: {problem.strerror}",
            hint="name another place with --data-dir or COSTTUI_DATA_DIR",
        ) from None
    return status.st_ino, status.st_mtime_ns, status.st_size


def _missing(data_dir: Path) -> StoreMissing | StoreCorrupt:
    if any((data_dir / CHARGES).glob("*/*/*")):
        return StoreCorrupt(
            f"{data_dir / DATABASE} is gone, but charges are there",
            hint="make it again from the charges: costtui doctor --rebuild",
        )
    return StoreMissing(
        f"there is no store in {data_dir}",
        hint="import a bill first: costtui import PATH, or look around with: costtui demo",
    )
