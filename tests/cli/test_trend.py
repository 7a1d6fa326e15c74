"""`costtui trend` as a person calls it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from costtui.api import open_costs
from tests.analysis.stores import cost, day, store_of
from tests.bills.focus_rows import row
from tests.cli.calls import costtui

if TYPE_CHECKING:
    from pathlib import Path

ROWS = [
    row(**day("2026-08-10"), **cost("10")),
    row(**day("2026-09-10"), **cost("40")),
    row(**day("2026-09-10"), **cost("2"), ServiceName="=cmd\x1b[31m"),
]


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    store_of(tmp_path, ROWS).close()
    return tmp_path / "store"


def test_rows_go_to_stdout_and_the_chart_to_stderr(data_dir: Path) -> None:
    words = ("trend", "--by", "service", "--grain", "month", "--period", "all")
    called = costtui(data_dir, "--ascii", *words, "--chart", "--format", "json")
    assert called.code == 0, called.err
    assert [(r["service"][:4], r["date"], r["days"], r["cost"]) for r in called.rows] == [
        ("Mach", "2026-08-01", 22, 10.0),
        ("Mach", "2026-09-01", 10, 40.0),
        ("=cmd", "2026-08-01", 22, 0.0),
        ("=cmd", "2026-09-01", 10, 2.0),
    ]
    assert "EUR   # Machines" in called.err
    assert "Aug 26" in called.err
    assert called.err.isascii()
    assert "\x1b" not in called.err
    assert costtui(data_dir, *words, "--format", "json").err.splitlines() == [
        "as of 2026-09-10, the last day in the store"
    ]


def test_the_table_shows_shares_as_per_cent(data_dir: Path) -> None:
    called = costtui(data_dir, "trend", "--grain", "month", "--per-day", "--average", "1")
    assert called.code == 0, called.err
    assert called.out.splitlines()[0].split() == [
        *("date", "days", "cost", "share", "previous_cost", "change", "change_share"),
        *("average_cost", "complete", "currency"),
    ]
    assert "100.0%" in called.out


def test_the_api_answers_the_same(data_dir: Path) -> None:
    with open_costs(data_dir) as costs:
        frame = costs.trend("service", grain="month", period="all", top=1)
        unfinished = costs.unfinished()
    assert frame["service"].to_list() == ["Machines", "Machines", "(other)", "(other)"]
    assert frame["cost"].sum() == 52.0
    assert unfinished.columns == [
        *("source", "provider", "billing_account", "day", "share", "basis"),
    ]
