"""The law of explain: the amounts add up to the change, whatever is asked."""

from __future__ import annotations

from datetime import timedelta
from math import fsum
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from costtui.analysis.cause import causes
from costtui.analysis.explain import explain
from costtui.model.focus import METRICS
from costtui.settings import Settings
from tests.analysis.questions import ANY, CONDITIONS, DAYS, FIRST, Condition, random_bill
from tests.analysis.stores import store_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costtui.store.database import Store
    from tests.analysis.questions import Charge

SEEDS = (1, 2)


def bill(seed: int) -> list[Charge]:
    """A random bill whose list and contracted costs and quantities go their own ways, too."""
    rows = random_bill(seed, 120)
    for number, charge in enumerate(rows):
        charge["ListCost"] = str((number * 37) % 101 - 10)
        charge["ContractedCost"] = str((number * 53) % 89 / 3 - 4)
        charge["PricingQuantity"] = ["", "0", "24", "0.001", "1000000"][number * 7 % 5]
        charge["ConsumedQuantity"] = ["", "3"][number % 2]
        charge["SkuId"] = f"sku-{number % 3}"
        if number % 2:
            charge["ChargeCategory"] = "Usage"
    return rows


BILLS = {seed: bill(seed) for seed in SEEDS}


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, Store]]:
    opened = {
        seed: store_of(tmp_path_factory.mktemp("explain"), rows) for seed, rows in BILLS.items()
    }
    yield opened
    for store in opened.values():
        store.close()


PERIODS = st.tuples(st.integers(-3, DAYS), st.integers(1, DAYS))
BY = ["provider", "service", "region", "resource", "sub_account", "sku", "team", "tag:a/b"]


@given(
    seed=st.sampled_from(SEEDS),
    now=PERIODS,
    before=PERIODS,
    where=st.just(ANY) | CONDITIONS,
    metric=st.sampled_from(list(METRICS)),
    by=st.lists(st.sampled_from(BY), max_size=3, unique=True),
)
@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_amounts_add_up_to_the_change_of_every_currency(
    stores: dict[int, Store],
    seed: int,
    now: tuple[int, int],
    before: tuple[int, int],
    where: Condition,
    metric: str,
    by: list[str],
) -> None:
    days = [
        (FIRST + timedelta(days=start), FIRST + timedelta(days=start + length))
        for start, length in (now, before)
    ]
    table = explain(
        stores[seed],
        settings=Settings(team_tags=("team",)),
        by=by,
        metric=metric,
        period="{}..{}".format(*days[0]),
        against="{}..{}".format(*days[1]),
        where=where.text,
        as_of=FIRST + timedelta(days=3 * DAYS),
    ).table
    expected: dict[str, list[float]] = {}
    for charge in BILLS[seed]:
        held = [str(a) <= charge["ChargePeriodStart"][:10] < str(b) for a, b in days]
        if where is ANY or where.holds(charge):
            weight = held[0] - held[1]
            amount = float(charge[METRICS[metric]])
            expected.setdefault(charge["BillingCurrency"], []).append(weight * amount)
    found: dict[str, list[float]] = {}
    for record in table.records():
        found.setdefault(record["currency"], []).append(record["amount"])
    assert "rounding" not in table.column("driver")
    for currency in expected.keys() | found.keys():
        change = fsum(expected.get(currency, []))
        assert abs(fsum(found.get(currency, [])) - change) < 1e-5, currency


LEAVES = st.lists(
    st.tuples(
        st.tuples(
            st.sampled_from(["a", "b", None]),
            st.sampled_from(["x", "y", ""]),
            st.sampled_from(["1", "2"]),
        ),
        st.floats(-1e6, 1e6),
    ),
    max_size=20,
)


@given(LEAVES, st.integers(1, 5))
def test_causes_never_overlap_and_hold_what_they_say(
    leaves: list[tuple[tuple[str | None, ...], float]], most: int
) -> None:
    found = causes(leaves, ["letter", "sign", "digit"], most=most)
    taken = [number for cause in found for number in cause.leaves]
    assert len(taken) == len(set(taken))
    assert len(found) <= most
    for cause in found:
        assert cause.amount == fsum(leaves[number][1] for number in cause.leaves)
        for number in cause.leaves:
            values = dict(zip(["letter", "sign", "digit"], leaves[number][0], strict=True))
            assert cause.values.items() <= values.items()


def test_one_resource_is_named_down_to_its_usage_type() -> None:
    leaves: list[tuple[tuple[str | None, ...], float]] = [
        (("EC2", f"i-{number}", "m5"), float(number % 3 - 1)) for number in range(30)
    ]
    leaves.append((("VPC", "nat-1", "NatGateway-Bytes"), 900.0))
    found = causes(leaves, ["service", "resource", "usage_type"])
    assert found[0].values == {
        "service": "VPC",
        "resource": "nat-1",
        "usage_type": "NatGateway-Bytes",
    }
    assert found[0].amount == 900
    assert len(found) == 1
