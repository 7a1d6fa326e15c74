"""Odd bills: one day, gaps, zeros, refunds, late starts, leap days, several currencies, many groups."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from costtui.analysis.anomaly import series
from costtui.analysis.anomaly.anomalies import anomalies
from costtui.analysis.anomaly.band import band
from costtui.analysis.anomaly.calendar import expected_of, read_calendar
from costtui.analysis.anomaly.detector import Detector
from costtui.analysis.anomaly.find import find
from costtui.settings import Settings
from tests.analysis.anomaly.bills import FIRST, at, charges, flat, store

if TYPE_CHECKING:
    from pathlib import Path

    from costtui.store.database import Store

BY = ("sub_account", "service")


def rows(asked: Store, **words: Any) -> list[dict[str, Any]]:
    chosen: dict[str, Any] = {"settings": Settings(), "period": "all"} | words
    return anomalies(asked, **chosen).records()


@pytest.mark.parametrize("count", [1, 2, 21])
def test_few_days_are_learned_from_and_said_so(tmp_path: Path, count: int) -> None:
    table = anomalies(
        store(tmp_path, charges(flat(), count=count)), settings=Settings(), period="all"
    )
    assert table.rows == []
    assert any(note.endswith("are learned from, not judged") for note in table.notes)


def test_all_zeros_are_no_event(tmp_path: Path) -> None:
    assert rows(store(tmp_path, charges(flat(0.0)))) == []


def test_a_gap_is_missing_data_once(tmp_path: Path) -> None:
    asked = store(tmp_path, charges(lambda n: None if 50 <= n < 53 else 100.0))
    [event] = rows(asked)
    assert (event["kind"], event["date"], event["days"]) == (
        "stale_data",
        FIRST + timedelta(50),
        3,
    )
    assert event["impact"] == pytest.approx(-300)


def test_a_month_of_refunds_is_judged_in_its_own_direction(tmp_path: Path) -> None:
    asked = store(
        tmp_path, charges(at(50, -60.0, value=-100)), charges(flat(), ServiceName="Other")
    )
    [event] = rows(asked)
    assert (event["service"], event["impact"]) == ("Machines", pytest.approx(-60))
    assert event["expected"] == pytest.approx(-100)
    assert event["lower"] < -100 < event["upper"]


def test_a_service_that_begins_in_the_middle_is_new_and_one_that_ends_has_vanished(
    tmp_path: Path,
) -> None:
    asked = store(
        tmp_path,
        charges(flat(1000.0), ServiceName="Always"),
        charges(lambda n: 100.0 if n >= 40 else None, ServiceName="Young"),
        charges(lambda n: 100.0 if n < 60 else None, ServiceName="Old"),
    )
    found = {event["service"]: (event["kind"], event["date"]) for event in rows(asked)}
    assert found == {
        "Young": ("new_cost", FIRST + timedelta(40)),
        "Old": ("vanished_cost", FIRST + timedelta(60)),
    }


def test_currencies_are_judged_each_on_its_own(tmp_path: Path) -> None:
    asked = store(
        tmp_path,
        charges(at(50, 300.0)),
        charges(at(50, 300.0), BillingCurrency="JPY", ProviderName="Cirrus"),
    )
    found = [(event["currency"], event["impact"]) for event in rows(asked)]
    assert found == [("EUR", pytest.approx(300)), ("JPY", pytest.approx(300))]


def test_a_leap_day_is_a_day_like_any_other() -> None:
    days = [date(2027, 12, 1) + timedelta(n) for n in range(120)]
    leap = days.index(date(2028, 2, 29))
    values = np.full((2, 120), 100.0)
    values[1, leap] = 200.0
    detector = Detector(values, days, least=np.ones(2))
    assert [(run.series, run.start, run.end) for run in detector.run()] == [(1, leap, leap)]


def test_ten_thousand_groups_are_judged_and_the_whole_stays_whole(tmp_path: Path) -> None:
    small = [
        charge
        for number in range(10_000)
        for charge in charges(flat(0.02), count=1, ServiceName=f"svc-{number}")
    ]
    asked = store(tmp_path, small, charges(at(30, 500.0), count=40))
    found = find(asked, by=BY, settings=Settings())
    [event] = found.events
    assert event.where["service"] == "Machines"
    assert event.impact == pytest.approx(500)
    assert found.panel is not None
    # What is too small to hold an event is not judged one by one, but its cost is in the whole.
    assert len(found.panel.keys) < 20
    assert found.panel.totals["EUR"].sum() == pytest.approx(10_000 * 0.02 + 40 * 100 + 500)


@examples(max_examples=25, deadline=None)
@given(
    amounts=st.lists(st.integers(-50, 400), min_size=60, max_size=90),
    more=st.lists(st.integers(-500, 5000), min_size=1, max_size=20),
)
def test_what_comes_later_changes_no_verdict(amounts: list[int], more: list[int]) -> None:
    """Expectation, band and runs of the first days are the same with and without what follows."""
    count = len(amounts)
    days = [FIRST + timedelta(n) for n in range(count + len(more))]
    whole = np.array([[*amounts, *more]], float)
    known, later = (
        Detector(values, days[: values.shape[1]], least=np.ones(1))
        for values in (whole[:, :count], whole)
    )
    before = [(run.start, run.seen, run.direction) for run in known.run()]
    after = [(run.start, run.seen, run.direction) for run in later.run() if run.seen < count]
    assert after == before
    for name in ("expected", "lower", "upper"):
        assert np.array_equal(getattr(later, name)[:, :count], getattr(known, name), equal_nan=True)


def test_a_store_asked_as_of_a_day_knows_nothing_of_what_came_after(tmp_path: Path) -> None:
    day = FIRST + timedelta(64)
    for name in ("early", "late"):
        (tmp_path / name).mkdir()
    early = store(tmp_path / "early", charges(at(60, 100.0, length=20), count=65))
    late = store(tmp_path / "late", charges(at(60, 100.0, length=20), count=110))
    said = [find(asked, by=BY, settings=Settings(), as_of=day) for asked in (early, late)]
    [[first], [second]] = (found.events for found in said)
    assert first == second
    assert band(said[0], first).rows == band(said[1], second).rows


def test_of_entries_that_overlap_the_most_particular_is_named(tmp_path: Path) -> None:
    file = tmp_path / "events.yaml"
    file.write_text(
        """
