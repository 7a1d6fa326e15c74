"""One event in full: its days with the expected band, its cause as a tree, the calendar of days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from costtui.analysis.anomaly.anomalies import anomalies, news_of, recent
from costtui.analysis.anomaly.band import band
from costtui.analysis.anomaly.cause import cause_tree
from costtui.analysis.anomaly.days import days_of
from costtui.analysis.anomaly.find import find
from costtui.settings import Settings
from tests.analysis.anomaly.bills import FIRST, at, charges, flat, store

if TYPE_CHECKING:
    from pathlib import Path

    from costtui.analysis.anomaly.find import Found
    from costtui.store.database import Store

BY = ("sub_account", "service")


def look(asked: Store, **words: Any) -> Found:
    chosen: dict[str, Any] = {"by": BY, "settings": Settings()} | words
    return find(asked, **chosen)


def spiky(folder: Path) -> Store:
    """Two machines, one of which costs 300 more for two days from day 50 on."""
    return store(
        folder,
        charges(flat(), ResourceId="vm-1"),
        charges(at(50, 300.0, length=2), ResourceId="vm-2"),
    )


def test_the_days_of_an_event_add_up_to_it_with_days_around_it(tmp_path: Path) -> None:
    found = look(spiky(tmp_path))
    [event] = found.events
    table = band(found, event, before=3, after=2)
    days = [FIRST + timedelta(n) for n in range(47, 54)]
    assert table.column("date") == days
    assert table.column("state") == ["before"] * 3 + ["event"] * 2 + ["after"] * 2
    assert table.column("actual") == pytest.approx([200, 200, 200, 500, 500, 200, 200])
    assert table.column("expected") == pytest.approx([200] * 7)
    assert table.column("impact") == [None] * 3 + [pytest.approx(300)] * 2 + [None] * 2
    for row in table.records():
        assert row["lower"] < row["expected"] < row["upper"]
    assert sum(filter(None, table.column("impact"))) == pytest.approx(event.impact)


def test_days_that_were_learned_from_have_no_band(tmp_path: Path) -> None:
    found = look(spiky(tmp_path))
    [event] = found.events
    rows = band(found, event, before=60, after=0).records()
    assert rows[0]["date"] == FIRST
    assert [row["expected"] is None for row in rows] == [True] * 21 + [False] * 31
    assert rows[0]["lower"] is rows[0]["upper"] is None
    assert rows[0]["actual"] == 200


def test_a_bill_that_is_missing_has_no_actual_cost(tmp_path: Path) -> None:
    asked = store(
        tmp_path,
        charges(flat()),
        charges(flat(), count=60, ProviderName="Cirrus", BillingAccountId="b-2"),
    )
    found = look(asked)
    [event] = [event for event in found.events if event.kind == "stale_data"]
    rows = band(found, event, before=1, after=0).records()
    assert [row["actual"] for row in rows] == [100.0] + [None] * 20
    assert [row["impact"] for row in rows] == [None] + [-100.0] * 20
    assert cause_tree(asked, event, settings=Settings()).rows == []


def test_the_cause_is_a_tree_whose_parts_add_up(tmp_path: Path) -> None:
    asked = store(
        tmp_path,
        charges(flat(), ResourceId="vm-1", RegionId="eu-1"),
        charges(at(50, 300.0), ResourceId="vm-2", RegionId="eu-2"),
        charges(at(50, 100.0), ResourceId="vm-3", RegionId="eu-2"),
        charges(at(50, 20.0), ResourceId="vm-4", RegionId="eu-1"),
    )
    [event] = look(asked, by=["sub_account"]).events
    tree = cause_tree(asked, event, settings=Settings())
    assert [(row["level"], row["dimension"], row["value"]) for row in tree.records()] == [
        (0, "sub_account", "sub-1"),
        (1, "service", "Machines"),
        (2, "region", "eu-2"),
        (3, "resource", "vm-2"),
        (3, "resource", "vm-3"),
    ]
    assert tree.column("change") == pytest.approx([400, 400, 400, 300, 100])
    assert tree.column("share") == pytest.approx([1, 1, 1, 0.75, 0.25])


def test_what_is_not_told_one_by_one_is_other(tmp_path: Path) -> None:
    asked = store(
        tmp_path, *(charges(at(50, 30.0), ResourceId=f"vm-{number:02}") for number in range(13))
    )
    [event] = look(asked).events
    rows = cause_tree(asked, event, settings=Settings()).records()
    resources = [row for row in rows if row["dimension"] == "resource"]
    assert [row["value"] for row in resources[-2:]] == ["vm-09", "(other)"]
    assert resources[-1]["change"] == pytest.approx(90)
    assert sum(row["change"] for row in resources) == pytest.approx(13 * 30)


def test_the_calendar_has_the_days_with_news(tmp_path: Path) -> None:
    asked = spiky(tmp_path)
    news = news_of(asked, look(asked), settings=Settings(), period="all")
    table = days_of(news)
    assert table.columns == ("date", "events", "severity", "impact", "currency")
    assert table.rows == [
        (FIRST + timedelta(n), 1, "critical", pytest.approx(300), "EUR") for n in (50, 51)
    ]


def test_the_calendar_ends_where_the_period_does(tmp_path: Path) -> None:
    asked = spiky(tmp_path)
    day = FIRST + timedelta(51)
    news = news_of(asked, look(asked), settings=Settings(), period=f"{day}..{date(2026, 4, 1)}")
    assert days_of(news).column("date") == [day]


def test_the_news_of_the_week_are_those_of_the_list_without_causes(tmp_path: Path) -> None:
    asked = spiky(tmp_path)
    day = FIRST + timedelta(52)
    listed = anomalies(asked, settings=Settings(), period="7d", as_of=day)
    short = recent(asked, settings=Settings(), as_of=day)
    assert short.columns == tuple(name for name in listed.columns if name != "cause")
    assert short.column("id") == listed.column("id")
    assert len(short) == 1
    assert len(recent(asked, settings=Settings(), as_of=day, most=0)) == 0
    assert len(recent(asked, settings=Settings())) == 0
