"""Every key of every pane, dialogue and line does what its binding says; none is left out.

A new binding fails the first test until a press of it stands in a story of `pane_stories` or
`dialogue_stories`.
"""

from __future__ import annotations

import pkgutil
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from textual.binding import Binding

import costtui.tui
from costtui.tui.app import CosttuiApp
from tests.tui.dialogue_stories import DIALOGUES
from tests.tui.pane_stories import PANES
from tests.tui.press import EXITS, OTHER
from tests.tui.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

STORIES = PANES | DIALOGUES
STORES = {
    "the page of no store": "data_dir",
    "Anomalies": "spikes",
    "days of anomalies": "spikes",
    "a reason": "spikes",
}
"""The fixtures that make other stores than most stories are about."""


def bindings() -> Iterator[Binding]:
    """The bindings that the modules of the screen declare."""
    for info in pkgutil.iter_modules(costtui.tui.__path__):
        module = import_module(f"costtui.tui.{info.name}")
        for item in vars(module).values():
            if isinstance(item, type) and item.__module__ == module.__name__:
                own = vars(item).get("BINDINGS", [])
                assert all(isinstance(binding, Binding) and binding.id for binding in own), item
                yield from own


def test_every_key_is_pressed_in_a_story() -> None:
    ids = sorted(binding.id or "" for binding in bindings())
    assert ids == sorted(press.id for _, presses in STORIES.values() for press in presses)


@pytest.mark.parametrize("name", STORIES)
async def test_keys_do_what_they_say(
    name: str, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Where an import would look: an empty folder.
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(CosttuiApp, "exit", lambda self, *words, **options: EXITS.append(words))
    known = {binding.id: binding for binding in bindings()}
    start, presses = STORIES[name]
    data_dir: Path = request.getfixturevalue(STORES.get(name, "few"))
    async with walk(data_dir) as walked:
        await walked.press(*start)
        for press in presses:
            for key in known[press.id].key.split(","):
                await walked.press(*press.before)
                walked.app.clear_notifications()
                await walked.settle()
                await walked.until(lambda: press.state(walked) != press.to)  # noqa: B023
                before = press.state(walked)
                await walked.press(key)
                with suppress(TimeoutError):
                    await walked.until(lambda: press.state(walked) != before)  # noqa: B023
                after = press.state(walked)
                told = f"{press.id} by {key}: {before!r} became {after!r}\n{walked.text}"
                assert after != before, told
                assert press.to in (OTHER, after), told
                await walked.press(*press.after)
