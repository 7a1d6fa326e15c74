"""A small file beside each load's charges that tells what they are, should the catalogue be lost."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from costtui.model.load import CostView, LoadTotal
from costtui.store.catalogue import Event, EventKind, Load, as_row

if TYPE_CHECKING:
    from pathlib import Path


def sidecar_of(charges: Path) -> Path:
    """Where the description of a load lies: beside its charges."""
    return charges.with_suffix(".json")


def describe(event: Event) -> str:
    """The event that brought a load into the store, as JSON."""
    row = as_row(event.load)
    for name in ("current", "retired_at", "retired_in"):
        del row[name]
    told = {
        "event": str(event.event),
        "generation": event.generation,
        "replaces": [load.load_id for load in event.others],
        "load": row,
    }
    return json.dumps(told, indent=1, default=str, ensure_ascii=False) + "\n"


def read_sidecar(path: Path) -> tuple[Load, EventKind, int, list[str]]:
    """The load, what it did, in which generation and to which loads; ValueError if unreadable."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return _load(told["load"]), EventKind(told["event"]), told["generation"], told["replaces"]
    except (KeyError, TypeError, AttributeError) as problem:
        raise ValueError(f"{path}: {problem!r}") from problem


def _load(row: dict[str, Any]) -> Load:
    row["totals"] = tuple(LoadTotal(**total) for total in row["totals"])
    for name in ("billing_period", "first_day", "last_day"):
        row[name] = date.fromisoformat(row[name])
    for name in ("sub_accounts", "digests"):
        row[name] = frozenset(row[name])
    for name in ("files", "warnings"):
        row[name] = tuple(row[name])
    row["imported_at"] = datetime.fromisoformat(row["imported_at"]).replace(tzinfo=UTC)
    row["cost_view"] = CostView(row["cost_view"])
    return Load(**row)
