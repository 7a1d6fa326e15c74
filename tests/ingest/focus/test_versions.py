"""FOCUS of every version, with the names and values of 1.2 in the end."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest

from costtui.errors import NotABill
from costtui.ingest.detect import recognise
from tests.bills.focus_rows import ROWS, row
from tests.ingest.focus.staging import charges, opened, read, staged, write_csv

if TYPE_CHECKING:
    from pathlib import Path


def without(values: dict[str, str], *names: str) -> dict[str, str]:
    return {name: value for name, value in values.items() if name not in names}


def renamed(values: dict[str, str], **names: str) -> dict[str, str]:
    return {names.get(name, name): value for name, value in values.items()}


def test_a_file_of_version_1_2_is_read_whole(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "bill.csv", ROWS)
    (load,) = staged(path)
    assert (load.format, load.source, load.provider) == ("focus", "nimbus", "Nimbus")
    assert (load.billing_account, load.billing_period) == ("acct-1", date(2026, 9, 1))
    assert [(t.currency, t.rows, t.source_cost, t.billed_cost) for t in load.totals] == [
        ("EUR", 3, 60.0, 60.0)
    ]
    assert load.warnings == ()
    assert charges([load], "*", "EffectiveCost")[0] == (
        None,  # AvailabilityZone
        10.0,  # BilledCost
        "acct-1",
        "Example",
        None,  # BillingAccountType
        "EUR",
        datetime(2026, 10, 1),  # noqa: DTZ001 - the store's times are naive UTC
        datetime(2026, 9, 1),  # noqa: DTZ001
        None,  # CapacityReservationId
        None,
        "Usage",
        None,  # ChargeClass
        "virtual machine",
        "Usage-Based",
        datetime(2026, 9, 3),  # noqa: DTZ001
        datetime(2026, 9, 2),  # noqa: DTZ001
        None,  # CommitmentDiscountCategory
        None,
        None,
        None,
        None,
        None,
        None,
        24.0,  # ConsumedQuantity
        "Hours",
        10.0,  # ContractedCost
        None,  # ContractedUnitPrice
        10.0,  # EffectiveCost
        None,  # InvoiceId
        "Nimbus",
        12.0,  # ListCost
        None,  # ListUnitPrice
        "Standard",
        None,  # PricingCurrency
        None,
        None,
        None,
        24.0,  # PricingQuantity
        "Hours",
        "Nimbus",
        "Nimbus",
        "eu-1",
        "Europe One",
        "vm-1",
        "web",
        "machine",
        "Compute",
        "Machines",
        None,  # ServiceSubcategory
        "m1",
        None,  # SkuMeter
        None,  # SkuPriceDetails
        "m1-hour",
        "sub-1",
        "shop",
        None,  # SubAccountType
        {"team": "web"},
        None,
        None,
        None,
        None,
        None,  # x_CostView
        "bill.csv",
        load.load_id,
    )


def test_version_0_5_has_amortized_cost_charge_type_and_no_prices(tmp_path: Path) -> None:
    old = renamed(
        without(row(EffectiveCost="8.00"), "ContractedCost", "ListCost", "ServiceCategory"),
        EffectiveCost="AmortizedCost",
        ChargeCategory="ChargeType",
        RegionId="Region",
    )
    (load,) = staged(write_csv(tmp_path / "bill.csv", [without(old, "RegionName")]))
    assert charges(
        [load],
        "BilledCost, EffectiveCost, ContractedCost, ListCost, ChargeCategory, ServiceCategory, "
        "RegionId, RegionName",
    ) == [(10.0, 8.0, 8.0, 8.0, "Usage", "Other", "eu-1", "eu-1")]
    assert [note.split(";")[0] for note in load.warnings] == [
        "the file has no ContractedCost",
        "the file has no ListCost",
    ]


@pytest.mark.parametrize(
    ("subcategory", "given", "category", "charge_class", "status"),
    [
        ("Used Commitment", "Usage", "Usage", None, "Used"),
        ("Unused Commitment", "Usage", "Usage", None, "Unused"),
        ("Refund", "Adjustment", "Adjustment", "Correction", None),
        ("Credit", "Adjustment", "Credit", None, None),
        ("Rounding Error", "Adjustment", "Adjustment", None, None),
        ("General Adjustment", "Adjustment", "Adjustment", None, None),
        ("On-Demand", "Usage", "Usage", None, None),
        ("", "Tax", "Tax", None, None),
    ],
)
def test_subcategories_of_the_preview_are_lifted(
    tmp_path: Path,
    subcategory: str,
    given: str,
    category: str,
    charge_class: str | None,
    status: str | None,
) -> None:
    old = without(row(ChargeCategory=given), "ChargeClass") | {"ChargeSubcategory": subcategory}
    columns = "ChargeCategory, ChargeClass, CommitmentDiscountStatus, x_LineItemType"
    assert read(columns, write_csv(tmp_path / "bill.csv", [old])) == [
        (category, charge_class, status, subcategory or None)
    ]


def test_quantities_and_pricing_categories_of_the_preview_are_lifted(tmp_path: Path) -> None:
    names = {"ConsumedQuantity": "UsageQuantity", "ConsumedUnit": "UsageUnit"}
    rows = [
        renamed(row(SkuId="a", PricingCategory="On-Demand"), **names)
        | {"ChargeSubcategory": "On-Demand"},
        renamed(row(SkuId="b", PricingCategory="Commitment-Based"), **names)
        | {"ChargeSubcategory": "Unused Commitment"},
        renamed(row(SkuId="c", PricingCategory="Dynamic", ChargeCategory="Purchase"), **names)
        | {"ChargeSubcategory": ""},
        renamed(row(SkuId="d", PricingCategory="Other"), **names) | {"ChargeSubcategory": ""},
    ]
    assert read(
        "SkuId, PricingCategory, ConsumedQuantity, ConsumedUnit",
        write_csv(tmp_path / "bill.csv", rows),
    ) == [
        ("a", "Standard", 24.0, "Hours"),
        ("b", "Committed", None, None),
        ("c", "Dynamic", None, None),
        ("d", "Other", 24.0, "Hours"),
    ]


def test_a_missing_contracted_cost_follows_what_the_row_is(tmp_path: Path) -> None:
    commitment = {"CommitmentDiscountId": "c-1"}
    rows = [
        row(SkuId="on demand", EffectiveCost="9") | commitment,
        row(SkuId="purchase", ChargeCategory="Purchase", EffectiveCost="0") | commitment,
        row(SkuId="used", BilledCost="0", EffectiveCost="7") | commitment,
        row(SkuId="priced", EffectiveCost="9") | commitment,
    ]
    rows = [
        without(values, "ContractedCost")
        | {
            "CommitmentDiscountStatus": "Used" if values["SkuId"] == "used" else "",
            "ContractedUnitPrice": "0.5" if values["SkuId"] == "priced" else "",
        }
        for values in rows
    ]
    assert read("SkuId, ContractedCost", write_csv(tmp_path / "bill.csv", rows)) == [
        ("on demand", 9.0),
        ("priced", 12.0),
        ("purchase", 10.0),
        ("used", 12.0),
    ]


def test_version_1_4_names_the_service_provider_only(tmp_path: Path) -> None:
    new = without(row(), "ProviderName", "PublisherName") | {
        "ServiceProviderName": "Nimbus",
        "HostProviderName": "Other Host",
        "InvoiceDetailId": "i-1",
    }
    assert read(
        "ProviderName, PublisherName, InvoiceIssuerName", write_csv(tmp_path / "bill.csv", [new])
    ) == [("Nimbus", "Nimbus", "Nimbus")]


def test_version_1_3_keeps_the_publisher_it_still_has(tmp_path: Path) -> None:
    new = row(PublisherName="Vendor", ProviderName="") | {"ServiceProviderName": "Nimbus"}
    assert read("ProviderName, PublisherName", write_csv(tmp_path / "bill.csv", [new])) == [
        ("Nimbus", "Vendor")
    ]


@pytest.mark.parametrize(
    ("columns", "dataset"),
    [
        (
            ("ContractCommitmentId", "ContractCommitmentCategory", "BillingCurrency"),
            "Contract Commitment",
        ),
        (("InvoiceDetailId", "InvoiceId", "BilledCost", "BillingCurrency"), "Invoice Detail"),
        (("BillingPeriodStart", "BillingPeriodEnd", "BillingPeriodStatus"), "Billing Period"),
        (("BillingPeriodStart", "BillingPeriodEnd", "InvoiceIssuerName"), "Billing Period"),
    ],
)
def test_the_other_focus_datasets_are_refused_by_name(
    tmp_path: Path, columns: tuple[str, ...], dataset: str
) -> None:
    path = write_csv(tmp_path / "other.csv", [dict.fromkeys(columns, "1")])
    with pytest.raises(NotABill, match=f"is the {dataset} dataset of FOCUS.*no charges"):
        recognise(opened(path))
