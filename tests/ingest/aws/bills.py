"""Ten-line AWS cost and usage reports: one set of lines in the four shapes that AWS delivers."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from costtui.ingest.aws.cur import FORMATS
from costtui.ingest.files import Unpacking, open_file
from costtui.ingest.format import Bill, SourceFile
from costtui.ingest.normalise import stage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from costtui.model.load import StagedLoad

Line = dict[str, Any]
"""A line by the column names of CUR 2.0; `product` and `resource_tags` are dictionaries."""

RESERVATION = "arn:aws:ec2:us-east-1:111111111111:reserved-instances/ri-1"
PLAN = "arn:aws:savingsplans::111111111111:savingsplan/sp-1"
MACHINE = "i-0123456789abcdef0"

_USAGE: Line = {
    "identity_line_item_id": "abc",
    "bill_payer_account_id": "111111111111",
    "bill_billing_entity": "AWS",
    "bill_invoice_id": "2026-1",
    "bill_invoicing_entity": "Amazon Web Services, Inc.",
    "bill_billing_period_start_date": "2026-09-01T00:00:00Z",
    "bill_billing_period_end_date": "2026-10-01T00:00:00Z",
    "line_item_usage_account_id": "222222222222",
    "line_item_line_item_type": "Usage",
    "line_item_usage_start_date": "2026-09-02T03:00:00Z",
    "line_item_usage_end_date": "2026-09-02T04:00:00Z",
    "line_item_product_code": "AmazonEC2",
    "line_item_usage_type": "BoxUsage:m5.large",
    "line_item_operation": "RunInstances",
    "line_item_availability_zone": "us-east-1a",
    "line_item_resource_id": MACHINE,
    "line_item_usage_amount": "1",
    "line_item_currency_code": "USD",
    "line_item_unblended_rate": "0.08",
    "line_item_unblended_cost": "0.08",
    "line_item_line_item_description": "$0.08 per On Demand Linux m5.large Instance Hour",
    "line_item_legal_entity": "Amazon Web Services, Inc.",
    "product": {"product_name": "Amazon Elastic Compute Cloud", "region": "us-east-1"},
    "product_servicecode": "AmazonEC2",
    "product_product_family": "Compute Instance",
    "product_region_code": "us-east-1",
    "product_instance_type": "m5.large",
    "product_sku": "SKU1",
    "pricing_rate_code": "SKU1.JRTCKXETXF.6YS6EN2CT7",
    "pricing_unit": "Hrs",
    "pricing_public_on_demand_cost": "0.096",
    "pricing_public_on_demand_rate": "0.096",
    "pricing_currency": "USD",
    "reservation_reservation_a_r_n": "",
    "savings_plan_savings_plan_a_r_n": "",
    "resource_tags": {},
}
_FEE = {
    "line_item_resource_id": "",
    "line_item_availability_zone": "",
    "pricing_public_on_demand_cost": "",
    "pricing_public_on_demand_rate": "",
    "product_instance_type": "",
}
_KINDS: dict[str, Line] = {
    "Usage": {},
    "DiscountedUsage": {
        "line_item_unblended_cost": "0",
        "line_item_unblended_rate": "0",
        "reservation_effective_cost": "0.05",
        "reservation_reservation_a_r_n": RESERVATION,
    },
    "SavingsPlanCoveredUsage": {
        "savings_plan_savings_plan_effective_cost": "0.06",
        "savings_plan_savings_plan_a_r_n": PLAN,
    },
    "SavingsPlanNegation": {
        "line_item_unblended_cost": "-0.08",
        "line_item_resource_id": "",
        "savings_plan_savings_plan_a_r_n": PLAN,
    },
    "RIFee": {
        **_FEE,
        "line_item_usage_start_date": "2026-09-01T00:00:00Z",
        "line_item_usage_end_date": "2026-09-30T23:59:59Z",
        "line_item_usage_amount": "720",
        "line_item_unblended_cost": "20",
        "reservation_reservation_a_r_n": RESERVATION,
        "reservation_amortized_upfront_fee_for_billing_period": "16",
        "reservation_unused_amortized_upfront_fee_for_billing_period": "4",
        "reservation_unused_recurring_fee": "5",
        "reservation_unused_quantity": "180",
    },
    "SavingsPlanRecurringFee": {
        **_FEE,
        "line_item_product_code": "ComputeSavingsPlans",
        "product_servicecode": "ComputeSavingsPlans",
        "product": {"product_name": "Savings Plans for AWS Compute usage"},
        "product_region_code": "",
        "line_item_usage_type": "ComputeSP:1yrPartialUpfront",
        "line_item_unblended_cost": "0.5",
        "savings_plan_savings_plan_a_r_n": PLAN,
        "savings_plan_amortized_upfront_commitment_for_billing_period": "0.5",
        "savings_plan_recurring_commitment_for_billing_period": "0.5",
        "savings_plan_total_commitment_to_date": "1",
        "savings_plan_used_commitment": "0.75",
    },
}
_TIMES = {"bill_billing_period_start_date", "bill_billing_period_end_date"} | {
    "line_item_usage_start_date",
    "line_item_usage_end_date",
}
_PREFIXES = {
    "identity": "identity",
    "bill": "bill",
    "line_item": "lineItem",
    "product": "product",
    "pricing": "pricing",
    "reservation": "reservation",
    "savings_plan": "savingsPlan",
    "split_line_item": "splitLineItem",
}
_LEGACY = {
    "reservation_reservation_a_r_n": "reservation/ReservationARN",
    "savings_plan_savings_plan_a_r_n": "savingsPlan/SavingsPlanARN",
    "pricing_public_on_demand_cost": "pricing/publicOnDemandCost",
    "pricing_public_on_demand_rate": "pricing/publicOnDemandRate",
    "pricing_unit": "pricing/unit",
    "pricing_currency": "pricing/currency",
    "product_servicecode": "product/servicecode",
    "product_product_family": "product/productFamily",
    "product_region_code": "product/regionCode",
    "product_instance_type": "product/instanceType",
    "product_sku": "product/sku",
    "product_product_name": "product/ProductName",
    "product_region": "product/region",
}


def line(kind: str = "Usage", **given: Any) -> Line:
    """A line of one kind with its usual values but for those given."""
    usual = _KINDS.get(kind, _FEE)
    return {**_USAGE, **usual, "line_item_line_item_type": kind, **given}


def _columns(lines: Sequence[Line]) -> list[str]:
    return list(dict.fromkeys(name for row in lines for name in row))


def _flat(row: Line) -> Line:
    """A line with columns of their own for the keys of its maps."""
    flat = {name: value for name, value in row.items() if not isinstance(value, dict)}
    for key, value in row.get("product", {}).items():
        flat[f"product_{key}"] = value
    for key, value in row.get("resource_tags", {}).items():
        flat[f"resource_tags_{key}"] = value
    return flat


def _legacy_name(name: str) -> str:
    if name.startswith("resource_tags_"):
        key = name.removeprefix("resource_tags_")
        whose, _, rest = key.partition("_")
        return f"resourceTags/{whose}:{rest}"
    if name in _LEGACY:
        return _LEGACY[name]
    prefix = next(p for p in sorted(_PREFIXES, key=len, reverse=True) if name.startswith(p + "_"))
    words = name.removeprefix(prefix + "_").split("_")
    return f"{_PREFIXES[prefix]}/{''.join(word.capitalize() for word in words)}"


def _write(path: Path, lines: Sequence[Line]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, _columns(lines), restval="")
        writer.writeheader()
        writer.writerows(lines)
    return path


def legacy_csv(folder: Path, lines: Sequence[Line]) -> Path:
    """The legacy report: names with a slash, text."""
    rows = [{_legacy_name(name): value for name, value in _flat(row).items()} for row in lines]
    return _write(folder / "legacy.csv", rows)


def _number(name: str) -> bool:
    return (
        name.endswith(("_cost", "_amount", "_period", "_recurring_fee", "_quantity", "_commitment"))
        or name == "savings_plan_total_commitment_to_date"
    )


def _parquet(path: Path, rows: Sequence[Line]) -> Path:
    columns: dict[str, pa.Array] = {}
    for name in _columns(rows):
        values = [row.get(name) for row in rows]
        if name in _TIMES:
            texts = pa.array([str(value).removesuffix("Z") for value in values])
            columns[name] = texts.cast(pa.timestamp("ms"))
        elif any(isinstance(value, dict) for value in values):
            maps = [list((value or {}).items()) for value in values]
            columns[name] = pa.array(maps, pa.map_(pa.string(), pa.string()))
        elif _number(name):
            numbers = [float(value) if value not in {None, ""} else None for value in values]
            columns[name] = pa.array(numbers, pa.float64())
        else:
            columns[name] = pa.array([value or None for value in values], pa.string())
    pq.write_table(pa.table(columns), path)
    return path


def athena_parquet(folder: Path, lines: Sequence[Line]) -> Path:
    """The legacy report for Athena: plain columns, typed."""
    return _parquet(folder / "athena.parquet", [_flat(row) for row in lines])


def export_csv(folder: Path, lines: Sequence[Line]) -> Path:
    """CUR 2.0 as text: maps are JSON."""
    rows = [
        {
            name: json.dumps(value) if isinstance(value, dict) else value
            for name, value in row.items()
        }
        for row in lines
    ]
    return _write(folder / "export.csv", rows)


def export_parquet(folder: Path, lines: Sequence[Line]) -> Path:
    """CUR 2.0 as it usually is: maps, typed."""
    return _parquet(folder / "export.parquet", lines)


SHAPES = (legacy_csv, athena_parquet, export_csv, export_parquet)


def bill(*paths: Path) -> Bill:
    """Files as one bill of this format."""
    files = []
    for path in paths:
        (file,) = open_file(path, path.name, Unpacking(path.parent, 10**9))
        assert isinstance(file, SourceFile)
        files.append(file)
    return Bill(FORMATS[0], tuple(files))


def staged(*paths: Path) -> list[StagedLoad]:
    """The loads of some files."""
    return stage(bill(*paths), paths[0].parent / f"{paths[0].stem}-staged")


def charges(loads: Sequence[StagedLoad]) -> list[dict[str, Any]]:
    """The charges of loads as dictionaries, tags as one too, in the order of their costs."""
    paths = [str(load.charges) for load in loads]
    with duckdb.connect() as connection:
        cursor = connection.execute(
            "select * from read_parquet($paths) order by x_LineItemType, ChargeCategory, "
            "ChargePeriodStart, EffectiveCost, x_SourceFile",
            {"paths": paths},
        )
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    for row in rows:
        row["Tags"] = json.loads(row["Tags"]) if row["Tags"] else None
    return rows


def read(folder: Path, *lines: Line) -> list[dict[str, Any]]:
    """The charges of some lines, delivered as CUR 2.0."""
    return charges(staged(export_parquet(folder, lines)))


def some(rows: Sequence[dict[str, Any]], columns: str) -> list[tuple[Any, ...]]:
    """Some columns of charges; floats rounded to what a bill has."""

    def plain(value: Any) -> Any:
        return round(value, 9) if isinstance(value, float) else value

    return [tuple(plain(row[name]) for name in columns.split()) for row in rows]
