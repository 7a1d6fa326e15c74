"""What services, regions, resources and machines are called."""

from __future__ import annotations

import csv
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest

from tests.ingest.aws.bills import line, read, some

if TYPE_CHECKING:
    from pathlib import Path

OF_CATEGORY = {
    "AI and Machine Learning": (
        "AI Platforms|Bots|Generative AI|Machine Learning|Natural Language Processing"
    ),
    "Analytics": (
        "Analytics Platforms|Business Intelligence|Data Processing|Search|Streaming Analytics"
    ),
    "Business Applications": "Productivity and Collaboration",
    "Compute": (
        "Containers|End User Computing|Quantum Compute|Serverless Compute|Virtual Machines"
    ),
    "Databases": (
        "Caching|Data Warehouses|Ledger Databases|NoSQL Databases|Relational Databases|"
        "Time Series Databases"
    ),
    "Developer Tools": (
        "Developer Platforms|Continuous Integration and Deployment|Development Environments|"
        "Source Code Management|Quality Assurance"
    ),
    "Identity": "Identity and Access Management",
    "Integration": "API Management|Messaging|Workflow Orchestration",
    "Internet of Things": "IoT Analytics|IoT Platforms",
    "Management and Governance": (
        "Architecture|Compliance|Cost Management|Data Governance|Disaster Recovery|"
        "Endpoint Management|Observability|Support"
    ),
    "Media": "Content Creation|Gaming|Media Streaming|Mixed Reality",
    "Migration": "Data Migration|Resource Migration",
    "Mobile": "",
    "Multicloud": "Multicloud Integration",
    "Networking": (
        "Application Networking|Content Delivery|Network Connectivity|Network Infrastructure|"
        "Network Routing|Network Security"
    ),
    "Other": "",
    "Security": "Secret Management|Security Posture Management|Threat Detection and Response",
    "Storage": "Backup Storage|Block Storage|File Storage|Object Storage|Storage Platforms",
    "Web": "Application Platforms",
}
"""Categories and subcategories of services in FOCUS 1.2, each with one for others."""


def _table(name: str) -> list[dict[str, str]]:
    text = (files("costtui.ingest") / "data" / f"{name}.csv").read_text("utf-8")
    return list(csv.DictReader(row for row in text.splitlines() if not row.startswith("#")))


def test_every_service_has_a_category_and_subcategory_of_focus() -> None:
    unknown = [
        row
        for row in _table("aws_services")
        if row["subcategory"]
        not in {*OF_CATEGORY[row["category"]].split("|"), f"Other ({row['category']})"}
    ]
    assert unknown == []


def test_a_service_code_stands_once_and_a_name_for_one_category() -> None:
    services = _table("aws_services")
    codes = [row["code"] for row in services]
    assert sorted(codes) == sorted(set(codes))
    kinds = {(row["name"], row["category"], row["subcategory"]) for row in services}
    assert len(kinds) == len({name for name, _, _ in kinds})
    assert len(codes) > 200


def test_every_prefix_stands_for_a_region_with_a_name() -> None:
    regions = [row["region_id"] for row in _table("aws_regions")]
    prefixes = _table("aws_usage_prefixes")
    assert sorted(regions) == sorted(set(regions))
    assert len({row["prefix"] for row in prefixes}) == len(prefixes)
    assert {row["region_id"] for row in prefixes} <= set(regions)


