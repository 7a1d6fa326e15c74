"""Bad input gets one clear message and changes nothing that is stored."""

from __future__ import annotations

import gzip
import io
import json
import os
import zipfile
from pathlib import Path

import pytest

from costtui.cli.app import app
from costtui.errors import StoreDenied
from tests.bills.focus_rows import ROWS, focus_csv, row
from tests.cli.calls import Called, costtui

GOOD = focus_csv()


def refused(call: Called, *words: str, code: int = 1) -> None:
    """One message with these words, no traceback, nothing on stdout but rows."""
    assert call.code == code, call
    assert "Traceback" not in call.err
    for word in words:
        assert word in call.err


def write(path: Path, content: str | bytes) -> str:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


def with_store(data_dir: Path, tmp_path: Path) -> list[dict[str, object]]:
    """A store with the good bill in it, and its rows."""
    assert costtui(data_dir, "import", write(tmp_path / "good.csv", GOOD)).code == 0
    return stored(data_dir)


def stored(data_dir: Path) -> list[dict[str, object]]:
    """Everything the store says, to see that nothing changed."""
    call = costtui(data_dir, "sql", "select * from charges order by all", "--format", "json")
    assert call.code == 0, call.err
    return call.rows


def zipped(*members: tuple[str, bytes]) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members:
            target.writestr(name, content)
    return archive.getvalue()


def bomb() -> bytes:
    """An archive whose directory says that it unpacks to 4 GB."""
    small = zipped(("a.csv", b"x" * 1000))
    real, claimed = (1000).to_bytes(4, "little"), (4_000_000_000).to_bytes(4, "little")
    return small.replace(real, claimed)


ZIP_BOMB = bomb()
OTHER = focus_csv([row(BillingAccountId="acct-2")])
MISSING = OTHER.replace("BilledCost", "Billed", 1)
BAD_CASES = {
    "not a bill": (b"name,colour,size,price\nx,y,z,1\n", ("no bill that is known", "'colour'")),
    "prose": (b"Dear customer,\nthank you.\n", ("not a bill",)),
    "html": (b"<html><body>login</body></html>", ("HTML", "csv, Parquet")),
    "binary": (bytes(range(256)) * 20, ("neither text nor Parquet",)),
    "empty": (b"", ("is empty",)),
    "blank": (b"\n\n  \n", ("only blanks",)),
    "header only": (OTHER.splitlines()[0].encode() + b"\n", ("no charges", "only a header")),
    "renamed column": (MISSING.encode(), ("BilledCost",)),
    "no number": (
        OTHER.replace("10.00", "ten", 1).encode(),
        ("BilledCost", "'ten'", "row 2", "bad"),
    ),
    "no date": (
        OTHER.replace("2026-09-02T00:00:00Z", "yesterday").encode(),
        ("ChargePeriodStart", "'yesterday'", "row 2"),
    ),
    "cut gzip": (gzip.compress(OTHER.encode() * 50)[:-20], ("cut off",)),
    "cut zip": (zipped(("a.csv", OTHER.encode()))[:-30], ("cut off",)),
    "cut parquet": (b"PAR1" + b"\x15\x04" * 200, ("cut off",)),
    "cut last line": (OTHER.encode().rstrip()[:-200], ("line 2",)),
    "json array": (b'[{"a": 1}]', ("JSON array", "JSON lines")),
    "zip bomb": (ZIP_BOMB, ("would unpack to",)),
    "empty zip": (zipped(), ("empty archive",)),
    "nested zip": (zipped(("b.zip", zipped(("a.csv", OTHER.encode())))), ("archive inside",)),
}


@pytest.mark.parametrize("case", BAD_CASES)
def test_bad_input_is_explained_and_changes_nothing(
    case: str, data_dir: Path, tmp_path: Path
) -> None:
    before = with_store(data_dir, tmp_path)
    content, words = BAD_CASES[case]
    call = costtui(data_dir, "import", write(tmp_path / "bad.csv", content))
    refused(call, "bad.csv", *words)
    assert stored(data_dir) == before


def test_a_path_that_is_not_there_is_wrong_usage(data_dir: Path, tmp_path: Path) -> None:
    refused(costtui(data_dir, "import", str(tmp_path / "none.csv")), "none.csv", code=2)


def test_an_unknown_format_lists_the_known_ones(data_dir: Path, tmp_path: Path) -> None:
    call = costtui(data_dir, "import", write(tmp_path / "a.csv", GOOD), "--as", "focsu")
    refused(call, "'focsu'", "focus", code=2)


def test_one_bad_file_does_not_hold_up_the_others(data_dir: Path, tmp_path: Path) -> None:
    folder = tmp_path / "bills"
    folder.mkdir()
    write(folder / "a.csv", GOOD)
    write(folder / "b.csv.gz", gzip.compress(OTHER.encode())[:-12])
    call = costtui(data_dir, "import", str(folder), "--format", "json")
    refused(call, "b.csv.gz", "cut off")
    assert [(r["billing_account"], r["state"]) for r in call.rows] == [("acct-1", "new")]


