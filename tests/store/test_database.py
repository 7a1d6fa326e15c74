"""Reading: the relations, generations beside each other, and what is out of reach."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import date
from typing import TYPE_CHECKING

import duckdb
import pytest

from costtui.errors import StoreCorrupt, StoreMissing, StoreNewer, UsageError
from costtui.model.focus import CHARGE_COLUMNS
from costtui.model.period import Period
from costtui.store.database import Store
from costtui.store.journal import prepare, remember
from costtui.store.publish import publish
from tests.store.staged import Stage, charge

if TYPE_CHECKING:
    from pathlib import Path

FIRST, SECOND = date(2026, 9, 1), date(2026, 9, 2)


@pytest.fixture
def store_dir(data_dir: Path, stage: Stage) -> Path:
    """A store with two charges of 1.00 and 2.00 USD."""
    publish(data_dir, [stage([charge(FIRST, 1.0), charge(SECOND, 2.0)])])
    return data_dir


def test_a_missing_store_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing, match="costtui import PATH"):
        Store.open(tmp_path / "none")


def test_an_empty_store_has_the_relations(data_dir: Path) -> None:
    prepare(data_dir)
    with Store.open(data_dir) as store:
        described = store.query("describe charges").rows
        assert [(row[0], row[1]) for row in described] == [
            (name, column.stored) for name, column in CHARGE_COLUMNS.items()
        ]
        assert store.query("select * from daily").rows == []
        assert store.known_days() is None
        assert store.loads() == []
        assert store.history() == []


def test_charges_have_the_same_columns_when_there_are_some(store_dir: Path) -> None:
    with Store.open(store_dir) as store:
        described = store.query("describe charges").rows
    assert [(row[0], row[1]) for row in described] == [
        (name, column.stored) for name, column in CHARGE_COLUMNS.items()
    ]


def test_known_days_end_after_the_last_one(store_dir: Path) -> None:
    with Store.open(store_dir) as store:
        assert store.known_days() == Period(FIRST, date(2026, 9, 3))


def test_parameters_are_bound(store_dir: Path) -> None:
    with Store.open(store_dir) as store:
        asked = (
            "select BilledCost from charges where ServiceName = $service and BilledCost > $least"
        )
        table = store.query(asked, {"service": "Amazon EC2", "least": 1.5})
    assert table.rows == [(2.0,)]
    assert table.columns == ("BilledCost",)


def test_a_refresh_shows_the_new_generation_and_leaves_the_old_to_its_cursors(
    store_dir: Path, stage: Stage
) -> None:
    with Store.open(store_dir) as store:
        old = store.cursor()
        assert not store.is_stale()
        assert not store.refresh()
        publish(store_dir, [stage([charge(FIRST, 1.0), charge(SECOND, 9.0)])])
        assert store.is_stale()
        assert store.query("select sum(BilledCost) from charges").rows == [(3.0,)]
        assert store.refresh()
        assert not store.is_stale()
        assert store.query("select sum(BilledCost) from charges").rows == [(10.0,)]
        assert old.execute("select sum(BilledCost) from charges").fetchall() == [(3.0,)]


def test_a_query_that_misses_a_file_asks_the_newest_generation(
    store_dir: Path, stage: Stage
) -> None:
    with Store.open(store_dir) as store:
        [old] = store.loads()
        publish(store_dir, [stage([charge(FIRST, 1.0), charge(SECOND, 9.0)])])
        (store_dir / old.file).unlink()
        assert store.query("select sum(BilledCost) from charges").rows == [(10.0,)]
        [new] = store.loads()
        (store_dir / new.file).unlink()
        with pytest.raises(StoreCorrupt, match="costtui doctor"):
            store.query("select sum(BilledCost) from charges")


def test_a_newer_store_is_left_alone(store_dir: Path, stage: Stage) -> None:
    with duckdb.connect(str(store_dir / "costs.duckdb")) as connection:
        connection.execute("update meta set schema = 99")
    with pytest.raises(StoreNewer, match="schema 99"):
        Store.open(store_dir)
    with pytest.raises(StoreNewer, match="update costtui"):
        publish(store_dir, [stage([charge(FIRST, 1.0)])])


@pytest.mark.parametrize("content", [b"", b"not a database" * 1000], ids=["empty", "garbage"])
def test_a_corrupt_file_is_said_and_left_alone(
    store_dir: Path, stage: Stage, content: bytes
) -> None:
    (store_dir / "costs.duckdb").write_bytes(content)
    with pytest.raises(StoreCorrupt, match="costtui doctor"):
        Store.open(store_dir)
    with pytest.raises(StoreCorrupt):
        publish(store_dir, [stage([charge(FIRST, 1.0)])])
    assert (store_dir / "costs.duckdb").read_bytes() == content


def test_a_lost_catalogue_is_not_taken_for_an_empty_store(store_dir: Path, stage: Stage) -> None:
    (store_dir / "costs.duckdb").unlink()
    with pytest.raises(StoreCorrupt, match="doctor --rebuild"):
        Store.open(store_dir)
    with pytest.raises(StoreCorrupt, match="doctor --rebuild"):
        publish(store_dir, [stage([charge(FIRST, 1.0)])])
    assert len(list(store_dir.glob("charges/**/*.parquet"))) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "copy charges to '{dir}/stolen.csv'",
        "explain analyze copy charges to '{dir}/charges/stolen.csv'",
        "select * from read_text('/etc/passwd')",
        "select * from read_csv('/etc/passwd')",
        "select * from '/etc/passwd'",
        "from glob('/etc/*')",
        "attach '{dir}/other.duckdb'",
        "detach store",
        "install httpfs",
        "load httpfs",
        "set enable_external_access = true",
        "reset lock_configuration",
        "pragma database_list",
        "create table x as select 1",
        "create macro sum(a) as 1",
        "delete from store.loads",
        "drop view charges",
        "use store",
        "export database '{dir}/charges/x'",
        "prepare p as select 1",
        "select 1; select 2",
        "select nothing from charges",
        "select * from elsewhere",
        "selec",
        "",
        "-- nothing",
    ],
)
def test_sql_answers_questions_about_the_store_only(store_dir: Path, statement: str) -> None:
    before = sorted(store_dir.rglob("*"))
    with Store.open(store_dir) as store:
        with pytest.raises(UsageError):
            store.sql(statement.replace("{dir}", str(store_dir)))
        assert store.sql("select sum(BilledCost) as total from charges").records() == [
            {"total": 3.0}
        ]
    assert sorted(store_dir.rglob("*")) == before


@pytest.mark.parametrize(
    "statement",
    [
        "from loads",
        "with a as (from daily) select sum(Charges) from a",
        "describe charges",
        "explain select 1",
        "select 1;",
        "-- why\nselect 1",
        "values (1)",
    ],
)
def test_sql_reads_what_is_there(store_dir: Path, statement: str) -> None:
    with Store.open(store_dir) as store:
        assert store.sql(statement).rows


def test_python_variables_are_no_relations(store_dir: Path) -> None:
    with duckdb.connect() as other, Store.open(store_dir) as store:
        secrets = other.sql("select 1 as secret")
        with pytest.raises(UsageError, match="secrets"):
            store.sql("from secrets")
        assert secrets.fetchall() == [(1,)]


def test_words_of_the_user_are_remembered(store_dir: Path) -> None:
    remember(store_dir, "owner", {"finding-1": "ana", "finding-2": "bo"})
    remember(store_dir, "owner", {"finding-1": "cy", "finding-2": None})
    with Store.open(store_dir) as store:
        assert store.state("owner") == {"finding-1": "cy"}
        assert store.state("other") == {}


def test_opening_and_asking_is_quick_and_imports_little(store_dir: Path) -> None:
    script = """
import sys, time
from pathlib import Path
import duckdb
from costtui.store.database import Store
start = time.perf_counter()
with Store.open(Path(sys.argv[1])) as store:
    store.query("select ServiceName, sum(EffectiveCost) from daily group by all")
print(time.perf_counter() - start)
heavy = {"polars", "rich", "typer", "textual", "pyarrow", "pandas", "sqlglot", "numpy"}
print(sorted(heavy & set(sys.modules)))
"""
    seconds = []
    for _ in range(3):
        told = subprocess.run(
            [sys.executable, "-c", script, str(store_dir)],
            capture_output=True,
            text=True,
            check=True,
        )
        taken, heavy = told.stdout.splitlines()
        seconds.append(float(taken))
        assert heavy == "[]"
        time.sleep(0.05)
    assert min(seconds) < 0.2
