"""What commands print where: rows on stdout or in a file, talk on stderr, the code at the end."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest

from costtui.sync import import_bills
from tests.bills.focus_rows import TOTAL, focus_csv, row
from tests.cli.calls import costtui
from tests.ingest.aws.bills import export_csv, line

if TYPE_CHECKING:
    from pathlib import Path

BREAKDOWN = ("breakdown", "--by", "service", "--period", "2026-09", "--as-of", "2026-09-30")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("output")
    bill = folder / "bill.csv"
    bill.write_text(focus_csv(), "utf-8")
    assert not import_bills(folder / "store", [str(bill)]).problems
    return folder / "store"


def test_json_is_one_array_of_flat_objects_and_nothing_else(store: Path) -> None:
    called = costtui(store, *BREAKDOWN, "--format", "json")
    assert called.code == 0
    assert called.rows == [
        {
            "service": "Buckets",
            "cost": 30.0,
            "share": 0.5,
            "previous_cost": 0.0,
            "change": 30.0,
            "currency": "EUR",
        },
        {
            "service": "Machines",
            "cost": 30.0,
            "share": 0.5,
            "previous_cost": 0.0,
            "change": 30.0,
            "currency": "EUR",
        },
    ]


def test_the_same_rows_in_four_spellings(store: Path) -> None:
    spelled = {
        word: costtui(store, *BREAKDOWN, "--format", word)
        for word in ("json", "csv", "md", "table")
    }
    assert {called.code for called in spelled.values()} == {0}
    from_csv = list(csv.DictReader(io.StringIO(spelled["csv"].out)))
    assert [each["service"] for each in from_csv] == ["Buckets", "Machines"]
    assert sum(float(each["cost"]) for each in from_csv) == TOTAL
    lines = spelled["md"].out.splitlines()
    assert len(lines) == 4
    assert all(each.startswith("|") and each.endswith("|") for each in lines)
    assert spelled["table"].out.splitlines()[0].split()[0] == "service"
    assert "\x1b" not in "".join(called.out + called.err for called in spelled.values())


@pytest.mark.parametrize("ending", ["json", "csv", "md"])
def test_the_ending_of_a_file_chooses_the_format(store: Path, tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"rows.{ending}"
    called = costtui(store, *BREAKDOWN, "-o", str(file))
    assert (called.code, called.out) == (0, "")
    assert f"2 rows written to {file}" in called.err
    assert file.read_text("utf-8") == costtui(store, *BREAKDOWN, "--format", ending).out


def test_a_format_that_is_named_wins_over_the_ending(store: Path, tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    assert costtui(store, *BREAKDOWN, "-f", "json", "-o", str(file)).code == 0
    assert len(json.loads(file.read_text("utf-8"))) == 2


def test_a_file_that_cannot_be_written_is_one_sentence(store: Path, tmp_path: Path) -> None:
    for target in (tmp_path, tmp_path / "no" / "such" / "folder.csv"):
        called = costtui(store, *BREAKDOWN, "-o", str(target))
        assert called.code in {1, 2}
        assert called.out == ""
        assert str(target) in called.err
        assert "Traceback" not in called.err
    assert list(tmp_path.iterdir()) == []


def test_quiet_says_nothing_and_errors_still(store: Path, tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    called = costtui(store, "--quiet", *BREAKDOWN, "-o", str(file))
    assert (called.code, called.out, called.err) == (0, "", "")
    wrong = costtui(store, "--quiet", "breakdown", "--by", "servise")
    assert (wrong.code, wrong.out) == (2, "")
    assert "service" in wrong.err


@pytest.mark.parametrize(
    "words",
    [
        ("status",),
        ("history",),
        ("sql", "select ServiceName, sum(BilledCost) as cost from charges group by all"),
        ("config",),
        ("doctor",),
    ],
    ids=lambda words: words[0],
)
def test_every_command_of_rows_prints_them_as_json(store: Path, words: tuple[str, ...]) -> None:
    called = costtui(store, *words, "--format", "json")
    assert called.code == 0
    rows = called.rows
    assert rows
    assert all(not isinstance(value, dict | list) for each in rows for value in each.values())


def test_an_import_tells_its_loads_and_passes_over_what_is_no_bill(tmp_path: Path) -> None:
    folder = tmp_path / "bills"
    folder.mkdir()
    (folder / "bill.csv").write_text(focus_csv(), "utf-8")
    (folder / "notes.txt").write_text("not a bill\n", "utf-8")
    store = tmp_path / "store"
    words = ("import", str(folder), "--format", "json")
    dry = costtui(store, *words, "--dry-run")
    assert (dry.code, dry.rows[0]["state"]) == (0, "new")
    assert not store.exists()
    first = costtui(store, "--verbose", *words)
    assert first.code == 0
    assert first.rows == [
        {
            "source": "nimbus",
            "provider": "Nimbus",
            "billing_account": "acct-1",
            "billing_period": "2026-09-01",
            "rows": 3,
            "billed_cost": TOTAL,
            "currency": "EUR",
            "state": "new",
        }
    ]
    assert "notes.txt" in first.err
    again = costtui(store, *words)
    assert (again.code, again.rows[0]["state"]) == (0, "unchanged")


def test_one_bad_bill_does_not_hold_up_the_good_one(tmp_path: Path) -> None:
    good = tmp_path / "good.csv"
    good.write_text(focus_csv(), "utf-8")
    bad = export_csv(tmp_path, [line(line_item_unblended_cost="a lot")])
    called = costtui(tmp_path / "store", "import", str(good), str(bad), "--format", "json")
    assert called.code == 1
    assert [each["state"] for each in called.rows] == ["new"]
    assert "'a lot'" in called.err


def test_another_writer_means_try_again(store: Path, tmp_path: Path) -> None:
    import fcntl

    other = tmp_path / "other.csv"
    other.write_text(focus_csv([row(BillingAccountId="acct-9")]), "utf-8")
    with (store / "costtui.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        called = costtui(store, "import", str(other))
    assert called.code == 75
    assert called.out == ""
    assert "Traceback" not in called.err


def test_an_export_is_only_the_bill(store: Path) -> None:
    called = costtui(store, "export", "--format", "focus-csv", "-o", "-")
    assert called.code == 0
    lines = list(csv.DictReader(io.StringIO(called.out)))
    assert sum(float(each["BilledCost"]) for each in lines) == TOTAL
