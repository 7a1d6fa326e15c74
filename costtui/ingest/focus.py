"""FOCUS files of any version and producer: 0.5 to 1.4, text, Parquet or JSON lines.

Source: FinOps Open Cost and Usage Specification, column files of 0.5 to 1.4; Oracle Cloud
Infrastructure, FOCUS cost reports (names of 1.0-preview without their suffix).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from costtui.engine import quoted
from costtui.errors import NotABill
from costtui.ingest.focus_values import (
    double,
    first_text,
    fraction,
    holds_offsets,
    moment,
    tag_map,
    text,
)
from costtui.ingest.format import Format, Input, Prepared, SourceFile, has_columns
from costtui.ingest.relation import require_columns
from costtui.model.focus import FOCUS_COLUMNS, MAPPED_COLUMNS, MAPPING, NUMBER, OWN_COLUMNS, TIME

if TYPE_CHECKING:
    import duckdb

    from costtui.ingest.relation import Raw

_FORMER: Final = {
    "AmortizedCost": NUMBER,
    "UsageQuantity": NUMBER,
    "UsageUnit": "VARCHAR",
    "ChargeType": "VARCHAR",
    "ChargeSubcategory": "VARCHAR",
    "Region": "VARCHAR",
    "Provider": "VARCHAR",
    "Publisher": "VARCHAR",
    "InvoiceIssuer": "VARCHAR",
    "ServiceProviderName": "VARCHAR",
}
"""Columns of other versions than 1.2 (0.5, 1.0-preview, 1.3 on) that hold what 1.2 keeps."""

_REQUIRED: Final = frozenset({"BilledCost", "BillingCurrency"})
_TEXT_KINDS: Final = frozenset({TIME, MAPPING})
"""Kinds that are read as text where the file has text, in the spellings FOCUS files use."""

INPUTS: Final = (
    *(
        Input(
            name,
            "VARCHAR" if column.kind in _TEXT_KINDS else column.kind,
            required=name in _REQUIRED,
        )
        for name, column in (FOCUS_COLUMNS | OWN_COLUMNS).items()
        if name in MAPPED_COLUMNS
    ),
    *(Input(name, kind) for name, kind in _FORMER.items()),
)
"""Every column of a FOCUS file that is kept, under the names of all versions."""

LOOKUPS: Final = ("focus_charge_subcategories", "focus_services")

_OTHER_DATASETS: Final = {
    "ContractCommitmentId": "Contract Commitment",
    "InvoiceDetailId": "Invoice Detail",
    "BillingPeriodStatus": "Billing Period",
    "BillingPeriodStart": "Billing Period",
}


def is_focus(file: SourceFile) -> bool:
    """Whether a file has the columns that a FOCUS bill has in every version.

    Raises:
        NotABill: it is one of the other FOCUS datasets (1.3 on), which hold no charges.
    """
    has_charges = has_columns(file, "ChargePeriodStart") and any(
        has_columns(file, name) for name in ("ChargeCategory", "ChargeType")
    )
    if has_columns(file, "BilledCost", "BillingCurrency") and has_charges:
        return True
    if not has_charges and not has_columns(file, "lineItem/LineItemType"):
        for mark, dataset in _OTHER_DATASETS.items():
            if has_columns(file, mark) and _is_pascal_case(file, mark):
                raise NotABill(
                    f"{file.name} is the {dataset} dataset of FOCUS, which holds no charges",
                    hint="import the Cost and Usage dataset of the same export",
                )
    return False


def _is_pascal_case(file: SourceFile, mark: str) -> bool:
    """Whether a mark is spelled as FOCUS spells it and no amount of another format is beside it."""
    costs = ("CostInBillingCurrency", "Cost", "PreTaxCost", "ExtendedCost")
    return mark in file.columns and not any(has_columns(file, cost) for cost in costs)


def recognise(file: SourceFile) -> int:
    """How surely a file is FOCUS of any producer."""
    return 50 if is_focus(file) else 0


def columns_of(raw: Raw) -> dict[str, str]:
    """SQL over `raw` for everything that `focus.sql` reads of relation `bill`.

    A provider's own FOCUS format takes these and replaces what its files do differently.
    """
    kinds = {name: column.kind for name, column in (FOCUS_COLUMNS | OWN_COLUMNS).items()} | _FORMER
    columns = {}
    for column in raw.bill.format.inputs:
        match kinds.get(column.name, column.kind):
            case "DOUBLE":
                columns[column.name] = double(raw, column.name)
            case "TIMESTAMP":
                columns[column.name] = moment(raw, column.name)
            case "MAP(VARCHAR, VARCHAR)":
                columns[column.name] = tag_map(raw, column.name)
            case _:
                columns[column.name] = text(raw, column.name)
    start, month = columns["ChargePeriodStart"], columns["BillingPeriodStart"]
    month = f"coalesce({month}, date_trunc('month', {start}))"
    start = f"coalesce({start}, {month})"
    columns["BillingPeriodStart"] = month
    columns["BillingPeriodEnd"] = (
        f"coalesce({columns['BillingPeriodEnd']}, {month} + interval 1 month)"
    )
    columns["ChargePeriodStart"] = start
    columns["ChargePeriodEnd"] = f"coalesce({columns['ChargePeriodEnd']}, {start} + interval 1 day)"
    return columns | {
        "service_hint": first_text(raw, "x_ServiceCode", "x_ServiceName", "x_ServiceId"),
        "provider_hint": "cast(null as varchar)",
        "is_paid_ahead": "false",
        "list_is_unknown": "false",
        "contracted_is_unknown": "false",
        "x_InstanceType": instance_type(raw),
    }


def instance_type(raw: Raw) -> str:
    """SQL of the instance type: an own column, else FOCUS's InstanceType of the SKU's details."""
    given = text(raw, "x_InstanceType")
    found = raw.find("SkuPriceDetails")
    if found is None:
        return given
    if raw.types[found].startswith("MAP"):
        return f"coalesce({given}, {quoted(found)}['InstanceType'])"
    details = text(raw, "SkuPriceDetails")
    return (
        f"coalesce({given}, case when contains({details}, '\"InstanceType\"') "
        f"then json_extract_string(try_cast({details} as json), '$.InstanceType') end)"
    )


def prepare(raw: Raw) -> Prepared:
    """Read every column in the spelling the files have; say what they lack."""
    require_columns(raw)
    return Prepared(columns_of(raw), tuple(missing_costs(raw)))


def missing_costs(raw: Raw) -> list[str]:
    """What the person should know about costs the files have no column for."""
    notes = []
    if not raw.find("EffectiveCost", "AmortizedCost"):
        notes.append("the file has no EffectiveCost; it was taken to be the billed cost")
    if not raw.find("ContractedCost"):
        notes.append(
            "the file has no ContractedCost; it was taken to be the effective cost, for usage "
            "under a commitment the list cost"
        )
    if not raw.find("ListCost"):
        notes.append("the file has no ListCost; it was taken to be the contracted cost")
    return notes


def review(connection: duckdb.DuckDBPyConnection, charges: str) -> tuple[str, ...]:
    """What is odd about the costs as the file tells them; nothing is changed."""
    rows = connection.execute(
        f"""
        select BillingCurrency, count(*), fsum(BilledCost) from {charges}
        where EffectiveCost = 0 and BilledCost <> 0
            and ChargeCategory <> 'Purchase'
        group by all order by all
        """
    ).fetchall()
    notes = [
        f"{count:,} charges have a billed cost ({billed:,.2f} {currency} together) and an "
        "effective cost of 0; both are kept as the file has them"
        for currency, count, billed in rows
    ]
    split = connection.execute(
        f"""
        select ServiceName from {charges} group by ServiceName
        having count(distinct ServiceCategory) > 1 order by ServiceName limit 3
        """
    ).fetchall()
    if split:
        names = ", ".join(repr(name) for (name,) in split)
        notes.append(f"services in more than one category, as the file has them: {names}")
    return tuple(notes)


def source_total(raw: Raw) -> str:
    """The sum of BilledCost by billing account, period and currency, from the raw columns."""
    account = first_text(raw, "BillingAccountId")
    currency = first_text(raw, "BillingCurrency")
    return (
        f"select coalesce({account}, 'Unknown') as account, {_month(raw)} as period, "
        f"coalesce({currency}, 'XXX') as currency, "
        f"fsum(coalesce({fraction(raw, 'BilledCost')}, 0)) as amount, count(*) as lines "
        "from raw group by all"
    )


def _month(raw: Raw) -> str:
    days = []
    for name, wanted in (
        ("BillingPeriodStart", "{}"),
        ("ChargePeriodStart", "date_trunc('month', {})"),
    ):
        found = raw.find(name)
        if found is None:
            continue
        if raw.types[found] == "VARCHAR":
            value = f"trim({quoted(found)})"
            whole = f"try_cast(try_cast({value} as timestamptz) as date)"
            day = whole if holds_offsets(raw, found) else f"try_cast(left({value}, 10) as date)"
            day = f"coalesce({day}, cast({moment(raw, name)} as date))"
        else:
            day = f"cast({quoted(found)} as date)"
        days.append(wanted.format(day))
    return f"cast(coalesce({', '.join(days)}) as date)" if days else "cast(null as date)"


FORMATS = (
    Format(
        name="focus",
        title="FOCUS",
        provider="",
        inputs=INPUTS,
        sql="focus.sql",
        recognise=recognise,
        source_total=source_total,
        lookups=LOOKUPS,
        prepare=prepare,
        review=review,
    ),
)
