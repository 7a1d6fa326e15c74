"""Pages for a store that is missing, empty, broken, newer, forbidden or on a full disk."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from costtui.errors import (
    StoreCorrupt,
    StoreDenied,
    StoreError,
    StoreFull,
    StoreMissing,
    StoreNewer,
)
from costtui.store.database import Store
from costtui.store.place import plain_errors, unreadable
from tests.bills.focus_rows import focus_csv
from tests.tui.terminal import Terminal
from tests.tui.walk import walk

if TYPE_CHECKING:
    from pathlib import Path

SITUATIONS = [
    (StoreMissing("there is no store in /x"), "Welcome to costtui", "import your bills"),
    (StoreCorrupt("no database"), "The store cannot be read", "costtui doctor --rebuild"),
    (StoreNewer("schema 99"), "A newer costtui wrote this store", "pip install -U costtui"),
    (StoreDenied("not yours"), "No permission for the store", "ls -ld DIR"),
    (StoreFull("no room"), "The disk is full", "df -h DIR"),
    (StoreError("\x1b[2Jodd"), "The store cannot be used", "costtui doctor"),
]


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (160, 50)])
@pytest.mark.parametrize(("problem", "title", "step"), SITUATIONS)
async def test_each_situation_has_its_page(
    data_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
    problem: StoreError,
    title: str,
    step: str,
    size: tuple[int, int],
) -> None:
    def fail(_: Path) -> Store:
        raise problem

    monkeypatch.setattr(Store, "open", fail)
    async with walk(data_dir, size=size) as walked:
        assert title in walked.text
        assert step in walked.text
        assert problem.received.replace("\x1b", "␛") in walked.text
        assert "? " in walked.text
        assert all(len(line) <= size[0] for line in walked.lines)


async def test_i_imports_and_the_page_goes(data_dir: Path, tmp_path: Path) -> None:
    bill = tmp_path / "bill.csv"
    bill.write_text(focus_csv(), "utf-8")
    async with walk(data_dir) as walked:
        await walked.press("i")
        await walked.type("~/nothing-here")
        assert "there is no file or folder" in walked.text
        await walked.type(str(bill))
        await walked.until(lambda: "1 new" in walked.text)
        await walked.press("enter")
        await walked.until(lambda: "60.00" in walked.text)


async def test_a_file_that_is_no_bill_is_told(data_dir: Path, tmp_path: Path) -> None:
    (tmp_path / "note").write_text("hello", "utf-8")
    async with walk(data_dir, size=(120, 40)) as walked:
        await walked.press("i")
        await walked.type(str(tmp_path / "note"))
        await walked.until(lambda: "nothing was changed" in walked.text)
        await walked.press("escape")
        assert "Welcome to costtui" in walked.text


def test_d_leads_to_the_sample_bills(data_dir: Path) -> None:
    call = [sys.executable, "-m", "costtui", "--data-dir", str(data_dir)]
    terminal = Terminal(call, {})
    try:
        terminal.until(lambda: "look around with sample bills" in terminal.text)
        terminal.press("d")
        terminal.until(lambda: "moved most" in terminal.text)
        terminal.press("q")
        assert terminal.wait() == 0
        assert not data_dir.exists()
    finally:
        terminal.close()


def test_what_the_system_refuses_has_its_kind(data_dir: Path) -> None:
    with pytest.raises(StoreFull), plain_errors(data_dir):
        raise OSError(28, "No space left on device")
    with pytest.raises(StoreDenied), plain_errors(data_dir):
        raise PermissionError(13, "Permission denied")
    assert isinstance(unreadable(data_dir, Exception("IO Error: Permission denied")), StoreDenied)
    assert isinstance(unreadable(data_dir, Exception("not a valid file")), StoreCorrupt)
