"""A call that opens the screen is read without typer, and reads the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from costtui.cli import main, screen
from costtui.cli.app import app
from costtui.cli.main import screen_call

if TYPE_CHECKING:
    from collections.abc import Sequence


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The calls that a screen was opened for."""
    found: list[Any] = []
    monkeypatch.setattr(screen, "open_screen", found.append)
    return found


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--data-dir", "~/costs"],
        ["--data-dir=/tmp/a=b", "--ascii"],
        ["--data-dir", "one", "--data-dir", "two"],
        ["--data-dir", "--ascii"],
        ["--config", "c.toml", "-q", "-v"],
        ["--config=c.toml", "--quiet", "--verbose", "--ascii"],
    ],
)
def test_options_of_the_screen_mean_what_they_mean_to_typer(
    words: Sequence[str], opened: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COSTTUI_DATA_DIR", "/tmp/by-the-environment")
    app(list(words), standalone_mode=False)
    assert opened == [screen_call(words)]


@pytest.mark.parametrize(
    "words",
    [
        ["status"],
        ["--data-dir", "d", "breakdown"],
        ["--help"],
        ["--version"],
        ["-qv"],
        ["--nothing"],
        ["--data-dir"],
        ["--ascii=yes"],
        ["--"],
    ],
)
def test_all_other_calls_are_left_to_the_commands(words: Sequence[str]) -> None:
    assert screen_call(words) is None


def test_a_shell_that_asks_for_completions_gets_no_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(main.COMPLETION, "complete_bash")
    assert screen_call([]) is None
