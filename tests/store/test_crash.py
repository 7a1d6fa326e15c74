"""What readers see while writers publish, are killed, collide or run out of disk."""

from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
import sys
import threading
import time
from datetime import date
from itertools import count
from typing import TYPE_CHECKING

import duckdb
import pytest

from costtui.errors import StoreError, TryAgain
from costtui.model.load import LoadState
from costtui.store import journal, place, reader
from costtui.store.database import Store
from costtui.store.lock import Staging, writing
from costtui.store.publish import publish
from tests.store.staged import Stage, charge, staged_load

if TYPE_CHECKING:
    from pathlib import Path

    from costtui.model.load import StagedLoad

FIRST, SECOND = date(2026, 9, 1), date(2026, 9, 2)
HEADER = 3 * 4096
"""Bytes of a DuckDB file before its blocks."""

READER = """
import sys
from pathlib import Path
from costtui.store.database import Store
data_dir, stop = Path(sys.argv[1]), Path(sys.argv[2])
asked = 0
while not stop.exists():
    with Store.open(data_dir) as store:
        a = store.query("select sum(BilledCost), count(*) from charges").rows
        b = store.query("select sum(BilledCost), sum(Charges) from daily").rows
        assert a == b, (a, b)
        asked += 1
print(asked)
"""

WRITERS = """
import os, sys
from datetime import date
from pathlib import Path
from costtui.store.lock import Staging
from costtui.store.publish import publish
from tests.store.staged import charge, staged_load
data_dir = Path(sys.argv[1])
for line in sys.stdin:
    amount = float(line)
    writer = os.fork()
    if not writer:
        while True:
            amount += 1
            with Staging(data_dir) as staging:
                rows = [charge(date(2026, 9, 1), amount), charge(date(2026, 9, 2), amount)]
                publish(data_dir, [staged_load(staging.path, rows)])
    print(writer, flush=True)
    os.waitpid(writer, 0)
    print("dead", flush=True)
"""
"""Starts a writer that never stops for every amount it is told."""


def test_a_reader_never_fails_during_fifty_publishes(
    data_dir: Path, tmp_path: Path, stage: Stage
) -> None:
    publish(data_dir, [stage([charge(FIRST, 1.0)])])
    stop = tmp_path / "stop"
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, str(data_dir), str(stop)], stdout=subprocess.PIPE, text=True
    )
    try:
        for amount in range(2, 52):
            publish(data_dir, [stage([charge(FIRST, float(amount))])])
    finally:
        stop.touch()
        told, _ = reader.communicate(timeout=60)
    assert reader.returncode == 0
    assert int(told) > 5


