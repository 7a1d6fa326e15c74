"""Each kind of line of Azure cost details, one by one, against costs worked out by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.ingest.azure.bills import (
    EA,
    MACHINE,
    MCA,
    MPA,
    PAYG,
    PLAN,
    RESERVATION,
    Line,
    charge,
    covered,
    day,
    ea,
    load,
    mca,
    payg,
    purchase,
    unused,
    write,
)

if TYPE_CHECKING:
    from pathlib import Path

COSTS = "BilledCost, EffectiveCost, ContractedCost, ListCost"


def costs(row: Line) -> tuple[float, ...]:
    return tuple(row[name] for name in COSTS.split(", "))


def one(folder: Path, line: Line, columns: list[str] = EA) -> Line:
    return charge(load(folder, write(folder / "bill.csv", columns, [line])))


def test_a_line_of_an_enterprise_agreement_becomes_a_whole_charge(tmp_path: Path) -> None:
    line = ea(
        Tags='"env": "prod", "team": "web"',
        AdditionalInfo='{"ServiceType":"Standard_D4s_v5","VCPUs":4,"ImageType":"Canonical"}',
        UnitOfMeasure="100 Hours",
        AvailabilityZone="2",
    )
    row = one(tmp_path, line)
    row.pop("x_LoadId")
    assert {name: value for name, value in row.items() if value is not None} == {
        "AvailabilityZone": "2",
        "BilledCost": 8.0,
        "BillingAccountId": "8611537",
        "BillingAccountName": "Contoso",
        "BillingAccountType": "Billing Account",
        "BillingCurrency": "USD",
        "BillingPeriodEnd": day("2026-10-01"),
        "BillingPeriodStart": day("2026-09-01"),
        "ChargeCategory": "Usage",
        "ChargeDescription": "Virtual Machines Dsv5 - D4s v5 - US East",
        "ChargeFrequency": "Usage-Based",
        "ChargePeriodEnd": day("2026-09-03"),
        "ChargePeriodStart": day("2026-09-02"),
        "ConsumedQuantity": 10.0,
        "ConsumedUnit": "Hours",
        "ContractedCost": 8.0,
        "ContractedUnitPrice": 80.0,
        "EffectiveCost": 8.0,
        "InvoiceIssuerName": "Microsoft",
        "ListCost": 10.0,
        "ListUnitPrice": 100.0,
        "PricingCategory": "Standard",
        "PricingCurrency": "USD",
        "PricingCurrencyContractedUnitPrice": 80.0,
        "PricingCurrencyEffectiveCost": 8.0,
        "PricingCurrencyListUnitPrice": 100.0,
        "PricingQuantity": 0.1,
        "PricingUnit": "100 Hours",
        "ProviderName": "Microsoft",
        "PublisherName": "Microsoft",
        "RegionId": "eastus",
        "RegionName": "East US",
        "ResourceId": MACHINE.lower(),
        "ResourceName": "vm-1",
        "ResourceType": "microsoft.compute/virtualmachines",
        "ServiceCategory": "Compute",
        "ServiceName": "Virtual Machines",
        "ServiceSubcategory": "Virtual Machines",
        "SkuId": "m-1",
        "SkuMeter": "D4s v5",
        "SkuPriceDetails": '{"CoreCount":4,"InstanceType":"Standard_D4s_v5",'
        '"x_ImageType":"Canonical"}',
        "SkuPriceId": "m-1/AAA-1",
        "SubAccountId": "s-1",
        "SubAccountName": "Shop",
        "SubAccountType": "Subscription",
        "Tags": '{"env":"prod","team":"web"}',
        "x_InstanceType": "Standard_D4s_v5",
        "x_LineItemType": "Usage",
        "x_SourceFile": "bill.csv",
        "x_UsageType": "D4s v5",
    }


def test_a_line_of_a_customer_agreement_is_priced_in_another_currency(tmp_path: Path) -> None:
    row = one(tmp_path, mca(unitOfMeasure="10 Hours"), MCA)
    assert costs(row) == pytest.approx((7.2, 7.2, 7.2, 9.0))
    assert (row["BillingCurrency"], row["PricingCurrency"]) == ("EUR", "USD")
    assert row["PricingCurrencyEffectiveCost"] == 8.0
    assert row["PricingQuantity"] == 1.0
    assert row["ContractedUnitPrice"] == pytest.approx(7.2)
    assert row["PricingCurrencyContractedUnitPrice"] == pytest.approx(8)
    assert row["PricingCurrencyListUnitPrice"] == pytest.approx(10)
    assert row["BillingAccountId"] == "BP-1"
    assert row["BillingAccountType"] == "Billing Profile"
    assert row["InvoiceId"] == "G001"
    assert row["RegionId"] == "westeurope"
    assert row["SkuPriceId"] == "m-1/DZH1"


def test_a_customer_agreement_without_a_list_cost_takes_the_list_price(tmp_path: Path) -> None:
    row = one(tmp_path, mca(paygCostInBillingCurrency=""), MCA)
    assert costs(row) == pytest.approx((7.2, 7.2, 7.2, 9.0))


def test_a_partner_bills_under_its_own_name(tmp_path: Path) -> None:
    line = mca(partnerName="Fabrikam", customerTenantId="t-1", partnerEarnedCreditApplied="0")
    row = one(tmp_path, line, MPA)
    assert row["InvoiceIssuerName"] == "Fabrikam"
    assert row["ProviderName"] == "Microsoft"


def test_a_pay_as_you_go_line_has_a_rate_and_no_periods(tmp_path: Path) -> None:
    loads = load(tmp_path, write(tmp_path / "bill.csv", PAYG, [payg()]))
    row = charge(loads)
    assert costs(row) == (1.0, 1.0, 1.0, 1.0)
    assert (row["BillingAccountId"], row["BillingAccountType"]) == ("s-9", "Subscription")
    assert row["BillingPeriodStart"] == day("2026-09-01")
    assert row["BillingPeriodEnd"] == day("2026-10-01")
    assert row["ChargePeriodStart"] == day("2026-09-02")
    assert (row["ServiceName"], row["ServiceCategory"]) == ("Storage Accounts", "Storage")
    assert row["RegionName"] == "North Europe"
    assert loads[0].warnings == (
        "the bill names no billing periods; its charges are kept by calendar month",
    )


@pytest.mark.parametrize(
    ("charge_type", "category", "charge_class"),
    [
        ("Usage", "Usage", None),
        ("usage", "Usage", None),
        ("Purchase", "Purchase", None),
        ("Tax", "Tax", None),
        ("Credit", "Credit", None),
        ("Refund", "Purchase", "Correction"),
        ("RoundingAdjustment", "Adjustment", None),
        ("Shortfall", "Adjustment", None),
    ],
)
def test_a_charge_type_is_a_category(
    tmp_path: Path, charge_type: str, category: str, charge_class: str | None
) -> None:
    row = one(tmp_path, ea(ChargeType=charge_type, Frequency="OneTime"))
    assert (row["ChargeCategory"], row["ChargeClass"]) == (category, charge_class)
    assert (row["BilledCost"], row["EffectiveCost"]) == (8.0, 8.0)
    assert row["x_LineItemType"] == charge_type


def test_an_unknown_charge_type_is_told(tmp_path: Path) -> None:
    loads = load(tmp_path, write(tmp_path / "bill.csv", EA, [ea(ChargeType="Shortfall")]))
    assert loads[0].warnings == ("charges of the kind shortfall are taken for adjustments",)


@pytest.mark.parametrize("charge_type", ["Tax", "Credit", "RoundingAdjustment"])
def test_what_is_neither_used_nor_bought_has_no_price(tmp_path: Path, charge_type: str) -> None:
    row = one(tmp_path, ea(ChargeType=charge_type, CostInBillingCurrency="-2.5"))
    assert costs(row) == (-2.5, -2.5, -2.5, -2.5)
    for name in (
        "SkuId",
        "SkuPriceId",
        "PricingCategory",
        "PricingQuantity",
        "PricingUnit",
        "ListUnitPrice",
        "ContractedUnitPrice",
        "ConsumedQuantity",
        "CommitmentDiscountId",
    ):
        assert row[name] is None


@pytest.mark.parametrize(
    ("model", "category"),
    [("OnDemand", "Standard"), ("On Demand", "Standard"), ("Spot", "Dynamic"), ("", "Standard")],
)
def test_a_pricing_model_is_a_pricing_category(tmp_path: Path, model: str, category: str) -> None:
    assert one(tmp_path, ea(PricingModel=model))["PricingCategory"] == category


@pytest.mark.parametrize(
    ("charge_type", "frequency", "expected"),
    [
        ("Usage", "UsageBased", "Usage-Based"),
        ("Purchase", "Recurring", "Recurring"),
        ("Purchase", "OneTime", "One-Time"),
        ("Purchase", "UsageBased", "One-Time"),
    ],
)
def test_a_purchase_is_never_usage_based(
    tmp_path: Path, charge_type: str, frequency: str, expected: str
) -> None:
    row = one(tmp_path, ea(ChargeType=charge_type, Frequency=frequency))
    assert row["ChargeFrequency"] == expected


def test_what_a_reservation_covers_costs_its_share(tmp_path: Path) -> None:
    row = one(tmp_path, covered(AdditionalInfo='"RINormalizationRatio":"2"'))
    assert costs(row) == (0.0, 6.0, 8.0, 10.0)
    assert row["PricingCategory"] == "Committed"
    assert row["CommitmentDiscountId"] == RESERVATION
    assert row["CommitmentDiscountName"] == "web"
    assert row["CommitmentDiscountCategory"] == "Usage"
    assert row["CommitmentDiscountType"] == "Reservation"
    assert row["CommitmentDiscountStatus"] == "Used"
    assert (row["CommitmentDiscountQuantity"], row["CommitmentDiscountUnit"]) == (20.0, "Hours")
    assert row["ResourceId"] == MACHINE.lower()


def test_what_a_savings_plan_covers_is_spend(tmp_path: Path) -> None:
    row = one(tmp_path, covered(PricingModel="SavingsPlan", benefitId=PLAN))
    assert costs(row) == (0.0, 6.0, 8.0, 10.0)
    assert row["CommitmentDiscountCategory"] == "Spend"
    assert row["CommitmentDiscountType"] == "Savings Plan"
    assert (row["CommitmentDiscountQuantity"], row["CommitmentDiscountUnit"]) == (6.0, "USD")


@pytest.mark.parametrize(
    ("line", "commitment"),
    [
        (
            covered(benefitId="", ProductOrderId="O1", ReservationId="R1"),
            "/providers/microsoft.capacity/reservationorders/o1/reservations/r1",
        ),
        (covered(benefitId="", ReservationId="R1"), "r1"),
        (
            purchase(benefitId="", ProductOrderId="O1"),
            "/providers/microsoft.capacity/reservationorders/o1",
        ),
        (
            purchase(benefitId="", ProductOrderId="O2", PricingModel="SavingsPlan"),
            "/providers/microsoft.billingbenefits/savingsplanorders/o2",
        ),
        (covered(benefitId=RESERVATION.upper()), RESERVATION),
    ],
)
def test_a_commitment_has_one_id_however_the_line_names_it(
    tmp_path: Path, line: Line, commitment: str
) -> None:
    assert one(tmp_path, line)["CommitmentDiscountId"] == commitment


def test_what_nobody_used_belongs_to_the_commitment(tmp_path: Path) -> None:
    row = one(tmp_path, unused(SubscriptionId="00000000-0000-0000-0000-000000000000"))
    assert costs(row) == (0.0, 3.0, 3.0, 3.0)
    assert (row["ChargeCategory"], row["CommitmentDiscountStatus"]) == ("Usage", "Unused")
    assert row["ConsumedQuantity"] is None
    assert row["CommitmentDiscountQuantity"] == 5.0
    assert (row["ResourceId"], row["ResourceName"]) == (RESERVATION, "web")
    assert row["ResourceType"] == "microsoft.capacity/reservationorders/reservations"
    assert row["SubAccountId"] is None
    assert row["SubAccountType"] is None


def test_an_unused_savings_plan_is_unused_usage(tmp_path: Path) -> None:
    line = unused(ChargeType="UnusedSavingsPlan", PricingModel="SavingsPlan", benefitId=PLAN)
    row = one(tmp_path, line)
    assert costs(row) == (0.0, 3.0, 3.0, 3.0)
    assert row["CommitmentDiscountStatus"] == "Unused"
    assert row["ResourceType"] == "microsoft.billingbenefits/savingsplanorders/savingsplans"


def test_buying_a_commitment_has_no_effective_cost(tmp_path: Path) -> None:
    row = one(tmp_path, purchase())
    assert costs(row) == (9.0, 0.0, 9.0, 9.0)
    assert (row["ChargeCategory"], row["ChargeFrequency"]) == ("Purchase", "Recurring")
    assert row["PricingCategory"] == "Standard"
    assert row["ServiceName"] == "Azure Reservations"
    assert row["ResourceId"] == RESERVATION
    assert row["CommitmentDiscountStatus"] is None
    assert row["PricingCurrencyEffectiveCost"] == 0.0


def test_giving_a_commitment_back_corrects_its_purchase(tmp_path: Path) -> None:
    row = one(tmp_path, purchase(ChargeType="Refund", CostInBillingCurrency="-9"))
    assert costs(row) == (-9.0, 0.0, -9.0, -9.0)
    assert (row["ChargeCategory"], row["ChargeClass"]) == ("Purchase", "Correction")


@pytest.mark.parametrize(
    ("values", "contracted", "listed"),
    [
        ({"PayGPrice": ""}, 8.0, 8.0),
        ({"PayGPrice": "0"}, 8.0, 8.0),
        ({"UnitPrice": ""}, 8.0, 10.0),
        ({"UnitPrice": "0", "PayGPrice": ""}, 8.0, 8.0),
        ({"CostInBillingCurrency": "0", "UnitPrice": "0", "PayGPrice": "0"}, 0.0, 0.0),
        ({"Quantity": ""}, 8.0, 8.0),
    ],
)
def test_a_missing_price_tells_of_no_savings(
    tmp_path: Path, values: Line, contracted: float, listed: float
) -> None:
    row = one(tmp_path, ea(**values))
    assert (row["ContractedCost"], row["ListCost"]) == (contracted, listed)


def test_marketplace_lines_keep_their_publisher(tmp_path: Path) -> None:
    line = purchase(
        PublisherName="Meridian Mail Ltd",
        PublisherType="Marketplace",
        PricingModel="OnDemand",
        ConsumedService="",
        MeterCategory="Unassigned",
        benefitId="",
        UnitPrice="",
    )
    row = one(tmp_path, line)
    assert costs(row) == (9.0, 9.0, 9.0, 9.0)
    assert (row["PublisherName"], row["ServiceName"]) == ("Meridian Mail Ltd", "Azure Marketplace")
    assert row["InvoiceIssuerName"] == "Microsoft"


def test_prices_for_a_block_are_recognised_by_the_costs(tmp_path: Path) -> None:
    line = ea(
        UnitOfMeasure="100 Hours",
        Quantity="50",
        EffectivePrice="16",
        UnitPrice="16",
        PayGPrice="20",
    )
    loads = load(tmp_path, write(tmp_path / "bill.csv", EA, [line]))
    row = charge(loads)
    assert costs(row) == (8.0, 8.0, 8.0, 10.0)
    assert (row["PricingQuantity"], row["ContractedUnitPrice"]) == (0.5, 16.0)
    assert loads[0].warnings == (
        "prices are for a block of units (such as 100 Hours), as the costs show",
    )


def test_headers_may_be_written_in_any_case(tmp_path: Path) -> None:
    shouted = {name.upper(): value for name, value in mca().items()}
    columns = [name.upper() for name in MCA]
    assert costs(one(tmp_path, shouted, columns)) == pytest.approx((7.2, 7.2, 7.2, 9.0))


def test_older_spellings_of_columns_are_read(tmp_path: Path) -> None:
    older = {
        "CostInBillingCurrency": "Cost",
        "BillingCurrencyCode": "BillingCurrency",
        "ProductName": "Product",
        "ResourceId": "InstanceId",
        "SubscriptionId": "SubscriptionGuid",
    }
    columns = [older.get(name, name) for name in EA]
    line = {older.get(name, name): value for name, value in ea().items()}
    row = one(tmp_path, line, columns)
    assert costs(row) == (8.0, 8.0, 8.0, 10.0)
    assert row["SubAccountId"] == "s-1"
    assert row["ResourceId"] == MACHINE.lower()


def test_numbers_may_stand_between_blanks(tmp_path: Path) -> None:
    assert costs(one(tmp_path, ea(CostInBillingCurrency=" 8 ", UnitPrice=" 0.8"))) == (8, 8, 8, 10)
