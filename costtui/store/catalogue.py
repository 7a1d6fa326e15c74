"""The catalogue: which loads there are and were, and what happened to them."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from costtui.model.load import CostView, LoadTotal, StagedLoad
from costtui.store.place import days_file

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import duckdb


PAST_DAYS: Final = 10
"""How many of the last days of a replaced load are remembered: later than that nothing is late."""
PAST_DELIVERIES: Final = timedelta(days=120)
"""For how long: a source's habits of last year say nothing of this month."""


class EventKind(StrEnum):
    """What happened to a load."""

    NEW = "new"
    REPLACED = "replaced"
    """It took the place of others."""
    COMPLETED = "completed"
    """It joins the charges of another with the other half of a bill."""
    ROLLED_BACK = "rolled back"


@dataclass(frozen=True, slots=True)
class Load:
    """One batch of charges that is or was part of the store."""

    load_id: str
    source: str
    provider: str
    format: str
    billing_account: str
    billing_period: date
    file: str
    """Its charges, relative to the data directory; gone some time after it was replaced."""
    rows: int
    totals: tuple[LoadTotal, ...]
    sub_accounts: frozenset[str]
    first_day: date
    last_day: date
    fingerprint: str
    content: str
    digests: frozenset[str]
    """The fingerprints and contents of everything that went into it."""
    cost_view: CostView
    files: tuple[str, ...]
    warnings: tuple[str, ...]
    size_bytes: int
    imported_at: datetime
    current: bool = True
    retired_at: datetime | None = None
    retired_in: int | None = None
    """The first generation without it."""

    @property
    def billed(self) -> dict[str, float]:
        """Its billed cost by currency."""
        return {total.currency: total.billed_cost for total in self.totals}

    @property
    def name(self) -> str:
        """How a person knows it."""
        return f"{self.source} {self.billing_account} {self.billing_period:%Y-%m}"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a load, in the generation that made it so."""

    generation: int
    at: datetime
    event: EventKind
    load: Load
    others: tuple[Load, ...] = ()
    """The loads it took the place of; of a roll-back, those that came back."""

    @property
    def change(self) -> dict[str, float]:
        """By how much the store's billed cost changed, by currency."""
        sign = -1 if self.event is EventKind.ROLLED_BACK else 1
        change: dict[str, float] = {}
        for share, load in [(sign, self.load), *((-sign, other) for other in self.others)]:
            for currency, amount in load.billed.items():
                change[currency] = change.get(currency, 0.0) + share * amount
        return dict(sorted(change.items()))

    @property
    def note(self) -> str:
        """What changed, as a sentence: `2026-09 restated: +123.45 USD`."""
        return change_note(self.event, self.load.billing_period, self.change)


def change_note(event: EventKind, period: date, change: Mapping[str, float]) -> str:
    """What an event changed, as a sentence."""
    words = {
        EventKind.NEW: "added",
        EventKind.REPLACED: "restated",
        EventKind.COMPLETED: "completed",
        EventKind.ROLLED_BACK: "rolled back",
    }
    amounts = ", ".join(f"{amount + 0.0:+,.2f} {currency}" for currency, amount in change.items())
    return f"{period:%Y-%m} {words[event]}: {amounts.replace('-0.00 ', '+0.00 ') or 'no charges'}"


def load_of(
    staged: StagedLoad, file: str, *, imported_at: datetime, digests: frozenset[str] = frozenset()
) -> Load:
    """The load a staged one becomes when it lies at `file`; `digests` are of what it absorbs."""
    return Load(
        load_id=staged.load_id,
        source=staged.source,
        provider=staged.provider,
        format=staged.format,
        billing_account=staged.billing_account,
        billing_period=staged.billing_period,
        file=file,
        rows=staged.rows,
        totals=staged.totals,
        sub_accounts=staged.sub_accounts,
        first_day=staged.first_day,
        last_day=staged.last_day,
        fingerprint=staged.fingerprint,
        content=staged.content,
        digests=digests | {staged.fingerprint, staged.content},
        cost_view=staged.cost_view,
        files=staged.files,
        warnings=staged.warnings,
        size_bytes=staged.charges.stat().st_size,
        imported_at=imported_at,
    )


_COLUMNS = tuple(item.name for item in fields(Load))


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every load a generation knows of, with what happened to them, oldest first."""

    generation: int = 0
    loads: tuple[Load, ...] = ()
    events: tuple[Event, ...] = field(default=())

    @property
    def current(self) -> list[Load]:
        """The loads whose charges count."""
        return [load for load in self.loads if load.current]


def read_catalogue(connection: duckdb.DuckDBPyConnection, schema: str = "main") -> Catalogue:
    """The catalogue in a database that is attached under the name `schema`, or is the main one."""
    generation = connection.execute(f"select generation from {schema}.meta").fetchone()
    rows = connection.execute(
        f"select {', '.join(_COLUMNS)} from {schema}.loads order by imported_at, load_id"
    ).fetchall()
    loads = {row[0]: _load(dict(zip(_COLUMNS, row, strict=True))) for row in rows}
    events = connection.execute(
        f"select generation, happened_at, event, load_id, others from {schema}.events "
        "order by generation, position"
    ).fetchall()
    return Catalogue(
        generation[0] if generation else 0,
        tuple(loads.values()),
        tuple(
            Event(number, _utc(at), EventKind(event), loads[load_id], _known(loads, others))
            for number, at, event, load_id, others in events
            if load_id in loads
        ),
    )


def add_load(connection: duckdb.DuckDBPyConnection, load: Load) -> None:
    """Write a load into the catalogue of the connection's current database."""
    row = as_row(load)
    names = ", ".join(row)
    values = ", ".join(f"${name}" for name in row)
    connection.execute(f"insert into loads ({names}) values ({values})", row)


