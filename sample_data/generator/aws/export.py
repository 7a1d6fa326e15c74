"""Writes blocks of line items as a CUR 2.0 export: Parquet parts by billing period, a manifest."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time, timedelta
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from sample_data.generator.calendar_days import day
from sample_data.generator.company import digest, guid

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sample_data.generator.calendar_days import Month
    from sample_data.generator.lines import Block

EXPORT = "larkspur-cur2"
BUCKET = "larkspur-billing-exports"

_TEXT = """
identity_line_item_id identity_time_interval bill_bill_type bill_billing_entity bill_invoice_id
bill_invoicing_entity bill_payer_account_id bill_payer_account_name line_item_availability_zone
line_item_blended_rate line_item_currency_code line_item_legal_entity
line_item_line_item_description line_item_line_item_type line_item_operation
line_item_product_code line_item_resource_id line_item_tax_type line_item_unblended_rate
line_item_usage_account_id line_item_usage_account_name line_item_usage_type pricing_currency
pricing_lease_contract_length pricing_offering_class pricing_public_on_demand_rate
pricing_purchase_option pricing_rate_code pricing_rate_id pricing_term pricing_unit
product_comment product_fee_code product_fee_description product_from_location
product_from_location_type product_from_region_code product_instance_family
product_instance_type product_instancesku product_location product_location_type
product_operation product_pricing_unit product_product_family product_region_code
product_servicecode product_sku product_to_location product_to_location_type
product_to_region_code product_usagetype reservation_availability_zone reservation_end_time
reservation_modification_status reservation_normalized_units_per_reservation
reservation_number_of_reservations reservation_reservation_a_r_n reservation_start_time
reservation_subscription_id reservation_total_reserved_normalized_units
reservation_total_reserved_units reservation_units_per_reservation savings_plan_end_time
savings_plan_instance_type_family savings_plan_offering_type savings_plan_payment_option
savings_plan_purchase_term savings_plan_region savings_plan_savings_plan_a_r_n
savings_plan_start_time
"""
_NUMBERS = """
line_item_blended_cost line_item_normalization_factor line_item_normalized_usage_amount
line_item_unblended_cost line_item_usage_amount pricing_public_on_demand_cost
reservation_amortized_upfront_cost_for_usage reservation_amortized_upfront_fee_for_billing_period
reservation_effective_cost reservation_recurring_fee_for_usage
reservation_unused_amortized_upfront_fee_for_billing_period
reservation_unused_normalized_unit_quantity reservation_unused_quantity
reservation_unused_recurring_fee reservation_upfront_value
savings_plan_amortized_upfront_commitment_for_billing_period
savings_plan_recurring_commitment_for_billing_period savings_plan_savings_plan_effective_cost
savings_plan_savings_plan_rate savings_plan_total_commitment_to_date savings_plan_used_commitment
discount_bundled_discount discount_total_discount
"""
_TIMES = """
bill_billing_period_start_date bill_billing_period_end_date line_item_usage_start_date
line_item_usage_end_date
"""
_MAPS = "product resource_tags cost_category"

_TIME = pa.timestamp("ms")
SCHEMA = pa.schema(
    [
        pa.field(name, kind)
        for name, kind in sorted(
            [
                *((name, pa.string()) for name in _TEXT.split()),
                *((name, pa.float64()) for name in _NUMBERS.split()),
                *((name, _TIME) for name in _TIMES.split()),
                *((name, pa.map_(pa.string(), pa.string())) for name in _MAPS.split()),
                ("discount", pa.map_(pa.string(), pa.float64())),
            ]
        )
    ]
)


def table(blocks: Sequence[Block], month: Month) -> pa.Table:
    """The line items of one month, the rows of a resource together."""
    ordered = sorted(blocks, key=_order)
    starts = [number for block in ordered for number in block.column("day")]
    spans = [number for block in ordered for number in block.column("span")]
    begin = [datetime.combine(day(number), time()) for number in starts]
    end = [first + timedelta(days=span) for first, span in zip(begin, spans, strict=True)]
    count = len(starts)
    known: dict[str, Sequence[Any]] = {
        "identity_line_item_id": _row_ids(ordered),
        "identity_time_interval": [
            f"{first:%Y-%m-%dT%H:%M:%SZ}/{last:%Y-%m-%dT%H:%M:%SZ}"
            for first, last in zip(begin, end, strict=True)
        ],
        "bill_billing_period_start_date": [datetime.combine(month.start, time())] * count,
        "bill_billing_period_end_date": [datetime.combine(month.end, time())] * count,
        "line_item_usage_start_date": begin,
        "line_item_usage_end_date": end,
        "discount": [[]] * count,
    }
    columns = []
    for column in SCHEMA:
        values = known.get(column.name)
        if values is None:
            values = [value for block in ordered for value in block.column(column.name)]
        if pa.types.is_map(column.type):
            values = [value or [] for value in values]
        columns.append(pa.array(values, column.type))
    return pa.Table.from_arrays(columns, schema=SCHEMA)


def _order(block: Block) -> tuple[str, ...]:
    words = block.constant
    names = (
        "line_item_usage_account_id",
        "line_item_product_code",
        "line_item_usage_type",
        "line_item_line_item_type",
        "key",
    )
    first_day = str(block.varying["day"][0]).zfill(4)
    return (*(str(words.get(name) or "") for name in names), first_day)


def _row_ids(blocks: Sequence[Block]) -> list[str]:
    """Identifiers that are unique in one delivery, as AWS promises no more."""
    found = []
    for block in blocks:
        words = block.constant
        plan = words.get("savings_plan_savings_plan_a_r_n", "")
        stem = digest(words["line_item_line_item_type"], words["key"], plan)[:40]
        found += [f"{stem}{number:06d}" for number in block.varying["day"]]
    return found


def write_part(path: Path, rows: pa.Table) -> None:
    """Write one Parquet part with fixed writer options."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unique = "identity_line_item_id"
    pq.write_table(
        rows,
        path,
        version="2.6",
        compression="snappy",
        use_dictionary=[name for name in SCHEMA.names if name != unique],
        column_encoding={unique: "DELTA_BYTE_ARRAY"},
        write_statistics=False,
        store_schema=False,
        row_group_size=1 << 20,
    )


