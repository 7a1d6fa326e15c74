"""`costtui forecast` as a person calls it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.analysis.forecast.bills import store, usage
from tests.cli.calls import costtui

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    store(tmp_path, usage([10.0] * 70))
    return tmp_path / "store"


def test_rows_go_to_stdout_and_months_are_told_on_stderr(data_dir: Path) -> None:
    done = costtui(data_dir, "forecast", "--horizon", "30", "--format", "json")
    assert done.code == 0
    found = done.rows
    assert len(found) == 30
    assert found[0]["date"] == "2026-05-10"
    assert "2026-05: 310 EUR expected" in done.err


def test_a_wrong_level_is_said(data_dir: Path) -> None:
    done = costtui(data_dir, "forecast", "--level", "80,many")
    assert done.code == 2
    assert "--level is '80,many'" in done.err


def test_each_level_has_a_row_a_day_and_the_wider_holds_the_narrower(data_dir: Path) -> None:
    words = ("--horizon", "2", "--level", "95,50,95", "--by", "service", "--format", "json")
    found = costtui(data_dir, "forecast", *words).rows
    assert [(row["date"], row["level"]) for row in found] == [
        ("2026-05-10", 95),
        ("2026-05-10", 50),
        ("2026-05-11", 95),
        ("2026-05-11", 50),
    ]
    for wide, narrow in (found[:2], found[2:]):
        assert wide["lower"] <= narrow["lower"] <= narrow["upper"] <= wide["upper"]


def test_thorough_leaves_a_series_that_cannot_gain_to_the_quick_models(data_dir: Path) -> None:
    done = costtui(data_dir, "forecast", "--thorough", "--backtest", "--format", "json")
    assert [row["model"] for row in done.rows if not row["chosen"]] == [
        "seasonal naive",
        "weekdays",
        "ets",
        "theta",
    ]
