"""What is seen can be scripted: its command prints the same, its file holds the same."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from textual.widgets import Input

from costtui.present.format import amount
from costtui.tui.command import command_of, conditions, line_of
from costtui.tui.script import ShownCommandScreen, file_name
from costtui.tui.shell import split
from costtui.tui.view import Place, View
from tests.cli.calls import costtui
from tests.tui.walk import walk

if TYPE_CHECKING:
    from pathlib import Path

    from tests.tui.walk import Walk


def command(walked: Walk) -> str:
    """The command that is shown, which is also what was copied."""
    screen = walked.app.screen
    assert isinstance(screen, ShownCommandScreen)
    assert walked.app.clipboard == screen.line
    return screen.line


async def test_c_shows_and_copies_the_command_that_prints_the_same(months: Path) -> None:
    async with walk(months, size=(120, 40), as_of=date(2026, 9, 2)) as walked:
        await walked.press("2", "m", "left_square_bracket", "enter", "c")
        line = command(walked)
        assert line == (
            f"costtui --data-dir {months} breakdown --by sub_account --metric billed --period 2026-08 "
            "--where \"provider = 'Nimbus'\" --as-of 2026-09-02"
        )
        rows: list[dict[str, Any]] = costtui(months, *split(line), "--format", "json").rows
        await walked.press("escape")
        shown = walked.rows()
        assert [amount(row["cost"]) for row in rows] == [cells[1] for cells in shown]
        await walked.press("colon")
        walked.app.screen.query_one(Input).value = line
        await walked.press("enter")
        assert [cells[1] for cells in walked.rows()] == [cells[1] for cells in shown]


async def test_e_exports_what_is_shown_and_asks_before_it_overwrites(
    months: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "costtui-breakdown-provider-2026-09.json"
    async with walk(months) as walked:
        await walked.press("2", "e", "down", "enter")
        assert file.name in walked.text
        await walked.press("enter")
        await walked.until(file.exists)
        await walked.settle()
        assert [row["provider"] for row in json.loads(file.read_text())] == ["Cirrus", "Nimbus"]
        file.write_text("mine")
        await walked.press("e", "down", "enter", "enter")
        assert "yes, overwrite costtui-breakdown" in walked.text
        await walked.press("escape")
        assert file.read_text() == "mine"
        await walked.press("e", "down", "enter", "enter", "down", "enter")
        await walked.until(lambda: file.read_text() != "mine")


async def test_a_wrong_file_name_stays_to_be_mended(
    months: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with walk(months) as walked:
        await walked.press("2", "e", "enter")
        await walked.type("nowhere/at-all.csv")
        assert "there is no folder" in walked.text
        await walked.type("rows.md")
        await walked.until((tmp_path / "rows.md").exists)
        await walked.settle()
        assert (tmp_path / "rows.md").read_text().startswith("| provider |")


async def test_y_copies_the_name_and_shift_y_the_row(months: Path) -> None:
    async with walk(months) as walked:
        await walked.press("2", "down", "enter", "y")
        assert walked.app.clipboard == "sub-1"
        await walked.press("Y")
        assert walked.app.clipboard.split("\t")[:2] == walked.row[:2]


async def test_charges_are_exported_as_a_focus_file(
    months: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with walk(months) as walked:
        await walked.press("2", "down", *["enter"] * 4, "c")
        assert command(walked).startswith(f"costtui --data-dir {months} export --format focus-csv")
        await walked.press("escape", "e")
        await walked.type("charges.csv")
        await walked.until((tmp_path / "charges.csv").exists)
        await walked.settle()
        assert len((tmp_path / "charges.csv").read_text().splitlines()) == 3


@pytest.mark.parametrize("value", ["O'Hare", 'a "b"', "$(reboot)", "`x`", "a\\b", "!!", "ü; rm"])
def test_a_value_of_a_bill_stays_one_word_of_the_command(value: str) -> None:
    view = View((Place("service", (("region", value), ("tag:cost center", None))),))
    words = command_of(view)
    assert split(line_of(words)) == words
    assert words[-1] == conditions("", view.place.path)


def test_a_file_name_has_plain_signs_only() -> None:
    name = file_name("breakdown-tag:../../etc/\x1bpasswd-2026-09", "csv")
    assert name == "costtui-breakdown-tag-..-..-etc-passwd-2026-09.csv"
