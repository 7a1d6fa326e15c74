"""The overview of last time, which stands on the screen while the store is still being opened.

Opening a store takes DuckDB, which takes as long to load as half of the screen does. The answer of
last time says whether it is one of the published generation, and of today; one that is not is shown
too, with its age, until the new one is there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from costtui.analysis.overview import Overview, overview
from costtui.analysis.scope import Known, known_at
from costtui.errors import StoreError
from costtui.model.period import Period
from costtui.model.table import Table
from costtui.store.stamp import stamp_of
from costtui.tui.answer_cache import keep, recall

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from costtui.settings import Settings
    from costtui.store.database import Store

_TABLES = ("month", "daily", "movers", "services", "accounts", "sources")


@dataclass(frozen=True, slots=True)
class Last:
    """What the overview showed last time."""

    overview: Overview
    known: Known


def ask_overview(store: Store, *, settings: Settings, as_of: date | None, days: int) -> Overview:
    """The overview, which is kept for another time."""
    found = overview(store, settings=settings, as_of=as_of, days=days)
    known = known_at(store, as_of)
    facts: dict[str, Any] = {
        "is_of": _now_of(str(store.stamp)),
        "as_of": found.as_of,
        "unfinished": found.unfinished,
        "start": known.days.start,
        "end": known.days.end,
    }
    names = [(kind, value, name) for (kind, value), name in found.names.items()]
    tables = [
        *(getattr(found, name) for name in _TABLES),
        Table.of(("dimension", "value", "name"), names),
        Table.of(tuple(facts), [tuple(facts.values())], *found.notes),
    ]
    keep(store.data_dir, _words(settings, as_of), tables)
    return found


def last_overview(data_dir: Path, settings: Settings, as_of: date | None) -> Last | None:
    """The overview that was kept; None where there is none, or no store to have it of."""
    try:
        stamp = stamp_of(data_dir.expanduser().resolve())
    except StoreError:
        return None
    kept = recall(data_dir, _words(settings, as_of))
    if kept is None:
        return None
    try:
        *tables, names, told = kept.tables
        parts: dict[str, Any] = dict(zip(_TABLES, tables, strict=True))
        facts = told.records()[0]
        known = Known(facts["as_of"], Period(facts["start"], facts["end"]), told.notes)
        found = Overview(
            as_of=known.as_of,
            **parts,
            names={(kind, value): name for kind, value, name in names.rows},
            unfinished=facts["unfinished"],
            notes=told.notes,
        )
        is_present = facts["is_of"] == _now_of(str(stamp))
    except (ValueError, TypeError, KeyError, IndexError):
        # Written by another version, or by nobody.
        return None
    if not known.days.days:
        return None
    if not is_present:
        found = replace(found, notes=(f"as it was {kept.age} ago, reading …",))
    return Last(found, known)


def _words(settings: Settings, as_of: date | None) -> Sequence[str]:
    """What the answer is kept under."""
    return ("overview", "figures", str(as_of), repr(settings))


def _now_of(stamp: str) -> str:
    """What an answer is the same for: the generation and the day."""
    return f"{stamp} {datetime.now(UTC).date()}"
