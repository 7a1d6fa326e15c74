"""One generation of a store, attached read-only to a DuckDB that can reach nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import duckdb

from costtui.engine import connect, literal
from costtui.errors import (
    CosttuiError,
    StoreCorrupt,
    StoreError,
    StoreNewer,
    TryAgain,
    UsageError,
)
from costtui.model.focus import CHARGE_COLUMNS
from costtui.store.migrations import MIGRATIONS, check_schema
from costtui.store.place import (
    CHARGES,
    DATABASE,
    DAYS,
    corrupt,
    days_file,
    first_line,
    scan_of,
    unglobbed,
    unreadable,
)
from costtui.store.rollup import as_resource_days
from costtui.store.stamp import stamp_of

if TYPE_CHECKING:
    from pathlib import Path

    from costtui.store.stamp import Stamp

RELATIONS = ("charges", "daily", "loads")

_ATTEMPTS = 50
"""An attempt takes milliseconds, and a writer waits for the disk between two generations."""

_LOADS = """
create view loads as
select
    load_id, source, provider, format, billing_account, billing_period, rows, first_day, last_day,
    cost_view, sub_accounts, files, warnings, size_bytes, imported_at,
    total.currency as currency, total.source_cost as source_cost,
    total.billed_cost as billed_cost, total.effective_cost as effective_cost
