"""Every dimension by its own column: its values, its name for none, alone and together."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from costtui.analysis.breakdown import breakdown
from costtui.analysis.dimension import DIMENSIONS, dimension, dimensions
from costtui.analysis.labels import labels
from costtui.errors import UsageError
from costtui.settings import Settings
from costtui.store.database import Store
from costtui.sync import import_bills
from tests.analysis.stores import cost, day
from tests.bills.focus_rows import row

if TYPE_CHECKING:
    from collections.abc import Iterator

FULL = row(
    **day("2026-09-02"),
    **cost("10"),
    AvailabilityZone="eu-1a",
    CommitmentDiscountId="plan-1",
    CommitmentDiscountStatus="Used",
    CommitmentDiscountCategory="Spend",
    CommitmentDiscountType="Plan",
    Tags='{"team": "web", "env": "prod"}',
    x_InstanceType="m1.large",
    x_UsageType="BoxUsage:m1.large",
)
BARE = row(
    **day("2026-09-10"),
    **cost("5"),
    AvailabilityZone="",
    CommitmentDiscountId="",
    CommitmentDiscountStatus="",
    CommitmentDiscountCategory="",
    CommitmentDiscountType="",
    SubAccountId="",
    SubAccountName="",
    RegionId="",
    RegionName="",
    ResourceId="",
    ResourceName="",
    ResourceType="",
    SkuId="",
    SkuPriceId="",
    ChargeCategory="Tax",
    PricingCategory="",
    PricingQuantity="",
    PricingUnit="",
    ConsumedQuantity="",
    ConsumedUnit="",
    ServiceName="Tax",
    ServiceCategory="Other",
    Tags="",
    x_InstanceType="",
    x_UsageType="",
)
VALUES: dict[str, tuple[object, object]] = {
    "provider": ("Nimbus", "Nimbus"),
    "billing_account": ("acct-1", "acct-1"),
    "sub_account": ("sub-1", "(no sub account)"),
    "service": ("Machines", "Tax"),
    "service_category": ("Compute", "Other"),
    "region": ("eu-1", "(no region)"),
    "zone": ("eu-1a", "(no zone)"),
    "resource": ("vm-1", "(no resource)"),
    "resource_type": ("machine", "(no resource type)"),
    "instance_type": ("m1.large", "(no instance type)"),
    "sku": ("m1", "(no sku)"),
    "usage_type": ("BoxUsage:m1.large", "(no usage type)"),
    "charge_category": ("Usage", "Tax"),
    "pricing_category": ("Standard", "(no pricing category)"),
    "commitment": ("plan-1", "(no commitment)"),
    "team": ("web", "(untagged)"),
    "tag:env": ("prod", "(untagged)"),
    "day": (date(2026, 9, 2), date(2026, 9, 10)),
    "week": (date(2026, 8, 31), date(2026, 9, 7)),
    "month": (date(2026, 9, 1), date(2026, 9, 1)),
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("dimensions")
    bill = folder / "bill.csv"
    lines = [",".join(FULL)]
    lines += [
        ",".join('"' + text.replace('"', '""') + '"' for text in (r[name] for name in FULL))
        for r in (FULL, BARE)
    ]
    bill.write_text("\n".join(lines) + "\n", "utf-8")
    outcome = import_bills(folder / "store", [str(bill)])
    assert not outcome.problems, outcome.problems
    with Store.open(folder / "store") as opened:
        yield opened


def ask(store: Store, *by: str, where: str | None = None) -> set[tuple[object, ...]]:
    table = breakdown(store, by=by, settings=Settings(), period="2026-09", where=where)
    assert table.columns == (*by, "cost", "share", "previous_cost", "change", "currency")
    return {row[: len(by) + 1] for row in table}


def test_these_are_all_dimensions() -> None:
    assert VALUES.keys() - {"tag:env"} == DIMENSIONS.keys()


@pytest.mark.parametrize("name", VALUES)
def test_a_dimension_shows_its_values_and_names_the_empty_one(store: Store, name: str) -> None:
    full, bare = VALUES[name]
    expected = {(full, 15.0)} if full == bare else {(full, 10.0), (bare, 5.0)}
    assert ask(store, name) == expected


@pytest.mark.parametrize("name", VALUES)
def test_a_dimension_beside_two_others_keeps_its_values(store: Store, name: str) -> None:
    full, bare = VALUES[name]
    others = [other for other in ("resource", "day", "service") if other != name][:2]
    assert ask(store, name, *others) == {
        (full, *(VALUES[other][0] for other in others), 10.0),
        (bare, *(VALUES[other][1] for other in others), 5.0),
    }


@pytest.mark.parametrize("name", VALUES)
def test_a_dimension_is_a_name_of_the_expressions_too(store: Store, name: str) -> None:
    full, bare = VALUES[name]
    assert ask(store, "resource", where=f"{name} = '{full}'") >= {("vm-1", 10.0)}
    if str(bare).startswith("("):
        assert ask(store, "resource", where=f"{name} is null") == {("(no resource)", 5.0)}


@pytest.mark.parametrize("name", VALUES)
def test_a_drill_into_a_value_shows_what_the_row_showed(store: Store, name: str) -> None:
    for value, amount in zip(VALUES[name], (10.0, 5.0), strict=True):
        word = None if str(value).startswith("(") else str(value)
        table = breakdown(
            store, by=["sku"], settings=Settings(), period="2026-09", filters=((name, word),)
        )
        both = VALUES[name][0] == VALUES[name][1]
        assert sum(table.column("cost")) == (15.0 if both else amount)


def test_accounts_and_resources_have_names(store: Store) -> None:
    assert labels(store, "billing_account") == {"acct-1": "Example"}
    assert labels(store, "sub_account") == {"sub-1": "shop"}
    assert labels(store, "service") == {}
    assert labels(store, "resource") == {}


@pytest.mark.parametrize("word", ["Service-Category", " service_category ", "SERVICE_CATEGORY"])
def test_a_word_may_be_spelled_with_capitals_hyphens_and_blanks(word: str) -> None:
    assert dimension(word).name == "service_category"


def test_the_key_of_a_tag_is_taken_as_it_is() -> None:
    assert dimension("tag:Cost-Center").tag_key == "Cost-Center"
    assert dimension(" tag:a b ").tag_key == "a b"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["acount"], "did you mean"),
        (["tags:env"], "tag:KEY"),
        (["tag:"], "tag:KEY"),
        ([""], "valid: provider"),
        ([], "names 0 dimensions"),
        (["service", "Service"], "twice"),
        (["tag:a", "tag:a"], "twice"),
        (["day", "week", "month", "sku"], "names 4 dimensions"),
    ],
)
def test_wrong_words_are_answered_with_the_right_ones(words: list[str], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        dimensions(words)
