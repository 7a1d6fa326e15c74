"""How late a source's charges arrive: what its earlier deliveries had of days that are whole now."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from costtui.model.table import Table

LATE_DAYS: Final = 5
"""After so many days a provider has billed a day's usage; what comes later is a restatement."""

Bill = tuple[str, str | None, str | None, str]
"""Source, provider, billing account and currency."""


@dataclass(slots=True)
class _Delivery:
    """One load of a bill."""

    successor: str | None
    imported_at: datetime
    costs: dict[date, float] = field(default_factory=dict)

    @property
    def last(self) -> date:
        """Its newest day of usage."""
        return max(self.costs)


def shares_by_age(deliveries: Table) -> dict[Bill, dict[int, list[float]]]:
    """Which shares of their present cost days had in deliveries when they were so many days old.

    The age of a day is counted from the newest day of usage that the bill had then, 0 for that
    day itself, so that bills imported long after they were made tell the same. Only days that are
    five days old by now are looked at: what they come to is taken as final.

    Args:
        deliveries: what `Store.deliveries` returns.

    Returns:
        By bill and age the shares of the days, 1 for one that was whole; negative days are left
        out.
    """
    bills: dict[Bill, dict[str, _Delivery]] = {}
    for row in deliveries.records():
        key = row["source"], row["provider"], row["billing_account"], row["currency"]
        loads = bills.setdefault(key, {})
        load = loads.setdefault(row["load"], _Delivery(row["successor"], row["imported_at"]))
        load.costs[row["day"]] = row["cost"]
    return {key: _shares(loads) for key, loads in bills.items()}


def _shares(loads: Mapping[str, _Delivery]) -> dict[int, list[float]]:
    newest = max(load.last for load in loads.values())
    found: dict[int, list[float]] = {}
    for load in loads.values():
        final = _final(loads, load)
        if load.successor is None or final is None:
            continue
        reached = _reached(loads, load)
        for day, cost in load.costs.items():
            age = (reached - day).days
            whole = final.costs.get(day, 0.0)
            if 0 <= age < LATE_DAYS <= (newest - day).days and whole > 0:
                found.setdefault(age, []).append(cost / whole)
    return found


def _final(loads: Mapping[str, _Delivery], load: _Delivery) -> _Delivery | None:
    """The load that counts now in the place of another; None where it is not known."""
    found: _Delivery | None = load
    while found is not None and found.successor is not None:
        found = loads.get(found.successor)
    return found


def _reached(loads: Mapping[str, _Delivery], load: _Delivery) -> date:
    """The newest day of usage that the bill had when a load was imported."""
    follower = loads.get(load.successor or "")
    # Deliveries imported in one go follow each other all the same.
    is_one_of_several = follower is not None and follower.imported_at == load.imported_at
    known: list[date] = [
        other.last
        for other in loads.values()
        if other.imported_at < load.imported_at
        or (other.imported_at == load.imported_at and not is_one_of_several)
    ]
    return max([load.last, *known])
