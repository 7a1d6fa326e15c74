"""Where there is a mouse it works: panes, headings, rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.tui.walk import walk

if TYPE_CHECKING:
    from pathlib import Path

    from tests.tui.walk import Walk


async def click(walked: Walk, text: str, *, row: int | None = None, times: int = 1) -> None:
    """Click where the screen shows a text, in a row or anywhere."""
    places = [
        (line.index(text), number)
        for number, line in enumerate(walked.lines)
        if text in line and row in {None, number}
    ]
    for _ in range(times):
        await walked.pilot.click(offset=places[0])
        await walked.settle()


async def test_a_click_on_a_title_brings_its_pane(months: Path) -> None:
    async with walk(months, size=(120, 24)) as walked:
        for title in ("Breakdown", "Sources", "Overview"):
            await click(walked, title, row=0)
            assert f"[{title}]" in walked.lines[0]
        await click(walked, "costtui", row=0)
        assert "[Overview]" in walked.lines[0]


async def test_a_click_on_a_heading_sorts_by_it_and_again_the_other_way_round(months: Path) -> None:
    async with walk(months) as walked:
        await walked.press("2", "g", *"service", "enter")
        names = [row[0] for row in walked.rows()]
        await click(walked, "change")
        assert walked.breakdown.view.place.sort == "change"
        await click(walked, "service ", row=3)
        assert [row[0] for row in walked.rows()] == sorted(names)
        await click(walked, "service ", row=3)
        assert [row[0] for row in walked.rows()] == sorted(names, reverse=True)
        await click(walked, "share", row=3)
        assert walked.breakdown.view.place.sort == "service"


async def test_two_clicks_on_a_row_lead_into_it(months: Path) -> None:
    async with walk(months) as walked:
        await walked.press("2")
        await click(walked, "Nimbus", times=2)
        assert walked.line("crumbs") == " All / Nimbus"
