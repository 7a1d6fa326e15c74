"""The pane of forecasts: months by group, the days ahead of the one in front, and its keys."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING, Any

import pytest

from costtui.tui.answer_cache import recall
from costtui.tui.forecast_pane import ForecastPane
from costtui.tui.forecast_question import Shown, ask
from tests.analysis.forecast.bills import usage
from tests.tui.walk import walk

if TYPE_CHECKING:
    from pathlib import Path

    from costtui.store.database import Store
    from tests.tui.conftest import Import
    from tests.tui.walk import Walk


@pytest.fixture
def seventy(bring: Import) -> Path:
    """Seventy days of two services that cost the same each day, up to 9 May 2026."""
    return bring([*usage([10.0] * 70), *usage([30.0] * 70, ServiceName="Disks")])


def pane(walked: Walk) -> ForecastPane:
    found = walked.app.pane
    assert isinstance(found, ForecastPane)
    return found


async def test_the_total_and_its_groups_say_what_the_months_end_at(seventy: Path) -> None:
    async with walk(seventy) as walked:
        await walked.press("6")
        assert [row[:4] for row in walked.rows("months")] == [
            ["(total)", "1,240 EUR", "1,240..1,240", "1,200"],
            ["Disks", "930 EUR", "930..930", "900"],
            ["Machines", "310 EUR", "310..310", "300"],
        ]
        assert walked.line("ahead").startswith(" effective cost by service")
        assert "^10 May" in walked.line("band")


async def test_the_group_under_the_cursor_is_drawn_with_its_trust(seventy: Path) -> None:
    async with walk(seventy) as walked:
        await walked.press("6", "down")
        assert walked.line("trust").startswith(" Disks: ")
        assert "0.0% off over four weeks" in walked.line("trust")


async def test_enter_leads_to_where_the_money_of_the_group_goes(seventy: Path) -> None:
    async with walk(seventy) as walked:
        await walked.press("6", "down", "enter")
        assert walked.app.pane is walked.breakdown
        assert walked.breakdown.view.place.path == (("service", "Disks"),)


async def test_m_asks_for_another_metric_and_the_command_says_so(seventy: Path) -> None:
    async with walk(seventy) as walked:
        await walked.press("6")
        assert pane(walked).command() == ["forecast", "--grain", "month", "--by", "service"]
        await walked.press("m")
        assert pane(walked).command()[-2:] == ["--metric", "billed"]
        assert walked.line("ahead").startswith(" billed cost by service")


async def test_t_lets_every_model_compete_and_the_command_says_so(seventy: Path) -> None:
    async with walk(seventy) as walked:
        await walked.press("6", "t")
        assert pane(walked).command()[-1] == "--thorough"
        assert "every model tried" in walked.line("ahead")
        await walked.press("t")
        assert pane(walked).command() == ["forecast", "--grain", "month", "--by", "service"]
        assert "every model tried" not in walked.line("ahead")


async def test_how_far_it_is_is_told_while_models_are_fitted(
    seventy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_seen = Event()

    def slowly(store: Store, *words: Any) -> Shown:
        words[-1](3, 40)
        assert is_seen.wait(60)
        return ask(store, *words)

    monkeypatch.setattr("costtui.tui.forecast_pane.ask", slowly)
    async with walk(seventy) as walked:
        await walked.pilot.press("6")
        await walked.until(lambda: " looking ahead … · 3 of 40 series" in walked.text)
        is_seen.set()
        await walked.settle()
        assert walked.line("ahead").startswith(" effective cost by service")


async def test_a_piece_of_a_name_narrows_the_groups_and_an_expression_filters(
    seventy: Path,
) -> None:
    async with walk(seventy) as walked:
        await walked.press("6", "slash", *"DIS")
        assert [row[0] for row in walked.rows("months")] == ["Disks"]
        assert walked.line("trust").startswith(" Disks: ")
        await walked.press("x")
        assert walked.rows("months") == []
        assert walked.line("trust") == " no group with DISx"
        await walked.press("enter", "escape")
        assert [row[0] for row in walked.rows("months")] == ["(total)", "Disks", "Machines"]
        await walked.press("slash")
        await walked.type("service = 'Machines'")
        assert [row[0] for row in walked.rows("months")] == ["(total)", "Machines"]
        assert pane(walked).command()[-2:] == ["--where", "service = 'Machines'"]


async def test_what_was_found_is_kept_for_the_next_time(seventy: Path) -> None:
    async with walk(seventy) as walked:
        await walked.press("6")
        words = pane(walked).command()
    kept = recall(seventy, words)
    assert kept is not None
    assert [len(table) for table in kept.tables] == [3, 3 * (70 + 52)]
