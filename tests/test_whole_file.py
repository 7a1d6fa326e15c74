"""Files that are there whole or not at all, and what is no file."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

import pytest

from costtui.errors import CosttuiError, UsageError
from costtui.publish.focus_export import export_focus
from costtui.store.database import Store
from costtui.sync import import_bills
from costtui.whole_file import whole_file
from tests.bills.focus_rows import ROWS, focus_csv

if TYPE_CHECKING:
    from pathlib import Path


def fail_half_way(out: Path) -> None:
    with whole_file(out) as place:
        place.write_text("half")
        raise ZeroDivisionError


def test_a_failure_leaves_what_was_there_and_nothing_else(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    out.write_text("before")
    with pytest.raises(ZeroDivisionError):
        fail_half_way(out)
    assert out.read_text() == "before"
    assert list(tmp_path.iterdir()) == [out]


def test_permissions_and_links_stay(tmp_path: Path) -> None:
    out, link = tmp_path / "out.csv", tmp_path / "link.csv"
    out.write_text("before")
    out.chmod(0o640)
    link.symlink_to(out)
    with whole_file(link) as place:
        place.write_text("after")
    assert link.is_symlink()
    assert out.read_text() == "after"
    assert out.stat().st_mode & 0o777 == 0o640


def test_a_new_file_has_the_permissions_of_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        with whole_file(tmp_path / "new.csv") as place:
            place.write_text("x")
    finally:
        os.umask(before)
    assert (tmp_path / "new.csv").stat().st_mode & 0o777 == 0o640


def test_a_pipe_is_written_and_stays_a_pipe(tmp_path: Path) -> None:
    bill, pipe = tmp_path / "bill.csv", tmp_path / "pipe"
    bill.write_text(focus_csv(), "utf-8")
    assert not import_bills(tmp_path / "store", [str(bill)]).problems
    os.mkfifo(pipe)
    came: list[bytes] = []
    reader = threading.Thread(target=lambda: came.append(pipe.read_bytes()))
    reader.start()
    with Store.open(tmp_path / "store") as store:
        export_focus(store, pipe, format="focus-csv")
    reader.join()
    assert pipe.is_fifo()
    assert came[0].count(b"\n") == len(ROWS) + 1


def test_a_folder_or_a_missing_one_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is a folder"), whole_file(tmp_path):
        pass
    with pytest.raises(CosttuiError, match="cannot be written"), whole_file(tmp_path / "a" / "b"):
        pass
