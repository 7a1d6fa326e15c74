"""Each kind of line of a Google Cloud billing export, with its charges worked out by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.ingest.focus.staging import charges, staged
from tests.ingest.gcp.lines import ACCOUNT, credit, fee, line, write_json_lines

if TYPE_CHECKING:
    from pathlib import Path

    from tests.ingest.gcp.lines import Line

COSTS = "BilledCost, EffectiveCost, ListCost, ContractedCost"
MACHINE = "//compute.googleapis.com/projects/42/zones/us-central1-a/instance/77"


def read(path: Path, columns: str, *lines: Line) -> list[tuple[Any, ...]]:
    """Some columns of the charges of some lines."""
    return charges(staged(write_json_lines(path / "bill.jsonl", lines)), columns)


def test_a_machine_hour_keeps_everything_the_export_tells(tmp_path: Path) -> None:
    machine = line(
        labels=[{"key": "team", "value": "web"}],
        system_labels=[
            {"key": "compute.googleapis.com/machine_spec", "value": "n2-standard-4"},
            {"key": "compute.googleapis.com/cores", "value": "4"},
            {"key": "compute.googleapis.com/memory", "value": "16384"},
        ],
    )
    (load,) = staged(write_json_lines(tmp_path / "bill.jsonl", [machine]))
    assert (load.source, load.provider, load.billing_account) == ("gcp", "Google Cloud", ACCOUNT)
    assert (set(load.sub_accounts), str(load.first_day)) == ({"shop-prod"}, "2026-09-02")
    expected = {
        "BilledCost": 10.0,
        "EffectiveCost": 10.0,
        "ListCost": 12.0,
        "ContractedCost": 10.0,
        "BillingAccountId": ACCOUNT,
        "BillingCurrency": "USD",
        "BillingPeriodStart::varchar": "2026-09-01 00:00:00",
        "BillingPeriodEnd::varchar": "2026-10-01 00:00:00",
        "ChargePeriodStart::varchar": "2026-09-02 10:00:00",
        "ChargePeriodEnd::varchar": "2026-09-02 11:00:00",
        "ChargeCategory": "Usage",
        "ChargeClass": None,
        "ChargeDescription": "N2 Instance Core running in Americas",
        "ChargeFrequency": "Usage-Based",
        "ProviderName": "Google Cloud",
        "PublisherName": "Google Cloud",
        "InvoiceIssuerName": "Google Cloud",
        "InvoiceId": None,
        "ServiceName": "Compute Engine",
        "ServiceCategory": "Compute",
        "ServiceSubcategory": "Virtual Machines",
        "SubAccountId": "shop-prod",
        "SubAccountName": "Shop",
        "SubAccountType": "Project",
        "RegionId": "us-central1",
        "RegionName": "Iowa",
        "AvailabilityZone": "us-central1-a",
        "ResourceId": MACHINE,
        "ResourceName": "vm-1",
        "ResourceType": "instance",
        "SkuId": "2E27-4F75-95CD",
        "SkuMeter": "N2 Instance Core running in Americas",
        "SkuPriceDetails": '{"CoreCount":4,"InstanceType":"n2-standard-4","MemorySize":16.0}',
        "PricingCategory": "Standard",
        "PricingQuantity": 2.0,
        "PricingUnit": "hour",
        "ListUnitPrice": 6.0,
        "ContractedUnitPrice": 5.0,
        "ConsumedQuantity": 7200.0,
        "ConsumedUnit": "seconds",
        "CommitmentDiscountId": None,
        "CommitmentDiscountStatus": None,
        "CapacityReservationId": None,
        "Tags": {"team": "web"},
        "x_InstanceType": "n2-standard-4",
        "x_LineItemType": "regular",
        "x_SourceFile": "bill.jsonl",
    }
    (row,) = charges([load], ", ".join(expected))
    assert dict(zip(expected, row, strict=True)) == expected


@pytest.mark.parametrize(
    "kind",
    [
        "SUSTAINED_USAGE_DISCOUNT",
        "DISCOUNT",
        "RESELLER_MARGIN",
        "SUBSCRIPTION_BENEFIT",
        "CREDIT_TYPE_UNSPECIFIED",
        "A_TYPE_OF_TOMORROW",
    ],
)
def test_a_credit_that_is_part_of_the_price_lowers_the_row(tmp_path: Path, kind: str) -> None:
    assert read(
        tmp_path, f"{COSTS}, ChargeCategory, PricingCategory", line(credits=[credit(-3, kind)])
    ) == [(7.0, 7.0, 12.0, 10.0, "Usage", "Standard")]


def test_promotions_and_free_tiers_become_credits_and_the_sum_stays(tmp_path: Path) -> None:
    granted = line(
        credits=[
            credit(-2, "PROMOTION", "Start-up programme"),
            credit(-1, "PROMOTION", "Another one"),
            credit(-0.5, "FREE_TIER", "Always free"),
            credit(-3, "SUSTAINED_USAGE_DISCOUNT"),
        ]
    )
    assert read(
        tmp_path, f"ChargeCategory, ChargeDescription, {COSTS}, SkuId, PricingQuantity", granted
    ) == [
        ("Credit", "Always free", -0.5, -0.5, -0.5, -0.5, None, None),
        ("Credit", "Start-up programme", -3.0, -3.0, -3.0, -3.0, None, None),
        ("Usage", "N2 Instance Core running in Americas", 7.0, 7.0, 12.0, 10.0, "2E27-4F75-95CD", 2.0),
    ]  # fmt: skip


def test_spot_usage_is_priced_dynamically(tmp_path: Path) -> None:
    spot = {"id": "S", "description": "Spot Preemptible N2 Instance Core running in Americas"}
    old = {"id": "P", "description": "Preemptible N1 Instance Core running in Americas"}
    assert read(tmp_path, "PricingCategory", line(sku=spot), line(sku=old)) == [
        ("Dynamic",),
        ("Dynamic",),
    ]


def test_tax_and_support_have_no_project_and_a_tax_no_price(tmp_path: Path) -> None:
    nothing = {"project": None, "location": None, "resource": None, "price": None}
    tax = line(
        cost_type="tax",
        service={"id": "X", "description": "Invoice"},
        sku={"id": "T", "description": "Tax"},
        cost=1.9,
        **nothing,
    )
    support = line(
        service={"id": "Y", "description": "Support"},
        sku={"id": "U", "description": "Enhanced Support"},
        cost=500.0,
        cost_at_list=None,
        cost_at_effective_price_default=None,
        **nothing,
    )
    columns = f"ChargeCategory, {COSTS}, SubAccountId, RegionId, ResourceId, SkuId, ServiceCategory"
    assert read(tmp_path, columns, tax, support) == [
        ("Tax", 1.9, 1.9, 1.9, 1.9, None, None, None, None, "Other"),
        ("Usage", 500.0, 500.0, 500.0, 500.0, None, None, None, "U", "Management and Governance"),
    ]


@pytest.mark.parametrize(
    ("kind", "used", "category", "correction"),
    [
        ("GOODWILL", "2026-08-20", "Credit", None),
        ("SALES_BASED_GOODWILL", "2026-09-02", "Credit", None),
        ("SLA_VIOLATION", "2026-08-20", "Credit", None),
        ("USAGE_CORRECTION", "2026-08-20", "Usage", "Correction"),
        ("PRICE_CORRECTION", "2026-09-01", "Usage", "Correction"),
        ("USAGE_CORRECTION", "2026-09-02", "Adjustment", None),
        ("BILLING_REFRESH", "2026-08-20", "Adjustment", None),
    ],
)
def test_an_adjustment_is_what_its_type_and_time_say(
    tmp_path: Path, kind: str, used: str, category: str, correction: str | None
) -> None:
    # 4 o'clock on the first is still the last evening of August at Google.
    adjusted = line(
        cost_type="adjustment",
        adjustment_info={"id": "A", "type": kind, "description": "What happened", "mode": "M"},
        usage_start_time=f"{used} 04:00:00 UTC",
        usage_end_time=f"{used} 05:00:00 UTC",
        cost=-4.0,
        cost_at_list=None,
        cost_at_effective_price_default=None,
    )
    assert read(
        tmp_path,
        f"ChargeCategory, ChargeClass, {COSTS}, ChargeDescription, BillingPeriodStart::varchar",
        adjusted,
    ) == [(category, correction, *[-4.0] * 4, "What happened", "2026-09-01 00:00:00")]


def test_corrections_stand_beside_the_line_they_correct(tmp_path: Path) -> None:
    info = {"id": "A", "type": "USAGE_CORRECTION", "description": "Metered twice"}
    august = {
        "usage_start_time": "2026-08-02 10:00:00 UTC",
        "usage_end_time": "2026-08-02 11:00:00 UTC",
    }
    fix = {"cost_type": "adjustment", "adjustment_info": info, **august}
    assert read(
        tmp_path,
        "BilledCost, ChargeClass",
        line(),
        line(),
        line(cost=-10.0, **fix),
        line(cost=5.0, **fix),
    ) == [(-10.0, "Correction"), (5.0, "Correction"), (10.0, None), (10.0, None)]


def test_rounding_errors_and_unknown_kinds_are_adjustments_and_the_latter_are_told(
    tmp_path: Path,
) -> None:
    lines = [line(cost_type="rounding_error", cost=0.01), line(cost_type="surcharge", cost=2.0)]
    (load,) = staged(write_json_lines(tmp_path / "bill.jsonl", lines))
    assert charges([load], "ChargeCategory, BilledCost, x_LineItemType") == [
        ("Adjustment", 0.01, "rounding_error"),
        ("Adjustment", 2.0, "surcharge"),
    ]
    assert load.warnings == ("lines of the kind surcharge are taken for adjustments",)


def test_usage_outside_its_invoice_month_stays_with_the_invoice(tmp_path: Path) -> None:
    late = line(
        usage_start_time="2026-08-31 22:00:00 UTC", usage_end_time="2026-08-31 23:00:00 UTC"
    )
    pacific = line(
        usage_start_time="2026-10-01 05:00:00 UTC", usage_end_time="2026-10-01 06:00:00 UTC"
    )
    (load,) = staged(write_json_lines(tmp_path / "bill.jsonl", [late, pacific]))
    assert str(load.billing_period) == "2026-09-01"
    assert charges([load], "ChargePeriodStart::varchar, ChargeClass") == [
        ("2026-08-31 22:00:00", None),
        ("2026-10-01 05:00:00", None),
    ]


def test_invoice_months_and_billing_accounts_are_loads_of_their_own(tmp_path: Path) -> None:
    other = line(invoice={"month": "202608"}, billing_account_id="0B47E1-000000-000000", cost=3.0)
    loads = staged(write_json_lines(tmp_path / "bill.jsonl", [line(), other]))
    assert [
        (load.billing_account, str(load.billing_period), load.totals[0].source_cost)
        for load in loads
    ] == [(ACCOUNT, "2026-09-01", 10.0), ("0B47E1-000000-000000", "2026-08-01", 3.0)]


def test_labels_hide_those_of_the_project_and_tags_carry_their_namespace(tmp_path: Path) -> None:
    tagged = line(
        project={
            "id": "shop-prod",
            "labels": [{"key": "team", "value": "ops"}, {"key": "cost_center", "value": "17"}],
        },
        labels=[{"key": "team", "value": 'web "front" \\'}, {"key": "empty", "value": ""}],
        tags=[
            {"key": "env", "value": "prod", "inherited": True, "namespace": "12345"},
            {"key": "team", "value": "tagged", "inherited": False, "namespace": "12345"},
        ],
    )
    assert read(tmp_path, "Tags", tagged) == [
        (
            {
                "team": 'web "front" \\',
                "cost_center": "17",
                "empty": "",
                "12345/env": "prod",
                "12345/team": "tagged",
            },
        )
    ]


def test_a_key_that_stands_twice_is_told_once(tmp_path: Path) -> None:
    twice = [{"key": "team", "value": "old"}, {"key": "app", "value": "x"}, {"key": "team", "value": "new"}]  # fmt: skip
    assert read(tmp_path, "Tags", line(labels=twice), line(project=None)) == [
        ({"app": "x", "team": "new"},),
        ({},),
    ]


def test_the_marketplace_names_its_seller(tmp_path: Path) -> None:
    bought = line(
        transaction_type="THIRD_PARTY_AGENCY",
        seller_name="Redwood Software",
        service={"id": "M", "description": "Redwood Scanner"},
    )
    assert read(
        tmp_path, "PublisherName, InvoiceIssuerName, ServiceName, ServiceCategory", bought
    ) == [("Redwood Software", "Google Cloud", "Redwood Scanner", "Other")]


def test_reservations_tell_whether_they_were_used(tmp_path: Path) -> None:
    def of(unused: str) -> Line:
        return line(
            system_labels=[
                {"key": "compute.googleapis.com/reservation_name", "value": "res-1"},
                {"key": "compute.googleapis.com/is_unused_reservation", "value": unused},
            ]
        )

    assert read(
        tmp_path, "CapacityReservationId, CapacityReservationStatus", of("true"), of("false")
    ) == [("res-1", "Unused"), ("res-1", "Used")]


def test_a_price_for_many_units_is_told_for_one(tmp_path: Path) -> None:
    price = {"list_price": 18.0, "effective_price_default": 15.0, "pricing_unit_quantity": 3.0}
    assert read(tmp_path, "ListUnitPrice, ContractedUnitPrice", line(price=price)) == [(6.0, 5.0)]


def test_a_negotiated_price_is_between_list_and_cost(tmp_path: Path) -> None:
    covered = line(cost=6.0, cost_at_effective_price_default=9.0, credits=[credit(-1, "DISCOUNT")])
    assert read(tmp_path, COSTS, covered) == [(5.0, 5.0, 12.0, 9.0)]


def test_a_line_without_a_currency_is_kept_apart(tmp_path: Path) -> None:
    loads = staged(write_json_lines(tmp_path / "bill.jsonl", [line(), line(currency=None)]))
    assert [(total.currency, total.billed_cost) for total in loads[0].totals] == [
        ("USD", 10.0),
        ("XXX", 10.0),
    ]
    assert loads[0].warnings == ("1 charges have no currency; theirs is told as XXX",)


def test_the_whole_fee_example_keeps_its_sum(tmp_path: Path) -> None:
    lines = [fee("Commitment v1: N2 Cpu in Americas for 1 Year", 30.0), line()]
    (load,) = staged(write_json_lines(tmp_path / "bill.jsonl", lines))
    assert (load.totals[0].billed_cost, load.totals[0].effective_cost) == (40.0, 40.0)
