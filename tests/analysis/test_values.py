"""The values of a dimension: what completion offers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from costtui.analysis.values import values
from costtui.errors import UsageError
from costtui.settings import Settings
from tests.analysis.stores import cost, day, store_of
from tests.bills.focus_rows import row

if TYPE_CHECKING:
    from pathlib import Path


def test_values_that_start_with_the_text_come_first(tmp_path: Path) -> None:
    rows = [
        row(
            ServiceName=name,
            ResourceId=f"r-{name}",
            Tags=f'{{"team": "{name}"}}',
            **day("2026-09-02"),
            **cost("1"),
        )
        for name in ("My disks", "Disks", "Machines")
    ]
    store = store_of(tmp_path, rows)
    settings = Settings()
    found = values(store, "service", settings=settings, containing="disk")
    assert found.columns == ("service",)
    assert found.rows == [("Disks",), ("My disks",)]
    for word in ("tag:team", "team", "service"):
        assert values(store, word, settings=settings, most=1).rows == [("Disks",)]
    assert values(store, "resource", settings=settings, containing="MACH").rows == [("r-Machines",)]
    assert values(store, "day", settings=settings).rows == [("2026-09-02",)]
    with pytest.raises(UsageError, match="nothing to group by"):
        values(store, "regoin", settings=settings)
