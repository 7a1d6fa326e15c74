"""Writes rows as Azure cost details exports: gzipped csv parts and a manifest for each month."""

from __future__ import annotations

import csv
import gzip
import io
import json
from datetime import timedelta
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from sample_data.generator.azure.subscriptions import PROFILE_ID
from sample_data.generator.calendar_days import LAST, day
from sample_data.generator.company import guid
from sample_data.generator.lines import plain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from sample_data.generator.calendar_days import Month
    from sample_data.generator.lines import Block

DIRECTORY = "billing"
VIEWS = {"ActualCost": "larkspur-actual", "AmortizedCost": "larkspur-amortized"}
PARTS = 2
COLUMNS = [
    "invoiceId",
    "previousInvoiceId",
    "billingAccountId",
    "billingAccountName",
    "billingProfileId",
    "billingProfileName",
    "invoiceSectionId",
    "invoiceSectionName",
    "resellerName",
    "resellerMpnId",
    "costCenter",
    "billingPeriodEndDate",
    "billingPeriodStartDate",
    "servicePeriodEndDate",
    "servicePeriodStartDate",
    "date",
    "serviceFamily",
    "productOrderId",
    "productOrderName",
    "consumedService",
    "meterId",
    "meterName",
    "meterCategory",
    "meterSubCategory",
    "meterRegion",
    "ProductId",
    "ProductName",
    "SubscriptionId",
    "subscriptionName",
    "publisherType",
    "publisherId",
    "publisherName",
    "resourceGroupName",
    "ResourceId",
    "resourceLocation",
    "location",
    "effectivePrice",
    "quantity",
    "unitOfMeasure",
    "chargeType",
    "billingCurrency",
    "pricingCurrency",
    "costInBillingCurrency",
    "costInPricingCurrency",
    "costInUsd",
    "paygCostInBillingCurrency",
    "paygCostInUsd",
    "exchangeRatePricingToBilling",
    "exchangeRateDate",
    "isAzureCreditEligible",
    "serviceInfo1",
    "serviceInfo2",
    "additionalInfo",
    "tags",
    "PayGPrice",
    "frequency",
    "term",
    "reservationId",
    "reservationName",
    "pricingModel",
    "unitPrice",
    "costAllocationRuleName",
    "benefitId",
    "benefitName",
    "provider",
]


def us_date(when: date) -> str:
    """A date as mm/dd/yyyy."""
    return f"{when:%m/%d/%Y}"


def rows(blocks: Sequence[Block], month: Month) -> list[list[str]]:
    """The rows of a month as text, in the order of the columns."""
    last = month.end - timedelta(days=1)
    fixed = {
        "billingPeriodStartDate": us_date(month.start),
        "billingPeriodEndDate": us_date(last),
        "servicePeriodStartDate": us_date(month.start),
        "servicePeriodEndDate": us_date(last),
        "exchangeRateDate": us_date(month.start),
    }
    found: list[list[str]] = []
    for block in blocks:
        count = len(block)
        columns = [
            [fixed[name]] * count if name in fixed else [_text(v) for v in block.column(name)]
            for name in COLUMNS
        ]
        found += map(list, zip(*columns, strict=True))
    return found


def _text(value: Any) -> str:
    if value is None:
        return ""
    return plain(value) if isinstance(value, float) else str(value)


def write_export(folder: Path, view: str, blocks: Sequence[Block], month: Month) -> None:
    """Write one month of one export: its parts below a run folder, and their manifest."""
    text = rows(blocks, month)
    name = VIEWS[view]
    last = month.end - timedelta(days=1)
    run = guid("run", view, month.name)
    place = PurePosixPath(DIRECTORY, name, f"{month.start:%Y%m%d}-{last:%Y%m%d}", run)
    (folder / place).mkdir(parents=True, exist_ok=True)
    size = -(-len(text) // PARTS)
    blobs = []
    for number in range(PARTS):
        part = text[number * size : (number + 1) * size]
        blob = place / f"part_{number}_0001.csv.gz"
        content = _compressed(part)
        (folder / blob).write_bytes(content)
        blobs.append({"blobName": str(blob), "byteCount": len(content), "dataRowCount": len(part)})
    submitted = min(LAST, last) + timedelta(days=1 if month.is_open else 6)
    manifest = {
        "manifestVersion": "2024-04-01",
        "byteCount": sum(int(str(blob["byteCount"])) for blob in blobs),
        "blobCount": len(blobs),
        "dataRowCount": len(text),
        "exportConfig": {
            "exportName": name,
            "resourceId": f"{PROFILE_ID}/providers/Microsoft.CostManagement/exports/{name}",
            "dataVersion": "2021-10-01",
            "apiVersion": "2023-07-01-preview",
            "type": view,
            "timeFrame": "MonthToDate" if month.is_open else "TheLastMonth",
            "granularity": "Daily",
        },
        "deliveryConfig": {
            "partitionData": True,
            "dataOverwriteBehavior": "OverwritePreviousReport",
            "fileFormat": "Csv",
            "compressionMode": "Gzip",
            "containerUri": "/subscriptions/larkspur/storageAccounts/larkspurexports",
            "rootFolderPath": DIRECTORY,
        },
        "runInfo": {
            "executionType": "Scheduled",
            "submittedTime": f"{submitted}T04:12:37.5174221Z",
            "runId": run,
            "startDate": f"{month.start}T00:00:00",
            "endDate": f"{day(month.stop - 1)}T00:00:00",
        },
        "blobs": blobs,
    }
    (folder / place / "manifest.json").write_bytes((json.dumps(manifest, indent=1) + "\n").encode())


def _compressed(text: Sequence[Sequence[str]]) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(text)
    return gzip.compress(stream.getvalue().encode("utf-8-sig"), compresslevel=9, mtime=0)
