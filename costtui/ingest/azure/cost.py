"""Azure cost details: actual and amortised cost of the EA, MCA, MPA and pay-as-you-go kinds.

Source: Microsoft Learn, cost and usage details file schemas (EA 2024-08-01, MCA and MPA
2023-12-01-preview, pay-as-you-go) and "Convert cost and usage details to FOCUS".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from costtui.ingest.azure import profile as whole
from costtui.ingest.azure.profile import number, text
from costtui.ingest.azure.views import Views, settle_views
from costtui.ingest.format import Format, Input, Prepared, SourceFile, has_columns
from costtui.ingest.relation import load_lookups, require_columns
from costtui.model.load import CostView

if TYPE_CHECKING:
    from costtui.ingest.azure.profile import Profile
    from costtui.ingest.relation import Raw

NO_SUBSCRIPTION: Final = "00000000-0000-0000-0000-000000000000"

_KNOWN_CHARGES: Final = frozenset(
    (
        "usage",
        "purchase",
        "tax",
        "credit",
        "unusedreservation",
        "unusedsavingsplan",
        "refund",
        "roundingadjustment",
    )
)

_INPUTS: Final = (
    Input("Date", "VARCHAR", whole.DATE[1:], required=True),
    Input("BillingPeriodStartDate", "VARCHAR", whole.PERIOD_START[1:]),
    Input("BillingPeriodEndDate", "VARCHAR", whole.PERIOD_END[1:]),
    Input(whole.COST[0], "DOUBLE", whole.COST[1:], required=True),
    Input("CostInPricingCurrency", "DOUBLE"),
    Input("PaygCostInBillingCurrency", "DOUBLE"),
    Input("ExchangeRatePricingToBilling", "DOUBLE", ("ExchangeRate",)),
    Input("BillingCurrency", "VARCHAR", whole.CURRENCY[1:], required=True),
    Input("PricingCurrency", "VARCHAR", ("PricingCurrencyCode",)),
    Input("Quantity", "DOUBLE", ("UsageQuantity",)),
    Input("UnitOfMeasure", "VARCHAR"),
    Input("UnitPrice", "DOUBLE", ("ResourceRate",)),
    Input("PayGPrice", "DOUBLE"),
    Input("InvoiceId", "VARCHAR"),
    Input("PartnerName", "VARCHAR"),
    Input("PublisherName", "VARCHAR"),
    Input("PublisherType", "VARCHAR"),
    Input("SubscriptionId", "VARCHAR", ("SubscriptionGuid",)),
    Input("SubscriptionName", "VARCHAR"),
    Input("ProductName", "VARCHAR", ("Product",)),
    Input("ProductId", "VARCHAR"),
    Input("PartNumber", "VARCHAR"),
    Input("MeterId", "VARCHAR", ("ResourceGuid",)),
    Input("MeterName", "VARCHAR"),
    Input("MeterCategory", "VARCHAR"),
    Input("MeterSubCategory", "VARCHAR"),
    Input("ConsumedService", "VARCHAR"),
    Input("ResourceId", "VARCHAR", ("InstanceId", "InstanceName")),
    Input("ResourceName", "VARCHAR"),
    Input("ResourceType", "VARCHAR"),
    Input("ResourceLocation", "VARCHAR", ("ResourceLocationNormalized", "Location")),
    Input("AvailabilityZone", "VARCHAR"),
    Input("ChargeType", "VARCHAR"),
    Input("Frequency", "VARCHAR"),
    Input("PricingModel", "VARCHAR"),
    Input("BenefitId", "VARCHAR"),
    Input("BenefitName", "VARCHAR", ("ReservationName",)),
    Input("ReservationId", "VARCHAR"),
    Input("ProductOrderId", "VARCHAR"),
    Input("Tags", "VARCHAR"),
    Input("AdditionalInfo", "VARCHAR"),
)


def recognise(file: SourceFile) -> int:
    """How surely a file is Azure cost details: a cost, a date, a currency and a meter."""
    if has_columns(file, "BilledCost"):
        return 0
    marks = (whole.COST, whole.DATE, whole.CURRENCY, ("MeterCategory", "ConsumedService"))
    if not all(any(has_columns(file, name) for name in names) for names in marks):
        return 0
    return 90 if has_columns(file, "MeterId") or has_columns(file, "ChargeType") else 60


def source_total(_: Raw) -> str:
    """The sums of the raw lines, which `prepare` took in its one look at the whole file.

    An actual bill adds up to BilledCost, an amortised one to EffectiveCost, both to both.
    """
    return "select account, period, currency, amount, lines, metric from azure_total"


def prepare(raw: Raw) -> Prepared:
    """Settle dates, cost views and the meaning of prices on the whole file."""
    require_columns(raw)
    load_lookups(raw.connection, raw.bill.format)
    found = whole.profile(raw)
    day = found.dates.timestamp("day", "file")
    start = found.dates.timestamp("period_start", "file")
    views = settle_views(raw, found, f"coalesce({start}, date_trunc('month', {day}))")
    columns = {
        **_dates(raw, found),
        **_identifiers(raw),
        **_resource(raw),
        **_texts_in_json(raw),
        whole.COST[0]: f"coalesce({number(raw, *whole.COST)}, 0)",
        "view": views.view("x_source_file"),
        "prices_are_per_block": "true" if found.is_priced_per_block else "false",
        "charge_type": whole.charge_type(raw),
        "pricing_model": whole.pricing_model(raw),
    }
    columns["is_combined"] = views.is_combined(
        f"coalesce({columns['account']}, '')", columns["BillingPeriodStartDate"]
    )
    return Prepared(columns, tuple(_notes(raw, found, views)))


def _dates(raw: Raw, found: Profile) -> dict[str, str]:
    """The days of a line; a bill without periods is one of calendar months."""

    def timestamp(names: tuple[str, ...]) -> str:
        return found.dates.timestamp(text(raw, *names), "x_source_file")

    day = timestamp(whole.DATE)
    start = f"coalesce({timestamp(whole.PERIOD_START)}, date_trunc('month', {day}))"
    return {
        "Date": f"cast(date_trunc('day', {day}) as timestamp)",
        "BillingPeriodStartDate": f"cast({start} as timestamp)",
        "BillingPeriodEndDate": f"cast(coalesce({timestamp(whole.PERIOD_END)}, "
        f"{start} + interval 1 month - interval 1 day) as timestamp)",
    }


def _identifiers(raw: Raw) -> dict[str, str]:
    """What names the account, the meter and, with one id in all its lines, the commitment."""
    if whole.is_customer_agreement(raw):
        name, kind = text(raw, "BillingProfileName", "BillingAccountName"), "Billing Profile"
    else:
        name = text(raw, "BillingAccountName", "BillingProfileName")
        kind = "Billing Account" if raw.find("BillingAccountId") else "Subscription"
    benefit, reservation = text(raw, "BenefitId"), text(raw, "ReservationId")
    order, model = text(raw, "ProductOrderId"), whole.pricing_model(raw)
    orders = "'/providers/microsoft.capacity/reservationorders/'"
    plans = "'/providers/microsoft.billingbenefits/savingsplanorders/'"
    return {
        "account": whole.account(raw),
        "account_name": name,
        "account_type": f"'{kind}'",
        "SubscriptionId": f"nullif({text(raw, *whole.SUBSCRIPTION)}, '{NO_SUBSCRIPTION}')",
        "MeterId": f"nullif({text(raw, 'MeterId', 'ResourceGuid')}, '{NO_SUBSCRIPTION}')",
        "MeterCategory": f"nullif({text(raw, 'MeterCategory')}, 'Unassigned')",
        "BenefitName": text(raw, "BenefitName", "ReservationName"),
        "BenefitId": f"""lower(case
            when {benefit} is not null then {benefit}
            when {reservation} like '/%' or {reservation} is not null and {order} is null
                then {reservation}
            when {reservation} is not null
                then {orders} || {order} || '/reservations/' || {reservation}
            when {model} = 'reservation' then {orders} || {order}
            when {model} = 'savingsplan' then {plans} || {order}
        end)""",
    }


def _resource(raw: Raw) -> dict[str, str]:
    """The resource's id, which Azure spells in either case, and its type from the id's path.

    Nearly all ids are `/subscriptions/<id>/resourceGroups/<name>/providers/<provider>/<type>/…`;
    the few others are split at their last `/providers/`.
    """
    path = f"lower({text(raw, 'ResourceId', 'InstanceId')})"
    parts = f"string_split({path}, '/')"
    rest = f"string_split(string_split({path}, '/providers/')[-1], '/')"
    given = f"lower({text(raw, 'ResourceType')})"

    def kind(of_plain: str, of_rest: str) -> str:
        return (
            f"case when {parts}[6] = 'providers' and list_position({parts}[7:], 'providers') is null "
            f"then {of_plain} when contains({path}, '/providers/') then {of_rest} else {given} end"
        )

    def nested(list_: str, first: int) -> str:
        levels = "".join(
            f", case when {list_}[{first + level}] is not null "
            f"then '/' || {list_}[{first + level}] else '' end"
            for level in (3, 5)
        )
        return f"concat({list_}[{first}], '/', {list_}[{first + 1}]{levels})"

    return {
        "ResourceId": path,
        "ResourceName": f"coalesce(nullif({parts}[-1], ''), {text(raw, 'ResourceName')})",
        "ResourceType": kind(nested(parts, 7), nested(rest, 1)),
        "ResourceTypeRoot": kind(
            f"concat({parts}[7], '/', {parts}[8])", f"concat({rest}[1], '/', {rest}[2])"
        ),
        "ResourceLocation": text(
            raw, "ResourceLocation", "ResourceLocationNormalized", "Location", "MeterRegion"
        ),
    }


def _texts_in_json(raw: Raw) -> dict[str, str]:
    """What the tags and the additional information say; both are JSON, often without braces."""
    info = _json(raw, "AdditionalInfo")
    said = (
        f"json_extract_string({info}, ['$.ServiceType', '$.VCPUs', '$.vCPUs', '$.ServerSku', "
        "'$.VMCapacityReservationId', '$.RINormalizationRatio', '$.ImageType', '$.AHB'])"
    )
    details = (
        f"json_merge_patch('{{}}', json_object('CoreCount', "
        f"try_cast(coalesce({said}[2], {said}[3]) as integer), 'InstanceType', {said}[1], "
        f"'x_ImageType', {said}[7], 'x_HybridBenefit', {said}[8]))"
    )
    tags = raw.find("Tags")
    if tags and raw.types[tags].startswith("MAP"):
        mapping = f"cast({raw.column('Tags')} as map(varchar, varchar))"
    else:
        json = _json(raw, "Tags")
        pointer = "'/' || replace(replace(k, '~', '~0'), '/', '~1')"
        entries = (
            f"list_transform(list_distinct(json_keys({json})), "
            f"lambda k: {{'k': k, 'v': json_extract_string({json}, {pointer})}})"
        )
        mapping = (
            f"coalesce(try_cast({json} as map(varchar, varchar)), map_from_entries({entries}))"
        )
    return {
        "Tags": mapping,
        "InstanceType": f"coalesce({said}[1], {said}[4])",
        "NormalizationRatio": f"try_cast({said}[6] as double)",
        "CapacityReservationId": f"lower({said}[5])",
        "SkuDetails": f"case when coalesce({said}[1], {said}[2], {said}[3], {said}[7]) is not null "
        f"then cast({details} as varchar) end",
    }


def _json(raw: Raw, name: str) -> str:
    """SQL of a column of JSON objects, with the braces that some exports leave away."""
    value = text(raw, name)
    return (
        f"try_cast(case when {value} like '{{%' then {value} "
        f"else '{{' || {value} || '}}' end as json)"
        if raw.find(name)
        else "cast(null as json)"
    )


def _notes(raw: Raw, found: Profile, views: Views) -> list[str]:
    notes = []
    if CostView.ACTUAL in views.alone:
        notes.append(
            "actual cost only: billed costs are exact, the effective costs of what reservations "
            "and savings plans cover are unknown; import the amortised cost of the month too"
        )
    if CostView.AMORTIZED in views.alone:
        notes.append(
            "amortised cost only: effective costs are exact, billed costs lack the purchases of "
            "reservations and savings plans; import the actual cost of the month too"
        )
    if unknown := sorted(found.charge_types - _KNOWN_CHARGES):
        notes.append(f"charges of the kind {', '.join(unknown)} are taken for adjustments")
    if found.lines_without_cost:
        notes.append(f"{found.lines_without_cost:,} lines have no cost; it was taken as 0")
    if found.is_priced_per_block:
        notes.append("prices are for a block of units (such as 100 Hours), as the costs show")
    if not raw.find(*whole.PERIOD_START):
        notes.append("the bill names no billing periods; its charges are kept by calendar month")
    return notes


FORMATS = (
    Format(
        name="azure-cost",
        title="Azure cost details",
        provider="azure",
        inputs=_INPUTS,
        sql="azure_cost.sql",
        recognise=recognise,
        source_total=source_total,
        lookups=(
            "azure_charge_types",
            "azure_pricing_models",
            "azure_pricing_units",
            "azure_regions",
            "azure_services",
            "azure_meter_categories",
        ),
        prepare=prepare,
    ),
)
