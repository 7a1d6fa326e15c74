"""A tree of costs: parents before children, and never a cent between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costtui.analysis.tree import tree
from costtui.settings import Settings
from tests.analysis.stores import cost, day, store_of
from tests.bills.focus_rows import row

if TYPE_CHECKING:
    from pathlib import Path

    from costtui.store.database import Store


def services(folder: Path) -> Store:
    """Two regions; the first one with three services."""
    kinds = [("north", "A", "5"), ("north", "B", "3"), ("north", "C", "1"), ("south", "A", "4")]
    return store_of(
        folder,
        [
            row(RegionId=region, ServiceName=service, **day("2026-09-02"), **cost(amount))
            for region, service, amount in kinds
        ],
    )


def test_groups_stand_before_what_they_are_made_of(tmp_path: Path) -> None:
    found = tree(services(tmp_path), by=["region", "service"], settings=Settings())
    assert found.columns[:4] == ("level", "region", "service", "cost")
    assert [line[:4] for line in found] == [
        (0, "north", None, 9.0),
        (1, "north", "A", 5.0),
        (1, "north", "B", 3.0),
        (1, "north", "C", 1.0),
        (0, "south", None, 4.0),
        (1, "south", "A", 4.0),
    ]


def test_what_does_not_fit_below_a_group_is_one_row_of_it(tmp_path: Path) -> None:
    found = tree(services(tmp_path), by=["region", "service"], within=2, settings=Settings())
    assert [line[:4] for line in found] == [
        (0, "north", None, 9.0),
        (1, "north", "A", 5.0),
        (1, "north", "(other)", 4.0),
        (0, "south", None, 4.0),
        (1, "south", "A", 4.0),
    ]
