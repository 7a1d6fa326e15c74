"""The rows of the FOCUS bill: usage, the reservation, support, tax, credit, correction."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sample_data.generator.calendar_days import Month, index
from sample_data.generator.focus.halden import (
    COMMITMENT,
    PROJECTS,
    REGIONS,
    RESERVED,
    RESERVED_PRICE,
    SERVER_PRICE,
    SERVICES,
)
from sample_data.generator.lines import COST_DIGITS, Block, Line, cost, iso

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sample_data.generator.calendar_days import Series

FIRST_FEE = 420.0
CORRECTION = -212.58


def _periods(days: Sequence[int]) -> dict[str, Sequence[Any]]:
    return {
        "ChargePeriodStart": [iso(number) for number in days],
        "ChargePeriodEnd": [iso(number + 1) for number in days],
    }


def _block(constant: dict[str, Any], varying: dict[str, Sequence[Any]]) -> Block:
    block = Block(constant, varying, [], [])
    count = len(varying["ChargePeriodStart"])
    block.billed = varying.get("BilledCost") or [constant["BilledCost"]] * count
    block.effective = varying.get("EffectiveCost") or [constant["EffectiveCost"]] * count
    return block


def _columns(line: Line) -> dict[str, Any]:
    return {name: value for name, value in line.fields.items() if name != "list_price"}


def usage_rows(line: Line, quantity: Series, days: list[int]) -> Block:
    """Usage at the negotiated price."""
    amounts = cost(line.price[days], quantity[days]).tolist()
    listed = cost(line.fields["list_price"], quantity[days]).tolist()
    block = _block(
        {
            **_columns(line),
            "ChargeCategory": "Usage",
            "ChargeDescription": f"{line.fields['ServiceName']}, {line.fields['SkuMeter']}",
            "ChargeFrequency": "Usage-Based",
            "PricingCategory": "Standard",
            "ListUnitPrice": line.fields["list_price"],
            "ContractedUnitPrice": float(line.price[0]),
            "ConsumedUnit": line.fields["PricingUnit"],
        },
        {
            **_periods(days),
            "BilledCost": amounts,
            "EffectiveCost": amounts,
            "ContractedCost": amounts,
            "ListCost": listed,
            "PricingQuantity": quantity[days].tolist(),
            "ConsumedQuantity": quantity[days].tolist(),
        },
    )
    block.story = line.story
    return block


COMMITMENT_COLUMNS = {
    "CommitmentDiscountId": COMMITMENT,
    "CommitmentDiscountName": "Six reserved hs-16x64 servers",
    "CommitmentDiscountCategory": "Usage",
    "CommitmentDiscountType": "Reserved Server",
    "CommitmentDiscountUnit": "Hours",
}


def used_rows(line: Line, covered: Series, days: list[int]) -> Block:
    """Usage that the reservation covers."""
    quantity = covered[days]
    listed = cost(SERVER_PRICE, quantity).tolist()
    return _block(
        {
            **_columns(line),
            **COMMITMENT_COLUMNS,
            "SkuPriceId": f"{line.fields['SkuId']}.R12",
            "ChargeCategory": "Usage",
            "ChargeDescription": "hs-16x64, covered by a reservation",
            "ChargeFrequency": "Usage-Based",
            "PricingCategory": "Committed",
            "CommitmentDiscountStatus": "Used",
            "ListUnitPrice": SERVER_PRICE,
            "ContractedUnitPrice": SERVER_PRICE,
            "ConsumedUnit": "Hours",
            "BilledCost": 0.0,
        },
        {
            **_periods(days),
            "EffectiveCost": cost(RESERVED_PRICE, quantity).tolist(),
            "ContractedCost": listed,
            "ListCost": listed,
            "PricingQuantity": quantity.tolist(),
            "ConsumedQuantity": quantity.tolist(),
            "CommitmentDiscountQuantity": quantity.tolist(),
        },
    )


def _commitment_resource() -> dict[str, Any]:
    category, subcategory, _ = SERVICES["Halden Servers"]
    return {
        **COMMITMENT_COLUMNS,
        "SubAccountId": "prj-4702",
        "SubAccountName": PROJECTS["prj-4702"],
        "SubAccountType": "Project",
        "RegionId": "de-fra-1",
        "RegionName": REGIONS["de-fra-1"],
        "ServiceName": "Halden Servers",
        "ServiceCategory": category,
        "ServiceSubcategory": subcategory,
        "ResourceId": COMMITMENT,
        "ResourceName": COMMITMENT_COLUMNS["CommitmentDiscountName"],
        "ResourceType": "Reservation",
        "SkuId": "HC-RSV-HS16",
        "SkuPriceId": "HC-RSV-HS16.R12",
        "SkuMeter": "hs-16x64 reservation",
        "PricingUnit": "Hours",
    }


def unused_rows(hours: Series, days: list[int]) -> Block:
    """Reserved hours that nothing used."""
    quantity = hours[days].tolist()
    amounts = cost(RESERVED_PRICE, hours[days]).tolist()
    block = _block(
        {
            **_commitment_resource(),
            "ChargeCategory": "Usage",
            "ChargeDescription": "Reserved hours that no server used",
            "ChargeFrequency": "Usage-Based",
            "PricingCategory": "Committed",
            "CommitmentDiscountStatus": "Unused",
            "ListUnitPrice": RESERVED_PRICE,
            "ContractedUnitPrice": RESERVED_PRICE,
            "BilledCost": 0.0,
        },
        {
            **_periods(days),
            "EffectiveCost": amounts,
            "ContractedCost": amounts,
            "ListCost": amounts,
            "PricingQuantity": quantity,
            "CommitmentDiscountQuantity": quantity,
        },
    )
    block.story = "reserved-servers-idle"
    return block


def purchase_row(month: Month) -> Block:
    """The monthly fee of the reservation."""
    hours = 24.0 * RESERVED * month.days
    paid = round(RESERVED_PRICE * hours, COST_DIGITS)
    return _block(
        {
            **_commitment_resource(),
            "ChargeCategory": "Purchase",
            "ChargeDescription": "Monthly fee of the reservation",
            "ChargeFrequency": "Recurring",
            "PricingCategory": "Standard",
            "ListUnitPrice": RESERVED_PRICE,
            "ContractedUnitPrice": RESERVED_PRICE,
            "PricingQuantity": hours,
            "CommitmentDiscountQuantity": hours,
            "BilledCost": paid,
            "EffectiveCost": 0.0,
            "ListCost": paid,
            "ContractedCost": paid,
        },
        _whole(month),
    )


def _whole(month: Month) -> dict[str, Sequence[Any]]:
    return {
        "ChargePeriodStart": [f"{month.start}T00:00:00Z"],
        "ChargePeriodEnd": [f"{month.end}T00:00:00Z"],
    }


def support_row(month: Month, share: float) -> Block:
    """The support fee of a month."""
    category, subcategory, _ = SERVICES["Halden Support"]
    fee = round(FIRST_FEE + share, 2)
    return _block(
        {
            "ServiceName": "Halden Support",
            "ServiceCategory": category,
            "ServiceSubcategory": subcategory,
            "ChargeCategory": "Purchase",
            "ChargeDescription": "Business support",
            "ChargeFrequency": "Recurring",
            "PricingCategory": "Standard",
            "SkuId": "HC-SUPPORT-B",
            "SkuPriceId": "HC-SUPPORT-B.M",
            "SkuMeter": "Support plan",
            "PricingQuantity": 1.0,
            "PricingUnit": "Months",
            "ListUnitPrice": fee,
            "ContractedUnitPrice": fee,
            **_amounts(fee),
        },
        _whole(month),
    )


def _amounts(amount: float) -> dict[str, float]:
    return dict.fromkeys(("BilledCost", "EffectiveCost", "ListCost", "ContractedCost"), amount)


def flat_row(month: Month, category: str, text: str, amount: float, frequency: str) -> Block:
    """A row of one amount: tax or credit."""
    service = "Halden Support" if category == "Tax" else "Halden Object Storage"
    names = SERVICES[service]
    return _block(
        {
            "ServiceName": service,
            "ServiceCategory": names[0],
            "ServiceSubcategory": names[1],
            "ChargeCategory": category,
            "ChargeDescription": text,
            "ChargeFrequency": frequency,
            **_amounts(amount),
        },
        _whole(month),
    )


def correction_row() -> Block:
    """What an earlier month is corrected by."""
    names = SERVICES["Halden Network"]
    number = index(date(2026, 4, 1))
    return _block(
        {
            "SubAccountId": "prj-4702",
            "SubAccountName": PROJECTS["prj-4702"],
            "SubAccountType": "Project",
            "RegionId": "de-fra-1",
            "RegionName": REGIONS["de-fra-1"],
            "ServiceName": "Halden Network",
            "ServiceCategory": names[0],
            "ServiceSubcategory": names[1],
            "ChargeCategory": "Usage",
            "ChargeClass": "Correction",
            "ChargeDescription": "Transfer of April 2026 counted twice",
            "ChargeFrequency": "Usage-Based",
            **_amounts(CORRECTION),
        },
        _periods([number]),
    )
