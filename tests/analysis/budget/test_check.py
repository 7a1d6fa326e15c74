"""Breaches: which thresholds are reached, what fails, raised once a threshold and period."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from costtui.analysis.budget.check import KIND, check, levels_of, raise_new
from costtui.errors import UsageError
from tests.analysis.budget.files import charge, entry, listing, settings_of
from tests.analysis.stores import store_of

if TYPE_CHECKING:
    from pathlib import Path

    from costtui.settings import Settings
    from costtui.store.database import Store

BILL = (
    charge("2026-07-01", "40.00"),
    charge("2026-07-02", "10.00"),
    charge("2026-08-01", "60.00"),
    charge("2026-08-02", "21.00", ResourceId="vm-9"),
)
ON = date(2026, 8, 2)
QUIET = {"forecast": "none"}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return store_of(tmp_path, BILL)


def rows(store: Store, settings: Settings, fail_on: str = "") -> list[dict[str, Any]]:
    return check(store, settings=settings, fail_on=fail_on, as_of=ON).table.records()


def seen(found: list[dict[str, Any]]) -> list[tuple[str, str, float | None, bool]]:
    return [(row["budget"], row["check"], row["threshold"], row["fails"]) for row in found]


def test_the_highest_threshold_that_is_reached_is_told_with_why(
    store: Store, tmp_path: Path
) -> None:
    [row] = rows(store, settings_of(tmp_path, listing(entry(owner="kim", **QUIET))))
    assert row | {"driver": "", "id": "", "forecast": None, "probability": None} == {
        "budget": "web",
        "owner": "kim",
        "period": "2026-08",
        "check": "actual",
        "threshold": 80.0,
        "why": "81.00 of 100.00 EUR spent (81.0%) on day 2 of 31",
        "driver": "",
        "amount": 100.0,
        "spent": 81.0,
        "forecast": None,
        "probability": None,
        "fails": False,
        "raised": None,
        "id": "",
        "currency": "EUR",
    }
    assert row["driver"].startswith("Machines in eu-1 (shop) grew by 31.00 EUR")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"amount": "81"}, [("web", "actual", 100.0, True)]),
        ({"amount": "81.01"}, [("web", "actual", 80.0, False)]),
        ({"amount": "0"}, [("web", "actual", 100.0, True)]),
        ({"amount": "1000"}, []),
        ({"amount": "1000", "actual": "8"}, [("web", "actual", 8.0, False)]),
        ({"actual": "none", "amount": "80"}, [("web", "actual", 100.0, True)]),
        ({"amount": "1000", "growth": "61"}, [("web", "growth", 61.0, False)]),
        ({"amount": "1000", "growth": "62"}, []),
        ({"start": "2026-09"}, []),
    ],
)
def test_thresholds_and_what_fails(
    store: Store, tmp_path: Path, fields: dict[str, str], expected: list[object]
) -> None:
    chosen = settings_of(tmp_path, listing(entry(**(QUIET | fields))))
    assert seen(rows(store, chosen, "actual:100")) == expected


def test_checks_of_the_forecast_and_of_growth_can_fail(store: Store, tmp_path: Path) -> None:
    # 81.00 on two days: far more than 100.00 by the end of August.
    chosen = settings_of(tmp_path, listing(entry(growth="10", actual="none", probability="0.9")))
    found = rows(store, chosen, "forecast:120,probability:0.5,growth")
    assert seen(found) == [
        ("web", "forecast", 120.0, True),
        ("web", "probability", 0.9, True),
        ("web", "growth", 10.0, True),
    ]
    assert found[1]["why"].startswith("100.00 EUR will be exceeded with a probability of ")
    assert found[2]["why"] == (
        "81.00 EUR spent, 50.00 on the same days of the period before (+62.0%)"
    )


def test_misfits_are_told_and_fail_where_asked(store: Store, tmp_path: Path) -> None:
    chosen = settings_of(
        tmp_path,
        listing(
            entry("all", amount="900", **QUIET), entry("part", parent="all", amount="901", **QUIET)
        ),
    )
    assert seen(rows(store, chosen, "nesting")) == [("all", "nesting", None, True)]
    assert seen(rows(store, chosen)) == [("all", "nesting", None, False)]


def test_a_breach_is_raised_once_for_its_threshold_and_period(tmp_path: Path) -> None:
    store = store_of(tmp_path, BILL)
    chosen = settings_of(tmp_path, listing(entry(**QUIET)))
    first = check(store, settings=chosen, fail_on="actual:80", as_of=ON)
    # 50 and 80 per cent are reached; only the higher one is a row.
    assert (len(first.new), len(first.table), first.fails) == (2, 1, True)
    raise_new(store, first)
    store.refresh()
    again = check(store, settings=chosen, fail_on="actual:80", as_of=ON)
    assert (again.new, again.fails) == (frozenset(), True)
    [row] = again.table.records()
    assert row["raised"] is not None
    assert row["id"] == first.table.records()[0]["id"]
    higher = check(store, settings=chosen, fail_on="actual:81", as_of=ON)
    assert len(higher.new) == 1
    before = check(store, settings=chosen, as_of=date(2026, 7, 2))
    assert len(before.new) == 1, "another period"


def test_what_another_version_remembered_is_passed_over(tmp_path: Path) -> None:
    store = store_of(tmp_path, BILL)
    chosen = settings_of(tmp_path, listing(entry(**QUIET)))
    checked = check(store, settings=chosen, as_of=ON)
    raise_new(store, checked)
    store.refresh()
    texts = [json.loads(text) for text in store.state(KIND).values()]
    assert {frozenset(text) for text in texts} == {frozenset({"at", "title", "owner"})}


def test_the_id_depends_on_budget_period_check_and_threshold_alone(
    store: Store, tmp_path: Path
) -> None:
    one = rows(store, settings_of(tmp_path, listing(entry(**QUIET))))
    other = rows(store, settings_of(tmp_path, listing(entry(amount="101", owner="x", **QUIET))))
    assert [row["id"] for row in one] == [row["id"] for row in other]


def test_no_budget_is_nothing_to_check(store: Store, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="costtui budgets suggest proposes some"):
        check(store, settings=settings_of(tmp_path), fail_on="actual:100")


@pytest.mark.parametrize(
    "text",
    [
        "actual",
        "actual:",
        "actual:x",
        "actual:0",
        "actual:-1",
        "probability:50",
        "nesting:1",
        "cost:1",
    ],
)
def test_a_wrong_word_after_fail_on(text: str) -> None:
    with pytest.raises(UsageError, match="valid: actual:100"):
        levels_of(text)


def test_the_words_after_fail_on() -> None:
    assert levels_of("actual:90, forecast:100,growth,nesting") == {
        "actual": 90.0,
        "forecast": 100.0,
        "growth": None,
        "nesting": None,
    }
