"""EC2: fleets of instances that follow their load, and the disks beside them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from sample_data.generator.aws.accounts import arn, described, tags
from sample_data.generator.calendar_days import (
    DAYS,
    Rhythm,
    months,
    per_month_days,
    season,
    within,
)
from sample_data.generator.company import hex_id

if TYPE_CHECKING:
    from sample_data.generator.calendar_days import Series
    from sample_data.generator.lines import Line

GPU_START, GPU_END = date(2026, 8, 14), date(2026, 8, 17)
MIGRATION = date(2026, 2, 20)
SCHEDULE = date(2025, 11, 3)


@dataclass(frozen=True, slots=True)
class Fleet:
    """Instances of one type that come and go with the load."""

    name: str
    account: str
    team: str
    instance_type: str
    price: float
    size: float
    """Instances on a weekday at the end of the data."""
    weekend: float = 0.86
    growth: float = 0.022
    month_end: float = 0.0
    region: str = "us-east-1"
    env: str = "prod"
    cluster: str = ""
    is_spot: bool = False
    is_seasonal: bool = False
    is_tagged: bool = True


FLEETS = (
    Fleet("checkout-api", "shop", "checkout", "c6i.4xlarge", 0.68, 17, is_seasonal=True),
    Fleet("checkout-web", "shop", "checkout", "m6i.xlarge", 0.192, 12, is_seasonal=True),
    Fleet("checkout-batch", "shop", "checkout", "m6i.2xlarge", 0.384, 4, month_end=0.5),
    Fleet("search-query", "search", "search", "r6i.4xlarge", 1.008, 13),
    Fleet("search-index", "search", "search", "m6i.4xlarge", 0.768, 7, weekend=0.95),
    Fleet(
        "platform-prod", "platform", "platform", "m6i.2xlarge", 0.384, 34, weekend=0.8,
        cluster="platform-prod",
    ),
    Fleet(
        "platform-eu", "platform", "platform", "m6i.2xlarge", 0.428, 13, weekend=0.82,
        region="eu-west-1", cluster="platform-eu",
    ),
    Fleet("build-runners", "platform", "platform", "c6i.2xlarge", 0.34, 7, weekend=0.2, env="ci"),
    Fleet(
        "spark", "data", "data", "m5.4xlarge", 0.768, 15, weekend=0.6, month_end=0.3, is_spot=True
    ),
    Fleet("airflow", "data", "data", "m6i.xlarge", 0.192, 3, weekend=1.0, growth=0.0),
    Fleet("training", "ml", "ml", "g5.2xlarge", 1.212, 6, weekend=0.55, growth=0.03),
    Fleet("inference", "ml", "ml", "g5.xlarge", 1.006, 5, growth=0.035),
    Fleet("bastion", "sandbox", "platform", "t3.medium", 0.0416, 3, weekend=1.0, is_tagged=False),
)  # fmt: skip


def fleet_lines(rhythm: Rhythm, *, usual_season: bool) -> list[Line]:
    """All instances; each line also knows its hours without the season."""
    lines = [line for fleet in FLEETS for line in _fleet(rhythm, fleet, usual_season)]
    return [*lines, *_legacy(), *_dev_boxes(), *_gpu_accident()]


def _fleet(rhythm: Rhythm, fleet: Fleet, usual_season: bool) -> list[Line]:
    usual = fleet.size * rhythm.shape(
        fleet.name, growth=fleet.growth, weekend=fleet.weekend, month_end=fleet.month_end
    )
    load = usual * season() if fleet.is_seasonal and not usual_season else usual
    spot = np.round(fleet.price * 0.39 * rhythm.shape(f"spot-{fleet.name}", weekend=1.0), 6)
    lines: list[Line] = []
    floor = float(load.min())
    for number in range(int(np.ceil(load.max()))):
        hours = _hours(load - number)
        if number < floor:
            lines.append(_instance(fleet, f"{fleet.name}-{number}", number, hours, spot))
            continue
        # What scales in and out is replaced at least once a month.
        for month in months():
            part = np.zeros(DAYS)
            part[month.first : month.stop] = hours[month.first : month.stop]
            if part.any():
                key = f"{fleet.name}-{number}-{month.name}"
                lines.append(_instance(fleet, key, number, part, spot))
    return lines


def _hours(load: Series) -> Series:
    hours: Series = np.round(24.0 * np.clip(load, 0.0, 1.0), 3)
    hours[hours < 0.5] = 0.0
    return hours


def _instance(fleet: Fleet, key: str, number: int, hours: Series, spot: Series) -> Line:
    more: dict[str, str] = {}
    if fleet.cluster:
        more = {"aws_eks_cluster_name": fleet.cluster, "user_Name": f"{fleet.cluster}-node"}
    labels = tags(fleet.team, fleet.name, fleet.env, **more) if fleet.is_tagged else {}
    kind = "SpotUsage" if fleet.is_spot else "BoxUsage"
    return described(
        key,
        fleet.account,
        "AmazonEC2",
        f"{kind}:{fleet.instance_type}",
        "RunInstances:SV010" if fleet.is_spot else "RunInstances",
        "Hrs",
        spot if fleet.is_spot else fleet.price,
        hours,
        region=fleet.region,
        resource=hex_id("i-", key),
        family="Compute Instance",
        zone=fleet.region + "abc"[number % 3],
        instance_type=fleet.instance_type,
        labels=labels,
        product={"operating_system": "Linux", "tenancy": "Shared"},
    )


def _legacy() -> list[Line]:
    """The servers of the old warehouse loader, stopped when it was migrated."""
    until = within(date(2025, 8, 1), MIGRATION)
    fleet = Fleet("etl-legacy", "data", "data", "m4.4xlarge", 0.8, 6)
    return [
        _instance(fleet, f"etl-legacy-{number}", number, 24.0 * until, until) for number in range(6)
    ]


def _dev_boxes() -> list[Line]:
    """Developers' machines: around the clock until a schedule turns them off at night."""
    weekday = np.array([(number + 4) % 7 < 5 for number in range(DAYS)])
    scheduled = np.where(weekday, 11.0, 0.0)
    before = within(date(2025, 8, 1), SCHEDULE)
    hours = 24.0 * before + scheduled * (1.0 - before)
    fleet = Fleet("dev-box", "sandbox", "platform", "t3.xlarge", 0.1664, 16, env="dev")
    lines = [
        _instance(fleet, f"dev-box-{number}", number, hours, hours)
        for number in range(int(fleet.size))
    ]
    for number, line in enumerate(lines):
        line.tags = tags(("checkout", "search", "platform", "data")[number % 4], "dev-box", "dev")
        line.usual = np.full(DAYS, 24.0)
        line.story = "dev-machines-scheduled"
    return lines


