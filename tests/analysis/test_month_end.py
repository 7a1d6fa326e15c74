"""Where the month will end, of a bill that costs the same each day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from costtui.analysis.month_end import month_end
from costtui.settings import Settings
from tests.analysis.stores import cost, day, store_of
from tests.bills.focus_rows import row

if TYPE_CHECKING:
    from pathlib import Path


def test_the_month_ends_at_what_is_spent_and_what_each_day_ahead_costs(tmp_path: Path) -> None:
    rows = [
        row(**day(f"2026-{month:02d}-{n:02d}"), **cost("10"))
        for month, days in [(7, 31), (8, 31), (9, 12)]
        for n in range(1, days + 1)
    ]
    with store_of(tmp_path, rows) as store:
        found = month_end(store, settings=Settings())
        early = month_end(store, settings=Settings(), as_of=date(2026, 8, 20))
    [line] = found.records()
    assert (line["currency"], line["date"], line["level"]) == ("EUR", date(2026, 9, 30), 80)
    assert line["forecast"] == pytest.approx(300, rel=0.01)
    assert line["lower"] <= line["forecast"] <= line["upper"]
    assert line["last_month"] == pytest.approx(310)
    assert line["change"] == pytest.approx(line["forecast"] - 310)
    assert early.column("date") == [date(2026, 8, 31)]
    assert early.column("forecast") == [pytest.approx(310, rel=0.01)]