def manifest(*keys: str) -> str:
    return json.dumps(
        {
            "assemblyId": "a",
            "reportName": "r",
            "billingPeriod": {"start": "20260901T000000.000Z", "end": "20261001T000000.000Z"},
            "reportKeys": list(keys),
        }
    )


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("r/20260901-20261001/r-2.csv", ("r-2.csv", "not there")),
        ("r/20260901-20261001/../../etc/passwd", ("outside its folder",)),
    ],
)
def test_a_manifest_that_lies_is_refused(
    key: str, words: tuple[str, ...], data_dir: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "r" / "20260901-20261001"
    folder.mkdir(parents=True)
    write(folder / "r-1.csv", GOOD)
    write(folder / "r-Manifest.json", manifest("r/20260901-20261001/r-1.csv", key))
    refused(costtui(data_dir, "import", str(tmp_path / "r")), "Manifest.json", *words)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("latin-1", GOOD.replace("Europe One", "Europe Zürich").encode("latin-1")),
        ("utf-16", GOOD.replace("Europe One", "Europe Zürich").encode("utf-16")),
        ("bom", GOOD.replace("Europe One", "Europe Zürich").encode("utf-8-sig")),
        ("semicolons", focus_csv(delimiter=";").replace("Europe One", "Europe Zürich").encode()),
        ("tabs", focus_csv(delimiter="\t").replace("Europe One", "Europe Zürich").encode()),
        ("crlf", GOOD.replace("Europe One", "Europe Zürich").replace("\n", "\r\n").encode()),
    ],
)
def test_other_encodings_and_delimiters_are_read(
    name: str, content: bytes, data_dir: Path, tmp_path: Path
) -> None:
    call = costtui(data_dir, "import", write(tmp_path / f"{name}.csv", content), "--format", "json")
    assert call.code == 0, call.err
    assert [r["billed_cost"] for r in call.rows] == [60.0]
    assert {r["RegionName"] for r in stored(data_dir)} == {"Europe Zürich"}


def test_standard_input_is_read(data_dir: Path) -> None:
    call = costtui(data_dir, "import", "-", "--format", "json", stdin=GOOD.encode())
    assert call.code == 0, call.err
    assert [r["rows"] for r in call.rows] == [3]


def test_two_currencies_in_one_file_are_kept_apart(data_dir: Path, tmp_path: Path) -> None:
    bill = focus_csv([*ROWS, row(BillingCurrency="USD", BilledCost="5", EffectiveCost="5")])
    call = costtui(data_dir, "import", write(tmp_path / "two.csv", bill), "--format", "json")
    assert sorted((r["currency"], r["billed_cost"]) for r in call.rows) == [
        ("EUR", 60.0),
        ("USD", 5.0),
    ]


def test_the_same_rows_in_two_files_are_found(data_dir: Path, tmp_path: Path) -> None:
    one = write(tmp_path / "one.csv", GOOD)
    two = write(tmp_path / "two.csv.gz", gzip.compress(GOOD.encode()))
    refused(costtui(data_dir, "import", one, two), "one.csv", "two.csv.gz", "same charges")


def test_the_same_bill_again_says_unchanged(data_dir: Path, tmp_path: Path) -> None:
    before = with_store(data_dir, tmp_path)
    call = costtui(data_dir, "import", str(tmp_path / "good.csv"), "--format", "json")
    assert [r["state"] for r in call.rows] == ["unchanged"]
    assert stored(data_dir) == before


def test_a_dry_run_leaves_no_trace(data_dir: Path, tmp_path: Path) -> None:
    call = costtui(
        data_dir, "import", write(tmp_path / "a.csv", GOOD), "--dry-run", "--format", "json"
    )
    assert [r["state"] for r in call.rows] == ["new"]
    assert not data_dir.exists()


HOSTILE = "\x1b]0;owned\x07[red]x[/red]=cmd|'/c calc'!A1<script>'; drop table charges; --"


@pytest.mark.parametrize("column", ["ServiceName", "ResourceName", "ProviderName", "SubAccountId"])
def test_hostile_text_stays_text(column: str, data_dir: Path, tmp_path: Path) -> None:
    bill = focus_csv([row(**{column: HOSTILE})])
    assert costtui(data_dir, "import", write(tmp_path / "h.csv", bill)).code == 0
    assert [r[column] for r in stored(data_dir)] == [HOSTILE]
    dimension = {
        "ServiceName": "service",
        "ResourceName": "resource",
        "ProviderName": "provider",
        "SubAccountId": "sub_account",
    }[column]
    for words in (("table",), ("md",), ("csv",)):
        shown = costtui(
            data_dir, "breakdown", "--by", dimension, "--period", "all", "--format", *words
        )
        assert shown.code == 0, shown.err
        assert "\x1b" not in shown.out
        assert "\x07" not in shown.out
    assert sorted(p.name for p in data_dir.iterdir()) == [
        "charges",
        "costs.duckdb",
        "costtui.lock",
        "landing",
    ]


def test_that_a_store_may_not_be_read_is_said_by_the_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "store"
    folder.mkdir()
    see = Path.stat

    def denied(path: Path, **options: bool) -> os.stat_result:
        if path.parent == folder:
            raise PermissionError(13, "Permission denied")
        return see(path, **options)

    # Whoever runs this may be allowed to read everything.
    monkeypatch.setattr(Path, "stat", denied)
    monkeypatch.setattr(os, "access", lambda path, mode: str(path) != str(folder))
    with pytest.raises(StoreDenied, match="cannot be reached: Permission denied"):
        app(["--data-dir", str(folder), "breakdown"], standalone_mode=False)