@pytest.mark.parametrize(
    ("code", "product", "usage_type", "name", "category"),
    [
        ("AmazonEC2", "", "BoxUsage:m5.large", "Amazon Elastic Compute Cloud", "Compute"),
        ("AmazonEC2", "", "EBS:VolumeUsage.gp3", "Amazon Elastic Block Store", "Storage"),
        ("AmazonEC2", "", "EU-EBS:SnapshotUsage", "Amazon Elastic Block Store", "Storage"),
        (
            "AmazonEC2",
            "AWSDataTransfer",
            "DataTransfer-Out-Bytes",
            "AWS Data Transfer",
            "Networking",
        ),
        ("AmazonEC2", "", "EBSOptimized:c1.xlarge", "Amazon Elastic Compute Cloud", "Compute"),
        ("AmazonBrandNew", "", "Requests", "Brand New", "Other"),
        ("AmazonS3New", "", "Requests", "Amazon Simple Storage Service", "Storage"),
    ],
)
def test_a_service_has_the_name_and_the_category_of_its_code(
    tmp_path: Path, code: str, product: str, usage_type: str, name: str, category: str
) -> None:
    known = {"AmazonBrandNew": "Brand New", "AmazonS3New": "Amazon Simple Storage Service"}
    rows = read(
        tmp_path,
        line(
            line_item_product_code=code,
            product_servicecode=product,
            line_item_usage_type=usage_type,
            product={"product_name": known.get(code, "Amazon Elastic Compute Cloud")},
        ),
    )
    assert some(rows, "ServiceName ServiceCategory") == [(name, category)]


@pytest.mark.parametrize(
    ("code", "region", "zone", "usage_type", "region_id", "name"),
    [
        ("AmazonS3", "eu-north-1", "", "Requests", "eu-north-1", "Europe (Stockholm)"),
        ("AmazonEC2", "", "us-west-2b", "BoxUsage", "us-west-2", "US West (Oregon)"),
        ("AmazonS3", "", "", "EU-Requests-Tier1", "eu-west-1", "Europe (Ireland)"),
        ("AmazonS3", "", "", "APS3-Requests-Tier1", "ap-south-1", "Asia Pacific (Mumbai)"),
        ("AmazonS3", "xx-new-9", "", "Requests", "xx-new-9", "xx-new-9"),
        ("AmazonCloudFront", "", "", "EU-DataTransfer-Out-Bytes", None, None),
        ("AmazonRoute53", "", "", "DNS-Queries", None, None),
    ],
)
def test_a_region_is_told_by_its_id_its_zone_or_its_usage_type(
    tmp_path: Path,
    code: str,
    region: str,
    zone: str,
    usage_type: str,
    region_id: str | None,
    name: str | None,
) -> None:
    rows = read(
        tmp_path,
        line(
            product={},
            line_item_product_code=code,
            product_servicecode=code,
            product_region_code=region,
            line_item_availability_zone=zone,
            line_item_usage_type=usage_type,
        ),
    )
    assert some(rows, "RegionId RegionName") == [(region_id, name)]


@pytest.mark.parametrize(
    ("resource", "name", "kind"),
    [
        ("i-0abc", "i-0abc", "Amazon Elastic Compute Cloud"),
        ("arn:aws:rds:us-east-1:1:db:orders", "orders", "db"),
        ("arn:aws:es:eu-west-1:1:domain/products", "products", "domain"),
        ("arn:aws:s3:::bucket", "bucket", "Amazon Elastic Compute Cloud"),
        (
            "arn:aws:elasticloadbalancing:us-east-1:1:loadbalancer/app/storefront/0f3b",
            "storefront",
            "loadbalancer",
        ),
        ("arn:aws:elasticloadbalancing:us-east-1:1:loadbalancer/old", "old", "loadbalancer"),
        ("arn:aws:elasticloadbalancing:us-east-1:1:targetgroup/web/0f3b", "web", "targetgroup"),
        ("arn:aws:logs:us-east-1:1:log-group:/aws/lambda/f", "f", "log-group"),
    ],
)
def test_a_resource_is_called_by_the_last_part_of_its_id(
    tmp_path: Path, resource: str, name: str, kind: str
) -> None:
    rows = read(tmp_path, line(line_item_resource_id=resource, product_product_family=""))
    assert some(rows, "ResourceId ResourceName ResourceType") == [(resource, name, kind)]


def test_a_line_without_a_resource_has_no_name_or_type_of_one(tmp_path: Path) -> None:
    rows = read(tmp_path, line(line_item_resource_id="", resource_tags={"user_name": "web"}))
    assert some(rows, "ResourceId ResourceName ResourceType") == [(None, None, None)]
