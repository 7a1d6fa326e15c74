"""Small bills with a known course, to look ahead of."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from tests.analysis.stores import cost, day, store_of
from tests.bills.focus_rows import row

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from costtui.store.database import Store

FIRST = date(2026, 3, 1)


def usage(amounts: Sequence[float], first: date = FIRST, **changes: str) -> list[dict[str, str]]:
    """One charge of usage a day; none where the amount is 0."""
    return [
        row(**day(str(first + timedelta(n))), **cost(f"{amount:.2f}"), **changes)
        for n, amount in enumerate(amounts)
        if amount
    ]


def fees(days: Sequence[str], amount: float, **changes: str) -> list[dict[str, str]]:
    """A fee on some days."""
    words = {"ChargeCategory": "Purchase", "ServiceName": "Support", "ResourceId": ""} | changes
    return [row(**day(text), **cost(f"{amount:.2f}"), **words) for text in days]


def weekly(count: int, first: date = FIRST) -> list[float]:
    """100.00 on working days, 60.00 on Saturdays and Sundays."""
    days = (first + timedelta(n) for n in range(count))
    return [100.0 if one.weekday() < 5 else 60.0 for one in days]


def store(folder: Path, *parts: Sequence[dict[str, str]]) -> Store:
    """A store of all the charges."""
    return store_of(folder, [charge for part in parts for charge in part])


Making = "Callable[[int], float]"
