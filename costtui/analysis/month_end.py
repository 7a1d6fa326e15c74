"""Where the running month will end: what is spent, what is expected, within which bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costtui.analysis.forecast.outlook import outlook
from costtui.analysis.overview import month_to_date
from costtui.analysis.scope import known_at
from costtui.model.period import month_of
from costtui.model.table import Table

if TYPE_CHECKING:
    from datetime import date

    from costtui.settings import Settings
    from costtui.store.database import Store

LEVEL = 80
"""Per cent of the probability that lies between the bounds."""


def month_end(
    store: Store, *, settings: Settings, metric: str = "effective", as_of: date | None = None
) -> Table:
    """Where the month of the last known day will end.

    Args:
        store: where to ask.
        settings: which tags name a team, whose holidays count.
        metric: which cost.
        as_of: the last day that counts as known.

    Returns:
        `currency, date, forecast, lower, upper, level, last_month, change`:
        a row a currency, the dearest first; `date` is the last day of the month, `forecast`
        what is billed in full and expected after it, the bounds hold it with a probability of
        `level` per cent, change = forecast - last_month.

    Raises:
        UsageError: a word of the question is wrong.
    """
    day = known_at(store, as_of).as_of
    month = month_of(day)
    before = {
        row["currency"]: row["last_month"]
        for row in month_to_date(store, settings=settings, metric=metric, as_of=day).records()
    }
    rows: list[tuple[Any, ...]] = []
    notes: list[str] = []
    for ahead in outlook(store, until=month.end, settings=settings, metric=metric, as_of=day):
        total = ahead.total(month)
        lower, upper = total.interval(LEVEL)
        last = before.get(ahead.currency, 0.0)
        end = month.end.fromordinal(month.end.toordinal() - 1)
        rows.append((ahead.currency, end, total.mean, lower, upper, LEVEL, last, total.mean - last))
        notes += [ahead.note] if ahead.note else []
    columns = (
        *("currency", "date", "forecast", "lower", "upper", "level"),
        *("last_month", "change"),
    )
    return Table.of(columns, rows, *dict.fromkeys(notes))
