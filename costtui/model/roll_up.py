"""What is added up beforehand: the relations a question can be asked of, the smallest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

CHARGES: Final = "charges"
RESOURCE_DAYS: Final = "resource_days"
DAILY: Final = "daily"

_DAILY: Final = (
    "BillingPeriodStart",
    "x_LoadId",
    "ProviderName",
    "BillingAccountId",
    "BillingAccountName",
    "SubAccountId",
    "SubAccountName",
    "ServiceName",
    "ServiceCategory",
    "RegionId",
    "RegionName",
    "AvailabilityZone",
    "ResourceType",
    "x_InstanceType",
    "x_UsageType",
    "ChargeCategory",
    "ChargeClass",
    "PricingCategory",
    "CommitmentDiscountId",
    "CommitmentDiscountStatus",
    "BillingCurrency",
)
ROLL_UPS: Final = {
    DAILY: _DAILY,
    RESOURCE_DAYS: (*_DAILY, "ResourceId", "ResourceName", "SkuId", "Tags"),
}
"""The columns that charges of one row have in common beside their `Day`; the smallest first."""
MEASURES: Final = ("BilledCost", "EffectiveCost", "ListCost", "ContractedCost")
"""What is added up of them, beside `Charges`, their number."""


def smallest_with(columns: Iterable[str]) -> str:
    """The smallest relation that tells charges apart by all of some columns."""
    wanted = set(columns)
    return next((name for name, known in ROLL_UPS.items() if wanted <= set(known)), CHARGES)


def largest_of(relations: Iterable[str]) -> str:
    """The one of some relations that has the columns of all of them."""
    order = (*ROLL_UPS, CHARGES)
    return max(relations, key=order.index)
