"""The pane of anomalies: calendar, events, band and cause, and what people say of an event."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from textual.widgets import Input

from costtui.analysis.anomaly.anomalies import anomalies
from costtui.analysis.anomaly.feedback import verdicts
from costtui.settings import Settings
from costtui.store.database import Store
from costtui.tui.anomalies_pane import AnomaliesPane
from costtui.tui.anomaly_watch import Watch
from costtui.tui.answer_cache import recall
from costtui.tui.explain_screen import ExplainScreen
from costtui.tui.heat_map import HeatMap
from tests.analysis.anomaly.bills import FIRST, at, charges, flat
from tests.tui.walk import walk

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.tui.conftest import Import
    from tests.tui.walk import Walk

SPIKE = FIRST + timedelta(60)
SPAN = ["--period", "90d"]


def pane(walked: Walk) -> AnomaliesPane:
    found = walked.app.pane
    assert isinstance(found, AnomaliesPane)
    return found


async def test_the_largest_event_comes_first_with_its_band_and_its_cause(spikes: Path) -> None:
    async with walk(spikes) as walked:
        await walked.press("5")
        assert walked.rows("events") == [
            ["█", f"{SPIKE:%d %b}", "spike", "Machines / shop", "+600 EUR"],
            ["▓", f"{SPIKE + timedelta(10):%d %b}", "spike", "Disks / shop", "+40 EUR"],
        ]
        assert walked.line("watch").startswith(" 2 events by sub_account, service · effective cost")
        assert "critical spike +600.00 EUR, 2026-03-06 to 2026-03-07 (2 days)" in walked.text
        assert [row[0] for row in walked.rows("cause")] == [
            "sub_account shop",
            "└ service Machines",
            "└ resource vm-2",
        ]
        assert "● event" in walked.text
        assert "^06 Mar" in walked.text


async def test_the_calendar_shows_the_days_and_leads_to_their_events(spikes: Path) -> None:
    async with walk(spikes) as walked:
        await walked.press("5", "shift+tab")
        heat = walked.app.query_one(HeatMap)
        assert walked.app.focused is heat
        assert heat.cursor == SPIKE
        # 6 and 7 March are a Friday and a Saturday, 16 March a Monday.
        drawn = [line for line in walked.lines if line[:4] in (" Mo ", " Fr ", " Sa ", " Su ")]
        assert ["█" in line[:33] for line in drawn] == [False, True, True, False]
        assert ["▓" in line[:33] for line in drawn] == [True, False, False, False]
        assert f"{SPIKE:%a %d %b}: +300.00 EUR" in walked.text
        await walked.press("right", "down", "down", "down")
        assert heat.cursor == SPIKE + timedelta(10)
        await walked.press("enter")
        assert pane(walked).grid.has_focus
        assert pane(walked).grid.cursor_row == 1


async def test_enter_leads_to_the_charges_and_x_to_the_reasons(spikes: Path) -> None:
    async with walk(spikes) as walked:
        await walked.press("5", "enter")
        assert walked.app.pane is walked.breakdown
        view = walked.breakdown.view
        assert view.place.path == (("sub_account", "sub-1"), ("service", "Machines"))
        assert view.period == "2026-03-06..2026-03-08"
        await walked.press("5", "tab", "down", "down", "enter")
        assert walked.breakdown.view.place.path[-1] == ("resource", "vm-2")
        assert walked.breakdown.view.is_charges
        await walked.press("5", "shift+tab", "x")
        assert isinstance(walked.app.screen, ExplainScreen)
        assert "2026-02-27" in walked.text or "27-28 Feb" in walked.text


async def test_what_is_said_needs_a_reason_is_remembered_and_undone(spikes: Path) -> None:
    async with walk(spikes) as walked:
        await walked.press("5", "o", "enter")
        assert "a reason is needed" in walked.text
        await walked.press(*"test", "enter")
        person = walked.app.screen_stack[-1].query(Input)
        assert not person
        await walked.until(lambda: len(walked.rows("events")) == 1)
        assert "1 expected event not shown" in walked.line("watch")
        with Store.open(spikes) as store:
            [verdict] = verdicts(store)
        assert (verdict.verdict, verdict.reason) == ("expected", "test")
        await walked.press("a")
        assert [row[2] for row in walked.rows("events")] == ["spike=", "spike"]
        await walked.press("u")
        await walked.until(lambda: [row[2] for row in walked.rows("events")] == ["spike", "spike"])
        with Store.open(spikes) as store:
            assert verdicts(store) == []


async def test_a_verdict_is_taken_back_and_that_is_undone_too(spikes: Path) -> None:
    async with walk(spikes) as walked:
        await walked.press("5", "w", *"look", "enter")
        await walked.until(lambda: walked.rows("events")[0][2] == "spike?")
        await walked.press("d")
        await walked.until(lambda: walked.rows("events")[0][2] == "spike")
        await walked.press("u")
        await walked.until(lambda: walked.rows("events")[0][2] == "spike?")


async def test_the_command_prints_what_is_shown(spikes: Path) -> None:
    async with walk(spikes) as walked:
        await walked.press("5", "m", "a")
        own = pane(walked)
        assert own.command() == ["anomalies", *SPAN, "--metric", "billed", "--all"]
        event = own.copied(whole=False)
        await walked.press("tab")
        assert own.command() == ["anomalies", "cause", event, "--metric", "billed"]
        await walked.press("shift+tab", "shift+tab")
        assert own.command() == ["anomalies", "days", *SPAN, "--metric", "billed", "--all"]


async def test_the_rows_are_those_of_the_command(spikes: Path) -> None:
    async with walk(spikes, size=(160, 50)) as walked:
        await walked.press("5")
        with Store.open(spikes) as store:
            rows = anomalies(store, settings=Settings(), period="90d").records()
        assert [row[-1] for row in walked.rows("events")] == [
            f"+{row['impact']:,.0f} EUR" for row in rows
        ]
        assert [row[4:6] for row in walked.rows("events")] == [["2", "ended"], ["1", "ended"]]
        list_, cause = walked.app.query_one("#events"), walked.app.query_one("#cause")
        assert cause.region.x > list_.region.x


async def test_the_last_answer_is_shown_first_with_its_age(
    spikes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with walk(spikes) as walked:
        await walked.press("5")
    assert recall(spikes, Watch().command()) is not None

    def never(*_: object, **__: object) -> None:
        raise RuntimeError("the search takes long")

    monkeypatch.setattr("costtui.analysis.anomaly.find.find", never)
    async with walk(spikes) as walked:
        await walked.press("5")
        assert [row[4] for row in walked.rows("events")] == ["+600 EUR", "+40 EUR"]
        assert "from a moment ago, looking again …" in walked.line("watch")
        await walked.press("enter", "x", "o")
        assert walked.app.pane is pane(walked)


async def test_a_period_without_events_says_what_to_do(spikes: Path) -> None:
    async with walk(spikes) as walked:
        await walked.press("5", "p")
        await walked.type("2026-01")
        assert walked.rows("events") == []
        assert "no events in 2026-01: p takes a longer period" in walked.text
        await walked.press("enter", "x", "o", "w", "d", "u")
        assert walked.app.pane is pane(walked)


async def test_names_from_a_bill_are_text_and_many_sizes_are_drawn(bring: Import) -> None:
    name = "[red]x[/] \x1b[2J"
    data_dir = bring(charges(at(60, 300.0), ServiceName=name, ResourceId="[b]", count=62))
    async with walk(data_dir) as walked:
        await walked.press("5")
        assert walked.rows("events")[0][3].startswith("[red]x[/] ␛[2J")
        for width, height in ((60, 20), (72, 17), (200, 60), (100, 30)):
            await walked.resize(width, height)
            assert "+300" in walked.text


async def test_one_day_of_charges_is_too_few_and_says_so(bring: Import) -> None:
    data_dir = bring(charges(flat(), count=1))
    async with walk(data_dir, as_of=date(2026, 1, 5)) as walked:
        await walked.press("5")
        assert walked.rows("events") == []
        assert "the first 21 days of a bill are learned from" in walked.line("watch")
