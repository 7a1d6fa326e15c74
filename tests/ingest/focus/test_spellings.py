"""What FOCUS files have beside the specification: spellings, holes, several sellers at once."""

from __future__ import annotations

import csv
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from costtui.errors import AuditError, BillError
from costtui.ingest import relation
from tests.bills.focus_rows import ROWS, focus_csv, row
from tests.ingest.focus.staging import (
    charges,
    read,
    staged,
    write_csv,
    write_json_lines,
    write_parquet,
)

if TYPE_CHECKING:
    from pathlib import Path


def at(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 9, day, hour)  # noqa: DTZ001 - the store's times are naive UTC


def oracle(**changes: str) -> dict[str, str]:
    """One row of an Oracle cost report: names without their suffix, no service category."""
    names = {
        "ProviderName": "Provider",
        "PublisherName": "Publisher",
        "InvoiceIssuerName": "InvoiceIssuer",
        "RegionId": "Region",
        "ConsumedQuantity": "UsageQuantity",
        "ConsumedUnit": "UsageUnit",
    }
    gone = {"RegionName", "ChargeClass", "ContractedCost", "ServiceCategory"}
    values = {names.get(name, name): value for name, value in row().items() if name not in gone}
    return (
        values
        | {
            "Provider": "Oracle",
            "Publisher": "Oracle",
            "InvoiceIssuer": "Oracle",
            "Region": "us-ashburn-1",
            "ServiceName": "OBJECTSTORE",
            "ChargeSubcategory": "On-Demand",
            "ChargePeriodStart": "2026-09-02T00:00Z",
            "ChargePeriodEnd": "2026-09-02T01:00Z",
            "oci_ReferenceNumber": "r-1",
            "oci_OverageFlag": "N",
        }
        | changes
    )


def test_an_oracle_cost_report_is_read_under_the_names_of_1_2(tmp_path: Path) -> None:
    (load,) = staged(write_csv(tmp_path / "oci.csv", [oracle()]))
    assert (load.source, load.provider, load.format) == ("oracle", "Oracle", "focus")
    assert charges(
        [load],
        "ProviderName, PublisherName, InvoiceIssuerName, RegionId, RegionName, ServiceCategory, "
        "ConsumedQuantity, ConsumedUnit, ChargePeriodStart, ChargePeriodEnd, ContractedCost",
    ) == [
        (
            "Oracle",
            "Oracle",
            "Oracle",
            "us-ashburn-1",
            "us-ashburn-1",
            "Storage",
            24.0,
            "Hours",
            at(2),
            at(2, 1),
            10.0,
        )
    ]


def test_a_literal_null_and_nothing_are_both_null(tmp_path: Path) -> None:
    rows = [
        oracle(SubAccountName="NULL", PricingQuantity="NULL", Tags="NULL", SkuId="NULL"),
        oracle(SubAccountName="", PricingQuantity="", Tags="", SkuId=""),
    ]
    columns = "SubAccountName, PricingQuantity, Tags, SkuId"
    assert read(columns, write_csv(tmp_path / "bill.csv", rows)) == [(None, None, None, None)] * 2


def test_a_null_cost_is_nothing_and_still_adds_up(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "bill.csv", [row(BilledCost="NULL"), row(EffectiveCost="")])
    assert read("BilledCost, EffectiveCost", path) == [(0.0, 10.0), (10.0, 10.0)]


def test_quoted_numbers_are_numbers(tmp_path: Path) -> None:
    path = tmp_path / "bill.csv"
    rows = csv.reader(focus_csv(ROWS).splitlines())
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, quoting=csv.QUOTE_ALL).writerows(rows)
    assert read("sum(BilledCost), sum(ListCost)", path, order="1") == [(60.0, 36.0)]


@pytest.mark.parametrize(
    "spelling",
    [
        "2026-09-02T05:00:00Z",
        "2026-09-02T05:00Z",
        "2026-09-02T05:00:00",
        "2026-09-02 05:00:00",
        "2026-09-02 05:00:00Z",
        "2026-09-02 05:00",
        "2026-09-02 05:00:00 UTC",
        "2026-09-02T05:00:00.000Z",
        "2026-09-02T05:00:00.0000000Z",
        "2026-09-02T07:00:00+02:00",
    ],
)
def test_every_spelling_of_a_time_is_read_in_utc(tmp_path: Path, spelling: str) -> None:
    path = write_csv(tmp_path / "bill.csv", [row(ChargePeriodStart=spelling)])
    assert read("ChargePeriodStart", path) == [(at(2, 5),)]


