"""The tags of a cost and usage report: a map, JSON, or a column each, by the keys people gave them.

Source: AWS, Cost and Usage Report user guide, resource tag columns; Data Exports table dictionary.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from costtui.engine import literal, quoted

if TYPE_CHECKING:
    from collections.abc import Collection

    from costtui.ingest.aws.columns import Report


def tags_of(report: Report) -> str:
    """The tags of a line by the keys people gave them; AWS's own keep the prefix `aws:`."""
    for column, before in (("resource_tags", ""), ("tags", "resourceTags/")):
        tags = report.mapping(column)
        if tags is not None:
            return as_people_named(tags, before=before, keys=report.keys(column))
    pairs = [
        f"{{'key': {literal(key)}, 'value': {sql}}}" for key, sql in _tag_columns(report).items()
    ]
    if not pairs:
        return "cast(null as map(varchar, varchar))"
    return (
        f"map_from_entries(list_filter([{', '.join(pairs)}], "
        "lambda pair: coalesce(pair.value, '') <> ''))"
    )


def name_tag(report: Report) -> str:
    """The tag that names a resource, read where it lies: the text of all tags is dearer to parse."""
    if report.has("resource_tags"):
        spellings = ("user_Name", "user_name", "user:Name")
        known = report.keys("resource_tags")
        named = [key for key in spellings if known is None or key in known]
        return report.entries("resource_tags", *named)
    if report.has("tags"):
        return report.entries("tags", "resourceTags/Name", "resourceTags/name")
    named = [sql for key, sql in _tag_columns(report).items() if key.lower() == "name"]
    return f"coalesce({', '.join([*named, 'null'])}, null)"


def as_people_named(tags: str, *, before: str = "", keys: Collection[str] | None = None) -> str:
    """SQL of tags as JSON by the keys people gave them; AWS's own keep the prefix `aws:`.

    In the text a key stands behind a brace or a comma and a value behind a colon, and a quote
    inside of either behind a backslash: so only keys are met. Making maps anew costs ten times more.

    Args:
        tags: SQL of a map or of JSON.
        before: a word before the keys of resources, which is left away too.
        keys: every key there is, where that is known.
    """
    json = f"cast(to_json({tags}) as varchar)"
    prefixes = [(before, "")] if before else []
    prefixes += [("user_", ""), ("user:", ""), ("aws_", "aws:")]
    if keys is not None:
        prefixes = [
            (old, new)
            for old, new in prefixes
            if any(key.removeprefix(before).startswith(old) or key.startswith(old) for key in keys)
        ]
    for sign in ("{", ","):
        for old, new in prefixes:
            json = f"replace({json}, '{sign}\"{old}', '{sign}\"{new}')"
    return json


def _tag_columns(report: Report) -> dict[str, str]:
    """The tags that have a column of their own, by the keys people gave them, as SQL."""
    found: dict[str, list[str]] = {}
    for column, header in _headers(report).items():
        if header.startswith("resourceTags/"):
            key = header.partition("/")[2].removeprefix("user:")
        elif header.lower().startswith("resource_tags_"):
            key = header[len("resource_tags_") :].removeprefix("user_")
            key = f"aws:{key[4:]}" if key.startswith("aws_") else key
        else:
            continue
        value = quoted(column)
        if report.raw.types[column] != "VARCHAR":
            value = f"cast({value} as varchar)"
        found.setdefault(key, []).append(f"nullif({value}, '')")
    return {
        key: values[0] if len(values) == 1 else f"coalesce({', '.join(values)})"
        for key, values in found.items()
    }


def _headers(report: Report) -> dict[str, str]:
    """Column of `raw` to its header: a key that differs from another in case only is numbered."""
    exact = set(report.raw.types)
    lower = {column.lower() for column in exact}
    headers = {}
    for column in report.raw.types:
        stem, _, number = column.rpartition("_")
        is_numbered = number.isdigit() and stem.lower() in lower and stem not in exact
        headers[column] = stem if is_numbered else column
    return headers
