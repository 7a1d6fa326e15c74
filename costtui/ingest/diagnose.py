"""Why a bill could not be read: from DuckDB's error to file, row, column and value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from costtui.errors import BillError
from costtui.ingest.relation import literal, quoted

if TYPE_CHECKING:
    from costtui.ingest.format import Bill


def explain_failure(
    connection: duckdb.DuckDBPyConnection, bill: Bill, problem: duckdb.Error
) -> BillError:
    """The error a person sees for a statement that failed while a bill was read."""
    first_line = str(problem).splitlines()[0]
    for column in bill.format.inputs:
        if column.kind not in {"DOUBLE", "TIMESTAMP"}:
            continue
        try:
            row = connection.execute(
                f"select x_source_file, {quoted(column.name)} from raw where "
                f"nullif(trim({quoted(column.name)}), '') is not null and "
                f"try_cast({quoted(column.name)} as {literal(column.kind)[1:-1]}) is null limit 1"
            ).fetchone()
        except duckdb.Error:
            continue
        if row:
            return BillError(f"{row[0]}: column {column.name!r} holds {row[1]!r}")
    return BillError(f"{bill.files[0].name}: {first_line}")
