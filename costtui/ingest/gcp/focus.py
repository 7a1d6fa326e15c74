"""Google Cloud's FOCUS: the native export (preview, 1.2) and the SQL view (1.0) customers make.

Source: Google Cloud documentation, "FOCUS billing data export" and "FOCUS v1.0 BigQuery view".

Both tell usage covered by a commitment by Google's own columns, the view writes values of FOCUS in
small letters and begins its months at midnight in California; they are read as FOCUS has them. No
cost is changed: a commitment's fee is usage there, as the file has it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from costtui.engine import literal, quoted
from costtui.ingest import focus
from costtui.ingest.focus_values import first_text, moment, text
from costtui.ingest.format import Format, Input, Prepared, SourceFile, has_columns
from costtui.ingest.gcp.export import DEFAULT_MODEL
from costtui.ingest.gcp.fields import PAIRS, Fields, rows_of_text, tag_text
from costtui.ingest.relation import load_lookups, require_columns

if TYPE_CHECKING:
    from costtui.ingest.relation import Raw

_MARKS: Final = ("x_ExportTime", "x_Credits", "x_CostType", "x_ServiceId")
_OWN: Final = [
    "x_ExportTime",
    "x_Credits",
    "x_CostType",
    "x_ServiceId",
    "x_Project",
    "x_ProjectId",
    "x_ProjectName",
    "x_Labels",
    "x_ProjectLabels",
    "x_SystemLabels",
    "x_Tags",
    "x_SubscriptionInstanceId",
    "x_ConsumptionModelId",
    "x_ConsumptionModelDescription",
]
_CATEGORIES: Final = ("Usage", "Purchase", "Tax", "Credit", "Adjustment")
_TAGS: Final = "STRUCT(key VARCHAR, value VARCHAR, x_type VARCHAR, x_namespace VARCHAR)[]"


def recognise(file: SourceFile) -> int:
    """How surely a file is FOCUS as Google Cloud exports it: by the columns it adds."""
    return 80 if focus.is_focus(file) and any(has_columns(file, name) for name in _MARKS) else 0


def prepare(raw: Raw) -> Prepared:
    """The columns of any FOCUS file, and what Google tells in its own."""
    require_columns(raw)
    load_lookups(raw.connection, raw.bill.format)
    fields = Fields(raw)
    columns = focus.columns_of(raw)
    month = f"cast(date_trunc('month', {columns['BillingPeriodStart']}) as timestamp)"
    start = columns["ChargePeriodStart"]
    columns |= {
        "provider_hint": "'Google Cloud'",
        "service_hint": first_text(raw, "x_ServiceId"),
        "BillingPeriodStart": month,
        "BillingPeriodEnd": f"{month} + interval 1 month",
        "ChargePeriodEnd": f"coalesce({moment(raw, 'ChargePeriodEnd')}, {start} + interval 1 hour)",
        "ChargeCategory": _spelled(columns["ChargeCategory"], *_CATEGORIES),
        "ChargeClass": _spelled(columns["ChargeClass"], "Correction"),
        "PricingCategory": _spelled(
            columns["PricingCategory"], "Standard", "Dynamic", "Committed", "Other"
        ),
        "x_LineItemType": first_text(raw, "x_LineItemType", "x_CostType"),
    }
    columns |= _service(raw) | _project(fields) | _labels(fields) | _commitment(fields, columns)
    return Prepared(columns, tuple(focus.missing_costs(raw)))


def _spelled(sql: str, *values: str) -> str:
    """SQL of a value in the spelling of FOCUS, whatever its case; others as they are."""
    known = " ".join(f"when {literal(value.lower())} then {literal(value)}" for value in values)
    return f"case lower({sql}) {known} else {sql} end"


def _service(raw: Raw) -> dict[str, str]:
    """A service's category by its name; the view has Google's own product taxonomy there."""
    name = text(raw, "ServiceName")
    known, narrower = (
        f"(select any_value(s.{column}) from gcp_services as s where s.name = {name})"
        for column in ("category", "subcategory")
    )
    found = raw.find("ServiceCategory")
    is_list = found is not None and raw.types[found].endswith("[]")
    given = "cast(null as varchar)" if is_list else text(raw, "ServiceCategory")
    plain = f"case when {given} not like '[%' then {given} end"
    return {
        "ServiceCategory": f"coalesce({plain}, {known})",
        "ServiceSubcategory": f"coalesce({text(raw, 'ServiceSubcategory')}, "
        f"case when {plain} is null or {plain} = {known} then {narrower} end)",
    }


def _project(fields: Fields) -> dict[str, str]:
    """The project; the view names the billing account in its place."""
    account = text(fields.raw, "BillingAccountId")
    given, name = text(fields.raw, "SubAccountId"), text(fields.raw, "SubAccountName")
    project = f"coalesce({fields.sql('x_ProjectId')}, {fields.sql('x_Project.id')})"
    named = f"coalesce({fields.sql('x_ProjectName')}, {fields.sql('x_Project.name')})"
    own = f"case when {given} is distinct from {account} then {given} end"
    known = f"coalesce({own}, {project})"
    return {
        "SubAccountId": known,
        "SubAccountName": f"case when {known} is not null then "
        f"coalesce(case when {own} is not null then {name} end, {named}, {known}) end",
        "SubAccountType": f"case when {known} is not null then "
        f"coalesce({text(fields.raw, 'SubAccountType')}, 'Project') end",
    }


def _lists(fields: Fields, name: str) -> str | None:
    """A list of keys and values, in either case, as a list of structs."""
    found = fields.raw.find(name)
    if found is None:
        return None
    if fields.raw.types[found] != "VARCHAR":
        return fields.rows(name, PAIRS)
    sample = f"(select {quoted(found)} as v from raw where {quoted(found)} is not null limit 1000)"
    if fields.raw.scalar(f"select count(*) from {sample} where trim(v) like '[%'") == 0:
        return None
    lowered = quoted(found)
    for member in ("Key", "Value", "x_Type", "x_Namespace"):
        # A quotation mark inside of a value has a backslash before it, so only names are met.
        lowered = f"replace({lowered}, '\"{member}\":', '\"{member.lower()}\":')"
    return rows_of_text(lowered, _TAGS)


def _labels(fields: Fields) -> dict[str, str]:
    """Tags and the machine type; the files keep labels of four origins in one list or four."""
    project, labels = _lists(fields, "x_ProjectLabels"), _lists(fields, "x_Labels")
    system, tags = _lists(fields, "x_SystemLabels"), _lists(fields, "x_Tags")
    if not (project or labels or tags) and (every := _lists(fields, "Tags")):
        kind = fields.member(every, "t", "x_type")

        def of(*kinds: str) -> str:
            names = ", ".join(map(literal, kinds))
            return f"list_filter({every}, lambda t: coalesce({kind}, 'tag') in ({names}))"

        project, labels = _pairs(of("project_label")), _pairs(of("label"))
        system, tags = of("system_label"), of("tag")
    if not (project or labels or tags):
        return {}
    machine = "compute.googleapis.com/machine_spec"
    found = {
        "Tags": tag_text(project, labels, fields.namespaced(tags, "x_namespace") if tags else None)
    }
    if system:
        value = f"list_filter({system}, lambda l: l.key = '{machine}')[1].value"
        found["x_InstanceType"] = f"coalesce({text(fields.raw, 'x_InstanceType')}, {value})"
    return found


def _pairs(rows: str) -> str:
    return f"list_transform({rows}, lambda p: {{'key': p.key, 'value': p.value}})"


def _commitment(fields: Fields, columns: dict[str, str]) -> dict[str, str]:
    """What covers a row: as the file tells it, else by its consumption model and subscription."""
    raw = fields.raw
    model, offset = fields.sql("x_ConsumptionModelId"), _has_offset(fields)
    is_spend = f"(coalesce({model} <> '{DEFAULT_MODEL}', false) or {offset})"
    is_usage = f"coalesce({columns['ChargeCategory']} = 'Usage', false)"
    given = text(raw, "CommitmentDiscountId")
    subscription = f"case when {is_spend} then {text(raw, 'x_SubscriptionInstanceId')} end"
    known = f"case when {is_usage} then coalesce({given}, {subscription}) else {given} end"
    name = f"case when {is_spend} then {text(raw, 'x_ConsumptionModelDescription')} end"
    values = {
        "Name": f"coalesce({name}, {columns['ChargeDescription']})",
        "Type": "'Committed Use Discount'",
        "Category": f"case when {is_spend} then 'Spend' end",
        "Status": f"case when not {is_usage} then null when {offset} then 'Unused' else 'Used' end",
    }
    told = {
        f"CommitmentDiscount{part}": f"coalesce({columns[f'CommitmentDiscount{part}']}, "
        f"case when {known} is not null then {value} end)"
        for part, value in values.items()
    }
    return told | {
        "CommitmentDiscountId": known,
        "PricingCategory": f"case when {is_usage} and {is_spend} then 'Committed' "
        f"else {columns['PricingCategory']} end",
    }


def _has_offset(fields: Fields) -> str:
    """Whether a row is the fee of a commitment of which only the unused part is left."""
    found = fields.raw.find("x_Credits")
    if found is None:
        return "false"
    if fields.raw.types[found] == "VARCHAR":
        return f"coalesce(contains({quoted(found)}, 'FEE_UTILIZATION_OFFSET'), false)"
    if not fields.raw.types[found].endswith("[]"):
        return "false"
    kinds = f"list_transform({quoted(found)}, lambda c: c.type)"
    return f"coalesce(list_contains({kinds}, 'FEE_UTILIZATION_OFFSET'), false)"


FORMATS: Final = (
    Format(
        name="gcp-focus",
        title="Google Cloud FOCUS",
        provider="gcp",
        inputs=(*focus.INPUTS, *(Input(name, "VARCHAR") for name in _OWN)),
        sql="focus.sql",
        recognise=recognise,
        source_total=focus.source_total,
        lookups=(*focus.LOOKUPS, "gcp_services"),
        prepare=prepare,
        review=focus.review,
    ),
)
