"""Google Cloud Billing exports, standard and detailed: JSON lines, Parquet, csv.

Source: Google Cloud documentation, "Structure of Detailed data export" and "Structure of Standard
data export"; committed use discounts: "Attribution of committed use discount fees and credits" and
"Spend-based CUDs program improvements".

An invoice month is kept as a calendar month in UTC, as Google's own FOCUS export does; usage of its
first and last hours (Google's days are US Pacific) stays where the invoice has it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from costtui.engine import literal, quoted
from costtui.errors import BillError
from costtui.ingest.format import Format, Input, Prepared, SourceFile, has_columns
from costtui.ingest.gcp.fields import CREDITS, PAIRS, TAGS, Fields
from costtui.ingest.relation import require_columns

if TYPE_CHECKING:
    import duckdb

    from costtui.ingest.relation import Raw

DEFAULT_MODEL: Final = "7754-699E-0EBF"
"""The consumption model of usage that no commitment covers."""

INPUTS: Final = (
    Input("billing_account_id", "VARCHAR", required=True),
    Input("usage_start_time", "VARCHAR", required=True),
    Input("usage_end_time", "VARCHAR"),
    Input("cost", "DOUBLE", required=True),
    Input("currency", "VARCHAR", required=True),
    Input("cost_type", "VARCHAR"),
    Input("service", "STRUCT(id VARCHAR, description VARCHAR)"),
    Input("sku", "STRUCT(id VARCHAR, description VARCHAR)"),
    Input("project", f"STRUCT(id VARCHAR, name VARCHAR, labels {PAIRS})"),
    Input("labels", PAIRS),
    Input("system_labels", PAIRS),
    Input("tags", TAGS),
    Input("location", "STRUCT(location VARCHAR, region VARCHAR, zone VARCHAR)"),
    Input("transaction_type", "VARCHAR"),
    Input("seller_name", "VARCHAR"),
    Input(
        "usage",
        "STRUCT(amount DOUBLE, unit VARCHAR, amount_in_pricing_units DOUBLE, pricing_unit VARCHAR)",
    ),
    Input("credits", CREDITS),
    Input("invoice", "STRUCT(month VARCHAR, publisher_type VARCHAR)"),
    Input("adjustment_info", "STRUCT(type VARCHAR, description VARCHAR)"),
    Input("resource", "STRUCT(name VARCHAR, global_name VARCHAR)"),
    Input("subscription", "STRUCT(instance_id VARCHAR)"),
    Input("cost_at_list", "DOUBLE"),
    Input("cost_at_effective_price_default", "DOUBLE"),
    Input(
        "price",
        "STRUCT(list_price DOUBLE, effective_price_default DOUBLE, pricing_unit_quantity DOUBLE)",
    ),
    Input("consumption_model", "STRUCT(id VARCHAR, description VARCHAR)"),
)
"""The columns of a nested export; flattened ones are found by the paths of their fields."""


def recognise(file: SourceFile) -> int:
    """How surely a file is a billing export: an account, a usage time, a cost and a SKU."""
    skus = ("sku",) if file.container == "jsonl" else ("sku", "sku.id", "sku_id")
    known = has_columns(file, "billing_account_id", "usage_start_time", "cost")
    if not known or has_columns(file, "BilledCost"):
        return 0
    return 90 if any(has_columns(file, name) for name in skus) else 0


def prepare(raw: Raw) -> Prepared:
    """Offer one set of names for nested, flattened and textual exports."""
    require_columns(raw)
    if not raw.find("credits") and (flat := raw.find("credits.amount", "credits_amount")):
        raise BillError(
            f"{raw.bill.files[0].name}: the credits are spread over columns such as {flat!r}, so "
            "a cost may stand once for each of its credits",
            hint="export the table as Parquet or JSON lines, or the credits as TO_JSON_STRING",
        )
    fields = Fields(raw)
    # The names of the format's inputs are taken by the columns of the files, which are read here.
    unread = {column.name: "null" for column in INPUTS}
    return Prepared(
        unread
        | _row(fields)
        | _money(fields)
        | _commitment(fields)
        | _resource(fields)
        | {"tags": fields.tags(), "parts": _parts(fields)}
    )


def _month(fields: Fields) -> str:
    """The first day of the invoice month; of the usage where no invoice is named."""
    usage = f"date_trunc('month', {fields.time('usage_start_time')})"
    invoice = f"strptime({fields.sql('invoice.month')}, '%Y%m')"
    return f"cast(coalesce({invoice}, {usage}) as timestamp)"


def _row(fields: Fields) -> dict[str, str]:
    start, end = fields.time("usage_start_time"), fields.time("usage_end_time")
    sku = fields.sql("sku.description")
    third_party = f"starts_with({fields.sql('transaction_type')}, 'THIRD_PARTY')"
    partner = f"{fields.sql('invoice.publisher_type')} = 'PARTNER'"
    return {
        "billing_account_id": fields.sql("billing_account_id"),
        "currency": fields.sql("currency"),
        "period_start": _month(fields),
        "usage_start": start,
        "usage_end": f"coalesce({end}, {start} + interval 1 hour)",
        "cost_type": f"coalesce({fields.sql('cost_type')}, 'regular')",
        "adjustment_type": fields.sql("adjustment_info.type"),
        "adjustment_description": fields.sql("adjustment_info.description"),
        "is_correction": _is_correction(fields),
        "service_id": fields.sql("service.id"),
        "service_description": fields.sql("service.description"),
        "sku_id": f"coalesce({fields.sql('sku.id')}, {sku})",
        "sku_description": sku,
        "is_spot": f"coalesce(contains({sku}, 'Spot ') or contains({sku}, 'Preemptible'), false)",
        "project_id": fields.sql("project.id"),
        "project_name": fields.sql("project.name"),
        "region": f"coalesce({fields.sql('location.region')}, {fields.sql('location.location')})",
        "zone": fields.sql("location.zone"),
        "is_third_party": f"coalesce({third_party} or {partner}, false)",
        "seller_name": fields.sql("seller_name"),
        "quantity": fields.sql("usage.amount_in_pricing_units", "DOUBLE"),
        "pricing_unit": fields.sql("usage.pricing_unit"),
        "usage_amount": fields.sql("usage.amount", "DOUBLE"),
        "usage_unit": fields.sql("usage.unit"),
    }


def _is_correction(fields: Fields) -> str:
    """Whether a row corrects an earlier invoice month; months begin at 7 or 8 o'clock UTC."""
    named = f"ends_with({fields.sql('adjustment_info.type')}, '_CORRECTION')"
    earlier = f"{fields.time('usage_start_time')} < {_month(fields)} + interval 7 hour"
    kind = fields.sql("cost_type")
    return f"case when {kind} = 'adjustment' then coalesce({named} and {earlier}, false) else false end"