def test_one_column_may_mix_spellings_of_a_time(tmp_path: Path) -> None:
    rows = [
        row(ChargePeriodStart="2026-09-02T05:00:00Z", BillingPeriodStart="2026-09-01T00:00:00Z"),
        row(ChargePeriodStart="2026-09-03 05:00:00", BillingPeriodStart="2026-09-01 00:00"),
        row(ChargePeriodStart="2026-09-04T05:00Z", BillingPeriodStart="2026-09-01"),
    ]
    path = write_csv(tmp_path / "bill.csv", rows)
    assert read("ChargePeriodStart, BillingPeriodStart", path) == [
        (at(day, 5), at(1)) for day in (2, 3, 4)
    ]


def test_missing_ends_and_a_missing_billing_period_follow_from_the_charge(tmp_path: Path) -> None:
    gone = ("BillingPeriodStart", "BillingPeriodEnd", "ChargePeriodEnd")
    rows = [{name: value for name, value in row().items() if name not in gone}]
    assert read(
        "BillingPeriodStart, BillingPeriodEnd, ChargePeriodStart, ChargePeriodEnd",
        write_csv(tmp_path / "bill.csv", rows),
    ) == [(at(1), datetime(2026, 10, 1), at(2), at(3))]  # noqa: DTZ001


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ('{"team": "web", "spot": true, "size": 3}', {"team": "web", "spot": "true", "size": "3"}),
        ('{"env": "test", "team": "web", "env": "prod"}', {"env": "prod", "team": "web"}),
        ('"team": "web"', {"team": "web"}),
        ("{}", {}),
        ('[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}, {"Key": "a", "Value": "3"}]',
         {"a": "3", "b": "2"}),
        ("no json at all", {"x_Tags": "no json at all"}),
    ],
)  # fmt: skip
def test_tags_are_read_from_json_however_it_is_written(
    tmp_path: Path, given: str, wanted: dict[str, str]
) -> None:
    assert read("Tags", write_csv(tmp_path / "bill.csv", [row(Tags=given)])) == [(wanted,)]


def test_frequencies_are_spelled_as_focus_spells_them(tmp_path: Path) -> None:
    words = ["Usage-based", "Usage-Based", "One-time", "Recurring", ""]
    rows = [row(SkuId=str(index), ChargeFrequency=word) for index, word in enumerate(words)]
    assert read("SkuId, ChargeFrequency", write_csv(tmp_path / "bill.csv", rows)) == [
        ("0", "Usage-Based"),
        ("1", "Usage-Based"),
        ("2", "One-Time"),
        ("3", "Recurring"),
        ("4", None),
    ]


def test_a_region_that_has_only_a_name_keeps_it(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "bill.csv", [row(RegionId="", RegionName="Europe One")])
    assert read("RegionId, RegionName", path) == [("Europe One", "Europe One")]


def test_a_missing_service_category_is_looked_up_by_the_service(tmp_path: Path) -> None:
    names = ["AmazonEC2", "Azure SQL Database", "BigQuery", "Our own thing", ""]
    rows = [row(SkuId=name, ServiceName=name, ServiceCategory="") for name in names]
    path = write_csv(tmp_path / "bill.csv", rows)
    assert read("ServiceName, ServiceCategory", path) == [
        ("AmazonEC2", "Compute"),
        ("Azure SQL Database", "Databases"),
        ("BigQuery", "Analytics"),
        ("Our own thing", "Other"),
        ("Usage", "Other"),
    ]


def test_a_charge_category_that_focus_lacks_is_an_adjustment(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "bill.csv", [row(ChargeCategory="Rebate")])
    assert read("ChargeCategory, x_LineItemType", path) == [("Adjustment", "Rebate")]


def test_providers_accounts_and_currencies_in_one_file_stay_apart(tmp_path: Path) -> None:
    rows = [
        row(),
        row(BillingCurrency="USD", BilledCost="5"),
        row(BillingAccountId="acct-2", ProviderName="Stratus", BilledCost="7"),
        row(
            BillingPeriodStart="2026-08-01T00:00:00Z",
            BillingPeriodEnd="2026-09-01T00:00:00Z",
            BilledCost="9",
        ),
    ]
    loads = staged(write_csv(tmp_path / "bill.csv", rows))
    assert [
        (
            load.source,
            load.provider,
            load.billing_account,
            load.billing_period,
            [(total.currency, total.rows, total.source_cost, total.billed_cost) for total in load.totals],
        )
        for load in loads
    ] == [
        ("nimbus", "Nimbus", "acct-1", date(2026, 8, 1), [("EUR", 1, 9.0, 9.0)]),
        ("nimbus", "Nimbus", "acct-1", date(2026, 9, 1), [("EUR", 1, 10.0, 10.0), ("USD", 1, 5.0, 5.0)]),
        ("stratus", "Stratus", "acct-2", date(2026, 9, 1), [("EUR", 1, 7.0, 7.0)]),
    ]  # fmt: skip


