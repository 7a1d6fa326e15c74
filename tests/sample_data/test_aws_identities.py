"""Commitments in the AWS bill: the sums that must hold whatever is planted in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

NOTHING: list[tuple[object, ...]] = []


def test_a_months_unblended_is_its_effective_less_amortised_plus_upfront_fees(
    bills: duckdb.DuckDBPyConnection,
) -> None:
    assert (
        bills.execute("""
        with months as (
            select bill_billing_period_start_date as month,
                sum(line_item_unblended_cost) as unblended,
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
                    else line_item_unblended_cost end) as effective,
                sum(coalesce(reservation_amortized_upfront_fee_for_billing_period, 0)
                    + coalesce(savings_plan_amortized_upfront_commitment_for_billing_period, 0))
                    as amortised,
                coalesce(sum(line_item_unblended_cost) filter (
                    line_item_line_item_type = 'SavingsPlanUpfrontFee'
                    or line_item_line_item_type = 'Fee'
                        and reservation_reservation_a_r_n is not null), 0) as upfront
            from aws group by 1)
        select * from months where abs(unblended - (effective - amortised + upfront)) > 1e-4
        """).fetchall()
        == NOTHING
    )


def test_used_and_unused_reservation_hours_cost_what_the_reservation_costs(
    bills: duckdb.DuckDBPyConnection,
) -> None:
    found = bills.execute("""
        select reservation_reservation_a_r_n, bill_billing_period_start_date,
            sum(case line_item_line_item_type
                when 'DiscountedUsage' then reservation_effective_cost
                when 'RIFee' then reservation_unused_amortized_upfront_fee_for_billing_period
                    + reservation_unused_recurring_fee else 0 end)
            - sum(if(line_item_line_item_type = 'RIFee', line_item_unblended_cost
                + reservation_amortized_upfront_fee_for_billing_period, 0)) as difference
        from aws where reservation_reservation_a_r_n is not null group by all
        """).fetchall()
    assert len({arn for arn, *_ in found}) == 3
    assert [row for row in found if abs(row[2]) > 1e-5] == NOTHING


def test_a_savings_plans_covered_usage_is_its_used_commitment(
    bills: duckdb.DuckDBPyConnection,
) -> None:
    found = bills.execute("""
        select savings_plan_savings_plan_a_r_n, bill_billing_period_start_date,
            sum(savings_plan_savings_plan_effective_cost) as covered,
            sum(savings_plan_used_commitment) as used,
            sum(savings_plan_total_commitment_to_date) as total
        from aws where line_item_line_item_type in
            ('SavingsPlanCoveredUsage', 'SavingsPlanRecurringFee') group by all
        """).fetchall()
    assert len({arn for arn, *_ in found}) == 2
    assert [row for row in found if abs(row[2] - row[3]) > 1e-5] == NOTHING
    assert any(total - used > 50 for *_, used, total in found)


def test_negation_cancels_covered_usage_by_day_operation_usage_type_and_zone(
    bills: duckdb.DuckDBPyConnection,
) -> None:
    assert (
        bills.execute("""
        select line_item_usage_start_date, sum(line_item_unblended_cost) from aws
        where line_item_line_item_type in ('SavingsPlanCoveredUsage', 'SavingsPlanNegation')
        group by line_item_usage_start_date, savings_plan_savings_plan_a_r_n, line_item_operation,
            line_item_usage_type, line_item_availability_zone, line_item_usage_account_id
        having abs(sum(line_item_unblended_cost)) > 1e-6
        """).fetchall()
        == NOTHING
    )


def test_line_item_ids_are_unique_within_a_billing_period(
    bills: duckdb.DuckDBPyConnection,
) -> None:
    assert (
        bills.execute(
            "select bill_billing_period_start_date, identity_line_item_id from aws "
            "group by all having count(*) > 1 limit 5"
        ).fetchall()
        == NOTHING
    )


def test_open_month_has_no_invoice_and_no_tax(bills: duckdb.DuckDBPyConnection) -> None:
    assert bills.execute("""
        select count(bill_invoice_id), count(*) filter (line_item_line_item_type = 'Tax'),
            max(line_item_usage_end_date)::date::varchar
        from aws where bill_billing_period_start_date = '2026-09-01'
        """).fetchall() == [(0, 0, "2026-09-25")]
