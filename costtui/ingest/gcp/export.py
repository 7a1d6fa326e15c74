"""Google Cloud Billing exports, standard and detailed: JSON lines, Parquet, csv.

Source: Google Cloud documentation, "Structure of Detailed data export" and "Structure of Standard
data export"; committed use discounts: "Attribution of committed use discount fees and credits".

An invoice month is kept as a calendar month in UTC, as Google's own FOCUS export does; usage of its
first and last hours (Google's days are US Pacific) stays where the invoice has it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import duckdb

from costtui.ingest.format import Format, Input, Prepared, SourceFile, has_columns
from costtui.ingest.relation import cast_text, literal, quoted

if TYPE_CHECKING:
    from costtui.ingest.relation import Raw

KEPT_APART: Final = ("PROMOTION", "FREE_TIER")
"""Credits granted after the price was made: charges of their own; all others lower the price."""

_PAIRS: Final = "STRUCT(key VARCHAR, value VARCHAR)[]"
_CREDITS: Final = (
    "STRUCT(name VARCHAR, amount DOUBLE, full_name VARCHAR, id VARCHAR, type VARCHAR)[]"
)

INPUTS: Final = (
    Input("billing_account_id", "VARCHAR", required=True),
    Input("usage_start_time", "VARCHAR", required=True),
    Input("usage_end_time", "VARCHAR"),
    Input("cost", "DOUBLE", required=True),
    Input("currency", "VARCHAR"),
    Input("cost_type", "VARCHAR"),
    Input("service", "STRUCT(id VARCHAR, description VARCHAR)"),
    Input("sku", "STRUCT(id VARCHAR, description VARCHAR)"),
    Input("project", f"STRUCT(id VARCHAR, number VARCHAR, name VARCHAR, labels {_PAIRS})"),
    Input("labels", _PAIRS),
    Input("system_labels", _PAIRS),
    Input("tags", "STRUCT(key VARCHAR, value VARCHAR, inherited BOOLEAN, namespace VARCHAR)[]"),
    Input("location", "STRUCT(location VARCHAR, country VARCHAR, region VARCHAR, zone VARCHAR)"),
    Input("transaction_type", "VARCHAR"),
    Input("seller_name", "VARCHAR"),
    Input(
        "usage",
        "STRUCT(amount DOUBLE, unit VARCHAR, amount_in_pricing_units DOUBLE, pricing_unit VARCHAR)",
    ),
    Input("credits", _CREDITS),
    Input("invoice", "STRUCT(month VARCHAR, publisher_type VARCHAR)"),
    Input("adjustment_info", "STRUCT(id VARCHAR, mode VARCHAR, type VARCHAR, description VARCHAR)"),
    Input("resource", "STRUCT(name VARCHAR, global_name VARCHAR)"),
    Input("subscription", "STRUCT(instance_id VARCHAR)"),
    Input("cost_at_list", "DOUBLE"),
    Input("cost_at_effective_price_default", "DOUBLE"),
    Input("price", "STRUCT(list_price DOUBLE, effective_price_default DOUBLE)"),
    Input("consumption_model", "STRUCT(id VARCHAR, description VARCHAR)"),
)


def recognise(file: SourceFile) -> int:
    """How surely a file is a billing export: an account, a usage time, a cost and a SKU."""
    sku = any(has_columns(file, name) for name in ("sku", "sku.id", "sku_id"))
    known = has_columns(file, "billing_account_id", "usage_start_time", "cost")
    return 90 if sku and known and not has_columns(file, "BilledCost") else 0


@dataclass(slots=True)
class _Export:
    """The fields of an export, nested or flattened, as SQL over `raw`."""

    raw: Raw
    _known: dict[str, bool] = field(default_factory=dict)

    def sql(self, path: str, kind: str = "VARCHAR") -> str:
        """A field such as `sku.description`, typed; a null of that type where there is none."""
        flat = self.raw.find(path, path.replace(".", "_"))
        if flat is not None:
            if self.raw.types[flat] == "VARCHAR":
                if kind == "VARCHAR":
                    return f"nullif({quoted(flat)}, '')"
                return cast_text(self.raw, flat, kind)
            return f"cast({quoted(flat)} as {kind})"
        parent, _, member = path.partition(".")
        column = self.raw.find(parent)
        if column is None or not member:
            return f"cast(null as {kind})"
        nested = f"struct_extract({quoted(column)}, {literal(member)})"
        if not self._reads(nested):
            return f"cast(null as {kind})"
        return f"nullif({nested}, '')" if kind == "VARCHAR" else f"cast({nested} as {kind})"

    def _reads(self, sql: str) -> bool:
        """Whether the files have a nested field; older dumps lack the newer ones."""
        if sql not in self._known:
            try:
                self.raw.connection.execute(f"select {sql} from raw limit 0")
            except duckdb.Error:
                self._known[sql] = False
            else:
                self._known[sql] = True
        return self._known[sql]

    def pairs(self, path: str) -> str:
        """A list of key and value as a map, the last of equal keys kept out of harm's way."""
        entries = self.sql(path, _PAIRS)
        pairs = (
            f"map(list_transform({entries}, lambda p: p.key), "
            f"list_transform({entries}, lambda p: coalesce(p.value, 'true')))"
        )
        return f"coalesce(try({pairs}), map())"

    def tags(self) -> str:
        """Resource tags under their namespace, as `namespace/key`."""
        kind = "STRUCT(key VARCHAR, value VARCHAR, namespace VARCHAR)[]"
        column = self.raw.find("tags")
        if column is None:
            return "map()"
        entries = self.sql("tags", kind) if self.raw.types[column] == "VARCHAR" else quoted(column)
        if not self._reads(f"list_transform({entries}, lambda t: t.namespace)"):
            return "map()"
        pairs = (
            f"map(list_transform({entries}, lambda t: concat_ws('/', t.namespace, t.key)), "
            f"list_transform({entries}, lambda t: t.value))"
        )
        return f"coalesce(try({pairs}), map())"

    def credit(self, condition: str) -> str:
        """The sum of the credits that meet a condition on `c`."""
        granted = self.sql("credits", _CREDITS)
        return (
            f"coalesce(list_sum(list_transform(list_filter({granted}, lambda c: {condition}), "
            "lambda c: c.amount)), 0)"
        )

    def has_credit(self, condition: str) -> str:
        """Whether any credit meets a condition on `c`."""
        granted = self.sql("credits", _CREDITS)
        return f"coalesce(len(list_filter({granted}, lambda c: {condition})) > 0, false)"

    def time(self, name: str) -> str:
        """A time in UTC."""
        column = self.raw.find(name)
        if column is None:
            return "cast(null as timestamp)"
        if self.raw.types[column] == "VARCHAR":
            return cast_text(self.raw, column, "TIMESTAMP")
        return f"cast({quoted(column)} as timestamp)"


