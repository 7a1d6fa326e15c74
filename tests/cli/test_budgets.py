"""`costtui budgets`: exit codes, rows, the file, what is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from costtui.sync import import_bills
from tests.bills.focus_rows import focus_csv
from tests.cli.calls import costtui

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.calls import Called


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A store of 60.00 EUR in September, and a configuration beside it."""
    (tmp_path / "bill.csv").write_text(focus_csv(), "utf-8")
    assert not import_bills(tmp_path / "store", [str(tmp_path / "bill.csv")]).problems
    (tmp_path / "config.toml").write_text("", "utf-8")
    return tmp_path


def budgets(place: Path, *words: str) -> Called:
    return costtui(place / "store", "--config", str(place / "config.toml"), "budgets", *words)


def test_from_the_first_budget_to_a_pipeline_that_fails(place: Path) -> None:
    added = budgets(
        place, "add", "web", "--amount", "50", "--currency", "EUR", "-w", "tag:team = 'web'"
    )
    assert (added.code, added.out) == (0, "")
    [row] = budgets(place, "list", "--no-forecast", "--format", "json").rows
    assert (row["budget"], row["spent"], row["amount"]) == ("web", 30.0, 50.0)
    first = budgets(place, "check", "--fail-on", "actual:60", "--format", "json")
    assert first.code == 3
    assert [(r["check"], r["threshold"], r["fails"], r["raised"]) for r in first.rows][:1] == [
        ("actual", 60.0, True, None)
    ]
    again = budgets(place, "check", "--fail-on", "actual:60", "--format", "json")
    assert again.code == 3
    assert again.rows[0]["raised"] is not None
    assert budgets(place, "check", "--fail-on", "actual:100", "--format", "json").code == 0


def test_a_dry_run_remembers_nothing(place: Path) -> None:
    budgets(place, "add", "web", "--amount", "50", "--currency", "EUR", "--forecast", "none")
    for _ in range(2):
        done = budgets(place, "check", "--dry-run", "--format", "json")
        assert [row["raised"] for row in done.rows] == [None]


def test_a_store_that_cannot_be_written_is_checked_all_the_same(place: Path) -> None:
    budgets(place, "add", "web", "--amount", "50", "--currency", "EUR", "--forecast", "none")
    lock = place / "store" / "costtui.lock"
    lock.unlink(missing_ok=True)
    # A folder where the lock belongs stops every writer, root too.
    lock.mkdir()
    done = budgets(place, "check", "--fail-on", "actual:100", "--format", "json")
    assert done.code == 3
    assert len(done.rows) == 1
    assert "not remembered as raised" in done.err


def test_edit_and_remove_keep_the_rest_of_the_file(place: Path) -> None:
    file = place / "budgets.yaml"
    file.write_text("# ours\nbudgets:\n- name: web # shop\n  amount: 5\n  currency: EUR\n", "utf-8")
    assert budgets(place, "edit", "web", "--growth", "10", "--rollover").code == 0
    assert file.read_text("utf-8") == (
        "# ours\nbudgets:\n- name: web # shop\n  amount: 5\n  currency: EUR\n"
        "  rollover: true\n  growth: 10\n"
    )
    assert budgets(place, "edit", "web", "--growth", "none", "--no-rollover").code == 0
    assert "growth" not in file.read_text("utf-8")
    gone = budgets(place, "remove", "web")
    assert "costtui budgets add web --amount 5 --currency EUR" in gone.err
    assert "# ours" in file.read_text("utf-8")


def test_suggestions_are_written_where_asked(place: Path) -> None:
    done = budgets(place, "suggest", "--by", "service", "--write", "--format", "json")
    assert [row["name"] for row in done.rows] == ["Buckets", "Machines"]
    listed = budgets(place, "list", "--no-forecast", "--format", "json").rows
    assert [row["budget"] for row in listed] == ["Buckets", "Machines"]


def test_show_tells_the_periods(place: Path) -> None:
    budgets(place, "add", "web", "--amount", "50", "--currency", "EUR")
    rows = budgets(place, "show", "web", "--format", "json").rows
    assert [(row["period"], row["spent"], row["state"]) for row in rows] == [
        ("2026-09", 60.0, "over")
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("check",), "no budgets in"),
        (("show", "web"), "there is no budget 'web'"),
        (("edit", "web"), "nothing to change was named"),
        (("add", "web", "--amount", "x", "--currency", "EUR"), "amount is 'x'"),
        (("add", "web", "--amount", "1", "--currency", "EUR", "-w", "servce = 1"), "did you mean"),
        (("suggest", "--every", "week"), "every is 'week'"),
    ],
)
def test_wrong_words_are_told(place: Path, words: tuple[str, ...], said: str) -> None:
    done = budgets(place, *words)
    assert (done.code, done.out) == (2, "")
    assert said in done.err


def test_no_budgets_is_an_empty_list_that_says_what_to_do(place: Path) -> None:
    done = budgets(place, "list", "--format", "json")
    assert (done.code, done.rows) == (0, [])
    assert "costtui budgets suggest" in done.err
