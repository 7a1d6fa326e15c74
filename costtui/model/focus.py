"""The columns of a charge: FOCUS 1.2 and the extra ones costtui keeps.

Source: FinOps Open Cost and Usage Specification 1.2 (May 2025), columns section.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["VARCHAR", "DOUBLE", "TIMESTAMP", "MAP(VARCHAR, VARCHAR)"]

STRING: Final = "VARCHAR"
NUMBER: Final = "DOUBLE"
TIME: Final = "TIMESTAMP"
MAPPING: Final = "MAP(VARCHAR, VARCHAR)"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a charge."""

    name: str
    kind: Kind
    nullable: bool = True
    """Whether FOCUS 1.2 (or, for an own column, the store) allows a null."""

    @property
    def stored(self) -> str:
        """The DuckDB type it has in the store: a mapping is the text of a JSON object there.

        So FOCUS has it, it packs into a dictionary, and one key of it is found as fast as in a
        map, while making ten million maps takes longer than everything else an import does.
        """
        return STRING if self.kind == MAPPING else self.kind

    @property
    def is_own(self) -> bool:
        """Whether the column is costtui's own rather than FOCUS's."""
        return self.name.startswith("x_")


def _columns(kind: Kind, required: str, optional: str = "") -> dict[str, Column]:
    return {
        **{name: Column(name, kind, nullable=False) for name in required.split()},
        **{name: Column(name, kind) for name in optional.split()},
    }


_FOCUS: Final = {
    **_columns(
        NUMBER,
        "BilledCost EffectiveCost ListCost ContractedCost",
        "PricingQuantity ListUnitPrice ContractedUnitPrice ConsumedQuantity "
        "CommitmentDiscountQuantity PricingCurrencyEffectiveCost "
        "PricingCurrencyListUnitPrice PricingCurrencyContractedUnitPrice",
    ),
    **_columns(TIME, "BillingPeriodStart BillingPeriodEnd ChargePeriodStart ChargePeriodEnd"),
    **_columns(
        STRING,
        "BillingAccountId BillingCurrency ChargeCategory ProviderName PublisherName "
        "InvoiceIssuerName ServiceName ServiceCategory",
        "BillingAccountName BillingAccountType ChargeClass ChargeDescription ChargeFrequency "
        "InvoiceId ServiceSubcategory SubAccountId SubAccountName SubAccountType RegionId "
        "RegionName AvailabilityZone ResourceId ResourceName ResourceType SkuId SkuPriceId "
        "SkuMeter SkuPriceDetails PricingCategory PricingUnit ConsumedUnit "
        "CommitmentDiscountId CommitmentDiscountName CommitmentDiscountType "
        "CommitmentDiscountCategory CommitmentDiscountStatus CommitmentDiscountUnit "
        "CapacityReservationId CapacityReservationStatus PricingCurrency",
    ),
    **_columns(MAPPING, "", "Tags"),
}

_OWN: Final = {
    **_columns(
        STRING,
        "",
        "x_Operation x_UsageType x_InstanceType x_LineItemType x_CostView",
    ),
    **_columns(STRING, "x_SourceFile x_LoadId"),
}

FOCUS_COLUMNS: Final = dict(sorted(_FOCUS.items()))
"""The 57 columns of FOCUS 1.2 by name, in the alphabetical order the specification lists."""

OWN_COLUMNS: Final = _OWN
"""What costtui keeps beside them: x_LineItemType is the provider's own kind of line;
x_CostView is `actual`, `amortized` or null (where one bill holds both costs); x_SourceFile is
the file a charge was read from; x_LoadId the load that brought it into the store."""

CHARGE_COLUMNS: Final = FOCUS_COLUMNS | OWN_COLUMNS
"""All columns of a charge in the order in which they are stored."""

MAPPED_COLUMNS: Final = tuple(
    name for name in CHARGE_COLUMNS if name not in {"x_SourceFile", "x_LoadId"}
)
"""What the mapping SELECT of a format yields; the two others are added while it is written."""

CHARGE_CATEGORIES: Final = ("Usage", "Purchase", "Tax", "Credit", "Adjustment")

METRICS: Final = {
    "effective": "EffectiveCost",
    "billed": "BilledCost",
    "list": "ListCost",
    "contracted": "ContractedCost",
}
"""The words of `--metric` and the columns they mean."""

AUDIT_TOLERANCE: Final = 0.005
"""How far a load may lie from its source's own total, in units of its currency."""
