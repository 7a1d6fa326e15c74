"""The Google Cloud billing accounts and projects, and how a SKU's usage is described."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sample_data.generator.calendar_days import day
from sample_data.generator.company import digest, digits
from sample_data.generator.lines import Line, constant

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sample_data.generator.calendar_days import Series

MAIN, SMALL = "01C9A4-7F3E62-B85D10", "0B47E1-D2965F-3A8C70"
PACIFIC = ZoneInfo("America/Los_Angeles")
ORGANISATION = "684203917755"


@dataclass(frozen=True, slots=True)
class Project:
    """A project of a billing account and the team in its labels."""

    id: str
    name: str
    account: str
    team: str

    @property
    def number(self) -> str:
        """The project number."""
        return digits("project", self.id)

    def record(self) -> dict[str, Any]:
        """The project as a row of the export shows it."""
        ancestors = [
            {"resource_name": f"projects/{self.number}", "display_name": self.name},
            {"resource_name": f"organizations/{ORGANISATION}", "display_name": "larkspur.example"},
        ]
        return {
            "id": self.id,
            "number": self.number,
            "name": self.name,
            "labels": [{"key": "team", "value": self.team}] if self.team else [],
            "ancestry_numbers": f"/{ORGANISATION}/",
            "ancestors": ancestors,
        }


PROJECTS = {
    "analytics": Project("lark-analytics-prod", "Analytics", MAIN, "data"),
    "ml": Project("lark-ml-platform", "ML platform", MAIN, "ml"),
    "web": Project("lark-web-eu", "Web EU", MAIN, ""),
    "birch": Project("birch-labs-prod", "Birch Labs", SMALL, ""),
}
SERVICES = {
    "Compute Engine": "6F81-5844-456A",
    "BigQuery": "24E6-581D-38E5",
    "Cloud Storage": "95FF-2EF5-5EA1",
    "Cloud SQL": "9662-B51E-5089",
    "Kubernetes Engine": "CCD8-9BF1-090E",
    "Cloud Logging": "5490-F7B7-8DF6",
    "Cloud Monitoring": "58CD-E7C3-72CA",
    "Cloud Run": "152E-C115-5142",
    "Cloud Pub/Sub": "A1E8-BE35-7EBC",
    "Cloud Dataflow": "57D6-F4C6-61B2",
    "Networking": "E505-1604-58F8",
    "Vertex AI": "C7E2-9256-1C43",
    "Cloud Spanner": "CC63-0873-48FD",
    "Cloud Memorystore for Redis": "5AF5-2C11-D467",
    "Cloud Key Management Service (KMS)": "EE2F-D110-890C",
    "Artifact Registry": "149C-F9EC-3994",
    "Support": "2062-016F-44A2",
    "Invoice": "6E0A-5A1B-9C3F",
}
LOCATIONS = {
    "us-central1": ("us-central1", "US"),
    "europe-west4": ("europe-west4", "NL"),
    "us": ("us", "US"),
    "global": ("global", None),
}


def midnight(number: int) -> datetime:
    """The instant at which a day begins for Google: midnight in California, in UTC."""
    return datetime.combine(day(number), time(), PACIFIC).astimezone(UTC)


def hour(number: int, hours: int) -> datetime:
    """An hour of a day, counted from its midnight."""
    return midnight(number) + timedelta(hours=hours)


def location(region: str, zone: str | None = None) -> dict[str, Any]:
    """Where usage happened, as a row shows it."""
    place, country = LOCATIONS[region]
    if region in {"us", "global"}:
        return {"location": place, "country": country, "region": None, "zone": None}
    return {"location": zone or place, "country": country, "region": place, "zone": zone}


def labelled(team: str, app: str, env: str = "prod", **more: str) -> list[dict[str, str]]:
    """Labels of a resource; a key as goog_k8s becomes goog-k8s."""
    pairs = {"app": app, "env": env, "team": team, **more}
    return [{"key": key.replace("_", "-"), "value": pairs[key]} for key in sorted(pairs)]


def sku_id(service: str, text: str) -> str:
    """Three groups of four, as SKU ids are written."""
    raw = digest("gcp sku", service, text)[:12].upper()
    return f"{raw[:4]}-{raw[4:8]}-{raw[8:]}"


def metered(
    key: str,
    project: str,
    service: str,
    sku: str,
    units: tuple[str, str, float],
    price: Series | float,
    quantity: Series,
    *,
    region: str = "us-central1",
    zone: str | None = None,
    resource: tuple[str, str] | None = None,
    labels: list[dict[str, str]] | None = None,
    system: Mapping[str, str] | None = None,
    kind: str = "",
) -> Line:
    """Usage of a SKU; units are the unit, the pricing unit and how many units one of it has."""
    owner = PROJECTS[project]
    name, full = None, None
    if resource is not None:
        name, full = resource[1], resource[0].format(number=owner.number, name=resource[1])
    fields: dict[str, Any] = {
        "service": {"id": SERVICES[service], "description": service},
        "sku": {"id": sku_id(service, sku), "description": sku},
        "project": owner.record(),
        "billing_account_id": owner.account,
        "location": location(region, zone),
        "resource": {"name": name, "global_name": full},
        "labels": labels or [],
        "system_labels": [{"key": k, "value": v} for k, v in sorted((system or {}).items())],
        "units": units,
        "kind": kind,
    }
    at = constant(price) if isinstance(price, float) else price
    return Line(key, owner.account, at, quantity, fields)