events:
  - {name: Quarter end, start: 2026-02-01, end: 2026-03-31}
  - {name: Sale, start: 2026-02-20, end: 2026-03-10}
  - {name: Load test, start: 2026-02-01, end: 2026-03-31, where: {service: Machines}}
  - {name: Saving, start: 2026-02-20, end: 2026-03-10, direction: down}
""",
        "utf-8",
    )
    entries = read_calendar(file)
    asked = store(tmp_path, charges(at(50, 300.0)))
    [event] = find(asked, by=BY, settings=Settings()).events
    chosen = expected_of(event, entries)
    assert chosen is not None
    assert chosen.name == "Load test"
    rest = expected_of(event, [entry for entry in entries if not entry.where])
    assert rest is not None
    assert rest.name == "Sale"
    [told] = rows(asked, settings=Settings(anomaly_calendar=file), everything=True)
    assert (told["state"], told["reason"]) == ("expected", "Load test")


def test_groups_beyond_the_largest_are_judged_as_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(series, "MOST_GROUPS", 2)
    asked = store(
        tmp_path,
        charges(flat(1000.0), ServiceName="A"),
        charges(flat(900.0), ServiceName="B"),
        charges(at(50, 300.0, value=20.0), ServiceName="C"),
        charges(flat(10.0), ServiceName="D"),
    )
    [event] = anomalies(asked, by=["service"], settings=Settings(), period="all").records()
    assert (event["service"], event["actual"], event["impact"], event["cause"]) == (
        "(other)",
        pytest.approx(330),
        pytest.approx(300),
        "",
    )
    panel = find(asked, by=["service"], settings=Settings()).panel
    assert panel is not None
    assert panel.totals["EUR"].sum() == pytest.approx(80 * 1930 + 300)


@pytest.mark.parametrize(
    ("period", "note"),
    [
        ("2030-01", "nothing is known of 2030-01 yet: charges end with 2026-03-25"),
        ("2020-01", "nothing is known of 2020-01: charges begin with 2026-01-05"),
    ],
)
def test_a_period_without_known_days_says_so(tmp_path: Path, period: str, note: str) -> None:
    table = anomalies(store(tmp_path, charges(flat())), settings=Settings(), period=period)
    assert (table.rows, table.notes[-1]) == ([], note)