_COST: Final = "cost"
_APART: Final = {"promotion": "PROMOTION", "free_tier": "FREE_TIER"}
"""Credits granted after the price was made: charges of their own; all others lower the price."""


def _kept_credits(fields: Fields) -> str:
    types = ", ".join(map(literal, _APART.values()))
    return fields.credit(f"{{type}} not in ({types})")


def _money(fields: Fields) -> dict[str, str]:
    def price(name: str) -> str:
        size = fields.sql("price.pricing_unit_quantity", "DOUBLE")
        return f"{fields.sql(f'price.{name}', 'DOUBLE')} / coalesce(nullif({size}, 0), 1)"

    return {
        "cost": f"coalesce({fields.sql(_COST, 'DOUBLE')}, 0)",
        "kept_credits": _kept_credits(fields),
        **{name: fields.credit(f"{{type}} = '{kind}'") for name, kind in _APART.items()},
        "promotion_name": fields.credit_name("PROMOTION"),
        "free_tier_name": fields.credit_name("FREE_TIER"),
        "cost_at_list": fields.sql("cost_at_list", "DOUBLE"),
        "cost_at_effective_price_default": fields.sql("cost_at_effective_price_default", "DOUBLE"),
        "list_price": price("list_price"),
        "effective_price_default": price("effective_price_default"),
    }


