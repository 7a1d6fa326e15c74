"""The columns of a cost and usage report under the names of CUR 2.0, whatever its generation.

Source: AWS, Cost and Usage Report user guide, Athena column names; Data Exports table dictionary.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, cast

from costtui.engine import literal, quoted
from costtui.ingest.format import Input
from costtui.ingest.relation import typed

if TYPE_CHECKING:
    from costtui.ingest.relation import Raw


NOTHING: Final = "cast(null as VARCHAR)"
"""SQL of a text that is nowhere."""


def athena_name(column: str) -> str:
    """The name Athena gives a column: `lineItem/UsageType` is `line_item_usage_type`."""
    spaced = re.sub(r"(?<!^)(?=[A-Z])", "_", column)
    return re.sub(r"_+", "_", re.sub(r"[^a-z0-9_]", "_", spaced.lower())).strip("_")


def plain_name(column: str) -> str:
    """A column by its Athena name; only the names of legacy csv files, with a slash, differ."""
    return athena_name(column) if "/" in column else column.lower()


class Report:
    """The columns of a report under the names of CUR 2.0, as SQL over `raw`."""

    def __init__(self, raw: Raw) -> None:
        self.raw = raw
        self.names: dict[str, str] = {}
        """Plain name to the column as the files spell it."""
        for column in raw.types:
            self.names.setdefault(plain_name(column), column)
        self._typed: dict[tuple[str, str], str] = {}
        self._keys: dict[str, frozenset[str]] = {}

    def has(self, name: str) -> bool:
        """Whether the report has a column."""
        return name in self.names

    def sql(self, name: str, kind: str = "VARCHAR") -> str:
        """One column, typed; a null of that type where the report has none."""
        if name not in self.names:
            return f"cast(null as {kind})"
        # Typing a text column looks at its values, so it is done once.
        if (name, kind) not in self._typed:
            self._typed[name, kind] = typed(self.raw, Input(self.names[name], kind))
        return self._typed[name, kind]

    def is_full(self, name: str) -> bool:
        """Whether every line is known to have a value in a column."""
        return self.names.get(name) in self.raw.vocabulary.full

    def words(self, name: str) -> tuple[str, ...] | None:
        """Every word of a column, where they are known."""
        return self.raw.vocabulary.words.get(self.names.get(name, ""))

    def text(self, *names: str, otherwise: str = "null") -> str:
        """The first text that is there of some columns; what nothing can come to is not looked at."""
        found = []
        for name in filter(self.has, names):
            found.append(self.sql(name))
            if self.is_full(name):
                break
        else:
            found.append(otherwise)
        if len(found) > 1:
            return f"coalesce({', '.join(found)})"
        return NOTHING if found == ["null"] else found[0]

    def number(self, *names: str) -> str:
        """The first number that is there of some columns, else 0."""
        found = [self.sql(name, "DOUBLE") for name in names if self.has(name)]
        return f"coalesce({', '.join([*found, '0'])})"

    def mapping(self, name: str) -> str | None:
        """A map column of CUR 2.0 as something that has JSON; None where the report has none."""
        if not self.has(name):
            return None
        if not self._is_text(name):
            return self.sql(name, "MAP(VARCHAR, VARCHAR)")
        # Text is JSON already; making a map of it first takes twice the time and the memory.
        return f"json({self.sql(name)})"

    def entries(self, name: str, *keys: str) -> str:
        """The first of some keys that a map column has."""
        if self._is_text(name):
            texts = [f"json_extract_string({self.sql(name)}, '$.\"{key}\"')" for key in keys]
        else:
            texts = [f"{self.mapping(name)}[{literal(key)}]" for key in keys]
        found = [f"nullif({text}, '')" for text in texts]
        return f"coalesce({', '.join(found)}, null)"

    def keys(self, name: str) -> frozenset[str] | None:
        """Every key of a map column of a large Parquet report; None where nobody looked."""
        if not self.raw.vocabulary.words or self._is_text(name):
            return None
        if name not in self._keys:
            found = self.raw.scalar(
                "select list(distinct key) from "
                f"(select unnest(map_keys({quoted(self.names[name])})) as key from raw)"
            )
            self._keys[name] = frozenset(cast("list[str]", found or []))
        return self._keys[name]

    def product(self, key: str) -> str:
        """A property of the product: of the map of CUR 2.0, else a column of its own."""
        choices = [self.sql(f"product_{key}")]
        if self.has("product"):
            choices.insert(0, self.entries("product", key))
        return f"coalesce({', '.join(choices)}, null)"

    def _is_text(self, name: str) -> bool:
        return self.raw.types[self.names[name]] == "VARCHAR"
