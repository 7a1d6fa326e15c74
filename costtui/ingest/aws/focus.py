"""AWS Data Exports of FOCUS 1.0 and 1.2, with AWS's own columns.

Source: AWS Data Exports user guide, table dictionary "FOCUS 1.0 (1.2) with AWS columns" and the
conformance gaps listed there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from costtui.ingest import focus
from costtui.ingest.aws.tags import as_people_named
from costtui.ingest.focus_values import first_text, text
from costtui.ingest.format import Format, Prepared, SourceFile, has_columns
from costtui.ingest.relation import require_columns

if TYPE_CHECKING:
    from costtui.ingest.relation import Raw

_OWN = ("x_ServiceCode", "x_Discounts", "x_CostCategories")


def recognise(file: SourceFile) -> int:
    """How surely a file is FOCUS as AWS exports it: by the columns AWS adds."""
    return 90 if focus.is_focus(file) and any(has_columns(file, name) for name in _OWN) else 0


def prepare(raw: Raw) -> Prepared:
    """The columns of any FOCUS file, with what AWS tells only in its own ones."""
    require_columns(raw)
    columns = focus.columns_of(raw)
    usage = text(raw, "x_UsageType")
    after_colon = f"split_part({usage}, ':', 2)"
    columns |= {
        "provider_hint": "'AWS'",
        "service_hint": first_text(raw, "x_ServiceCode"),
        "Tags": as_people_named(columns["Tags"]),
        "x_InstanceType": f"coalesce({columns['x_InstanceType']}, case "
        f"when contains({usage}, 'Usage:') and contains({after_colon}, '.') then {after_colon} end)",
    }
    return Prepared(columns, tuple(focus.missing_costs(raw)))


FORMATS = (
    Format(
        name="aws-focus",
        title="AWS FOCUS",
        provider="aws",
        inputs=focus.INPUTS,
        sql="focus.sql",
        recognise=recognise,
        source_total=focus.source_total,
        lookups=focus.LOOKUPS,
        prepare=prepare,
        review=focus.review,
    ),
)