def test_an_effective_cost_of_nothing_is_told_and_never_changed(tmp_path: Path) -> None:
    rows = [
        row(EffectiveCost="0"),
        row(EffectiveCost="0", BilledCost="2.5"),
        row(EffectiveCost="0", ChargeCategory="Purchase"),
        row(),
    ]
    (load,) = staged(write_csv(tmp_path / "bill.csv", rows))
    assert charges([load], "sum(EffectiveCost)", "1") == [(10.0,)]
    (note,) = load.warnings
    assert note == (
        "2 charges have a billed cost (12.50 EUR together) and an effective cost of 0; both are "
        "kept as the file has them"
    )


def test_a_service_in_two_categories_is_told(tmp_path: Path) -> None:
    (load,) = staged(write_csv(tmp_path / "bill.csv", [row(), row(ServiceCategory="Other")]))
    assert load.warnings == (
        "services in more than one category, as the file has them: 'Machines'",
    )


def test_a_foreign_column_is_left_out(tmp_path: Path) -> None:
    rows = [row() | {"Id": "1", "x_Foreign": "2", "x_Operation": "RunInstances"}]
    assert read("x_Operation, SkuId", write_csv(tmp_path / "bill.csv", rows)) == [
        ("RunInstances", "m1")
    ]


def test_semicolons_and_decimal_commas_are_read(tmp_path: Path) -> None:
    path = tmp_path / "bill.csv"
    rows = [row(BilledCost="1,5", EffectiveCost="1,25", ListCost="2", ContractedCost="2")]
    path.write_text(focus_csv(rows, delimiter=";"), "utf-8")
    assert read("BilledCost, EffectiveCost", path) == [(1.5, 1.25)]


def test_json_lines_are_read_like_csv(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {**row(), "BilledCost": 10, "Tags": {"team": "web"}, "ChargePeriodStart": "2026-09-02T00:00Z"},
        {**row(), "Tags": None},
    ]  # fmt: skip
    path = write_json_lines(tmp_path / "bill.jsonl", rows)
    assert read("BilledCost, Tags, ChargePeriodStart", path) == [
        (10.0, {"team": "web"}, at(2)),
        (10.0, None, at(2)),
    ]


def test_parquet_of_other_types_is_read(tmp_path: Path) -> None:
    names = [name for name in row() if name not in {"Tags", "BilledCost", "BillingAccountId"}]
    values = ", ".join(f"'{row()[name]}' as {name}" for name in names)
    path = write_parquet(
        tmp_path / "bill.parquet",
        f"select {values}, cast(10.25 as decimal(38, 12)) as BilledCost, "
        "cast(123456789012 as double) as BillingAccountId, {'team': 'web', 'env': null} as Tags, "
        "map {'InstanceType': 'm5.large'} as SkuPriceDetails, "
        "timestamptz '2026-09-01 00:00:00+00' as BillingPeriodEnd_",
    )
    assert read("BilledCost, BillingAccountId, Tags, SkuPriceDetails, x_InstanceType", path) == [
        (10.25, "123456789012", {"team": "web"}, '{"InstanceType":"m5.large"}', "m5.large")
    ]


def test_files_of_two_versions_make_one_bill(tmp_path: Path) -> None:
    new = write_csv(tmp_path / "new.csv", [row(SkuId="new")])
    old = write_csv(
        tmp_path / "old.csv",
        [
            {
                {"RegionId": "Region", "ChargeCategory": "ChargeType"}.get(name, name): value
                for name, value in row(SkuId="old", BilledCost="3").items()
            }
        ],
    )
    assert read("SkuId, RegionId, ChargeCategory, x_SourceFile", new, old) == [
        ("new", "eu-1", "Usage", "new.csv"),
        ("old", "eu-1", "Usage", "old.csv"),
    ]


def test_a_file_without_a_cost_is_refused_with_the_nearest_column(tmp_path: Path) -> None:
    from costtui.ingest.focus import FORMATS
    from costtui.ingest.format import Bill
    from costtui.ingest.normalise import stage
    from tests.ingest.focus.staging import opened

    values = {name.replace("BilledCost", "BilledCosts"): value for name, value in row().items()}
    path = write_csv(tmp_path / "bill.csv", [values])
    with pytest.raises(BillError, match="no column 'BilledCost'") as caught:
        stage(Bill(FORMATS[0], (opened(path),)), tmp_path / "staged")
    assert "BilledCosts" in str(caught.value)


def test_a_planted_difference_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_csv(tmp_path / "bill.csv", ROWS)
    mapping = relation.mapping_sql
    monkeypatch.setattr(
        "costtui.ingest.normalise.mapping_sql",
        lambda form: mapping(form).replace(
            "coalesce(bill.BilledCost, 0)", "bill.BilledCost * 1.001"
        ),
    )
    with pytest.raises(AuditError, match=r"difference \+0\.060000"):
        staged(path)
