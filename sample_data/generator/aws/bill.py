"""The AWS bill as a whole: lines, commitments, fees, months, and the stories in it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sample_data.generator.aws import planted
from sample_data.generator.aws.blocks import negation_blocks, usage_blocks
from sample_data.generator.aws.commitment_fees import plan_fee_blocks, reservation_fee_blocks
from sample_data.generator.aws.commitments import Coverage, cover
from sample_data.generator.aws.export import table, write_manifest, write_period
from sample_data.generator.aws.fees import CREDIT_A_DAY, CREDIT_END, fee_blocks
from sample_data.generator.aws.fleet import disk_lines, fleet_lines
from sample_data.generator.aws.services import service_lines
from sample_data.generator.calendar_days import Rhythm, index, months, within
from sample_data.generator.lines import Block, Line, Totals, exact_sum

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sample_data.generator.calendar_days import Month

RESTATED = date(2026, 7, 1)
LATE_FROM = date(2026, 7, 28)
LATE_SERVICES = ("AmazonS3", "AWSLambda", "AmazonCloudFront")


@dataclass(slots=True)
class AwsBill:
    """Lines and their coverage, and what the written rows add up to."""

    rhythm: Rhythm
    lines: list[Line]
    coverage: Coverage
    totals: Totals = field(default_factory=Totals)
    restated_by: Decimal = Decimal()


def aws_lines(rhythm: Rhythm, *, usual_season: bool = False) -> list[Line]:
    """All lines of usage; without the season's peak if so asked."""
    lines = [
        *fleet_lines(rhythm, usual_season=usual_season),
        *disk_lines(rhythm),
        *service_lines(rhythm, usual_season=usual_season),
        *planted.planted_lines(rhythm, usual_season=usual_season),
    ]
    shrunk = within(date(2025, 8, 1), planted.CACHE_SHRINK)
    for line in lines:
        if line.key.startswith(tuple(f"AmazonElastiCache-shop-sessions-{n}-" for n in "456")):
            line.quantity = line.quantity * shrunk
        if line.tags.get("user_team") == "search":
            line.retagged = (index(planted.RETAG), {**line.tags, "user_team": "discovery"})
    return lines


def aws_bill(rhythm: Rhythm) -> AwsBill:
    """The lines of the bill and what its commitments cover."""
    lines = aws_lines(rhythm)
    return AwsBill(rhythm, lines, cover(lines))


def month_blocks(bill: AwsBill, month: Month) -> list[Block]:
    """Every row of a month."""
    usage = usage_blocks(bill.lines, bill.coverage, month)
    covered = [
        block
        for block in usage
        if block.constant["line_item_line_item_type"] == "SavingsPlanCoveredUsage"
    ]
    fees = [
        *plan_fee_blocks(bill.coverage, month),
        *reservation_fee_blocks(bill.coverage, month),
    ]
    credit = CREDIT_A_DAY * within(date(2025, 8, 1), CREDIT_END)
    return [
        *usage,
        *negation_blocks(covered),
        *fees,
        *fee_blocks([*usage, *fees], credit, month),
    ]


def write_aws(folder: Path, bill: AwsBill) -> None:
    """Write the export; one month has an older run lying beside the one that counts."""
    for month in months():
        blocks = month_blocks(bill, month)
        for block in blocks:
            bill.totals.add(month.name, "USD", block)
        runs = 1
        if month.start == RESTATED:
            early = first_delivery(blocks)
            bill.restated_by = _billed(blocks) - _billed(early)
            write_period(folder, month, table(early, month), 1, 2)
            runs = 2
        after = 1 if month.is_open else 12
        part = write_period(folder, month, table(blocks, month), runs, after)
        write_manifest(folder, month, part, runs, after)


def first_delivery(blocks: list[Block]) -> list[Block]:
    """The month as it was first delivered: late usage missing, no invoice, support or tax yet."""
    late = (LATE_FROM - date(2025, 8, 1)).days
    early = []
    for block in blocks:
        words = {**block.constant, "bill_invoice_id": None}
        if words["line_item_line_item_type"] == "Tax" or words["key"] == "support":
            continue
        if words["line_item_product_code"] in LATE_SERVICES:
            kept = [number for number, when in enumerate(block.varying["day"]) if when < late]
            varying: dict[str, Sequence[Any]] = {
                name: [values[number] for number in kept] for name, values in block.varying.items()
            }
            billed = [block.billed[number] for number in kept]
            effective = [block.effective[number] for number in kept]
            early.append(
                replace(block, constant=words, varying=varying, billed=billed, effective=effective)
            )
        else:
            early.append(replace(block, constant=words))
    return [block for block in early if len(block)]


def _billed(blocks: list[Block]) -> Decimal:
    return sum((exact_sum(block.billed) for block in blocks), Decimal())
