"""The pane of sources: audit figures, restatements, imports that can be stopped, roll-backs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from costtui.store.database import Store
from costtui.sync import import_bills
from costtui.tui.import_screen import ImportScreen, PickPathScreen
from costtui.tui.result_screen import ResultScreen
from tests.bills.focus_rows import ROWS, focus_csv, row
from tests.tui.walk import walk

if TYPE_CHECKING:
    from pathlib import Path

    from costtui.ingest.progress import Progress, Report
    from costtui.sync import Outcome


@pytest.fixture
def bills(tmp_path: Path) -> list[Path]:
    """A bill of 60.00 EUR, and a later one of the same month of 65.00."""
    (tmp_path / "bills").mkdir()
    later = [row(BilledCost="15.00", EffectiveCost="15.00"), *ROWS[1:]]
    paths = []
    for name, rows in (("first.csv", ROWS), ("second.csv", later)):
        path = tmp_path / "bills" / name
        path.write_text(focus_csv(rows), "utf-8")
        paths.append(path)
    return paths


def total(data_dir: Path) -> float:
    with Store.open(data_dir) as store:
        return float(store.query("select sum(BilledCost) from charges").rows[0][0])


def bring(data_dir: Path, *paths: Path) -> None:
    for path in paths:
        assert not import_bills(data_dir, [str(path)]).problems


async def test_loads_and_events_are_those_of_status_and_history(
    data_dir: Path, bills: list[Path]
) -> None:
    bring(data_dir, *bills)
    async with walk(data_dir) as walked:
        await walked.press("4")
        assert [line[:5] for line in walked.rows("loads")] == [
            ["nimbus", "2026-09", "3", "65.00 EUR", "exact"]
        ]
        assert [line[2] for line in walked.rows("events")] == [
            "2026-09 restated: +5.00 EUR",
            "2026-09 added: +60.00 EUR",
        ]
        assert "the source's own total 65.00 EUR" in walked.line("load")


async def test_a_restatement_shows_what_it_changed_by_service(
    data_dir: Path, bills: list[Path]
) -> None:
    bring(data_dir, *bills)
    async with walk(data_dir) as walked:
        await walked.press("4", "tab", "enter")
        assert isinstance(walked.app.screen, ResultScreen)
        assert walked.rows_in_front() == [["Machines", "30.00", "35.00", "5.00", "EUR"]]


async def test_a_load_opens_its_charges(data_dir: Path, bills: list[Path]) -> None:
    bring(data_dir, bills[0])
    async with walk(data_dir) as walked:
        await walked.press("4", "enter")
        assert walked.app.pane is walked.breakdown
        assert "total 60.00 EUR" in walked.line("sums")


async def test_a_roll_back_asks_and_brings_the_bill_before_back(
    data_dir: Path, bills: list[Path]
) -> None:
    bring(data_dir, *bills)
    async with walk(data_dir) as walked:
        await walked.press("4", "d")
        assert "what it replaced comes back, billed cost -5.00 EUR" in walked.text
        await walked.press("enter")
        assert total(data_dir) == 65.0
        await walked.press("d", "down", "enter")
        await walked.until(lambda: "rolled back: -5.00 EUR" in walked.text)
        assert total(data_dir) == 60.0


async def test_bills_are_picked_and_imported(data_dir: Path, bills: list[Path]) -> None:
    bring(data_dir, bills[0])
    async with walk(data_dir, size=(120, 40)) as walked:
        await walked.press("4", "i")
        assert isinstance(walked.app.screen, PickPathScreen)
        await walked.type(str(bills[1]))
        await walked.until(lambda: "1 replaced" in walked.text)
        assert walked.rows_in_front()[0][5] == "65.00"
        await walked.press("escape")
        assert walked.app.pane is not None


async def test_an_import_that_is_stopped_changes_nothing(
    data_dir: Path, bills: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(data_dir, bills[0])

    def slowly(data_dir: Path, paths: list[str], *, limit_bytes: int, report: Report) -> Outcome:
        # Each step waits until the person has pressed Escape.
        def patient(step: Progress) -> None:
            stop.wait(20)
            report(step)

        return import_bills(data_dir, paths, limit_bytes=limit_bytes, report=patient)

    monkeypatch.setattr("costtui.sync.import_bills", slowly)
    async with walk(data_dir) as walked:
        await walked.press("4", "i")
        await walked.pilot.press("end", "ctrl+u")
        screen = ImportScreen(str(bills[1]))
        stop = screen._stop
        await walked.press("escape")
        walked.app.push_screen(screen)
        await walked.pilot.pause()
        await walked.press("escape")
        await walked.until(lambda: "the import was stopped" in walked.text)
        assert total(data_dir) == 60.0
        assert not list((data_dir / "landing").iterdir())
