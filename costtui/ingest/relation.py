"""The relations `raw` (a bill's files as they are) and `bill` (the columns its SELECT reads)."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from functools import cached_property
from importlib.resources import files as resources
from pathlib import Path
from typing import TYPE_CHECKING

from costtui.engine import literal, quoted
from costtui.errors import BillError
from costtui.vocabulary import Vocabulary, constant, enum_of, learn

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    import duckdb

    from costtui.ingest.format import Bill, Format, Input, SourceFile

TIME_PATTERNS = (
    "%Y-%m-%dT%H:%M:%SZ",
    "%Y-%m-%dT%H:%M:%S.%gZ",
    "%Y-%m-%dT%H:%MZ",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M:%S UTC",
    "%Y-%m-%d %H:%M:%S.%f UTC",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M:%SZ",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d",
    "%m/%d/%Y",
    "%m/%d/%Y %H:%M:%S",
    "%d/%m/%Y",
    "%Y%m%dT%H%M%SZ",
)
"""Spellings of a time seen in bills, tried in this order on a whole column."""


@dataclass
class Raw:
    """The files of a bill as one relation, every column as the files have it.

    Text files give text in every column. `x_source_file` and `x_cost_view` come on top.
    """

    connection: duckdb.DuckDBPyConnection
    bill: Bill
    folder: Path
    """Where a large text bill is unpacked to."""
    types: dict[str, str] = field(init=False)
    """Column name to DuckDB type."""

    def __post_init__(self) -> None:
        # A small bill is read once and kept; a large one streams through every question anew.
        kind, rows = "table" if self.bill.is_small else "view", self._select()
        if self._is_unpacked:
            # Reading text takes most of an import; what was read once is cheap to read again.
            self.connection.execute(
                f"copy (select {self._read_columns()} from ({rows})) to {literal(self._paths[0])} "
                "(format parquet, compression snappy, row_group_size 122880)"
            )
            rows = f"select * from read_parquet({literal(self._paths[0])})"
        self.connection.execute(f"create or replace temp {kind} raw as {rows}")
        described = self.connection.execute("describe raw").fetchall()
        self.types = {row[0]: row[1] for row in described}

    @cached_property
    def _by_lower_name(self) -> dict[str, str]:
        return {name.lower(): name for name in reversed(self.types)}

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words of its text columns, as far as it is worth to know them."""
        if self.bill.is_small:
            return Vocabulary()
        form = self.bill.format
        asked = [self.find(name) for name in form.words]
        asked += [self.find(*_spellings(column)) for column in form.inputs]
        texts = {name for name in asked if name is not None and self.types[name] == "VARCHAR"}
        return learn(self.connection, self._paths, sorted(texts))

    def _read_columns(self) -> str:
        """SQL of the columns of text files that something is made of."""
        is_unread = self.bill.format.is_unread
        names = dict.fromkeys(name for file in self.bill.files for name in file.columns)
        spared = [quoted(name) for name in names if is_unread is not None and is_unread(name)]
        return f"* exclude ({', '.join(spared)})" if spared else "*"

    @property
    def _is_unpacked(self) -> bool:
        """Whether it is read from a Parquet file of its own rather than from the bill's files."""
        is_text = any(file.container != "parquet" for file in self.bill.files)
        return is_text and not self.bill.is_small

    @property
    def _paths(self) -> list[str]:
        """The Parquet files that `raw` reads, of a large bill."""
        if self._is_unpacked:
            return [str(self.folder / "unpacked.parquet")]
        return [str(file.path) for file in self.bill.files]

    def find(self, *names: str) -> str | None:
        """The first of these columns that the files have, as they spell it."""
        for name in names:
            if found := self._by_lower_name.get(name.lower()):
                return found
        return None

    def column(self, *names: str, kind: str = "VARCHAR") -> str:
        """SQL of the first of these columns that is there, uncast; a typed null otherwise."""
        found = self.find(*names)
        return quoted(found) if found else f"cast(null as {kind})"

    def scalar(self, sql: str) -> object:
        """The one value of a query over `raw`."""
        row = self.connection.execute(sql).fetchone()
        return row[0] if row else None

    def _select(self) -> str:
        groups: dict[tuple[object, ...], list[SourceFile]] = {}
        for file in self.bill.files:
            key = (file.container, file.compression, file.delimiter, file.encoding, file.view)
            groups.setdefault(key, []).append(file)
        return " union all by name ".join(self.scan(group) for group in groups.values())

    def scan(self, group: Sequence[SourceFile]) -> str:
        """SQL that reads some files of one kind, their names and views beside the columns."""
        first = group[0]
        paths = "[" + ", ".join(literal(str(file.path)) for file in group) + "]"
        match first.container:
            case "parquet":
                scan = f"read_parquet({paths}, union_by_name = true, filename = 'x_path')"
            case "jsonl":
                scan = (
                    f"read_json({paths}, format = 'newline_delimited', filename = 'x_path', "
                    f"columns = {self._json_columns()}{_compression(first)})"
                )
            case "csv":
                scan = (
                    f"read_csv({paths}, all_varchar = true, header = true, auto_detect = false, "
                    f"columns = {{{_csv_columns(first)}}}, "
                    f"delim = {literal(first.delimiter)}, quote = '\"', escape = '\"', "
                    f"encoding = {literal(first.encoding)}, filename = 'x_path', "
                    f"buffer_size = 33554432{_compression(first)})"
                    if len(group) == 1
                    else f"read_csv({paths}, all_varchar = true, header = true, "
                    f"delim = {literal(first.delimiter)}, quote = '\"', escape = '\"', "
                    f"encoding = {literal(first.encoding)}, filename = 'x_path', "
                    f"union_by_name = true{_compression(first)})"
                )
        return (
            f"select * exclude (x_path), {_names(group)} as x_source_file, "
            f"{literal(first.view.value)} as x_cost_view from {scan}"
        )

    def _json_columns(self) -> str:
        members = ", ".join(
            f"{literal(column.name)}: {literal(column.kind)}" for column in self.bill.format.inputs
        )
        return "{" + members + "}"


