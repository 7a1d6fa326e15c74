"""Stores made of real bills, and every column of their charges to compare."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb

from costtui.ingest.detect import find_bills
from costtui.ingest.files import Unpacking
from costtui.ingest.normalise import stage
from costtui.model.focus import MAPPED_COLUMNS
from costtui.store.database import Store
from costtui.store.publish import publish

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Charge = tuple[Any, ...]


def store_of(folder: Path, *paths: Path, as_format: str | None = None) -> Store:
    """A store in `folder` with the bills below some paths."""
    folder.mkdir()
    unpacked = folder / "unpacked"
    unpacked.mkdir()
    found = find_bills(
        [str(path) for path in paths], Unpacking(unpacked, 10**9), as_format=as_format
    )
    assert not found.problems
    loads = [load for bill in found.bills for load in stage(bill, folder / "staged")]
    publish(folder / "store", loads)
    return Store.open(folder / "store")


def all_charges(store: Store, condition: str = "true") -> list[Charge]:
    """Every column a bill tells of, in an order that does not depend on the last digits."""
    ordered = ", ".join(
        f'round("{name}", 6)' if name.endswith(("Cost", "Price", "Quantity")) else f'"{name}"'
        for name in MAPPED_COLUMNS
        if name != "Tags"
    )
    named = ", ".join(f'"{name}"' for name in MAPPED_COLUMNS)
    return store.query(
        f"select {named} from charges where {condition} order by {ordered}, cast(Tags as varchar)"
    ).rows


def differences(one: list[Charge], other: list[Charge]) -> Iterator[tuple[str, Any, Any]]:
    """Where two lists of charges say different things; numbers may differ in the last digit."""
    assert len(one) == len(other)
    for ours, theirs in zip(one, other, strict=True):
        for name, mine, yours in zip(MAPPED_COLUMNS, ours, theirs, strict=True):
            if isinstance(mine, float) and isinstance(yours, float):
                if abs(mine - yours) > 1e-12 + 1e-14 * abs(mine):
                    yield name, mine, yours
            elif mine != yours:
                yield name, mine, yours


def read_csv(path: Path) -> list[dict[str, str | None]]:
    """The rows of a CSV file as text."""
    with duckdb.connect() as connection:
        cursor = connection.execute(
            "select * from read_csv($path, all_varchar = true, header = true)", {"path": str(path)}
        )
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
