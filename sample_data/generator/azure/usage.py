"""What runs on Azure: the ERP, the analysts' platform and the developers' test subscription."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sample_data.generator.azure.subscriptions import metered, tag_text
from sample_data.generator.calendar_days import (
    DAYS,
    Rhythm,
    per_month_days,
    within,
)
from sample_data.generator.lines import volume

if TYPE_CHECKING:
    from sample_data.generator.lines import Line

RESIZED = date(2026, 3, 23)
SCALED_UP = date(2026, 7, 20)
UNATTACHED = date(2026, 5, 11)
TEST_CLUSTER_START, TEST_CLUSTER_END = date(2026, 6, 8), date(2026, 7, 1)
RESERVED_SIZE, RESERVED_AKS_SIZE = "Standard_D8s_v5", "Standard_E8s_v5"


class Meter(NamedTuple):
    """A meter of one resource and what it costs in the last month."""

    subscription: str
    group: str
    team: str
    app: str
    kind: str
    name: str
    category: tuple[str, str, str]
    unit: str
    price: float
    monthly: float
    family: str
    more: tuple[tuple[str, Any], ...] = ()


STEADY = (("weekend", 1.0), ("noise", 0.006))
WORK = (("weekend", 0.25),)
FIXED = (("is_fixed", True),)
GLOBAL = (("location", "global"),)

METERS = (
    Meter("corp-apps", "rg-web", "checkout", "b2b-portal", "Microsoft.Web/serverfarms", "asp-b2b", ("Azure App Service", "Premium v3 Plan - Linux", "P2 v3 App"), "1 Hour", 0.352, 1540, "Compute", STEADY),
    Meter("corp-apps", "rg-web", "checkout", "b2b-portal", "Microsoft.Cdn/profiles", "afd-b2b", ("Azure Front Door Service", "", "Premium Data Transfer Out"), "1 GB", 0.17, 640, "Networking", GLOBAL),
    Meter("corp-apps", "rg-web", "checkout", "b2b-portal", "Microsoft.Network/applicationGateways", "agw-b2b", ("Application Gateway", "Application Gateway WAF v2", "Fixed Cost"), "1 Hour", 0.443, 323, "Networking", FIXED),
    Meter("corp-apps", "rg-web", "checkout", "b2b-portal", "Microsoft.DocumentDB/databaseAccounts", "cosmos-b2b", ("Azure Cosmos DB", "Azure Cosmos DB autoscale", "100 RU/s"), "1 Hour", 0.012, 2900, "Databases"),
    Meter("corp-apps", "rg-web", "checkout", "b2b-portal", "Microsoft.Cache/Redis", "redis-b2b", ("Redis Cache", "Azure Redis Cache Premium", "P1 Cache Instance"), "1 Hour", 0.555, 405, "Databases", FIXED),
    Meter("corp-apps", "rg-hub", "platform", "hub", "Microsoft.Network/azureFirewalls", "afw-hub", ("Azure Firewall", "Standard", "Standard Deployment"), "1 Hour", 1.25, 912, "Networking", FIXED),
    Meter("corp-apps", "rg-hub", "platform", "hub", "Microsoft.Network/azureFirewalls", "afw-hub", ("Azure Firewall", "Standard", "Standard Data Processed"), "1 GB", 0.016, 410, "Networking"),
    Meter("corp-apps", "rg-hub", "platform", "hub", "Microsoft.Network/expressRouteCircuits", "er-frankfurt", ("ExpressRoute", "Metered Data", "Metered Data 1 Gbps Circuit"), "1 Hour", 0.597, 436, "Networking", FIXED),
    Meter("corp-apps", "rg-hub", "", "", "Microsoft.Network/virtualNetworks", "vnet-hub", ("Virtual Network", "Peering", "Global Inter-Region Egress"), "1 GB", 0.035, 690, "Networking"),
    Meter("corp-apps", "rg-hub", "", "", "Microsoft.Network/publicIPAddresses", "pip-hub", ("Virtual Network", "IP Addresses", "Standard IPv4 Static Public IP"), "1 Hour", 0.005, 110, "Networking", STEADY),
    Meter("corp-apps", "rg-ops", "platform", "monitoring", "Microsoft.OperationalInsights/workspaces", "law-central", ("Log Analytics", "", "Analytics Logs Data Ingestion"), "1 GB", 2.76, 3150, "Management and Governance"),
    Meter("corp-apps", "rg-ops", "platform", "security", "Microsoft.Security/pricings", "VirtualMachines", ("Microsoft Defender for Cloud", "Microsoft Defender for Servers", "Standard P2 Node"), "1 Hour", 0.02, 740, "Security", STEADY),
    Meter("corp-apps", "rg-ops", "platform", "backup", "Microsoft.RecoveryServices/vaults", "rsv-erp", ("Backup", "", "GRS Data Stored"), "1 GB/Month", 0.0448, 1180, "Storage", STEADY),
    Meter("corp-apps", "rg-ops", "platform", "secrets", "Microsoft.KeyVault/vaults", "kv-central", ("Key Vault", "", "Operations"), "1", 0.000003, 85, "Security"),
    Meter("corp-apps", "rg-erp", "platform", "erp", "Microsoft.Storage/storageAccounts", "sterpfiles", ("Storage", "Files v2", "LRS Provisioned"), "1 GB/Month", 0.16, 1260, "Storage", STEADY),
    Meter("corp-apps", "rg-erp", "platform", "erp", "Microsoft.ServiceBus/namespaces", "sb-erp", ("Service Bus", "", "Premium Messaging Unit"), "1 Hour", 0.928, 677, "Integration", FIXED),
    Meter("corp-apps", "rg-erp", "platform", "erp", "Microsoft.ApiManagement/service", "apim-erp", ("API Management", "", "Standard Unit"), "1 Hour", 0.94, 686, "Integration", FIXED),
    Meter("analytics", "rg-lake", "data", "bi-lake", "Microsoft.Storage/storageAccounts", "stbilake", ("Storage", "Azure Data Lake Storage Gen2 Hierarchical Namespace", "Hot LRS Data Stored"), "1 GB/Month", 0.0196, 2680, "Storage", STEADY),
    Meter("analytics", "rg-lake", "data", "bi-lake", "Microsoft.Storage/storageAccounts", "stbilake", ("Storage", "Azure Data Lake Storage Gen2 Hierarchical Namespace", "Hot Write Operations"), "10K", 0.065, 590, "Storage"),
    Meter("analytics", "rg-dbx", "data", "forecasting", "Microsoft.Databricks/workspaces", "dbx-analytics", ("Azure Databricks", "Premium", "Premium Jobs Compute DBU"), "1 Hour", 0.3, 4300, "Analytics", (("month_end", 0.5), ("weekend", 0.7))),
    Meter("analytics", "rg-dbx", "data", "forecasting", "Microsoft.Databricks/workspaces", "dbx-analytics", ("Azure Databricks", "Premium", "Premium All-purpose Compute DBU"), "1 Hour", 0.55, 2150, "Analytics", WORK),
    Meter("analytics", "rg-synapse", "data", "finance-dwh", "Microsoft.Synapse/workspaces", "syn-finance", ("Azure Synapse Analytics", "Dedicated SQL Pool", "100 DWUs"), "1 Hour", 1.51, 5400, "Analytics", (("weekend", 0.5), ("month_end", 0.35), ("noise", 0.01))),
    Meter("analytics", "rg-synapse", "data", "finance-dwh", "Microsoft.DataFactory/factories", "adf-finance", ("Azure Data Factory v2", "Azure Data Factory v2", "Cloud Data Movement"), "1 Hour", 0.25, 960, "Analytics", (("month_end", 0.6),)),
    Meter("analytics", "rg-synapse", "data", "clickstream", "Microsoft.EventHub/namespaces", "evh-clicks", ("Event Hubs", "", "Standard Throughput Unit"), "1 Hour", 0.03, 420, "Internet of Things", STEADY),
    Meter("analytics", "rg-ai", "ml", "support-bot", "Microsoft.CognitiveServices/accounts", "oai-support", ("Cognitive Services", "Azure OpenAI", "gpt-4o Output Tokens"), "1K", 0.01, 3300, "AI + Machine Learning", (("growth", 0.045),)),
    Meter("analytics", "rg-ai", "ml", "support-bot", "Microsoft.CognitiveServices/accounts", "oai-support", ("Cognitive Services", "Azure OpenAI", "gpt-4o Input Tokens"), "1K", 0.0025, 1700, "AI + Machine Learning", (("growth", 0.045),)),
    Meter("analytics", "rg-ai", "ml", "demand-model", "Microsoft.MachineLearningServices/workspaces", "mlw-demand", ("Virtual Machines", "NCasT4_v3 Series", "NC16as T4 v3"), "1 Hour", 1.204, 1900, "Compute", (("weekend", 0.5),)),
    Meter("dev-test", "rg-dev", "", "", "Microsoft.ContainerRegistry/registries", "acrdev", ("Container Registry", "", "Premium Registry Unit"), "1/Day", 1.6667, 51, "Containers", STEADY),
    Meter("dev-test", "rg-dev", "", "", "Microsoft.Web/serverfarms", "asp-dev", ("Azure App Service", "Basic Plan - Linux", "B3 App"), "1 Hour", 0.068, 590, "Compute", STEADY),
    Meter("dev-test", "rg-dev", "", "", "Microsoft.DevOpsInfrastructure/pools", "mdp-builds", ("Virtual Machines", "Dv5 Series", "D4 v5"), "1 Hour", 0.23, 980, "Compute", WORK),
)  # fmt: skip


def azure_lines(rhythm: Rhythm) -> list[Line]:
    """All lines of usage on Azure."""
    return [
        *(_meter(rhythm, number, meter) for number, meter in enumerate(METERS)),
        *_erp_machines(),
        *_kubernetes(rhythm),
        *_databases(),
        *_disks(),
    ]


def _meter(rhythm: Rhythm, number: int, meter: Meter) -> Line:
    more = dict(meter.more)
    words = {
        word: more.pop(word) for word in ("weekend", "noise", "month_end", "growth") if word in more
    }
    shape = None if more.pop("is_fixed", False) else rhythm.shape(f"azure-{number}", **words)
    return metered(
        f"azure-{number:03d}", meter.subscription, meter.group, meter.kind, meter.name,
        meter.category, meter.unit, meter.price,
        volume(meter.monthly, meter.price, shape), family=meter.family,
        tags=tag_text(meter.team, meter.app) if meter.team else "", **more,
    )  # fmt: skip


def _machine(
    key: str, name: str, size: str, price: float, hours: Any, *, series: str, **more: Any
) -> Line:
    meter = size.removeprefix("Standard_").replace("_", " ")
    return metered(
        key, more.pop("subscription", "corp-apps"), more.pop("group", "rg-erp"),
        "Microsoft.Compute/virtualMachines", name, ("Virtual Machines", series, meter),
        "1 Hour", price, hours, family="Compute", size=size, **more,
    )  # fmt: skip


def _erp_machines() -> list[Line]:
    """Twelve reserved machines; five are resized while the reservation goes on."""
    lines = []
    tags = tag_text("platform", "erp")
    for number in range(1, 13):
        resized = number > 7
        before = within(date(2025, 8, 1), RESIZED) if resized else np.ones(DAYS)
        name = f"vm-erp-{number:02d}"
        lines.append(
            _machine(
                f"erp-{number:02d}-d8", name, RESERVED_SIZE, 0.46, 24.0 * before,
                series="Dsv5 Series", tags=tags,
            )
        )  # fmt: skip
        if resized:
            lines.append(
                _machine(
                    f"erp-{number:02d}-e4", name, "Standard_E4as_v5", 0.278,
                    24.0 * within(RESIZED), series="Easv5 Series", tags=tags,
                )
            )  # fmt: skip
    return lines


def _kubernetes(rhythm: Rhythm) -> list[Line]:
    """AKS nodes that follow the load, and a test cluster that ran for three weeks."""
    load = 13.0 * rhythm.shape("aks", weekend=0.75)
    lines = []
    managed = {"aks-managed-cluster-name": "aks-corp", "aks-managed-poolName": "workers"}
    for number in range(int(np.ceil(load.max()))):
        hours = np.round(24.0 * np.clip(load - number, 0.0, 1.0), 3)
        hours[hours < 0.5] = 0.0
        lines.append(
            _machine(
                f"aks-{number:02d}", f"aks-workers-vmss_{number}", RESERVED_AKS_SIZE, 0.608,
                hours, series="Esv5 Series", group="mc_rg-aks_aks-corp_westeurope",
                tags=tag_text("platform", "aks-corp", "Prod", **managed),
            )
        )  # fmt: skip
    for number in range(5):
        line = _machine(
            f"aks-test-{number}", f"aks-loadtest-vmss_{number}", "Standard_D16s_v5", 0.92,
            24.0 * within(TEST_CLUSTER_START, TEST_CLUSTER_END), series="Dsv5 Series",
            subscription="dev-test", group="mc_rg-loadtest_aks-loadtest_northeurope",
            location="northeurope",
        )  # fmt: skip
        line.usual = np.zeros(DAYS)
        line.story = "forgotten-test-cluster"
        lines.append(line)
    for number in range(4):
        lines.append(  # noqa: PERF401
            _machine(
                f"dev-vm-{number}", f"vm-dev-{number}", "Standard_D4s_v5", 0.23,
                24.0 * np.ones(DAYS), series="Dsv5 Series", subscription="dev-test",
                group="rg-dev", tags=tag_text("platform", "dev", "Dev") if number % 2 else "",
            )
        )  # fmt: skip
    return lines


def _databases() -> list[Line]:
    """SQL databases by vCore; one is scaled up for a test and stays that way."""
    lines = []
    usual = 8.0 * 24.0 * np.ones(DAYS)
    for name, cores, story in (
        ("erp", 16.0, ""),
        ("b2b", 8.0, ""),
        ("orders-archive", 8.0, "database-left-scaled-up"),
    ):
        hours = cores * 24.0 * np.ones(DAYS)
        if story:
            hours = usual + 24.0 * 24.0 * within(SCALED_UP)
        line = metered(
            f"sql-{name}", "corp-apps", "rg-sql", "Microsoft.Sql/servers",
            f"sql-corp/databases/{name}",
            ("SQL Database", "SQL Database Single/Elastic Pool General Purpose - Compute Gen5", "vCore"),
            "1 Hour", 0.1521, hours, family="Databases",
            tags=tag_text("platform" if name == "erp" else "checkout", name),
        )  # fmt: skip
        if story:
            line.usual = usual
            line.story = story
        lines.append(line)
    return lines


def _disks() -> list[Line]:
    """Premium disks by month; six stay behind when their machines are deleted."""
    lines = []
    months = per_month_days()
    for name, count, kind, price in (
        ("erp-data", 12, "P30", 135.17),
        ("sap-old", 6, "P40", 259.05),
    ):
        for number in range(1, count + 1):
            orphaned = name == "sap-old"
            line = metered(
                f"disk-{name}-{number}", "corp-apps", "rg-erp", "Microsoft.Compute/disks",
                f"disk-{name}-{number:02d}",
                ("Storage", "Premium SSD Managed Disks", f"{kind} LRS Disk"), "1/Month", price,
                np.round(months, 9), family="Storage",
                tags=tag_text("platform", "sap-old" if orphaned else "erp"),
            )  # fmt: skip
            if orphaned:
                line.usual = line.quantity * within(date(2025, 8, 1), UNATTACHED)
                line.story = "unattached-premium-disks"
            lines.append(line)
    until = within(date(2025, 8, 1), UNATTACHED)
    for number in range(1, 4):
        lines.append(  # noqa: PERF401
            _machine(
                f"sap-old-{number}", f"vm-sap-old-{number}", "Standard_E16s_v5", 1.216,
                24.0 * until, series="Esv5 Series", tags=tag_text("platform", "sap-old"),
            )
        )  # fmt: skip
    return lines