def _gpu_accident() -> list[Line]:
    fleet = Fleet(
        "tuning", "ml", "ml", "p4d.24xlarge", 21.957643, 6, region="us-west-2", is_tagged=False
    )
    hours = 24.0 * within(GPU_START, GPU_END)
    hours[np.nonzero(hours)[0][0]] = 15.25
    lines = [
        _instance(fleet, f"tuning-{number}", number, hours, hours)
        for number in range(int(fleet.size))
    ]
    for line in lines:
        line.usual = np.zeros(DAYS)
        line.story = "accidental-gpu-fleet"
    return lines


def disk_lines(rhythm: Rhythm) -> list[Line]:
    """EBS volumes: beside the fleets, of databases on EC2, and those nobody deleted."""
    lines = []
    for name, account, team, count, size in (
        ("checkout-data", "shop", "checkout", 8, 500.0),
        ("search-index", "search", "search", 14, 2000.0),
        ("kafka-archive", "data", "data", 6, 3000.0),
        ("platform-pvc", "platform", "platform", 22, 300.0),
        ("training-scratch", "ml", "ml", 6, 1000.0),
    ):
        for number in range(count):
            begins = (number * DAYS) // (2 * count) if number > count // 2 else 0
            days = (np.arange(DAYS) >= begins).astype(float)
            labels = tags(team, name)
            lines.append(_volume(f"{name}-{number}", account, size, 0.08, "gp3", days, labels))
    everywhere = np.ones(DAYS)
    lines += [
        _volume(f"scratch-{number}", "sandbox", 400.0, 0.1, "gp2", everywhere, {})
        for number in range(6)
    ]
    for number in range(18):
        line = _volume(
            f"etl-legacy-{number}", "data", 1000.0 if number % 3 else 1500.0, 0.1, "gp2",
            everywhere, tags("data", "etl-legacy") if number % 2 else {},
        )  # fmt: skip
        line.usual = line.quantity * within(date(2025, 8, 1), MIGRATION)
        line.story = "orphaned-disks"
        lines.append(line)
    for account, team, size in (
        ("shop", "checkout", 9000.0),
        ("search", "search", 22000.0),
        ("data", "data", 15000.0),
        ("platform", "platform", 7000.0),
    ):
        gigabytes = size * rhythm.shape(f"snapshots-{account}", weekend=1.0, noise=0.004)
        lines.append(
            described(
                f"snapshots-{account}", account, "AmazonEC2", "EBS:SnapshotUsage",
                "CreateSnapshot", "GB-Mo", 0.05, np.round(gigabytes * per_month_days(), 7),
                resource=arn("ec2", "us-east-1", account, f"snapshot/{hex_id('snap-', account)}"),
                family="Storage Snapshot", labels=tags(team, "snapshots"),
            )
        )  # fmt: skip
    return lines


def _volume(
    key: str,
    account: str,
    size: float,
    price: float,
    kind: str,
    days: Series,
    labels: dict[str, str],
) -> Line:
    return described(
        f"vol-{key}", account, "AmazonEC2", f"EBS:VolumeUsage.{kind}",
        f"CreateVolume-{kind.capitalize()}", "GB-Mo", price,
        np.round(size * days * per_month_days(), 9),
        resource=hex_id("vol-", key), family="Storage", labels=labels,
        product={"volume_api_name": kind, "volume_type": "General Purpose"},
    )  # fmt: skip
