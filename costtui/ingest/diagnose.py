"""Why a bill could not be read: from DuckDB's error to file, row, column and value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import duckdb

from costtui.engine import literal, quoted
from costtui.errors import BillError
from costtui.ingest.relation import TIME_PATTERNS
from costtui.model.focus import CHARGE_COLUMNS

if TYPE_CHECKING:
    from costtui.ingest.format import Bill, Input, SourceFile
    from costtui.ingest.relation import Raw

_LINE = re.compile(r"CSV Error on Line: (\d+)")
_READ_BY = {
    "DOUBLE": "a number such as 12.34",
    "TIMESTAMP": "a time such as 2026-09-01T00:00:00Z",
}


def explain_failure(bill: Bill, raw: Raw | None, problem: duckdb.Error) -> BillError:
    """The error a person sees for a statement that failed while a bill was read."""
    if raw is not None:
        for file in bill.files:
            if found := _bad_cell(raw, file):
                return found
    text = str(problem)
    first_line = text.splitlines()[0]
    name = _named_in(text, bill)
    if "Unexpected end of GZIP" in text or "GZIP" in first_line:
        return BillError(f"{name} is damaged or cut off: {first_line}", hint="download it again")
    if line := _LINE.search(text):
        wanted = re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", text)
        what = f"has {wanted[2]} columns instead of {wanted[1]}" if wanted else "cannot be read"
        return BillError(
            f"{name}: line {line[1]} {what}",
            hint="the file may be cut off, or quoted wrongly there; export it again",
        )
    if "unicode" in text.lower() or "utf-8" in text.lower():
        return BillError(
            f"{name} is neither UTF-8 nor marked as anything else",
            valid="valid: UTF-8, UTF-16 with its mark, Latin-1",
            hint="convert it: iconv -f LATIN1 -t UTF-8",
        )
    return BillError(f"{name} cannot be read: {first_line}")


def _named_in(text: str, bill: Bill) -> str:
    """The file an error is about."""
    named = [file.name for file in bill.files if str(file.path) in text]
    return named[0] if named else bill.files[0].name


def _bad_cell(raw: Raw, file: SourceFile) -> BillError | None:
    """The first cell of a text file that is not of its column's type."""
    if file.container == "parquet":
        return None
    for column in raw.bill.format.inputs:
        found = raw.find(column.name, *column.aliases)
        kind = _kind(column)
        if kind not in _READ_BY or found is None or raw.types[found] != "VARCHAR":
            continue
        cell = _first_bad(raw, file, found, kind)
        if cell is not None:
            row, value = cell
            shown = value if len(value) <= 60 else value[:60] + "…"
            return BillError(
                f"{file.name}: row {row}, column {found!r} holds {shown!r}",
                valid=f"valid: {_READ_BY[kind]}",
                hint="mend the cell or export the bill again; nothing was loaded",
            )
    return None


def _kind(column: Input) -> str:
    """What an input is read as; a format may read FOCUS columns as text first."""
    own = CHARGE_COLUMNS.get(column.name)
    return own.kind if own else column.kind


def _first_bad(raw: Raw, file: SourceFile, name: str, kind: str) -> tuple[int, str] | None:
    """Row (the header is row 1) and value of the first cell that cannot be read."""
    value = f"nullif(trim({quoted(name)}), '')"
    if kind == "DOUBLE":
        number = f"replace({value}, ',', '.')" if file.delimiter == ";" else value
        is_bad = f"try_cast({number} as double) is null"
    else:
        patterns = ", ".join(literal(pattern) for pattern in TIME_PATTERNS)
        is_bad = f"try_strptime({value}, [{patterns}]) is null and try_cast({value} as timestamp) is null"
    try:
        found = raw.connection.execute(
            f"select line, {value} from (select row_number() over () as line, {quoted(name)} "
            f"from ({raw.scan([file])})) "
            f"where {value} is not null and {is_bad} order by line limit 1"
        ).fetchone()
    except duckdb.Error:
        return None
    header = 1 if file.container == "csv" else 0
    return (found[0] + header, found[1]) if found else None
