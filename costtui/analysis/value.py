"""The value of a dimension as SQL over charges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costtui.analysis.dimension import Dimension


def value_sql(item: Dimension, teams: Sequence[str], parameters: dict[str, Any]) -> str:
    """SQL of a dimension's value over charges; tag keys are bound in `parameters`."""
    if item.is_time:
        return item.sql
    if item.name == "team":
        parameters |= {f"team_{number}": _place(key) for number, key in enumerate(teams)}
        keys = [_tag(f"team_{number}") for number in range(len(teams))]
        return f"coalesce({', '.join([*keys, 'null', 'null'])})"
    if item.tag_key is not None:
        names = {place: name for name, place in parameters.items() if name.startswith("tag_")}
        place = _place(item.tag_key)
        name = names.get(place, f"tag_{len(names)}")
        parameters[name] = place
        return _tag(name)
    return f"nullif({item.sql}, '')"


def _tag(parameter: str) -> str:
    """SQL of the value of one tag, whose place in the JSON object is bound."""
    return f"nullif(json_extract_string(Tags, ${parameter}), '')"


def _place(key: str) -> str:
    """The JSON pointer (RFC 6901) of a key."""
    return "/" + key.replace("~", "~0").replace("/", "~1")
