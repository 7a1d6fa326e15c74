"""Events of small stores: what they are, where they lie, what they cost."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from costtui.analysis.anomaly.anomalies import anomalies
from costtui.analysis.anomaly.find import event_by_id, find
from costtui.errors import UsageError
from costtui.settings import Settings
from tests.analysis.anomaly.bills import FIRST, at, charges, flat, store
from tests.analysis.stores import store_of

if TYPE_CHECKING:
    from pathlib import Path

    from costtui.store.database import Store


def rows(asked: Store, **words: Any) -> list[dict[str, Any]]:
    """The events as dictionaries."""
    chosen: dict[str, Any] = {"settings": Settings(), "period": "all"} | words
    return anomalies(asked, **chosen).records()


def test_a_spike_of_one_resource_is_one_event_with_its_cause(tmp_path: Path) -> None:
    asked = store(
        tmp_path,
        charges(flat(), ResourceId="vm-1"),
        charges(at(50, 300.0, value=50, length=2), ResourceId="vm-2"),
        charges(flat(), ServiceName="Buckets", ServiceCategory="Storage", ResourceId="b-1"),
    )
    [event] = rows(asked)
    place = FIRST + timedelta(50)
    assert event | {"id": "", "lower": 0, "upper": 0} == {
        "sub_account": "sub-1",
        "service": "Machines",
        "date": place,
        "end": place + timedelta(1),
        "kind": "spike",
        "actual": pytest.approx(2 * 450),
        "expected": pytest.approx(2 * 150),
        "lower": 0,
        "upper": 0,
        "impact": pytest.approx(600),
        "severity": "critical",
        "cause": "resource vm-2",
        "state": "ended",
        "currency": "EUR",
        "days": 2,
        "id": "",
        "reason": None,
    }
    assert event["lower"] < event["expected"] < event["upper"] < event["actual"]


def test_as_of_says_what_was_said_that_day(tmp_path: Path) -> None:
    asked = store(tmp_path, charges(at(50, 100.0, length=20)))
    place = FIRST + timedelta(50)
    assert rows(asked, as_of=place - timedelta(1)) == []
    [first] = rows(asked, as_of=place)
    assert (first["date"], first["kind"], first["state"]) == (place, "spike", "ongoing")
    [later] = rows(asked, as_of=place + timedelta(9))
    assert (later["kind"], later["impact"]) == ("level_shift", pytest.approx(1000))
    [last] = rows(asked)
    assert (last["state"], last["impact"]) == ("ended", pytest.approx(2000))
    assert first["id"] == later["id"] == last["id"]


def test_what_moves_within_an_account_is_no_event(tmp_path: Path) -> None:
    asked = store(
        tmp_path,
        charges(at(0, 100.0, value=0, length=50), RegionId="eu-1"),
        charges(at(50, 100.0, value=0, length=50), RegionId="eu-2"),
        charges(flat(1.0), RegionId="eu-1"),
    )
    assert rows(asked) == []


def test_a_change_of_the_whole_account_is_one_event_of_several_services(tmp_path: Path) -> None:
    services = ("Machines", "Buckets", "Tables", "Queues")
    asked = store(
        tmp_path, *(charges(at(50, 80.0, length=3), ServiceName=name) for name in services)
    )
    [event] = rows(asked)
    assert event["service"] == "(several)"
    assert event["sub_account"] == "sub-1"
    assert event["impact"] == pytest.approx(4 * 3 * 80)


@pytest.mark.parametrize(
    ("amounts", "kind", "impact"),
    [
        (at(50, 100.0, value=0, length=100), "new_cost", 3000),
        (at(50, -100.0, length=100), "vanished_cost", -3000),
        (at(50, -60.0, length=3), "drop", -180),
        (at(50, 60.0, length=100), "level_shift", 1800),
        (lambda n: 100.0 + 20.0 * max(0, min(n, 62) - 49) * (n < 63), "ramp", 20 * 91),
    ],
)
def test_every_kind(tmp_path: Path, amounts: Any, kind: str, impact: float) -> None:
    asked = store(
        tmp_path, charges(amounts), charges(flat(), ServiceName="Other", SubAccountId="s")
    )
    [event] = rows(asked)
    assert (event["kind"], event["date"]) == (kind, FIRST + timedelta(50))
    assert event["impact"] == pytest.approx(impact, rel=0.02)


def test_a_bill_that_stops_coming_is_stale_and_no_drop(tmp_path: Path) -> None:
    asked = store(
        tmp_path,
        charges(flat(), count=60, BillingAccountId="acct-1"),
        charges(flat(), count=80, BillingAccountId="acct-2", SubAccountId="sub-2"),
    )
    [event] = rows(asked)
    assert (event["kind"], event["date"]) == ("stale_data", FIRST + timedelta(60))
    assert event["cause"] == "provider Nimbus, billing_account acct-1"
    assert event["impact"] == pytest.approx(-20 * 100)


def test_a_day_without_any_charge_is_stale_data(tmp_path: Path) -> None:
    asked = store(tmp_path, [c for n, c in enumerate(charges(flat())) if n not in (50, 51)])
    [event] = rows(asked)
    assert (event["kind"], event["days"], event["impact"]) == (
        "stale_data",
        2,
        pytest.approx(-200),
    )


def test_an_incomplete_last_day_is_not_judged(tmp_path: Path) -> None:
    asked = store(tmp_path, charges(at(79, -80.0)))
    assert rows(asked) == []


def test_currencies_are_judged_apart_and_never_added(tmp_path: Path) -> None:
    asked = store(
        tmp_path,
        charges(at(50, 300.0), BillingCurrency="EUR"),
        charges(at(50, 700.0), BillingCurrency="USD"),
    )
    found = {event["currency"]: event["impact"] for event in rows(asked)}
    assert found == {"EUR": pytest.approx(300), "USD": pytest.approx(700)}


def test_small_events_are_left_out_by_amount_and_by_share(tmp_path: Path) -> None:
    asked = store(tmp_path, charges(at(50, 30.0)))
    assert len(rows(asked)) == 1
    assert rows(asked, min_impact=31.0) == []
    assert rows(asked, min_share=0.4) == []
    assert rows(asked, settings=Settings(anomaly_min_impact=31.0)) == []


def test_taxes_and_corrections_are_not_judged(tmp_path: Path) -> None:
    asked = store(
        tmp_path,
        charges(flat()),
        charges(lambda n: 500.0 * (n == 50), ChargeCategory="Tax"),
        charges(lambda n: -500.0 * (n == 55), ChargeClass="Correction"),
    )
    assert rows(asked) == []


def test_one_day_of_data_says_that_it_is_too_little(tmp_path: Path) -> None:
    asked = store(tmp_path, charges(flat(), count=1))
    table = anomalies(asked, settings=Settings(), period="all")
    assert len(table) == 0
    assert any("too few" in note for note in table.notes)


def test_refund_months_and_zeros_are_answered(tmp_path: Path) -> None:
    asked = store(
        tmp_path,
        charges(lambda n: -20.0 if n >= 40 else 0.0),
        charges(flat(0.0), ServiceName="Nothing"),
    )
    [event] = rows(asked)
    assert event["impact"] == pytest.approx(-20.0 * 40)


@pytest.mark.parametrize("by", ["service", "team", "resource", "region", "tag:team", "provider"])
def test_every_dimension_finds_the_same_event(tmp_path: Path, by: str) -> None:
    asked = store(tmp_path, charges(at(50, 300.0)), charges(flat(), ServiceName="Other"))
    [event] = rows(asked, by=[by])
    assert event["impact"] == pytest.approx(300)
    assert next(iter(event)) == by


def test_a_filter_is_kept_to_in_the_cause_too(tmp_path: Path) -> None:
    asked = store(
        tmp_path,
        charges(at(50, 300.0), ResourceId="vm-1"),
        charges(at(50, 900.0), ResourceId="vm-2"),
    )
    [event] = rows(asked, where="resource = 'vm-1'")
    assert event["impact"] == pytest.approx(300)
    assert "vm-2" not in event["cause"]


def test_only_news_of_the_period_is_shown(tmp_path: Path) -> None:
    asked = store(tmp_path, charges(at(40, 60.0, length=100)))
    assert len(rows(asked, period="all")) == 1
    assert rows(asked, period="10d") == []


@pytest.mark.parametrize(
    "words",
    [
        {"by": ["day"]},
        {"by": ["nothing"]},
        {"by": []},
        {"min_impact": -1.0},
        {"min_share": float("nan")},
        {"period": "sometime"},
    ],
)
def test_wrong_words_are_refused(tmp_path: Path, words: dict[str, Any]) -> None:
    asked = store_of(tmp_path, charges(flat(), count=1))
    with pytest.raises(UsageError):
        rows(asked, **words)


def test_an_event_is_found_by_the_beginning_of_its_id(tmp_path: Path) -> None:
    found = find(store(tmp_path, charges(at(50, 300.0))), by=["service"], settings=Settings())
    [event] = found.events
    assert event_by_id(found, event.id[:4]) is event
    for wrong in ("", "zz", event.id + "0"):
        with pytest.raises(UsageError):
            event_by_id(found, wrong)
    assert event.start == date(2026, 2, 24)
