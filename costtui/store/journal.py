"""How a generation follows another: copy, change, wait for the disk, rename."""

from __future__ import annotations

import shutil
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from costtui.engine import connect
from costtui.errors import StoreError, StoreMissing
from costtui.store.catalogue import Event, read_catalogue, record
from costtui.store.lock import WAIT_SECONDS, writing
from costtui.store.migrations import migrate
from costtui.store.place import (
    CHARGES,
    DATABASE,
    DRAFT,
    FILE_MODE,
    make_folders,
    plain_errors,
    sync,
)
from costtui.store.stamp import stamp_of
from costtui.store.sweep import remove_drafts, sweep

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import duckdb


@dataclass(slots=True)
class Draft:
    """The next generation while it is being made, under the lock."""

    connection: duckdb.DuckDBPyConnection
    generation: int
    at: datetime
    position: int = field(default=0)

    def record(self, event: Event) -> None:
        """Write an event of this generation into the history."""
        self.position += 1
        record(self.connection, self.position, event)


def prepare(data_dir: Path) -> Path:
    """Make a data directory with an empty first generation where there is none; its full path.

    Raises:
        StoreError: it cannot be made.
        StoreCorrupt: charges lie there, but the catalogue is gone.
    """
    data_dir = data_dir.expanduser().resolve()
    if "?" in str(data_dir):
        raise StoreError(
            f"{data_dir} cannot hold a store: DuckDB reads a question mark as the end of a name",
            hint="name another place with --data-dir",
        )
    with plain_errors(data_dir):
        make_folders(data_dir / CHARGES, data_dir)
        if not (data_dir / DATABASE).exists():
            with writing(data_dir):
                if not (data_dir / DATABASE).exists():
                    _refuse_lost_catalogue(data_dir)
                    with drafted(data_dir, fresh=True):
                        pass
    return data_dir


def _refuse_lost_catalogue(data_dir: Path) -> None:
    with suppress(StoreMissing):
        stamp_of(data_dir)


def upgrade(data_dir: Path) -> None:
    """Bring a store written by an older version to the present schema."""
    with new_generation(data_dir):
        pass


@contextmanager
def new_generation(data_dir: Path, *, wait: float = WAIT_SECONDS) -> Iterator[Draft]:
    """The next generation to change; published when the block ends, forgotten when it raises.

    Raises:
        TryAgain: another writer does not finish in time.
        StoreError, StoreCorrupt, StoreNewer: nothing was changed.
    """
    with plain_errors(data_dir), writing(data_dir, wait=wait):
        with drafted(data_dir) as draft:
            yield draft
            published = replace(read_catalogue(draft.connection), generation=draft.generation)
        sweep(data_dir, published)


@contextmanager
def drafted(data_dir: Path, *, fresh: bool = False) -> Iterator[Draft]:
    """A copy of the published file that takes its place at the end; the lock is held."""
    remove_drafts(data_dir)
    path = data_dir / DRAFT
    try:
        if not fresh:
            shutil.copyfile(data_dir / DATABASE, path)
            path.chmod(FILE_MODE)
        connection = connect(path, temp_directory="")
        try:
            migrate(connection, data_dir)
            row = connection.execute("select generation from meta").fetchone()
            draft = Draft(connection, (row[0] if row else 0) + 1, datetime.now(UTC))
            connection.execute("begin")
            yield draft
            connection.execute(
                "update meta set generation = $generation, written_at = $at",
                {"generation": draft.generation, "at": draft.at.replace(tzinfo=None)},
            )
            connection.execute("commit")
            connection.execute("checkpoint")
        finally:
            connection.close()
        path.chmod(FILE_MODE)
        sync(path)
        path.rename(data_dir / DATABASE)
    except BaseException:
        remove_drafts(data_dir)
        raise
    sync(data_dir)


def remember(data_dir: Path, kind: str, values: Mapping[str, str | None]) -> None:
    """Keep a user's own words (an owner, a dismissal) under a kind and key; None forgets.

    Raises:
        TryAgain, StoreError: nothing was changed.
    """
    data_dir = prepare(data_dir)
    with new_generation(data_dir) as draft:
        draft.connection.execute(
            "delete from state where kind = $kind and list_contains($keys, key)",
            {"kind": kind, "keys": list(values)},
        )
        for key, value in values.items():
            if value is not None:
                draft.connection.execute(
                    "insert into state values ($kind, $key, $value, $at)",
                    {"kind": kind, "key": key, "value": value, "at": draft.at.replace(tzinfo=None)},
                )
