"""Narrowing by a piece of a name, as an expression: what is seen can be scripted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from costtui.analysis.charges import CHARGES
from costtui.analysis.condition import Condition, quoted
from costtui.analysis.dimension import dimension

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_EXPRESSION = re.compile(
    r"[=<>]|\b(?:i?like\s*'|in\s*\(|between\s+\S+\s+and\s|is\s+(?:not\s+)?null)", re.IGNORECASE
)
_OF_CHARGES = ("ChargeDescription", "ResourceId", "SkuId", "x_UsageType")


def is_expression(text: str) -> bool:
    """Whether a person typed an expression rather than a piece of a name."""
    return bool(_EXPRESSION.search(text))


def narrowing(
    words: Sequence[str], text: str, names: Mapping[str, Mapping[str, str]] | None = None
) -> str:
    """The expression that a value, or the name people have for it, contains a text in any case.

    Args:
        words: the dimensions, one of which has to contain it; none of time does.
        text: the piece; `%` and `_` stand for any signs, as in SQL.
        names: what people call the values of a dimension.
    """
    if not text:
        return ""
    pattern = "'%" + text.replace("'", "''") + "%'"
    found = []
    for word in words:
        if word == CHARGES:
            found += [f"{column} ilike {pattern}" for column in _OF_CHARGES]
            continue
        item = dimension(word)
        if item.is_time:
            continue
        found.append(f"{quoted(word)} ilike {pattern}")
        if text.lower() in item.empty:
            found.append(f"{quoted(word)} is null")
        called = (names or {}).get(word, {})
        keys = sorted(key for key, name in called.items() if text.lower() in name.lower())
        if keys:
            found.append(Condition(word, tuple(keys)).text)
    return f"({' or '.join(found)})" if len(found) > 1 else "".join(found)
