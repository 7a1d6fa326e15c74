"""The pane of resources: searched by typing, each with its card, down to its charges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Input

from tests.tui.conftest import charge
from tests.tui.walk import walk

if TYPE_CHECKING:
    from pathlib import Path

    from tests.tui.conftest import Import
    from tests.tui.walk import Walk


def found(walked: Walk) -> list[str]:
    return [row[0] for row in walked.rows("list")]


async def test_the_dearest_resources_come_first_with_a_card_of_the_one_in_front(
    months: Path,
) -> None:
    async with walk(months) as walked:
        await walked.press("3")
        assert [row[1:] for row in walked.rows("list")] == [
            ["Machines", "124.38 EUR"],
            ["Functions", "80.00 USD"],
            ["Disks", "7.75 EUR"],
            ["Machines", "5.50 EUR"],
        ]
        assert walked.line("found") == " 4 resources · effective cost · 30d"
        about = walked.line("about").splitlines()
        assert about[:3] == ["vm-1", "machine · Machines · lab · eu-1", "team=data (was web)"]
        # 20 August to 3 September, 124.38 EUR for four charges of 24 hours.
        assert about[3].endswith("03 Sep, at most 100.00 a day")
        assert walked.rows("usage") == [["m1", "96 Hours", "1.295625", "124.38"]]


async def test_what_is_typed_is_searched_and_taken_away_again(months: Path) -> None:
    async with walk(months) as walked:
        await walked.press("3", "slash")
        assert isinstance(walked.app.focused, Input)
        await walked.press(*"disk")
        assert [row[1] for row in walked.rows("list")] == ["Disks"]
        assert walked.line("found").startswith(" 1 resource ")
        await walked.press("x")
        assert walked.rows("list") == []
        assert "no resource with 'diskx'" in walked.line("found")
        assert walked.line("about") == ""
        await walked.press("escape")
        assert walked.app.focused is not None
        assert walked.app.focused.id == "list"
        assert len(found(walked)) > 1


async def test_down_and_enter_lead_from_the_search_to_the_list(months: Path) -> None:
    async with walk(months) as walked:
        for key in ("down", "enter"):
            await walked.press("3", "slash", "v", key)
            assert walked.app.focused is not None
            assert walked.app.focused.id == "list"


async def test_enter_opens_the_charges_and_the_command_prints_the_list(months: Path) -> None:
    async with walk(months) as walked:
        await walked.press("3", "slash", *"batch", "enter", "enter")
        assert walked.app.pane is walked.breakdown
        assert walked.breakdown.view.is_charges
        assert walked.breakdown.view.place.path == (("provider", "Nimbus"), ("resource", "vm-2"))
        assert "5.50" in walked.text
        await walked.press("3")
        assert walked.app.pane is not None
        assert walked.app.pane.command() == ["resources", "batch"]


async def test_metric_and_period_are_changed(months: Path) -> None:
    async with walk(months) as walked:
        await walked.press("3", "m", "p")
        await walked.type("2026-08")
        assert "billed cost · 2026-08" in walked.line("found")
        # One and a half times 11.00 + 3.25 + 100.00, 70.00 and 4.50.
        assert [row[-1] for row in walked.rows("list")] == ["171.38 EUR", "105.00 USD", "6.75 EUR"]
        assert walked.app.pane is not None
        assert walked.app.pane.command() == [
            "resources",
            "--period",
            "2026-08",
            "--metric",
            "billed",
        ]


async def test_copy_takes_the_whole_id(months: Path) -> None:
    async with walk(months) as walked:
        await walked.press("3", "slash", *"batch", "enter")
        assert walked.app.pane is not None
        assert walked.app.pane.copied(whole=False) == "vm-2"
        assert walked.app.pane.copied(whole=True).startswith("batch\tMachines")


async def test_the_card_stands_beside_the_list_where_there_is_room(months: Path) -> None:
    async with walk(months, size=(160, 50)) as walked:
        await walked.press("3")
        card, grid = walked.app.query_one("#card"), walked.app.query_one("#list")
        assert card.region.x > grid.region.x
        assert "EUR a day" in walked.text


async def test_a_store_whose_tags_are_markup_shows_them_as_text(bring: Import) -> None:
    data_dir = bring(
        [charge("2026-09-02", "1", ResourceName="[red]x[/]", Tags='{"[bold]": "\\u001b[2J"}')]
    )
    async with walk(data_dir) as walked:
        await walked.press("3")
        assert found(walked) == ["[red]x[/]"]
        assert "[bold]=␛[2J" in walked.line("about")
