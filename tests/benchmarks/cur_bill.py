"""A realistic CUR 2.0 bill of any size, for measuring: `python -m tests.benchmarks.cur_bill`.

About sixty columns, hourly rows of one month, fifty thousand resources, ten accounts; Usage beside
Savings Plan, reservation and tax lines. A rate belongs to a SKU, as in a price list; two lines of
three are a full hour of something and the others an amount of their own; the map `product` holds
what CUR 2.0 moved into it. Parquet (snappy, as AWS writes it) and csv.gz.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import duckdb

ROWS_OF_A_RESOURCE = 200

_LINE_TYPES = """
    case when i % 100000 = 7 then 'RIFee' when i % 50000 = 3 then 'SavingsPlanRecurringFee'
         when i % 20000 = 11 then 'Tax' when i % 50 = 0 then 'DiscountedUsage'
         when i % 40 = 1 then 'SavingsPlanCoveredUsage' when i % 40 = 2 then 'SavingsPlanNegation'
         else 'Usage' end
"""

_SELECT = """
with n as (
    select i, i // {rows_of_a_resource} as r,
        cast(hash(i - (i % 40 = 2)::int) >> 1 as bigint) as h,
        cast(hash(i // {rows_of_a_resource}) >> 1 as bigint) as hr,
        {line_types} as kind
    from range({rows}) t(i)
),
amount as (
    select *, case when h % 3 < 2 then 1.0 else round((h % 90000000) / 100000000.0, 8) end as used,
        round((1 + hr % 1600) / 1300.0, 4) as rate
    from n
),
line as (
    select *, timestamp '2026-09-01' + to_hours(cast(i % 720 as int)) as starts,
        round(used * rate, 10) as cost,
        ['AmazonEC2', 'AmazonRDS', 'AmazonS3', 'AWSLambda', 'AmazonCloudWatch', 'AmazonVPC',
         'AmazonDynamoDB', 'AmazonEKS', 'AWSELB', 'AmazonElastiCache', 'AmazonES', 'AWSGlue',
         'AmazonKinesis', 'AmazonSNS', 'AWSQueueService', 'AmazonRedshift'][1 + hr % 16] as code,
        ['us-east-1', 'us-west-2', 'eu-west-1', 'eu-central-1', 'ap-southeast-1'][1 + hr % 5]
            as region,
        ['m5.large', 'm6i.xlarge', 'c6i.2xlarge', 'r6g.4xlarge', 't3.medium', 'g5.xlarge',
         'm7g.large', 'c7g.xlarge'][1 + hr % 8] as size
    from amount
)
select
    md5(cast(i as varchar)) as identity_line_item_id,
    strftime(starts, '%Y-%m-%dT%H:%M:%SZ') || '/' || strftime(starts + interval 1 hour,
        '%Y-%m-%dT%H:%M:%SZ') as identity_time_interval,
    'Anniversary' as bill_bill_type, 'AWS' as bill_billing_entity,
    timestamp '2026-10-01' as bill_billing_period_end_date,
    timestamp '2026-09-01' as bill_billing_period_start_date,
    '2211642159' as bill_invoice_id, 'Amazon Web Services, Inc.' as bill_invoicing_entity,
    '418237650912' as bill_payer_account_id, 'management' as bill_payer_account_name,
    map {{'Business_Unit': 'unit-' || hr % 6}} as cost_category,
    cast(map {{}} as map(varchar, double)) as discount,
    cast(null as double) as discount_bundled_discount,
    cast(null as double) as discount_total_discount,
    region || chr(cast(97 + hr % 3 as int)) as line_item_availability_zone,
    cost as line_item_blended_cost, cast(rate as varchar) as line_item_blended_rate,
    'USD' as line_item_currency_code, 'Amazon Web Services, Inc.' as line_item_legal_entity,
    '$' || rate || ' per On Demand Linux ' || size || ' Instance Hour'
        as line_item_line_item_description,
    kind as line_item_line_item_type,
    1.0 as line_item_normalization_factor,
    used * 4 as line_item_normalized_usage_amount,
    'RunInstances:' || hr % 12 as line_item_operation, code as line_item_product_code,
    'arn:aws:ec2:' || region || ':' || (100000000000 + hr % 10) || ':instance/i-'
        || substr(md5(cast(r as varchar)), 1, 17) as line_item_resource_id,
    cast(null as varchar) as line_item_tax_type,
    case when kind = 'DiscountedUsage' then 0 when kind = 'SavingsPlanNegation' then -cost
        else cost end as line_item_unblended_cost,
    cast(rate as varchar) as line_item_unblended_rate,
    cast(100000000000 + hr % 10 as varchar) as line_item_usage_account_id,
    'account-' || hr % 10 as line_item_usage_account_name,
    used as line_item_usage_amount,
    starts + interval 1 hour as line_item_usage_end_date, starts as line_item_usage_start_date,
    'USW2-BoxUsage:' || size || '-' || hr % 40 as line_item_usage_type,
    'USD' as pricing_currency,
    round(cost * 1.1, 10) as pricing_public_on_demand_cost,
    cast(round(rate * 1.1, 5) as varchar) as pricing_public_on_demand_rate,
    md5('rate' || hr % 1600) as pricing_rate_code, cast(hr % 100000 as varchar) as pricing_rate_id,
    'OnDemand' as pricing_term, 'Hrs' as pricing_unit,
    map {{'product_name': code, 'region': region, 'operating_system': 'Linux', 'tenancy': 'Shared',
        'vcpu': (2 + hr % 8 * 2)::varchar, 'memory': (4 + hr % 8 * 4) || ' GiB',
        'clock_speed': '3.1 GHz', 'current_generation': 'Yes', 'license_model': 'No License required',
        'network_performance': 'Up to 10 Gigabit', 'physical_processor': 'Intel Xeon Platinum 8175',
        'servicename': code}} as product,
    'Compute optimized' as product_instance_family, size as product_instance_type,
    'US West (Oregon)' as product_location, 'AWS Region' as product_location_type,
    'RunInstances' as product_operation, 'Compute Instance' as product_product_family,
    region as product_region_code, code as product_servicecode,
    md5('sku' || hr % 800) as product_sku, 'BoxUsage:' || size as product_usagetype,
    case when kind = 'DiscountedUsage' then round(cost * 0.6, 10) end as reservation_effective_cost,
    case when kind in ('DiscountedUsage', 'RIFee')
        then 'arn:aws:ec2:us-west-2:418237650912:reserved-instances/ri-' || hr % 9 end
        as reservation_reservation_a_r_n,
    cast(0 as double) as reservation_unused_amortized_upfront_fee_for_billing_period,
    case when kind = 'RIFee' then 1.25 end as reservation_unused_recurring_fee,
    case when kind = 'RIFee' then 12.0 end as reservation_unused_quantity,
    map {{'user_team': 'team-' || hr % 8, 'user_env': ['prod', 'dev', 'stage'][1 + hr % 3],
        'user_Name': 'host-' || r % 3000}} as resource_tags,
    case when kind like 'SavingsPlan%'
        then 'arn:aws:savingsplans::418237650912:savingsplan/sp-' || hr % 4 end
        as savings_plan_savings_plan_a_r_n,
    case when kind = 'SavingsPlanCoveredUsage' then round(cost * 0.7, 10) end
        as savings_plan_savings_plan_effective_cost,
    case when kind = 'SavingsPlanRecurringFee' then 10.0 end
        as savings_plan_total_commitment_to_date,
    case when kind = 'SavingsPlanRecurringFee' then 9.5 end as savings_plan_used_commitment
from line
"""


def write(path: Path, rows: int) -> None:
    """Write a bill; the ending of the path chooses Parquet or csv.gz."""
    options = (
        "format parquet, compression snappy"
        if path.suffix == ".parquet"
        else "format csv, header, compression gzip"
    )
    select = _SELECT.format(
        rows=rows, rows_of_a_resource=ROWS_OF_A_RESOURCE, line_types=_LINE_TYPES
    )
    if path.suffix != ".parquet":
        maps = ("cost_category", "discount", "product", "resource_tags")
        replaced = ", ".join(f"to_json({name}) as {name}" for name in maps)
        select = f"select * replace ({replaced}) from ({select})"
    with duckdb.connect() as connection:
        connection.execute("set preserve_insertion_order = false")
        connection.execute(f"copy ({select}) to '{path}' ({options})")


def main() -> None:
    """Write the bills asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--out", type=Path, required=True, help="a .parquet or .csv.gz file")
    chosen = parser.parse_args()
    write(chosen.out, chosen.rows)


if __name__ == "__main__":
    main()
