"""The bills add up to the totals of the answer key, by SQL that shares nothing with the writer."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import duckdb

    Totals = dict[tuple[str, str], tuple[Decimal, Decimal]]

TOLERANCE = Decimal("0.0001")

QUERIES = {
    "aws": """
        select strftime(bill_billing_period_start_date, '%Y-%m'),
            sum(line_item_unblended_cost::decimal(28, 10)),
            sum(case line_item_line_item_type
                when 'DiscountedUsage' then reservation_effective_cost
                when 'RIFee' then reservation_unused_amortized_upfront_fee_for_billing_period
                    + reservation_unused_recurring_fee
                when 'SavingsPlanCoveredUsage' then savings_plan_savings_plan_effective_cost
                when 'SavingsPlanRecurringFee'
                    then savings_plan_total_commitment_to_date - savings_plan_used_commitment
                when 'SavingsPlanUpfrontFee' then 0
                when 'SavingsPlanNegation' then 0
                when 'Fee' then if(reservation_reservation_a_r_n is null,
                    line_item_unblended_cost, 0)
                else line_item_unblended_cost end::decimal(28, 10))
        from aws group by 1""",
    "azure": """
        with joined as (
            select *, 'amortized' as view from azure_amortized
            union all by name
            select *, 'actual' as view from azure_actual
            where pricingModel = 'Reservation' and chargeType in ('Purchase', 'Refund'))
        select strftime(strptime(billingPeriodStartDate, '%m/%d/%Y'), '%Y-%m'),
            sum(if(view = 'amortized' and pricingModel = 'Reservation', 0, costInBillingCurrency)),
            sum(if(view = 'actual', 0, costInBillingCurrency))
        from joined group by 1""",
    "gcp": """
        select month[:4] || '-' || month[5:], sum(net), sum(net) from (
            select month, cost::decimal(28, 12) + coalesce(list_sum(list_transform(
                credits, lambda given: given.amount::decimal(28, 12))), 0) as net from gcp)
        group by 1""",
    "halden": """
        select BillingPeriodStart[:7], sum(BilledCost::decimal(28, 10)),
            sum(EffectiveCost::decimal(28, 10))
        from halden group by 1""",
}


@pytest.mark.parametrize("provider", QUERIES)
def test_a_bill_adds_up_to_its_totals_by_billing_period(
    bills: duckdb.DuckDBPyConnection, totals: Totals, provider: str
) -> None:
    found = {period: sums for period, *sums in bills.execute(QUERIES[provider]).fetchall()}
    expected = {period: sums for (name, period), sums in totals.items() if name == provider}
    assert sorted(found) == sorted(expected)
    assert len(found) == 14
    for period, sums in expected.items():
        for ours, theirs in zip(found[period], sums, strict=True):
            assert abs(Decimal(ours) - theirs) < TOLERANCE, (provider, period)


def test_azure_actual_and_amortised_part_only_where_reservations_are(
    bills: duckdb.DuckDBPyConnection,
) -> None:
    for view in ("actual", "amortized"):
        bills.execute(
            f"create or replace temp table plain_{view} as select date, ResourceId, meterId, "
            f"chargeType, costInBillingCurrency from azure_{view} "
            "where pricingModel is distinct from 'Reservation'"
        )
    assert bills.execute(
        "select count(*) from (from plain_actual except all from plain_amortized)"
    ).fetchone() == (0,)
    assert bills.execute(
        "select count(*) from (from plain_amortized except all from plain_actual)"
    ).fetchone() == (0,)


def test_azure_cost_is_effective_price_times_quantity(bills: duckdb.DuckDBPyConnection) -> None:
    wrong = bills.execute(
        "select count(*) from azure_amortized where chargeType <> 'RoundingAdjustment' and abs("
        "effectivePrice::double * quantity::double - costInBillingCurrency::double) > 1e-6"
    ).fetchone()
    assert wrong == (0,)
