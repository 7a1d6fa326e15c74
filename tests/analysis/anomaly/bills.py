"""Bills of many days for the stores that events are looked for in."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from tests.analysis.stores import cost, day, store_of
from tests.bills.focus_rows import row

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from costtui.store.database import Store

FIRST = date(2026, 1, 5)


def charges(
    amount: Callable[[int], float | None], *, count: int = 80, **columns: str
) -> list[dict[str, str]]:
    """A charge a day; days of which `amount` gives None have none."""
    rows = []
    for number in range(count):
        value = amount(number)
        if value is not None:
            at = (FIRST + timedelta(number)).isoformat()
            rows.append(row(**(day(at) | cost(f"{value:.2f}") | columns)))
    return rows


def store(folder: Path, *several: list[dict[str, str]]) -> Store:
    """A store of them."""
    return store_of(folder, [charge for charges in several for charge in charges])


def flat(value: float = 100.0) -> Callable[[int], float]:
    """The same cost each day."""
    return lambda _: value


def at(
    place: int, extra: float, *, value: float = 100.0, length: int = 1
) -> Callable[[int], float]:
    """A cost that is larger from a place on for some days."""
    return lambda number: value + extra * (place <= number < place + length)
