"""The words of a large bill: what its columns of few different values hold, known before it is read.

Most columns of a bill repeat a handful of words on millions of lines. DuckDB writes a text column
to Parquet, and groups by it, by hashing every line of it, an ENUM by its number alone: ten times
less work. So what is known to hold few words is read as ENUM; in a file both are the same strings.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from costtui.engine import literal, quoted

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import duckdb

MOST: Final = 1000
"""The most words of a column: they are looked for one by one, once for each dictionary of a file."""
FEW: Final = 100
"""The most words of a lookup table's column that are words of the mapping: every part of a file
lists the words of a column's type."""
_LITERAL: Final = re.compile(r"'(?:[^']|'')*'")
_TOKEN: Final = re.compile(rf"--[^\n]*|{_LITERAL.pattern}")


def enum_of(words: Collection[str]) -> str:
    """The ENUM type of some words; their order is that of text, so that sorting is the same."""
    return f"enum({', '.join(map(literal, sorted(words)))})"


def constant(sql: str) -> str:
    """A string literal as an ENUM of one word."""
    return f"cast({sql} as enum({sql}))"


def with_words(connection: duckdb.DuckDBPyConnection, mapping: str, lookups: Sequence[str]) -> str:
    """A mapping SELECT that chooses between words of one ENUM instead of texts.

    The words are those it spells out and those of its lookup tables' columns of few words, which
    are typed alike: so a CASE over both is an ENUM too. Where other text comes in, it is text.
    """
    words = {token for token in _TOKEN.findall(mapping) if token.startswith("'")}
    typed = {}
    for table in lookups:
        names = [row[0] for row in connection.execute(f"describe {quoted(table)}").fetchall()]
        found = _of_each(connection, names, "list(distinct {})", quoted(table))
        few = {name: values for name, values in found.items() if len(values or []) <= FEW}
        words.update(literal(word) for values in few.values() for word in values or [] if word)
        typed[table] = [
            f"cast({quoted(name)} as mapping_word) as {quoted(name)}"
            if name in few
            else quoted(name)
            for name in names
        ]
    if not words:
        return mapping
    connection.execute(
        f"create or replace temp type mapping_word as enum ({', '.join(sorted(words))})"
    )
    for table, columns in typed.items():
        connection.execute(
            f"create or replace temp table {quoted(table)} as "
            f"select {', '.join(columns)} from {quoted(table)}"
        )
    return _TOKEN.sub(
        lambda token: f"cast({token[0]} as mapping_word)" if token[0][0] == "'" else token[0],
        mapping,
    )


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of some columns; a column that is not here may hold anything."""

    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Column to every word in it but the empty one, over the whole bill."""
    full: frozenset[str] = frozenset()
    """Columns that are never null or empty."""
    blank: frozenset[str] = frozenset()
    """Columns that have empty texts, which are no words, beside nulls or not."""

    def encoded(self, sql: str) -> str:
        """SQL of a column of `bill`, as an ENUM where its words are known.

        A lookup in a constant map is done once for every entry of a Parquet dictionary, a cast
        once for every line.
        """
        if _LITERAL.fullmatch(sql):
            return constant(sql)
        column = next((name for name in self.words if sql == f"nullif({quoted(name)}, '')"), None)
        if column is None:
            return sql
        words = self.words[column]
        if len(words) == 1 and column in self.full:
            return constant(literal(words[0]))
        return self._looked_up(column) if words else sql

    def stored(self, column: str) -> str:
        """SQL of a column just as it is, as an ENUM where its words are known and none is empty."""
        words = self.words.get(column)
        if not words or column in self.blank:
            return quoted(column)
        if len(words) == 1 and column in self.full:
            return constant(literal(words[0]))
        return self._looked_up(column)

    def _looked_up(self, column: str) -> str:
        words = self.words[column]
        listed = ", ".join(map(literal, words))
        return (
            f"map_extract_value(map([{listed}], [{listed}]::{enum_of(words)}[]), {quoted(column)})"
        )


def learn(
    connection: duckdb.DuckDBPyConnection, paths: Sequence[str], texts: Sequence[str]
) -> Vocabulary:
    """Read the words of the text columns of Parquet files, in one look at the relation `raw`.

    Args:
        connection: one with the relation `raw` over the files.
        paths: the files, all of them Parquet.
        texts: the text columns of `raw` that are worth to know.
    """
    # Where a file has no dictionary for a column, the lookup would be done line by line.
    listed = ", ".join(map(literal, paths))
    packed = connection.execute(
        "select path_in_schema from parquet_metadata([" + listed + "]) "
        "group by all having bool_and(dictionary_page_offset is not null)"
    ).fetchall()
    texts = [name for (name,) in packed if name in texts]
    # A column of many words, such as the resource, shows it in the first lines.
    counts = _of_each(connection, texts, "approx_count_distinct({})", "(from raw limit 100000)")
    texts = [name for name in texts if counts[name] <= MOST]
    found = _of_each(connection, texts, "list(distinct {})", "raw")
    known = {name: values or [] for name, values in found.items()}
    known = {name: values for name, values in known.items() if len(values) <= MOST}
    return Vocabulary(
        {name: tuple(word for word in values if word) for name, values in known.items()},
        frozenset(name for name, values in known.items() if all(values)),
        frozenset(name for name, values in known.items() if "" in values),
    )


def _of_each(
    connection: duckdb.DuckDBPyConnection, names: Sequence[str], aggregate: str, relation: str
) -> dict[str, Any]:
    """One aggregate of each of some columns, in one look at a relation."""
    if not names:
        return {}
    asked = ", ".join(aggregate.format(quoted(name)) for name in names)
    row = connection.execute(f"select {asked} from {relation}").fetchone()
    return dict(zip(names, row or (), strict=True))
