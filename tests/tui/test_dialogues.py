"""The dialogues: a period from words or a calendar, a filter from lists, what to group by."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input, OptionList

from costtui.analysis.scope import Known
from costtui.model.period import Period
from costtui.tui.calendar import Calendar
from costtui.tui.filter_screen import FilterScreen
from costtui.tui.group_screen import GroupScreen
from costtui.tui.mark_list import MarkList
from costtui.tui.period_screen import PeriodScreen, usual_words
from tests.tui.walk import walk

if TYPE_CHECKING:
    from pathlib import Path

    from tests.tui.walk import Walk


def marks(walked: Walk, name: str) -> MarkList:
    return walked.app.screen.query_one(f"#{name}", MarkList)


def words(found: MarkList) -> list[str]:
    return [choice.word for choice in found._shown]


def expression(walked: Walk) -> str:
    return walked.app.screen.query_one("#expression", Input).value


async def test_the_group_picker_counts_values_and_marks_up_to_three(months: Path) -> None:
    async with walk(months) as walked:
        await walked.press("2", "g")
        notes = {choice.word: choice.note for choice in marks(walked, "dimensions")._choices}
        assert notes["provider"] == "2"
        assert notes["service"] == "3"
        assert notes["resource"] == "4"
        assert notes["tag:team"] == "2"
        await walked.press("space", "down", "space", "down", "space", "down", "space")
        assert "--by provider,billing_account,sub_account" in walked.text
        await walked.press("enter")
        assert walked.breakdown.view.place.words == ["provider", "billing_account", "sub_account"]
        assert [row[0] for row in walked.rows()][:3] == ["Cirrus", "Example  acct-9", "edge  sub-9"]


async def test_over_a_tree_another_dimension_is_taken_alone_and_marks_are_kept(
    months: Path,
) -> None:
    async with walk(months) as walked:
        await walked.press("2", "g", "space", "down", "space", "enter", "g")
        assert "--by provider,billing_account" in walked.text
        await walked.press(*"region", "enter")
        assert walked.breakdown.view.place.words == ["region"]
        await walked.press("backspace", "g", *"region", "space", "enter")
        assert walked.breakdown.view.place.words == ["provider", "billing_account", "region"]


async def test_letters_narrow_the_group_picker_and_no_match_takes_nothing(months: Path) -> None:
    async with walk(months) as walked:
        await walked.press("2", "g", *"tea")
        assert words(marks(walked, "dimensions")) == ["team", "tag:team"]
        await walked.press(*"xx")
        assert "nothing has these letters" in walked.text
        await walked.press("enter")
        assert isinstance(walked.app.screen, GroupScreen)
        await walked.press("backspace", "backspace", "down", "enter")
        assert walked.breakdown.view.place.words == ["tag:team"]


async def test_the_period_picker_takes_words_and_explains_them(months: Path) -> None:
    async with walk(months) as walked:
        await walked.press("2", "p")
        assert "1-3 Sep 2026 · 3 days" in walked.text
        await walked.type("2026-13")
        assert "no period" in walked.text
        assert isinstance(walked.app.screen, PeriodScreen)
        await walked.type("last-month")
        assert walked.breakdown.view.period == "last-month"
        await walked.press("p", "down", "up", "enter")
        assert walked.breakdown.view.period == "mtd"


async def test_days_are_marked_in_the_calendar(months: Path) -> None:
    async with walk(months) as walked:
        await walked.press("2", "p", "tab", "tab")
        assert walked.app.screen.query_one(Calendar).has_focus
        # From 3 September, the last day known, a week back, and two days on.
        await walked.press("up", "space", "right", "right")
        assert "27-29 Aug 2026 · 3 days" in walked.text
        assert "[27 28 29]" in walked.text
        await walked.press("enter")
        assert walked.breakdown.view.period == "2026-08-27..2026-08-30"
        await walked.press("p", "tab", "tab", "pageup", "m", "enter")
        assert walked.breakdown.view.period == "2026-07"


@pytest.mark.parametrize(
    ("keys", "period"),
    [
        (["home"], Period(date(2024, 2, 1), date(2024, 2, 2))),
        (["end"], Period(date(2024, 2, 29), date(2024, 3, 1))),
        (["end", "pageup", "pageup"], Period(date(2023, 12, 29), date(2023, 12, 30))),
        (["space", "left"], Period(date(2024, 2, 27), date(2024, 2, 29))),
        (["space", "left", "space"], Period(date(2024, 2, 27), date(2024, 2, 28))),
        (["m"], Period(date(2024, 2, 1), date(2024, 3, 1))),
        (["right_square_bracket"], Period(date(2024, 3, 28), date(2024, 3, 29))),
    ],
)
async def test_the_calendar_moves_over_month_ends(
    months: Path, keys: list[str], period: Period
) -> None:
    known = Known(date(2024, 2, 28), Period(date(2024, 1, 1), date(2024, 2, 29)))
    async with walk(months) as walked:
        walked.app.push_screen(PeriodScreen("Period", "7d", known))
        await walked.settle()
        await walked.press("tab", "tab", *keys)
        assert walked.app.screen.query_one(Calendar).period == period


def test_the_usual_words_follow_the_day() -> None:
    known = Known(date(2026, 1, 31), Period(date(2025, 1, 1), date(2026, 2, 1)))
    assert usual_words(known)[2:5] == ["2025-11", "2026-Q1", "2026"]


async def test_a_click_goes_to_a_day(months: Path) -> None:
    async with walk(months) as walked:
        await walked.press("2", "p")
        await walked.pilot.click(Calendar, offset=(4, 4))
        await walked.settle()
        # The second column of September 2026's third week line is Tuesday the 15th.
        assert walked.app.screen.query_one("#word", Input).value == "2026-09-15..2026-09-16"


async def test_the_filter_builder_makes_an_expression_of_what_is_marked(months: Path) -> None:
    async with walk(months, size=(120, 40)) as walked:
        await walked.press("2", "f", "down", "right")
        assert words(marks(walked, "values")) == ["Functions", "Machines", "Disks"]
        await walked.press("space", "down", "space")
        assert expression(walked) == "service in ('Functions', 'Machines')"
        assert "covers 80.00 USD, 29.88 EUR" in walked.text
        await walked.press("exclamation_mark")
        assert expression(walked) == (
            "(service not in ('Functions', 'Machines') or service is null)"
        )
        assert "covers 7.75 EUR" in walked.text
        await walked.press("left", *"prov", "enter", *"nim", "space", "enter")
        assert walked.breakdown.view.where == (
            "(service not in ('Functions', 'Machines') or service is null) and provider = 'Nimbus'"
        )
        assert [row[1] for row in walked.rows()] == ["7.75"]


async def test_a_value_is_taken_by_letters_and_enter_alone(months: Path) -> None:
    async with walk(months) as walked:
        await walked.press("2", "f", "down", "enter", *"dis", "enter")
        assert walked.breakdown.view.where == "service = 'Disks'"
        await walked.press("f", "down", "right", "space")
        assert expression(walked) == ""
        await walked.press("tab", "enter")
        assert walked.breakdown.view.where == ""


async def test_an_expression_typed_by_hand_marks_the_lists(months: Path) -> None:
    async with walk(months) as walked:
        await walked.press("2", "f")
        await walked.pilot.press(*(("space" if s == " " else s) for s in "BilledCost > 0 and "))
        await walked.settle()
        walked.app.screen.query_one(
            "#expression", Input
        ).value = "BilledCost > 0 and service = 'Disks'"
        await walked.settle()
        assert marks(walked, "values").marked == ["Disks"]
        await walked.press("down", "right", *"dis", "space")
        assert expression(walked) == "BilledCost > 0"


async def test_a_wrong_expression_is_not_taken_and_lists_leave_it_alone(months: Path) -> None:
    async with walk(months) as walked:
        await walked.press("2", "f")
        walked.app.screen.query_one("#expression", Input).value = "servce = 'x'"
        await walked.settle()
        assert "did you mean service" in walked.text
        await walked.press("enter")
        assert isinstance(walked.app.screen, FilterScreen)
        await walked.press("down", "right", "space")
        assert expression(walked) == "servce = 'x'"
        await walked.press("escape")
        assert walked.breakdown.view.where == ""


async def test_dialogues_fit_small_terminals(months: Path) -> None:
    for size in ((60, 20), (80, 24), (200, 15)):
        async with walk(months, size=size) as walked:
            for key in "gpf":
                await walked.press("2", key)
                assert walked.lines[0].strip() or walked.lines[1].strip()
                box = walked.app.screen.query_one(".dialogue")
                assert walked.app.screen.region.contains_region(box.region)
                assert any(found.region.height > 2 for found in box.query(OptionList))
                await walked.press("escape")


async def test_in_the_smallest_terminal_no_week_and_no_choice_is_broken(months: Path) -> None:
    async with walk(months, size=(60, 20)) as walked:
        await walked.press("2", "p")
        assert "Mo Tu We Th Fr Sa Su" in walked.text
        lines = [line for line in walked.lines if "30d" in line]
        assert ["5 Aug - 3 Sep" in line for line in lines] == [True]
        assert "Enter takes it" in walked.text
        await walked.press("escape", "f")
        assert marks(walked, "dimensions").size.width < marks(walked, "values").size.width
        await walked.press("escape", "c")
        assert walked.app.screen.query_one(".page").region.height < 12
