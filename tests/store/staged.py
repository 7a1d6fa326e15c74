"""Tiny staged loads, written as real Parquet files with every column of a charge."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import duckdb

from costtui.model.focus import CHARGE_COLUMNS
from costtui.model.load import CostView, LoadTotal, StagedLoad, new_load_id

if TYPE_CHECKING:
    from pathlib import Path

SEPTEMBER = date(2026, 9, 1)

Stage = Callable[..., StagedLoad]


def charge(day: date, cost: float, **other: Any) -> dict[str, Any]:
    """A charge of one day with plain defaults, any column overridden."""
    start = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - the store's are naive UTC
    month = start.replace(day=1)
    return {
        "BilledCost": cost,
        "EffectiveCost": cost,
        "ListCost": cost * 2,
        "ContractedCost": cost,
        "BillingPeriodStart": month,
        "BillingPeriodEnd": (month + timedelta(days=32)).replace(day=1),
        "ChargePeriodStart": start,
        "ChargePeriodEnd": start + timedelta(days=1),
        "BillingAccountId": "111",
        "BillingCurrency": "USD",
        "ChargeCategory": "Usage",
        "ProviderName": "AWS",
        "PublisherName": "AWS",
        "InvoiceIssuerName": "AWS",
        "ServiceName": "Amazon EC2",
        "ServiceCategory": "Compute",
        "SubAccountId": "a",
        "x_SourceFile": "bill.csv",
        **other,
    }


def write_charges(path: Path, rows: Sequence[Mapping[str, Any]], load_id: str) -> None:
    """Write charges as Parquet with all columns in their stored types."""
    with duckdb.connect() as connection:
        columns = ", ".join(f'"{name}" {column.stored}' for name, column in CHARGE_COLUMNS.items())
        connection.execute(f"create table charges ({columns})")
        for row in rows:
            values = {**row, "x_LoadId": load_id}
            names = ", ".join(f'"{name}"' for name in values)
            places = ", ".join("?" for _ in values)
            connection.execute(
                f"insert into charges ({names}) values ({places})", list(values.values())
            )
        connection.execute(
            "copy charges to '" + str(path).replace("'", "''") + "' (format parquet)"
        )


def staged_load(
    folder: Path,
    rows: Sequence[Mapping[str, Any]],
    *,
    source: str = "aws",
    fingerprint: str | None = None,
    content: str | None = None,
    load_id: str | None = None,
    cost_view: CostView = CostView.BOTH,
    files: Sequence[str] = ("bill.csv",),
    warnings: Sequence[str] = (),
) -> StagedLoad:
    """A staged load of these charges, with every figure counted from them."""
    load_id = load_id or new_load_id()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{load_id}.parquet"
    write_charges(path, rows, load_id)
    totals = []
    for currency in sorted({row["BillingCurrency"] for row in rows}):
        mine = [row for row in rows if row["BillingCurrency"] == currency]
        billed = sum(row["BilledCost"] for row in mine)
        effective = sum(row["EffectiveCost"] for row in mine)
        totals.append(LoadTotal(currency, len(mine), billed, billed, effective))
    days = [row["ChargePeriodStart"].date() for row in rows]
    return StagedLoad(
        load_id=load_id,
        source=source,
        provider=rows[0]["ProviderName"],
        format="aws-cur",
        billing_account=rows[0]["BillingAccountId"],
        billing_period=rows[0]["BillingPeriodStart"].date(),
        charges=path,
        rows=len(rows),
        totals=tuple(totals),
        sub_accounts=frozenset(row["SubAccountId"] or "" for row in rows),
        first_day=min(days),
        last_day=max(days),
        fingerprint=fingerprint or f"fingerprint of {load_id}",
        content=content or f"content of {load_id}",
        files=tuple(files),
        cost_view=cost_view,
        warnings=tuple(warnings),
    )
