"""How every pane looks at three sizes: at work, empty, waiting, failing, overtaken, and defied.

Look at what differs; if it is right: pytest -n 0 tests/tui/test_pictures.py --snapshot-update
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

import pytest

from costtui.cli.demo import last_day
from costtui.errors import StoreCorrupt, StoreError
from costtui.settings import Settings
from costtui.store.database import Store
from costtui.store.journal import prepare
from costtui.tui.panes import declared
from costtui.tui.welcome import PAGES
from tests.tui.pictures import SIZES, compare, hold_still
from tests.tui.walk import walk

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

    from costtui.tui.pane import Pane
    from tests.tui.walk import Walk

FOLDER = Path(__file__).parent / "__snapshots__" / "test_pictures"
PANES = [pytest.param(pane, id=pane.NAME) for pane in declared()]
LOST = StoreCorrupt("charges of the store cannot be read: no such file", hint="run: costtui doctor")

BUDGETS = """\
budgets:
- name: everything
  amount: 250000
  currency: USD
- name: data
  where: tag:team = 'data'
  amount: 60000
  currency: USD
  owner: ada@larkspur.example
  parent: everything
- name: halden
  where: provider = 'Halden Cloud'
  amount: 9000
  currency: EUR
"""

STATES = (
    "test_at_work",
    "test_hostile",
    "test_empty",
    "test_loading",
    "test_failing",
    "test_stale",
)
PAGES_OF = (*PAGES, StoreError)

each_pane = pytest.mark.parametrize("pane", PANES)


@pytest.fixture(autouse=True)
def _hold_still(monkeypatch: pytest.MonkeyPatch) -> None:
    hold_still(monkeypatch)


async def show(walked: Walk, pane: type[Pane[Any]]) -> None:
    """Bring a pane to the front, all answers there."""
    await walked.app.show(pane.NAME)
    await walked.settle()


@each_pane
async def test_at_work(
    samples: Path, tmp_path: Path, pane: type[Pane[Any]], snapshot: SnapshotAssertion
) -> None:
    budgets = tmp_path / "budgets.yaml"
    budgets.write_text(BUDGETS, "utf-8")
    settings = Settings(budgets=budgets)
    async with walk(samples, as_of=last_day(), settings=settings) as walked:
        await show(walked, pane)
        await compare(walked, snapshot)


@each_pane
async def test_hostile(hostile: Path, pane: type[Pane[Any]], snapshot: SnapshotAssertion) -> None:
    async with walk(hostile, as_of=date(2026, 9, 3)) as walked:
        await show(walked, pane)
        await compare(walked, snapshot)


@each_pane
async def test_empty(few: Path, pane: type[Pane[Any]], snapshot: SnapshotAssertion) -> None:
    async with walk(few, as_of=date(2031, 1, 15)) as walked:
        await show(walked, pane)
        await compare(walked, snapshot)


@each_pane
async def test_loading(
    few: Path,
    pane: type[Pane[Any]],
    snapshot: SnapshotAssertion,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    is_seen = Event()

    def wait(store: Store) -> None:
        is_seen.wait(60)
        raise LOST

    async with walk(few) as walked:
        monkeypatch.setattr(pane, "question", lambda self: wait)
        try:
            await walked.app.show(pane.NAME)
            await walked.pilot.press("r")
            await compare(walked, snapshot, walked.is_reading)
        finally:
            is_seen.set()
        await walked.settle()


@each_pane
async def test_failing(
    few: Path,
    pane: type[Pane[Any]],
    snapshot: SnapshotAssertion,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(store: Store) -> None:
        raise LOST

    async with walk(few) as walked:
        await show(walked, pane)
        monkeypatch.setattr(pane, "question", lambda self: fail)
        await walked.press("r")
        await compare(walked, snapshot)


@each_pane
async def test_stale(
    few: Path,
    pane: type[Pane[Any]],
    snapshot: SnapshotAssertion,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refresh(self: Store) -> bool:
        raise LOST

    async with walk(few) as walked:
        await show(walked, pane)
        monkeypatch.setattr(Store, "is_stale", lambda self: True)
        monkeypatch.setattr(Store, "refresh", refresh)
        walked.app.follow()
        await compare(walked, snapshot)


@pytest.mark.parametrize("kind", PAGES_OF)
async def test_page(
    kind: type[StoreError],
    data_dir: Path,
    snapshot: SnapshotAssertion,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(data_dir: Path) -> Store:
        raise kind("/srv/costs is not what it should be", hint="here is what helps")

    monkeypatch.setattr(Store, "open", fail)
    async with walk(data_dir) as walked:
        await compare(walked, snapshot)


async def test_page_of_a_store_without_charges(data_dir: Path, snapshot: SnapshotAssertion) -> None:
    prepare(data_dir)
    async with walk(data_dir) as walked:
        await compare(walked, snapshot)


def test_no_picture_is_of_something_that_is_gone() -> None:
    of_panes = [f"{state}[{pane.NAME}]" for state in STATES for pane in declared()]
    of_pages = [f"test_page[{kind.__name__}]" for kind in PAGES_OF]
    names = [*of_panes, *of_pages, "test_page_of_a_store_without_charges"]
    expected = {f"{name}[{width}x{height}].svg" for name in names for width, height in SIZES}
    assert {file.name for file in FOLDER.iterdir()} == expected
