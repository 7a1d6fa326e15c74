"""Ten-line Azure bills: the column sets of each contract, and lines with their usual values."""

from __future__ import annotations

import csv
from datetime import datetime
from typing import TYPE_CHECKING, Any

import duckdb

from costtui.ingest.azure.cost import FORMATS
from costtui.ingest.format import Bill, SourceFile
from costtui.ingest.normalise import stage
from costtui.model.load import CostView, StagedLoad

if TYPE_CHECKING:
    from pathlib import Path


def words(text: str) -> list[str]:
    """The words of a text."""
    return text.split()


EA = words(
    "InvoiceSectionName AccountName AccountOwnerId SubscriptionId SubscriptionName ResourceGroup "
    "ResourceLocation Date ProductName MeterCategory MeterSubCategory MeterId MeterName "
    "MeterRegion UnitOfMeasure Quantity EffectivePrice CostInBillingCurrency CostCenter "
    "ConsumedService ResourceId Tags OfferId AdditionalInfo ServiceInfo1 ServiceInfo2 "
    "ResourceName ReservationId ReservationName UnitPrice ProductOrderId ProductOrderName Term "
    "PublisherType PublisherName ChargeType Frequency PricingModel AvailabilityZone "
    "BillingAccountId BillingAccountName BillingCurrencyCode BillingPeriodStartDate "
    "BillingPeriodEndDate BillingProfileId BillingProfileName InvoiceSectionId "
    "IsAzureCreditEligible PartNumber PayGPrice PlanName ServiceFamily CostAllocationRuleName "
    "benefitId benefitName"
)
MCA = words(
    "invoiceId previousInvoiceId billingAccountId billingAccountName billingProfileId "
    "billingProfileName invoiceSectionId invoiceSectionName resellerName resellerMpnId costCenter "
    "billingPeriodEndDate billingPeriodStartDate servicePeriodEndDate servicePeriodStartDate date "
    "serviceFamily productOrderId productOrderName consumedService meterId meterName "
    "meterCategory meterSubCategory meterRegion ProductId ProductName SubscriptionId "
    "subscriptionName publisherType publisherId publisherName resourceGroupName ResourceId "
    "resourceLocation location effectivePrice quantity unitOfMeasure chargeType billingCurrency "
    "pricingCurrency costInBillingCurrency costInPricingCurrency costInUsd "
    "paygCostInBillingCurrency paygCostInUsd exchangeRatePricingToBilling exchangeRateDate "
    "isAzureCreditEligible serviceInfo1 serviceInfo2 additionalInfo tags PayGPrice frequency term "
    "reservationId reservationName pricingModel unitPrice costAllocationRuleName benefitId "
    "benefitName provider"
)
MPA = [*MCA, "partnerTenantId", "partnerName", "customerTenantId", "partnerEarnedCreditApplied"]
PAYG = words(
    "SubscriptionGuid ResourceGroup ResourceLocation UsageDateTime MeterCategory "
    "MeterSubcategory MeterId MeterName MeterRegion UsageQuantity ResourceRate PreTaxCost "
    "ConsumedService ResourceType InstanceId Tags OfferId AdditionalInfo ServiceInfo1 "
    "ServiceInfo2 ServiceName ServiceTier Currency UnitOfMeasure"
)

RESERVATION = "/providers/microsoft.capacity/reservationorders/o1/reservations/r1"
PLAN = "/providers/microsoft.billingbenefits/savingsplanorders/o2/savingsplans/s1"
MACHINE = "/subscriptions/s-1/resourceGroups/web/providers/Microsoft.Compute/virtualMachines/vm-1"

Line = dict[str, Any]

