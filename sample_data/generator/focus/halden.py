"""What the company rents from Halden Cloud: backups, servers, a content network at the edge."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sample_data.generator.calendar_days import DAYS, Rhythm, per_month_days, ramp, within
from sample_data.generator.company import digest
from sample_data.generator.lines import DAYS_A_MONTH, Line, constant, volume

if TYPE_CHECKING:
    from sample_data.generator.calendar_days import Series

PROVIDER = "Halden Cloud"
PROJECTS = {"prj-4411": "larkspur-backup", "prj-4702": "larkspur-edge"}
REGIONS = {"no-osl-1": "Oslo", "de-fra-1": "Frankfurt"}
SERVICES = {
    "Halden Object Storage": ("Storage", "Object Storage", "Bucket"),
    "Halden Backup Vault": ("Storage", "Backup Storage", "Vault"),
    "Halden Block Storage": ("Storage", "Block Storage", "Volume"),
    "Halden Servers": ("Compute", "Virtual Machines", "Server"),
    "Halden Edge Delivery": ("Networking", "Content Delivery", "Distribution"),
    "Halden Network": ("Networking", "Network Connectivity", "Gateway"),
    "Halden PostgreSQL": ("Databases", "Relational Databases", "Database"),
    "Halden Support": ("Management and Governance", "Support", None),
}
HOTLINK_START, HOTLINK_END = date(2026, 6, 3), date(2026, 6, 7)
RETENTION = date(2026, 3, 2)
RETIRED = date(2026, 7, 6)
SERVER_PRICE, RESERVED_PRICE, RESERVED = 0.52, 0.338, 6
COMMITMENT = "cmt-9f20-hs16"


class Meter(NamedTuple):
    """A meter of one resource and what it costs (EUR) in the last month."""

    project: str
    region: str | None
    service: str
    sku: str
    unit: str
    price: float
    monthly: float
    resource: str
    team: str
    more: tuple[tuple[str, Any], ...] = ()


STEADY = (("weekend", 1.0), ("noise", 0.006))
FIXED = (("is_fixed", True),)
METERS = (
    Meter("prj-4411", "no-osl-1", "Halden Object Storage", "Standard capacity", "GB-Months", 0.0119, 1480, "bkt-archive", "data", STEADY),
    Meter("prj-4411", "no-osl-1", "Halden Object Storage", "Class A operations", "Requests", 0.0000045, 130, "bkt-archive", "data"),
    Meter("prj-4411", "de-fra-1", "Halden Object Storage", "Standard capacity", "GB-Months", 0.0129, 620, "bkt-media-replica", "checkout", STEADY),
    Meter("prj-4702", None, "Halden Edge Delivery", "Requests", "Requests", 0.0000006, 390, "edge-shop", "checkout"),
    Meter("prj-4702", "de-fra-1", "Halden Network", "Data transfer out", "GB", 0.018, 540, "gw-fra", "", ()),
    Meter("prj-4702", "de-fra-1", "Halden Network", "Private interconnect", "Hours", 0.41, 300, "gw-fra", "platform", FIXED),
    Meter("prj-4702", "de-fra-1", "Halden PostgreSQL", "db-8x32", "Hours", 0.655, 956, "db-edge", "checkout", FIXED),
)  # fmt: skip


def focus_lines(rhythm: Rhythm) -> list[Line]:
    """All lines of usage at the provider."""
    lines = [_meter(rhythm, number, meter) for number, meter in enumerate(METERS)]
    return [*lines, _edge(rhythm), *_vault(rhythm), *_servers(), *_volumes()]


def described(
    key: str, project: str, region: str | None, service: str, sku: str, unit: str, price: float,
    quantity: Series, resource: str, team: str, discount: float = 0.06, **details: Any,
) -> Line:  # fmt: skip
    """A line with the FOCUS columns that its rows repeat."""
    category, subcategory, kind = SERVICES[service]
    code = f"HC-{digest('halden', service, sku, region)[:8].upper()}"
    tags = {"app": resource, "env": "prod", "team": team} if team else {}
    fields: dict[str, Any] = {
        "SubAccountId": project,
        "SubAccountName": PROJECTS[project],
        "SubAccountType": "Project",
        "RegionId": region,
        "RegionName": REGIONS[region] if region else None,
        "ServiceName": service,
        "ServiceCategory": category,
        "ServiceSubcategory": subcategory,
        "SkuId": code,
        "SkuPriceId": f"{code}.OD",
        "SkuMeter": sku,
        "SkuPriceDetails": json.dumps(details, sort_keys=True) if details else None,
        "ResourceId": f"hrn:{project}:{region or 'global'}:{resource}",
        "ResourceName": resource,
        "ResourceType": kind,
        "PricingUnit": unit,
        "Tags": json.dumps(tags, sort_keys=True) if tags else None,
        "list_price": price,
    }
    return Line(key, project, constant(round(price * (1.0 - discount), 10)), quantity, fields)


def _meter(rhythm: Rhythm, number: int, meter: Meter) -> Line:
    words = dict(meter.more)
    shape = None if words.pop("is_fixed", False) else rhythm.shape(f"halden-{number}", **words)
    return described(
        f"halden-{number:02d}", meter.project, meter.region, meter.service, meter.sku, meter.unit,
        meter.price, volume(meter.monthly, meter.price, shape),
        meter.resource, meter.team,
    )  # fmt: skip


def _edge(rhythm: Rhythm) -> Line:
    """Traffic of the content network; for four days other sites show the shop's pictures."""
    usual = np.round(2700.0 / DAYS_A_MONTH / 0.011 * rhythm.shape("edge", weekend=1.08), 6)
    leech = np.round(
        31000.0 * within(HOTLINK_START, HOTLINK_END) * rhythm.shape("leech", growth=0.0), 6
    )
    line = described(
        "halden-edge", "prj-4702", None, "Halden Edge Delivery", "Data delivered", "GB", 0.011,
        np.round(usual + leech, 6), "edge-shop", "checkout",
    )  # fmt: skip
    line.usual = usual
    line.story = "edge-hotlinking"
    return line


