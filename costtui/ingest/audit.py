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
    metric: str = "BilledCost"
    """The cost of the charges that adds up to it."""


def source_totals(raw: Raw) -> list[SourceTotal]:
    """The raw files' own totals, read by SQL that shares nothing with the mapping."""
    rows = raw.connection.execute(raw.bill.format.source_total(raw)).fetchall()
    return [
        SourceTotal(account or "", period, currency or "", float(amount or 0), count, *metric)
        for account, period, currency, amount, count, *metric in rows
    ]


def compare(
    bill: str,
    source: Sequence[SourceTotal],
    normalised: Sequence[SourceTotal],
    *,
    tolerance: float = AUDIT_TOLERANCE,
) -> None:
    """Raise AuditError with both figures where a billing period and currency differ.

    A source tells by `metric` which costs of the charges its figures are; where it has none for
    some charges, their billed cost must be zero. Accounts are added up where the mapping knows
    them under another of their identifiers.
    """
    renamed = _renamed(source, normalised)
    expected, found = _sums(source, renamed), _sums(normalised, renamed)
    told = {key[:3] for key in expected}
    audited = expected.keys() | {
        key for key in found if key[:3] not in told and key[3] == "BilledCost"
    }
    parted = [
        (key, expected.get(key, 0.0), found.get(key, 0.0))
        for key in sorted(audited)
        if not abs(expected.get(key, 0.0) - found.get(key, 0.0)) <= tolerance
    ]
    if not parted:
        return
    lines = [
        f"  {period:%Y-%m} {currency}: the file has {there:.6f}, "
        f"the charges made of it {here:.6f} (difference {here - there:+.6f})"
        + (" of effective cost" if metric == "EffectiveCost" else "")
        for (_, period, currency, metric), there, here in parted[:6]
    ]
    raise AuditError(
        f"{bill}: the charges do not add up to the bill, so it was not loaded\n" + "\n".join(lines),
        hint="check the export for rows this format does not have, or name the format with --as; "
        "costtui import --dry-run -v shows the totals by kind of line",
    )


def _renamed(
    source: Sequence[SourceTotal], normalised: Sequence[SourceTotal]
) -> set[tuple[date, str]]:
    """The billing periods and currencies whose accounts have other names in the charges."""
    accounts: dict[tuple[date, str], tuple[set[str], set[str]]] = {}
    for side, totals in enumerate((source, normalised)):
        for total in totals:
            names = accounts.setdefault((total.period, total.currency), (set(), set()))
            names[side].add(total.account)
    return {key for key, (there, here) in accounts.items() if there != here}


def _sums(
    totals: Sequence[SourceTotal], renamed: set[tuple[date, str]]
) -> dict[tuple[str, date, str, str], float]:
    sums: dict[tuple[str, date, str, str], float] = {}
    for total in totals:
        account = "" if (total.period, total.currency) in renamed else total.account
        key = (account, total.period, total.currency, total.metric)
        sums[key] = sums.get(key, 0.0) + total.amount
    return sums
