"""The change of every leaf of a bill split into effects, as one SQL statement over charges.

The formulas and the reasons for them are in docs/explain.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

FACTORS: Final = (
    ("days", "d"),
    ("usage volume", "v"),
    ("mix", "s"),
    ("list price", "p"),
    ("negotiated rate", "n"),
    ("commitment", "k"),
)
"""Drivers that are factors of the cost of usage, in the order of the price-volume chain."""

KINDS: Final = """
    case
        when ChargeCategory = 'Tax' then 'tax'
        when ChargeCategory = 'Credit' then 'credit'
        when ChargeClass = 'Correction' or ChargeCategory = 'Adjustment' then 'refund or correction'
        when ChargeCategory = 'Purchase' and ChargeFrequency = 'One-Time' then 'one-off purchase'
        when ChargeCategory = 'Purchase' then 'recurring fee'
        when CommitmentDiscountStatus = 'Unused' then 'unused commitment'
        else ''
    end
"""
"""The driver that a charge belongs to by its kind alone; nothing for usage."""

QUANTITIES: Final = ("PricingQuantity", "ConsumedQuantity", "PricingUnit", "ConsumedUnit")
"""What drivers are told by beside costs and dimensions; no roll-up has it."""

_GROUP: Final = "currency, provider, sub_account, service, region, resource, unit"

FLEET: Final = "(fleet)"
"""The resource of machines that replaced each other: same SKU, some gone and some new."""

_FLEETS: Final = """
lasting as (
    select *,
        sum(n0) over one_resource > 0 as was, sum(n1) over one_resource > 0 as stays
    from seen
    window one_resource as (
        partition by kind, currency, provider, sub_account, service, resource
    )
),
fleet as (
    select *,
        kind = '' and resource != '' and was != stays
        and bool_or(was and not stays) over alike
        and bool_or(stays and not was) over alike as in_fleet
    from lasting
    window alike as (
        partition by kind, currency, provider, sub_account, service, region,
            sku, usage_type, unit
    )
)
"""

_STEPS: Final = f"""
billed as (
    select BillingCurrency as currency, coalesce(ProviderName, '') as provider,
        coalesce(SubAccountId, '') as sub_account, coalesce(ServiceName, '') as service,
        count(*) filter (Day >= $previous_start and Day < $previous_end) as b0,
        count(*) filter (Day >= $period_start and Day < $period_end) as b1
    from daily
    where ChargeCategory = 'Usage' and ChargeClass is distinct from 'Correction'
        and CommitmentDiscountStatus is distinct from 'Unused'
    group by all
),
known as (
    select *, sum(b0) over account as account_0, sum(b1) over account as account_1
    from billed
    window account as (partition by currency, provider, sub_account)
),
placed as (
    select leaf.*,
        account_0, account_1, b0 as service_0, b1 as service_1,
        sum(n0) over one_resource as resource_0, sum(n1) over one_resource as resource_1,
        sum(n0) over same as same_0, sum(n1) over same as same_1
    from leaf left join known using (currency, provider, sub_account, service)
    window
        one_resource as (
            partition by kind, leaf.currency, leaf.provider, leaf.sub_account, leaf.service,
                resource
        ),
        same as (
            partition by kind, leaf.currency, leaf.provider, leaf.sub_account, leaf.service,
                region, resource, unit
        )
),
named as (
    select *,
        case
            when kind != '' then kind
            when account_0 = 0 then 'new account'
            when account_1 = 0 then 'gone account'
            when service_0 = 0 then 'new service'
            when service_1 = 0 then 'gone service'
            when resource_0 = 0 and resource != '' then 'new resource'
            when resource_1 = 0 and resource != '' then 'gone resource'
            when same_0 = 0 then 'new usage'
            when same_1 = 0 then 'gone usage'
            else ''
        end as driver,
        (n0 = 0 or (c0 > 1e-9 and m0 between 0 and 10 * c0))
        and (n1 = 0 or (c1 > 1e-9 and m1 between 0 and 10 * c1)) as has_c
    from placed
),
contracted as (
    select *,
        if(has_c, c0, m0) as cc0, if(has_c, c1, m1) as cc1,
        (n0 = 0 or (l0 > 1e-9 and cc0 between 0 and 10 * l0))
        and (n1 = 0 or (l1 > 1e-9 and cc1 between 0 and 10 * l1)) as has_l
    from named
),
listed as (
    select *,
        if(has_l, l0, cc0) as ll0, if(has_l, l1, cc1) as ll1,
        (n0 = 0 or (q0 > 1e-9 and ll0 >= 0)) and (n1 = 0 or (q1 > 1e-9 and ll1 >= 0))
        and not (
            n0 > 0 and n1 > 0 and ll0 > 0 and ll1 > 0
            and (ll0 * q1 > 100 * ll1 * q0 or ll1 * q0 > 100 * ll0 * q1)
        ) as has_q
    from contracted
),
measured as (
    select *,
        coalesce(sum(q0) filter (has_q and driver = '') over (same), 0) as g0,
        coalesce(sum(q1) filter (has_q and driver = '') over (same), 0) as g1,
        has_q and g0 > 1e-9 and g1 > 1e-9 as in_group
    from listed
    window same as (partition by {_GROUP})
),
factored as (
    select *,
        cast($days_0 as double) as d_0, cast($days_1 as double) as d_1,
        if(in_group, g0, ll0) / $days_0 as v_0, if(in_group, g1, ll1) / $days_1 as v_1,
        if(in_group, q0 / g0, 1.0) as s_0, if(in_group, q1 / g1, 1.0) as s_1,
        if(in_group, if(n0 > 0, ll0 / q0, ll1 / q1), 1.0) as p_0,
        if(in_group, if(n1 > 0, ll1 / q1, ll0 / q0), 1.0) as p_1,
        if(has_l, if(n0 > 0, cc0 / ll0, cc1 / ll1), 1.0) as n_0,
        if(has_l, if(n1 > 0, cc1 / ll1, cc0 / ll0), 1.0) as n_1,
        if(has_c, if(n0 > 0, m0 / cc0, m1 / cc1), 1.0) as k_0,
        if(has_c, if(n1 > 0, m1 / cc1, m0 / cc0), 1.0) as k_1
    from measured
)
"""


def _polar(place: int) -> str:
    """The effect of one factor: the mean of the chain from the first and from the last factor."""
    names = [letter for _, letter in FACTORS]
    name = names[place]
    forth = [f"{other}_1" for other in names[:place]] + [
        f"{other}_0" for other in names[place + 1 :]
    ]
    back = [f"{other}_0" for other in names[:place]] + [
        f"{other}_1" for other in names[place + 1 :]
    ]
    return f"0.5 * ({name}_1 - {name}_0) * ({' * '.join(forth)} + {' * '.join(back)})"


def effects_sql(
    keys: Sequence[str],
    *,
    relation: str,
    condition: str,
    now: str,
    before: str,
    metric: str,
    resource_key: str = "",
) -> str:
    """The statement whose rows are `driver, key_0…, currency, amount, previous`.

    One row a driver, combination of keys and currency; the amounts of a currency add up to the
    change of its cost, `previous` (on rows of the driver `total`) is the cost before and `amount`
    there the whole change. Parameters: `days_0` and `days_1`, days of the period before and of
    the period; `previous_start` … `period_end`, their bounds; and those of the conditions.
    Whether an account or a service is new is asked of the whole bill in `daily`.

    Args:
        keys: SQL of the values to group by, over charges.
        relation: where the charges are.
        condition: which of them count.
        now: whether a charge is of the period.
        before: whether it is of the period before.
        metric: the cost column.
        resource_key: which of the keys (`key_0`…) is the resource, if one is.
    """
    names = [f"key_{number}" for number in range(len(keys))]
    selected = "".join(f"{sql} as {name}, " for sql, name in zip(keys, names, strict=True))
    listed = "".join(f"{name}, " for name in names)
    parts = ", ".join(
        f"{{'driver': '{driver}', 'amount': {_polar(place)}}}"
        for place, (driver, _) in enumerate(FACTORS)
    )
    sums = ", ".join(
        f"coalesce(fsum({column}) filter ({held}), 0.0) as {letter}{number}"
        for letter, column in (("m", "m"), ("c", "c"), ("l", "l"), ("q", "q"))
        for number, held in enumerate(("before", "now"))
    )
    again = ", ".join(
        f"fsum({letter}{number}) as {letter}{number}" for letter in "mclq" for number in (0, 1)
    )
    regrouped = "".join(
        f"if(in_fleet, '{FLEET}', {name}) as {name}, " if name == resource_key else f"{name}, "
        for name in names
    )
    # A list or contracted cost knows nothing of what comes after it in the chain.
    listed_cost = "ListCost" if metric != "ListCost" else "null"
    contracted = "ContractedCost" if metric not in {"ListCost", "ContractedCost"} else "null"
    return f"""
