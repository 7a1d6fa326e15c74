"""The driver behind each group's change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costtui.analysis.breakdown import breakdown
from costtui.analysis.reason import reasons
from costtui.settings import Settings
from tests.analysis.stores import cost, day, store_of
from tests.bills.focus_rows import row

if TYPE_CHECKING:
    from pathlib import Path


def test_every_group_has_the_driver_that_moved_most_of_its_change(tmp_path: Path) -> None:
    def charge(service: str, when: str, amount: str, **changes: str) -> dict[str, str]:
        return row(ServiceName=service, ResourceId=service, **day(when), **cost(amount) | changes)

    store = store_of(
        tmp_path,
        [
            charge("Grown", "2026-08-01", "10", PricingQuantity="10"),
            charge("Grown", "2026-09-01", "30", PricingQuantity="30"),
            charge("Gone", "2026-08-01", "7"),
            charge("Same", "2026-08-01", "5"),
            charge("Same", "2026-09-01", "5"),
        ],
    )
    ask = {"settings": Settings(), "period": "2026-09", "against": "2026-08"}
    found = {row["service"]: row for row in reasons(store, by=["service"], **ask).records()}
    changes = {
        row["service"]: row["change"]
        for row in breakdown(store, by=["service"], **ask).records()  # type: ignore[arg-type]
    }
    assert set(found) == {"Grown", "Gone"}
    assert found["Grown"]["driver"] == "usage volume"
    assert found["Gone"]["driver"].startswith("gone ")
    for service, told in found.items():
        assert abs(told["change"] - changes[service]) < 1e-6


def test_without_a_period_before_there_is_no_reason(tmp_path: Path) -> None:
    store = store_of(tmp_path, [row()])
    assert reasons(store, by=["service"], settings=Settings(), period="all").rows == []
