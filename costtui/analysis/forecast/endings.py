"""Commitments and credits that end, from a YAML file: what a bill does not say of the future."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from costtui.analysis.dimension import dimension
from costtui.analysis.yaml_file import YamlFile

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import yaml
    from numpy.typing import NDArray

    from costtui.analysis.dimension import Dimension
    from costtui.analysis.scope import Scope
    from costtui.store.database import Store

KEYS = ("name", "commitment", "credit", "ends", "balance", "since")
LOOKED_AT = 28
"""Over how many days it is read what an ending changes a day."""


@dataclass(frozen=True, slots=True)
class Ending:
    """One entry of the file."""

    name: str
    commitment: str | None
    """The CommitmentDiscountId; None for a credit."""
    credit: tuple[tuple[str, str], ...] = ()
    """Dimension values of the charges whose credits end; none for all credits."""
    ends: date | None = None
    """The first day without it."""
    balance: float | None = None
    """What is left of a credit on the morning of `since`, in units of its currency."""
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What an ending adds to each group on each weekday, from a day on."""

    name: str
    first: date
    amounts: dict[tuple[Any, ...], NDArray[np.float64]]
    """Seven amounts a group, Monday first."""


def read_endings(path: Path) -> list[Ending]:
    """The entries of a file.

    Raises:
        UsageError: it cannot be read; the message names the line and the nearest right word.
    """
    file = _Endings(path, "list of endings", "docs/forecast.md")
    return [file.entry(node) for node in file.entries(file.root(), "endings")]


class _Endings(YamlFile):
    """The endings of a file."""

    def entry(self, node: yaml.Node) -> Ending:
        found = self.mapping(node, KEYS)
        if "name" not in found or ("commitment" in found) == ("credit" in found):
            self.fail(node, "an ending is unclear", "needed: name, and commitment or credit")
        if ("ends" in found) == ("balance" in found):
            self.fail(node, "an ending has no end", "needed: ends or balance")
        if "balance" in found and ("credit" not in found or "since" not in found):
            self.fail(node, "a balance belongs to a credit", "needed: credit, balance and since")
        return Ending(
            self.text(found["name"]),
            self.text(found["commitment"]) if "commitment" in found else None,
            self.where(found["credit"]) if "credit" in found else (),
            self.day(found["ends"]) if "ends" in found else None,
            self.amount(found["balance"], "balance") if "balance" in found else None,
            self.day(found["since"]) if "since" in found else None,
        )

    def where(self, node: yaml.Node) -> tuple[tuple[str, str], ...]:
        if isinstance(node.value, list):
            return tuple(self.dimension_values(node).items())
        if node.value != "all":
            self.fail(node, f"credit is {node.value!r}", "valid: all, or {dimension: value}")
        return ()


def changes(
    store: Store,
    scope: Scope,
    by: Sequence[Dimension],
    endings: Sequence[Ending],
    currency: str,
    last: date,
) -> list[Change]:
    """What endings after the last known day will add to groups, by weekday.

    A credit that ends takes nothing off any more. What a commitment covered costs its contracted
    price then; its unused part and its fees are gone.

    Args:
        store: where to ask.
        scope: the charges it is about.
        by: what they are grouped by.
        endings: the entries of the file.
        currency: whose charges count.
        last: the last day that is there in full.
    """
    found = []
    for ending in endings:
        rows = _rows(store, scope, by, ending, currency, last)
        first = ending.ends if ending.balance is None else _runs_out(rows, ending, last)
        if first is None or first <= last:
            continue
        amounts: dict[tuple[Any, ...], NDArray[np.float64]] = {}
        for *key, day, _, change in rows:
            if day > last - timedelta(days=LOOKED_AT):
                profile = amounts.setdefault(tuple(key), np.zeros(7))
                profile[day.weekday()] += 7 * change / LOOKED_AT
        if amounts:
            found.append(Change(ending.name, first, amounts))
    return found


def _runs_out(rows: Sequence[tuple[Any, ...]], ending: Ending, last: date) -> date | None:
    """The first day that a balance does not cover, by what was used of it a day lately."""
    assert ending.balance is not None
    assert ending.since is not None
    used = -sum(cost for *_, day, cost, _ in rows if day >= ending.since)
    lately = -sum(cost for *_, day, cost, _ in rows if day > last - timedelta(days=LOOKED_AT))
    if lately <= 0:
        return None
    left = max((ending.balance - used) / (lately / LOOKED_AT), 0.0)
    return last + timedelta(days=1 + int(min(left, 36_500)))


def _rows(
    store: Store,
    scope: Scope,
    by: Sequence[Dimension],
    ending: Ending,
    currency: str,
    last: date,
) -> list[tuple[Any, ...]]:
    """`…dimensions, day, cost, change`: what an ending's charges cost, and what its end adds."""
    keys = "".join(f"{scope.sql_of(item)} as key_{n}, " for n, item in enumerate(by))
    clauses = ["BillingCurrency = $ending_currency", "Day <= $ending_last"]
    parameters = {"ending_currency": currency, "ending_last": last}
    after = "0"
    if ending.commitment is not None:
        clauses.append("CommitmentDiscountId = $ending_id")
        parameters["ending_id"] = ending.commitment
        after = "case when CommitmentDiscountStatus = 'Used' then ContractedCost else 0 end"
    else:
        clauses.append("ChargeCategory = 'Credit'")
        for number, (name, value) in enumerate(ending.credit):
            clauses.append(f"{scope.sql_of(dimension(name))} = $ending_value_{number}")
            parameters[f"ending_value_{number}"] = value
    within = scope.within(scope.period, "period")
    return store.query(
        f"""
        select {keys}Day, fsum({scope.metric}), fsum({after} - {scope.metric})
        from {scope.relation}
        where {within} and {scope.condition} and {" and ".join(clauses)}
        group by all order by all
        """,
        scope.parameters | parameters,
    ).rows
