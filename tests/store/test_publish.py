"""Publishing: what a store holds afterwards, and what became of each load."""

from __future__ import annotations

import json
import stat
from datetime import date
from typing import TYPE_CHECKING

from costtui.model.load import LoadState
from costtui.store.database import Store
from costtui.store.publish import find_unchanged, publish
from tests.store.staged import Stage, charge

if TYPE_CHECKING:
    from pathlib import Path

FIRST, SECOND = date(2026, 9, 1), date(2026, 9, 2)


def billed(data_dir: Path) -> dict[str, float]:
    """The store's billed cost by currency, which charges and roll-up must agree on."""
    with Store.open(data_dir) as store:
        charges, daily = (
            store.query(
                f"select BillingCurrency, sum(BilledCost) from {relation} group by all order by all"
            ).rows
            for relation in ("charges", "daily")
        )
    assert charges == daily
    return dict(charges)


def test_a_first_load_is_new_and_can_be_asked(data_dir: Path, stage: Stage) -> None:
    [outcome] = publish(data_dir, [stage([charge(FIRST, 1.5), charge(SECOND, 2.0)])])
    assert outcome.state is LoadState.NEW
    assert outcome.note == "2026-09 added: +3.50 USD"
    assert billed(data_dir) == {"USD": 3.5}


def test_the_same_bytes_change_nothing(data_dir: Path, stage: Stage) -> None:
    rows = [charge(FIRST, 1.5)]
    publish(data_dir, [stage(rows, fingerprint="f")])
    before = (data_dir / "costs.duckdb").stat()
    [outcome] = publish(data_dir, [stage(rows, fingerprint="f")])
    assert outcome.state is LoadState.UNCHANGED
    assert (data_dir / "costs.duckdb").stat() == before
    assert [load.fingerprint for load in find_unchanged(data_dir, "f")] == ["f"]
    assert find_unchanged(data_dir, "g") == []


def test_the_same_charges_in_another_file_change_nothing(data_dir: Path, stage: Stage) -> None:
    rows = [charge(FIRST, 1.5)]
    publish(data_dir, [stage(rows, content="c")])
    [outcome] = publish(data_dir, [stage(rows, content="c")])
    assert outcome.state is LoadState.UNCHANGED


def test_a_newer_bill_replaces_the_older_one_whole(data_dir: Path, stage: Stage) -> None:
    publish(data_dir, [stage([charge(FIRST, 1.5)])])
    [outcome] = publish(data_dir, [stage([charge(FIRST, 1.5), charge(SECOND, 123.45)])])
    assert outcome.state is LoadState.REPLACED
    assert outcome.note == "2026-09 restated: +123.45 USD"
    assert billed(data_dir) == {"USD": 124.95}


def test_currencies_are_never_added_up(data_dir: Path, stage: Stage) -> None:
    rows = [charge(FIRST, 1.0), charge(FIRST, 2.0, BillingCurrency="EUR")]
    [outcome] = publish(data_dir, [stage(rows)])
    assert outcome.note == "2026-09 added: +2.00 EUR, +1.00 USD"
    assert billed(data_dir) == {"EUR": 2.0, "USD": 1.0}


def test_all_loads_of_a_call_are_one_generation(data_dir: Path, stage: Stage) -> None:
    august = stage([charge(date(2026, 8, 1), 10.0)])
    september = stage([charge(FIRST, 1.0)])
    states = [outcome.state for outcome in publish(data_dir, [september, august])]
    assert states == [LoadState.NEW, LoadState.NEW]
    with Store.open(data_dir) as store:
        assert store.generation == 2
        assert [event.generation for event in store.history()] == [2, 2]


def test_a_refused_load_does_not_keep_the_others_out(data_dir: Path, stage: Stage) -> None:
    publish(data_dir, [stage([charge(FIRST, 100.0)])])
    lower, august = stage([charge(FIRST, 10.0)]), stage([charge(date(2026, 8, 1), 7.0)])
    outcomes = publish(data_dir, [lower, august])
    assert [outcome.state for outcome in outcomes] == [LoadState.REJECTED, LoadState.NEW]
    assert "100.00 USD" in outcomes[0].reason
    assert "10.00 USD" in outcomes[0].reason
    assert billed(data_dir) == {"USD": 107.0}


def test_names_from_a_bill_never_become_paths(data_dir: Path, stage: Stage) -> None:
    hostile = "../../etc/\"'; drop table loads; --\n*[a]"
    rows = [
        charge(FIRST, 1.0, ProviderName=hostile, BillingAccountId=hostile, SubAccountId=hostile)
    ]
    publish(data_dir, [stage(rows, source=hostile, files=[hostile])])
    assert billed(data_dir) == {"USD": 1.0}
    with Store.open(data_dir) as store:
        [load] = store.loads()
    assert load.file == f"charges/etc-drop-table-loads-a/2026-09/{load.load_id}.parquet"
    assert (load.source, load.billing_account, load.files) == (hostile, hostile, (hostile,))
    assert not [path for path in data_dir.parent.rglob("*") if path.name == "etc"]


def test_only_the_owner_can_read_a_store(data_dir: Path, stage: Stage) -> None:
    publish(data_dir, [stage([charge(FIRST, 1.0)])])
    modes = {
        (path.is_dir(), stat.S_IMODE(path.stat().st_mode))
        for path in [data_dir, *data_dir.rglob("*")]
    }
    assert modes == {(True, 0o700), (False, 0o600)}


def test_a_data_directory_may_have_any_name(tmp_path: Path, stage: Stage) -> None:
    data_dir = tmp_path / "we[i]rd *'\" a=b"
    publish(data_dir, [stage([charge(FIRST, 1.0)])])
    assert billed(data_dir) == {"USD": 1.0}


def test_a_store_can_be_moved(data_dir: Path, tmp_path: Path, stage: Stage) -> None:
    publish(data_dir, [stage([charge(FIRST, 1.0)])])
    data_dir.rename(tmp_path / "elsewhere")
    assert billed(tmp_path / "elsewhere") == {"USD": 1.0}


def test_a_load_is_described_beside_its_charges(data_dir: Path, stage: Stage) -> None:
    publish(data_dir, [stage([charge(FIRST, 1.0)], fingerprint="f")])
    [sidecar] = data_dir.glob("charges/aws/2026-09/*.json")
    told = json.loads(sidecar.read_text())
    assert (told["event"], told["load"]["fingerprint"]) == ("new", "f")


def test_a_dry_run_leaves_no_trace(data_dir: Path, stage: Stage) -> None:
    [outcome] = publish(data_dir, [stage([charge(FIRST, 1.0)])], dry_run=True)
    assert outcome.state is LoadState.NEW
    assert not data_dir.exists()
