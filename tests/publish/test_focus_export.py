"""FOCUS out: the formats of the specification, and the same charges when it is read again."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest

from costtui.errors import CosttuiError, UsageError
from costtui.model.focus import CHARGE_COLUMNS, FOCUS_COLUMNS
from costtui.publish.focus_export import export_focus
from tests.bills.focus_rows import row
from tests.ingest.focus.staging import write_csv
from tests.publish.stores import all_charges, differences, read_csv, store_of

if TYPE_CHECKING:
    from costtui.store.database import Store

SAMPLES = Path(__file__).parents[2] / "sample_data"
MONTH = {
    "aws": "aws/larkspur-cur2",
    "azure": "azure",
    "gcp": "gcp",
    "focus": "halden/halden-focus-1.2-2026-08.csv.gz",
}

HOSTILE = {"a,b": 'say "x"', "line": "one\ntwo", "formula": "=1+1", "umlaut": "Größe", "empty": ""}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Three charges: tiny and huge numbers, awkward tags, a second month and currency."""
    rows = [
        row(BilledCost="1.5e-10", EffectiveCost="0.1", ListCost="12345678901.123", Tags=""),
        row(
            BilledCost="10.5",
            ChargePeriodStart="2026-09-03T05:00:00Z",
            ChargePeriodEnd="2026-09-03T06:00:00Z",
            Tags='{"a,b": "say \\"x\\"", "line": "one\\ntwo", "formula": "=1+1", '
            '"umlaut": "Größe", "empty": ""}',
            SkuPriceId="=cmd|' /C calc'!A0",
        ),
        row(
            BilledCost="-7",
            BillingCurrency="USD",
            BillingPeriodStart="2026-08-01T00:00:00Z",
            BillingPeriodEnd="2026-09-01T00:00:00Z",
            ChargePeriodStart="2026-08-03T00:00:00Z",
            ChargePeriodEnd="2026-08-04T00:00:00Z",
            ServiceName="Credits",
            ChargeCategory="Credit",
        ),
    ]
    return store_of(tmp_path / "made", write_csv(tmp_path / "bill.csv", rows))


