"""The audit: a source's own total beside the normalised one, and where they part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from costtui.errors import AuditError
from costtui.model.focus import AUDIT_TOLERANCE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from costtui.ingest.relation import Raw


@dataclass(frozen=True, slots=True)
class SourceTotal:
    """What the raw files add up to for one billing account, billing period and currency."""

    account: str
    period: date
    currency: str
    amount: float
    rows: int


def source_totals(raw: Raw) -> list[SourceTotal]:
    """The raw files' own totals, read by SQL that shares nothing with the mapping."""
    rows = raw.connection.execute(raw.bill.format.source_total(raw)).fetchall()
    return [
        SourceTotal(account or "", period, currency or "", float(amount or 0), count)
        for account, period, currency, amount, count in rows
    ]


def compare(
    bill: str,
    source: Sequence[SourceTotal],
    normalised: Sequence[SourceTotal],
    *,
    tolerance: float = AUDIT_TOLERANCE,
) -> None:
    """Raise AuditError with both figures where a billing period and currency differ.

    Accounts are added up: the mapping may know an account under another of its identifiers.
    """
    expected, found = _by_period(source), _by_period(normalised)
    parted = [
        (key, expected.get(key, 0.0), found.get(key, 0.0))
        for key in sorted(expected.keys() | found.keys())
        if not abs(expected.get(key, 0.0) - found.get(key, 0.0)) <= tolerance
    ]
    if not parted:
        return
    lines = [
        f"  {period:%Y-%m} {currency}: the file has {there:.6f}, "
        f"the charges made of it {here:.6f} (difference {here - there:+.6f})"
        for (period, currency), there, here in parted[:6]
    ]
    raise AuditError(
        f"{bill}: the charges do not add up to the bill, so it was not loaded\n" + "\n".join(lines),
        hint="check the export for rows this format does not have, or name the format with --as; "
        "costtui import --dry-run -v shows the totals by kind of line",
    )


def _by_period(totals: Sequence[SourceTotal]) -> dict[tuple[date, str], float]:
    sums: dict[tuple[date, str], float] = {}
    for total in totals:
        key = (total.period, total.currency)
        sums[key] = sums.get(key, 0.0) + total.amount
    return sums
