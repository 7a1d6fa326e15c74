"""The charges themselves: what every number is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from costtui.analysis.scope import scope_of
from costtui.errors import UsageError
from costtui.model.focus import CHARGE_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from costtui.model.table import Table
    from costtui.settings import Settings
    from costtui.store.database import Store

CHARGES: Final = "charges"
"""What stands for single charges where a dimension could stand."""

_APART: Final = "ChargePeriodStart, ResourceId, SkuId, ChargeDescription, BilledCost, x_LoadId"
"""What tells charges of the same cost apart, so that each stands in one place of the order."""


def charges(
    store: Store,
    *,
    settings: Settings,
    filters: Sequence[tuple[str, str | None]] = (),
    period: str = "mtd",
    where: str | None = None,
    metric: str = "effective",
    as_of: date | None = None,
    limit: int = 500,
    skip: int = 0,
    sort: str = "",
    is_reversed: bool = False,
) -> Table:
    """The charges of a scope, some at a time: every FOCUS column, the source file and the load.

    Returns:
        All columns of `charges`, at most `limit` rows after the first `skip` of them: largest
        absolute cost first, or sorted by a column of text or time; the other way round if reversed.

    Raises:
        UsageError: a word of the question is wrong.
    """
    if sort and sort not in CHARGE_COLUMNS:
        raise UsageError(f"{sort!r} is no column of a charge", valid=", ".join(CHARGE_COLUMNS))
    scope = scope_of(
        store,
        settings=settings,
        period=period,
        metric=metric,
        where=where,
        filters=filters,
        as_of=as_of,
        reads=tuple(CHARGE_COLUMNS),
    )
    inside = scope.within(scope.period, "period")
    first, descends = (sort, False) if sort else (f"abs({scope.metric})", True)
    order = f"{first} {'desc' if descends is not is_reversed else 'asc'} nulls last, {_APART}"
    # Only what is ordered by is read of all of them; the other columns, ten times as much, of a page.
    page = store.query(
        f"select x_LoadId, RowNumber from {scope.relation} "
        f"where {inside} and {scope.condition} order by {order} limit $most offset $skip",
        scope.parameters | {"most": limit, "skip": skip},
    )
    numbers = ", ".join(str(number) for _, number in page.rows) or "null"
    return store.query(
        f"select * exclude (RowNumber) from numbered_charges where RowNumber in ({numbers}) "
        "and (x_LoadId, RowNumber) in (select unnest($loads), unnest($numbers)) "
        f"order by {order}",
        {"loads": [load for load, _ in page.rows], "numbers": [number for _, number in page.rows]},
    )
