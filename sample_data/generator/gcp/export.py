"""Writes rows as the detailed billing export: nested Parquet or gzipped JSON lines."""

from __future__ import annotations

import gzip
import json
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from sample_data.generator.gcp.rows import exported

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sample_data.generator.lines import Block

_TEXT, _FLOAT, _TIME = pa.string(), pa.float64(), pa.timestamp("us", tz="UTC")
_NUMERIC = pa.decimal128(38, 9)
_NINE = Decimal("0.000000001")


def _record(**fields: pa.DataType) -> pa.DataType:
    return pa.struct(list(fields.items()))


def _texts(names: str) -> dict[str, pa.DataType]:
    return dict.fromkeys(names.split(), _TEXT)


_PAIRS = pa.list_(_record(**_texts("key value")))
_PRICES = [
    "list_price",
    "effective_price",
    "effective_price_default",
    "list_price_consumption_model",
    "tier_start_amount",
    "pricing_unit_quantity",
]
SCHEMA = pa.schema(
    [
        ("billing_account_id", _TEXT),
        ("service", _record(**_texts("id description"))),
        ("sku", _record(**_texts("id description"))),
        ("usage_start_time", _TIME),
        ("usage_end_time", _TIME),
        (
            "project",
            _record(
                **_texts("id number name"),
                labels=_PAIRS,
                ancestry_numbers=_TEXT,
                ancestors=pa.list_(_record(**_texts("resource_name display_name"))),
            ),
        ),
        ("labels", _PAIRS),
        ("system_labels", _PAIRS),
        ("location", _record(**_texts("location country region zone"))),
        (
            "tags",
            pa.list_(_record(key=_TEXT, value=_TEXT, inherited=pa.bool_(), namespace=_TEXT)),
        ),
        ("transaction_type", _TEXT),
        ("seller_name", _TEXT),
        ("export_time", _TIME),
        ("cost", _FLOAT),
        ("currency", _TEXT),
        ("currency_conversion_rate", _FLOAT),
        (
            "usage",
            _record(amount=_FLOAT, unit=_TEXT, amount_in_pricing_units=_FLOAT, pricing_unit=_TEXT),
        ),
        (
            "credits",
            pa.list_(_record(name=_TEXT, amount=_FLOAT, full_name=_TEXT, id=_TEXT, type=_TEXT)),
        ),
        ("invoice", _record(**_texts("month publisher_type"))),
        ("cost_type", _TEXT),
        ("adjustment_info", _record(**_texts("id description mode type"))),
        ("resource", _record(**_texts("name global_name"))),
        ("subscription", _record(instance_id=_TEXT)),
        ("cost_at_list", _FLOAT),
        ("price", _record(**dict.fromkeys(_PRICES, _NUMERIC), unit=_TEXT)),
        ("cost_at_effective_price_default", _FLOAT),
        ("cost_at_list_consumption_model", _FLOAT),
        ("consumption_model", _record(**_texts("id description"))),
    ]
)
_CONSTANT = {
    "labels": [],
    "system_labels": [],
    "tags": [],
    "credits": [],
    "transaction_type": "GOOGLE",
    "seller_name": "Google",
    "currency": "USD",
    "currency_conversion_rate": 1.0,
    "location": {"location": None, "country": None, "region": None, "zone": None},
}


def table_name(account: str) -> str:
    """The export table of a billing account."""
    return f"gcp_billing_export_resource_v1_{account.replace('-', '_')}"


def records(blocks: Sequence[Block]) -> dict[str, list[Any]]:
    """The rows of blocks by column."""
    ordered = sorted(
        (block for block in blocks if len(block)),
        key=lambda block: (str(block.constant["key"]), int(block.varying["day"][0])),
    )
    columns: dict[str, list[Any]] = {name: [] for name in SCHEMA.names}
    for block in ordered:
        words = block.constant
        known: dict[str, Sequence[Any]] = {
            "usage_start_time": block.varying["start"],
            "usage_end_time": block.varying["end"],
            "export_time": [
                exported(end, words["billing_account_id"]) for end in block.varying["end"]
            ],
            "invoice": [{"month": words["invoice_month"], "publisher_type": "GOOGLE"}] * len(block),
        }
        for name in SCHEMA.names:
            values = known.get(name) or block.column(name)
            default = _CONSTANT.get(name)
            columns[name] += [default if value is None else value for value in values]
    columns["price"] = [_numeric(price) for price in columns["price"]]
    return columns


def _numeric(price: dict[str, Any] | None) -> dict[str, Any] | None:
    if price is None:
        return None
    return {
        **price,
        **{name: Decimal(repr(float(price[name]))).quantize(_NINE) for name in _PRICES},
    }


def write_parquet(path: Path, blocks: Sequence[Block]) -> None:
    """Write rows as one nested Parquet file."""
    columns = records(blocks)
    arrays = [pa.array(columns[field.name], field.type) for field in SCHEMA]
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(
        pa.Table.from_arrays(arrays, schema=SCHEMA),
        path,
        version="2.6",
        compression="zstd",
        compression_level=9,
        write_statistics=False,
        store_schema=False,
    )


def write_json_lines(path: Path, blocks: Sequence[Block]) -> None:
    """Write rows as BigQuery writes them to newline-delimited JSON: numbers of 64 bits as text."""
    columns = records(blocks)
    lines = []
    for row in zip(*(columns[name] for name in SCHEMA.names), strict=True):
        fields = dict(zip(SCHEMA.names, row, strict=True))
        lines.append(json.dumps(_without_nulls(fields), separators=(",", ":")))
    path.parent.mkdir(parents=True, exist_ok=True)
    content = ("\n".join(lines) + "\n").encode()
    path.write_bytes(gzip.compress(content, compresslevel=9, mtime=0))


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_nulls(item) for name, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S} UTC"
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value
