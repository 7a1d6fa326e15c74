"""Parents and children: amounts that add up, scopes that lie within and apart."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from costtui.analysis.budget.file import read_budgets
from costtui.analysis.budget.nesting import misfits
from tests.analysis.budget.files import charge, entry, listing, settings_of
from tests.analysis.stores import store_of

if TYPE_CHECKING:
    from pathlib import Path

ON = date(2026, 8, 15)
ALL = entry("all", where="provider = 'Nimbus'")
BILL = (
    charge("2026-08-01", "30.00", RegionId="eu"),
    charge("2026-08-02", "20.00", RegionId="us", ServiceName="Buckets"),
    charge("2026-08-03", "5.00", RegionId="us", ProviderName="Cirrus"),
)


def told(folder: Path, *entries: str, **rates: float) -> list[tuple[str, str, str]]:
    store = store_of(folder, BILL)
    chosen = settings_of(folder, listing(*entries), currency=rates)
    found = misfits(store, read_budgets(chosen), settings=chosen, as_of=ON)
    return [(one.budget.name, one.kind, one.why) for one in found]


def child(name: str, region: str, **fields: str) -> str:
    where = f"region = '{region}' and provider = 'Nimbus'"
    return entry(name, **({"parent": "all", "amount": "50", "where": where} | fields))


def test_parts_that_fit_are_not_told(tmp_path: Path) -> None:
    assert told(tmp_path, ALL, child("eu", "eu"), child("us", "us")) == []


def test_children_may_not_spend_more_than_their_parent(tmp_path: Path) -> None:
    assert told(tmp_path, ALL, child("eu", "eu"), child("us", "us", amount="50.01")) == [
        (
            "all",
            "children",
            "its children may spend 100.01 EUR in 2026-08, it may spend 100.00: eu 50.00, us 50.01",
        )
    ]


def test_amounts_of_longer_periods_count_by_days(tmp_path: Path) -> None:
    # A year of 620.00 is 620 * 31 / 365 = 52.66 in August.
    [(name, kind, why)] = told(
        tmp_path, ALL, child("eu", "eu"), child("us", "us", amount="620", every="year")
    )
    assert (name, kind) == ("all", "children")
    assert why.endswith("eu 50.00, us 52.66")


def test_charges_outside_of_the_parent_are_told(tmp_path: Path) -> None:
    assert told(tmp_path, ALL, entry("us", where="region = 'us'", parent="all")) == [
        ("us", "outside", "5.00 EUR of it since 2026-06 lie outside of its parent 'all'")
    ]


def test_charges_of_two_children_are_told(tmp_path: Path) -> None:
    buckets = child("buckets", "us", where="service = 'Buckets'")
    assert told(tmp_path, ALL, child("us", "us"), buckets) == [
        (
            "us",
            "overlap",
            "20.00 EUR since 2026-06 belong to 'buckets', too: 'all' has them in two of its parts",
        )
    ]


def test_a_tag_in_a_scope_is_looked_up_in_the_charges(tmp_path: Path) -> None:
    web = entry("web", where="tag:team = 'web'", parent="all")
    assert told(tmp_path, ALL, web) == [
        ("web", "outside", "5.00 EUR of it since 2026-06 lie outside of its parent 'all'")
    ]


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"metric": "billed"}, "it counts billed cost, its parent 'all' effective cost"),
        (
            {"currency": "USD"},
            "it is in USD, its parent 'all' in EUR, and [currency] has no rate",
        ),
    ],
)
def test_unlike_budgets_are_not_compared(tmp_path: Path, fields: dict[str, str], why: str) -> None:
    assert told(tmp_path, ALL, child("us", "us", **fields)) == [("us", "unlike", why)]


def test_a_rate_makes_two_currencies_comparable(tmp_path: Path) -> None:
    parts = ALL, child("us", "us", currency="USD", amount="126")
    [(_, kind, why)] = told(tmp_path, *parts, EUR=1.25, USD=1.0)
    assert kind == "children"
    assert why.endswith("us 100.80")
