"""Lines of a Google Cloud billing export as a test writes them, and the files they come in."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

Line = dict[str, Any]

ACCOUNT = "01ABCD-234567-89EFGH"


def credit(amount: float, kind: str, name: str = "") -> dict[str, Any]:
    """One credit of a line."""
    return {"id": name, "name": name, "full_name": name, "type": kind, "amount": amount}


def line(**changes: Any) -> Line:
    """An hour of a virtual machine that costs 10 and lists at 12."""
    return {
        "billing_account_id": ACCOUNT,
        "service": {"id": "6F81-5844-456A", "description": "Compute Engine"},
        "sku": {"id": "2E27-4F75-95CD", "description": "N2 Instance Core running in Americas"},
        "usage_start_time": "2026-09-02 10:00:00 UTC",
        "usage_end_time": "2026-09-02 11:00:00 UTC",
        "project": {"id": "shop-prod", "number": "42", "name": "Shop", "labels": []},
        "labels": [],
        "system_labels": [],
        "tags": [],
        "location": {
            "location": "us-central1",
            "country": "US",
            "region": "us-central1",
            "zone": "us-central1-a",
        },
        "transaction_type": "GOOGLE",
        "seller_name": None,
        "export_time": "2026-09-02 14:00:00 UTC",
        "cost": 10.0,
        "currency": "USD",
        "currency_conversion_rate": 1.0,
        "usage": {
            "amount": 7200.0,
            "unit": "seconds",
            "amount_in_pricing_units": 2.0,
            "pricing_unit": "hour",
        },
        "credits": [],
        "invoice": {"month": "202609", "publisher_type": "GOOGLE"},
        "cost_type": "regular",
        "adjustment_info": None,
        "resource": {
            "name": "vm-1",
            "global_name": "//compute.googleapis.com/projects/42/zones/us-central1-a/instance/77",
        },
        "subscription": None,
        "cost_at_list": 12.0,
        "cost_at_effective_price_default": 10.0,
        "price": {
            "list_price": 6.0,
            "effective_price_default": 5.0,
            "effective_price": 5.0,
            "pricing_unit_quantity": 1.0,
            "unit": "hour",
        },
        "consumption_model": {"id": "7754-699E-0EBF", "description": "Default"},
    } | changes


def fee(description: str, cost: float, **changes: Any) -> Line:
    """The fee of a commitment."""
    given = {
        "sku": {"id": "FEE0-0000-0001", "description": description},
        "cost": cost,
        "cost_at_list": cost,
        "cost_at_effective_price_default": None,
        "price": None,
        "resource": None,
        "consumption_model": None,
        "usage": {
            "amount": 3600.0,
            "unit": "seconds",
            "amount_in_pricing_units": 1.0,
            "pricing_unit": "hour",
        },
    }
    return line(**(given | changes))


def _as_strings(value: Any) -> Any:
    """BigQuery writes whole and decimal numbers into JSON as strings."""
    if isinstance(value, dict):
        return {key: _as_strings(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_strings(item) for item in value]
    return repr(value) if isinstance(value, float) else value


def write_json_lines(path: Path, lines: Sequence[Line]) -> Path:
    """The table as BigQuery extracts it to JSON: numbers are strings, nulls are left away."""
    rows = [
        {key: _as_strings(value) for key, value in row.items() if value is not None}
        for row in lines
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


_TEXT, _NUMBER = pa.string(), pa.float64()
_TIME = pa.timestamp("us", tz="UTC")
_PAIR = pa.struct({"key": _TEXT, "value": _TEXT})
_TAG = pa.struct({"key": _TEXT, "value": _TEXT, "inherited": pa.bool_(), "namespace": _TEXT})
_CREDIT = pa.struct(
    {"name": _TEXT, "amount": _NUMBER, "full_name": _TEXT, "id": _TEXT, "type": _TEXT}
)
_NAMED = pa.struct({"id": _TEXT, "description": _TEXT})

SCHEMA = {
    "billing_account_id": _TEXT,
    "service": _NAMED,
    "sku": _NAMED,
    "usage_start_time": _TIME,
    "usage_end_time": _TIME,
    "project": pa.struct({"id": _TEXT, "number": _TEXT, "name": _TEXT, "labels": pa.list_(_PAIR)}),
    "labels": pa.list_(_PAIR),
    "system_labels": pa.list_(_PAIR),
    "tags": pa.list_(_TAG),
    "location": pa.struct({"location": _TEXT, "country": _TEXT, "region": _TEXT, "zone": _TEXT}),
    "transaction_type": _TEXT,
    "seller_name": _TEXT,
    "export_time": _TIME,
    "cost": _NUMBER,
    "currency": _TEXT,
    "currency_conversion_rate": _NUMBER,
    "usage": pa.struct(
        {
            "amount": _NUMBER,
            "unit": _TEXT,
            "amount_in_pricing_units": _NUMBER,
            "pricing_unit": _TEXT,
        }
    ),
    "credits": pa.list_(_CREDIT),
    "invoice": pa.struct({"month": _TEXT, "publisher_type": _TEXT}),
    "cost_type": _TEXT,
    "adjustment_info": pa.struct({"id": _TEXT, "type": _TEXT, "description": _TEXT}),
    "resource": pa.struct({"name": _TEXT, "global_name": _TEXT}),
    "subscription": pa.struct({"instance_id": _TEXT}),
    "cost_at_list": _NUMBER,
    "cost_at_effective_price_default": pa.decimal128(38, 9),
    "price": pa.struct(
        {
            "list_price": pa.decimal128(38, 9),
            "effective_price_default": pa.decimal128(38, 9),
            "pricing_unit_quantity": pa.decimal128(38, 9),
        }
    ),
    "consumption_model": _NAMED,
}
"""The detailed export's columns as BigQuery extracts them to Parquet."""