def _month(export: _Export, name: str = "usage_start_time") -> str:
    """The first day of the invoice month; of the usage where no invoice is named."""
    invoice = export.sql("invoice.month")
    usage = f"date_trunc('month', {export.time(name)})"
    return f"coalesce(strptime({invoice}, '%Y%m'), cast({usage} as timestamp))"


def prepare(raw: Raw) -> Prepared:
    """Offer one set of names for nested, flattened and textual exports."""
    export = _Export(raw)
    month = _month(export)
    start, end = export.time("usage_start_time"), export.time("usage_end_time")
    sku = export.sql("sku.description")
    adjustment = export.sql("adjustment_info.type")
    cost_type = f"coalesce({export.sql('cost_type')}, 'regular')"
    is_fee = f"coalesce(starts_with({sku}, 'Commitment'), false)"
    apart = ", ".join(map(literal, KEPT_APART))
    resource = f"coalesce({export.sql('resource.global_name')}, {export.sql('resource.name')})"
    subscription = export.sql("subscription.instance_id")
    system = export.sql("system_labels", _PAIRS)
    # Every input has to be named: the nested ones of the file do not always cast to ours.
    given = {column.name: raw.column(column.name) for column in INPUTS}
    columns = {
        "billing_account_id": export.sql("billing_account_id"),
        "currency": export.sql("currency"),
        "cost": f"coalesce({export.sql('cost', 'DOUBLE')}, 0)",
        "cost_type": cost_type,
        "period_start": month,
        "period_end": f"{month} + interval 1 month",
        "usage_start": start,
        "usage_end": f"coalesce({end}, {start} + interval 1 day)",
        "service_id": export.sql("service.id"),
        "service_description": export.sql("service.description"),
        "sku_id": f"coalesce({export.sql('sku.id')}, {sku})",
        "sku_description": sku,
        "project_id": export.sql("project.id"),
        "project_name": export.sql("project.name"),
        "region": f"coalesce({export.sql('location.region')}, {export.sql('location.location')})",
        "zone": export.sql("location.zone"),
        "resource_id": resource,
        "resource_name": f"coalesce({export.sql('resource.name')}, "
        f"regexp_extract({resource}, '[^/]*$'))",
        "resource_type": f"coalesce(split_part({resource}, '/', -2), 'Resource')",
        "quantity": export.sql("usage.amount_in_pricing_units", "DOUBLE"),
        "pricing_unit": export.sql("usage.pricing_unit"),
        "usage_amount": export.sql("usage.amount", "DOUBLE"),
        "usage_unit": export.sql("usage.unit"),
        "cost_at_list": export.sql("cost_at_list", "DOUBLE"),
        "cost_at_effective_price_default": export.sql("cost_at_effective_price_default", "DOUBLE"),
        "list_price": export.sql("price.list_price", "DOUBLE"),
        "effective_price_default": export.sql("price.effective_price_default", "DOUBLE"),
        "adjustment_type": adjustment,
        "adjustment_description": export.sql("adjustment_info.description"),
        "seller_name": export.sql("seller_name"),
        "is_third_party": f"coalesce(starts_with({export.sql('transaction_type')}, 'THIRD_PARTY'),"
        " false)",
        "is_correction": f"coalesce(ends_with({adjustment}, '_CORRECTION') and "
        f"date_trunc('month', {start}) < {month}, false)",
        "is_spot": f"coalesce(contains({sku}, 'Spot ') or contains({sku}, 'Preemptible'), false)",
        "kept_credits": export.credit(f"coalesce(c.type, '') not in ({apart})"),
        "promotion": export.credit("c.type = 'PROMOTION'"),
        "promotion_name": f"list_filter({export.sql('credits', _CREDITS)}, "
        "lambda c: c.type = 'PROMOTION')[1].full_name",
        "free_tier": export.credit("c.type = 'FREE_TIER'"),
        "has_fee_offset": export.has_credit("c.type = 'FEE_UTILIZATION_OFFSET'"),
        "has_commitment_credit": export.has_credit("starts_with(c.type, 'COMMITTED_USAGE')"),
        "is_commitment_fee": is_fee,
        "is_spend_commitment": f"coalesce(contains({sku}, 'dollar based') or "
        f"({subscription} is not null and not {is_fee}), false)",
        "names_covered_sku": "coalesce(len(list_filter("
        f"{export.sql('labels', _PAIRS)}, lambda l: l.key = 'goog-originating-sku-id')) > 0, false)",
        "commitment_id": f"coalesce({subscription}, case when {is_fee} then "
        f"coalesce({resource}, {export.sql('sku.id')}, {sku}) end)",
        "commitment_name": f"case when {is_fee} then {sku} else "
        f"{export.sql('consumption_model.description')} end",
        "instance_type": f"list_filter({system}, lambda l: "
        "l.key = 'compute.googleapis.com/machine_spec')[1].value",
        "tags": f"map_concat({export.pairs('project.labels')}, {export.pairs('labels')}, "
        f"{export.tags()})",
    }
    unknown = raw.connection.execute(
        f"select distinct {cost_type} as kind from raw where kind not in "
        "('regular', 'tax', 'adjustment', 'rounding_error') order by kind"
    ).fetchall()
    notes = [f"unknown cost types, loaded as adjustments: {unknown}"] if unknown else []
    return Prepared(given | columns, tuple(notes))


def source_total(raw: Raw) -> str:
    """Cost and credits by invoice month: what the invoice says, tax and rounding included."""
    export = _Export(raw)
    return (
        f"select {export.sql('billing_account_id')} as account, "
        f"cast({_month(export)} as date) as period, "
        f"coalesce({export.sql('currency')}, 'USD') as currency, "
        f"fsum({export.sql('cost', 'DOUBLE')}) + fsum({export.credit('true')}) as amount, "
        "count(*) as lines from raw group by all"
    )


FORMATS: Final = (
    Format(
        name="gcp-export",
        title="Google Cloud Billing export",
        provider="Google Cloud",
        inputs=INPUTS,
        sql="gcp_export.sql",
        recognise=recognise,
        source_total=source_total,
        lookups=("gcp_parts", "gcp_services", "gcp_regions"),
        prepare=prepare,
    ),
)