def _vault(rhythm: Rhythm) -> list[Line]:
    """Backups; in March somebody keeps a year of them instead of a quarter."""
    months = per_month_days()
    size = 98000.0 * rhythm.shape("vault", weekend=1.0, noise=0.004)
    usual = np.round(size * months, 6)
    longer = np.round(size * (1.0 + 0.75 * ramp(RETENTION, date(2026, 6, 1))) * months, 6)
    line = described(
        "halden-vault", "prj-4411", "no-osl-1", "Halden Backup Vault", "Vault capacity",
        "GB-Months", 0.0185, longer, "vault-main", "platform",
    )  # fmt: skip
    line.usual = usual
    line.story = "backup-retention-extended"
    return [line]


def _servers() -> list[Line]:
    """Nine servers by the hour, six reserved; four are handed back while the reservation runs."""
    lines = []
    for number in range(1, 10):
        hours = 24.0 * (np.ones(DAYS) if number <= 5 else within(date(2025, 8, 1), RETIRED))
        lines.append(
            described(
                f"halden-server-{number}", "prj-4702", "de-fra-1", "Halden Servers", "hs-16x64",
                "Hours", SERVER_PRICE, hours, f"srv-edge-{number:02d}", "platform", 0.0,
                CoreCount=16, InstanceSeries="HS", InstanceType="hs-16x64", MemorySize=64,
                OperatingSystem="Linux",
            )
        )  # fmt: skip
    return lines


def _volumes() -> list[Line]:
    months = per_month_days()
    return [
        described(
            f"halden-volume-{number}", "prj-4702", "de-fra-1", "Halden Block Storage",
            "SSD capacity", "GB-Months", 0.072, np.round(1200.0 * months, 9),
            f"vol-edge-{number:02d}", "platform" if number != 3 else "", 0.0,
            DiskSpace=1200, DiskType="SSD",
        )
        for number in range(1, 6)
    ]  # fmt: skip