def test_what_was_opened_while_a_newer_generation_landed_is_opened_again(
    data_dir: Path, tmp_path: Path, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    # DuckDB opens a path twice; a publish in between leaves it with the old header and the new
    # rest. Some of these halves cannot be read, others look whole and are the former state.
    database, torn = data_dir / "costs.duckdb", tmp_path / "torn.duckdb"
    attach = reader._failure_of_attaching
    left: list[StagedLoad] = []

    def attach_across_a_publish(
        connection: duckdb.DuckDBPyConnection, folder: Path
    ) -> duckdb.Error | None:
        if not left:
            return attach(connection, folder)
        header = database.read_bytes()[:HEADER]
        publish(data_dir, [left.pop()])
        torn.write_bytes(header + database.read_bytes()[HEADER:])
        try:
            connection.execute(f"attach '{torn}' as store (read_only)")
        except duckdb.Error as problem:
            return problem
        return None

    monkeypatch.setattr(reader, "_failure_of_attaching", attach_across_a_publish)
    publish(data_dir, [stage([charge(FIRST, 1.0)])])
    for amount in (2.0, 3.0, 4.0, 5.0):
        left.append(stage([charge(FIRST, amount)]))
        with Store.open(data_dir) as store:
            assert store.query("select sum(BilledCost) from charges").rows == [(amount,)]
            assert store.query("select sum(BilledCost) from daily").rows == [(amount,)]
            assert not store.is_stale()
        assert left == []


def test_a_store_that_never_holds_still_is_to_be_tried_again(
    data_dir: Path, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(data_dir, [stage([charge(FIRST, 1.0)])])
    stamps = ((number, 0, 0) for number in count())
    monkeypatch.setattr(reader, "stamp_of", lambda _: next(stamps))
    with pytest.raises(TryAgain, match="again and again"):
        Store.open(data_dir)


def test_a_killed_writer_leaves_the_old_or_the_new_state(data_dir: Path, stage: Stage) -> None:
    started = time.monotonic()
    publish(data_dir, [stage([charge(FIRST, 1.0), charge(SECOND, 1.0)])])
    # On a busy machine a publish takes longer; the instants have to fall on both sides of its end.
    longest = max(0.3, 3 * (time.monotonic() - started))
    chance = random.Random(20260901)
    amount, landed = 1.0, 0
    writers = subprocess.Popen(
        [sys.executable, "-c", WRITERS, str(data_dir)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert writers.stdin is not None
    assert writers.stdout is not None
    for _ in range(20):
        writers.stdin.write(f"{amount}\n")
        writers.stdin.flush()
        writer = int(writers.stdout.readline())
        time.sleep(chance.uniform(0.02, longest))
        os.kill(writer, signal.SIGKILL)
        assert writers.stdout.readline() == "dead\n"
        with Store.open(data_dir) as store:
            [(charges, count)] = store.query("select sum(BilledCost), count(*) from charges").rows
            [(daily, counted)] = store.query("select sum(BilledCost), sum(Charges) from daily").rows
        assert (charges, count) == (daily, counted)
        assert count == 2
        assert charges >= amount * 2
        landed += charges > amount * 2
        amount = charges / 2
    writers.stdin.close()
    assert writers.wait(timeout=10) == 0
    assert landed > 2
    publish(data_dir, [stage([charge(FIRST, amount), charge(SECOND, amount + 1)])])
    assert sorted(path.name for path in data_dir.iterdir()) == [
        "charges",
        "costs.duckdb",
        "costtui.lock",
        "landing",
    ]
    assert list((data_dir / "landing").iterdir()) == []
    with Store.open(data_dir) as store:
        listed = {data_dir / load.file for load in store.catalogue().loads}
    there = set(data_dir.glob("charges/**/*.parquet"))
    assert there == listed
    assert {path.with_suffix(".json") for path in there} == set(data_dir.glob("charges/**/*.json"))


def test_a_second_writer_waits_a_while_and_gives_up(data_dir: Path, stage: Stage) -> None:
    publish(data_dir, [stage([charge(FIRST, 1.0)])])
    with writing(data_dir), pytest.raises(TryAgain, match=f"process {os.getpid()}"):
        publish(data_dir, [stage([charge(FIRST, 2.0)])], wait=0.1)
    assert list((data_dir / "landing").iterdir()) == []


def test_writers_at_the_same_time_all_land(data_dir: Path, stage: Stage) -> None:
    loads = [stage([charge(date(2026, month, 1), 1.0)]) for month in range(1, 9)]
    writers = [threading.Thread(target=publish, args=(data_dir, [load])) for load in loads]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with Store.open(data_dir) as store:
        assert store.query("select sum(BilledCost), sum(Charges) from daily").rows == [(8.0, 8)]
        assert len(store.loads()) == 8


def test_the_same_bill_from_two_writers_counts_once(data_dir: Path, stage: Stage) -> None:
    loads = [stage([charge(FIRST, 5.0)], fingerprint="f") for _ in range(4)]
    states: list[LoadState] = []
    writers = [
        threading.Thread(target=lambda load=load: states.append(publish(data_dir, [load])[0].state))
        for load in loads
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sorted(states) == ["new", "unchanged", "unchanged", "unchanged"]
    with Store.open(data_dir) as store:
        assert store.query("select sum(BilledCost) from charges").rows == [(5.0,)]


def test_a_full_disk_changes_nothing(data_dir: Path, tmp_path: Path, stage: Stage) -> None:
    publish(data_dir, [stage([charge(FIRST, 1.0)])])
    script = """
import resource, sys
from datetime import date
from pathlib import Path
from costtui.errors import StoreError
from costtui.store.publish import publish
from tests.store.staged import charge, staged_load
load = staged_load(Path(sys.argv[2]), [charge(date(2026, 9, 1), 2.0)])
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]),) * 2)
try:
    publish(Path(sys.argv[1]), [load])
except StoreError as problem:
    print(type(problem).__name__, problem)
    assert load.charges.exists()
"""
    size = (data_dir / "costs.duckdb").stat().st_size
    for limit in (1_000, size - 5_000, size + 10_000):
        told = subprocess.run(
            [sys.executable, "-c", script, str(data_dir), str(tmp_path / "s"), str(limit)],
            capture_output=True,
            text=True,
            check=True,
        )
        assert told.stdout.startswith("StoreFull the disk is full"), (limit, told)
        assert len(list(data_dir.glob("charges/**/*.parquet"))) == 1
        assert sorted(path.name for path in data_dir.iterdir()) == [
            "charges",
            "costs.duckdb",
            "costtui.lock",
            "landing",
        ]
        with Store.open(data_dir) as store:
            assert store.query("select sum(BilledCost) from charges").rows == [(1.0,)]
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY


def test_a_failure_after_the_charges_moved_takes_them_back(
    data_dir: Path, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(data_dir, [stage([charge(FIRST, 1.0)])])
    load = stage([charge(FIRST, 2.0)])

    def full(path: Path) -> None:
        raise OSError(28, "No space left on device", str(path))

    with monkeypatch.context() as patch:
        patch.setattr(journal, "sync", full)
        with pytest.raises(StoreError, match="disk is full"):
            publish(data_dir, [load])
    assert load.charges.exists()
    with Store.open(data_dir) as store:
        assert store.query("select sum(BilledCost) from charges").rows == [(1.0,)]
    assert [outcome.state for outcome in publish(data_dir, [load])] == [LoadState.REPLACED]


def test_a_failure_after_publishing_keeps_the_charges(
    data_dir: Path, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(data_dir, [stage([charge(FIRST, 1.0)])])
    sync = place.sync

    def fails_for_the_folder(path: Path) -> None:
        if path == data_dir:
            raise OSError(5, "Input/output error", str(path))
        sync(path)

    load = stage([charge(FIRST, 2.0)])
    with monkeypatch.context() as patch:
        patch.setattr(journal, "sync", fails_for_the_folder)
        with pytest.raises(StoreError, match="Input/output"):
            publish(data_dir, [load])
    with Store.open(data_dir) as store:
        assert store.query("select sum(BilledCost) from charges").rows == [(2.0,)]


def test_no_permission_is_said(tmp_path: Path, stage: Stage) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="something else lies where"):
        publish(tmp_path / "file" / "data", [stage([charge(FIRST, 1.0)])])
    with pytest.raises(StoreError, match="something else lies where"):
        publish(tmp_path / "file", [stage([charge(FIRST, 1.0)])])


def test_a_denied_rename_is_said(
    data_dir: Path, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(data_dir, [stage([charge(FIRST, 1.0)])])

    def denied(source: Path, target: Path) -> None:
        raise PermissionError(13, "Permission denied", str(target))

    load = stage([charge(FIRST, 2.0)])
    with monkeypatch.context() as patch:
        patch.setattr("pathlib.Path.rename", denied)
        with pytest.raises(StoreError, match="no permission"):
            publish(data_dir, [load])
    with Store.open(data_dir) as store:
        assert store.query("select sum(BilledCost) from charges").rows == [(1.0,)]


def test_a_staging_folder_is_gone_with_its_owner(data_dir: Path) -> None:
    with Staging(data_dir) as staging:
        (staging.path / "file").touch()
        assert staging.path.parent == data_dir / "landing"
    assert not staging.path.exists()


def test_folders_of_dead_owners_go_and_those_of_living_ones_stay(
    data_dir: Path, stage: Stage
) -> None:
    dead = data_dir / "landing" / "staging-1-dead"
    download = data_dir / "landing" / "cur-2026-09.part"
    with Staging(data_dir) as living:
        dead.mkdir()
        download.touch()
        publish(data_dir, [stage([charge(FIRST, 1.0)])])
        assert living.path.exists()
    assert list((data_dir / "landing").iterdir()) == [download]


def test_charges_can_come_from_another_file_system(data_dir: Path) -> None:
    from pathlib import Path as RealPath
    from tempfile import TemporaryDirectory

    elsewhere = RealPath("/dev/shm")
    if not elsewhere.is_dir():
        pytest.skip("no second file system here")
    with TemporaryDirectory(dir=elsewhere) as folder:
        publish(data_dir, [staged_load(RealPath(folder), [charge(FIRST, 1.0)])])
    with Store.open(data_dir) as store:
        assert store.query("select sum(BilledCost) from charges").rows == [(1.0,)]
