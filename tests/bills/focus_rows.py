"""A small FOCUS bill to bend: three charges of two services that add up to 60.00 EUR."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

TOTAL = 60.0


def row(**changes: str) -> dict[str, str]:
    """One charge of 10.00 EUR, with some of its values changed."""
    values = {
        "BilledCost": "10.00",
        "EffectiveCost": "10.00",
        "ListCost": "12.00",
        "ContractedCost": "10.00",
        "BillingAccountId": "acct-1",
        "BillingAccountName": "Example",
        "BillingCurrency": "EUR",
        "BillingPeriodStart": "2026-09-01T00:00:00Z",
        "BillingPeriodEnd": "2026-10-01T00:00:00Z",
        "ChargePeriodStart": "2026-09-02T00:00:00Z",
        "ChargePeriodEnd": "2026-09-03T00:00:00Z",
        "ChargeCategory": "Usage",
        "ChargeClass": "",
        "ChargeDescription": "virtual machine",
        "ChargeFrequency": "Usage-Based",
        "ProviderName": "Nimbus",
        "PublisherName": "Nimbus",
        "InvoiceIssuerName": "Nimbus",
        "ServiceName": "Machines",
        "ServiceCategory": "Compute",
        "SubAccountId": "sub-1",
        "SubAccountName": "shop",
        "RegionId": "eu-1",
        "RegionName": "Europe One",
        "ResourceId": "vm-1",
        "ResourceName": "web",
        "ResourceType": "machine",
        "SkuId": "m1",
        "SkuPriceId": "m1-hour",
        "PricingCategory": "Standard",
        "PricingQuantity": "24",
        "PricingUnit": "Hours",
        "ConsumedQuantity": "24",
        "ConsumedUnit": "Hours",
        "Tags": '{"team": "web"}',
    }
    return values | changes


COLUMNS = tuple(row())
ROWS = (
    row(),
    row(
        ChargePeriodStart="2026-09-03T00:00:00Z",
        ChargePeriodEnd="2026-09-04T00:00:00Z",
        BilledCost="20.00",
        EffectiveCost="20.00",
    ),
    row(
        ServiceName="Buckets",
        ServiceCategory="Storage",
        ResourceId="b-1",
        ResourceName="logs",
        BilledCost="30.00",
        EffectiveCost="30.00",
        Tags="",
    ),
)


def focus_csv(rows: Sequence[dict[str, str]] = ROWS, *, delimiter: str = ",") -> str:
    """The bill as CSV text."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
