"""One charge beside its like: the unit prices that make it, and the charges before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costtui.model.table import Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from costtui.store.database import Store

SAME = ("ProviderName", "SubAccountId", "ResourceId", "SkuId", "ChargeCategory", "BillingCurrency")
"""What a charge has in common with its neighbours in time."""
DAYS = 62
_PRICES = (("ListCost", "ListUnitPrice"), ("ContractedCost", "ContractedUnitPrice"))
_COSTS = ("BilledCost", "EffectiveCost")


def neighbours(store: Store, charge: Mapping[str, Any], *, most: int = 3) -> Table:
    """The charges of the same resource, SKU and category next in time, at most two months away.

    Args:
        store: where to ask.
        charge: a row of `charges`.
        most: how many before and how many after.

    Returns:
        `ChargePeriodStart, BilledCost, EffectiveCost, PricingQuantity, PricingUnit, currency`,
        oldest first, without the charge itself and any other of its moment.
    """
    same = " and ".join(f"{name} is not distinct from ${name}" for name in SAME)
    columns = (
        "ChargePeriodStart, BilledCost, EffectiveCost, PricingQuantity, PricingUnit, "
        "BillingCurrency as currency"
    )
    parameters = {name: charge[name] for name in SAME}
    parameters |= {"at": charge["ChargePeriodStart"], "most": most, "days": DAYS}
    return store.query(
        f"""
        select * from (
            (select {columns} from charges
                where ChargePeriodStart < $at
                    and ChargePeriodStart >= $at - to_days(cast($days as integer)) and {same}
                order by ChargePeriodStart desc limit $most)
            union all
            (select {columns} from charges
                where ChargePeriodStart > $at
                    and ChargePeriodStart <= $at + to_days(cast($days as integer)) and {same}
                order by ChargePeriodStart limit $most)
        ) order by ChargePeriodStart, EffectiveCost
        """,
        parameters,
    )


def prices(charge: Mapping[str, Any]) -> Table:
    """The unit price and quantity of each cost of a charge.

    Returns:
        `name, unit_price, quantity, unit, cost, currency, is_stated`: a price the bill states, or
        the cost divided by the quantity where it states none; no row without a quantity.
    """
    quantity, currency = charge["PricingQuantity"], charge["BillingCurrency"]
    if not quantity:
        return Table.of(_COLUMNS, [])
    rows: list[tuple[Any, ...]] = []
    stated = dict(_PRICES)
    for name in ("ListCost", "ContractedCost", *_COSTS):
        cost, price = charge[name], charge.get(stated.get(name, ""))
        if cost is None:
            continue
        # A stated price is in the pricing currency; it makes the cost only where both are one.
        is_stated = price is not None and abs(price * quantity - cost) <= 1e-6 * max(1, abs(cost))
        shown = price if is_stated else cost / quantity
        rows.append((name, shown, quantity, charge["PricingUnit"], cost, currency, is_stated))
    return Table.of(_COLUMNS, rows)


_COLUMNS = ("name", "unit_price", "quantity", "unit", "cost", "currency", "is_stated")
