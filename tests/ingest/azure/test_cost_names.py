"""What Azure's lines name: services, regions, tags and capacity, by lookup and out of JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.ingest.azure.bills import EA, Line, charge, charges, ea, load, purchase, write

if TYPE_CHECKING:
    from pathlib import Path


def one(folder: Path, line: Line) -> Line:
    return charge(load(folder, write(folder / "bill.csv", EA, [line])))


def path_of(kind: str) -> str:
    return f"/subscriptions/s-1/resourceGroups/rg/providers/{kind}"


@pytest.mark.parametrize(
    ("values", "service", "category", "kind"),
    [
        (
            {"ResourceId": path_of("Microsoft.Sql/servers/s1/databases/d1")},
            "Azure SQL Database",
            "Databases",
            "microsoft.sql/servers/databases",
        ),
        (
            {"ResourceId": path_of("Microsoft.Compute/virtualMachines/vm/extensions/e1")},
            "Virtual Machines",
            "Compute",
            "microsoft.compute/virtualmachines/extensions",
        ),
        (
            {
                "ResourceId": "/subscriptions/s-1/providers/Microsoft.Security/pricings/p",
                "ConsumedService": "Microsoft.Security",
            },
            "Microsoft Defender for Cloud",
            "Security",
            "microsoft.security/pricings",
        ),
        (
            {
                "ResourceId": path_of("Microsoft.Sql/servers/s1/providers/Microsoft.Insights")
                + "/components/c"
            },
            "Azure Monitor",
            "Management and Governance",
            "microsoft.insights/components",
        ),
        (
            {"ResourceId": path_of("Microsoft.Web/sites/f"), "ConsumedService": "Functions"},
            "Functions",
            "Compute",
            "microsoft.web/sites",
        ),
        (
            {"ResourceId": path_of("Microsoft.Web/sites/f"), "ConsumedService": "Microsoft.Web"},
            "Azure App Service",
            "Web",
            "microsoft.web/sites",
        ),
        (
            {"ResourceId": "", "ConsumedService": "Microsoft.Storage", "MeterCategory": "X"},
            "Storage Accounts",
            "Storage",
            None,
        ),
        (
            {
                "ResourceId": "",
                "ConsumedService": "Microsoft.Network",
                "MeterCategory": "Bandwidth",
            },
            "Bandwidth",
            "Networking",
            None,
        ),
        (
            {"ResourceId": "", "ConsumedService": "", "MeterCategory": "Log Analytics"},
            "Azure Monitor",
            "Management and Governance",
            None,
        ),
        (
            {"ResourceId": "", "ConsumedService": "", "MeterCategory": "Something New"},
            "Something New",
            "Other",
            None,
        ),
        (
            {"ResourceId": "", "ConsumedService": "", "MeterCategory": ""},
            "Microsoft Azure",
            "Other",
            None,
        ),
    ],
)
def test_a_service_is_found_by_resource_then_provider_then_meter(
    tmp_path: Path, values: Line, service: str, category: str, kind: str | None
) -> None:
    row = one(tmp_path, ea(**values))
    assert (row["ServiceName"], row["ServiceCategory"]) == (service, category)
    assert row["ResourceType"] == kind


@pytest.mark.parametrize(
    ("location", "region", "name"),
    [
        ("US East 2", "eastus2", "East US 2"),
        ("westeurope", "westeurope", "West Europe"),
        ("Mars North", "marsnorth", "Mars North"),
        ("", None, None),
    ],
)
def test_a_location_is_a_region(
    tmp_path: Path, location: str, region: str | None, name: str | None
) -> None:
    row = one(tmp_path, ea(ResourceLocation=location))
    assert (row["RegionId"], row["RegionName"]) == (region, name)


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ('{"env": "prod"}', {"env": "prod"}),
        ('"env": "prod","a b": "1, 2"', {"env": "prod", "a b": "1, 2"}),
        ('"env": "prod","env": "test"', {"env": "prod"}),
        ("", None),
        ("{}", {}),
        ("no json", None),
    ],
)
def test_tags_may_lack_their_braces(tmp_path: Path, text: str, tags: Any) -> None:
    stored = one(tmp_path, ea(Tags=text))["Tags"]
    assert (stored if stored is None else json.loads(stored)) == tags


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (
            {"AdditionalInfo": '"VMCapacityReservationId":"/Sub/CR-1"'},
            ("/sub/cr-1", "Used"),
        ),
        (
            {
                "ResourceId": path_of(
                    "Microsoft.Compute/capacityReservationGroups/g/capacityReservations/c"
                )
            },
            (
                path_of(
                    "microsoft.compute/capacityreservationgroups/g/capacityreservations/c"
                ).lower(),
                "Unused",
            ),
        ),
        ({}, (None, None)),
    ],
)
def test_reserved_capacity_is_used_or_not(tmp_path: Path, values: Line, expected: Any) -> None:
    row = one(tmp_path, ea(**values))
    assert (row["CapacityReservationId"], row["CapacityReservationStatus"]) == expected


def test_a_machine_without_its_size_is_known_by_its_meter(tmp_path: Path) -> None:
    assert one(tmp_path, ea(AdditionalInfo="{broken"))["x_InstanceType"] == "D4s v5"


def test_a_service_has_one_category_in_all_lines(tmp_path: Path) -> None:
    lines = [
        ea(),
        ea(ResourceId="", ConsumedService=""),
        ea(ResourceId=path_of("Microsoft.Compute/disks/d")),
        purchase(MeterCategory="Virtual Machines", ConsumedService=""),
    ]
    loads = load(tmp_path, write(tmp_path / "bill.csv", EA, lines))
    assert charges(loads, "distinct ServiceName, ServiceCategory, ServiceSubcategory") == [
        ("Virtual Machines", "Compute", "Virtual Machines")
    ]