def _is_fee(fields: Fields) -> str:
    """Whether a row is the fee of a commitment, not a tax or a goodwill about it."""
    sku = f"coalesce(starts_with({fields.sql('sku.description')}, 'Commitment'), false)"
    regular = f"coalesce({fields.sql('cost_type')}, 'regular') = 'regular'"
    offset = fields.has_credit("{type} = 'FEE_UTILIZATION_OFFSET'")
    return f"(({sku} or {offset}) and ({regular} or {_is_correction(fields)}))"


def _commitment(fields: Fields) -> dict[str, str]:
    fee, sku = _is_fee(fields), fields.sql("sku.description")
    subscription = fields.sql("subscription.instance_id")
    model, named = fields.sql("consumption_model.id"), fields.sql("consumption_model.description")
    covered = (
        f"(not {fee} and coalesce({model} <> '{DEFAULT_MODEL}', false) "
        f"and coalesce({named}, '') <> 'Default')"
    )
    offset = fields.has_credit("{type} = 'FEE_UTILIZATION_OFFSET'")
    credited = fields.has_credit("starts_with({type}, 'COMMITTED_')")
    return {
        "is_commitment_fee": fee,
        "is_covered": f"{covered} or {credited}",
        "commitment_id": f"case when {fee} then coalesce({subscription}, "
        f"{fields.sql('resource.global_name')}, {fields.sql('resource.name')}, "
        f"{fields.sql('sku.id')}, {sku}) when {covered} then {subscription} end",
        "commitment_name": f"case when {fee} then {sku} else {named} end",
        "is_spend_commitment": f"{covered} or {offset} or "
        f"coalesce(contains({sku}, 'dollar based'), false)",
        "has_fee_offset": offset,
        "names_covered_sku": fields.has_label("labels", "goog-originating-sku-id"),
    }


def _resource(fields: Fields) -> dict[str, str]:
    name, unique = fields.sql("resource.name"), fields.sql("resource.global_name")
    resource = f"coalesce({unique}, {name})"
    machine, cores, memory = (
        fields.label("system_labels", f"compute.googleapis.com/{key}")
        for key in ("machine_spec", "cores", "memory")
    )
    details = ", ".join(
        (
            f"'\"CoreCount\":' || try_cast({cores} as integer)",
            f"'\"InstanceType\":' || cast(to_json({machine}) as varchar)",
            f"'\"MemorySize\":' || (try_cast({memory} as double) / 1024)",
        )
    )
    return {
        "resource_id": resource,
        "resource_name": f"coalesce({name}, split_part({resource}, '/', -1))",
        "resource_type": f"coalesce(nullif(split_part({resource}, '/', -2), ''), 'Resource')",
        "instance_type": machine,
        "sku_details": f"case when coalesce({machine}, {cores}, {memory}) is not null "
        f"then concat('{{', concat_ws(',', {details}), '}}') end",
        "reservation": fields.label("system_labels", "compute.googleapis.com/reservation_name"),
        "is_unused_reservation": "coalesce("
        + fields.label("system_labels", "compute.googleapis.com/is_unused_reservation")
        + " = 'true', false)",
    }


def _parts(fields: Fields) -> str:
    """Which charges a row makes, as table `gcp_parts` spells it."""
    net = f"coalesce({fields.sql(_COST, 'DOUBLE')}, 0) + {_kept_credits(fields)}"
    sums = {name: fields.credit(f"{{type}} = '{kind}'") for name, kind in _APART.items()}
    granted = "".join(
        f", case when {total} <> 0 then ' {name}' else '' end" for name, total in sums.items()
    )
    use = f"case when {_is_fee(fields)} and abs({net}) > 1e-9 then ' fee_use' else '' end"
    return f"concat('charge', {use}{granted})"


