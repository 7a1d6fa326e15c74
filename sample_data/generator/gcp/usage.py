"""What runs on Google Cloud: analytics, the ML platform, the European site, and Birch Labs."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sample_data.generator.calendar_days import DAYS, Rhythm, within
from sample_data.generator.company import digits
from sample_data.generator.gcp.projects import labelled, metered
from sample_data.generator.lines import DAYS_A_MONTH, volume

if TYPE_CHECKING:
    from sample_data.generator.lines import Line

EGRESS_PRICE = date(2026, 3, 1)
SCAN_START, SCAN_END = date(2026, 9, 8), date(2026, 9, 11)

HOUR = ("seconds", "hour", 3600.0)
GIBIBYTE_HOUR = ("byte-seconds", "gibibyte hour", 3600.0 * 2**30)
GIBIBYTE_MONTH = ("byte-seconds", "gibibyte month", 2592000.0 * 2**30)
GIBIBYTE = ("bytes", "gibibyte", float(2**30))
TEBIBYTE = ("bytes", "tebibyte", float(2**40))
COUNT = ("requests", "count", 1.0)
TOKENS = ("count", "1000 count", 1000.0)


class Meter(NamedTuple):
    """Usage of a SKU and what it costs in the last month."""

    project: str
    service: str
    sku: str
    units: tuple[str, str, float]
    price: float
    monthly: float
    labels: tuple[str, str] | None
    resource: tuple[str, str] | None = None
    more: tuple[tuple[str, Any], ...] = ()


STEADY = (("weekend", 1.0), ("noise", 0.006))
WORK = (("weekend", 0.35),)
FIXED = (("is_fixed", True),)
US, EU, ANYWHERE = (("region", "us"),), (("region", "europe-west4"),), (("region", "global"),)
BUCKET = "//storage.googleapis.com/projects/_/buckets/{name}"

METERS = (
    Meter("analytics", "BigQuery", "Active Logical Storage", GIBIBYTE_MONTH, 0.02, 2350, ("data", "warehouse"), ("//bigquery.googleapis.com/projects/{number}/datasets/{name}", "orders"), (*US, *STEADY)),
    Meter("analytics", "BigQuery", "Long Term Logical Storage", GIBIBYTE_MONTH, 0.01, 720, ("data", "warehouse"), ("//bigquery.googleapis.com/projects/{number}/datasets/{name}", "archive"), (*US, *STEADY)),
    Meter("analytics", "BigQuery", "Streaming Insert", GIBIBYTE, 0.05, 640, ("data", "clickstream"), ("//bigquery.googleapis.com/projects/{number}/datasets/{name}", "clicks"), US),
    Meter("analytics", "Cloud Dataflow", "Streaming vCPU Time", HOUR, 0.069, 2600, ("data", "clickstream"), ("//dataflow.googleapis.com/projects/{number}/jobs/{name}", "clicks-enrich"), ()),
    Meter("analytics", "Cloud Pub/Sub", "Message Delivery Basic", TEBIBYTE, 40.0, 980, ("data", "clickstream"), ("//pubsub.googleapis.com/projects/{number}/topics/{name}", "clicks"), ANYWHERE),
    Meter("analytics", "Cloud Storage", "Standard Storage US Multi-region", GIBIBYTE_MONTH, 0.026, 2100, ("data", "raw"), (BUCKET, "lark-raw-events"), (*US, *STEADY)),
    Meter("analytics", "Cloud Storage", "Class A Operations", COUNT, 0.000005, 390, ("data", "raw"), (BUCKET, "lark-raw-events"), US),
    Meter("analytics", "Cloud Spanner", "Server Node", HOUR, 0.9, 1970, ("search", "catalogue"), ("//spanner.googleapis.com/projects/{number}/instances/{name}", "catalogue"), FIXED),
    Meter("ml", "Vertex AI", "Gemini Input Text Tokens", TOKENS, 0.000125, 1900, ("ml", "ranking"), None, (*US, ("growth", 0.05))),
    Meter("ml", "Vertex AI", "Gemini Output Text Tokens", TOKENS, 0.000375, 2400, ("ml", "ranking"), None, (*US, ("growth", 0.05))),
    Meter("ml", "Vertex AI", "Custom Training A100 GPU", HOUR, 3.37, 2900, ("ml", "embeddings"), ("//aiplatform.googleapis.com/projects/{number}/customJobs/{name}", "embeddings-nightly"), WORK),
    Meter("ml", "Cloud Storage", "Standard Storage US Regional", GIBIBYTE_MONTH, 0.02, 860, ("ml", "datasets"), (BUCKET, "lark-ml-datasets"), STEADY),
    Meter("ml", "Artifact Registry", "Artifact Registry Storage", GIBIBYTE_MONTH, 0.1, 180, None, None, STEADY),
    Meter("web", "Cloud Run", "CPU Allocation Time", ("seconds", "second", 1.0), 0.000024, 1650, ("checkout", "web-eu"), ("//run.googleapis.com/projects/{number}/services/{name}", "storefront-eu"), (*EU, ("weekend", 0.95))),
    Meter("web", "Cloud Run", "Requests", COUNT, 0.0000004, 420, ("checkout", "web-eu"), ("//run.googleapis.com/projects/{number}/services/{name}", "storefront-eu"), (*EU, ("weekend", 0.95))),
    Meter("web", "Cloud Memorystore for Redis", "Redis Capacity Standard M3", GIBIBYTE_HOUR, 0.046, 940, ("checkout", "web-eu"), ("//redis.googleapis.com/projects/{number}/instances/{name}", "sessions-eu"), (*EU, *FIXED)),
    Meter("web", "Networking", "Cloud Load Balancer Forwarding Rule", HOUR, 0.025, 37, ("checkout", "web-eu"), None, (*EU, *FIXED)),
    Meter("web", "Networking", "Cloud CDN Traffic Cache Data Transfer Europe", GIBIBYTE, 0.06, 720, ("checkout", "web-eu"), None, (*ANYWHERE, ("weekend", 1.05))),
    Meter("web", "Cloud Logging", "Log Storage cost", GIBIBYTE, 0.5, 830, None, None, ANYWHERE),
    Meter("web", "Cloud Monitoring", "Prometheus Samples Ingested", COUNT, 0.00000006, 310, None, None, ANYWHERE),
    Meter("web", "Cloud Key Management Service (KMS)", "Active software symmetric key versions", COUNT, 0.002, 60, None, None, (*ANYWHERE, *STEADY)),
    Meter("web", "Kubernetes Engine", "Regional Kubernetes Clusters", HOUR, 0.1, 73, ("platform", "gke-web"), ("//container.googleapis.com/projects/{number}/clusters/{name}", "gke-web"), (*EU, *FIXED)),
    Meter("birch", "Cloud Storage", "Standard Storage US Regional", GIBIBYTE_MONTH, 0.02, 210, ("birch", "archive"), (BUCKET, "birch-archive"), STEADY),
    Meter("birch", "Networking", "Network Internet Data Transfer Out from Americas to Americas", GIBIBYTE, 0.085, 160, None, None, ()),
    Meter("birch", "BigQuery", "Analysis", TEBIBYTE, 6.25, 140, ("birch", "reports"), None, (*US, *WORK)),
)  # fmt: skip


def gcp_lines(rhythm: Rhythm) -> list[Line]:
    """All lines of usage on Google Cloud."""
    lines = [_meter(rhythm, number, meter) for number, meter in enumerate(METERS)]
    machines = (
        Pool("feature-store", "analytics", "n2-standard-8", 11.5, 0.78, "search", "N2", 0.031611, 0.004237),
        Pool("gke-web-default", "web", "e2-standard-8", 9.0, 0.9, "platform", "E2", 0.024010, 0.003218, "europe-west4", "gke-web"),
        Pool("birch-app", "birch", "e2-standard-8", 3.0, 1.0, "birch", "E2", 0.021811, 0.002923, growth=0.0),
    )  # fmt: skip
    for pool in machines:
        lines += _pool(rhythm, pool)
    return [*lines, *_databases(), *_egress(rhythm), _analysis(rhythm), *_gpu_nodes(rhythm)]


def _meter(rhythm: Rhythm, number: int, meter: Meter) -> Line:
    more = dict(meter.more)
    words = {word: more.pop(word) for word in ("weekend", "noise", "growth") if word in more}
    shape = None if more.pop("is_fixed", False) else rhythm.shape(f"gcp-{number}", **words)
    return metered(
        f"gcp-{number:03d}", meter.project, meter.service, meter.sku, meter.units, meter.price,
        volume(meter.monthly, meter.price, shape),
        resource=meter.resource, labels=labelled(*meter.labels) if meter.labels else None, **more,
    )  # fmt: skip


class Pool(NamedTuple):
    """Machines of one type that follow the load, billed by core and by memory."""

    name: str
    project: str
    machine: str
    size: float
    weekend: float
    team: str
    series: str
    core: float
    memory: float
    region: str = "us-central1"
    cluster: str = ""
    growth: float = 0.022


def _pool(rhythm: Rhythm, pool: Pool) -> list[Line]:
    load = pool.size * rhythm.shape(pool.name, weekend=pool.weekend, growth=pool.growth)
    cores = float(pool.machine.rsplit("-", 1)[1])
    place = "Netherlands" if pool.region == "europe-west4" else "Iowa"
    system = {
        "compute.googleapis.com/machine_spec": pool.machine,
        "compute.googleapis.com/cores": str(int(cores)),
        "compute.googleapis.com/memory": str(int(cores * 4096)),
    }
    more = {"goog_k8s_cluster_name": pool.cluster} if pool.cluster else {}
    lines = []
    for number in range(int(np.ceil(load.max()))):
        hours = np.round(24.0 * np.clip(load - number, 0.0, 1.0), 3)
        hours[hours < 0.5] = 0.0
        zone = f"{pool.region}-{'abc'[number % 3]}"
        name = f"{pool.name}-{digits(pool.name, number, length=4)}"
        instance = f"//compute.googleapis.com/projects/{{number}}/zones/{zone}/instances/{{name}}"
        for part, price, amount, units in (
            ("Core", pool.core, cores, HOUR),
            ("Ram", pool.memory, cores * 4.0, GIBIBYTE_HOUR),
        ):
            lines.append(
                metered(
                    f"{pool.name}-{number:02d}-{part}", pool.project, "Compute Engine",
                    f"{pool.series} Instance {part} running in {place}", units, price,
                    np.round(hours * amount, 6), region=pool.region, zone=zone,
                    resource=(instance, name), labels=labelled(pool.team, pool.name, **more),
                    system=system, kind=f"{pool.series} {part}",
                )
            )  # fmt: skip
    return lines


def _gpu_nodes(rhythm: Rhythm) -> list[Line]:
    """L4 machines of the ML platform: GPU rows beside the cores."""
    lines = []
    load = 5.0 * rhythm.shape("l4", weekend=0.6, growth=0.03)
    for number in range(int(np.ceil(load.max()))):
        hours = np.round(24.0 * np.clip(load - number, 0.0, 1.0), 3)
        hours[hours < 0.5] = 0.0
        name = f"inference-l4-{number}"
        zone = f"us-central1-{'ab'[number % 2]}"
        for sku, price, amount in (
            ("Nvidia L4 GPU running in Americas", 0.560004, 1.0),
            ("G2 Instance Core running in Americas", 0.024988, 8.0),
        ):
            lines.append(
                metered(
                    f"{name}-{sku[:2]}", "ml", "Compute Engine", sku, HOUR, price,
                    np.round(hours * amount, 6), zone=zone,
                    resource=(
                        f"//compute.googleapis.com/projects/{{number}}/zones/{zone}/instances/{{name}}",
                        name,
                    ),
                    labels=labelled("ml", "inference"),
                    system={"compute.googleapis.com/machine_spec": "g2-standard-8"},
                )
            )  # fmt: skip
    return lines


def _databases() -> list[Line]:
    lines = []
    for name, project, cores, team, region in (
        ("catalogue-eu", "web", 16.0, "search", "europe-west4"),
        ("web-eu", "web", 8.0, "checkout", "europe-west4"),
        ("birch", "birch", 2.0, "birch", "us-central1"),
    ):
        for part, price, amount, units in (
            ("vCPU", 0.0413, cores, HOUR),
            ("RAM", 0.007, cores * 6.5, GIBIBYTE_HOUR),
        ):
            lines.append(
                metered(
                    f"sql-{name}-{part}", project, "Cloud SQL",
                    f"Cloud SQL for PostgreSQL: Regional - {part} in "
                    f"{'Netherlands' if region.startswith('europe') else 'Iowa'}",
                    units, price, amount * 24.0 * np.ones(DAYS), region=region,
                    resource=("//sqladmin.googleapis.com/projects/{number}/instances/{name}", name),
                    labels=labelled(team, name),
                    kind="" if project == "birch" else "Cloud SQL",
                )
            )  # fmt: skip
    return lines


def _egress(rhythm: Rhythm) -> list[Line]:
    """Traffic from the European site; its price rises in March."""
    volume = np.round(21000.0 / DAYS_A_MONTH * rhythm.shape("egress", weekend=1.05), 6)
    price = np.round(0.085 + 0.025 * within(EGRESS_PRICE), 6)
    line = metered(
        "egress-eu", "web", "Networking",
        "Network Internet Data Transfer Out from EMEA to EMEA", GIBIBYTE, price, volume,
        region="europe-west4",
    )  # fmt: skip
    line.usual = volume
    line.usual_price = np.full(DAYS, 0.085)
    line.story = "egress-price-rise"
    return [line]


def _analysis(rhythm: Rhythm) -> Line:
    """Queries on demand; in September a report scans the whole warehouse for three days."""
    usual = np.round(3100.0 / DAYS_A_MONTH / 6.25 * rhythm.shape("analysis", weekend=0.35), 6)
    scan = np.round(168.0 * within(SCAN_START, SCAN_END) * rhythm.shape("scan", weekend=1.0), 6)
    line = metered(
        "bigquery-analysis", "analytics", "BigQuery", "Analysis", TEBIBYTE, 6.25,
        np.round(usual + scan, 6), region="us",
        resource=("//bigquery.googleapis.com/projects/{number}/reservations/{name}", "on-demand"),
        labels=labelled("data", "reports"),
    )  # fmt: skip
    line.usual = usual
    line.story = "bigquery-full-scan"
    return line
