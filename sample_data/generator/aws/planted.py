"""Lines of usage that tell a story of their own."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from sample_data.generator.aws.accounts import (
    MARKETPLACE_CODE,
    MARKETPLACE_NAME,
    PRODUCTS,
    arn,
    described,
    tags,
)
from sample_data.generator.calendar_days import (
    DAYS,
    LAST,
    Rhythm,
    per_month_days,
    ramp,
    season,
    within,
)
from sample_data.generator.lines import DAYS_A_MONTH

if TYPE_CHECKING:
    from sample_data.generator.lines import Line

LOOP_START, LOOP_END = date(2026, 6, 22), date(2026, 7, 9)
LEAK_START, LEAK_END = date(2026, 4, 8), date(2026, 5, 6)
MOVE_START, MOVE_END = date(2026, 1, 12), date(2026, 1, 26)
BEDROCK_START = date(2026, 3, 16)
LIFECYCLE = date(2026, 2, 10)
VENDOR_PRICE = date(2026, 4, 1)
IDLE_SINCE = date(2025, 12, 1)
CACHE_SHRINK = date(2026, 5, 19)
RETRIES = date(2026, 9, 16)
RETAG = date(2026, 5, 1)

PRODUCTS.setdefault(MARKETPLACE_CODE, MARKETPLACE_NAME)


def planted_lines(rhythm: Rhythm, *, usual_season: bool) -> list[Line]:
    """The lines with a story, each with what it would have been without."""
    return [
        _logging_loop(rhythm),
        *_nat_leak(rhythm),
        *_search_domain(),
        *_bedrock(rhythm),
        *_lake_storage(rhythm),
        *_vendor(rhythm),
        *_idle_balancers(rhythm),
        _retry_storm(rhythm, usual_season),
    ]


def _logging_loop(rhythm: Rhythm) -> Line:
    usual = np.round(58.0 * rhythm.shape("order-events-logs"), 6)
    loop = 1150.0 * ramp(LOOP_START, LOOP_END) * within(LOOP_START, LOOP_END)
    line = described(
        "order-events-logs", "platform", "AmazonCloudWatch", "DataProcessing-Bytes",
        "PutLogEvents", "GB", 0.5, np.round(usual + loop * rhythm.shape("loop", weekend=1.0), 6),
        resource=arn("logs", "us-east-1", "platform", "log-group:/aws/lambda/order-events"),
        family="Data Payload", labels=tags("platform", "order-events"),
    )  # fmt: skip
    line.usual = usual
    line.story = "logging-loop"
    return line


def _nat_leak(rhythm: Rhythm) -> list[Line]:
    gateway = arn("ec2", "us-east-1", "search", "natgateway/nat-07c3e5a1b92d4f860")
    usual = np.round(310.0 * rhythm.shape("nat-search"), 6)
    leak = 7400.0 * within(LEAK_START, LEAK_END) * rhythm.shape("leak", weekend=0.95, growth=0.0)
    data = described(
        "nat-search-bytes", "search", "AmazonVPC", "NatGateway-Bytes", "NatGateway", "GB", 0.045,
        np.round(usual + leak, 6), resource=gateway, family="NAT Gateway",
        labels=tags("search", "nat-search"),
    )  # fmt: skip
    data.usual = usual
    data.story = "nat-gateway-leak"
    hours = described(
        "nat-search-hours", "search", "AmazonVPC", "NatGateway-Hours", "NatGateway", "Hrs", 0.045,
        np.full(DAYS, 24.0), resource=gateway, family="NAT Gateway",
        labels=tags("search", "nat-search"),
    )  # fmt: skip
    return [data, hours]


def _search_domain() -> list[Line]:
    """The product search cluster: Virginia, two weeks of both, then Ireland."""
    lines = []
    for region, price, days, name in (
        ("us-east-1", 0.669, within(date(2025, 8, 1), MOVE_END), "products"),
        ("eu-west-1", 0.741, within(MOVE_START), "products-eu"),
    ):
        for number in range(1, 7):
            line = described(
                f"domain-{name}-{number}", "search", "AmazonES", "ESInstance:r6g.2xlarge",
                "ESDomain", "Hrs", price, 24.0 * days, region=region,
                resource=arn("es", region, "search", f"domain/{name}-{number}"),
                family="Amazon OpenSearch Service Instance", instance_type="r6g.2xlarge.search",
                labels=tags("search", "product-search"),
            )  # fmt: skip
            line.story = "search-moves-region"
            stays = region == "us-east-1"
            line.usual = np.full(DAYS, 24.0) if stays else np.zeros(DAYS)
            lines.append(line)
    return lines


def _bedrock(rhythm: Rhythm) -> list[Line]:
    adopted = ramp(BEDROCK_START, LAST) ** 0.8
    lines = []
    for name, price, monthly in (("Input", 0.003, 2900.0), ("Output", 0.015, 3600.0)):
        used = monthly / DAYS_A_MONTH / price * adopted
        line = described(
            f"bedrock-{name}", "ml", "AmazonBedrock", f"Claude-{name.lower()}-tokens",
            "InvokeModelInference", "1K tokens", price,
            np.round(used * rhythm.shape(f"bedrock-{name}", growth=0.0, weekend=0.8), 6),
            resource=arn("bedrock", "us-east-1", "ml", "application-inference-profile/assistant"),
            family="Amazon Bedrock", labels=tags("ml", "assistant"),
        )  # fmt: skip
        line.usual = np.zeros(DAYS)
        line.story = "assistant-launch"
        lines.append(line)
    return lines


def _lake_storage(rhythm: Rhythm) -> list[Line]:
    """The data lake: a lifecycle rule moves four fifths of it to infrequent access."""
    size = 335000.0 * rhythm.shape("lake", weekend=1.0, growth=0.03, noise=0.004)
    moved = 0.8 * ramp(LIFECYCLE, date(2026, 2, 14))
    months = per_month_days()
    lines = []
    for kind, operation, price, share, usual in (
        ("TimedStorage-ByteHrs", "StandardStorage", 0.023, 1.0 - moved, np.ones(DAYS)),
        ("TimedStorage-SIA-ByteHrs", "StandardIAStorage", 0.0125, moved, np.zeros(DAYS)),
    ):
        line = described(
            f"lake-{operation}", "data", "AmazonS3", kind, operation, "GB-Mo", price,
            np.round(size * share * months, 6), resource="larkspur-lake-raw", family="Storage",
            labels=tags("data", "lake"),
        )  # fmt: skip
        line.usual = np.round(size * usual * months, 6)
        line.story = "lake-lifecycle-rule"
        lines.append(line)
    return lines


def _vendor(rhythm: Rhythm) -> list[Line]:
    """A monitoring product from the marketplace, dearer from April on."""
    hosts = np.round(24.0 * 150.0 * rhythm.shape("observa", weekend=0.95), 3)
    line = described(
        "observa-hosts", "management", MARKETPLACE_CODE, "MP:observa_host_hours-Units", "Hourly",
        "Units", 0.036, hosts, region="us-east-1", servicecode=MARKETPLACE_CODE,
    )  # fmt: skip
    line.usual_price = line.price
    line.price = np.round(0.036 * (1.0 + 0.22 * within(VENDOR_PRICE)), 6)
    line.usual = hosts
    line.story = "marketplace-price-rise"
    return [line]


def _idle_balancers(rhythm: Rhythm) -> list[Line]:
    lines = []
    for name in ("checkout-v1/7ab41e90", "checkout-v1-admin/c20f6d13"):
        balancer = arn("elasticloadbalancing", "us-east-1", "shop", f"loadbalancer/app/{name}")
        line = described(
            f"alb-{name}", "shop", "AWSELB", "LoadBalancerUsage", "LoadBalancing:Application",
            "Hrs", 0.0225, np.full(DAYS, 24.0), resource=balancer,
            family="Load Balancer-Application", labels=tags("checkout", "checkout-v1"),
        )  # fmt: skip
        line.usual = 24.0 * within(date(2025, 8, 1), IDLE_SINCE)
        line.story = "idle-load-balancers"
        traffic = described(
            f"alb-lcu-{name}", "shop", "AWSELB", "LCUUsage", "LoadBalancing:Application",
            "LCU-Hrs", 0.008,
            np.round(
                420.0 * rhythm.shape(f"lcu-{name}") * within(date(2025, 8, 1), IDLE_SINCE), 6
            ),
            resource=balancer, family="Load Balancer-Application",
            labels=tags("checkout", "checkout-v1"),
        )  # fmt: skip
        lines += [line, traffic]
    return lines


def _retry_storm(rhythm: Rhythm, usual_season: bool) -> Line:
    usual = 1.4e7 * rhythm.shape("reservations-table")
    if not usual_season:
        usual = usual * season()
    usual = np.round(usual, 0)
    storm = 5.2e8 * ramp(RETRIES, LAST) * rhythm.shape("retries", growth=0.0)
    line = described(
        "reservations-writes", "shop", "AmazonDynamoDB", "WriteRequestUnits",
        "PayPerRequestThroughput", "WriteRequestUnits", 0.000000625, np.round(usual + storm, 0),
        resource=arn("dynamodb", "us-east-1", "shop", "table/stock-reservations"),
        family="Amazon DynamoDB PayPerRequest Throughput", labels=tags("checkout", "reservations"),
    )  # fmt: skip
    line.usual = usual
    line.story = "dynamodb-retry-storm"
    return line
