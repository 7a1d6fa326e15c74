"""Saved views on the screen and on the command line: the same names, the same rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import OptionList

from costtui.settings import Settings
from costtui.state import SavedView, load_state, save_view
from costtui.tui.app import CosttuiApp
from costtui.tui.view import Place, View
from costtui.tui.views_screen import ViewsScreen, saved_of, view_of
from tests.cli.calls import costtui
from tests.tui.walk import Walk, walk

if TYPE_CHECKING:
    from pathlib import Path


async def test_a_view_is_saved_opened_deleted_and_brought_back(months: Path) -> None:
    async with walk(months) as walked:
        await walked.press("2", "down", "enter", "m", "v")
        assert "none yet" in walked.text
        await walked.press("s")
        await walked.type("nimbus")
        wanted = SavedView("sub_account", "mtd", "billed", "provider = 'Nimbus'")
        assert load_state()[0].views == {"nimbus": wanted}
        assert "saved nimbus" in walked.text
        await walked.press("escape")
        rows = walked.rows()
        await walked.press("backspace", "m", "1", "v", "enter")
        assert walked.breakdown.view == view_of(wanted)
        assert [row[1:] for row in walked.rows()] == [row[1:] for row in rows]
        await walked.press("v", "d")
        assert load_state()[0].views == {}
        await walked.press("d", "u", "u")
        assert load_state()[0].views == {"nimbus": wanted}
        assert "nothing was deleted" in walked.text
        await walked.press("v")
        assert len(walked.app.screen_stack) == 1


async def test_enter_on_a_view_that_a_faster_key_deleted_opens_nothing(months: Path) -> None:
    save_view("only", SavedView())
    async with walk(months) as walked:
        await walked.press("2", "v")
        screen = walked.app.screen
        assert isinstance(screen, ViewsScreen)
        screen.query_one(OptionList).action_select()
        screen.action_delete()
        await walked.settle()
        assert walked.app.screen is screen
        assert load_state()[0].views == {}


async def test_single_charges_are_no_view_and_a_bad_name_is_refused(months: Path) -> None:
    async with walk(months) as walked:
        await walked.press("2", "enter", "enter", "enter", "enter", "v", "s")
        assert "single charges are no view" in walked.text
        await walked.press("escape", "backspace", "v", "s", "enter")
        assert "is no name for a view" in walked.text
        assert load_state()[0].views == {}


async def test_a_broken_state_is_a_notice(months: Path) -> None:
    save_view("a", SavedView())
    from costtui.state import state_file

    state_file().write_text("{")
    async with walk(months, size=(120, 30)) as walked:
        await walked.until(lambda: any("set aside" in n.message for n in walked.app._notifications))
        assert "37.63 EUR" in walked.text


async def test_the_screen_goes_on_where_it_was_left(months: Path) -> None:
    app = CosttuiApp(months, Settings())
    app.remembers = True
    async with app.run_test() as pilot:
        walked = Walk(app, pilot)
        await walked.settle()
        await walked.press("2", "m", "g", "down", "down", "enter")
        view = walked.breakdown.view
        await pilot.press("q")
    app = CosttuiApp(months, Settings())
    app.remembers = True
    async with app.run_test() as pilot:
        walked = Walk(app, pilot)
        await walked.settle()
        await walked.until(lambda: "by sub_account" in walked.text)
        assert saved_of(walked.breakdown.view) == saved_of(view)


def test_the_way_down_is_a_filter_of_the_command() -> None:
    view = View((Place("service", (("provider", "O'Hara"), ("team", None))),), where="a = 1 or b")
    saved = saved_of(view)
    assert saved is not None
    assert saved.where == "(a = 1 or b) and provider = 'O''Hara' and team is null"


def test_the_commands_save_list_show_and_delete(months: Path) -> None:
    words = ("--by", "service", "--period", "2026-09", "--where", "provider = 'Nimbus'")
    saved = costtui(months, "views", "save", "nimbus", *words)
    assert (saved.code, saved.out) == (0, ""), saved.err
    [row] = costtui(months, "views", "list", "--format", "json").rows
    assert row["name"] == "nimbus"
    assert row["command"].startswith("costtui breakdown --by service --period 2026-09")
    shown = costtui(months, "views", "show", "nimbus", "--format", "json").rows
    assert shown == costtui(months, "breakdown", *words, "--format", "json").rows
    assert len(shown) == 2
    assert costtui(months, "views", "delete", "nimbus").code == 0
    assert costtui(months, "views", "show", "nimbus").code == 2
    for wrong in (("--by", "servce"), ("--period", "never"), ("--where", "1 = ")):
        assert costtui(months, "views", "save", "x", *wrong).code == 2