def test_csv_has_the_formats_of_the_specification(store: Store, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    table = export_focus(store, out, format="focus-csv")
    assert table.columns == ("rows", "billed_cost", "currency")
    assert table.rows == [(2, pytest.approx(10.5 + 1.5e-10), "EUR"), (1, -7.0, "USD")]
    assert out.read_text("utf-8").splitlines()[0].split(",") == list(CHARGE_COLUMNS)
    rows = {line["BilledCost"]: line for line in read_csv(out)}
    assert sorted(rows, key=str) == ["-7.0", "1.5E-10", "10.5"]
    tiny, plain = rows["1.5E-10"], rows["10.5"]
    assert (tiny["ListCost"], tiny["Tags"], tiny["InvoiceId"]) == ("12345678901.123", None, None)
    assert plain["ChargePeriodStart"] == "2026-09-03T05:00:00Z"
    assert plain["BillingPeriodEnd"] == "2026-10-01T00:00:00Z"
    assert plain["Tags"] == (
        '{"a,b":"say \\"x\\"","line":"one\\ntwo","formula":"=1+1","umlaut":"Größe","empty":""}'
    )


def test_parquet_has_decimals_and_utc_times(store: Store, tmp_path: Path) -> None:
    out = tmp_path / "out.parquet"
    export_focus(store, out)
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        types = {
            name: kind
            for name, kind, *_ in connection.execute(f"describe select * from '{out}'").fetchall()
        }
        row = connection.execute(
            f"select BilledCost, ChargePeriodStart, Tags from '{out}' where BilledCost = 10.5"
        ).fetchone()
    assert list(types) == list(CHARGE_COLUMNS)
    assert (types["BilledCost"], types["ListUnitPrice"], types["ConsumedQuantity"]) == (
        "DECIMAL(38,15)",
        "DECIMAL(38,18)",
        "DECIMAL(38,12)",
    )
    assert types["BillingPeriodStart"] == "TIMESTAMP WITH TIME ZONE"
    assert row is not None
    assert row[1].astimezone(UTC) == datetime(2026, 9, 3, 5, tzinfo=UTC)
    assert json.loads(row[2]) == HOSTILE


@pytest.mark.parametrize("form", ["focus-csv", "focus-parquet"])
def test_an_export_read_again_says_the_same(store: Store, tmp_path: Path, form: str) -> None:
    out = tmp_path / "out"
    export_focus(store, out, format=form)
    again = store_of(tmp_path / "again", out)
    assert list(differences(all_charges(store), all_charges(again))) == []
    assert [load.source for load in again.loads()] == ["nimbus", "nimbus"]


@pytest.mark.parametrize("provider", MONTH)
def test_a_sample_exported_and_read_again_says_the_same(tmp_path: Path, provider: str) -> None:
    store = store_of(tmp_path / "made", SAMPLES / MONTH[provider])
    out = tmp_path / "out.csv"
    export_focus(store, out, format="focus-csv", period="2026-08")
    once = store_of(tmp_path / "once", out, as_format="focus")
    parquet = tmp_path / "out.parquet"
    export_focus(once, parquet)
    twice = store_of(tmp_path / "twice", parquet)
    august = "ChargePeriodStart >= '2026-08-01' and ChargePeriodStart < '2026-09-01'"
    assert list(differences(all_charges(store, august), all_charges(once))) == []
    assert list(differences(all_charges(once), all_charges(twice))) == []


def test_a_period_and_an_expression_choose_charges(store: Store, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    export_focus(store, out, format="focus-csv", period="2026-08")
    assert [line["BilledCost"] for line in read_csv(out)] == ["-7.0"]
    export_focus(store, out, format="focus-csv", where="tag:umlaut = 'Größe'")
    assert [line["BilledCost"] for line in read_csv(out)] == ["10.5"]
    table = export_focus(store, out, format="focus-csv", period="2025-01")
    assert (table.rows, len(table.notes), read_csv(out)) == ([], 1, [])


def test_every_focus_column_is_there_and_own_ones_are_prefixed() -> None:
    assert len(FOCUS_COLUMNS) == 57
    assert all(name.startswith("x_") for name in CHARGE_COLUMNS.keys() - FOCUS_COLUMNS.keys())


def test_a_failed_export_leaves_the_former_file_whole(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out.csv"
    out.write_text("former", "utf-8")
    monkeypatch.setattr(
        "costtui.publish.focus_export._columns", lambda form: "error('broken') as broken"
    )
    with pytest.raises(duckdb.Error, match="broken"):
        export_focus(store, out, format="focus-csv")
    assert out.read_text("utf-8") == "former"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_what_cannot_be_written_is_said_before_anything_happens(
    store: Store, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match="is a folder"):
        export_focus(store, tmp_path)
    with pytest.raises(UsageError, match="no export format"):
        export_focus(store, tmp_path / "x", format="xlsx")
    with pytest.raises(UsageError, match="standard output"):
        export_focus(store, Path("-"))
    with pytest.raises(CosttuiError, match="cannot be written"):
        export_focus(store, tmp_path / "nowhere" / "out.parquet")


def test_standard_output_gets_the_csv_and_nothing_else(store: Store, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    export_focus(store, out, format="focus-csv")
    words = ["--data-dir", str(store.data_dir), "export", "--format", "focus-csv", "-o", "-"]
    done = subprocess.run(
        [sys.executable, "-m", "costtui", *words], capture_output=True, check=False, timeout=60
    )
    assert (done.returncode, done.stdout) == (0, out.read_bytes())
    assert done.stderr.decode().splitlines() == [
        "2 charges, 10.50 EUR",
        "1 charges, -7.00 USD",
    ]


def test_a_file_that_is_gone_is_told_with_what_to_do(store: Store, tmp_path: Path) -> None:
    for load in store.loads():
        (store.data_dir / load.file).unlink()
    with pytest.raises(CosttuiError, match="cannot be read") as caught:
        export_focus(store, tmp_path / "out.parquet")
    assert "costtui doctor" in str(caught.value)
