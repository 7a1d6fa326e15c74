"""The first screen as plain text, for a terminal that is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costtui.model.table import Table
from costtui.present.chart import bars
from costtui.present.format import amount, change, percent
from costtui.present.table import as_text

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH = 79


def overview_text(
    *,
    as_of: Any,
    month: Table,
    daily: Table,
    movers: Table,
    services: Table,
    teams: Table,
    sources: Table,
) -> str:
    """The overview on a page: headline, daily bars, movers, top services and teams, sources."""
    parts = [f"costtui · month to date, {as_of:%B %Y}, as of {as_of}", ""]
    by_size = sorted(month.records(), key=lambda row: -row["cost"])
    parts += [headline(row) for row in by_size]
    for currency in (row["currency"] for row in by_size):
        rows = [row for row in daily.records() if row["currency"] == currency]
        parts += ["", f"Cost a day, {currency}", *daily_bars(rows)]
    parts += [
        "",
        "Moved most against the same days last month",
        as_text(_some(movers, ("service", "cost", "change", "currency"), 8), width=WIDTH),
    ]
    shown = ("cost", "share", "change", "currency")
    parts += ["Services", as_text(_some(services, ("service", *shown), 12), width=WIDTH)]
    parts += ["Teams", as_text(_some(teams, ("team", *shown), 12), width=WIDTH)]
    fresh = ("source", "last_day", "age_days", "difference", "currency")
    parts += ["Sources", as_text(_some(sources, fresh, 50), width=WIDTH)]
    return "\n".join(parts)


def headline(row: dict[str, Any]) -> str:
    """One currency's month to date against the same days of last month."""
    previous = row["previous_cost"]
    moved = percent(row["change"] / abs(previous)) if previous else "new"
    sign = "+" if previous and row["change"] > 0 else ""
    return (
        f"{amount(row['cost']):>14} {row['currency']}  {change(row['change'])} ({sign}{moved}) "
        f"vs same days · last month {amount(row['last_month'])}"
    )


def daily_bars(rows: Sequence[dict[str, Any]]) -> list[str]:
    """A bar a day over all providers, the last thirty days."""
    totals: dict[Any, float] = {}
    for row in rows:
        totals[row["day"]] = totals.get(row["day"], 0.0) + row["cost"]
    days = sorted(totals)[-30:]
    return bars([(f"{day:%a %d %b}", totals[day]) for day in days], width=WIDTH)


def _some(table: Table, names: Sequence[str], count: int) -> Table:
    """The first rows of a table, some of its columns."""
    places = [table.columns.index(name) for name in names]
    rows = [tuple(row[place] for place in places) for row in table.rows[:count]]
    return Table(tuple(names), rows)
