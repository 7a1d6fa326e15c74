"""Actual or amortised: which of the two costs each file tells of, and where both are at hand.

Source: Microsoft Learn, "Understand actual and amortized costs" and "Convert cost and usage
details to FOCUS".
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from costtui.engine import literal
from costtui.errors import BillError
from costtui.model.load import CostView

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from costtui.ingest.azure.profile import Evidence, Profile
    from costtui.ingest.relation import Raw

Period = tuple[str, "date"]
"""A billing account and the first day of one of its billing periods."""


@dataclass(frozen=True, slots=True)
class Views:
    """The cost that each file tells of, and the billing periods whose two views are both here."""

    of_file: Mapping[str, CostView]
    combined: frozenset[Period]
    alone: frozenset[CostView]
    """The views of which the other half is missing in some billing period."""
    periods: frozenset[Period]

    def view(self, file: str) -> str:
        """SQL of the view of a line; `file` is the SQL of the name of its file."""
        views = set(self.of_file.values())
        if len(views) == 1:
            return literal(views.pop().value)
        pairs = ", ".join(f"{literal(f)}: {literal(v.value)}" for f, v in self.of_file.items())
        return f"map {{{pairs}}}[{file}]"

    def is_combined(self, account: str, period: str) -> str:
        """SQL that tells whether both views of a line's billing period are at hand."""
        if self.combined in (frozenset(), self.periods):
            return "true" if self.combined else "false"
        keys = ", ".join(literal(f"{name} {start}") for name, start in sorted(self.combined))
        return f"concat({account}, ' ', cast({period} as date)) in ({keys})"


def settle_views(raw: Raw, found: Profile, period: str) -> Views:
    """Settle the views and make the audit's table `azure_total`; `period` is SQL over the profile.

    Raises:
        BillError: a file holds both costs mixed, or may be either of two.
    """
    raw.connection.execute(
        f"""
        create or replace temp table azure_period as
        select file, coalesce(account, '') as account, cast({period} as date) as period,
            coalesce(currency, '') as currency, sum(amount) as amount, sum(lines) as lines
        from azure_profile group by all
        """
    )
    rows = raw.connection.execute(
        "select file, account, period from azure_period group by all"
    ).fetchall()
    periods: dict[str, set[Period]] = {}
    for file, account, start in rows:
        periods.setdefault(file, set()).add((account, start))
    views = _views(found.evidence, periods)
    of: dict[CostView, set[Period]] = {view: set() for view in CostView}
    for file, view in views.items():
        of[view] |= periods[file]
    actual, amortized = of[CostView.ACTUAL], of[CostView.AMORTIZED]
    settled = Views(
        of_file=views,
        combined=frozenset(actual & amortized),
        alone=frozenset(
            view
            for view, there in (
                (CostView.ACTUAL, actual - amortized),
                (CostView.AMORTIZED, amortized - actual),
            )
            if there
        ),
        periods=frozenset().union(*periods.values()),
    )
    _sum_up(raw, settled)
    return settled


def _views(
    evidence: Mapping[str, Evidence], periods: Mapping[str, set[Period]]
) -> dict[str, CostView]:
    views = {file: view for file, seen in evidence.items() if (view := _view_of(file, seen))}
    settled = dict(views)
    for file in evidence:
        if file not in views:
            settled[file] = _view_by_neighbours(file, views, periods)
    return settled


def _view_of(file: str, seen: Evidence) -> CostView | None:
    """The view a file's own lines or its manifest tell; None where there are no commitments."""
    if seen.given is not CostView.BOTH:
        return seen.given
    if seen.purchased and seen.amortised:
        raise BillError(
            f"{file} holds both purchases of commitments and their amortised cost: actual and "
            "amortised cost were put into one file, so usage may be in it twice",
            hint="import the actual and the amortised export as the two sets of files they were",
        )
    if seen.amortised:
        return CostView.AMORTIZED
    return CostView.ACTUAL if seen.purchased or seen.covered else None


def _view_by_neighbours(
    file: str, views: Mapping[str, CostView], periods: Mapping[str, set[Period]]
) -> CostView:
    """The view of a file without commitments: that of the other parts of the same bill."""
    near = {other: view for other, view in views.items() if periods[other] & periods[file]}
    if len(set(near.values())) > 1:
        folder = PurePosixPath(file).parent
        near = {other: view for other, view in near.items() if _folder(other) == folder}
    found = set(near.values())
    if len(found) > 1 or (not found and any(periods[o] & periods[file] for o in views)):
        raise BillError(
            f"{file} may be a part of the actual or of the amortised bill: nothing in it tells",
            hint="import the export's folder with its manifest.json, or the two bills one by one",
        )
    return found.pop() if found else CostView.BOTH


def _folder(file: str) -> PurePosixPath:
    return PurePosixPath(file).parent


def _sum_up(raw: Raw, settled: Views) -> None:
    """Make `azure_total`: what each metric of the charges has to add up to."""
    view = settled.view("file")
    raw.connection.execute(
        f"""
        create or replace temp table azure_total as
        with line as (select *, {view} as view from azure_period),
        share as (
            select
                account, period, currency,
                sum(amount) filter (view <> 'amortized') as actual,
                sum(amount) filter (view <> 'actual') as amortized,
                sum(lines) as lines,
                bool_or(bool_or(view = 'actual')) over bill as has_actual,
                bool_or(bool_or(view = 'amortized')) over bill as has_amortized
            from line group by account, period, currency
            window bill as (partition by account, period)
        )
        select account, period, currency, coalesce(actual, 0) as amount, lines,
            'BilledCost' as metric
        from share where has_actual or not has_amortized
        union all
        select account, period, currency, coalesce(amortized, 0), lines, 'EffectiveCost'
        from share where has_amortized or not has_actual
        """
    )
