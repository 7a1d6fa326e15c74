"""Charges out as FOCUS 1.2: text or Parquet that any FOCUS tool reads, costtui included.

Source: FinOps Open Cost and Usage Specification 1.2, attributes: numeric format, date/time
format, null handling, key-value format.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import duckdb

from costtui.analysis.scope import scope_of
from costtui.engine import connect, literal
from costtui.errors import CosttuiError, StoreCorrupt, UsageError
from costtui.model.focus import CHARGE_COLUMNS, NUMBER, TIME
from costtui.model.table import Table
from costtui.store.place import first_line, scan_of
from costtui.whole_file import whole_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costtui.model.focus import Column
    from costtui.settings import Settings
    from costtui.store.database import Store

FORMATS: Final = ("focus-csv", "focus-parquet")
MEMORY_LIMIT: Final = "1200MB"
STDOUT: Final = Path("-")

_CSV: Final = "format csv, header true"
_PARQUET: Final = "format parquet, compression zstd"


def export_focus(
    store: Store,
    out: Path,
    *,
    format: str = "focus-parquet",  # noqa: A002 - the word of the command line
    period: str | None = None,
    where: str | None = None,
    settings: Settings | None = None,
) -> Table:
    """Write charges as FOCUS 1.2 with costtui's own `x_` columns; a file appears whole or not at all.

    Args:
        store: where the charges are.
        out: the file; `-` is standard output (CSV only).
        format: `focus-csv` or `focus-parquet`.
        period: a word of `--period`; everything unless said.
        where: an expression of `--where`.
        settings: which tags name a team, for expressions that ask for one.

    Returns:
        `rows, billed_cost, currency`: what was written, one row a currency.

    Raises:
        UsageError: the format, the period, the expression or the place is wrong.
        CosttuiError: the file cannot be written.
    """
    if format not in FORMATS:
        raise UsageError(f"{format!r} is no export format", valid="valid: " + ", ".join(FORMATS))
    if out == STDOUT and format != "focus-csv":
        raise UsageError(
            "Parquet cannot be written to standard output",
            valid="valid: a file name after -o, or --format focus-csv",
        )
    if out.is_dir():
        raise UsageError(f"{out} is a folder", valid="valid: a file name after -o, or -")
    try:
        return _export(store, out, format, period, where, settings)
    except duckdb.IOException as problem:
        if all((store.data_dir / load.file).exists() for load in store.loads()):
            raise CosttuiError(
                f"{out} cannot be written: {first_line(problem)}",
                hint="choose another place after -o, or free space there",
            ) from problem
        if not store.refresh():
            raise StoreCorrupt(
                f"charges of the store cannot be read: {first_line(problem)}",
                hint="run: costtui doctor",
            ) from problem
    # A newer generation was published and the files of the former one are gone.
    return _export(store, out, format, period, where, settings)


def _export(
    store: Store,
    out: Path,
    form: str,
    period: str | None,
    where: str | None,
    settings: Settings | None,
) -> Table:
    condition, parameters = _condition(store, period, where, settings)
    with _reader(store) as connection:
        selected = f"select {_columns(form)} from charges where {condition}"
        write_focus(connection, selected, parameters, out, form)
        rows = connection.execute(
            "select count(*), fsum(BilledCost), BillingCurrency "
            f"from charges where {condition} group by BillingCurrency order by BillingCurrency",
            parameters,
        ).fetchall()
    notes = () if rows else ("no charges in this period and condition; the file has only a header",)
    return Table.of(("rows", "billed_cost", "currency"), rows, *notes)


def _condition(
    store: Store, period: str | None, where: str | None, settings: Settings | None
) -> tuple[str, dict[str, Any]]:
    """The charges to write, as a condition over relation `charges` with bound values."""
    if settings is None:
        from costtui.settings import load_settings

        settings = load_settings(None)
    scope = scope_of(
        store, settings=settings, period=period or "all", where=where, reads=tuple(CHARGE_COLUMNS)
    )
    if (period or "all").strip().lower() == "all":
        return scope.condition, scope.parameters
    inside = scope.within(scope.period, "period")
    return f"{inside} and {scope.condition}", scope.parameters


@contextmanager
def _reader(store: Store) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection over the store's charges that may write a file, as the store's own may not."""
    files = [store.data_dir / load.file for load in store.loads()]
    with (
        tempfile.TemporaryDirectory(prefix="costtui-export-") as spill,
        connect(
            memory_limit=MEMORY_LIMIT, temp_directory=spill, python_enable_replacements="false"
        ) as connection,
    ):
        connection.execute("set TimeZone = 'UTC'")
        empty = ", ".join(
            f'cast(null as {c.stored}) as "{c.name}"' for c in CHARGE_COLUMNS.values()
        )
        charges = f"select * from {scan_of(files)}" if files else f"select {empty} where false"
        connection.execute(f"create temp view charges as {charges}")
        yield connection


def write_focus(
    connection: duckdb.DuckDBPyConnection,
    selected: str,
    parameters: dict[str, Any],
    out: Path,
    form: str,
) -> None:
    """Write what a SELECT gives, whole and under its own name at once, or to standard output."""
    if out == STDOUT:
        _stream(connection, selected, parameters)
        return
    options = _CSV if form == "focus-csv" else _PARQUET
    with whole_file(out) as place:
        # DuckDB would write beside the place and rename, too.
        connection.execute(
            f"copy ({selected}) to {literal(str(place))} ({options}, use_tmp_file false)",
            parameters,
        )


def _stream(
    connection: duckdb.DuckDBPyConnection, selected: str, parameters: dict[str, Any]
) -> None:
    """Write CSV to whatever standard output is now, as it comes."""
    reading, writing = os.pipe()
    failed: list[duckdb.Error] = []

    def produce() -> None:
        try:
            connection.execute(f"copy ({selected}) to '/dev/fd/{writing}' ({_CSV})", parameters)
        except duckdb.Error as problem:
            failed.append(problem)
        finally:
            os.close(writing)

    producer = threading.Thread(target=produce)
    producer.start()
    try:
        with os.fdopen(reading, "rb") as stream:
            while chunk := stream.read(1 << 16):
                sys.stdout.buffer.write(chunk)
        sys.stdout.flush()
    finally:
        producer.join()
    if failed:
        raise failed[0]


def _columns(form: str) -> str:
    spelled = _text if form == "focus-csv" else _typed
    return ", ".join(f'{spelled(column)} as "{column.name}"' for column in CHARGE_COLUMNS.values())


def _text(column: Column) -> str:
    name = f'charges."{column.name}"'
    if column.kind == NUMBER:
        # The shortest spelling that reads back as the same number, with FOCUS's capital E.
        return f"upper(cast({name} as varchar))"
    if column.kind == TIME:
        return f"strftime({name}, '%Y-%m-%dT%H:%M:%SZ')"
    return name


def _typed(column: Column) -> str:
    name = f'charges."{column.name}"'
    if column.kind == NUMBER:
        return f"cast({name} as {_decimal(column.name)})"
    if column.kind == TIME:
        return f"cast({name} as timestamptz)"
    return name


def _decimal(name: str) -> str:
    """Digits for what a number is: tiny prices, byte-seconds by the quintillion, amounts."""
    if name.endswith("UnitPrice"):
        return "decimal(38, 18)"
    return "decimal(38, 12)" if name.endswith("Quantity") else "decimal(38, 15)"
