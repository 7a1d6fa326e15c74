"""Why a row changed: the amounts of the screen add up to the change that the row shows."""

from __future__ import annotations

from datetime import date
from math import fsum
from typing import TYPE_CHECKING

import pytest

from costtui.analysis.explain import explain
from costtui.model.period import Period
from costtui.settings import Settings
from costtui.tui.explain_case import Case, _of_time
from costtui.tui.explain_screen import ExplainScreen
from costtui.tui.script import ShownCommandScreen
from tests.tui.walk import walk

if TYPE_CHECKING:
    from pathlib import Path

    from costtui.store.database import Store
    from tests.tui.walk import Walk


def explained(walked: Walk) -> ExplainScreen:
    screen = walked.app.screen
    assert isinstance(screen, ExplainScreen)
    return screen


def amounts(walked: Walk) -> float:
    return fsum(float(row[-1].split()[0].replace(",", "")) for row in walked.rows_in_front())


async def test_a_row_of_the_breakdown_is_explained_to_its_change(months: Path) -> None:
    async with walk(months) as walked:
        await walked.press("2")
        assert walked.row[0] == "Cirrus"
        await walked.press("down", "x")
        # Nimbus: 37.63 EUR in three days of September, 18.75 in the same days of August.
        assert "Costs grew by 18.88 EUR (+100.7%), from 18.75" in walked.text
        assert amounts(walked) == pytest.approx(18.88, abs=0.011)
        assert "before" in walked.text
        assert "1-3 Sep 2026 against 1-3 Aug 2026" in " ".join(walked.text.split())
        await walked.press("escape")
        assert walked.app.pane is walked.breakdown


async def test_a_line_is_looked_into_and_left_again(months: Path) -> None:
    async with walk(months, size=(120, 40)) as walked:
        await walked.press("2", "down", "x")
        before = walked.rows_in_front()
        await walked.press("enter")
        case = explained(walked)._trail[-1]
        assert len(case.path) > 1
        assert amounts(walked) != pytest.approx(18.88, abs=0.011)
        await walked.press("backspace")
        assert walked.rows_in_front() == before
        await walked.press("backspace")
        assert walked.rows_in_front() == before


async def test_two_periods_are_chosen_and_the_command_says_them(months: Path, store: Store) -> None:
    async with walk(months) as walked:
        await walked.press("x", "p")
        await walked.type("2026-08")
        await walked.type("2026-09")
        path = (("provider", "Nimbus"), ("service", "Machines"))
        assert explained(walked)._trail[-1] == Case("2026-08", "2026-09", path)
        ask = {"period": "2026-08", "against": "2026-09", "filters": path}
        found = explain(store, settings=Settings(), **ask)  # type: ignore[arg-type]
        assert found.sentences[0] in " ".join(walked.text.replace("│", " ").split())
        assert explained(walked)._trail[-1].command() == [
            "explain",
            "--period",
            "2026-08",
            "--against",
            "2026-09",
            "--where",
            "provider = 'Nimbus' and service = 'Machines'",
        ]
        await walked.press("c")
        assert isinstance(walked.app.screen, ShownCommandScreen)
        assert "explain --period 2026-08 --against 2026-09" in walked.app.screen.line


async def test_a_mover_is_explained_and_tells_its_driver(months: Path) -> None:
    async with walk(months, size=(160, 50)) as walked:
        assert [row[:2] for row in walked.rows("movers")] == [
            ["Machines", "usage volume"],
            ["Functions", "list price"],
            ["Disks", "list price"],
        ]
        await walked.press("x")
        assert explained(walked)._trail[-1].path == (
            ("provider", "Nimbus"),
            ("service", "Machines"),
        )


async def test_what_cannot_be_compared_is_said(months: Path) -> None:
    async with walk(months) as walked:
        await walked.press("2", "p")
        await walked.type("all")
        await walked.press("x")
        assert not isinstance(walked.app.screen, ExplainScreen)


@pytest.mark.parametrize(
    ("word", "day", "now", "before"),
    [
        ("day", date(2026, 9, 2), (2, 3), (1, 2)),
        ("week", date(2026, 9, 14), (14, 21), (7, 14)),
    ],
)
def test_a_day_and_a_week_are_compared_with_the_one_before(
    word: str, day: date, now: tuple[int, int], before: tuple[int, int]
) -> None:
    period, against = _of_time(word, day, date(2026, 9, 30))
    assert (period.start.day, period.end.day) == now
    assert (against.start.day, against.end.day) == before


def test_a_running_month_is_compared_with_as_many_days() -> None:
    found = _of_time("month", date(2026, 9, 1), date(2026, 9, 4))
    assert found == (
        Period(date(2026, 9, 1), date(2026, 9, 4)),
        Period(date(2026, 8, 1), date(2026, 8, 4)),
    )
    whole = _of_time("month", date(2026, 8, 1), date(2026, 9, 4))
    assert whole[1] == Period(date(2026, 7, 1), date(2026, 8, 1))