STANDARD = tuple(
    name
    for name in SCHEMA
    if name not in {"resource", "subscription", "price", "consumption_model", "cost_at_list"}
)
"""The columns of a standard export, as it was before 2025."""


def _typed(value: Any, kind: pa.DataType) -> Any:
    if value is None:
        return None
    if pa.types.is_struct(kind):
        return {item.name: _typed(value.get(item.name), item.type) for item in kind}
    if pa.types.is_list(kind):
        return [_typed(item, kind.value_type) for item in value]
    if pa.types.is_decimal(kind):
        return pa.scalar(repr(value)).cast(kind).as_py()
    if pa.types.is_timestamp(kind):
        return pa.scalar(value.removesuffix(" UTC")).cast(pa.timestamp("us")).as_py()
    return value


def write_parquet(
    path: Path, lines: Sequence[Line], schema: dict[str, pa.DataType] | None = None
) -> Path:
    """The table as BigQuery extracts it to Parquet, nested."""
    kinds = SCHEMA if schema is None else schema
    columns = {
        name: pa.array([_typed(row.get(name), kind) for row in lines], kind)
        for name, kind in kinds.items()
    }
    pq.write_table(pa.table(columns), path)
    return path


_FLATTENED = [
    "service",
    "sku",
    "project",
    "location",
    "usage",
    "invoice",
    "adjustment_info",
    "resource",
    "subscription",
    "price",
    "consumption_model",
]


def write_csv(path: Path, lines: Sequence[Line], joint: str = ".") -> Path:
    """The table flattened: fields of structs are columns, lists are JSON text."""
    rows = []
    for given in lines:
        row: dict[str, Any] = {}
        for name, value in given.items():
            if name in _FLATTENED:
                row |= {f"{name}{joint}{member}": item for member, item in (value or {}).items()}
            else:
                row[name] = value
        rows.append(
            {
                name: json.dumps(value) if isinstance(value, list) else value
                for name, value in row.items()
            }
        )
    names = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, names, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path
