"""The reason of a change in two words: the driver that moved most of it."""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING, Any

from costtui.analysis.dimension import dimensions
from costtui.analysis.effects import QUANTITIES
from costtui.analysis.explain import changes_of
from costtui.analysis.scope import scope_of
from costtui.model.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costtui.store.database import Store


def reasons(store: Store, *, by: Sequence[str], **question: Any) -> Table:
    """The driver behind the change of each group, in one question for all groups.

    Args:
        store: where to ask.
        by: words of one to three dimensions.
        question: what `scope_of` takes: settings, period, against, metric, where, filters, as_of.

    Returns:
        `…dimensions, driver, amount, change, currency`: the driver (docs/explain.md) that moved
        most in the direction of the change and by how much; groups whose cost did not change are
        left out, and where there is no period to compare with there is no row.

    Raises:
        UsageError: a word of the question is wrong.
    """
    items = dimensions(by)
    scope = scope_of(store, by=items, reads=QUANTITIES, **question)
    rows: list[tuple[Any, ...]] = []
    for change in [] if scope.previous is None else changes_of(store, scope, items, most=None):
        groups: dict[tuple[str | None, ...], dict[str, list[float]]] = {}
        for part in change.parts:
            if not part.is_rest:
                drivers = groups.setdefault(part.values, {})
                drivers.setdefault(part.driver, []).append(part.amount)
        for values, drivers in groups.items():
            moved = {driver: fsum(amounts) for driver, amounts in drivers.items()}
            whole = fsum(moved.values())
            if abs(whole) < 0.005:
                continue
            sign = 1 if whole > 0 else -1
            driver = max(moved, key=lambda name: (sign * moved[name], name))
            named = (value or item.empty for item, value in zip(items, values, strict=True))
            rows.append((*named, driver, moved[driver], whole, change.currency))
    columns = (*(item.name for item in items), "driver", "amount", "change", "currency")
    return Table.of(columns, sorted(rows, key=lambda row: (row[-1], -abs(row[-2]))), *scope.notes)
