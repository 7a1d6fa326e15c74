"""The values a dimension has in the store: what there is to filter by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costtui.analysis.dimension import dimension
from costtui.analysis.value import value_sql
from costtui.model.roll_up import smallest_with
from costtui.model.table import Table

if TYPE_CHECKING:
    from costtui.settings import Settings
    from costtui.store.database import Store


def values(
    store: Store, word: str, *, settings: Settings, containing: str = "", most: int = 50
) -> Table:
    """The values of a dimension that contain a text, whatever its case.

    Returns:
        One column, named as the dimension: those that start with the text first, then by name.

    Raises:
        UsageError: the word is no dimension.
    """
    item = dimension(word)
    parameters: dict[str, Any] = {"containing": containing, "most": most}
    sql = value_sql(item, settings.team_tags, parameters)
    relation = smallest_with(item.columns)
    found = store.query(
        f"""
        select distinct cast({sql} as varchar) as value,
            starts_with(lower(value), lower($containing)) as is_start
        from {relation}
        where contains(lower(cast({sql} as varchar)), lower($containing))
        order by is_start desc, value limit $most
        """,
        parameters,
    )
    return Table.of((item.name,), [(value,) for value, _ in found.rows])
