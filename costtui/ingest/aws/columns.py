"""The columns of a cost and usage report under the names of CUR 2.0, whatever its generation.

Source: AWS, Cost and Usage Report user guide, Athena column names; Data Exports table dictionary.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from costtui.ingest.format import Input
from costtui.ingest.relation import literal, typed

if TYPE_CHECKING:
    from costtui.ingest.relation import Raw


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

    def product(self, key: str) -> str:
        """A property of the product: of the map of CUR 2.0, else a column of its own."""
        choices = [self.sql(f"product_{key}")]
        if self.has("product"):
            choices.insert(0, self.entries("product", key))
        return f"coalesce({', '.join(choices)}, null)"

    def _is_text(self, name: str) -> bool:
        return self.raw.types[self.names[name]] == "VARCHAR"