def review(connection: duckdb.DuckDBPyConnection, charges: str) -> tuple[str, ...]:
    """Kinds of lines that are unknown, and commitments whose unused part nobody can tell."""
    known = "('regular', 'tax', 'adjustment', 'rounding_error')"
    row = connection.execute(
        f"""
        select
            list(distinct x_LineItemType order by x_LineItemType)
                filter (x_LineItemType not in {known}),
            count(*) filter (
                CommitmentDiscountCategory = 'Usage' and CommitmentDiscountStatus = 'Used'
            ),
            count(*) filter (BillingCurrency = 'XXX')
        from {charges}
        """
    ).fetchone()
    kinds, resource_fees, without_currency = row or (None, 0, 0)
    notes = []
    if kinds:
        notes.append(f"lines of the kind {', '.join(kinds)} are taken for adjustments")
    if resource_fees:
        notes.append(
            "the fees of resource-based commitments count as used in full: the export does not "
            "tell which part of them was not"
        )
    if without_currency:
        notes.append(f"{without_currency:,} charges have no currency; theirs is told as XXX")
    return tuple(notes)


def source_total(raw: Raw) -> str:
    """Cost and credits by invoice month: what the invoice says, tax and rounding included."""
    start = quoted(raw.find("usage_start_time") or "")
    if raw.types.get(start.strip('"')) == "VARCHAR":
        usage = f"strptime(left({start}, 7), '%Y-%m')"
    else:
        usage = f"date_trunc('month', cast({start} as timestamp))"
    month = raw.find("invoice.month", "invoice_month")
    if month is not None:
        invoice = f"cast({quoted(month)} as varchar)"
    elif (found := raw.find("invoice")) and raw.types[found].startswith("STRUCT("):
        invoice = f"cast({quoted(found)}.month as varchar)"
    else:
        invoice = "cast(null as varchar)"
    invoice = f"strptime(nullif({invoice}, ''), '%Y%m')"
    cost = f"cast(nullif(cast({raw.column('cost')} as varchar), '') as double)"
    if raw.types.get(raw.find("cost") or "") != "VARCHAR":
        cost = f"cast({raw.column('cost')} as double)"
    return (
        f"select nullif({raw.column('billing_account_id')}, '') as account, "
        f"cast(coalesce({invoice}, {usage}) as date) as period, "
        f"coalesce(nullif({raw.column('currency')}, ''), 'XXX') as currency, "
        f"fsum({cost}) + coalesce(fsum({_all_credits(raw)}), 0) as amount, "
        "count(*) as lines from raw group by all"
    )


def _all_credits(raw: Raw) -> str:
    found = raw.find("credits")
    if found is None:
        return "cast(0 as double)"
    if raw.types[found].endswith("[]"):
        return f"list_sum(list_transform({quoted(found)}, lambda c: cast(c.amount as double)))"
    # A data frame's own spelling of a list differs from JSON in its quotes and nulls.
    value = f"nullif(trim(cast({quoted(found)} as varchar)), '')"
    strict = f"replace(replace({value}, '''', '\"'), 'None', 'null')"
    amounts = (
        f"json_extract_string(cast(coalesce(try_cast({value} as json), {strict}) as json), "
        "'$[*].amount')"
    )
    return f"list_sum(list_transform({amounts}, lambda a: cast(a as double)))"


FORMATS: Final = (
    Format(
        name="gcp-export",
        title="Google Cloud Billing export",
        provider="gcp",
        inputs=INPUTS,
        sql="gcp_export.sql",
        recognise=recognise,
        source_total=source_total,
        lookups=("gcp_parts", "gcp_services", "gcp_regions"),
        prepare=prepare,
        review=review,
    ),
)
