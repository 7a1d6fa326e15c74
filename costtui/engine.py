"""DuckDB as costtui opens it (silent on stdout, no extension fetched), and how its SQL is quoted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

QUIET = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}


def connect(
    database: str | Path = ":memory:", *, read_only: bool = False, **settings: str
) -> duckdb.DuckDBPyConnection:
    """A connection with these settings beside the ones every connection has."""
    # Here, so that whoever only quotes SQL does not load it.
    import duckdb

    config: dict[str, Any] = {**QUIET, **settings}
    connection = duckdb.connect(database, read_only=read_only, config=config)
    # DuckDB would draw a bar on stdout, which is data here; its progress can be asked for still.
    connection.execute("set enable_progress_bar_print = false")
    return connection


def literal(text: str) -> str:
    """A string literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


def quoted(name: str) -> str:
    """A quoted identifier of SQL."""
    return '"' + name.replace('"', '""') + '"'
