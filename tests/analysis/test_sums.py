"""The law of the breakdown: any grouping, filter and period adds up to the charges it covers."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from costtui.analysis.breakdown import breakdown
from costtui.analysis.dimension import DIMENSIONS
from costtui.settings import Settings
from tests.analysis.stores import cost, day, store_of
from tests.bills.focus_rows import row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from costtui.store.database import Store

FIRST = date(2026, 6, 15)
DAYS = 75
METRICS = {"effective": "EffectiveCost", "billed": "BilledCost", "list": "ListCost"}


def random_rows(count: int = 400) -> list[dict[str, str]]:
    """Charges over three months with every kind of hole in them."""
    chance = random.Random(20260924)
    rows = []
    for number in range(count):
        amount = f"{chance.uniform(-20, 100):.9f}"
        some_day = FIRST + timedelta(days=chance.randrange(DAYS))
        changes = {**day(str(some_day)), **cost(amount), "ListCost": f"{number / 7:.6f}"}
        changes["ServiceName"] = chance.choice(["Machines", "Buckets", "Queues", 'it\'s "odd"'])
        changes["BillingCurrency"] = chance.choice(["EUR", "EUR", "USD"])
        changes["RegionId"] = changes["RegionName"] = chance.choice(["", "eu-1", "us-1"])
        changes["ResourceId"] = chance.choice(["", "vm-1", "vm-2", "b/1", "x'y"])
        changes["SubAccountId"] = chance.choice(["", "sub-1", "sub-2"])
        changes["ChargeCategory"] = chance.choice(["Usage", "Usage", "Tax", "Credit", "Purchase"])
        changes["Tags"] = chance.choice(
            ["", '{"team": "web"}', '{"team": "data", "env": "prod"}', '{"env": ""}', "{}"]
        )
        rows.append(row(**changes))
    return rows


ROWS = random_rows()
FILTERS: dict[str, Callable[[dict[str, str]], bool]] = {
    "": lambda r: True,
    "service = 'Machines'": lambda r: r["ServiceName"] == "Machines",
    "service in ('Queues', 'it''s \"odd\"')": lambda r: (
        r["ServiceName"] in {"Queues", 'it\'s "odd"'}
    ),
    "region is null or sub_account = 'sub-1'": lambda r: (
        not r["RegionId"] or r["SubAccountId"] == "sub-1"
    ),
    "tag:team = 'web'": lambda r: '"web"' in r["Tags"],
    "team is null and ChargeCategory != 'Tax'": lambda r: (
        '"team"' not in r["Tags"] and r["ChargeCategory"] != "Tax"
    ),
    "BilledCost > 50 or resource like 'vm%'": lambda r: (
        float(r["BilledCost"]) > 50 or r["ResourceId"].startswith("vm")
    ),
    "not (service = 'Buckets') and ChargePeriodStart >= '2026-07-10'": lambda r: (
        r["ServiceName"] != "Buckets" and r["ChargePeriodStart"] >= "2026-07-10"
    ),
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with store_of(tmp_path_factory.mktemp("sums"), ROWS) as opened:
        yield opened


@given(
    by=st.lists(
        st.sampled_from([*DIMENSIONS, "tag:team", "tag:env"]), min_size=1, max_size=3, unique=True
    ),
    where=st.sampled_from(list(FILTERS)),
    start=st.integers(-5, DAYS),
    length=st.integers(1, DAYS),
    top=st.none() | st.integers(1, 4),
    metric=st.sampled_from(list(METRICS)),
)
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_breakdown_adds_up_to_the_charges_it_covers(
    store: Store, by: list[str], where: str, start: int, length: int, top: int | None, metric: str
) -> None:
    first, end = FIRST + timedelta(days=start), FIRST + timedelta(days=start + length)
    table = breakdown(
        store,
        by=by,
        settings=Settings(team_tags=("team",)),
        metric=metric,
        period=f"{first}..{end}",
        where=where,
        top=top,
        as_of=FIRST + timedelta(days=2 * DAYS),
    )
    expected: dict[str, float] = {}
    for charge in ROWS:
        if str(first) <= charge["ChargePeriodStart"][:10] < str(end) and FILTERS[where](charge):
            currency = charge["BillingCurrency"]
            expected[currency] = expected.get(currency, 0.0) + float(charge[METRICS[metric]])
    found: dict[str, float] = {}
    for record in table.records():
        found[record["currency"]] = found.get(record["currency"], 0.0) + record["cost"]
        assert None not in [record[name] for name in by]
    for currency in expected.keys() | found.keys():
        assert found.get(currency, 0.0) == pytest.approx(expected.get(currency, 0.0), abs=1e-6)


@given(by=st.sampled_from(["service", "region", "charge_category", "month"]))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_roll_up_and_the_charges_give_the_same_rows(store: Store, by: str) -> None:
    """A filter on a column that only charges have sends the question to them."""

    def rows(where: str) -> dict[object, float]:
        table = breakdown(store, by=[by], settings=Settings(), period="all", where=where)
        return {(r[0], r[-1]): round(r[1], 6) for r in table}

    assert rows("") == rows("SkuId = 'm1' or SkuId != 'm1' or SkuId is null")
