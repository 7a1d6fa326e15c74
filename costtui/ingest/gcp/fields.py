"""The fields of a Google Cloud billing export, nested, flattened or textual, as SQL over `raw`.

Source: Google Cloud documentation, "Structure of Detailed data export" and "Structure of Standard
data export"; a flattened dump has `service.description` or `service_description`, and its labels,
tags and credits are JSON text.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import duckdb

from costtui.engine import literal, quoted
from costtui.ingest.relation import cast_text

if TYPE_CHECKING:
    from costtui.ingest.relation import Raw

PAIRS: Final = "STRUCT(key VARCHAR, value VARCHAR)[]"
TAGS: Final = "STRUCT(key VARCHAR, value VARCHAR, inherited BOOLEAN, namespace VARCHAR)[]"
CREDITS: Final = (
    "STRUCT(name VARCHAR, amount VARCHAR, full_name VARCHAR, id VARCHAR, type VARCHAR)[]"
)
"""An amount is read as text first, so that one that is no number is an error and not a null."""


@dataclass(slots=True)
class Fields:
    """Every field by its path in the export; a typed null where the files lack it."""

    raw: Raw
    _known: dict[str, bool] = field(default_factory=dict)
    _made: dict[tuple[str, str], str] = field(default_factory=dict)

    def sql(self, path: str, kind: str = "VARCHAR") -> str:
        """A field such as `sku.description`, typed."""
        if (path, kind) not in self._made:
            self._made[path, kind] = self._sql(path, kind)
        return self._made[path, kind]

    def _sql(self, path: str, kind: str) -> str:
        flat = self.raw.find(path, path.replace(".", "_"))
        if flat is not None and not self.raw.types[flat].startswith("STRUCT("):
            if self.raw.types[flat] != "VARCHAR":
                return _cast(quoted(flat), kind)
            return _text(flat) if kind == "VARCHAR" else cast_text(self.raw, flat, kind)
        parent, _, member = path.partition(".")
        column = self.raw.find(parent)
        if column is None or not member:
            return f"cast(null as {kind})"
        if self.raw.types[column] == "VARCHAR":
            return _cast(f"json_extract_string({_text(column)}, {literal('$.' + member)})", kind)
        nested = f"struct_extract({quoted(column)}, {literal(member)})"
        return _cast(nested, kind) if self._reads(nested) else f"cast(null as {kind})"

    def _reads(self, sql: str) -> bool:
        """Whether the files have a nested field; older dumps lack the newer ones."""
        if sql not in self._known:
            try:
                self.raw.connection.execute(f"select {sql} from raw limit 0")
            except duckdb.BinderException:
                self._known[sql] = False
            else:
                self._known[sql] = True
        return self._known[sql]

    def time(self, name: str) -> str:
        """A time in UTC."""
        return self.sql(name, "TIMESTAMP")

    def rows(self, path: str, kind: str) -> str | None:
        """A repeated field as a list of structs; None where the files lack it."""
        flat = self.raw.find(path, path.replace(".", "_"))
        if flat is not None and self.raw.types[flat] == "VARCHAR":
            return rows_of_text(quoted(flat), kind)
        if flat is not None:
            return quoted(flat) if self.raw.types[flat].endswith("[]") else None
        parent, _, member = path.partition(".")
        column = self.raw.find(parent)
        if column is None or not self.raw.types[column].startswith("STRUCT("):
            return None
        nested = f"struct_extract({quoted(column)}, {literal(member)})"
        return nested if self._reads(f"len({nested})") else None

    def member(self, rows: str, variable: str, name: str, kind: str = "VARCHAR") -> str:
        """A member of the structs of a list, inside a lambda; a typed null where they lack it."""
        has = self._reads(f"list_transform({rows}, lambda x: x.{name})")
        return f"cast({variable}.{name} as {kind})" if has else f"cast(null as {kind})"

    def label(self, path: str, key: str) -> str:
        """The value of one label."""
        rows = self.rows(path, PAIRS)
        if rows is None:
            return "cast(null as varchar)"
        found = f"list_filter({rows}, lambda l: l.key = {literal(key)})[1].value"
        return f"case when len({rows}) > 0 then nullif({found}, '') end"

    def has_label(self, path: str, key: str) -> str:
        """Whether a label is there, whatever its value."""
        rows = self.rows(path, PAIRS)
        if rows is None:
            return "false"
        return f"coalesce(list_contains(list_transform({rows}, lambda l: l.key), {literal(key)}), false)"

    def namespaced(self, rows: str, namespace: str) -> str:
        """Tags of a list as pairs whose key stands under its namespace, as `namespace/key`."""
        place = f"nullif(nullif({self.member(rows, 't', namespace)}, ''), 'n/a')"
        return (
            f"list_transform({rows}, lambda t: {{'key': concat_ws('/', {place}, t.key), "
            "'value': t.value})"
        )

    def tags(self) -> str:
        """JSON text of the labels and tags of a row."""
        tags = self.rows("tags", TAGS)
        return tag_text(
            self.rows("project.labels", PAIRS),
            self.rows("labels", PAIRS),
            self.namespaced(tags, "namespace") if tags else None,
        )

    def credit(self, condition: str = "true") -> str:
        """The sum of the credits of a row; `condition` reads their type as `{type}`."""
        rows = self.rows("credits", CREDITS)
        if rows is None:
            return "0"
        amount = self.member(rows, "c", "amount", "DOUBLE")
        meant = condition.format(type=f"coalesce({self.member(rows, 'c', 'type')}, '')")
        kept = rows if condition == "true" else f"list_filter({rows}, lambda c: {meant})"
        total = f"list_sum(list_transform({kept}, lambda c: {amount}))"
        return f"case when len({rows}) > 0 then coalesce({total}, 0) else 0 end"

    def has_credit(self, condition: str) -> str:
        """Whether any credit meets a condition on its type."""
        rows = self.rows("credits", CREDITS)
        if rows is None:
            return "false"
        meant = condition.format(type=f"coalesce({self.member(rows, 'c', 'type')}, '')")
        found = f"len(list_filter({rows}, lambda c: {meant})) > 0"
        return f"case when len({rows}) > 0 then {found} else false end"

    def credit_name(self, kind: str) -> str:
        """What the first credit of a type is called."""
        rows = self.rows("credits", CREDITS)
        if rows is None:
            return "cast(null as varchar)"
        names = ", ".join(
            f"nullif({self.member(rows, 'c', name)}, '')" for name in ("full_name", "name", "id")
        )
        found = f"list_filter({rows}, lambda c: {self.member(rows, 'c', 'type')} = {literal(kind)})"
        named = f"list_transform({found}, lambda c: coalesce({names}))[1]"
        return f"case when len({rows}) > 0 then {named} end"


def _cast(sql: str, kind: str) -> str:
    if kind == "VARCHAR":
        return f"nullif(cast({sql} as varchar), '')"
    return f"cast({sql} as {kind})"


def _text(column: str) -> str:
    return f"nullif({quoted(column)}, '')"


def rows_of_text(text: str, kind: str) -> str:
    """SQL of a list of structs from JSON text; data frames leave Python's own spelling of one.

    An object of keys and values stands for a list of them. What is neither is an error: the text
    may be money.
    """
    value = f"trim({text})"
    pairs = (
        f"list_transform(map_entries(cast(cast({value} as json) as map(varchar, varchar))), "
        "lambda e: {'key': e.key, 'value': e.value})"
    )
    members = re.findall(r"(\w+) (VARCHAR|BOOLEAN)", kind)
    shape = json.dumps([dict(members)])
    object_ = f"when {value} like '{{%' then {pairs} " if kind == PAIRS else ""
    return (
        f"case when {value} is null or {value} in ('', '[]', '{{}}', 'null') then null "
        f"{object_}"
        f"else coalesce(json_transform(try_cast({value} as json), {literal(shape)}), "
        f"cast({value} as {kind})) end"
    )


def tag_text(project: str | None, labels: str | None, tags: str | None) -> str:
    """SQL of JSON text of pairs: a resource's label hides the project's of the same key.

    Text is put together: to make a map of each row's pairs costs four times as much.
    """
    if project and labels:
        keys = f"list_transform({labels}, lambda l: l.key)"
        hidden = f"coalesce(list_contains({keys}, p.key), false)"
        project = f"list_filter({project}, lambda p: not {hidden})"
    lists = [pairs for pairs in (project, labels, tags) if pairs]
    if not lists:
        return "'{}'"
    pairs = lists[0] if len(lists) == 1 else f"list_concat({', '.join(lists)})"
    keys = f"list_transform({pairs}, lambda p: p.key)"
    last = (
        f"list_filter({pairs}, lambda p, i: "
        f"not list_contains(list_slice({keys}, i + 1, len({keys})), p.key))"
    )
    return (
        f"case when coalesce(len({pairs}), 0) = 0 then '{{}}' "
        f"when list_unique({keys}) = len({keys}) then {_object(pairs)} "
        f"else {_object(last)} end"
    )


def _object(pairs: str) -> str:
    """SQL of the text of a JSON object of pairs; a pair without a value is true."""
    members = (
        f"list_transform({pairs}, lambda p: concat(to_json(p.key), ':', "
        "coalesce(to_json(p.value), 'true')))"
    )
    return f"concat('{{', array_to_string({members}, ','), '}}')"
