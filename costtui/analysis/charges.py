"""The charges themselves: what every number is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from costtui.analysis.scope import scope_of
from costtui.model.focus import CHARGE_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from costtui.model.table import Table
    from costtui.settings import Settings
    from costtui.store.database import Store

CHARGES: Final = "charges"
"""What stands for single charges where a dimension could stand."""


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
) -> Table:
    """The dearest charges of a scope, every FOCUS column, the source file and the load.

    Returns:
        All columns of `charges`, at most `limit` rows, largest absolute cost first.

    Raises:
        UsageError: a word of the question is wrong.
    """
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
    return store.query(
        f"select * exclude (Day) from {scope.relation} where {inside} and {scope.condition} "
        f"order by abs({scope.metric}) desc, ChargePeriodStart limit $most",
        scope.parameters | {"most": limit},
    )
