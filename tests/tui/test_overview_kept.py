"""The overview of last time stands on the screen before the store is open."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from costtui.settings import Settings
from costtui.store.database import Store
from costtui.tui.app import CosttuiApp
from costtui.tui.overview_kept import ask_overview, last_overview
from tests.tui.walk import Walk, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


def kept(store: Store) -> object:
    return ask_overview(store, settings=Settings(), as_of=None, days=92)


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """No store can be opened until this is called."""
    gate, real = threading.Event(), Store.open

    def wait(data_dir: Path) -> Store:
        gate.wait(60)
        return real(data_dir)

    monkeypatch.setattr(Store, "open", wait)
    yield gate.set
    gate.set()


def test_what_is_kept_is_the_answer_itself(months: Path, store: Store) -> None:
    found = kept(store)
    last = last_overview(months, Settings(), None)
    assert last is not None
    assert last.overview == found
    assert last.known.days == store.known_days()


def test_another_question_or_no_store_has_no_answer_of_last_time(
    months: Path, store: Store
) -> None:
    kept(store)
    assert last_overview(months, Settings(team_tags=("squad",)), None) is None
    (months / "costs.duckdb").unlink()
    assert last_overview(months, Settings(), None) is None


def test_an_answer_of_another_generation_says_how_old_it_is(months: Path, store: Store) -> None:
    kept(store)
    (months / "costs.duckdb").touch()
    last = last_overview(months, Settings(), None)
    assert last is not None
    assert last.overview.notes == ("as it was a moment ago, reading …",)


@pytest.mark.parametrize("text", ["", "{}", '{"at": "2026-09-01T00:00:00+00:00", "tables": []}'])
def test_a_broken_answer_is_none(months: Path, store: Store, text: str) -> None:
    kept(store)
    for file in (months / "answers").iterdir():
        file.write_text(text, "utf-8")
    assert last_overview(months, Settings(), None) is None


async def test_the_figures_stand_before_the_store_is_open_and_keys_wait_for_it(
    months: Path, store: Store, closed: Callable[[], None]
) -> None:
    kept(store)
    app = CosttuiApp(months, Settings())
    async with app.run_test(size=(160, 50)) as pilot:
        walked = Walk(app, pilot)
        await walked.until(lambda: "37.63 EUR  +18.88" in walked.text)
        assert "charges 2026-08-01" in walked.text
        assert app.store is None
        await pilot.press("2", "m")
        closed()
        await walked.settle()
        assert "billed cost" in walked.line("scope")
        assert len(walked.rows()) == 2


async def test_figures_that_did_not_change_are_not_drawn_again(
    few: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with walk(few, size=(120, 40)):
        pass
    drawn: list[object] = []
    app = CosttuiApp(few, Settings())
    async with app.run_test(size=(120, 40)) as pilot:
        walked = Walk(app, pilot)
        await walked.until(lambda: "37.63 EUR  +18.88" in walked.text)
        monkeypatch.setattr(walked.overview, "_draw_headline", drawn.append)
        await walked.settle()
        assert app.store is not None
        assert drawn == []
