"""Breakdowns: hand-computed rows, and the law that they always add up to the bill."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from costtui.analysis.breakdown import breakdown
from costtui.analysis.dimension import DIMENSIONS
from costtui.analysis.explain import explain
from costtui.errors import UsageError
from costtui.settings import Settings
from tests.analysis.stores import cost, day, store_of
from tests.bills.focus_rows import row

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from costtui.store.database import Store

DAY = date(2026, 9, 10)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder: Path = tmp_path_factory.mktemp("breakdown")
    rows = [
        row(**day("2026-08-02"), **cost("4"), ServiceName="Machines"),
        row(**day("2026-08-20"), **cost("100"), ServiceName="Machines"),
        row(**day("2026-08-03"), **cost("7"), ServiceName="Gone", ResourceId="", Tags=""),
        row(**day("2026-09-02"), **cost("10"), ServiceName="Machines"),
        row(
            **day("2026-09-03"),
            **cost("30"),
            ServiceName="Buckets",
            Tags="",
            RegionId="",
            RegionName="",
        ),
        row(**day("2026-09-10"), **cost("-5"), ServiceName="Machines", ChargeCategory="Credit"),
        row(**day("2026-09-11"), **cost("1"), ServiceName="Late"),
        row(**day("2026-09-05"), **cost("9"), ServiceName="Machines", BillingCurrency="USD"),
    ]
    with store_of(folder, rows) as opened:
        yield opened


def ask(store: Store, *by: str, **options: object) -> list[tuple[object, ...]]:
    return breakdown(
        store,
        by=by,
        settings=Settings(),
        **{"as_of": DAY, **options},  # type: ignore[arg-type]
    ).rows


def test_the_month_to_date_is_compared_with_the_same_days_of_the_month_before(
    store: Store,
) -> None:
    assert ask(store, "service") == [
        ("Buckets", 30.0, 30 / 35, 0.0, 30.0, "EUR"),
        ("Machines", 5.0, 5 / 35, 4.0, 1.0, "EUR"),
        ("Gone", 0.0, 0.0, 7.0, -7.0, "EUR"),
        ("Machines", 9.0, 1.0, 0.0, 9.0, "USD"),
    ]


def test_whole_months_are_compared_with_whole_months(store: Store) -> None:
    assert ask(store, "service", period="2026-08") == [
        ("Machines", 104.0, 104 / 111, 0.0, 104.0, "EUR"),
        ("Gone", 7.0, 7 / 111, 0.0, 7.0, "EUR"),
    ]


def test_everything_has_no_period_before(store: Store) -> None:
    rows = ask(store, "provider", period="all")
    assert rows == [
        ("Nimbus", 146.0, 1.0, None, None, "EUR"),
        ("Nimbus", 9.0, 1.0, None, None, "USD"),
    ]


def test_what_is_later_than_as_of_is_not_known(store: Store) -> None:
    assert ("Late", 1.0) not in [r[:2] for r in ask(store, "service", period="all")]
    assert ("Late", 1.0) in [
        r[:2] for r in ask(store, "service", period="all", as_of=date(2026, 9, 11))
    ]


def test_the_rest_is_one_row_and_the_sum_stays(store: Store) -> None:
    rows = ask(store, "service", top=1)
    assert [(r[0], r[1], r[3], r[5]) for r in rows] == [
        ("Buckets", 30.0, 0.0, "EUR"),
        ("(other)", 5.0, 11.0, "EUR"),
        ("Machines", 9.0, 0.0, "USD"),
    ]


def test_empty_values_are_named_and_never_dropped(store: Store) -> None:
    assert {r[0]: r[1] for r in ask(store, "team") if r[-1] == "EUR"} == {
        "(untagged)": 30.0,
        "web": 5.0,
    }
    assert {r[0]: r[1] for r in ask(store, "region") if r[-1] == "EUR"} == {
        "(no region)": 30.0,
        "eu-1": 5.0,
    }


def test_a_drill_keeps_to_its_values(store: Store) -> None:
    rows = ask(store, "day", filters=(("service", "Machines"), ("tag:team", "web")))
    assert [(r[0], r[1], r[-1]) for r in rows if r[1]] == [
        (date(2026, 9, 2), 10.0, "EUR"),
        (date(2026, 9, 5), 9.0, "USD"),
        (date(2026, 9, 10), -5.0, "EUR"),
    ]
    assert [r[:2] for r in ask(store, "service", filters=(("team", None),)) if r[1]] == [
        ("Buckets", 30.0)
    ]


@pytest.mark.parametrize("name", [*DIMENSIONS, "tag:team", "tag:no such key"])
def test_every_dimension_adds_up_to_the_charges(store: Store, name: str) -> None:
    rows = ask(store, name)
    assert sum(r[1] for r in rows if r[-1] == "EUR") == pytest.approx(35.0, abs=1e-9)  # type: ignore[misc]
    assert sum(r[1] for r in rows if r[-1] == "USD") == pytest.approx(9.0, abs=1e-9)  # type: ignore[misc]
    assert all(r[0] is not None for r in rows)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"by": ("servise",)}, "did you mean service"),
        ({"by": ("a", "b", "c", "d")}, "'a'"),
        ({"by": ("service", "service")}, "twice"),
        ({"by": ("day", "week", "month", "zone")}, "4 dimensions"),
        ({"by": ("service",), "metric": "gross"}, "effective"),
        ({"by": ("service",), "period": "yesteryear"}, "mtd"),
        ({"by": ("service",), "where": "servce = 'x'"}, "did you mean service"),
    ],
)
def test_a_wrong_word_is_answered_with_the_right_ones(
    store: Store, options: dict[str, object], words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        breakdown(store, settings=Settings(), **options)  # type: ignore[arg-type]


def test_days_that_are_not_complete_are_no_part_of_a_change(tmp_path: Path) -> None:
    rows = [
        row(**day(f"2026-{month:02d}-{n:02d}"), **cost(f"{amount}"))
        for month, days, amount in [(8, 31, 10), (9, 20, 12)]
        for n in range(1, days + 1)
    ]
    rows.append(row(**day("2026-09-21"), **cost("2")))
    with store_of(tmp_path, rows) as store:
        table = breakdown(store, by=["service"], settings=Settings())
        named = breakdown(store, by=["service"], settings=Settings(), against="2026-08")
        drivers = explain(store, settings=Settings()).table
        ranged = breakdown(
            store, by=["service"], settings=Settings(), period="2026-09-01..2026-09-22"
        )
    [found] = table.records()
    assert (found["cost"], found["previous_cost"], found["change"]) == (242.0, 200.0, 40.0)
    assert table.notes[-1].startswith("2026-09-21 is not complete")
    assert sum(drivers.column("amount")) == pytest.approx(40.0)
    [found] = named.records()
    assert (found["previous_cost"], found["change"]) == (310.0, -68.0)
    [found] = ranged.records()
    assert (found["previous_cost"], found["change"]) == (210.0, 32.0)
