"""The public focus-validator on the export of each provider's sample: only what the docs explain.

Its environment needs the package index; where that is out of reach the tests fail.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from costtui.publish.focus_export import export_focus
from tests.publish.stores import store_of
from tests.publish.validator import validate

ROOT = Path(__file__).parents[2]
SAMPLES = {
    "aws": "aws",
    "azure": "azure",
    "gcp": "gcp",
    "halden": "halden",
}
PERIODS = {"focus-csv": "2026-08", "focus-parquet": "2025-08-01..2026-09-01"}
"""One month as text and every closed month as Parquet."""

MEANT = {
    "CapacityReservationStatus-C-004-C": "CapacityReservationId is not null "
    "and ChargeCategory = 'Usage' and CapacityReservationStatus is null",
    "CommitmentDiscountStatus-C-004-C": "CommitmentDiscountId is not null "
    "and ChargeCategory = 'Usage' and CommitmentDiscountStatus is null",
    "EffectiveCost-C-005-C": "CommitmentDiscountId is not null "
    "and ChargeCategory = 'Purchase' and EffectiveCost <> 0",
}
"""Charges that break a rule as its text has it, where the validator checks something wider."""


def explained(provider: str, form: str) -> set[str]:
    """The rules that docs/focus_export.md lists for a sample and a file format."""
    text = (ROOT / "docs" / "focus_export.md").read_text("utf-8")
    rows = re.findall(r"^\| `([A-Za-z]+-C-\d{3}-[A-Z])` \| ([^|]+) \|", text, re.MULTILINE)
    meant = {"all", provider}
    if form == "focus-csv":
        meant |= {f"{name} in CSV" for name in meant}
    return {rule for rule, where in rows if meant & set(where.split(", "))}


@pytest.mark.parametrize("provider", SAMPLES)
def test_the_validator_reports_exactly_what_the_docs_explain(tmp_path: Path, provider: str) -> None:
    store = store_of(tmp_path / "made", ROOT / "sample_data" / SAMPLES[provider])
    for form, period in PERIODS.items():
        out = tmp_path / f"export.{form.removeprefix('focus-')}"
        table = export_focus(store, out, format=form, period=period)
        assert sum(table.column("rows")) > 0
        report = validate(out)
        assert (form, set(report.failures)) == (form, explained(provider, form))
        assert report.passed > 300
    for rule, broken in MEANT.items():
        rows = store.query(f"select count(*) from charges where {broken}").rows
        assert (rule, rows) == (rule, [(0,)])


def test_no_rule_is_explained_twice() -> None:
    text = (ROOT / "docs" / "focus_export.md").read_text("utf-8")
    rules = re.findall(r"^\| `([A-Za-z]+-C-\d{3}-[A-Z])`", text, re.MULTILINE)
    assert sorted(set(rules)) == sorted(rules)
