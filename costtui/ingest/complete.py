"""Two halves of a bill that came one after the other: actual costs of one, amortised of the other.

Source: Microsoft Learn, "Convert cost and usage details to FOCUS": all amortised lines, and of the
actual ones only the purchases and refunds of commitments.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, Protocol

from costtui.engine import literal, quoted
from costtui.errors import AuditError, BillError
from costtui.ingest.normalise import PARQUET, workbench
from costtui.model.focus import AUDIT_TOLERANCE, CHARGE_COLUMNS
from costtui.model.load import CostView, LoadTotal, StagedLoad, new_load_id

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import duckdb

COMMITMENT_PURCHASES: Final = (
    "ChargeCategory = 'Purchase' and "
    "(CommitmentDiscountId is not null or EffectiveCost = 0 and BilledCost <> 0)"
)
"""What only the actual bill has; the amortised one has everything else."""


class Half(Protocol):
    """The load that is already there: one view of the bill, or both put together before."""

    @property
    def cost_view(self) -> CostView:
        """Which cost it tells of."""

    @property
    def totals(self) -> tuple[LoadTotal, ...]:
        """Its sums by currency."""

    @property
    def content(self) -> str:
        """Digest of its charges."""


def combine(charges: Path, load: Half, staged: StagedLoad, folder: Path) -> StagedLoad:
    """One load of both halves: billed costs of the actual bill, effective ones of the other.

    The charges keep the view they come from, so a newer bill of either view can take the place
    of its half; the halves then may be of different days, which is a warning.

    Args:
        charges: the charges of `load`.
        load: what is already there.
        staged: the other view of the same billing account and period.
        folder: where the charges of both are written.

    Raises:
        BillError: the two are not halves of one bill.
        AuditError: the two whole bills do not add up to one.
    """
    if staged.cost_view is CostView.BOTH or staged.cost_view is load.cost_view:
        raise BillError(
            f"a bill of {staged.cost_view} cost does not complete one of {load.cost_view} cost",
            valid="an actual and an amortised bill complete each other",
        )
    load_id = new_load_id()
    target = folder / f"{load_id}.parquet"
    halves = {
        view: _half(view, charges, load, staged) for view in (CostView.ACTUAL, CostView.AMORTIZED)
    }
    columns = ", ".join(
        quoted(name) for name in CHARGE_COLUMNS if name not in {"x_CostView", "x_LoadId"}
    )
    with workbench(folder) as connection:
        connection.execute(
            f"""
            copy (
                select {columns}, 'amortized' as x_CostView, {literal(load_id)} as x_LoadId
                from {halves[CostView.AMORTIZED]}
                union all by name
                select {columns}, 'actual' as x_CostView, {literal(load_id)} as x_LoadId
                from {halves[CostView.ACTUAL]} where {COMMITMENT_PURCHASES}
                order by ServiceName, ResourceId, ChargePeriodStart
            ) to {literal(str(target))} ({PARQUET})
            """
        )
        totals = _totals(connection, target)
        facts = connection.execute(
            "select list(distinct coalesce(SubAccountId, '')), "
            "cast(min(ChargePeriodStart) as date), cast(max(ChargePeriodStart) as date), "
            f"list(distinct x_SourceFile order by x_SourceFile) from {_scan(target)}"
        ).fetchone()
    assert facts is not None
    warnings = _audited(totals, load, staged)
    return replace(
        staged,
        load_id=load_id,
        charges=target,
        rows=sum(total.rows for total in totals),
        totals=_with_source(totals, load, staged),
        sub_accounts=frozenset(facts[0]),
        first_day=facts[1],
        last_day=facts[2],
        content="+".join(sorted((load.content, staged.content))),
        files=tuple(facts[3]),
        cost_view=CostView.BOTH,
        warnings=warnings,
    )


def _half(view: CostView, charges: Path, load: Half, staged: StagedLoad) -> str:
    """The charges of one view: a whole bill's, or its share of what was put together before."""
    if staged.cost_view is view:
        return _scan(staged.charges)
    if load.cost_view is view:
        return _scan(charges)
    return f"(select * from {_scan(charges)} where x_CostView = {literal(view.value)})"


def _scan(path: Path) -> str:
    return f"read_parquet({literal(str(path))})"


def _totals(connection: duckdb.DuckDBPyConnection, path: Path) -> list[LoadTotal]:
    rows = connection.execute(
        "select BillingCurrency, count(*), fsum(BilledCost), fsum(EffectiveCost) "
        f"from {_scan(path)} group by all order by all"
    ).fetchall()
    return [
        LoadTotal(currency, lines, billed, billed, effective)
        for currency, lines, billed, effective in rows
    ]


def _audited(totals: list[LoadTotal], load: Half, staged: StagedLoad) -> tuple[str, ...]:
    """Warnings where a renewed half does not fit the other; AuditError where whole bills do not."""
    apart = []
    for bill in (load, staged):
        for metric, view in (("billed", CostView.ACTUAL), ("effective", CostView.AMORTIZED)):
            if bill.cost_view is view:
                there = _amounts(bill.totals, metric)
                here = _amounts(totals, metric)
                apart += [
                    f"{metric} costs are {here.get(currency, 0.0):,.2f} {currency}, "
                    f"the {view} bill has {there.get(currency, 0.0):,.2f}"
                    for currency in sorted(here.keys() | there.keys())
                    if abs(here.get(currency, 0.0) - there.get(currency, 0.0)) > AUDIT_TOLERANCE
                ]
    hint = "import the actual and the amortised bill of the same day, in one command"
    if apart and load.cost_view is not CostView.BOTH:
        raise AuditError(
            "the actual and the amortised bill do not fit each other: " + "; ".join(apart),
            hint=hint,
        )
    return tuple(f"{line}; {hint}" for line in apart)


def _amounts(totals: Sequence[LoadTotal], metric: str) -> dict[str, float]:
    return {
        total.currency: total.billed_cost if metric == "billed" else total.effective_cost
        for total in totals
    }


def _with_source(totals: list[LoadTotal], load: Half, staged: StagedLoad) -> tuple[LoadTotal, ...]:
    """The totals with what the actual bill itself tells, where it is at hand as a whole."""
    actual = next((bill for bill in (staged, load) if bill.cost_view is CostView.ACTUAL), None)
    if actual is None:
        return tuple(totals)
    own = {total.currency: total.source_cost for total in actual.totals}
    return tuple(
        replace(total, source_cost=own.get(total.currency, total.source_cost)) for total in totals
    )