def _csv_columns(file: SourceFile) -> str:
    return ", ".join(f"{literal(name)}: 'VARCHAR'" for name in file.columns)


def _names(group: Sequence[SourceFile]) -> str:
    if len(group) == 1:
        return constant(literal(group[0].name))
    paths = ", ".join(literal(str(file.path)) for file in group)
    names = ", ".join(literal(file.name) for file in group)
    kind = enum_of({file.name for file in group})
    return f"map([{paths}], [{names}]::{kind}[])[x_path]"


def _compression(file: SourceFile) -> str:
    return ", compression = 'gzip'" if file.compression else ", compression = 'none'"


def make_bill(raw: Raw, extra: dict[str, str]) -> None:
    """Create the view `bill`: the format's inputs, typed, plus `source_file` and `cost_view`.

    Raises:
        BillError: a required column is missing; the message names the nearest one there is.
    """
    require_columns(raw, extra)
    form = raw.bill.format
    columns = {column.name: typed(raw, column) for column in form.inputs} | extra
    encoded = raw.vocabulary.encoded
    selected = ", ".join(f"{encoded(sql)} as {quoted(name)}" for name, sql in columns.items())
    raw.connection.execute(
        f"create or replace temp view bill as select {selected}, "
        "x_source_file as source_file, x_cost_view as cost_view from raw"
    )


def require_columns(raw: Raw, made: Collection[str] = ()) -> None:
    """Raise BillError where the files lack a required column that is not `made` from others."""
    form = raw.bill.format
    missing = [
        column
        for column in form.inputs
        if column.required and column.name not in made and not raw.find(*_spellings(column))
    ]
    if missing:
        raise BillError(
            f"{raw.bill.files[0].name}: no column {_names_of(missing)}, which {form.title} needs",
            valid=_nearest(missing, raw.types),
            hint="export the bill again with this column, or name the format with --as FORMAT",
        )


def _spellings(column: Input) -> tuple[str, ...]:
    return (column.name, *column.aliases)


def _names_of(columns: Iterable[Input]) -> str:
    return ", ".join(repr(column.name) for column in columns)


def _nearest(missing: Sequence[Input], have: Iterable[str]) -> str:
    near = difflib.get_close_matches(missing[0].name, list(have), n=3, cutoff=0.5)
    return f"near it in the file: {', '.join(near)}" if near else ""


def typed(raw: Raw, column: Input) -> str:
    """SQL that gives one input its type, whatever type the files have."""
    found = raw.find(*_spellings(column))
    if found is None:
        return f"cast(null as {column.kind})"
    have = raw.types[found]
    name = quoted(found)
    if have == column.kind:
        return f"nullif({name}, '')" if have == "VARCHAR" else name
    if have != "VARCHAR":
        if column.kind == "VARCHAR" and have.startswith(("MAP", "STRUCT")):
            return f"cast(to_json({name}) as varchar)"
        return f"cast({name} as {column.kind})"
    return cast_text(raw, found, column.kind)


def cast_text(raw: Raw, found: str, kind: str) -> str:
    """SQL that reads a text column as another type; a value that cannot be read is an error."""
    value = f"nullif(trim({quoted(found)}), '')"
    if kind == "TIMESTAMP":
        pattern = time_pattern(raw, found)
        return f"strptime({value}, {literal(pattern)})" if pattern else f"cast({value} as {kind})"
    if kind.startswith(("MAP", "STRUCT")) or kind.endswith("[]"):
        return f"cast(cast({value} as json) as {kind})"
    if kind == "DOUBLE" and _has_decimal_comma(raw):
        value = f"replace({value}, ',', '.')"
    return f"cast({value} as {kind})"


def _has_decimal_comma(raw: Raw) -> bool:
    return any(file.container == "csv" and file.delimiter == ";" for file in raw.bill.files)


def time_pattern(raw: Raw, found: str, patterns: Sequence[str] = TIME_PATTERNS) -> str | None:
    """The first spelling that reads the first thousand values of a text column."""
    sample = raw.connection.execute(
        f"select {quoted(found)} from raw where nullif(trim({quoted(found)}), '') is not null "
        "limit 1000"
    ).fetchall()
    values = sorted({row[0].strip() for row in sample})
    for pattern in patterns:
        row = raw.connection.execute(
            f"select count(*) from unnest($values) as t(v) where try_strptime(v, {literal(pattern)}) "
            "is null",
            {"values": values},
        ).fetchone()
        if values and row == (0,):
            return pattern
    return None


def load_lookups(connection: duckdb.DuckDBPyConnection, form: Format) -> None:
    """Create the lookup tables of `data/` that a format's SELECT joins; every column is text."""
    for name in form.lookups:
        path = Path(str(resources("costtui.ingest") / "data" / f"{name}.csv"))
        connection.execute(
            f"create or replace temp table {quoted(name)} as select * from "
            f"read_csv({literal(str(path))}, all_varchar = true, header = true, comment = '#')"
        )


def mapping_sql(form: Format) -> str:
    """The mapping SELECT of a format, as its file has it."""
    return (resources("costtui.ingest") / "sql" / form.sql).read_text("utf-8").rstrip().rstrip(";")
