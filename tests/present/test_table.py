"""One table in four spellings: they agree, and text from bills stays text in each."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest

from costtui.model.table import Table
from costtui.present.format import (
    aligned,
    amount,
    byte_size,
    cell,
    change,
    percent,
    share_bar,
    shortened,
    text_width,
)
from costtui.present.table import fitting, render

HOSTILE = "\x1b[31m=cmd()|`<b>\u202e[red]\r\n"
TABLE = Table.of(
    ("service", "cost", "share", "day", "note"),
    [("Machines", 1234.5, 0.25, date(2026, 9, 1), None), (HOSTILE, -0.001, None, None, "+x")],
)


def test_json_is_one_array_of_flat_objects() -> None:
    assert json.loads(render(TABLE, "json")) == [
        {"service": "Machines", "cost": 1234.5, "share": 0.25, "day": "2026-09-01", "note": None},
        {"service": HOSTILE, "cost": -0.001, "share": None, "day": None, "note": "+x"},
    ]


def test_csv_keeps_numbers_and_runs_no_formula() -> None:
    rows = list(csv.reader(io.StringIO(render(TABLE, "csv"))))
    assert rows[1] == ["Machines", "1234.5", "0.25", "2026-09-01", ""]
    assert rows[2][1:] == ["-0.001", "", "", "'+x"]
    for sign in ("=1+1", "+1", "-1", "@x", "\t=1", "\r=1"):
        [_, [text]] = csv.reader(io.StringIO(render(Table.of(("a",), [(sign,)]), "csv")))
        assert text.startswith("'")


@pytest.mark.parametrize("spelling", ["table", "csv", "md"])
def test_no_control_or_direction_character_gets_out(spelling: str) -> None:
    text = render(TABLE, spelling)
    assert not any(sign in text for sign in "\x1b\r\u202e")


def test_markdown_escapes_what_it_would_read_as_its_own() -> None:
    line = render(Table.of(("a",), [("x|y <b>`*_[",)]), "md").splitlines()[-1]
    assert line == "| x\\|y &lt;b&gt;\\`\\*\\_\\[ |"


def test_columns_are_aligned_and_amounts_stand_at_the_right() -> None:
    table = Table.of(("name", "cost"), [("ab", 1.0), ("日本", 1234.5)])
    assert render(table, "table").splitlines() == [
        "name      cost",
        "────  ────────",
        "ab        1.00",
        "日本  1,234.50",
    ]


def test_a_narrow_terminal_cuts_names_in_the_middle_and_numbers_never() -> None:
    table = Table.of(("name", "cost"), [("a-very-long-name-of-a-resource", 1234.5)])
    text = render(table, "table", width=24).splitlines()
    assert max(map(text_width, text)) <= 24
    assert "1,234.50" in text[2]
    assert "…" in text[2]


@pytest.mark.parametrize(
    ("width", "missing"),
    [
        # 16 for a legible name, 4, 8, 5 and 8 for the others, 2 between each.
        (49, []),
        (48, ["days"]),
        (43, ["days"]),
        # The share makes more room than is needed, so the days come back.
        (42, ["share"]),
        (41, ["days", "share"]),
        (20, ["days", "share"]),
    ],
)
def test_a_narrow_terminal_goes_without_some_columns(width: int, missing: list[str]) -> None:
    names = ("service", "days", "cost", "share", "currency")
    table = Table.of(names, [("Elastic Cloud Machines", 31, 1234.5, 0.5, "USD")])
    found, without = fitting(table, width)
    assert without == missing
    assert found.columns == tuple(name for name in names if name not in missing)


def test_an_empty_table_says_so() -> None:
    assert "(no rows)" in render(Table.of(("a",), []), "table")
    assert json.loads(render(Table.of(("a",), []), "json")) == []


def test_a_number_that_is_none_is_null_in_json() -> None:
    assert json.loads(render(Table.of(("a",), [(float("nan"),)]), "json")) == [{"a": None}]


def test_amounts_changes_shares_and_sizes() -> None:
    assert [amount(x) for x in (1234567.891, -0.001, 0, None)] == [
        "1,234,567.89",
        "0.00",
        "0.00",
        "",
    ]
    assert [change(x) for x in (1.5, -1.5, 0.001, None)] == ["+1.50", "-1.50", "0.00", ""]
    assert [percent(x) for x in (0.1234, None)] == ["12.3%", ""]
    assert [byte_size(x) for x in (999, 1500, 2.5e6, 3e9, 4e12)] == [
        "999 B",
        "1.5 kB",
        "2.5 MB",
        "3.0 GB",
        "4.0 TB",
    ]
    assert share_bar(0.5, width=4) == "██  "
    assert share_bar(0.5, width=4, ascii_only=True) == "##.."
    assert share_bar(7, width=2) == "██"


def test_numbers_of_different_units_align_on_their_decimal_point() -> None:
    assert aligned(["24.0000 Hrs", "6.42 GB-Mo", "1,000", "", "-0.5 Hrs"]) == [
        "   24.0000 Hrs  ",
        "    6.42   GB-Mo",
        "1,000           ",
        "                ",
        "   -0.5    Hrs  ",
    ]


def test_a_text_is_cut_in_the_middle() -> None:
    assert shortened("abcdefghij", 5) == "ab…ij"
    assert shortened("abc", 5) == "abc"
    assert text_width(shortened("日本語日本語", 5)) <= 5


def test_what_cannot_be_seen_is_made_visible() -> None:
    assert cell("a\x1bb\x7f\u202e") == "a␛b␡<202E>"
    assert cell("Zürich 日本 🚀") == "Zürich 日本 🚀"
