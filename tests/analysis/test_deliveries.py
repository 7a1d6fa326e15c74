"""How late a source is, from what its earlier deliveries had of days that are whole now."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from costtui.analysis.deliveries import shares_by_age
from costtui.model.table import Table

FIRST = date(2026, 9, 1)
COLUMNS = (
    "source",
    "provider",
    "billing_account",
    "load",
    "successor",
    "imported_at",
    "day",
    "currency",
    "cost",
)
KEY = ("aws", "AWS", "1", "USD")


def delivery(
    name: str, successor: str | None, costs: list[float], *, hour: int = 0, first: int = 0
) -> list[tuple[Any, ...]]:
    """A load whose days from the first on cost so much."""
    at = datetime(2026, 9, 1) + timedelta(hours=hour)  # noqa: DTZ001 - the store's are naive UTC
    return [
        ("aws", "AWS", "1", name, successor, at, FIRST + timedelta(first + n), "USD", cost)
        for n, cost in enumerate(costs)
    ]


def shares(*loads: list[tuple[Any, ...]]) -> dict[int, list[float]]:
    """What the deliveries tell of the only bill."""
    return shares_by_age(Table.of(COLUMNS, [row for load in loads for row in load]))[KEY]


def test_a_delivery_is_compared_with_what_its_days_come_to_now() -> None:
    assert shares(
        delivery("a", "b", [100.0, 90.0, 40.0], hour=0),
        delivery("b", "c", [100.0, 100.0, 95.0, 50.0], hour=24),
        delivery("c", None, [100.0] * 9, hour=48),
    ) == {3: [1.0], 2: [1.0, 1.0], 1: [0.9, 0.95], 0: [0.4, 0.5]}


def test_days_younger_than_five_days_have_no_final_cost_yet() -> None:
    found = shares(
        delivery("a", "b", [100.0, 40.0]), delivery("b", None, [100.0, 80.0] + [90.0] * 4, hour=24)
    )
    assert found == {1: [1.0]}


def test_ages_count_from_the_newest_month_that_was_there() -> None:
    """A bill of the month before is delivered again when the new month has two days."""
    found = shares(
        delivery("august", "august-2", [100.0, 60.0], hour=24),
        delivery("september", "september-2", [50.0, 50.0], hour=24, first=2),
        delivery("august-2", None, [100.0, 100.0], hour=48),
        delivery("september-2", None, [100.0] * 8, hour=48, first=2),
    )
    assert found == {3: [1.0], 2: [0.6], 1: [0.5], 0: [0.5]}


def test_deliveries_that_are_imported_together_tell_the_same() -> None:
    assert shares(
        delivery("a", "b", [100.0, 40.0]),
        delivery("b", "c", [100.0, 90.0, 40.0]),
        delivery("c", None, [100.0] * 8),
    ) == {1: [1.0, 0.9], 0: [0.4, 0.4], 2: [1.0]}


def test_nothing_is_told_by_days_that_cost_nothing_in_the_end_or_loads_without_successor() -> None:
    assert (
        shares(delivery("a", "b", [0.0, 5.0]), delivery("b", None, [0.0, -2.0] + [9.0] * 6)) == {}
    )
    assert shares(delivery("a", "gone", [10.0]), delivery("b", None, [10.0] * 8)) == {}
