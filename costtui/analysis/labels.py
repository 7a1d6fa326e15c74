"""The names people know accounts by, beside the ids that bills use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costtui.analysis.dimension import dimension

if TYPE_CHECKING:
    from costtui.store.database import Store


def labels(store: Store, name: str) -> dict[str, str]:
    """The latest name of each value of a dimension, where bills tell one; empty for the others."""
    item = dimension(name)
    if not item.label or not item.is_rolled_up:
        return {}
    rows = store.query(
        f"select {item.sql}, max_by({item.label}, Day) from daily "
        f"where {item.label} is not null and {item.sql} is not null group by all"
    ).rows
    return {key: label for key, label in rows if label != key}
