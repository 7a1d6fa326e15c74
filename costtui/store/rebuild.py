"""Making a lost catalogue again from the charges and the descriptions beside them."""

from __future__ import annotations

import os
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import duckdb

from costtui.engine import connect, literal
from costtui.errors import StoreError
from costtui.store.catalogue import (
    Event,
    EventKind,
    Load,
    add_days,
    add_load,
    keep_past_days,
    path_of,
    remove_days,
)
from costtui.store.journal import drafted
from costtui.store.lock import Staging, writing
from costtui.store.place import (
    CHARGES,
    DATABASE,
    make_folders,
    plain_errors,
    remove_files,
    scan_of,
)
from costtui.store.rollup import RollUps
from costtui.store.sidecar import read_sidecar

if TYPE_CHECKING:
    from pathlib import Path

OLD: Final = "costs.duckdb.old"
"""The catalogue that a rebuilt one took the place of."""

Told = tuple[Load, EventKind, int, list[str]]


def salvage(data_dir: Path) -> tuple[list[Told], list[str]]:
    """The loads whose charges and descriptions are whole, oldest first, and what is not."""
    whole: list[Told] = []
    broken: list[str] = []
    with connect() as connection:
        for charges in sorted((data_dir / CHARGES).glob("*/*/*.parquet")):
            try:
                told = read_sidecar(charges.with_suffix(".json"))
                if path_of(data_dir, told[0]) != charges:
                    broken.append(f"{charges.name}: its description is of another load")
                    continue
                row = connection.execute(f"select count(*) from {scan_of([charges])}").fetchone()
            except (OSError, ValueError, duckdb.Error) as problem:
                broken.append(f"{charges.name}: {problem}")
                continue
            if row is None or row[0] != told[0].rows:
                broken.append(f"{charges.name}: not all of its charges are there")
                continue
            whole.append(told)
    return sorted(whole, key=lambda told: (told[2], told[0].imported_at, told[0].load_id)), broken


def rebuild(data_dir: Path) -> str:
    """Make the catalogue and the roll-up again; the old one stays beside it. What was done.

    Raises:
        StoreError: there is nothing to make it from; nothing was changed.
        TryAgain: a writer is at work.
    """
    data_dir = data_dir.expanduser().resolve()
    if not data_dir.is_dir():
        raise StoreError(f"there is no store in {data_dir}", hint="costtui import PATH makes one")
    with (
        plain_errors(data_dir),
        writing(data_dir),
        Staging(data_dir) as staging,
        closing(RollUps(staging.path)) as roll_ups,
    ):
        whole, broken = salvage(data_dir)
        if not whole:
            raise StoreError(
                f"no whole charges below {data_dir / CHARGES}", hint="import the bills again"
            )
        gone = {load_id for _, _, _, replaced in whole for load_id in replaced}
        for load, _, _, _ in whole:
            roll_ups.write_again(data_dir, load, staging.path / load.load_id)
        state = _state(data_dir)
        make_folders(data_dir / CHARGES, data_dir)
        _keep_old(data_dir)
        with drafted(data_dir, fresh=True) as draft:
            loads = {load.load_id: load for load, _, _, _ in whole}
            now = datetime.now(UTC)
            for load, kind, generation, replaced in whole:
                current = load.load_id not in gone
                add_load(
                    draft.connection,
                    load if current else _retired(load, now, whole),
                )
                add_days(draft.connection, scan_of([staging.path / load.load_id]))
                others = tuple(loads[other] for other in replaced if other in loads)
                draft.record(Event(generation, load.imported_at, kind, load, others))
            replaced_loads = [load for load_id, load in loads.items() if load_id in gone]
            keep_past_days(draft.connection, replaced_loads, now)
            remove_days(draft.connection, replaced_loads)
            for row in state:
                draft.connection.execute("insert into state values (?, ?, ?, ?)", row)
            draft.generation = max(generation for _, _, generation, _ in whole) + 1
    kept = len(whole) - len(gone & {load.load_id for load, _, _, _ in whole})
    lost = f"; lost, import them again: {'; '.join(broken)}" if broken else ""
    return f"rebuilt from {kept} loads, the former catalogue is {data_dir / OLD}{lost}"


def _retired(load: Load, now: datetime, whole: list[Told]) -> Load:
    generation = next(told[2] for told in whole if load.load_id in told[3])
    return replace(load, current=False, retired_at=now, retired_in=generation)


def _keep_old(data_dir: Path) -> None:
    if (data_dir / DATABASE).is_file():
        remove_files(data_dir / OLD)
        os.link(data_dir / DATABASE, data_dir / OLD)


def _state(data_dir: Path) -> list[tuple[object, ...]]:
    """What the user had the store remember, where the old catalogue still tells."""
    try:
        with connect() as connection:
            connection.execute(f"attach {literal(str(data_dir / DATABASE))} as store (read_only)")
            return connection.execute(
                "select kind, key, value, changed_at from store.state"
            ).fetchall()
    except duckdb.Error:
        return []
