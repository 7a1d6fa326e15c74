"""Values as FOCUS files spell them: SQL over `raw` for text, numbers, times and tags.

Source: FinOps Open Cost and Usage Specification, attributes (null handling, numeric, date/time
and key-value formats), and what the files of its producers have beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from costtui.engine import literal, quoted
from costtui.ingest.relation import cast_text

if TYPE_CHECKING:
    from costtui.ingest.relation import Raw

_MOMENTS: Final = (
    "%Y-%m-%dT%H:%M:%SZ",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%MZ",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M:%SZ",
    "%Y-%m-%d %H:%M:%S UTC",
    "%Y-%m-%dT%H:%M:%S.%fZ",
    "%Y-%m-%d %H:%M:%S.%f UTC",
    "%Y-%m-%d %H:%M:%S.%f",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d %H:%MZ",
    "%Y-%m-%d",
)
"""Spellings of a UTC time that say the same wherever they stand, so one column may mix them."""


def text(raw: Raw, name: str) -> str:
    """SQL of a column as text; '' and the literal NULL are null."""
    found = raw.find(name)
    if found is None:
        return "cast(null as varchar)"
    kind, column = raw.types[found], quoted(found)
    if kind.startswith(("MAP", "STRUCT")):
        return f"cast(to_json({column}) as varchar)"
    if kind in {"DOUBLE", "FLOAT"}:
        # An identifier of digits that a data frame made a number of.
        return f"cast(cast({column} as decimal(38, 0)) as varchar)"
    if kind != "VARCHAR":
        return f"cast({column} as varchar)"
    return f"nullif(nullif({column}, ''), 'NULL')"


def first_text(raw: Raw, *names: str) -> str:
    """SQL of the first of these columns that has a value in the row."""
    values = [text(raw, name) for name in names if raw.find(name)]
    if not values:
        return "cast(null as varchar)"
    return values[0] if len(values) == 1 else f"coalesce({', '.join(values)})"


def double(raw: Raw, name: str) -> str:
    """SQL of a column as a number."""
    return _number(raw, name, "double")


def fraction(raw: Raw, name: str) -> str:
    """SQL of a column as an exact number where the file has one."""
    found = raw.find(name)
    if found is not None and raw.types[found].startswith("DECIMAL"):
        return f"cast({quoted(found)} as double)"
    return _number(raw, name, "double")


def _number(raw: Raw, name: str, kind: str) -> str:
    found = raw.find(name)
    if found is None:
        return f"cast(null as {kind})"
    if raw.types[found] != "VARCHAR":
        return f"cast({quoted(found)} as {kind})"
    value = f"nullif(nullif(trim({quoted(found)}), ''), 'NULL')"
    if any(file.container == "csv" and file.delimiter == ";" for file in raw.bill.files):
        value = f"replace({value}, ',', '.')"
    return f"cast({value} as {kind})"


def moment(raw: Raw, name: str) -> str:
    """SQL of a column as a UTC time, with space or T, with or without Z and seconds."""
    found = raw.find(name)
    if found is None:
        return "cast(null as timestamp)"
    if raw.types[found] != "VARCHAR":
        return f"cast({quoted(found)} as timestamp)"
    value = f"nullif(nullif(trim({quoted(found)}), ''), 'NULL')"
    if holds_offsets(raw, found):
        return f"cast(cast({value} as timestamptz) as timestamp)"
    spellings = "[" + ", ".join(map(literal, _MOMENTS)) + "]"
    unread = raw.scalar(
        f"select count(*) from (select {value} as v from raw limit 1000) "
        f"where v is not null and try_strptime(v, {spellings}) is null"
    )
    return cast_text(raw, found, "TIMESTAMP") if unread else f"strptime({value}, {spellings})"


def holds_offsets(raw: Raw, found: str) -> bool:
    """Whether times of a text column carry an offset from UTC or more digits than strptime reads."""
    return bool(
        raw.scalar(
            f"select count(*) from (select trim({quoted(found)}) as v from raw limit 1000) "
            r"where regexp_matches(v, ':\d\d(\.\d+)?([+-]\d\d(:?\d\d)?)$|\.\d{7,}')"
        )
    )


def tag_map(raw: Raw, name: str) -> str:
    """SQL of a map of tags, from a map, a struct, a list of keys and values, or JSON.

    Of a key that stands twice the last one counts, as in any JSON reader; text that is no JSON
    object is kept whole under the key `x_Tags`.
    """
    found = raw.find(name)
    if found is None:
        return "cast(null as map(varchar, varchar))"
    kind, column = raw.types[found], quoted(found)
    if kind.startswith("MAP"):
        return f"cast({column} as map(varchar, varchar))"
    if kind.startswith("STRUCT") and kind.endswith("[]"):
        return _pairs(f"to_json({column})")
    if kind != "VARCHAR":
        # In a struct every row has every key; those without a value are not the row's own.
        return f"cast(json_merge_patch('{{}}', to_json({column})) as map(varchar, varchar))"
    value = text(raw, name)
    json = (
        f"case when {value} like '{{%' or {value} like '[%' then {value} "
        f"else '{{' || {value} || '}}' end"
    )
    return (
        f"case when {value} is null then null "
        f"when {value} like '[%' then {_pairs(f'try_cast({value} as json)')} "
        f"else coalesce(try_cast(try_cast({json} as json) as map(varchar, varchar)), "
        f"{_members(f'try_cast({json} as json)')}, map {{'x_Tags': {value}}}) end"
    )


def _pairs(json: str) -> str:
    """SQL of a map from a JSON list of objects with `Key` and `Value`."""
    return _last_of(
        f"json_extract_string({json}, '$[*].Key')", f"json_extract_string({json}, '$[*].Value')"
    )


def _members(json: str) -> str:
    """SQL of a map from a JSON object in which keys may stand twice; null for anything else."""
    pairs = _last_of(f"json_keys({json})", f"json_extract_string({json}, '$.*')")
    return f"case when json_type({json}) = 'OBJECT' then {pairs} end"


def _last_of(keys: str, values: str) -> str:
    """SQL of a map of two lists, with the last value of each key."""
    once = f"list_sort(list_distinct({keys}))"
    last = f"{values}[len({keys}) + 1 - list_position(list_reverse({keys}), k)]"
    return f"map({once}, list_transform({once}, lambda k: {last}))"
