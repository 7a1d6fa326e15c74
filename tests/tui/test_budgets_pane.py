"""The pane of budgets: what it shows is what the commands print, the form checks, changes undo."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from costtui.analysis.budget.budgets import budgets
from costtui.analysis.budget.file import read_budgets
from costtui.present.format import amount, percent
from costtui.settings import Settings
from costtui.store.database import Store
from costtui.tui.budget_form import BudgetForm
from costtui.tui.explain_screen import ExplainScreen
from costtui.tui.suggest_screen import SuggestScreen
from tests.tui.walk import walk

if TYPE_CHECKING:
    from pathlib import Path

    from tests.tui.walk import Walk

ON = date(2026, 9, 3)
FILE = """\
# ours
budgets:
- name: all
  amount: 40
  currency: EUR
- name: data
  where: tag:team = 'data'
  amount: 3
  currency: EUR
  parent: all
- name: later
  amount: 5
  currency: USD
  start: 2027-01
"""
"""In September 37.63 EUR are spent, of which 2.25 are data's; in dollars 80.00."""


@pytest.fixture
def chosen(tmp_path: Path) -> Settings:
    path = tmp_path / "budgets.yaml"
    path.write_text(FILE, "utf-8")
    return Settings(budgets=path)


def states(walked: Walk) -> list[list[str]]:
    return [row[:2] for row in walked.rows("budget-list")]


async def test_the_list_shows_what_the_command_prints(months: Path, chosen: Settings) -> None:
    async with walk(months, size=(160, 50), as_of=ON, settings=chosen) as walked:
        await walked.press("7")
        with Store.open(months) as store:
            rows = budgets(store, settings=chosen, as_of=ON).records()
        shown = walked.rows("budget-list")
        for cells, row in zip(shown, rows, strict=True):
            assert cells[:2] == [row["budget"], row["state"]]
            assert cells[3:5] == [percent(row["share"]), amount(row["spent"])]
            if row["forecast"] is not None:
                assert cells[8] == percent(row["forecast"] / row["amount"])
                assert cells[9] == f"{row['probability']:.0%}"
        assert shown[0][5] == "40.00 EUR"
        assert "3 budgets" in walked.line("budget-summary")
        assert "80.00 USD not counted: no rate in [currency]" in walked.line("budget-about")
        assert "2026-08       118.75  296.9%" in walked.line("budget-past")
        assert "against the same days before:" in walked.line("budget-past")
        assert "█ spent" in walked.line("budget-burn")


async def test_a_budget_is_added_in_the_form_and_taken_back(months: Path, tmp_path: Path) -> None:
    chosen = Settings(budgets=tmp_path / "budgets.yaml")
    async with walk(months, as_of=ON, settings=chosen) as walked:
        await walked.press("7")
        assert "No budgets yet." in walked.text
        await walked.press("a")
        form = walked.app.screen
        assert isinstance(form, BudgetForm)
        await walked.press(*"web", "tab", *"service", "space", "equals_sign")
        assert "cannot be understood" in walked.text
        await walked.press("space", "apostrophe", *"Disks", "apostrophe")
        # The currency of most cost is offered; 7.75 EUR were spent.
        assert "spent in 2026-09: 0.00 USD" in walked.text
        await walked.press("tab", *"10", "tab", "tab", "tab", "end", "ctrl+u", *"EUR")
        assert "spent in 2026-09: 7.75 EUR, 77.5% of 10.00" in walked.text
        await walked.press("enter")
        assert states(walked) == [["web", "at risk"]]
        assert [(one.name, one.where) for one in read_budgets(chosen)] == [
            ("web", "service = 'Disks'")
        ]
        await walked.press("u")
        assert not chosen.budgets_file.exists()
        assert "No budgets yet." in walked.text


