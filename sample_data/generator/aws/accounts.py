"""The AWS organisation: accounts, regions, and how a line of usage is described on its bill."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sample_data.generator.company import digits, letters
from sample_data.generator.lines import Line, constant

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sample_data.generator.calendar_days import Series

PAYER = "management"
ACCOUNTS = {
    "management": "418237650912",
    "shop": "530914826671",
    "search": "602774193358",
    "platform": "715509382246",
    "data": "839120465573",
    "ml": "274860913385",
    "sandbox": "951347208864",
}
ACCOUNT_NAMES = {
    "management": "larkspur-management",
    "shop": "larkspur-shop-prod",
    "search": "larkspur-search-prod",
    "platform": "larkspur-platform",
    "data": "larkspur-data",
    "ml": "larkspur-ml",
    "sandbox": "larkspur-sandbox",
}
REGIONS = {
    "us-east-1": ("", "US East (N. Virginia)"),
    "us-west-2": ("USW2-", "US West (Oregon)"),
    "eu-west-1": ("EU-", "EU (Ireland)"),
    "": ("", "Any"),
}
PRODUCTS = {
    "AmazonEC2": "Amazon Elastic Compute Cloud",
    "AmazonS3": "Amazon Simple Storage Service",
    "AmazonRDS": "Amazon Relational Database Service",
    "AWSLambda": "AWS Lambda",
    "AmazonCloudWatch": "AmazonCloudWatch",
    "AmazonDynamoDB": "Amazon DynamoDB",
    "AmazonElastiCache": "Amazon ElastiCache",
    "AmazonES": "Amazon OpenSearch Service",
    "AmazonVPC": "Amazon Virtual Private Cloud",
    "AWSELB": "Elastic Load Balancing",
    "AmazonCloudFront": "Amazon CloudFront",
    "AmazonRoute53": "Amazon Route 53",
    "AWSDataTransfer": "AWS Data Transfer",
    "AmazonEKS": "Amazon Elastic Container Service for Kubernetes",
    "AmazonECR": "Amazon EC2 Container Registry (ECR)",
    "AmazonMSK": "Amazon Managed Streaming for Apache Kafka",
    "AmazonKinesis": "Amazon Kinesis",
    "AmazonRedshift": "Amazon Redshift",
    "AWSGlue": "AWS Glue",
    "AmazonAthena": "Amazon Athena",
    "AmazonSageMaker": "Amazon SageMaker",
    "AmazonBedrock": "Amazon Bedrock",
    "awskms": "AWS Key Management Service",
    "AWSSecretsManager": "AWS Secrets Manager",
    "AmazonGuardDuty": "Amazon GuardDuty",
    "AWSCloudTrail": "AWS CloudTrail",
    "AWSConfig": "AWS Config",
    "awswaf": "AWS WAF",
    "AWSQueueService": "Amazon Simple Queue Service",
    "AmazonSNS": "Amazon Simple Notification Service",
    "AmazonApiGateway": "Amazon API Gateway",
    "AmazonStates": "AWS Step Functions",
    "AmazonEFS": "Amazon Elastic File System",
    "AWSBackup": "AWS Backup",
    "AmazonSES": "Amazon Simple Email Service",
    "AWSSupportBusiness": "AWS Support (Business)",
    "ComputeSavingsPlans": "Savings Plans for AWS Compute usage",
}
MARKETPLACE_CODE = "4kq9w2hv7xw0mvt2n5t8rz1ua"
MARKETPLACE_NAME = "Observa Cloud Monitoring"


def arn(service: str, region: str, account: str, rest: str) -> str:
    """An Amazon resource name in one of the accounts."""
    return f"arn:aws:{service}:{region}:{ACCOUNTS[account]}:{rest}"


def tags(team: str, app: str, env: str = "prod", **more: str) -> dict[str, str]:
    """The activated tag keys of a resource as CUR 2.0 spells them."""
    own = {"user_app": app, "user_env": env, "user_team": team}
    return dict(sorted({**own, **more}.items()))


def described(
    key: str,
    account: str,
    code: str,
    usage_type: str,
    operation: str,
    unit: str,
    price: Series | float,
    quantity: Series,
    *,
    region: str = "us-east-1",
    resource: str | None = None,
    family: str = "",
    zone: str | None = None,
    instance_type: str | None = None,
    servicecode: str | None = None,
    public: float | None = None,
    labels: Mapping[str, str] | None = None,
    product: Mapping[str, str] | None = None,
) -> Line:
    """A line of usage with the columns a bill repeats on each of its rows."""
    prefix, location = REGIONS[region]
    full_type = prefix + usage_type
    sku = letters("sku", code, full_type, operation)
    named = {"product_name": PRODUCTS[code], "region": region, **(product or {})}
    fields: dict[str, Any] = {
        "line_item_product_code": code,
        "line_item_usage_type": full_type,
        "line_item_operation": operation,
        "line_item_resource_id": resource,
        "line_item_availability_zone": zone,
        "pricing_unit": unit,
        "pricing_rate_code": f"{sku}.JRTCKXETXF.6YS6EN2CT7",
        "pricing_rate_id": digits("rate", sku),
        "product_sku": sku,
        "product_servicecode": servicecode or code,
        "product_product_family": family or None,
        "product_instance_type": instance_type,
        "product_instance_family": _family(instance_type),
        "product_operation": operation,
        "product_usagetype": full_type,
        "product_region_code": region or None,
        "product_location": location,
        "product_location_type": "AWS Region" if region else "Other",
        "product": [item for item in sorted(named.items()) if item[1]],
        "public": public,
    }
    return Line(
        key=key,
        account=account,
        price=constant(price) if isinstance(price, float) else price,
        quantity=quantity,
        fields=fields,
        tags=dict(labels or {}),
    )


def _family(instance_type: str | None) -> str | None:
    if instance_type is None:
        return None
    names = {"c": "Compute optimized", "r": "Memory optimized", "g": "GPU instance"}
    name = instance_type.removeprefix("db.").removeprefix("cache.")
    return names.get(name[:1], "General purpose")
