"""How many values each dimension has in the charges of a question: what is worth grouping by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costtui.analysis.dimension import DIMENSIONS
from costtui.analysis.scope import scope_of
from costtui.model.table import Table

if TYPE_CHECKING:
    from costtui.settings import Settings
    from costtui.store.database import Store


def value_counts(
    store: Store, *, settings: Settings, is_rolled_up: bool = True, **question: Any
) -> Table:
    """How many different values each dimension has among the charges of a question.

    Args:
        store: where to ask.
        settings: which tags name a team.
        is_rolled_up: ask for the dimensions that the daily roll-up knows; False for the others,
            which have to be counted among the days of resources and take longer.
        question: `period`, `where`, `filters` and `as_of` as in `breakdown`.

    Returns:
        `dimension, values` in the order of the dimensions; charges without a value count for none.

    Raises:
        UsageError: a word of the question is wrong.
    """
    items = [item for item in DIMENSIONS.values() if item.is_rolled_up == is_rolled_up]
    scope = scope_of(store, settings=settings, by=items, **question)
    counts = ", ".join(f"count(distinct {scope.sql_of(item)})" for item in items)
    inside = scope.within(scope.period, "period")
    rows = store.query(
        f"select {counts} from {scope.relation} where {inside} and {scope.condition}",
        scope.parameters,
    ).rows
    names = (item.name for item in items)
    return Table.of(("dimension", "values"), list(zip(names, next(iter(rows)), strict=True)))


def tag_keys(store: Store, *, settings: Settings, **question: Any) -> Table:
    """The keys of the tags on the charges of a question, and how many values each has.

    Returns:
        `key, values`, by key.

    Raises:
        UsageError: a word of the question is wrong.
    """
    scope = scope_of(store, settings=settings, reads=["Tags"], **question)
    inside = scope.within(scope.period, "period")
    rows = store.query(
        f"""
        with tags as (
            select distinct Tags from {scope.relation}
            where {inside} and {scope.condition} and Tags is not null
        ), keys as (select Tags, unnest(json_keys(Tags)) as key from tags)
        select key, count(distinct nullif(json_extract_string(
            Tags, '/' || replace(replace(key, '~', '~0'), '/', '~1')
        ), '')) from keys group by key order by key
        """,
        scope.parameters,
    ).rows
    return Table.of(("key", "values"), rows)
