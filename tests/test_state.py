"""What is remembered: written whole, read with suspicion, set aside when broken."""

from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING

import pytest

from costtui.errors import CosttuiError, UsageError
from costtui.state import (
    SavedView,
    State,
    change_state,
    delete_view,
    load_state,
    save_view,
    saved_view,
    state_file,
)

if TYPE_CHECKING:
    from pathlib import Path

WEB = SavedView("service", "last-month", "billed", "tag:team = 'web'")


def test_a_first_start_remembers_nothing_and_writes_nothing() -> None:
    assert load_state() == (State(), "")
    assert not state_file().exists()


def test_views_are_kept_by_name_for_their_owner_only() -> None:
    save_view("web", SavedView())
    save_view(" all ", SavedView("team,service"))
    save_view("web", WEB)
    assert load_state()[0].views == {"all": SavedView("team,service"), "web": WEB}
    assert stat.S_IMODE(state_file().stat().st_mode) == 0o600
    assert delete_view("web") == WEB
    assert list(load_state()[0].views) == ["all"]
    assert [file.name for file in state_file().parent.iterdir()] == ["state.json"]
    with pytest.raises(UsageError, match="valid: all"):
        saved_view("web")


def test_the_command_prints_the_same() -> None:
    assert WEB.command == (
        "costtui breakdown --by service --period last-month --metric billed "
        """--where 'tag:team = '"'"'web'"'"''"""
    )


@pytest.mark.parametrize("name", ["", "  ", "-x", "a\nb", "\x1b[31m", "x" * 61])
def test_a_name_is_one_printable_line(name: str) -> None:
    with pytest.raises(UsageError, match="no name for a view"):
        save_view(name, WEB)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"version": "1"}',
        '{"version": 1, "views": []}',
        '{"version": 1, "views": {"a": {"by": 3}}}',
        '{"version": 1, "views": {"a": {"shell": "x"}}}',
        '{"version": 1, "views": {"a\\u001b": {}}}',
        '{"version": 1, "theme": null}',
        "[" * 100_000,
        "\udce9",
    ],
)
def test_a_broken_file_is_set_aside_with_a_note(text: str) -> None:
    state_file().parent.mkdir(parents=True)
    state_file().write_bytes(text.encode("utf-8", "surrogateescape"))
    found, note = load_state()
    assert found == State()
    assert "set aside" in note
    [aside] = state_file().parent.iterdir()
    assert aside.name.startswith("state.broken-")
    save_view("web", WEB)
    assert load_state() == (State(views={"web": WEB}), "")


def test_the_file_of_a_newer_version_is_left_alone() -> None:
    state_file().parent.mkdir(parents=True)
    state_file().write_text('{"version": 99, "views": 7}')
    assert load_state()[0] == State()
    with pytest.raises(CosttuiError, match="newer"):
        save_view("web", WEB)
    assert json.loads(state_file().read_text()) == {"version": 99, "views": 7}


def test_a_place_that_cannot_be_written_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("COSTTUI_STATE_DIR", str(tmp_path / "file" / "state"))
    with pytest.raises(CosttuiError, match="cannot be written"):
        change_state(lambda _: State(theme="x"))
    assert load_state()[0] == State()
