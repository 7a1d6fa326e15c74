"""The command line of the screen: the words of the shell, completed, explained where they are wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input

from costtui.cli.call import Call
from costtui.cli.shell import CommandShell
from costtui.errors import UsageError
from costtui.tui.completion import completion
from costtui.tui.shell import History, split
from tests.tui.test_breakdown_pane import expected, figures
from tests.tui.walk import walk

if TYPE_CHECKING:
    from pathlib import Path

    from costtui.store.database import Store
    from tests.tui.walk import Walk


@pytest.fixture
def shell(tmp_path: Path) -> CommandShell:
    return CommandShell(Call(tmp_path, None, quiet=False, verbose=False))


def line(walked: Walk) -> str:
    """What stands on the command line."""
    return walked.app.screen.query_one(Input).value


async def test_a_breakdown_is_shown_in_its_pane_and_backspace_leads_back(
    months: Path, store: Store
) -> None:
    async with walk(months) as walked:
        await walked.press("colon")
        await walked.type(
            "breakdown --by service --where \"provider = 'Nimbus'\" --period 2026-08 -m billed"
        )
        where = "provider = 'Nimbus'"
        assert figures(walked) == expected(
            store, "service", where=where, period="2026-08", metric="billed"
        )
        await walked.press("backspace")
        assert walked.line("crumbs") == " All"
        assert walked.breakdown.view.place.by == "provider"
        assert walked.breakdown.view.metric == "effective"


async def test_any_other_command_shows_its_rows_and_its_talk(months: Path) -> None:
    async with walk(months, size=(160, 50)) as walked:
        await walked.press("colon")
        await walked.type("costtui history")
        assert len(walked.rows_in_front()) == 4
        await walked.press("escape", "colon")
        await walked.type("breakdown --by provider --format json")
        assert [row[0] for row in walked.rows_in_front()] == ["Cirrus", "Nimbus"]
        assert "the last day in the store" in walked.text
        await walked.press("q")
        assert len(walked.app.screen_stack) == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("brekdown", "did you mean breakdown"),
        ("breakdown --perod mtd", "--period"),
        ("breakdown --by regoin", "did you mean region"),
        ("breakdown --metric blled", "'billed'"),
        ("breakdown --period yesterday", "no period"),
        ("breakdown --where servce=1", "service"),
        ('breakdown --where "x', "a quote is not closed"),
        ("demo", "no command here"),
        ("sql -", "no standard input"),
    ],
)
async def test_a_wrong_line_is_explained_and_stays_to_be_mended(
    months: Path, typed: str, said: str
) -> None:
    async with walk(months) as walked:
        await walked.press("colon")
        await walked.type(typed)
        assert said in walked.text
        assert line(walked) == typed
        await walked.press("escape")
        assert len(walked.app.screen_stack) == 1


async def test_tab_completes_commands_options_dimensions_and_values(months: Path) -> None:
    async with walk(months) as walked:
        await walked.press("colon", *"br", "tab")
        assert line(walked) == "breakdown "
        await walked.press(*"--w", "tab")
        assert line(walked) == "breakdown --where "
        await walked.press("quotation_mark", *"service", "space", "equals_sign", "space")
        await walked.press("apostrophe", *"dis")
        assert "Disks" in walked.text
        await walked.press("tab")
        assert line(walked) == "breakdown --where \"service = 'Disks'"
        await walked.press("ctrl+u", *"breakdown -b r", "tab")
        assert line(walked) == "breakdown -b region"
        await walked.press("tab")
        assert line(walked) == "breakdown -b resource"
        await walked.press("shift+tab")
        assert line(walked) == "breakdown -b region"


async def test_up_brings_former_lines_back(months: Path) -> None:
    async with walk(months) as walked:
        for typed in ("breakdown --by region", "breakdown --by team"):
            await walked.press("colon")
            await walked.type(typed)
        await walked.press("colon", "up", "up")
        assert line(walked) == "breakdown --by region"
        await walked.press("down", "enter")
        assert walked.breakdown.view.place.by == "team"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("hist", ("history",)),
        ("costtui stat", ("status",)),
        ("breakdown --metric li", ("list",)),
        ("breakdown --by service,reg", ("region",)),
        ("breakdown --period last", ("last-month",)),
        ("breakdown --by region --b", ()),
        ("breakdown --top ", ()),
        ('breakdown --where "BilledCost > ', ("provider",)),
        ("breakdown --where \"service = 'a' ", ("and", "or")),
    ],
)
def test_what_can_come_next(shell: CommandShell, typed: str, words: tuple[str, ...]) -> None:
    found = completion(typed, shell.commands).words
    assert found[: len(words)] == words
    if not words:
        assert "--by" not in found


@pytest.mark.parametrize(
    ("typed", "dimension", "text"),
    [
        ("breakdown -w \"service = 'a b", "service", "a b"),
        ("breakdown -w \"ServiceName in ('x', '", "service", ""),
        ("breakdown -w \"tag:team != 'w", "tag:team", "w"),
        ("breakdown -w \"BilledCost > 3 and region like 'eu", "region", "eu"),
        ('breakdown -w "ServiceName = ', "service", ""),
        ("breakdown -w \"team in ('web', ", "team", ""),
    ],
)
def test_values_are_asked_of_the_dimension_compared(
    shell: CommandShell, typed: str, dimension: str, text: str
) -> None:
    found = completion(typed, shell.commands)
    assert (found.dimension, found.typed(typed)) == (dimension, text)


def test_a_value_with_a_quote_is_completed_so_that_it_is_one(shell: CommandShell) -> None:
    typed = "breakdown -w \"service = 'O"
    found = completion(typed, shell.commands)
    assert found.taken(typed, "O'Hare") == "breakdown -w \"service = 'O''Hare'"


def test_a_value_that_is_not_begun_is_completed_with_its_quotes(shell: CommandShell) -> None:
    typed = 'breakdown -w "service = '
    found = completion(typed, shell.commands)
    assert found.taken(typed, "O'Hare") == "breakdown -w \"service = 'O''Hare'"


def test_a_line_is_split_as_a_shell_does() -> None:
    assert split('costtui breakdown --by "a b"') == ["breakdown", "--by", "a b"]
    with pytest.raises(UsageError, match="not closed"):
        split('breakdown "')


def test_history_keeps_the_newest_lines_once() -> None:
    history = History(most=2)
    for typed in ("a", "b", "a", "c"):
        history.add(typed)
    assert history.lines == ["a", "c"]
