"""Writes the FOCUS 1.2 bill, in euros: usage, a reservation, support, tax, credit, correction."""

from __future__ import annotations

import csv
import gzip
import io
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from sample_data.generator.calendar_days import DAYS, Month, Rhythm, months
from sample_data.generator.company import digits
from sample_data.generator.focus.halden import PROVIDER, RESERVED, focus_lines
from sample_data.generator.focus.rows import (
    correction_row,
    flat_row,
    purchase_row,
    support_row,
    unused_rows,
    usage_rows,
    used_rows,
)
from sample_data.generator.lines import Block, Line, Totals, active_days, exact_sum, plain

if TYPE_CHECKING:
    from pathlib import Path

    from sample_data.generator.calendar_days import Series

COLUMNS = [
    "AvailabilityZone",
    "BilledCost",
    "BillingAccountId",
    "BillingAccountName",
    "BillingAccountType",
    "BillingCurrency",
    "BillingPeriodEnd",
    "BillingPeriodStart",
    "CapacityReservationId",
    "CapacityReservationStatus",
    "ChargeCategory",
    "ChargeClass",
    "ChargeDescription",
    "ChargeFrequency",
    "ChargePeriodEnd",
    "ChargePeriodStart",
    "CommitmentDiscountCategory",
    "CommitmentDiscountId",
    "CommitmentDiscountName",
    "CommitmentDiscountQuantity",
    "CommitmentDiscountStatus",
    "CommitmentDiscountType",
    "CommitmentDiscountUnit",
    "ConsumedQuantity",
    "ConsumedUnit",
    "ContractedCost",
    "ContractedUnitPrice",
    "EffectiveCost",
    "InvoiceId",
    "InvoiceIssuerName",
    "ListCost",
    "ListUnitPrice",
    "PricingCategory",
    "PricingCurrency",
    "PricingCurrencyContractedUnitPrice",
    "PricingCurrencyEffectiveCost",
    "PricingCurrencyListUnitPrice",
    "PricingQuantity",
    "PricingUnit",
    "ProviderName",
    "PublisherName",
    "RegionId",
    "RegionName",
    "ResourceId",
    "ResourceName",
    "ResourceType",
    "ServiceCategory",
    "ServiceName",
    "ServiceSubcategory",
    "SkuId",
    "SkuMeter",
    "SkuPriceDetails",
    "SkuPriceId",
    "SubAccountId",
    "SubAccountName",
    "SubAccountType",
    "Tags",
]

CREDIT_MONTH, CORRECTION_MONTH = date(2025, 12, 1), date(2026, 5, 1)
CREDIT, VAT = -96.4, 0.25


@dataclass(slots=True)
class FocusBill:
    """Lines, the reserved hours of each, and what the written rows add up to."""

    lines: list[Line]
    reserved: dict[str, Series]
    unused: Series
    totals: Totals = field(default_factory=Totals)


def focus_bill(rhythm: Rhythm) -> FocusBill:
    """The lines of the bill and what the reservation covers."""
    lines = focus_lines(rhythm)
    left = np.full(DAYS, 24.0 * RESERVED)
    reserved = {}
    for line in lines:
        if line.fields["SkuMeter"] == "hs-16x64" and left.any():
            reserved[line.key] = np.minimum(line.quantity, left)
            left = left - reserved[line.key]
    return FocusBill(lines, reserved, left)


def write_focus(folder: Path, bill: FocusBill) -> None:
    """Write one gzipped csv file a billing period."""
    folder.mkdir(parents=True, exist_ok=True)
    for month in months():
        blocks = month_blocks(bill, month)
        stream = io.StringIO(newline="")
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COLUMNS)
        for block in blocks:
            bill.totals.add(month.name, "EUR", block)
            writer.writerows(_rows(block, month))
        content = gzip.compress(stream.getvalue().encode(), compresslevel=9, mtime=0)
        (folder / f"halden-focus-1.2-{month.name}.csv.gz").write_bytes(content)


def month_blocks(bill: FocusBill, month: Month) -> list[Block]:
    """Every row of a month."""
    blocks = []
    for line in bill.lines:
        covered = bill.reserved.get(line.key)
        left = line.quantity if covered is None else line.quantity - covered
        if covered is not None and (days := active_days(covered, month.first, month.stop)):
            blocks.append(used_rows(line, covered, days))
        if days := active_days(left, month.first, month.stop):
            blocks.append(usage_rows(line, left, days))
    if days := active_days(bill.unused, month.first, month.stop):
        blocks.append(unused_rows(bill.unused, days))
    blocks.append(purchase_row(month))
    if month.start == CREDIT_MONTH:
        blocks.append(
            flat_row(month, "Credit", "Credit for missed service level", CREDIT, "Usage-Based")
        )
    if month.start == CORRECTION_MONTH:
        blocks.append(correction_row())
    if not month.is_open:
        support = support_row(
            month, round(float(sum(exact_sum(b.billed) for b in blocks)) * 0.03, 2)
        )
        tax = round(support.billed[0] * VAT, 2)
        blocks += [support, flat_row(month, "Tax", "Value added tax on support", tax, "Recurring")]
    return blocks


def _rows(block: Block, month: Month) -> list[tuple[str, ...]]:
    fixed = {
        "BillingAccountId": "HC-2207731",
        "BillingAccountName": "Larkspur Trading GmbH",
        "BillingAccountType": "Organisation",
        "BillingCurrency": "EUR",
        "PricingCurrency": "EUR",
        "BillingPeriodStart": f"{month.start}T00:00:00Z",
        "BillingPeriodEnd": f"{month.end}T00:00:00Z",
        "InvoiceId": None if month.is_open else f"HC-{digits('halden', month.name, length=8)}",
        "InvoiceIssuerName": "Halden Cloud AS",
        "ProviderName": PROVIDER,
        "PublisherName": PROVIDER,
    }
    same = {
        "PricingCurrencyContractedUnitPrice": "ContractedUnitPrice",
        "PricingCurrencyEffectiveCost": "EffectiveCost",
        "PricingCurrencyListUnitPrice": "ListUnitPrice",
    }
    count = len(block)
    columns = [
        [
            _text(value)
            for value in (
                [fixed[name]] * count if name in fixed else block.column(same.get(name, name))
            )
        ]
        for name in COLUMNS
    ]
    return list(zip(*columns, strict=True))


def _text(value: Any) -> str:
    if value is None:
        return ""
    return plain(value) if isinstance(value, float) else str(value)
