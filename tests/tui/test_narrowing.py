"""`/` in the breakdown: a piece of a name narrows the rows as it is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input

from costtui.analysis.breakdown import breakdown
from costtui.settings import Settings
from costtui.tui.narrow_line import NarrowLine
from costtui.tui.narrowing import is_expression, narrowing
from tests.cli.calls import costtui
from tests.tui.monkey import key_of
from tests.tui.walk import walk

if TYPE_CHECKING:
    from pathlib import Path

    from costtui.store.database import Store


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("amazon", False),
        ("this is it", False),
        ("in north", False),
        ("a like", False),
        ("service = 'x'", True),
        ("cost>5", True),
        ("service ilike 'x%'", True),
        ("region in ('a')", True),
        ("region is not null", True),
        ("BilledCost between 1 and 2", True),
    ],
)
def test_an_expression_is_told_from_a_piece_of_a_name(text: str, is_one: bool) -> None:
    assert is_expression(text) == is_one


def test_names_people_know_and_blanks_are_found_too() -> None:
    assert narrowing(("service",), "o'h") == "service ilike '%o''h%'"
    names = {"sub_account": {"sub-1": "Production", "sub-2": "lab"}}
    assert narrowing(("sub_account",), "prod", names) == (
        "(sub_account ilike '%prod%' or sub_account = 'sub-1')"
    )
    assert "region is null" in narrowing(("region",), "no reg")
    assert narrowing(("day",), "09") == ""
    assert narrowing(("tag:cost center",), "x") == "\"tag:cost center\" ilike '%x%'"


async def test_rows_narrow_as_they_are_typed_and_escape_brings_them_back(months: Path) -> None:
    async with walk(months) as walked:
        await walked.press("2", "g", *"service", "enter")
        before = walked.rows()
        await walked.press("slash", "i")
        assert [row[0] for row in walked.rows()] == ["Functions", "Machines", "Disks"]
        await walked.press("s")
        assert [row[0] for row in walked.rows()] == ["Disks"]
        assert "7.75 EUR" in walked.line("sums")
        await walked.press("escape")
        assert walked.rows() == before
        assert not walked.breakdown.query_one(NarrowLine).display
        await walked.press("slash", *"is", "enter")
        assert [row[0] for row in walked.rows()] == ["Disks"]
        assert "with 'is'" in walked.line("scope")
        await walked.press("escape")
        assert walked.rows() == before


async def test_what_is_seen_narrowed_can_be_scripted(months: Path) -> None:
    async with walk(months) as walked:
        await walked.press("2", "g", *"sub_account", "enter", "slash", *"lab", "enter")
        [seen] = walked.rows()
        words = walked.breakdown.command()
    [row] = costtui(months, *words, "--format", "json").rows
    assert row["sub_account"] == "sub-2"
    assert f"{row['cost']:,.2f}" == seen[1]


async def test_grouping_and_going_down_keep_to_the_same_charges(months: Path, store: Store) -> None:
    async with walk(months) as walked:
        await walked.press("2", "g", *"service", "enter", "slash", *"disk", "enter")
        await walked.press("g", *"region", "enter")
        where = "service ilike '%disk%'"
        [wanted] = breakdown(store, by=["region"], settings=Settings(), where=where).records()
        assert [row[1] for row in walked.rows()] == [f"{wanted['cost']:,.2f}"]
        await walked.press("backspace")
        assert [row[0] for row in walked.rows()] == ["Disks"]
        await walked.press("enter")
        assert walked.breakdown.view.place.narrow == ""
        assert [row[1] for row in walked.rows()] == ["7.75"]


async def test_a_tree_keeps_what_narrows_it_on_the_way_down(months: Path) -> None:
    async with walk(months) as walked:
        await walked.press("2", "g", *"provider", "space", "backspace", *["backspace"] * 7)
        await walked.press(*"service", "space", "enter")
        assert walked.breakdown.view.place.words == ["provider", "service"]
        await walked.press("slash", *"disk", "enter")
        assert [(row[0], row[1]) for row in walked.rows()] == [
            ("Nimbus", "7.75"),
            ("Disks", "7.75"),
        ]
        await walked.press("home", "enter")
        assert [(row[0], row[1]) for row in walked.rows()] == [("Disks", "7.75")]


async def test_nothing_found_says_how_to_see_everything_again(months: Path) -> None:
    async with walk(months) as walked:
        await walked.press("2", "slash", *"xyz")
        assert walked.rows() == []
        assert "Escape: everything again" in walked.line("sums")


async def test_an_expression_filters_when_it_is_taken(months: Path, store: Store) -> None:
    async with walk(months) as walked:
        await walked.press("2", "slash")
        await walked.type("service = 'Disks'")
        assert walked.breakdown.view.where == "service = 'Disks'"
        assert walked.breakdown.view.place.narrow == ""
        [wanted] = breakdown(
            store, by=["provider"], settings=Settings(), where="service = 'Disks'"
        ).records()
        assert [row[1] for row in walked.rows()] == [f"{wanted['cost']:,.2f}"]


async def test_a_wide_screen_has_the_chart_beside_the_table(months: Path) -> None:
    async with walk(months, size=(160, 50)) as walked:
        await walked.press("2", "h")
        grid, chart = walked.breakdown.grid, walked.breakdown.query_one("#group-chart")
        assert chart.region.x >= grid.region.right
        await walked.resize(100, 30)
        assert chart.region.y >= grid.region.bottom


async def test_wider_names_take_the_room_of_columns(months: Path) -> None:
    async with walk(months) as walked:
        await walked.press("2")
        columns = len(walked.rows()[0])
        await walked.press(*["greater_than_sign"] * 8)
        assert len(walked.rows()[0]) < columns
        await walked.press(*["less_than_sign"] * 8)
        assert len(walked.rows()[0]) == columns


@pytest.mark.parametrize("pane", ["2", "3"])
async def test_keys_that_come_all_at_once_reach_the_line_that_the_first_opens(
    months: Path, pane: str
) -> None:
    async with walk(months) as walked:
        await walked.press(pane)
        for key in ["/", *"disk"]:
            event = key_of(key)
            event.set_sender(walked.app)
            walked.app.post_message(event)
        await walked.settle()
        line = walked.app.focused
        assert isinstance(line, Input)
        assert line.value == "disk"


async def test_a_command_that_comes_all_at_once_is_typed_whole(months: Path) -> None:
    async with walk(months) as walked:
        await walked.press("2")
        for key in [":", *"sources"]:
            event = key_of(key)
            event.set_sender(walked.app)
            walked.app.post_message(event)
        await walked.settle()
        line = walked.app.focused
        assert isinstance(line, Input)
        assert line.value == "sources"


async def test_a_key_whose_screen_is_gone_reaches_the_one_that_opens(months: Path) -> None:
    async with walk(months) as walked:
        await walked.press("colon")
        line = walked.app.focused
        await walked.press("escape", "2", "colon")
        now = walked.app.focused
        assert isinstance(now, Input)
        walked.app.screen.set_focus(None)
        event = key_of("s")
        event.set_sender(walked.app)
        walked.app._aims[event] = line
        walked.app.on_key(event)
        walked.app.screen.set_focus(now)
        await walked.settle()
        assert now.value == "s"
