"""What is left over and removed by the writer that holds the lock."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from costtui.store.catalogue import Catalogue, EventKind, days_of, path_of
from costtui.store.lock import remove_abandoned_stagings
from costtui.store.place import CHARGES, DAYS, DRAFT, remove_files
from costtui.store.sidecar import sidecar_of

GRACE: Final = timedelta(days=3)
"""How long the charges of a replaced load stay at least."""
GENERATIONS: Final = 5
"""How many generations they stay at least."""


def sweep(data_dir: Path, published: Catalogue) -> None:
    """Remove what no reader and no roll-back needs; what cannot be removed stays for later."""
    with suppress(OSError):
        remove_drafts(data_dir)
        remove_abandoned_stagings(data_dir)
        for file in superfluous_files(data_dir, published):
            remove_files(file)
            with suppress(OSError):
                file.parent.rmdir()


def superfluous_files(data_dir: Path, catalogue: Catalogue) -> list[Path]:
    """Files of charges and their roll-ups that nobody needs any more."""
    kept: set[Path] = set()
    now = datetime.now(UTC)
    undone = {
        event.load.load_id for event in catalogue.events if event.event is EventKind.ROLLED_BACK
    }
    for load in catalogue.loads:
        if (
            load.current
            or (load.retired_at is not None and now - load.retired_at < GRACE)
            or (
                load.retired_in is not None and catalogue.generation - load.retired_in < GENERATIONS
            )
        ):
            kept |= {path_of(data_dir, load), days_of(data_dir, load)}
            if load.current or load.load_id not in undone:
                kept.add(sidecar_of(data_dir / load.file))
    files = (file for folder in (CHARGES, DAYS) for file in _files(data_dir / folder))
    return sorted(file for file in files if file not in kept)


def drafts(data_dir: Path) -> list[Path]:
    """What is left of a generation that was never published."""
    return sorted(data_dir.glob(f"{DRAFT}*"))


def remove_drafts(data_dir: Path) -> None:
    """Remove what is left of a generation that was never published; the lock is held."""
    for path in drafts(data_dir):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            remove_files(path)


def _files(folder: Path) -> list[Path]:
    return [Path(place) / name for place, _, names in os.walk(folder) for name in names]
