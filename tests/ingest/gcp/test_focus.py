"""Google Cloud's FOCUS: the columns of the native export and of the view, both with their quirks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from costtui.ingest.detect import recognise
from tests.ingest.focus.staging import charges, opened, staged, write_csv, write_json_lines

if TYPE_CHECKING:
    from pathlib import Path

ACCOUNT = "01ABCD-234567-89EFGH"
MACHINE = [{"Key": "compute.googleapis.com/machine_spec", "Value": "n2-standard-4"}]

NATIVE: dict[str, Any] = {
    "AvailabilityZone": "us-central1-a",
    "BilledCost": 7.0,
    "BillingAccountId": ACCOUNT,
    "BillingAccountType": "Billing Account",
    "BillingCurrency": "USD",
    "BillingPeriodStart": "2026-09-01T07:00:00Z",
    "BillingPeriodEnd": "2026-10-01T07:00:00Z",
    "ChargeCategory": "Usage",
    "ChargeClass": None,
    "ChargeDescription": "N2 Instance Core running in Americas",
    "ChargePeriodStart": "2026-09-02T10:00:00Z",
    "ChargePeriodEnd": "2026-09-02T11:00:00Z",
    "ConsumedQuantity": 7200.0,
    "ConsumedUnit": "seconds",
    "ContractedCost": 10.0,
    "ContractedUnitPrice": 5.0,
    "EffectiveCost": 7.0,
    "ListCost": 12.0,
    "ListUnitPrice": 6.0,
    "PricingCategory": "Standard",
    "PricingQuantity": 2.0,
    "PricingUnit": "hour",
    "ProviderName": "Google Cloud",
    "PublisherName": "Google Cloud",
    "RegionId": "us-central1",
    "RegionName": "Iowa",
    "ResourceId": "//compute.googleapis.com/instance/77",
    "ResourceName": "vm-1",
    "ServiceName": "Compute Engine",
    "SkuId": "2E27-4F75-95CD",
    "SkuPriceId": "2E27-4F75-95CD/0",
    "SubAccountId": "shop-prod",
    "SubAccountName": "Shop",
    "x_Credits": [{"Name": "n", "Amount": -3.0, "FullName": "", "Id": "i", "Type": "DISCOUNT"}],
    "x_CostType": "regular",
    "x_ExportTime": "2026-09-02T14:00:00Z",
    "x_ServiceId": "6F81-5844-456A",
    "x_SystemLabels": MACHINE,
    "x_Labels": [{"Key": "team", "Value": "web"}],
    "x_ProjectLabels": [{"Key": "team", "Value": "ops"}, {"Key": "cost_center", "Value": "17"}],
    "x_Tags": [{"Key": "env", "Value": "prod", "x_Inherited": True, "x_Namespace": "12345"}],
    "x_SubscriptionInstanceId": None,
    "x_ConsumptionModelId": "7754-699E-0EBF",
    "x_ConsumptionModelDescription": "Default",
}


def native(**changes: Any) -> dict[str, Any]:
    """An hour of a machine in the native export, which keeps labels of four origins apart."""
    return NATIVE | changes


def view(**changes: Any) -> dict[str, Any]:
    """The same hour as the view has it: small letters, taxonomy, one list of labels."""
    dropped = {
        name
        for name in NATIVE
        if name.startswith("x_") and name not in {"x_Credits", "x_CostType", "x_ExportTime"}
    } | {"BillingPeriodEnd", "ChargePeriodEnd", "SubAccountName", "BillingAccountType"}
    tags = [
        {"key": "team", "value": "web", "x_type": "label", "x_namespace": "n/a"},
        {
            "key": "compute.googleapis.com/machine_spec",
            "value": "n2-standard-4",
            "x_type": "system_label",
            "x_namespace": "n/a",
        },
        {"key": "team", "value": "ops", "x_type": "project_label", "x_namespace": "n/a"},
        {"key": "cost_center", "value": "17", "x_type": "project_label", "x_namespace": "n/a"},
        {"key": "env", "value": "prod", "x_type": "tag", "x_namespace": "12345"},
    ]
    return (
        {name: value for name, value in NATIVE.items() if name not in dropped}
        | {
            "ChargeCategory": "usage",
            "PricingCategory": "standard",
            "ServiceCategory": ["GCP", "Compute", "GCE"],
            "SubAccountId": ACCOUNT,
            "x_ProjectId": "shop-prod",
            "x_ProjectName": "Shop",
            "Tags": tags,
        }
        | changes
    )


def parquet(path: Path, *rows: dict[str, Any]) -> Path:
    pq.write_table(pa.Table.from_pylist(list(rows)), path / "bill.parquet")
    return path / "bill.parquet"


def json_lines(path: Path, *rows: dict[str, Any]) -> Path:
    return write_json_lines(path / "bill.jsonl", rows)


def csv(path: Path, *rows: dict[str, Any]) -> Path:
    import json

    texts = [
        {
            name: "" if value is None else json.dumps(value, separators=(",", ":"))
            if isinstance(value, list)
            else str(value)
            for name, value in row.items()
        }
        for row in rows
    ]  # fmt: skip
    return write_csv(path / "bill.csv", texts)


EXPECTED = {
    "BilledCost": 7.0,
    "EffectiveCost": 7.0,
    "ListCost": 12.0,
    "ContractedCost": 10.0,
    "BillingAccountId": ACCOUNT,
    "BillingPeriodStart::varchar": "2026-09-01 00:00:00",
    "BillingPeriodEnd::varchar": "2026-10-01 00:00:00",
    "ChargePeriodStart::varchar": "2026-09-02 10:00:00",
    "ChargePeriodEnd::varchar": "2026-09-02 11:00:00",
    "ChargeCategory": "Usage",
    "ChargeClass": None,
    "InvoiceIssuerName": "Google Cloud",
    "ProviderName": "Google Cloud",
    "ServiceName": "Compute Engine",
    "ServiceCategory": "Compute",
    "ServiceSubcategory": "Virtual Machines",
    "SubAccountId": "shop-prod",
    "SubAccountName": "Shop",
    "PricingCategory": "Standard",
    "CommitmentDiscountId": None,
    "CommitmentDiscountStatus": None,
    "Tags": {"team": "web", "cost_center": "17", "12345/env": "prod"},
    "x_InstanceType": "n2-standard-4",
    "x_LineItemType": "regular",
}


@pytest.mark.parametrize("write", [parquet, json_lines, csv])
@pytest.mark.parametrize("row", [native, view])
def test_both_kinds_give_the_same_charge_in_every_file(
    tmp_path: Path, write: Any, row: Any
) -> None:
    path = write(tmp_path, row())
    assert recognise(opened(path)).name == "gcp-focus"
    loads = staged(path)
    (found,) = charges(loads, ", ".join(EXPECTED))
    assert dict(zip(EXPECTED, found, strict=True)) == EXPECTED
    assert (loads[0].source, loads[0].provider) == ("gcp", "Google Cloud")


def test_one_list_of_tags_with_namespaces_is_read(tmp_path: Path) -> None:
    row = {name: value for name, value in NATIVE.items() if not name.endswith(("Labels", "Tags"))}
    tags = [
        {"Key": "team", "Value": "web", "x_Inherited": False, "x_Namespace": None},
        {"Key": "team", "Value": "tagged", "x_Inherited": True, "x_Namespace": "12345"},
    ]
    assert charges(staged(parquet(tmp_path, row | {"Tags": tags})), "Tags") == [
        ({"team": "web", "12345/team": "tagged"},)
    ]


def test_values_in_small_letters_are_those_of_focus(tmp_path: Path) -> None:
    rows = [
        view(ChargeCategory="tax", PricingCategory=None),
        view(ChargeCategory="adjustment", ChargeClass="correction"),
        view(ChargeCategory="error"),
        view(PricingCategory="committed"),
    ]
    columns = "ChargeCategory, ChargeClass, PricingCategory, x_LineItemType"
    assert charges(staged(json_lines(tmp_path, *rows)), columns) == [
        ("Adjustment", "Correction", "Standard", "regular"),
        ("Adjustment", None, "Standard", "regular"),
        ("Tax", None, None, "regular"),
        ("Usage", None, "Committed", "regular"),
    ]


@pytest.mark.parametrize("write", [parquet, json_lines, csv])
def test_covered_usage_and_the_unused_fee_are_told_by_the_consumption_model(
    tmp_path: Path, write: Any
) -> None:
    covered = native(
        x_ConsumptionModelId="A6F1-23B0-98CE",
        x_ConsumptionModelDescription="Compute Flexible CUD - 1 Year",
        x_SubscriptionInstanceId="f1",
    )
    offset = {"Name": "n", "Amount": -3.0, "FullName": "", "Id": "i", "Type": "FEE_UTILIZATION_OFFSET"}  # fmt: skip
    fee = native(
        x_Credits=[offset], x_SubscriptionInstanceId="f1", ChargeDescription="Commitment - dollar"
    )
    columns = (
        "ChargeDescription, EffectiveCost, PricingCategory, CommitmentDiscountId, "
        "CommitmentDiscountCategory, CommitmentDiscountStatus"
    )
    assert charges(staged(write(tmp_path, covered, fee, native())), columns) == [
        ("Commitment - dollar", 7.0, "Committed", "f1", "Spend", "Unused"),
        ("N2 Instance Core running in Americas", 7.0, "Committed", "f1", "Spend", "Used"),
        ("N2 Instance Core running in Americas", 7.0, "Standard", None, None, None),
    ]


def test_a_category_of_focus_stays_and_an_unknown_service_is_other(tmp_path: Path) -> None:
    rows = [
        native(ServiceCategory="Databases", ServiceName="Compute Engine"),
        native(ServiceCategory=None, ServiceName="Something New"),
    ]
    assert charges(staged(json_lines(tmp_path, *rows)), "ServiceName, ServiceCategory") == [
        ("Compute Engine", "Databases"),
        ("Something New", "Other"),
    ]


def test_a_commitment_that_the_file_tells_itself_is_kept(tmp_path: Path) -> None:
    told = {
        "CommitmentDiscountId": "c1",
        "CommitmentDiscountStatus": "Unused",
        "CommitmentDiscountCategory": "Usage",
        "CommitmentDiscountType": "CUD",
        "PricingCategory": "Committed",
    }
    columns = ", ".join(told)
    assert charges(staged(parquet(tmp_path, native(**told))), columns) == [tuple(told.values())]


def test_a_commitment_of_the_view_has_no_status_there_and_counts_as_used(tmp_path: Path) -> None:
    rows = [
        view(CommitmentDiscountId="c1", CommitmentDiscountCategory="Usage"),
        view(CommitmentDiscountId="c1", ChargeCategory="tax", PricingCategory=None),
    ]
    columns = (
        "ChargeCategory, CommitmentDiscountId, CommitmentDiscountCategory, CommitmentDiscountStatus"
    )
    assert charges(staged(parquet(tmp_path, *rows)), columns) == [
        ("Tax", "c1", None, None),
        ("Usage", "c1", "Usage", "Used"),
    ]
