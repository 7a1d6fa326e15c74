"""The course of costs, months across, and one charge beside its like."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from costtui.analysis.charges import charges
from costtui.analysis.course import course
from costtui.analysis.neighbours import neighbours, prices
from costtui.analysis.pivot import by_month
from costtui.settings import Settings
from tests.analysis.stores import cost, day, store_of
from tests.bills.focus_rows import row

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from costtui.store.database import Store

ROWS = [
    row(RegionId=service, RegionName="", ResourceId=f"r-{service}", **day(when), **cost(amount))
    for service, when, amount in (
        ("A", "2026-08-30", "7"),
        ("A", "2026-09-01", "5"),
        ("A", "2026-09-02", "6"),
        ("A", "2026-09-02", "0.5"),
        ("B", "2026-09-02", "2"),
        ("C", "2026-09-01", "1"),
        ("", "2026-09-01", "0.25"),
    )
]
SEPTEMBER: dict[str, Any] = {"settings": Settings(), "period": "2026-09"}
FIRST, SECOND = date(2026, 9, 1), date(2026, 9, 2)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with store_of(tmp_path, ROWS) as opened:
        yield opened


def test_a_course_has_a_row_a_day_and_group(store: Store) -> None:
    found = course(store, by=["region"], **SEPTEMBER)
    assert found.columns == ("region", "day", "cost", "currency")
    assert found.rows == [
        ("A", FIRST, 5.0, "EUR"),
        ("C", FIRST, 1.0, "EUR"),
        ("(no region)", FIRST, 0.25, "EUR"),
        ("A", SECOND, 6.5, "EUR"),
        ("B", SECOND, 2.0, "EUR"),
    ]


def test_a_course_among_some_values_has_only_them(store: Store) -> None:
    found = course(store, by=["region"], among=["(no region)", "B"], **SEPTEMBER)
    assert [line[:3] for line in found] == [("(no region)", FIRST, 0.25), ("B", SECOND, 2.0)]


def test_small_groups_are_one(store: Store) -> None:
    found = course(store, by=["region"], most=1, **SEPTEMBER)
    assert [line[:3] for line in found] == [
        ("A", FIRST, 5.0),
        ("(other)", FIRST, 1.25),
        ("A", SECOND, 6.5),
        ("(other)", SECOND, 2.0),
    ]


def test_months_stand_side_by_side(store: Store) -> None:
    found = by_month(store, by="region", top=2, settings=Settings(), period="all")
    assert found.columns == ("region", "2026-08", "2026-09", "cost", "currency")
    assert found.rows == [
        ("A", 7.0, 11.5, 18.5, "EUR"),
        ("B", 0.0, 2.0, 2.0, "EUR"),
        ("(other)", 0.0, 1.25, 1.25, "EUR"),
    ]


def test_months_of_the_period_before_are_no_columns(store: Store) -> None:
    found = by_month(store, by="region", settings=Settings(), period="2026-09")
    assert found.columns[1:-2] == ("2026-09",)
    assert found.rows[0] == ("A", 11.5, 11.5, "EUR")


def test_neighbours_are_of_the_same_resource_and_another_moment(store: Store) -> None:
    found = charges(store, filters=[("region", "A")], settings=Settings(), period="2026-09")
    charge = next(item for item in found.records() if item["EffectiveCost"] == 5.0)
    around = neighbours(store, charge)
    assert [(f"{line[0]:%Y-%m-%d}", line[2]) for line in around] == [
        ("2026-08-30", 7.0),
        ("2026-09-02", 0.5),
        ("2026-09-02", 6.0),
    ]
    assert len(neighbours(store, charge, most=1)) == 2


def test_a_price_times_its_quantity_is_the_cost() -> None:
    charge = {
        "PricingQuantity": 4.0,
        "PricingUnit": "Hours",
        "BillingCurrency": "EUR",
        "ListCost": 8.0,
        "ListUnitPrice": 2.0,
        "ContractedCost": 6.0,
        "ContractedUnitPrice": 9.0,
        "BilledCost": 6.0,
        "EffectiveCost": 5.0,
    }
    assert prices(charge).rows == [
        ("ListCost", 2.0, 4.0, "Hours", 8.0, "EUR", True),
        ("ContractedCost", 1.5, 4.0, "Hours", 6.0, "EUR", False),
        ("BilledCost", 1.5, 4.0, "Hours", 6.0, "EUR", False),
        ("EffectiveCost", 1.25, 4.0, "Hours", 5.0, "EUR", False),
    ]
    assert prices(charge | {"PricingQuantity": None}).rows == []
