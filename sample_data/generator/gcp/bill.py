"""The Google Cloud bill as a whole: two billing accounts, month by month."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from sample_data.generator.calendar_days import Month, Rhythm, Series, months
from sample_data.generator.gcp.commitments import (
    DATABASES,
    MACHINES,
    ResourceCommitment,
    covered_by_dollars,
    covered_by_machines,
)
from sample_data.generator.gcp.export import table_name, write_json_lines, write_parquet
from sample_data.generator.gcp.projects import MAIN, SMALL
from sample_data.generator.gcp.rows import (
    database_fee_blocks,
    late,
    machine_fee_blocks,
    month_end_blocks,
    usage_blocks,
)
from sample_data.generator.gcp.usage import gcp_lines
from sample_data.generator.lines import Block, Line, Totals, exact_sum

if TYPE_CHECKING:
    from pathlib import Path

LATE_SKU = "Log Storage cost"


@dataclass(slots=True)
class GcpBill:
    """Lines, what commitments cover of them, and what the written rows add up to."""

    lines: list[Line]
    machines: dict[str, Series]
    databases: dict[str, Series]
    dollars_used: Series
    totals: Totals = field(default_factory=Totals)
    promotion: dict[str, Decimal] = field(default_factory=dict)
    """Credits of the start-up programme by billing period."""


def gcp_bill(rhythm: Rhythm) -> GcpBill:
    """The lines of the bill and what its commitments cover."""
    lines = gcp_lines(rhythm)
    databases, used = covered_by_dollars(lines)
    return GcpBill(lines, covered_by_machines(lines), databases, used)


def write_gcp(folder: Path, bill: GcpBill) -> None:
    """Write the main account as Parquet and the small one as JSON lines, a file an invoice."""
    carried: list[Block] = []
    for month in months():
        for account in (MAIN, SMALL):
            blocks = account_blocks(bill, account, month)
            if account == MAIN:
                blocks, carried = _carry(blocks, carried, month)
            blocks += month_end_blocks(blocks, account, month)
            for block in blocks:
                bill.totals.add(month.name, "USD", block)
            bill.promotion[month.name] = bill.promotion.get(month.name, Decimal()) + _given(blocks)
            name = f"{table_name(account)}-{month.name.replace('-', '')}"
            place = folder / table_name(account)
            if account == MAIN:
                write_parquet(place / f"{name}.parquet", blocks)
            else:
                write_json_lines(place / f"{name}.jsonl.gz", blocks)


def account_blocks(bill: GcpBill, account: str, month: Month) -> list[Block]:
    """Usage and commitment fees of one account in one month."""
    blocks = [
        block
        for line in bill.lines
        if line.account == account
        for block in line_blocks(bill, line, month)
    ]
    if account == MAIN:
        blocks += machine_fee_blocks(month)
        blocks += database_fee_blocks(month, bill.dollars_used)
    return blocks


def line_blocks(bill: GcpBill, line: Line, month: Month) -> list[Block]:
    """The rows of one line in one month."""
    is_committed = line.fields["kind"] == DATABASES.kind
    covered = bill.databases.get(line.key) if is_committed else bill.machines.get(line.key)
    return usage_blocks(line, covered, is_committed_price=is_committed, month=month)


def _carry(
    blocks: list[Block], carried: list[Block], month: Month
) -> tuple[list[Block], list[Block]]:
    """Move the last day's logs to the next invoice, as usage that is reported late."""
    if month.is_open:
        return [*blocks, *carried], []
    kept: list[Block] = list(carried)
    moved = []
    for block in blocks:
        if block.constant["sku"]["description"] != LATE_SKU:
            kept.append(block)
            continue
        inside, after = late(block, month)
        kept.append(inside)
        moved.append(
            replace(after, constant={**after.constant, "invoice_month": f"{month.end:%Y%m}"})
        )
    return kept, moved


def _given(blocks: list[Block]) -> Decimal:
    return sum(
        (
            exact_sum([item["amount"] for item in items if item["type"] == "PROMOTION"])
            for block in blocks
            for items in block.varying["credits"]
        ),
        Decimal(),
    )


def lapse_impact(bill: GcpBill) -> Decimal:
    """What the machines cost more since their commitment ended than with it going on."""
    longer: list[ResourceCommitment] = [
        replace(commitment, end=date(2027, 9, 1)) for commitment in MACHINES
    ]
    machines = [line for line in bill.lines if line.fields["kind"].startswith("N2")]
    renewed = covered_by_machines(machines, longer)
    difference = Decimal()
    for month in months():
        if month.start < MACHINES[0].end:
            continue
        for line in machines:
            for block in line_blocks(bill, line, month):
                difference += exact_sum(block.billed)
            for block in usage_blocks(
                line, renewed.get(line.key), is_committed_price=False, month=month
            ):
                difference -= exact_sum(block.billed)
        for block in machine_fee_blocks(month, longer):
            difference -= exact_sum(block.billed)
    return difference
