"""What the store holds, how fresh it is and what happened to it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from costtui.model.focus import AUDIT_TOLERANCE
from costtui.model.load import CostView
from costtui.model.period import add_months, month_of
from costtui.model.table import Table
from costtui.store.catalogue import EventKind, Load

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from costtui.store.database import Store

STATUS_COLUMNS: Final = (
    "source",
    "provider",
    "billing_account",
    "billing_period",
    "load",
    "format",
    "rows",
    "source_cost",
    "billed_cost",
    "difference",
    "currency",
    "first_day",
    "last_day",
    "imported_at",
    "age",
    "size_bytes",
    "warnings",
)
HISTORY_COLUMNS: Final = (
    "time",
    "load",
    "source",
    "provider",
    "billing_account",
    "billing_period",
    "event",
    "rows",
    "billed_cost",
    "previous_cost",
    "change",
    "currency",
    "note",
)
STALE_AFTER: Final = timedelta(days=3)
"""Providers deliver a day's charges within two days; later than this, a bill is overdue."""


def status(store: Store, *, now: datetime | None = None) -> Table:
    """One row a current load and currency, with what a person should know about it."""
    now = now or datetime.now(UTC)
    loads = store.loads()
    days = _days(store)
    rows: list[tuple[object, ...]] = []
    for load in loads:
        warnings = "; ".join(_warnings(load, loads, days.get(load.load_id, ()), now))
        rows.extend(
            (
                load.source,
                load.provider,
                load.billing_account,
                load.billing_period,
                load.load_id,
                load.format,
                total.rows,
                total.source_cost,
                total.billed_cost,
                total.difference,
                total.currency,
                load.first_day,
                load.last_day,
                load.imported_at,
                _age(now - load.imported_at),
                load.size_bytes,
                warnings,
            )
            for total in load.totals
        )
    return Table.of(STATUS_COLUMNS, rows)


def history(store: Store) -> Table:
    """One row an event and currency, newest first."""
    rows: list[tuple[object, ...]] = []
    for event in store.history():
        load = event.load
        before: dict[str, float] = {}
        for other in event.others:
            for currency, amount in other.billed.items():
                before[currency] = before.get(currency, 0.0) + amount
        now = load.billed
        if event.event is EventKind.ROLLED_BACK:
            now, before = before, now
        counts = {total.currency: total.rows for total in load.totals}
        rows.extend(
            (
                event.at,
                load.load_id,
                load.source,
                load.provider,
                load.billing_account,
                load.billing_period,
                event.event.value,
                counts.get(currency, 0),
                now.get(currency, 0.0),
                before.get(currency) if event.event is not EventKind.NEW else None,
                change,
                currency,
                event.note,
            )
            for currency, change in event.change.items()
        )
    return Table.of(HISTORY_COLUMNS, rows)


def _days(store: Store) -> dict[str, list[date]]:
    rows = store.query(
        "select x_LoadId, list(distinct Day order by Day) from daily group by x_LoadId"
    ).rows
    return dict(rows)


def _warnings(
    load: Load, loads: Sequence[Load], days: Sequence[date], now: datetime
) -> Iterable[str]:
    yield from load.warnings
    if load.cost_view is not CostView.BOTH:
        yield f"{load.cost_view} costs only"
    for total in load.totals:
        if abs(total.difference) > AUDIT_TOLERANCE:
            yield f"{total.difference:+,.2f} {total.currency} off its source's total"
    for before, after in pairwise(days):
        if (after - before).days > 1:
            yield f"no charges from {before + timedelta(days=1)} to {after - timedelta(days=1)}"
    same = [other for other in loads if _bill(other) == _bill(load)]
    periods = sorted({other.billing_period for other in same})
    for before, after in pairwise(periods):
        if after == load.billing_period and add_months(before, 1) < after:
            last = add_months(after, -1)
            first = add_months(before, 1)
            span = f"{first:%Y-%m}" if first == last else f"{first:%Y-%m} to {last:%Y-%m}"
            yield f"no bill of {span}"
    if load.billing_period != periods[-1]:
        end = month_of(load.billing_period).end - timedelta(days=1)
        if load.last_day < end:
            yield f"ends on {load.last_day}"
    elif now.date() - max(other.last_day for other in same) > STALE_AFTER:
        yield f"stale: no charges after {load.last_day}"


def _bill(load: Load) -> tuple[str, str]:
    return load.source, load.billing_account


def _age(age: timedelta) -> str:
    hours = int(age.total_seconds() // 3600)
    if hours < 1:
        return f"{max(0, int(age.total_seconds() // 60))} min"
    return f"{hours} h" if hours < 48 else f"{hours // 24} d"