from (select *, unnest(totals) as total from store.loads where current)
"""


@dataclass(frozen=True, slots=True)
class Attached:
    """A connection with the relations of one generation."""

    connection: duckdb.DuckDBPyConnection
    stamp: Stamp
    generation: int
    found: dict[str, Any] = field(default_factory=dict)
    """What was worked out of this generation and holds as long as it does."""


def attach(data_dir: Path, *, with_charges: bool = True) -> Attached:
    """Attach the published generation and close every other door.

    Args:
        data_dir: the store.
        with_charges: make the relation `charges`, for which every file has to be there.

    Raises:
        StoreMissing: there is no store at this place.
        StoreNewer: a newer version wrote it.
        StoreCorrupt: it cannot be read.
        TryAgain: newer generations land faster than one can be attached.
    """
    connection, stamp = _opened(data_dir)
    try:
        _close_doors(connection, data_dir)
        generation = _make_relations(connection)
        if with_charges:
            _make_charges(connection, data_dir)
        connection.execute("set lock_configuration = true")
    except duckdb.Error as problem:
        connection.close()
        raise unreadable(data_dir, problem) from problem
    except CosttuiError:
        connection.close()
        raise
    return Attached(connection, stamp, generation)


def _opened(data_dir: Path) -> tuple[duckdb.DuckDBPyConnection, Stamp]:
    """A connection with one published file attached as `store`, and that file's stamp.

    DuckDB opens the path twice, for the header and for everything else, and a writer may rename
    the next generation over it in between. What was attached counts only if the published file
    is still the one of before; anything else, an error too, may come from two halves.
    """
    for _ in range(_ATTEMPTS):
        connection = connect(python_enable_replacements="false")
        try:
            stamp = stamp_of(data_dir)
            failed = _failure_of_attaching(connection, data_dir)
            if stamp_of(data_dir) == stamp:
                if failed is None:
                    return connection, stamp
                raise _unattached(data_dir, failed) from failed
        except CosttuiError:
            connection.close()
            raise
        connection.close()
    raise TryAgain(
        f"the store in {data_dir} is published again and again, faster than it can be opened",
        hint="see what writes to it: costtui history",
    )


def _failure_of_attaching(
    connection: duckdb.DuckDBPyConnection, data_dir: Path
) -> duckdb.Error | None:
    try:
        connection.execute(f"attach {literal(str(data_dir / DATABASE))} as store (read_only)")
    except duckdb.Error as problem:
        return problem
    return None


def _unattached(data_dir: Path, problem: duckdb.Error) -> StoreError:
    if re.search(r"newer version|version number", str(problem)):
        return StoreNewer(
            f"the store in {data_dir} was written with a newer DuckDB: {first_line(problem)}",
            hint="update costtui, or name another place with --data-dir",
        )
    return unreadable(data_dir, problem)


def _close_doors(connection: duckdb.DuckDBPyConnection, data_dir: Path) -> None:
    """Leave nothing to reach but the attached file and the charges; StoreNewer, StoreCorrupt."""
    check_schema(schema_in(connection, data_dir), data_dir)
    folders = [f"{data_dir / name}/" for name in (CHARGES, DAYS)]
    allowed = ", ".join(literal(name) for folder in folders for name in (folder, unglobbed(folder)))
    connection.execute(f"set allowed_directories = [{allowed}]")
    connection.execute("set enable_external_access = false")


def schema_in(connection: duckdb.DuckDBPyConnection, data_dir: Path) -> int:
    """The schema number of the attached store; StoreCorrupt when it is no store of ours."""
    try:
        row = connection.execute("select schema from store.meta").fetchone()
    except duckdb.CatalogException:
        row = None
    if row is None:
        raise corrupt(data_dir, "it is a DuckDB file, but not one that costtui wrote")
    return int(row[0])


def _make_relations(connection: duckdb.DuckDBPyConnection) -> int:
    connection.execute("create view daily as select * from store.daily")
    connection.execute(_LOADS)
    row = connection.execute("select generation from store.meta").fetchone()
    return int(row[0]) if row else 0


def _make_charges(connection: duckdb.DuckDBPyConnection, data_dir: Path) -> None:
    files = connection.execute(
        "select file from store.loads where current order by billing_period, load_id"
    ).fetchall()
    paths = {data_dir / file: data_dir / days_file(file) for (file,) in files}
    rolled = [path for path, days in paths.items() if days.is_file()]
    try:
        # Their number in the file of their load finds a few of them again without reading the rest.
        connection.execute(f"create view numbered_charges as {_charges(list(paths))}")
        connection.execute(
            "create view charges as select * exclude (RowNumber) from numbered_charges"
        )
        others = [path for path in paths if path not in rolled]
        parts = [as_resource_days(_charges(others))] if others or not rolled else []
        if rolled:
            parts.append(
                "select *, cast(Day as timestamp) as ChargePeriodStart "
                f"from {scan_of([paths[path] for path in rolled])}"
            )
        connection.execute(f"create view resource_days as {' union all by name '.join(parts)}")
    except duckdb.Error as problem:
        raise StoreCorrupt(
            f"charges of the store cannot be read: {first_line(problem)}",
            hint="find out which, and what mends it: costtui doctor",
        ) from problem


def _charges(files: list[Path]) -> str:
    if files:
        columns = ", ".join(f'"{name}"' for name in CHARGE_COLUMNS)
        return f"select {columns}, file_row_number as RowNumber from {scan_of(files)}"
    empty = ", ".join(
        f'cast(null as {column.stored}) as "{name}"' for name, column in CHARGE_COLUMNS.items()
    )
    return f"select {empty}, cast(null as bigint) as RowNumber where false"


def is_outdated(attached: Attached) -> bool:
    """Whether the store was written by an older version and lacks its last steps."""
    row = attached.connection.execute("select schema from store.meta").fetchone()
    return row is not None and int(row[0]) < len(MIGRATIONS)


def check_question(connection: duckdb.DuckDBPyConnection, statement: str) -> None:
    """Raise UsageError unless a statement is one question about the store's relations."""
    try:
        parsed = connection.extract_statements(statement)
    except duckdb.Error as problem:
        raise question_failed(problem) from None
    if len(parsed) != 1:
        raise UsageError(
            f"{len(parsed)} statements where one is needed", valid="valid: one SELECT statement"
        )
    kind = parsed[0].type
    if kind == duckdb.StatementType.EXPLAIN:
        inner = re.sub(r"(?is)^\s*explain\s*(\(.*?\)\s*)?(analyze\s+)?", "", statement, count=1)
        check_question(connection, inner)
    elif kind != duckdb.StatementType.SELECT:
        raise UsageError(
            f"{kind.name} is not possible here: the store is only read",
            valid="valid: SELECT, FROM, WITH, VALUES, DESCRIBE, SUMMARIZE, EXPLAIN "
            f"over {', '.join(RELATIONS)}",
        )


def question_failed(problem: duckdb.Error) -> UsageError:
    """What DuckDB says about a statement, with what it could have asked."""
    return UsageError(first_line(problem), valid=f"relations: {', '.join(RELATIONS)}")


def missing_file(problem: duckdb.Error) -> bool:
    """Whether a query failed because a charges file is gone."""
    return isinstance(problem, duckdb.IOException)
