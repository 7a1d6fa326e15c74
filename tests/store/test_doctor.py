"""The doctor: what it finds in sound and broken stores, and what a rebuild saves."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import duckdb
import pytest

from costtui.errors import StoreError
from costtui.store.database import Store
from costtui.store.doctor import examine, rebuild
from costtui.store.journal import remember
from costtui.store.lock import writing
from costtui.store.publish import publish, rollback
from tests.store.staged import Stage, charge

if TYPE_CHECKING:
    from pathlib import Path

FIRST, SECOND = date(2026, 9, 1), date(2026, 9, 2)


@pytest.fixture
def store_dir(data_dir: Path, stage: Stage) -> Path:
    """August; September restated once, and once more but rolled back; a word of the user."""
    publish(data_dir, [stage([charge(date(2026, 8, 1), 10.0)])])
    publish(data_dir, [stage([charge(FIRST, 1.0)])])
    publish(data_dir, [stage([charge(FIRST, 1.0), charge(SECOND, 2.0)])])
    [last] = publish(data_dir, [stage([charge(FIRST, 50.0), charge(SECOND, 50.0)])])
    assert last.load is not None
    rollback(data_dir, last.load.load_id)
    remember(data_dir, "owner", {"finding": "ana"})
    return data_dir


def states(data_dir: Path) -> dict[str, str]:
    return {check.name: check.state for check in examine(data_dir)}


def found(data_dir: Path, name: str) -> str:
    return "; ".join(check.found for check in examine(data_dir) if check.name == name)


def test_a_sound_store_is_ok_throughout(store_dir: Path) -> None:
    checks = examine(store_dir)
    assert {check.state for check in checks if check.name != "disk"} == {"ok"}
    assert [check.name for check in checks] == [
        "python",
        "duckdb",
        "data directory",
        "disk",
        "lock",
        "catalogue",
        "charges",
        "roll-up",
        "replaced loads",
        "leftovers",
    ]
    assert found(store_dir, "charges") == "2 files, 3 charges"


def test_no_store_yet_is_a_warning(tmp_path: Path) -> None:
    assert states(tmp_path / "none")["data directory"] == "warning"
    (tmp_path / "empty").mkdir(mode=0o755)
    assert states(tmp_path / "empty")["catalogue"] == "warning"
    (tmp_path / "file").touch()
    assert states(tmp_path / "file")["data directory"] == "problem"


def test_others_may_look_in_is_a_warning(store_dir: Path) -> None:
    store_dir.chmod(0o755)
    assert "mode 0755" in found(store_dir, "data directory")


def test_a_writer_at_work_is_named(store_dir: Path) -> None:
    with writing(store_dir):
        assert "is writing" in found(store_dir, "lock")


def test_missing_broken_and_changed_charges_are_found(store_dir: Path) -> None:
    with Store.open(store_dir) as store:
        august, september = store.loads()
    (store_dir / august.file).unlink()
    assert "the file is missing" in found(store_dir, "charges")
    (store_dir / september.file).write_bytes(b"PAR1 and then nothing")
    assert "cannot be read" in found(store_dir, "charges")
    with duckdb.connect(str(store_dir / "costs.duckdb")) as connection:
        connection.execute("update daily set BilledCost = BilledCost + 1 where BilledCost > 5")
    assert "11.00 USD billed, the catalogue says 10.00" in found(store_dir, "roll-up")


def test_leftovers_are_named_and_go_with_the_next_writer(store_dir: Path, stage: Stage) -> None:
    (store_dir / "charges" / "aws" / "2026-09" / "orphan.parquet").touch()
    (store_dir / "costs.duckdb.next").touch()
    (store_dir / "landing" / "staging-1-dead").mkdir()
    assert found(store_dir, "leftovers").startswith("3: ")
    publish(store_dir, [stage([charge(date(2026, 7, 1), 1.0)])])
    assert found(store_dir, "leftovers") == "none"


@pytest.mark.parametrize("damage", ["garbage", "gone"])
def test_a_rebuild_brings_the_catalogue_back(store_dir: Path, stage: Stage, damage: str) -> None:
    with Store.open(store_dir) as store:
        before = (store.query("from daily order by all").rows, store.loads(), store.generation)
    database = store_dir / "costs.duckdb"
    if damage == "garbage":
        database.write_bytes(b"garbage")
    else:
        database.unlink()
    assert states(store_dir)["catalogue"] == "problem"
    assert found(store_dir, "what can be saved") == "3 loads are whole, 1 are not"
    assert rebuild(store_dir).startswith("rebuilt from 2 loads")
    with Store.open(store_dir) as store:
        assert store.query("from daily order by all").rows == before[0]
        assert store.loads() == before[1]
    assert states(store_dir)["charges"] == "ok"
    publish(store_dir, [stage([charge(date(2026, 7, 1), 1.0)])])
    assert {state for name, state in states(store_dir).items() if name != "disk"} == {"ok"}


def test_a_rebuild_of_a_readable_store_keeps_the_words_of_the_user(store_dir: Path) -> None:
    rebuild(store_dir)
    with Store.open(store_dir) as store:
        assert store.state("owner") == {"finding": "ana"}


def test_a_rebuilt_store_can_be_rolled_back(store_dir: Path) -> None:
    (store_dir / "costs.duckdb").write_bytes(b"garbage")
    rebuild(store_dir)
    with Store.open(store_dir) as store:
        september = store.loads()[1]
    rollback(store_dir, september.load_id)
    with Store.open(store_dir) as store:
        assert store.query("select sum(BilledCost) from charges").rows == [(11.0,)]


def test_nothing_to_rebuild_from_changes_nothing(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no store"):
        rebuild(tmp_path / "none")
    (tmp_path / "costs.duckdb").write_bytes(b"garbage")
    with pytest.raises(StoreError, match="no whole charges"):
        rebuild(tmp_path)
    assert (tmp_path / "costs.duckdb").read_bytes() == b"garbage"
