"""What is planted in the AWS bill, and what each story adds up to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from sample_data.generator.aws import planted
from sample_data.generator.aws.accounts import ACCOUNTS, MARKETPLACE_NAME, PRODUCTS
from sample_data.generator.aws.bill import RESTATED, AwsBill, aws_lines
from sample_data.generator.aws.commitments import (
    PLANS,
    RESERVATIONS,
    Coverage,
    SavingsPlan,
    cover,
    effective_cost,
)
from sample_data.generator.aws.fees import CREDIT_A_DAY, CREDIT_END
from sample_data.generator.aws.fleet import GPU_END, GPU_START, MIGRATION, SCHEDULE
from sample_data.generator.calendar_days import LAST, index, within
from sample_data.generator.lines import Line, cost, exact, exact_sum
from sample_data.generator.stories import Story

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sample_data.generator.calendar_days import Series

EC2, ES = PRODUCTS["AmazonEC2"], PRODUCTS["AmazonES"]
SEASON_START, SEASON_END = date(2025, 11, 17), date(2025, 12, 27)


def _resources(lines: list[Line]) -> tuple[str, ...]:
    names = (str(line.fields["line_item_resource_id"]) for line in lines)
    return tuple(dict.fromkeys(name for name in names if name != "None"))


def aws_stories(bill: AwsBill) -> list[Story]:
    """All stories of the AWS bill."""
    return [*_line_stories(bill), *_commitment_stories(bill), *_bill_stories(bill)]


def _line_stories(bill: AwsBill) -> list[Story]:
    def planted_in(name: str) -> list[Line]:
        return [line for line in bill.lines if line.story == name]

    def story(
        name: str, kind: str, title: str, account: str, service: str, start: date,
        end: date | None, explanation: str, region: str | None = "us-east-1", **more: object,
    ) -> Story:  # fmt: skip
        lines = planted_in(name)
        return Story(
            name, kind, title, "aws", ACCOUNTS[account], service, region, start, end,
            sum((line.impact(start, end) for line in lines), Decimal()), "effective", explanation,
            resources=_resources(lines), tags=lines[0].tags or {}, more=more,
        )  # fmt: skip

    domain = planted_in("search-moves-region")
    return [
        story(
            "accidental-gpu-fleet", "spike", "An accidental fleet of GPU machines", "ml", EC2,
            GPU_START, GPU_END,
            "A tuning script started six untagged p4d.24xlarge in a region nobody uses on a "
            "Friday; they ran until Sunday night.", region="us-west-2",
        ),
        story(
            "logging-loop", "ramp", "A function that logs its own log events", "platform",
            PRODUCTS["AmazonCloudWatch"], planted.LOOP_START, planted.LOOP_END,
            "A release of order-events logged every event it received, its own included; the "
            "ingested volume grew daily until the release was withdrawn.",
        ),
        story(
            "nat-gateway-leak", "level_shift", "Traffic to S3 through the NAT gateway", "search",
            PRODUCTS["AmazonVPC"], planted.LEAK_START, planted.LEAK_END,
            "A route table lost its S3 endpoint, so the nightly index copies went through the NAT "
            "gateway for four weeks.",
        ),
        story(
            "orphaned-disks", "orphan", "Disks left behind by a migration", "data", EC2,
            MIGRATION, None,
            "The legacy loader's servers were stopped, their gp2 volumes were not deleted.",
        ),
        story(
            "idle-load-balancers", "idle", "Load balancers of a retired version", "shop",
            PRODUCTS["AWSELB"], planted.IDLE_SINCE, None,
            "checkout-v1 gets no traffic since December, its two load balancers still run.",
        ),
        story(
            "assistant-launch", "new_cost", "A shopping assistant is launched", "ml",
            PRODUCTS["AmazonBedrock"], planted.BEDROCK_START, None,
            "The assistant went live in mid-March; its model tokens grow with adoption.",
        ),
        story(
            "dev-machines-scheduled", "drop", "Developers' machines sleep at night", "sandbox",
            EC2, SCHEDULE, None,
            "Since November the dev boxes run eleven hours on weekdays only; the impact is the "
            "saving against running around the clock.",
        ),
        story(
            "lake-lifecycle-rule", "drop", "Old data moves to infrequent access", "data",
            PRODUCTS["AmazonS3"], planted.LIFECYCLE, None,
            "A lifecycle rule moved four fifths of the lake to S3 Standard-IA in five days.",
        ),
        story(
            "marketplace-price-rise", "price_change", "The monitoring vendor raises its price",
            "management", MARKETPLACE_NAME, planted.VENDOR_PRICE, None,
            "The price of a monitored host hour rose by 22 % on 1 April, the hours did not.",
            old_unit_price=0.036, new_unit_price=0.04392,
        ),
        story(
            "dynamodb-retry-storm", "ramp", "Retries multiply table writes", "shop",
            PRODUCTS["AmazonDynamoDB"], planted.RETRIES, None,
            "Since 16 September a client retries failed stock reservations without backing off; "
            "writes grow every day.",
        ),
        story(
            "search-moves-region", "region_move", "Product search moves to Ireland", "search", ES,
            planted.MOVE_START, planted.MOVE_END,
            "Six search nodes were built in eu-west-1 and ran beside the old ones for two weeks; "
            "the impact is those two weeks of both. The new region is dearer since.",
            region="eu-west-1", from_region="us-east-1", to_region="eu-west-1",
            dearer_since=format(
                sum((line.impact(planted.MOVE_END, None) for line in domain), Decimal()), "f"
            ),
        ),
    ]  # fmt: skip


def _commitment_stories(bill: AwsBill) -> list[Story]:
    ended = PLANS[1]
    renewed = (PLANS[0], replace(ended, end=date(2027, 6, 12)))
    now = _effective(bill.lines, bill.coverage, PLANS)
    longer = _effective(bill.lines, cover(bill.lines, renewed), renewed)
    quiet = aws_lines(bill.rhythm, usual_season=True)
    peak = now - _effective(quiet, cover(quiet), PLANS)
    window = within(SEASON_START, SEASON_END)
    nodes = RESERVATIONS[2]
    idle = 24.0 * nodes.count - bill.coverage.reserved_used[nodes.name]
    waste = exact_sum(cost(nodes.recurring, idle * within(planted.CACHE_SHRINK)))
    return [
        Story(
            "savings-plan-expired", "commitment_expiry", "A Savings Plan ends and is not renewed",
            "aws", ACCOUNTS["management"], EC2, None, ended.end, None,
            exact_sum(np.round((now - longer) * within(ended.end), 10)), "effective",
            "The one-year Compute Savings Plan of 15.50 USD an hour ended on 12 June; what it "
            "covered is on demand since. The impact is against the same plan going on.",
            resources=(ended.arn,), more={"commitment": ended.arn},
        ),
        Story(
            "holiday-season", "season", "The weeks before Christmas", "aws", ACCOUNTS["shop"],
            None, None, SEASON_START, SEASON_END, exact_sum(np.round(peak * window, 10)),
            "effective",
            "The shop's usage rises from mid-November, peaks at 1.85 times the usual on Black "
            "Friday (28 November) and falls back at Christmas.",
            tags={"user_team": "checkout"}, more={"peak": "2025-11-28"},
        ),
        Story(
            "cache-reservation-idle", "idle_commitment", "Half a cache reservation is unused",
            "aws", ACCOUNTS["shop"], PRODUCTS["AmazonElastiCache"], "us-east-1",
            planted.CACHE_SHRINK, None, waste, "effective",
            "Six cache nodes are reserved until November, three were removed on 19 May.",
            resources=(nodes.arn,), more={"commitment": nodes.arn},
        ),
    ]  # fmt: skip


def _effective(lines: Sequence[Line], coverage: Coverage, plans: Sequence[SavingsPlan]) -> Series:
    """The effective cost of lines and Savings Plans day by day, unused commitment included."""
    total = effective_cost(lines, coverage)
    for plan in plans:
        total += 24.0 * plan.hourly * within(plan.start, plan.end) - coverage.plan_used[plan.name]
    return total


def _bill_stories(bill: AwsBill) -> list[Story]:
    since = index(CREDIT_END)
    missing = exact(-CREDIT_A_DAY) * (index(LAST) + 1 - since)
    moved = [line for line in bill.lines if line.retagged is not None]
    amount = exact_sum(
        np.round(effective_cost(moved, bill.coverage) * within(planted.RETAG), 10).tolist()
    )
    return [
        Story(
            "migration-credit-ends", "credit_end", "The migration credit runs out", "aws",
            ACCOUNTS["management"], EC2, None, CREDIT_END, None, missing, "billed",
            "A credit of 165 USD a day ended with December; the impact is what it would have "
            "given since.",
        ),
        Story(
            "restated-july", "restatement", "July is delivered again with late usage", "aws",
            None, None, None, RESTATED, date(2026, 8, 1), bill.restated_by, "billed",
            "The first delivery of July lacked the last days of three services, support and tax; "
            "the run that the manifest lists has them. The first run's files still lie there.",
            more={"detected_on": "2026-08-12"},
        ),
        Story(
            "search-becomes-discovery", "retag", "The search team is renamed", "aws",
            ACCOUNTS["search"], None, None, planted.RETAG, None, amount, "effective",
            "On 1 May the team tag of all search resources changed from search to discovery; "
            "totals did not change, the impact is the cost that carries the new tag.",
            resources=_resources(moved)[:20], tags={"user_team": "discovery"},
            more={"tag": "user_team", "from_value": "search", "to_value": "discovery"},
        ),
    ]  # fmt: skip
