"""Azure's FOCUS export (1.0 to 1.2-preview), with Microsoft's own columns and known deviations.

Source: Microsoft Learn, "FOCUS cost and usage details file schema" and the FOCUS conformance
report of the FinOps toolkit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from costtui.ingest import focus
from costtui.ingest.focus_values import first_text, text
from costtui.ingest.format import Format, Prepared, SourceFile, has_columns
from costtui.ingest.relation import require_columns

if TYPE_CHECKING:
    from costtui.ingest.relation import Raw

_OWN = ("x_SkuMeterCategory", "x_SkuMeterId", "x_BillingProfileId", "x_PublisherCategory")


def recognise(file: SourceFile) -> int:
    """How surely a file is FOCUS as Azure exports it: by the columns Microsoft adds."""
    return 90 if focus.is_focus(file) and any(has_columns(file, name) for name in _OWN) else 0


def prepare(raw: Raw) -> Prepared:
    """The columns of any FOCUS file, with the documented deviations of this export put right."""
    require_columns(raw)
    columns = focus.columns_of(raw)
    details = text(raw, "x_SkuDetails")
    columns |= {
        "provider_hint": "'Microsoft'",
        "service_hint": first_text(
            raw, "x_SkuMeterCategory", "x_SkuServiceFamily", "PublisherName"
        ),
        # Cost details name the account and the subscription by their last part only, so the
        # two exports of one bill are known to be the same.
        "BillingAccountId": f"string_split({columns['BillingAccountId']}, '/')[-1]",
        "SubAccountId": f"replace({columns['SubAccountId']}, '/subscriptions/', '')",
        "CommitmentDiscountId": f"lower({columns['CommitmentDiscountId']})",
        "InvoiceId": first_text(raw, "InvoiceId", "x_InvoiceId"),
        "PricingCurrency": first_text(raw, "PricingCurrency", "x_PricingCurrency"),
        "SkuPriceDetails": f"coalesce({columns['SkuPriceDetails']}, "
        rf"""regexp_replace({details}, '"(\w+)"\s*:', '"x_\1":', 'g'))""",
        "x_InstanceType": f"coalesce({columns['x_InstanceType']}, case "
        f"when contains({details}, '\"ServiceType\"') then nullif(json_extract_string("
        f"try_cast({details} as json), '$.ServiceType'), '') end)",
        "is_paid_ahead": _is_paid_ahead(raw),
        "list_is_unknown": _is_unknown(columns, "ListCost", raw),
        "contracted_is_unknown": _is_unknown(columns, "ContractedCost", raw),
    }
    return Prepared(columns, (*focus.missing_costs(raw), *_mended(raw, columns)))


def _is_paid_ahead(raw: Raw) -> str:
    """SQL: a commitment bought or given back, whose cost its usage tells again."""
    commitment = first_text(raw, "CommitmentDiscountId", "CommitmentDiscountType")
    return (
        f"coalesce({text(raw, 'ChargeCategory')} = 'Purchase' and {commitment} is not null, false)"
    )


def _is_unknown(columns: dict[str, str], cost: str, raw: Raw) -> str:
    """SQL: a 0 that stands for a price Azure does not tell (Marketplace, covered usage)."""
    category = text(raw, "ChargeCategory")
    is_vendor = (
        f"{text(raw, 'x_PublisherCategory')} = 'Vendor' "
        f"or {text(raw, 'PublisherName')} not like 'Microsoft%'"
    )
    is_covered = f"{category} = 'Usage' and {columns['CommitmentDiscountId']} is not null"
    return (
        f"coalesce({columns[cost]} = 0 and {columns['EffectiveCost']} <> 0 "
        f"and {category} in ('Usage', 'Purchase') and (({is_covered}) or {is_vendor}), false)"
    )


def _mended(raw: Raw, columns: dict[str, str]) -> list[str]:
    """What was put right and how much of it there was."""
    ahead, effective = columns["is_paid_ahead"], columns["EffectiveCost"]
    row = raw.connection.execute(
        f"select count(*) filter ({ahead} and {effective} <> 0), "
        f"fsum({effective}) filter ({ahead} and {effective} <> 0), "
        f"count(*) filter (not {ahead} and {columns['list_is_unknown']}), "
        f"count(*) filter (not {ahead} and {columns['contracted_is_unknown']}) from raw"
    ).fetchone()
    assert row is not None
    purchases, amount, lists, contracted = row
    notes = []
    if purchases:
        notes.append(
            f"{purchases:,} commitment purchases had an effective cost ({amount:,.2f} together); "
            "it is 0 now, as the usage they cover tells it again"
        )
    if contracted:
        notes.append(
            f"{contracted:,} charges have no contracted price; their contracted cost was taken "
            "to be the effective one, so their savings are unknown"
        )
    if lists:
        notes.append(
            f"{lists:,} charges have no list price; their list cost was taken to be the "
            "contracted one, so their savings are unknown"
        )
    return notes


FORMATS = (
    Format(
        name="azure-focus",
        title="Azure FOCUS",
        provider="azure",
        inputs=focus.INPUTS,
        sql="focus.sql",
        recognise=recognise,
        source_total=focus.source_total,
        lookups=focus.LOOKUPS,
        prepare=prepare,
        review=focus.review,
    ),
)
