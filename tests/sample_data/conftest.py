"""The sample bills as DuckDB views, read as their providers document them."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

SAMPLE = Path(__file__).parents[2] / "sample_data"


@pytest.fixture(scope="session")
def answer_key() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((SAMPLE / "stories.yaml").read_text())
    return content


@pytest.fixture(scope="session")
def stories(answer_key: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {story["id"]: story for story in answer_key["stories"]}


@pytest.fixture(scope="session")
def totals(answer_key: dict[str, Any]) -> dict[tuple[str, str], tuple[Decimal, Decimal]]:
    """Billed and effective cost by provider and billing period."""
    return {
        (provider, entry["billing_period"]): (Decimal(entry["billed"]), Decimal(entry["effective"]))
        for provider, entries in answer_key["totals"].items()
        for entry in entries
    }


@pytest.fixture(scope="session")
def bills() -> duckdb.DuckDBPyConnection:
    """A connection with the views aws, azure_actual, azure_amortized, gcp and halden."""
    connection = duckdb.connect()
    parts = [
        str(SAMPLE / "aws" / key.removeprefix("s3://larkspur-billing-exports/"))
        for manifest in sorted(SAMPLE.glob("aws/*/metadata/*/*-Manifest.json"))
        for key in json.loads(manifest.read_text())["dataFiles"]
    ]
    connection.execute(f"create view aws as select * from read_parquet({parts})")
    for view in ("actual", "amortized"):
        files = str(SAMPLE / f"azure/billing/larkspur-{view}/*/*/*.csv.gz")
        connection.execute(
            f"create view azure_{view} as select * replace (strptime(date, '%m/%d/%Y')::date as "
            f"date, costInBillingCurrency::decimal(28, 10) as costInBillingCurrency) "
            f"from read_csv('{files}', all_varchar = true)"
        )
    columns = (
        "billing_account_id, cost, invoice.month as month, service.description as service, "
        "credits, cost_type, consumption_model.description as model, sku.description as sku, "
        "usage_start_time::timestamp as start"
    )
    connection.execute(
        f"create view gcp as select {columns} from read_parquet('{SAMPLE}/gcp/*/*.parquet') "
        f"union all by name select {columns.replace('start_time::timestamp', 'start_time[:19]::timestamp')} from "
        f"read_json('{SAMPLE}/gcp/*/*.jsonl.gz', columns = {{billing_account_id: 'varchar', "
        "cost: 'double', invoice: 'struct(month varchar)', service: 'struct(description varchar)', "
        "credits: 'struct(name varchar, amount double, full_name varchar, id varchar, "
        "type varchar)[]', cost_type: 'varchar', "
        "consumption_model: 'struct(description varchar)', sku: 'struct(description varchar)', "
        "usage_start_time: 'varchar'})"
    )
    connection.execute(
        f"create view halden as select * from read_csv('{SAMPLE}/halden/*.csv.gz', "
        "all_varchar = true)"
    )
    return connection
