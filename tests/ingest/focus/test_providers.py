"""FOCUS as AWS and Azure export it: their own columns, gaps and deviations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costtui.ingest.detect import recognise
from tests.bills.focus_rows import row
from tests.ingest.focus.staging import charges, opened, read, staged, write_csv, write_parquet

if TYPE_CHECKING:
    from pathlib import Path

SUBSCRIPTION = "6f1c2d3e-0000-4000-8000-000000000001"
PLAN = "/providers/Microsoft.BillingBenefits/savingsPlanOrders/O1/savingsPlans/P1"
RESERVATION = "/providers/Microsoft.Capacity/reservationOrders/O2/reservations/R1"


def aws(**changes: str) -> dict[str, str]:
    return row(
        **{
            "ProviderName": "AWS",
            "PublisherName": "Amazon Web Services, Inc.",
            "InvoiceIssuerName": "Amazon Web Services, Inc.",
            "ServiceName": "Amazon Elastic Compute Cloud",
            "x_CostCategories": "{}",
            "x_Discounts": "{}",
            "x_Operation": "RunInstances",
            "x_ServiceCode": "AmazonEC2",
            "x_UsageType": "EUC1-BoxUsage:m5.large",
        }
        | changes
    )


def azure(**changes: str) -> dict[str, str]:
    return row(
        **{
            "BillingAccountId": "/providers/Microsoft.Billing/billingAccounts/8611537",
            "ProviderName": "Microsoft",
            "PublisherName": "Microsoft",
            "InvoiceIssuerName": "Microsoft",
            "ServiceName": "Virtual Machines",
            "SubAccountId": f"/subscriptions/{SUBSCRIPTION}",
            "BillingPeriodStart": "2026-09-01T00:00Z",
            "BillingPeriodEnd": "2026-10-01T00:00Z",
            "ListUnitPrice": "0.5",
            "ContractedUnitPrice": "0.4",
            "CommitmentDiscountId": "",
            "CommitmentDiscountType": "",
            "CommitmentDiscountStatus": "",
            "x_BillingProfileId": "8611537",
            "x_InvoiceId": "",
            "x_PublisherCategory": "Cloud Provider",
            "x_SkuDetails": "",
            "x_SkuMeterCategory": "Virtual Machines",
        }
        | changes
    )


def test_aws_focus_keeps_operation_and_usage_type_and_knows_the_instance_type(
    tmp_path: Path,
) -> None:
    rows = [
        aws(),
        aws(x_UsageType="EUC1-EBS:VolumeUsage.gp3"),
        aws(x_UsageType="InstanceUsage:db.r5.large", x_Operation=""),
        aws(x_UsageType="EUC1-DataTransfer-Out-Bytes"),
    ]
    (load,) = staged(write_csv(tmp_path / "bill.csv", rows))
    assert (load.format, load.source, load.provider) == ("aws-focus", "aws", "AWS")
    assert charges([load], "x_UsageType, x_Operation, x_InstanceType") == [
        ("EUC1-BoxUsage:m5.large", "RunInstances", "m5.large"),
        ("EUC1-DataTransfer-Out-Bytes", "RunInstances", None),
        ("EUC1-EBS:VolumeUsage.gp3", "RunInstances", None),
        ("InstanceUsage:db.r5.large", None, "db.r5.large"),
    ]


def test_the_gaps_that_aws_lists_are_filled(tmp_path: Path) -> None:
    rows = [
        aws(
            InvoiceIssuerName="",
            PublisherName="",
            ServiceName="",
            ServiceCategory="",
            PricingUnit="",
            SkuId="",
            SkuPriceId="",
        )
    ]
    assert read(
        "ProviderName, PublisherName, InvoiceIssuerName, ServiceName, ServiceCategory, SkuId",
        write_csv(tmp_path / "bill.csv", rows),
    ) == [("AWS", "AWS", "AWS", "AmazonEC2", "Compute", None)]


def test_aws_focus_in_parquet_has_maps_and_millisecond_times(tmp_path: Path) -> None:
    times = ("BillingPeriodStart", "BillingPeriodEnd", "ChargePeriodStart", "ChargePeriodEnd")
    costs = ("BilledCost", "EffectiveCost", "ListCost", "ContractedCost", "PricingQuantity")
    values = aws()
    columns = [
        *(f"cast('{values[name]}' as timestamp_ms) as {name}" for name in times),
        *(f"cast({values[name]} as double) as {name}" for name in costs),
        "map {'team': 'web'} as Tags",
        "map {'BundledDiscount': -1.5} as x_Discounts",
        "map {'InstanceType': 'm5.xlarge', 'MemorySize': '16'} as SkuPriceDetails",
    ]
    done = {*times, *costs, "Tags", "x_Discounts"}
    columns += [f"'{value}' as {name}" for name, value in values.items() if name not in done]
    path = write_parquet(tmp_path / "bill.parquet", "select " + ", ".join(columns))
    assert read("BilledCost, Tags, SkuPriceDetails, x_InstanceType, ChargePeriodStart::varchar", path) == [
        (10.0, {"team": "web"}, '{"InstanceType":"m5.xlarge","MemorySize":"16"}', "m5.xlarge", "2026-09-02 00:00:00")
    ]  # fmt: skip


def test_azure_focus_is_known_by_its_own_columns(tmp_path: Path) -> None:
    assert recognise(opened(write_csv(tmp_path / "a.csv", [azure()]))).name == "azure-focus"
    assert recognise(opened(write_csv(tmp_path / "b.csv", [row()]))).name == "focus"


def test_azure_accounts_and_subscriptions_are_named_as_in_cost_details(tmp_path: Path) -> None:
    rows = [
        azure(CommitmentDiscountId=RESERVATION, CommitmentDiscountStatus="Used"),
        azure(
            BillingAccountId="/providers/Microsoft.Billing/billingAccounts/a:b_2019-05-31/"
            "billingProfiles/ABCD-EFGH-BG7-PGB",
            x_InvoiceId="G001",
        ),
    ]
    (one, two) = staged(write_csv(tmp_path / "bill.csv", rows))
    assert (one.source, two.source) == ("azure", "azure")
    assert charges(
        [one, two], "BillingAccountId, SubAccountId, CommitmentDiscountId, InvoiceId"
    ) == [
        ("8611537", SUBSCRIPTION, RESERVATION.lower(), None),
        ("ABCD-EFGH-BG7-PGB", SUBSCRIPTION, None, "G001"),
    ]


def test_a_savings_plan_purchase_has_no_effective_cost_and_it_is_told(tmp_path: Path) -> None:
    purchase = {"ChargeCategory": "Purchase", "CommitmentDiscountId": PLAN}
    rows = [
        azure(SkuId="plan", **purchase, BilledCost="100", EffectiveCost="100", ListCost="100"),
        azure(SkuId="refund", **purchase, BilledCost="-40", EffectiveCost="-40", ListCost="-40"),
        azure(SkuId="software", ChargeCategory="Purchase"),
    ]
    (load,) = staged(write_csv(tmp_path / "bill.csv", rows))
    assert charges([load], "SkuId, BilledCost, EffectiveCost") == [
        ("plan", 100.0, 0.0),
        ("refund", -40.0, 0.0),
        ("software", 10.0, 10.0),
    ]
    (note,) = load.warnings
    assert note == (
        "2 commitment purchases had an effective cost (60.00 together); it is 0 now, as the "
        "usage they cover tells it again"
    )


def test_prices_of_0_on_marketplace_and_covered_usage_are_unknown_prices(tmp_path: Path) -> None:
    covered = {
        "BilledCost": "0",
        "EffectiveCost": "6",
        "CommitmentDiscountId": RESERVATION,
        "CommitmentDiscountStatus": "Used",
        "ListCost": "0",
        "ListUnitPrice": "0",
    }
    nothing = {"ContractedCost": "0", "ContractedUnitPrice": "0"}
    vendor = {"PublisherName": "Vendor Inc", "x_PublisherCategory": "Vendor"}
    rows = [
        azure(SkuId="agreement", **covered, **nothing),
        azure(SkuId="enrolment", **covered, ContractedCost="9.6"),
        azure(SkuId="free", ListCost="0", EffectiveCost="0", BilledCost="0", **nothing),
        azure(SkuId="marketplace", ListCost="0", ListUnitPrice="0", **nothing, **vendor),
        azure(SkuId="plain", ListCost="0", ContractedCost="0"),
    ]
    (load,) = staged(write_csv(tmp_path / "bill.csv", rows))
    assert charges(
        [load],
        "SkuId, EffectiveCost, ContractedCost, ListCost, "
        "round(ListUnitPrice, 9), round(ContractedUnitPrice, 9)",
    ) == [
        ("agreement", 6.0, 6.0, 6.0, 0.25, 0.25),
        ("enrolment", 6.0, 9.6, 9.6, 0.4, 0.4),
        ("free", 0.0, 0.0, 0.0, 0.5, 0.0),
        ("marketplace", 10.0, 10.0, 10.0, 0.416666667, 0.416666667),
        ("plain", 10.0, 0.0, 0.0, 0.5, 0.4),
    ]
    assert [note.split(";")[0] for note in load.warnings] == [
        "2 charges have no contracted price",
        "3 charges have no list price",
    ]


def test_azure_holes_are_filled_from_its_own_columns(tmp_path: Path) -> None:
    rows = [
        azure(
            ServiceName="",
            PublisherName="",
            ServiceCategory="",
            x_SkuDetails='{"ServiceType":"Standard_D4s_v3","VCPUs":4,"ImageType":""}',
        ),
        azure(ServiceName="", x_SkuMeterCategory="", PublisherName="Vendor Inc", ServiceCategory=""),
    ]  # fmt: skip
    assert read(
        "ServiceName, ServiceCategory, PublisherName, SkuPriceDetails, x_InstanceType",
        write_csv(tmp_path / "bill.csv", rows),
    ) == [
        ("Vendor Inc", "Other", "Vendor Inc", None, None),
        (
            "Virtual Machines",
            "Compute",
            "Microsoft",
            '{"x_ServiceType":"Standard_D4s_v3","x_VCPUs":4,"x_ImageType":""}',
            "Standard_D4s_v3",
        ),
    ]


def test_what_else_deviates_in_azure_focus_stays(tmp_path: Path) -> None:
    rows = [
        azure(
            CommitmentDiscountId=RESERVATION,
            CommitmentDiscountStatus="Used",
            PricingCategory="Standard",
            ServiceCategory="Other",
            ContractedCost="11",
        )
    ]
    assert read(
        "PricingCategory, ServiceCategory, ContractedCost", write_csv(tmp_path / "b.csv", rows)
    ) == [("Standard", "Other", 11.0)]