with charge as (
    select {selected}BillingCurrency as currency, {KINDS} as kind,
        coalesce(ProviderName, '') as provider, coalesce(SubAccountId, '') as sub_account,
        coalesce(ServiceName, '') as service, coalesce(RegionId, '') as region,
        coalesce(ResourceId, '') as resource, coalesce(SkuId, '') as sku,
        coalesce(x_UsageType, '') as usage_type,
        coalesce(if(PricingQuantity is null, ConsumedUnit, PricingUnit), '') as unit,
        {metric} as m, {contracted}::double as c, {listed_cost}::double as l,
        coalesce(PricingQuantity, ConsumedQuantity) as q,
        {now} as now, {before} as before
    from {relation}
    where ({now} or {before}) and {condition}
),
seen as (
    select {listed}kind, {_GROUP}, sku, usage_type,
        count(*) filter (before) as n0, count(*) filter (now) as n1, {sums}
    from charge group by all
),
{_FLEETS},
leaf as (
    select {regrouped}kind, currency, provider, sub_account, service, region,
        if(in_fleet, '{FLEET}', resource) as resource, unit, sku, usage_type,
        sum(n0) as n0, sum(n1) as n1, {again}
    from fleet group by all
),
{_STEPS},
effect as (
    select driver, {listed}currency, m1 - m0 as amount from factored where driver != ''
    union all
    select part.driver, {listed}currency, part.amount from (
        select {listed}currency, unnest([{parts}]) as part from factored where driver = ''
    )
)
select driver, {listed}currency, fsum(amount) as amount, 0.0 as previous
from effect group by all
union all
select 'total', {"null, " * len(names)}currency, fsum(m1) - fsum(m0), fsum(m0)
from leaf group by currency
"""
