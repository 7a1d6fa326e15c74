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
        parameters |= {f"team_{number}": key for number, key in enumerate(teams)}
        keys = [f"nullif(Tags[$team_{number}], '')" for number in range(len(teams))]
        return f"coalesce({', '.join([*keys, 'null', 'null'])})"
    if item.tag_key is not None:
        names = {key: name for name, key in parameters.items() if name.startswith("tag_")}
        name = names.get(item.tag_key, f"tag_{len(names)}")
        parameters[name] = item.tag_key
        return f"nullif(Tags[${name}], '')"
    return f"nullif({item.sql}, '')"
