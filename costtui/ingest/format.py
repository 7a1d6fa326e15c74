"""What a bill format is: how it is known, which columns it reads, which SELECT maps it."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Literal

from costtui.model.load import CostView

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import duckdb

    from costtui.ingest.relation import Raw

SMALL_BYTES = 8 * 1024 * 1024
Container = Literal["csv", "parquet", "jsonl"]


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One readable file of a bill: UTF-8 text or Parquet, perhaps unpacked from what was given."""

    path: Path
    """Where its bytes can be read now."""
    name: str
    """What the person knows it by (`bills.zip!/part-1.csv`); kept with every charge."""
    container: Container
    columns: tuple[str, ...]
    """Column names of the header, of the Parquet schema or of the first JSON objects."""
    size: int
    """Bytes on disk."""
    compression: Literal["gzip"] | None = None
    delimiter: str = ","
    encoding: Literal["utf-8", "utf-16", "latin-1"] = "utf-8"
    view: CostView = CostView.BOTH


@dataclass(frozen=True, slots=True)
class Input:
    """One column of the relation `bill` that a format's SELECT reads."""

    name: str
    kind: str
    """A DuckDB type; text is cast to it, empty text is null."""
    aliases: tuple[str, ...] = ()
    """Other spellings seen in files; all names are compared without case."""
    required: bool = False


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a look at the whole file settled before it is mapped."""

    columns: Mapping[str, str] = field(default_factory=dict)
    """Further columns of `bill`: name to SQL over the raw relation."""
    notes: tuple[str, ...] = ()
    """Sentences for the person who imports."""


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of bill. Its SELECT lies in `sql/`, its lookup tables in `data/`."""

    name: str
    """The word of `--as`."""
    title: str
    provider: str
    inputs: tuple[Input, ...]
    sql: str
    """File name of the mapping SELECT over `bill`."""
    recognise: Callable[[SourceFile], int]
    """How surely a file is of this format by its content: 0 not at all, higher wins."""
    source_total: Callable[[Raw], str]
    """SQL over `raw` for the audit: `account, period (DATE), currency, amount, rows`."""
    lookups: tuple[str, ...] = ()
    """Tables of `data/` that the SELECT joins."""
    words: tuple[str, ...] = ()
    """Text columns that the mapping reads beside its inputs, under their names in files."""
    is_unread: Callable[[str], bool] | None = None
    """Whether nothing is made of a column, by its name: a large text bill is read without it."""
    prepare: Callable[[Raw], Prepared] | None = None
    review: Callable[[duckdb.DuckDBPyConnection, str], tuple[str, ...]] | None = None
    """A look at the mapped charges (SQL to select from): sentences for the person who imports."""


@dataclass(frozen=True, slots=True)
class Bill:
    """Files that make one bill together: parts, periods or both cost views of one export."""

    format: Format
    files: tuple[SourceFile, ...]
    source: str | None = None
    """The export's own identity where a manifest tells it."""
    notes: tuple[str, ...] = ()
    expected_rows: int | None = None
    """The row count its manifest promises."""
    is_listed: bool = False
    """Whether a manifest lists the files, so that equal rows in two of them are real."""

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)

    @property
    def is_small(self) -> bool:
        """Whether it is read into memory whole rather than streamed."""
        return self.size < SMALL_BYTES


_MODULES = (
    "costtui.ingest.aws.cur",
    "costtui.ingest.aws.focus",
    "costtui.ingest.azure.cost",
    "costtui.ingest.azure.focus",
    "costtui.ingest.gcp.export",
    "costtui.ingest.gcp.focus",
    "costtui.ingest.focus",
)


def formats() -> tuple[Format, ...]:
    """Every format there is, the more specific ones first."""
    return tuple(form for module in _MODULES for form in import_module(module).FORMATS)


def has_columns(file: SourceFile, *names: str) -> bool:
    """Whether a file has all of these columns, whatever their case."""
    have = {column.lower() for column in file.columns}
    return all(name.lower() in have for name in names)