def execution(month: Month, number: int, delivered: datetime) -> str:
    """The folder of one run of the export."""
    return f"{delivered:%Y%m%dT%H%M%SZ}-{guid('execution', month.name, number)}"


def delivered_at(month: Month, day_after: int) -> datetime:
    """When a run for a month was delivered: days after its end, or after the last day known."""
    last = day(month.stop - 1) if month.is_open else month.end - timedelta(days=1)
    return datetime.combine(last + timedelta(days=day_after), time(5, 41, 17), UTC)


def write_period(folder: Path, month: Month, rows: pa.Table, number: int, days_after: int) -> str:
    """Write one run of one billing period below the folder; the key of its part."""
    run = execution(month, number, delivered_at(month, days_after))
    key = PurePosixPath(EXPORT, "data", f"BILLING_PERIOD={month.name}", run)
    part = key / f"{EXPORT}-00001.snappy.parquet"
    write_part(folder / part, rows)
    return str(part)


def write_manifest(folder: Path, month: Month, part: str, number: int, days_after: int) -> None:
    """Write the manifest of a billing period, which lists the newest run's files only."""
    delivered = delivered_at(month, days_after)
    content = {
        "exportArn": "arn:aws:bcm-data-exports:us-east-1:418237650912:export/"
        f"{EXPORT}-{guid('export')}",
        "exportName": EXPORT,
        "executionId": guid("execution", month.name, number),
        "executionCreatedTime": f"{delivered:%Y-%m-%dT%H:%M:%SZ}",
        "billingPeriod": {
            "start": f"{month.start:%Y%m%d}T000000.000Z",
            "end": f"{month.end:%Y%m%d}T000000.000Z",
        },
        "contentType": "Parquet",
        "compression": "Snappy",
        "columns": [{"name": column.name, "type": str(column.type)} for column in SCHEMA],
        "dataFiles": [f"s3://{BUCKET}/{part}"],
    }
    path = folder / EXPORT / "metadata" / f"BILLING_PERIOD={month.name}" / f"{EXPORT}-Manifest.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes((json.dumps(content, separators=(",", ":")) + "\n").encode())
