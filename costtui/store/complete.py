"""Putting the two halves of a bill together: actual costs from one, amortised from the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import duckdb

from costtui.model.focus import AUDIT_TOLERANCE, CHARGE_COLUMNS
from costtui.model.load import CostView, LoadTotal, StagedLoad, new_load_id
from costtui.store.place import literal, scan_of
from costtui.store.rollup import MEMORY_LIMIT

if TYPE_CHECKING:
    from costtui.store.catalogue import Load

Combine = Callable[[Path, "Load", StagedLoad, Path], StagedLoad]
"""From the charges of a load, that load, the other half and a folder to write into: both as one."""

COMMITMENT_PURCHASES: Final = "ChargeCategory = 'Purchase' and CommitmentDiscountId is not null"
"""What only the actual bill has; the amortised one has everything else."""


def combine(charges: Path, load: Load, staged: StagedLoad, folder: Path) -> StagedLoad:
    """All amortised charges with the commitment purchases of the actual bill.

    Charges keep their `x_CostView`, so a newer bill of either kind can take its half again.
    """
    load_id = new_load_id()
    target = folder / f"{load_id}.parquet"
    actual = _half(CostView.ACTUAL, charges, load, staged)
    amortized = _half(CostView.AMORTIZED, charges, load, staged)
    columns = ", ".join(
        f"{literal(load_id)} as x_LoadId" if name == "x_LoadId" else f'"{name}"'
        for name in CHARGE_COLUMNS
        if name != "x_CostView"
    )
    with duckdb.connect(
        config={"memory_limit": MEMORY_LIMIT, "temp_directory": str(folder / "spill")}
    ) as connection:
        connection.execute(
            f"copy (select {columns}, 'amortized' as x_CostView from {amortized} "
            f"union all by name select {columns}, 'actual' as x_CostView from {actual} "
            f"where {COMMITMENT_PURCHASES}) "
            f"to {literal(str(target))} (format parquet, compression zstd)"
        )
        written = scan_of([target])
        sums = connection.execute(
            "select BillingCurrency, count(*), fsum(BilledCost), fsum(EffectiveCost) "
            f"from {written} group by all order by all"
        ).fetchall()
        facts = connection.execute(
            "select list(distinct coalesce(SubAccountId, '')), "
            "cast(min(ChargePeriodStart) as date), cast(max(ChargePeriodStart) as date), "
            f"list(distinct x_SourceFile order by x_SourceFile) from {written}"
        ).fetchone()
    assert facts is not None
    source = _source_costs(load, staged)
    totals = tuple(
        LoadTotal(currency, rows, source.get(currency, billed), billed, effective)
        for currency, rows, billed, effective in sums
    )
    return replace(
        staged,
        load_id=load_id,
        charges=target,
        rows=sum(total.rows for total in totals),
        totals=totals,
        sub_accounts=frozenset(facts[0]),
        first_day=facts[1],
        last_day=facts[2],
        files=tuple(facts[3]),
        content=f"{load.content}+{staged.content}",
        cost_view=CostView.BOTH,
        warnings=(*staged.warnings, *_warnings(totals)),
    )


def _half(view: CostView, charges: Path, load: Load, staged: StagedLoad) -> str:
    """The charges of one view: the newly staged ones, a whole load or its share of a joined one."""
    if staged.cost_view is view:
        return scan_of([staged.charges])
    if load.cost_view is view:
        return scan_of([charges])
    return f"(select * from {scan_of([charges])} where x_CostView = {literal(str(view))})"


def _source_costs(load: Load, staged: StagedLoad) -> dict[str, float]:
    """The billed cost that the actual bill itself tells, where it is at hand."""
    for bill in (staged, load):
        if bill.cost_view is CostView.ACTUAL:
            return {total.currency: total.source_cost for total in bill.totals}
    return {}


def _warnings(totals: tuple[LoadTotal, ...]) -> tuple[str, ...]:
    return tuple(
        f"billed costs in {total.currency} are {total.difference:+,.2f} off the actual bill: "
        "import the actual and the amortised bill of the same day"
        for total in totals
        if abs(total.difference) > AUDIT_TOLERANCE
    )