def retire(
    connection: duckdb.DuckDBPyConnection, loads: Sequence[Load], at: datetime, generation: int
) -> None:
    """Take loads and their days out of the next generation; their files stay."""
    ids = [load.load_id for load in loads]
    connection.execute(
        "update loads set current = false, retired_at = $at, retired_in = $generation "
        "where list_contains($ids, load_id)",
        {"at": _naive(at), "generation": generation, "ids": ids},
    )
    remove_days(connection, loads)


def keep_past_days(
    connection: duckdb.DuckDBPyConnection, loads: Sequence[Load], at: datetime
) -> None:
    """Keep what the last days of loads about to be replaced cost, and forget what is too old."""
    connection.execute(
        """
        insert into past_days by name
        select * from (
            select x_LoadId as load_id, ProviderName, BillingAccountId, Day, BillingCurrency,
                sum(EffectiveCost) as UsageCost
            from daily
            where list_contains($ids, x_LoadId) and ChargeCategory = 'Usage'
            group by all
        )
        qualify Day > max(Day) over (partition by load_id) - $days
        """,
        {"ids": [load.load_id for load in loads], "days": PAST_DAYS},
    )
    connection.execute(
        "delete from past_days where load_id in (select load_id from loads where imported_at < $at)",
        {"at": _naive(at - PAST_DELIVERIES)},
    )


def restore(connection: duckdb.DuckDBPyConnection, loads: Sequence[Load]) -> None:
    """Make retired loads count again; their days are the caller's to add."""
    ids = [load.load_id for load in loads]
    connection.execute("delete from past_days where list_contains($ids, load_id)", {"ids": ids})
    connection.execute(
        "update loads set current = true, retired_at = null, retired_in = null "
        "where list_contains($ids, load_id)",
        {"ids": ids},
    )


def add_days(connection: duckdb.DuckDBPyConnection, scan: str) -> None:
    """Add the roll-up of a load, read by the table function `scan`."""
    connection.execute(f"insert into daily by name select * from {scan}")


def remove_days(connection: duckdb.DuckDBPyConnection, loads: Sequence[Load]) -> None:
    """Take the roll-up of some loads out."""
    ids = [load.load_id for load in loads]
    connection.execute("delete from daily where list_contains($ids, x_LoadId)", {"ids": ids})


def record(connection: duckdb.DuckDBPyConnection, position: int, event: Event) -> None:
    """Write an event into the history."""
    connection.execute(
        "insert into events values ($generation, $position, $at, $event, $load_id, $others)",
        {
            "generation": event.generation,
            "position": position,
            "at": _naive(event.at),
            "event": str(event.event),
            "load_id": event.load.load_id,
            "others": [load.load_id for load in event.others],
        },
    )


def as_row(load: Load) -> dict[str, Any]:
    """A load as plain values by column name."""
    row: dict[str, Any] = {name: getattr(load, name) for name in _COLUMNS}
    row["totals"] = [
        {item.name: getattr(total, item.name) for item in fields(LoadTotal)}
        for total in load.totals
    ]
    for name in ("sub_accounts", "digests"):
        row[name] = sorted(row[name])
    for name in ("files", "warnings"):
        row[name] = list(row[name])
    for name in ("imported_at", "retired_at"):
        row[name] = _naive(row[name]) if row[name] else None
    row["cost_view"] = str(load.cost_view)
    return row


def _load(row: dict[str, Any]) -> Load:
    row["totals"] = tuple(LoadTotal(**total) for total in row["totals"])
    for name in ("sub_accounts", "digests"):
        row[name] = frozenset(row[name])
    for name in ("files", "warnings"):
        row[name] = tuple(row[name])
    for name in ("imported_at", "retired_at"):
        row[name] = _utc(row[name]) if row[name] else None
    row["cost_view"] = CostView(row["cost_view"])
    return Load(**row)


def _known(loads: Mapping[str, Load], ids: Sequence[str]) -> tuple[Load, ...]:
    return tuple(loads[load_id] for load_id in ids if load_id in loads)


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)


def _naive(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)


def path_of(data_dir: Path, load: Load) -> Path:
    """Where the charges of a load lie."""
    return data_dir / load.file


def days_of(data_dir: Path, load: Load) -> Path:
    """Where the roll-up by resource of a load lies; small loads have none."""
    return data_dir / days_file(load.file)
