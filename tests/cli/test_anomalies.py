"""`costtui anomalies` as a person calls it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.analysis.anomaly.bills import FIRST, at, charges, store
from tests.cli.calls import costtui

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS = [
    "service",
    "date",
    "end",
    "kind",
    "actual",
    "expected",
    "lower",
    "upper",
    "impact",
    "severity",
    "cause",
    "state",
    "currency",
    "days",
    "id",
    "reason",
]


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    store(tmp_path, charges(at(60, 300.0)))
    return tmp_path / "store"


def test_an_event_is_listed_marked_and_taken_back(data_dir: Path) -> None:
    ask = ("anomalies", "--by", "service", "--format", "json")
    [event] = costtui(data_dir, *ask).rows
    assert list(event) == COLUMNS
    assert event["date"] == (FIRST + timedelta(60)).isoformat()
    assert event["impact"] == pytest.approx(300)
    marked = costtui(
        data_dir,
        *("anomalies", "mark", event["id"][:6], "--by", "service", "--expected"),
        *("--reason", "load test", "--person", "kim"),
    )
    assert (marked.code, marked.out) == (0, "")
    assert "expected, load test (kim)" in marked.err
    assert costtui(data_dir, *ask).rows == []
    [shown] = costtui(data_dir, *ask, "--all").rows
    assert shown["state"] == "expected"
    assert shown["reason"].startswith("load test (kim, ")
    assert costtui(data_dir, "anomalies", "mark", event["id"], "--forget").code == 0
    assert costtui(data_dir, *ask).rows == [event]


def test_the_calendar_of_the_configuration_is_read(data_dir: Path, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('anomaly_calendar = "events.yaml"\n', "utf-8")
    calendar = tmp_path / "events.yaml"
    words = ("--config", str(tmp_path / "config.toml"), "anomalies", "--format", "json")
    calendar.write_text("events: [{name: Sale, start: 2026-03-01, end: 2026-03-09}]\n", "utf-8")
    assert costtui(data_dir, *words).rows == []
    assert costtui(data_dir, *words, "--all").rows[0]["reason"] == "Sale"
    calendar.write_text("events: [{nme: Sale}]\n", "utf-8")
    wrong = costtui(data_dir, *words)
    assert (wrong.code, wrong.out) == (2, "")
    assert "events.yaml, line 1: unknown key 'nme'; did you mean name?" in wrong.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--by", "day"], "--by day has one day in each group"),
        (["--min-impact", "-1"], "--min-impact is -1.0"),
        (["mark", "abc", "--watch", "--reason", "x"], "0 events have the id 'abc'"),
        (["mark", "abc"], "mark takes one verdict, not 0"),
        (["mark", "abc", "--watch", "--forget"], "mark takes one verdict, not 2"),
        (["mark", "abc", "--forget"], "nothing was said of 'abc'"),
    ],
)
def test_wrong_words_get_one_message(data_dir: Path, words: list[str], message: str) -> None:
    call = costtui(data_dir, "anomalies", *words)
    assert (call.code, call.out) == (2, "")
    assert message in call.err
    assert "Traceback" not in call.err


def test_one_event_is_shown_by_day_and_by_cause(data_dir: Path) -> None:
    by = ("--by", "service", "--format", "json")
    [event] = costtui(data_dir, "anomalies", *by).rows
    shown = costtui(data_dir, "anomalies", "show", event["id"], *by).rows
    assert [row["state"] for row in shown] == ["before"] * 28 + ["event"] + ["after"] * 14
    assert sum(row["impact"] or 0 for row in shown) == pytest.approx(event["impact"])
    caused = costtui(data_dir, "anomalies", "cause", event["id"][:6], *by).rows
    assert [(row["level"], row["value"]) for row in caused] == [(0, "Machines"), (1, "vm-1")]
    [day] = costtui(data_dir, "anomalies", "days", *by).rows
    assert day == {
        "date": event["date"],
        "events": 1,
        "severity": event["severity"],
        "impact": event["impact"],
        "currency": "EUR",
    }
    assert costtui(data_dir, "anomalies", "show", "zzz").code == 2
