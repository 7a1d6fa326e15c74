"""Expected events from a file: which events they cover, and what is said of a wrong file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from costtui.analysis.anomaly.anomalies import anomalies
from costtui.analysis.anomaly.calendar import read_calendar
from costtui.errors import UsageError
from costtui.settings import Settings
from tests.analysis.anomaly.bills import at, charges, store

if TYPE_CHECKING:
    from pathlib import Path


def calendar(folder: Path, text: str) -> Path:
    path = folder / "calendar.yaml"
    path.write_text(text, "utf-8")
    return path


def outcome(folder: Path, text: str) -> tuple[str, str | None]:
    """State and reason of a spike of 300 on 2026-02-24 and 25."""
    asked = store(folder, charges(at(50, 300.0, length=2)))
    settings = Settings(anomaly_calendar=calendar(folder, text))
    [event] = anomalies(asked, settings=settings, period="all", everything=True).records()
    return event["state"], event["reason"]


def entry(name: str, **more: str) -> str:
    fields = {"name": name, "start": "2026-02-20", "end": "2026-02-26"} | more
    return "- " + "\n  ".join(f"{key}: {value}" for key, value in fields.items()) + "\n"


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        (entry("Load test"), ("expected", "Load test")),
        (entry("Load test", start="2026-02-24", end="2026-02-24"), ("expected", "Load test")),
        (entry("Before", end="2026-02-23"), ("ended", None)),
        (entry("After", start="2026-02-25"), ("ended", None)),
        (entry("Other way", direction="down"), ("ended", None)),
        (entry("Either way", direction="any"), ("expected", "Either way")),
        (entry("Small", up_to="500"), ("ended", None)),
        (entry("Large", up_to="700"), ("expected", "Large")),
        (entry("Here", where="{service: Machines}"), ("expected", "Here")),
        (entry("There", where="{service: Buckets}"), ("ended", None)),
        (
            entry("Each year", start="2024-02-29", end="2024-03-02", repeat="yearly"),
            ("ended", None),
        ),
        (
            entry("Each year", start="2020-02-20", end="2020-02-29", repeat="yearly"),
            ("expected", "Each year"),
        ),
        (
            entry("All", start="2026-02-01") + entry("Here", where="{service: Machines}"),
            ("expected", "Here"),
        ),
        (entry("Long", start="2026-02-01") + entry("Short"), ("expected", "Short")),
    ],
)
def test_an_entry_covers_its_place_days_direction_and_size(
    tmp_path: Path, entries: str, expected: tuple[str, str | None]
) -> None:
    assert outcome(tmp_path, "events:\n" + entries) == expected


@pytest.mark.parametrize("text", ["", "events:\n", "events: []\n", "# nothing yet\n"])
def test_an_empty_calendar_expects_nothing(tmp_path: Path, text: str) -> None:
    assert read_calendar(calendar(tmp_path, text)) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("event:\n", ["line 1", "'event'", "did you mean events?"]),
        ("events:\n" + entry("x", strat="1"), ["line 5", "'strat'", "did you mean start?"]),
        ("events:\n- name: x\n  start: 2026-02-01\n", ["line 2", "without end"]),
        ("events:\n" + entry("x", end="2026-02-30"), ["line 4", "'2026-02-30'", "YYYY-MM-DD"]),
        ("events:\n" + entry("x", end="2026-01-01"), ["line 4", "before it starts"]),
        ("events:\n" + entry("x", direction="over"), ["line 5", "'over'", "up, down, any"]),
        ("events:\n" + entry("x", up_to="much"), ["line 5", "'much'"]),
        ("events:\n" + entry("x", up_to=".nan"), ["line 5", "'.nan'"]),
        ("events:\n" + entry("x", where="{servce: y}"), ["line 5", "servce", "service"]),
        ("events:\n" + entry("x", where="[a]"), ["line 5"]),
        ("events:\n" + entry("x") + "  name: y\n", ["line 5", "twice"]),
        ("events: 3\n", ["line 1", "no list"]),
        ("- a\n", ["line 1", "no mapping"]),
        ("events:\n- [\n", ["line"]),
        ("events: !!python/object/apply:os.system [ls]\n", ["no mapping"]),
    ],
)
def test_a_wrong_calendar_is_refused_with_its_line(
    tmp_path: Path, text: str, words: list[str]
) -> None:
    with pytest.raises(UsageError) as problem:
        read_calendar(calendar(tmp_path, text))
    assert all(word in str(problem.value) for word in words), str(problem.value)


def test_a_calendar_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        read_calendar(tmp_path / "missing.yaml")
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\x00\xd8")
    with pytest.raises(UsageError):
        read_calendar(tmp_path / "binary.yaml")
