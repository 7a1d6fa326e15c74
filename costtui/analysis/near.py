"""Values of a filter that no charge has, with those that were meant perhaps."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from costtui.analysis.condition import Condition, conditions_in
from costtui.analysis.dimension import dimension
from costtui.analysis.labels import labels
from costtui.analysis.values import values

if TYPE_CHECKING:
    from costtui.settings import Settings
    from costtui.store.database import Store

MOST = 2000
"""Values of a dimension that are looked through."""


def unknown_values(store: Store, where: str, *, settings: Settings) -> list[str]:
    """A sentence for each value that an expression asks for and that is nowhere in the store.

    Args:
        store: whose values count, whatever the period.
        where: an expression that is right.
        settings: which tags name a team.
    """
    found = []
    for part in conditions_in(where, team_tags=settings.team_tags):
        if not isinstance(part, Condition) or part.is_not or dimension(part.name).is_time:
            continue
        table = values(store, part.name, settings=settings, most=MOST)
        known = [str(value) for (value,) in table]
        if len(known) == MOST:
            continue
        wanted = [value for value in part.values if value is not None and value not in known]
        # People know an account by its name, a filter by its number.
        called = {label: value for value, label in labels(store, part.name).items()}
        words = {word.lower(): value for word, value in (called | {k: k for k in known}).items()}
        for value in wanted:
            lower = value.lower()
            near = difflib.get_close_matches(lower, words, n=2, cutoff=0.6)
            near += [word for word in words if lower in word or word in lower]
            meant = list(dict.fromkeys(words[word] for word in near if word))[:2]
            hint = f", did you mean {' or '.join(map(repr, meant))}?" if meant else ""
            found.append(f"no charge has the {part.name} {value!r}{hint}")
    return found
