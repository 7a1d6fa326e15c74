"""Rolling back: the last replacement undone, as a generation of its own."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from costtui.errors import StoreError, UsageError
from costtui.store import sweep
from costtui.store.database import Store
from costtui.store.publish import publish, rollback
from tests.store.staged import Stage, charge

if TYPE_CHECKING:
    from pathlib import Path

FIRST, SECOND = date(2026, 9, 1), date(2026, 9, 2)


def billed(data_dir: Path) -> float:
    with Store.open(data_dir) as store:
        [(charges,)] = store.query("select coalesce(sum(BilledCost), 0.0) from charges").rows
        [(daily,)] = store.query("select coalesce(sum(BilledCost), 0.0) from daily").rows
    assert charges == daily
    return float(charges)


def taken_in(data_dir: Path, stage: Stage, *costs: float, **other: object) -> str:
    rows = [charge(FIRST + timedelta(days=day), cost, **other) for day, cost in enumerate(costs)]
    [outcome] = publish(data_dir, [stage(rows)])
    assert outcome.load is not None
    return outcome.load.load_id


def test_a_replacement_is_undone_and_told_of(data_dir: Path, stage: Stage) -> None:
    old = taken_in(data_dir, stage, 1.0)
    new = taken_in(data_dir, stage, 1.0, 2.5)
    assert rollback(data_dir, new) == "2026-09 rolled back: -2.50 USD"
    assert billed(data_dir) == 1.0
    with Store.open(data_dir) as store:
        assert [load.load_id for load in store.loads()] == [old]
        told = [(event.event, event.load.load_id) for event in store.history()]
    assert told == [("rolled back", new), ("replaced", new), ("new", old)]


def test_a_new_load_is_undone_and_can_be_imported_again(data_dir: Path, stage: Stage) -> None:
    load = taken_in(data_dir, stage, 1.0)
    assert rollback(data_dir, load) == "2026-09 rolled back: -1.00 USD"
    assert billed(data_dir) == 0.0
    taken_in(data_dir, stage, 1.0)
    assert billed(data_dir) == 1.0


def test_replacements_are_undone_one_after_the_other(data_dir: Path, stage: Stage) -> None:
    loads = [taken_in(data_dir, stage, *[1.0] * days) for days in (1, 2, 3)]
    with pytest.raises(UsageError, match=f"replaced on .* by load {loads[2]}"):
        rollback(data_dir, loads[1])
    rollback(data_dir, loads[2])
    rollback(data_dir, loads[1])
    assert billed(data_dir) == 1.0


def test_unknown_loads_are_answered_with_the_valid_ones(data_dir: Path, stage: Stage) -> None:
    load = taken_in(data_dir, stage, 1.0)
    with pytest.raises(UsageError, match=f"no load 'x'\nvalid: {load}"):
        rollback(data_dir, "x")


def test_what_came_since_is_not_counted_twice(data_dir: Path, stage: Stage) -> None:
    publish(data_dir, [stage([charge(FIRST, 1.0), charge(FIRST, 1.0, SubAccountId="b")])])
    [less] = publish(data_dir, [stage([charge(FIRST, 1.0)])], replace=True)
    since = taken_in(data_dir, stage, 2.0, SubAccountId="b")
    assert less.load is not None
    with pytest.raises(UsageError, match=f"costtui rollback {since}"):
        rollback(data_dir, less.load.load_id)
    assert billed(data_dir) == 3.0


def test_replaced_charges_go_in_the_end(
    data_dir: Path, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep, "GRACE", timedelta(0))
    monkeypatch.setattr(sweep, "GENERATIONS", 2)
    loads = [taken_in(data_dir, stage, *[1.0] * days) for days in (1, 2, 3, 4)]
    kept = sorted(path.stem for path in data_dir.glob("charges/**/*.parquet"))
    assert kept == sorted(loads[1:])
    rollback(data_dir, loads[3])
    with pytest.raises(StoreError, match="are gone"):
        rollback(data_dir, loads[1]) if rollback(data_dir, loads[2]) else None
