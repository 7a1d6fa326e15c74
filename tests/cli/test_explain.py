"""`costtui explain` as a person calls it."""

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
    row(**day("2026-09-10"), **cost("10")),
    row(**day("2026-09-10"), **cost("32"), ResourceId="vm-2\x1b[31m", SkuId="m2"),
]
WORDS = ("explain", "--period", "2026-09", "--against", "2026-08", "--as-of", "2026-09-30")


def test_rows_go_to_stdout_and_sentences_and_the_chart_to_stderr(tmp_path: Path) -> None:
    store_of(tmp_path, ROWS).close()
    called = costtui(tmp_path / "store", *WORDS, "--format", "json", "--by", "service", "--chart")
    assert called.code == 0, called.err
    # A day less at (10/31 + 10/30) / 2 a day.
    assert {row["driver"]: round(row["amount"], 6) for row in called.rows} == {
        "new resource": 32,
        "usage volume": 0.327957,
        "days": -0.327957,
    }
    assert "Costs grew by 32.00 EUR (+320.0%), from 10.00 in 2026-08 to 42.00" in called.err
    assert "new resource" in called.err
    assert "\x1b" not in costtui(tmp_path / "store", *WORDS, "--chart").err


def test_a_wrong_word_is_answered_with_what_is_right(tmp_path: Path) -> None:
    store_of(tmp_path, ROWS).close()
    called = costtui(tmp_path / "store", *WORDS, "--by", "day")
    assert called.code == 2
    assert "differs between two periods by itself" in called.err


def test_the_api_answers_the_same(tmp_path: Path) -> None:
    store_of(tmp_path, ROWS).close()
    with open_costs(tmp_path / "store") as costs:
        frame = costs.explain("service", period="2026-09", against="2026-08")
    assert frame.columns == ["driver", "service", "amount", "currency"]
    assert round(sum(frame["amount"]), 6) == 32


@pytest.mark.parametrize(
    ("period", "against", "unknown"),
    [
        ("2030-01", "2026-08", "2030-01"),
        ("2026-09", "2030-01", "2030-01"),
        ("2026-08", "2026-07", "2026-07"),
    ],
)
def test_that_nothing_is_known_of_a_period_is_said(
    tmp_path: Path, period: str, against: str, unknown: str
) -> None:
    store_of(tmp_path, ROWS).close()
    called = costtui(tmp_path / "store", "explain", "--period", period, "--against", against)
    assert called.code == 0
    assert f"no charges are known of {unknown}: the store has 2026-08-" in called.err
