"""A plain table of rows: what every analysis function returns and every output shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Value = Any
"""str, int, float, bool, datetime.date, datetime.datetime, Decimal or None."""


@dataclass(frozen=True, slots=True)
class Table:
    """Named columns and rows of plain values, cheap to make and free of any library."""

    columns: tuple[str, ...]
    rows: list[tuple[Value, ...]]
    notes: tuple[str, ...] = field(default=())
    """Sentences a person should read beside the rows; printed to stderr, never to stdout."""

    @classmethod
    def of(cls, columns: Sequence[str], rows: Sequence[Sequence[Value]], *notes: str) -> Table:
        """A table of any sequences."""
        return cls(tuple(columns), [tuple(row) for row in rows], notes)

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[tuple[Value, ...]]:
        return iter(self.rows)

    def column(self, name: str) -> list[Value]:
        """The values of one column, top to bottom."""
        index = self.columns.index(name)
        return [row[index] for row in self.rows]

    def records(self) -> list[dict[str, Value]]:
        """The rows as dictionaries by column name."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]
