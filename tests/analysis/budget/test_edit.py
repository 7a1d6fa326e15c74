"""The file of budgets changed by the tool: what a person wrote in it stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from costtui.analysis.budget.edit import add, edit, remove, take_back
from costtui.analysis.budget.fields import budget_of
from costtui.analysis.budget.file import read_budgets
from costtui.errors import UsageError
from tests.analysis.budget.files import settings_of

if TYPE_CHECKING:
    from pathlib import Path

OURS = """\
# ours, since 2024
budgets:
# the whole
- name: "all"      # everybody
  amount: 12_000
  currency: EUR

# web people
- name: web
  where: tag:team = 'web'
  amount: 100   # little
  currency: EUR
  parent: all
"""


def test_the_first_budget_makes_the_file(tmp_path: Path) -> None:
    chosen = settings_of(tmp_path / "new")
    add(chosen, {"name": "all", "amount": "1,200.50", "currency": "eur", "actual": "80, 100"})
    text = chosen.budgets_file.read_text("utf-8")
    assert text.splitlines()[1:] == [
        "budgets:",
        "  - name: all",
        "    amount: 1200.5",
        "    currency: EUR",
        "    actual: [80, 100]",
    ]


def test_an_edit_changes_its_line_alone(tmp_path: Path) -> None:
    chosen = settings_of(tmp_path, OURS)
    edit(chosen, "web", {"amount": "150", "growth": "10"})
    expected = OURS.replace("amount: 100   # little", "amount: 150   # little")
    assert chosen.budgets_file.read_text("utf-8") == expected + "  growth: 10\n"


def test_a_new_name_is_the_parent_of_its_children(tmp_path: Path) -> None:
    chosen = settings_of(tmp_path, OURS)
    edit(chosen, "all", {"name": "whole"})
    assert [(one.name, one.parent) for one in read_budgets(chosen)] == [
        ("whole", ""),
        ("web", "whole"),
    ]


def test_amounts_take_the_place_of_the_amount_and_back(tmp_path: Path) -> None:
    chosen = settings_of(tmp_path, OURS)
    edit(chosen, "web", {"amounts": "2026-01=5"})
    assert "amount: 100" not in chosen.budgets_file.read_text("utf-8")
    edit(chosen, "web", {"amount": "7"})
    assert [one.amount for one in read_budgets(chosen)] == [12000.0, 7.0]


def test_an_empty_field_goes_back_to_its_default(tmp_path: Path) -> None:
    chosen = settings_of(tmp_path, OURS)
    edit(chosen, "web", {"where": "", "parent": ""})
    assert "where" not in chosen.budgets_file.read_text("utf-8")


def test_what_was_removed_can_be_brought_back_to_the_letter(tmp_path: Path) -> None:
    chosen = settings_of(tmp_path, OURS)
    done = remove(chosen, "WEB")
    assert [one.name for one in read_budgets(chosen)] == ["all"]
    take_back(chosen, done)
    assert chosen.budgets_file.read_text("utf-8") == OURS


def test_the_first_budget_taken_back_leaves_no_file(tmp_path: Path) -> None:
    chosen = settings_of(tmp_path)
    take_back(chosen, add(chosen, {"name": "a", "amount": "1", "currency": "EUR"}))
    assert not chosen.budgets_file.exists()


def test_nothing_is_taken_back_over_a_later_change(tmp_path: Path) -> None:
    chosen = settings_of(tmp_path, OURS)
    done = remove(chosen, "web")
    edit(chosen, "all", {"amount": "5"})
    with pytest.raises(UsageError, match="was changed since"):
        take_back(chosen, done)


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (lambda s: add(s, {"name": "WEB", "amount": "1", "currency": "EUR"}), "already"),
        (lambda s: add(s, {"name": "x", "amount": "1"}), "without currency"),
        (
            lambda s: add(s, {"name": "x", "amount": "1", "currency": "EUR", "parent": "y"}),
            "parent",
        ),
        (lambda s: edit(s, "webb", {"amount": "1"}), "did you mean web"),
        (lambda s: edit(s, "web", {"amont": "1"}), "did you mean amount"),
        (lambda s: edit(s, "all", {"parent": "web"}), "goes round in a circle"),
        (lambda s: remove(s, "all"), "is the parent of web"),
    ],
)
def test_a_wrong_change_leaves_the_file_alone(tmp_path: Path, act: object, words: str) -> None:
    chosen = settings_of(tmp_path, OURS)
    with pytest.raises(UsageError, match=words):
        act(chosen)  # type: ignore[operator]
    assert chosen.budgets_file.read_text("utf-8") == OURS


NAMES = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=12).filter(
    lambda name: not name.startswith("-")
)


@given(NAMES, st.floats(0, 1e9), st.text(st.characters(exclude_categories=("C", "Z"))), NAMES)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_written_is_read_again(
    tmp_path: Path, name: str, amount: float, owner: str, value: str
) -> None:
    where = "service = '" + value.replace("'", "''") + "'"
    texts = {"name": name, "amount": f"{amount:.4f}", "currency": "EUR", "owner": owner}
    texts["where"] = where
    chosen = settings_of(tmp_path, "# first\nbudgets: []\n")
    add(chosen, texts)
    assert read_budgets(chosen) == [budget_of(texts, team_tags=())]
    assert chosen.budgets_file.read_text("utf-8").startswith("# first\n")
