"""Resources: found by pieces of text, and what is known of one, by hand-computed charges."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from costtui.analysis.resources import days, known_of, one_resource, resources, tags, usage
from costtui.errors import UsageError
from costtui.settings import Settings
from tests.analysis.stores import cost, day, store_of
from tests.bills.focus_rows import row

if TYPE_CHECKING:
    from pathlib import Path

    from costtui.store.database import Store

ASK: dict[str, Any] = {"settings": Settings(), "period": "all"}


def charge(resource: str, when: str, amount: str, **changes: str) -> dict[str, str]:
    return row(ResourceId=resource, **{**day(when), **cost(amount), **changes})


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return store_of(
        tmp_path,
        [
            charge("vm-1", "2026-09-01", "3.00", ResourceName="Web", Tags='{"team": "shop"}'),
            charge(
                "vm-1",
                "2026-09-02",
                "4.00",
                ResourceName="Web",
                Tags='{"team": "lab", "a/b~c": "x"}',
                PricingQuantity="8",
            ),
            charge(
                "vm-1",
                "2026-09-02",
                "9.00",
                ResourceName="Web",
                ServiceName="Licences",
                SkuId="l1",
                PricingUnit="Seats",
                PricingQuantity="3",
                Tags="",
            ),
            charge("100%_[red]'x", "2026-09-02", "5.00", ResourceName="", Tags=""),
            charge("bucket", "2026-09-02", "5.00", ResourceName="Logs", Tags='{"env": "shop-1"}'),
            charge("", "2026-09-02", "50.00", ResourceName=""),
        ],
    )


def names(store: Store, text: str, **question: Any) -> list[str]:
    return [found["resource"] for found in resources(store, text, **ASK | question).records()]


def test_a_resource_has_one_row_with_its_whole_cost(store: Store) -> None:
    found = resources(store, "web", **ASK).records()
    assert found == [
        {
            "resource": "vm-1",
            "name": "Web",
            "resource_type": "machine",
            "service": "Licences",
            "sub_account": "sub-1",
            "region": "eu-1",
            "provider": "Nimbus",
            "first_day": date(2026, 9, 1),
            "last_day": date(2026, 9, 2),
            "cost": 16.0,
            "currency": "EUR",
        }
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ["vm-1", "100%_[red]'x", "bucket"]),
        ("VM-", ["vm-1"]),
        ("logs", ["bucket"]),
        ("shop", ["vm-1", "bucket"]),
        ("team=shop", ["vm-1"]),
        ("env=SHOP", ["bucket"]),
        ("team=SHOP web", ["vm-1"]),
        ("team=lab env=shop", []),
        ("%", ["100%_[red]'x"]),
        ("_", ["100%_[red]'x"]),
        ("'", ["100%_[red]'x"]),
        ("[red]", ["100%_[red]'x"]),
        ("a/b~c=X", ["vm-1"]),
        ("=", []),
        ("nothing", []),
    ],
)
def test_a_text_is_found_literally_in_ids_names_and_tags(
    store: Store, text: str, found: list[str]
) -> None:
    assert names(store, text) == found


def test_a_tag_on_some_charges_finds_the_whole_resource(store: Store) -> None:
    assert [row["cost"] for row in resources(store, "team=shop", **ASK).records()] == [16.0]


def test_only_the_dearest_are_listed_and_the_rest_is_told(store: Store) -> None:
    found = resources(store, most=1, **ASK)
    assert [row["resource"] for row in found.records()] == ["vm-1"]
    assert "1 of 3 resources, the dearest" in found.notes
    with pytest.raises(UsageError, match="0 resources"):
        resources(store, most=0, **ASK)


def test_period_and_filter_choose_the_charges(store: Store) -> None:
    assert names(store, "", period="2026-09-01..2026-09-02") == ["vm-1"]
    assert names(store, "", where="service = 'Licences'") == ["vm-1"]


def test_the_usage_of_a_resource_adds_up_to_its_cost(store: Store) -> None:
    found = usage(store, "vm-1", **ASK).records()
    assert [(row["usage_type"], row["quantity"], row["unit"], row["cost"]) for row in found] == [
        ("l1", 3.0, "Seats", 9.0),
        ("m1", 32.0, "Hours", 7.0),
    ]
    assert [row["unit_price"] for row in found] == [3.0, 7.0 / 32.0]


def test_tags_tell_what_they_were_and_since_when(store: Store) -> None:
    assert tags(store, "vm-1", **ASK).rows == [
        ("a/b~c", "x", date(2026, 9, 2), date(2026, 9, 2)),
        ("team", "lab", date(2026, 9, 2), date(2026, 9, 2)),
        ("team", "shop", date(2026, 9, 1), date(2026, 9, 1)),
    ]
    assert tags(store, "100%_[red]'x", **ASK).rows == []


def test_what_is_known_of_a_row(store: Store) -> None:
    (found,) = resources(store, "web", **ASK).records()
    known = known_of(store, found, **ASK)
    assert known.days.rows == [
        (date(2026, 9, 1), 3.0, "EUR"),
        (date(2026, 9, 2), 13.0, "EUR"),
    ]
    assert known.account == "shop"
    assert known.days.rows == days(store, "vm-1", **ASK).rows


def test_one_resource_is_asked_for_by_any_text_that_finds_only_it(store: Store) -> None:
    assert one_resource(store, "web", "usage", **ASK).rows == usage(store, "vm-1", **ASK).rows
    assert one_resource(store, "bucket", "days", **ASK).rows == [(date(2026, 9, 2), 5.0, "EUR")]
    with pytest.raises(UsageError, match="finds 2 resources: vm-1, bucket"):
        one_resource(store, "shop", "tags", **ASK)
    with pytest.raises(UsageError, match="finds no resources"):
        one_resource(store, "nothing", "tags", **ASK)