async def test_a_wrong_form_stays_open_with_what_is_wrong(months: Path, chosen: Settings) -> None:
    async with walk(months, as_of=ON, settings=chosen) as walked:
        await walked.press("7", "w", "end", "ctrl+u", "enter")
        assert "a budget without name" in walked.text
        await walked.press(*"DATA", "enter")
        assert "a second budget" in walked.text
        await walked.press("escape")
        assert chosen.budgets_file.read_text("utf-8") == FILE


async def test_a_change_keeps_the_comment_and_the_cursor(months: Path, chosen: Settings) -> None:
    async with walk(months, as_of=ON, settings=chosen) as walked:
        await walked.press("7", "down", "w", "tab", "tab", "end", "ctrl+u", "9", "enter")
        text = chosen.budgets_file.read_text("utf-8")
        assert text == FILE.replace("amount: 3\n", "amount: 9\n")
        assert "team = 'data'" in walked.line("budget-about")


async def test_a_budget_is_removed_after_asking_and_brought_back(
    months: Path, chosen: Settings
) -> None:
    async with walk(months, as_of=ON, settings=chosen) as walked:
        await walked.press("7", "down", "d", "enter")
        assert len(states(walked)) == 3
        await walked.press("d", "down", "enter")
        assert [name for name, _ in states(walked)] == ["all", "later"]
        await walked.press("u")
        assert [name for name, _ in states(walked)] == ["all", "data", "later"]
        assert chosen.budgets_file.read_text("utf-8") == FILE


async def test_a_parent_is_not_removed(months: Path, chosen: Settings) -> None:
    async with walk(months, as_of=ON, settings=chosen) as walked:
        await walked.press("7", "d", "down", "enter")
        assert "is the parent of data" in walked.text
        assert len(states(walked)) == 3


async def test_suggestions_are_marked_and_added(months: Path, tmp_path: Path) -> None:
    chosen = Settings(budgets=tmp_path / "budgets.yaml")
    async with walk(months, as_of=ON, settings=chosen) as walked:
        await walked.press("7", "s", "enter")
        assert isinstance(walked.app.screen, SuggestScreen)
        assert "only 1 whole month is known" in walked.text
        await walked.press("asterisk", "enter")
        names = [one.name for one in read_budgets(chosen)]
        assert names == [name for name, _ in states(walked)]
        assert {"web", "data"} <= set(names)


async def test_x_explains_and_enter_opens_the_charges(months: Path, chosen: Settings) -> None:
    async with walk(months, as_of=ON, settings=chosen) as walked:
        await walked.press("7", "down", "x")
        assert isinstance(walked.app.screen, ExplainScreen)
        await walked.press("escape", "enter")
        assert walked.app.pane is walked.breakdown
        assert "2.25 EUR" in walked.line("sums")


async def test_a_wrong_file_is_told_with_its_line(months: Path, chosen: Settings) -> None:
    chosen.budgets_file.write_text("budgets:\n- nam: x\n", "utf-8")
    async with walk(months, as_of=ON, settings=chosen) as walked:
        await walked.press("7")
        assert "line 2: unknown key 'nam'" in " ".join(walked.text.split())


@pytest.mark.parametrize("size", [(20, 6), (40, 12), (80, 24), (200, 60)])
async def test_every_size_shows_the_names(
    months: Path, chosen: Settings, size: tuple[int, int]
) -> None:
    async with walk(months, size=size, as_of=ON, settings=chosen) as walked:
        await walked.press("7", "down", "up")
        assert walked.rows("budget-list")[0][0] == "all"


async def test_a_piece_of_a_name_narrows_the_list_and_escape_shows_all(
    months: Path, chosen: Settings
) -> None:
    async with walk(months, as_of=ON, settings=chosen) as walked:
        await walked.press("7", "slash", *"DA", "enter")
        assert [name for name, _ in states(walked)] == ["data"]
        assert "1 with DA" in walked.line("budget-summary")
        assert "team = 'data'" in walked.line("budget-about")
        await walked.press("escape")
        assert [name for name, _ in states(walked)] == ["all", "data", "later"]
