"""Whatever lines a Google Cloud bill has, its billed and effective costs are cost plus credits."""

from __future__ import annotations

import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from tests.ingest.focus.staging import charges, staged
from tests.ingest.gcp.lines import fee, line, write_json_lines, write_parquet

AMOUNTS = some.integers(-(10**9), 10**9).map(lambda units: units / 10**6)
CREDITS = some.lists(
    some.fixed_dictionaries(
        {
            "name": some.sampled_from(["", "Credit"]),
            "full_name": some.just(""),
            "id": some.just("x"),
            "amount": AMOUNTS,
            "type": some.sampled_from(
                [
                    "FREE_TIER",
                    "PROMOTION",
                    "DISCOUNT",
                    "SUSTAINED_USAGE_DISCOUNT",
                    "COMMITTED_USAGE_DISCOUNT",
                    "FEE_UTILIZATION_OFFSET",
                    "UNHEARD_OF",
                ]
            ),
        }
    ),
    max_size=4,
)


@some.composite
def lines(draw: some.DrawFn) -> dict[str, Any]:
    """A line of any kind."""
    changes: dict[str, Any] = {
        "cost": draw(AMOUNTS),
        "credits": draw(CREDITS),
        "cost_type": draw(some.sampled_from(["regular", "tax", "adjustment", "rounding_error"])),
        "invoice": {"month": draw(some.sampled_from(["202608", "202609"]))},
        "currency": draw(some.sampled_from(["USD", "EUR"])),
        "subscription": draw(some.sampled_from([None, {"instance_id": "s"}])),
        "adjustment_info": draw(
            some.sampled_from([None, {"type": "GOODWILL"}, {"type": "PRICE_CORRECTION"}])
        ),
    }
    if draw(some.booleans()):
        return fee("Commitment - dollar based v1: Any", changes.pop("cost"), **changes)
    return line(**changes)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(bill=some.lists(lines(), min_size=1, max_size=12), nested=some.booleans())
def test_costs_add_up_to_cost_and_credits(bill: list[dict[str, Any]], nested: bool) -> None:
    expected: dict[tuple[str, str], Decimal] = {}
    for row in bill:
        key = (row["invoice"]["month"], row["currency"])
        amounts = [row["cost"], *(credit["amount"] for credit in row["credits"])]
        expected[key] = expected.get(key, Decimal(0)) + sum(Decimal(str(each)) for each in amounts)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        file = (
            write_parquet(path / "bill.parquet", bill)
            if nested
            else write_json_lines(path / "bill.jsonl", bill)
        )
        found = charges(
            staged(file),
            "strftime(BillingPeriodStart, '%Y%m'), BillingCurrency, "
            "BilledCost::decimal(28, 6), EffectiveCost::decimal(28, 6)",
        )
    for index in (2, 3):
        sums: dict[tuple[str, str], Decimal] = {}
        for charge in found:
            key = (charge[0], charge[1])
            sums[key] = sums.get(key, Decimal(0)) + charge[index]
        assert sums == expected
