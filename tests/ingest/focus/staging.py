"""FOCUS files written in a test, read through the whole ingest."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import duckdb

from costtui.ingest.detect import recognise
from costtui.ingest.files import Unpacking, open_file
from costtui.ingest.format import Bill, SourceFile
from costtui.ingest.normalise import stage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from costtui.model.load import StagedLoad

Rows = list[dict[str, Any]]


def write_csv(path: Path, rows: Sequence[dict[str, str]]) -> Path:
    """A CSV file with the columns of its rows."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_json_lines(path: Path, rows: Sequence[dict[str, Any]]) -> Path:
    """A file of one JSON object a line."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def write_parquet(path: Path, sql: str) -> Path:
    """A Parquet file of what a SELECT gives."""
    with duckdb.connect() as connection:
        connection.execute(f"copy ({sql}) to '{path}' (format parquet)")
    return path


def opened(path: Path) -> SourceFile:
    """A file as the import opens it."""
    (file,) = open_file(path, path.name, Unpacking(path.parent, 10**9))
    assert isinstance(file, SourceFile)
    return file


def staged(*paths: Path) -> list[StagedLoad]:
    """The loads of files that make one bill, its format found by content."""
    files = tuple(opened(path) for path in paths)
    folder = paths[0].parent / "staged"
    return stage(Bill(recognise(files[0]), files), folder)


def charges(loads: Sequence[StagedLoad], columns: str, order: str = "all") -> list[tuple[Any, ...]]:
    """Some columns of the charges of loads; tags as a dictionary."""
    paths = [str(load.charges) for load in loads]
    with duckdb.connect() as connection:
        cursor = connection.execute(
            f"select {columns} from read_parquet($paths) order by {order}", {"paths": paths}
        )
        names = [column[0] for column in cursor.description]
        return [
            tuple(
                json.loads(value) if name == "Tags" and isinstance(value, str) else value
                for name, value in zip(names, row, strict=True)
            )
            for row in cursor.fetchall()
        ]


def read(columns: str, *paths: Path, order: str = "all") -> list[tuple[Any, ...]]:
    """Some columns of the charges of one bill."""
    return charges(staged(*paths), columns, order)
