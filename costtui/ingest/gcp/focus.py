"""Google Cloud's FOCUS: the native export (preview, 1.2) and the SQL view (1.0) customers make.

Source: Google Cloud documentation, "FOCUS billing data export" and "FOCUS v1.0 BigQuery view".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from costtui.ingest import focus
from costtui.ingest.focus_values import first_text
from costtui.ingest.format import Format, Prepared, SourceFile, has_columns
from costtui.ingest.relation import quoted, require_columns

if TYPE_CHECKING:
    from costtui.ingest.relation import Raw

_OWN = ("x_ExportTime", "x_Credits", "x_CostType", "x_ServiceId")


def recognise(file: SourceFile) -> int:
    """How surely a file is FOCUS as Google Cloud exports it: by the columns it adds."""
    return 80 if focus.is_focus(file) and any(has_columns(file, name) for name in _OWN) else 0


def prepare(raw: Raw) -> Prepared:
    """The columns of any FOCUS file; a view may hold the category as a list of one."""
    require_columns(raw)
    columns = focus.columns_of(raw)
    columns |= {
        "provider_hint": "'Google Cloud'",
        "service_hint": first_text(raw, "x_ServiceId"),
    }
    category = raw.find("ServiceCategory")
    if category is not None and raw.types[category].endswith("[]"):
        columns["ServiceCategory"] = f"{quoted(category)}[1]"
    return Prepared(columns, tuple(focus.missing_costs(raw)))


FORMATS = (
    Format(
        name="gcp-focus",
        title="Google Cloud FOCUS",
        provider="gcp",
        inputs=focus.INPUTS,
        sql="focus.sql",
        recognise=recognise,
        source_total=focus.source_total,
        lookups=focus.LOOKUPS,
        prepare=prepare,
        review=focus.review,
    ),
)
