"""A question that nobody waits for ends, and the store goes on."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from costtui.store.asking import Asking, Overtaken
from tests.analysis.stores import cost, day, store_of
from tests.bills.focus_rows import row

if TYPE_CHECKING:
    from pathlib import Path


def test_a_running_statement_is_interrupted_and_later_ones_are_refused(tmp_path: Path) -> None:
    store = store_of(tmp_path, [row(**day("2026-09-01"), **cost("5"))])
    asking = Asking(store)
    assert asking.query("select sum(BilledCost) from charges").rows == [(5.0,)]
    # Again and again: an interrupt between two statements would be forgotten.
    is_done = threading.Event()

    def overtake() -> None:
        while not is_done.wait(0.02):
            asking.interrupt()

    thread = threading.Thread(target=overtake)
    thread.start()
    try:
        with pytest.raises(Overtaken):
            asking.query("select count(*) from range(100_000_000) a, range(100_000_000) b")
    finally:
        is_done.set()
        thread.join()
    with pytest.raises(Overtaken):
        asking.query("select 1")
    assert store.query("select sum(BilledCost) from charges").rows == [(5.0,)]