_EA_LINE: Line = {
    "SubscriptionId": "s-1",
    "SubscriptionName": "Shop",
    "Date": "09/02/2026",
    "ProductName": "Virtual Machines Dsv5 - D4s v5 - US East",
    "MeterCategory": "Virtual Machines",
    "MeterSubCategory": "Dsv5 Series",
    "MeterId": "m-1",
    "MeterName": "D4s v5",
    "ResourceLocation": "US East",
    "UnitOfMeasure": "1 Hour",
    "Quantity": "10",
    "EffectivePrice": "0.8",
    "UnitPrice": "0.8",
    "PayGPrice": "1",
    "CostInBillingCurrency": "8",
    "ConsumedService": "Microsoft.Compute",
    "ResourceId": MACHINE,
    "ResourceName": "vm-1",
    "PublisherName": "Microsoft",
    "ChargeType": "Usage",
    "Frequency": "UsageBased",
    "PricingModel": "OnDemand",
    "BillingAccountId": "8611537",
    "BillingAccountName": "Contoso",
    "BillingCurrencyCode": "USD",
    "BillingPeriodStartDate": "09/01/2026",
    "BillingPeriodEndDate": "09/30/2026",
    "BillingProfileId": "8611537",
    "PartNumber": "AAA-1",
}
_MCA_LINE: Line = {
    "invoiceId": "G001",
    "billingAccountId": "ba:1",
    "billingAccountName": "Contoso",
    "billingProfileId": "BP-1",
    "billingProfileName": "Contoso Europe",
    "billingPeriodStartDate": "09/01/2026",
    "billingPeriodEndDate": "09/30/2026",
    "date": "09/02/2026",
    "consumedService": "Microsoft.Compute",
    "meterId": "m-1",
    "meterName": "D4s v5",
    "meterCategory": "Virtual Machines",
    "ProductId": "DZH1",
    "ProductName": "Virtual Machines D4s v5",
    "SubscriptionId": "s-1",
    "subscriptionName": "Shop",
    "publisherName": "Microsoft",
    "ResourceId": MACHINE,
    "resourceLocation": "EU West",
    "location": "West Europe",
    "effectivePrice": "0.8",
    "unitPrice": "0.8",
    "PayGPrice": "1",
    "quantity": "10",
    "unitOfMeasure": "1 Hour",
    "chargeType": "Usage",
    "billingCurrency": "EUR",
    "pricingCurrency": "USD",
    "costInBillingCurrency": "7.2",
    "costInPricingCurrency": "8",
    "paygCostInBillingCurrency": "9",
    "exchangeRatePricingToBilling": "0.9",
    "frequency": "UsageBased",
    "pricingModel": "OnDemand",
}
_PAYG_LINE: Line = {
    "SubscriptionGuid": "s-9",
    "ResourceLocation": "northeurope",
    "UsageDateTime": "2026-09-02",
    "MeterCategory": "Storage",
    "MeterId": "m-7",
    "MeterName": "LRS Data Stored",
    "UsageQuantity": "50",
    "ResourceRate": "0.02",
    "PreTaxCost": "1",
    "ConsumedService": "Microsoft.Storage",
    "InstanceId": "/subscriptions/s-9/resourceGroups/x/providers/Microsoft.Storage"
    "/storageAccounts/acc",
    "Currency": "EUR",
    "UnitOfMeasure": "1 GB/Month",
}


def day(text: str) -> datetime:
    """A day as charges have it: midnight, in UTC without saying so."""
    return datetime.fromisoformat(text)


def ea(**values: Any) -> Line:
    """A line of an enterprise agreement: ten hours of a machine for 8 USD, 10 at list price."""
    return _EA_LINE | values


def mca(**values: Any) -> Line:
    """A line of a customer agreement: ten hours of a machine for 7.20 EUR, priced in USD."""
    return _MCA_LINE | values


def payg(**values: Any) -> Line:
    """A line of a pay-as-you-go subscription: 50 GB of storage for 1 EUR."""
    return _PAYG_LINE | values


def covered(**values: Any) -> Line:
    """What a reservation covers, in the amortised view: 6 USD of it, 8 without it."""
    known = {
        "PricingModel": "Reservation",
        "EffectivePrice": "0.6",
        "CostInBillingCurrency": "6",
        "benefitId": RESERVATION,
        "benefitName": "web",
    }
    return ea(**(known | values))


def purchase(**values: Any) -> Line:
    """The monthly payment of a reservation, in the actual view."""
    known = {
        "SubscriptionId": "",
        "SubscriptionName": "",
        "ResourceId": "",
        "ResourceName": "",
        "ResourceLocation": "",
        "ConsumedService": "Microsoft.Capacity",
        "ChargeType": "Purchase",
        "Frequency": "Recurring",
        "PricingModel": "Reservation",
        "Quantity": "1",
        "UnitOfMeasure": "1",
        "EffectivePrice": "9",
        "UnitPrice": "9",
        "PayGPrice": "",
        "CostInBillingCurrency": "9",
        "benefitId": RESERVATION,
        "benefitName": "web",
    }
    return ea(**(known | values))


def unused(**values: Any) -> Line:
    """What nobody used of a reservation, in the amortised view."""
    known = {
        "SubscriptionId": "",
        "SubscriptionName": "",
        "ResourceId": "",
        "ResourceName": "",
        "ChargeType": "UnusedReservation",
        "Quantity": "5",
        "UnitPrice": "0",
        "PayGPrice": "",
        "CostInBillingCurrency": "3",
    }
    return covered(**(known | values))


def write(
    path: Path, columns: list[str], lines: list[Line], view: CostView = CostView.BOTH
) -> SourceFile:
    """A CSV file as Azure writes it, with a byte order mark."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, columns, restval="")
        writer.writeheader()
        writer.writerows(lines)
    return SourceFile(path, path.name, "csv", tuple(columns), path.stat().st_size, view=view)


def load(folder: Path, *files: SourceFile) -> list[StagedLoad]:
    """The staged loads of a bill of these files."""
    return stage(Bill(FORMATS[0], files), folder / "staged")


def charges(loads: list[StagedLoad], columns: str, where: str = "true") -> list[tuple[Any, ...]]:
    """Columns of the charges of some loads, in the order of their values."""
    paths = [str(item.charges) for item in loads]
    return duckdb.execute(
        f"select {columns} from read_parquet($paths) where {where} order by all", {"paths": paths}
    ).fetchall()


def charge(loads: list[StagedLoad]) -> Line:
    """The only charge of some loads."""
    relation = duckdb.read_parquet([str(item.charges) for item in loads])
    rows = relation.fetchall()
    assert len(rows) == 1
    return dict(zip(relation.columns, rows[0], strict=True))
