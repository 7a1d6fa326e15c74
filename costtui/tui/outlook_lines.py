"""What is ahead and what is not normal, a line each, on the first screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from costtui.present.format import amount, change, moved_percent, percent

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from costtui.model.table import Table
    from costtui.settings import Settings
    from costtui.store.database import Store

EVENTS = 3
"""How many events of the week are told, in all currencies."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line and where it leads."""

    label: str
    text: str
    pane: str
    """The pane with more about it."""
    command: tuple[str, ...]
    """The command that prints more about it."""
    is_alarming: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of lines: what to ask and how to say the answer."""

    name: str
    ask: Callable[[Store, Settings, date | None], Table]
    """What takes long."""
    say: Callable[[Table, Mapping[tuple[str, str], str]], list[Line]]
    """The lines of the answer, with what people call an account."""


def _month_end(store: Store, settings: Settings, as_of: date | None) -> Table:
    # Imported in the worker: the models take longer than the first figures.
    from costtui.analysis.month_end import month_end

    return month_end(store, settings=settings, as_of=as_of)


def _events(store: Store, settings: Settings, as_of: date | None) -> Table:
    from costtui.analysis.anomaly.anomalies import recent

    return recent(store, settings=settings, as_of=as_of, most=EVENTS)


def _ends(table: Table, _: Mapping[tuple[str, str], str]) -> list[Line]:
    lines = []
    for row in table.records():
        moved = moved_percent(row["change"], row["last_month"])
        low, high = (amount(row[name], decimals=0) for name in ("lower", "upper"))
        text = (
            f"{amount(row['forecast'], decimals=0)} {row['currency']}, "
            f"{row['level']} %: {low} to {high} · {moved} on last month"
        )
        lines.append(Line("month end", text, "forecast", ("forecast",)))
    return lines


def _unusual(table: Table, names: Mapping[tuple[str, str], str]) -> list[Line]:
    lines = []
    for row in table.records()[:EVENTS]:
        account = names.get(("sub_account", str(row["sub_account"])), row["sub_account"])
        kind = str(row["kind"]).replace("_", " ")
        since = "since" if row["state"] == "ongoing" else "on"
        text = (
            f"{change(row['impact'], decimals=0)} {row['currency']} {row['service']} "
            f"({account}), {kind} {since} {row['date']:%d %b}"
        )
        is_alarming = row["severity"] in {"high", "critical"}
        command = ("anomalies", "--period", "7d")
        lines.append(Line("unusual", text, "anomalies", command, is_alarming))
    return lines


def _budgets(store: Store, settings: Settings, as_of: date | None) -> Table:
    from costtui.analysis.budget.budgets import budgets

    return budgets(store, settings=settings, as_of=as_of)


def _at_risk(table: Table, _: Mapping[tuple[str, str], str]) -> list[Line]:
    lines = []
    for row in table.records():
        if row["state"] not in {"over", "at risk"}:
            continue
        chance = row["probability"]
        over = "" if chance is None else f", exceeded with probability {chance:.2f}"
        text = (
            f"{row['budget']} {row['state']}: {percent(row['share'])} of "
            f"{amount(row['amount'], decimals=0)} {row['currency']} spent{over}"
        )
        lines.append(Line("budget", text, "budgets", ("budgets", "list"), row["state"] == "over"))
    return lines


PARTS = (
    Part("month-end", _month_end, _ends),
    Part("budgets", _budgets, _at_risk),
    Part("unusual", _events, _unusual),
)
"""In the order they are asked for and shown."""
