"""The way back: cursor and scroll as they were, and nothing left behind by what was closed."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from tests.tui.conftest import MONTHS, charge
from tests.tui.walk import walk

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import pytest


async def test_backspace_leads_back_to_the_same_lines_at_the_same_place(
    bring: Callable[[Sequence[dict[str, str]]], Path],
) -> None:
    disks = [charge("2026-09-02", f"{n}.00", ResourceId=f"disk-{n:02}") for n in range(1, 61)]
    data_dir = bring([*disks, *(row for row in MONTHS if row["ProviderName"] == "Cirrus")])
    async with walk(data_dir) as walked:
        await walked.press("2", "enter", "enter", "enter")
        await walked.press("pagedown", "pagedown", "pagedown", "up", "up")
        grid = walked.breakdown.grid
        before = grid.scroll_offset.y, grid.cursor_row
        assert before[0] > 0
        assert before[1] != before[0]
        await walked.press("enter")
        assert walked.breakdown.view.is_charges
        await walked.press("backspace")
        assert (grid.scroll_offset.y, grid.cursor_row) == before
        await walked.press("g", "d", "a", "y", "enter", "backspace")
        assert (grid.scroll_offset.y, grid.cursor_row) == before
        await walked.press("backspace", "backspace")
        assert (grid.scroll_offset.y, grid.cursor_row) == (0, 0)


async def test_a_screen_that_closes_before_its_answer_leaves_no_spinner(
    months: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_over = threading.Event()

    def slow(*_: Any, **__: Any) -> None:
        is_over.wait(20)

    monkeypatch.setattr("costtui.tui.explain_screen.look_into", slow)
    async with walk(months) as walked:
        try:
            await walked.press("2")
            await walked.pilot.press("x")
            await walked.until(walked.is_reading)
            await walked.pilot.press("escape")
            await walked.until(lambda: not walked.is_reading())
        finally:
            is_over.set()


async def test_a_value_that_is_nowhere_is_told_in_full_with_the_near_one(months: Path) -> None:
    async with walk(months, size=(60, 20)) as walked:
        await walked.press("colon")
        await walked.type("breakdown --by service --where \"service = 'machine'\"")
        text = " ".join(" ".join(walked.lines).split())
        assert "no charge has the service 'machine', did you mean 'Machines'?" in text
        assert "Backspace: back" in text
