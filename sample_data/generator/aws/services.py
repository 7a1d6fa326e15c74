"""Everything beside EC2: metered services by monthly volume, clusters and databases by the hour."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sample_data.generator.aws.accounts import arn, described, tags
from sample_data.generator.calendar_days import DAYS, Rhythm, per_month_days, season
from sample_data.generator.lines import volume

if TYPE_CHECKING:
    from sample_data.generator.lines import Line


class Meter(NamedTuple):
    """A meter of one resource and what it costs in the last month."""

    account: str
    team: str
    app: str
    code: str
    usage_type: str
    operation: str
    unit: str
    price: float
    monthly: float
    resource: str
    """`service:rest` of the resource name, empty for none."""
    more: tuple[tuple[str, Any], ...] = ()


STEADY = (("weekend", 1.0), ("noise", 0.006))
BUSY = (("is_seasonal", True),)
EU = (("region", "eu-west-1"),)
ANY = (("region", ""),)
WORK = (("weekend", 0.35),)
FIXED = (("is_fixed", True),)

METERS = (
    Meter("shop", "checkout", "product-images", "AmazonS3", "TimedStorage-ByteHrs", "StandardStorage", "GB-Mo", 0.023, 3100, "s3:larkspur-product-images", STEADY),
    Meter("shop", "checkout", "product-images", "AmazonS3", "Requests-Tier2", "GetObject", "Requests", 0.0000004, 640, "s3:larkspur-product-images", BUSY),
    Meter("shop", "checkout", "order-documents", "AmazonS3", "TimedStorage-ByteHrs", "StandardStorage", "GB-Mo", 0.023, 900, "s3:larkspur-order-documents", STEADY),
    Meter("search", "search", "search-index", "AmazonS3", "TimedStorage-ByteHrs", "StandardStorage", "GB-Mo", 0.023, 1450, "s3:larkspur-search-snapshots", STEADY),
    Meter("data", "data", "lake", "AmazonS3", "Requests-Tier1", "PutObject", "Requests", 0.000005, 760, "s3:larkspur-lake-raw", ()),
    Meter("ml", "ml", "features", "AmazonS3", "TimedStorage-ByteHrs", "StandardStorage", "GB-Mo", 0.023, 1200, "s3:larkspur-ml-features", STEADY),
    Meter("platform", "", "", "AmazonS3", "TimedStorage-ByteHrs", "StandardStorage", "GB-Mo", 0.023, 850, "s3:larkspur-access-logs", STEADY),
    Meter("shop", "checkout", "carts", "AmazonDynamoDB", "ReadRequestUnits", "PayPerRequestThroughput", "ReadRequestUnits", 0.000000125, 950, "dynamodb:table/carts", BUSY),
    Meter("shop", "checkout", "carts", "AmazonDynamoDB", "WriteRequestUnits", "PayPerRequestThroughput", "WriteRequestUnits", 0.000000625, 1500, "dynamodb:table/carts", BUSY),
    Meter("shop", "checkout", "carts", "AmazonDynamoDB", "TimedStorage-ByteHrs", "StandardStorage", "GB-Mo", 0.25, 420, "dynamodb:table/carts", STEADY),
    Meter("shop", "checkout", "pricing", "AWSLambda", "Lambda-GB-Second", "Invoke", "Lambda-GB-Second", 0.0000166667, 1350, "lambda:function:price-quote", BUSY),
    Meter("shop", "checkout", "pricing", "AWSLambda", "Request", "Invoke", "Requests", 0.0000002, 260, "lambda:function:price-quote", BUSY),
    Meter("platform", "platform", "order-events", "AWSLambda", "Lambda-GB-Second", "Invoke", "Lambda-GB-Second", 0.0000166667, 780, "lambda:function:order-events", ()),
    Meter("data", "data", "lake-loader", "AWSLambda", "Lambda-GB-Second", "Invoke", "Lambda-GB-Second", 0.0000166667, 310, "lambda:function:lake-loader", ()),
    Meter("shop", "checkout", "storefront", "AmazonCloudFront", "US-DataTransfer-Out-Bytes", "GET", "GB", 0.06, 4900, "cloudfront:distribution/E2LARKSHOP01", (*ANY, ("public", 0.085), *BUSY)),
    Meter("shop", "checkout", "storefront", "AmazonCloudFront", "EU-DataTransfer-Out-Bytes", "GET", "GB", 0.06, 2300, "cloudfront:distribution/E2LARKSHOP01", (*ANY, ("public", 0.085), *BUSY)),
    Meter("shop", "checkout", "storefront", "AmazonCloudFront", "US-Requests-Tier2-HTTPS", "GET", "Requests", 0.000001, 830, "cloudfront:distribution/E2LARKSHOP01", (*ANY, *BUSY)),
    Meter("shop", "checkout", "checkout-api", "AmazonEC2", "DataTransfer-Out-Bytes", "RunInstances", "GB", 0.09, 2100, "", (("servicecode", "AWSDataTransfer"), *BUSY)),
    Meter("search", "search", "search-query", "AmazonEC2", "DataTransfer-Regional-Bytes", "InterZone-Out", "GB", 0.01, 1900, "", (("servicecode", "AWSDataTransfer"),)),
    Meter("platform", "", "", "AmazonEC2", "DataTransfer-Regional-Bytes", "InterZone-Out", "GB", 0.01, 2350, "", (("servicecode", "AWSDataTransfer"),)),
    Meter("platform", "", "", "AmazonEC2", "USE1-EUW1-AWS-Out-Bytes", "InterRegion-Out", "GB", 0.02, 1450, "", (("servicecode", "AWSDataTransfer"),)),
    Meter("data", "data", "spark", "AmazonEC2", "DataTransfer-Regional-Bytes", "InterZone-Out", "GB", 0.01, 980, "", (("servicecode", "AWSDataTransfer"), ("month_end", 0.3))),
    Meter("shop", "", "", "AmazonVPC", "PublicIPv4:InUseAddress", "AllocateAddressVPC", "Hrs", 0.005, 260, "", STEADY),
    Meter("platform", "", "", "AmazonVPC", "PublicIPv4:InUseAddress", "AllocateAddressVPC", "Hrs", 0.005, 330, "", STEADY),
    Meter("platform", "", "", "AmazonVPC", "VpcEndpoint-Bytes", "VpcEndpoint", "GB", 0.01, 540, "", ()),
    Meter("platform", "platform", "gateway", "AmazonCloudWatch", "CW:MetricMonitorUsage", "MetricStorage", "Metrics", 0.3, 1750, "", STEADY),
    Meter("platform", "platform", "gateway", "AmazonCloudWatch", "CW:Requests", "GetMetricData", "Metrics", 0.00001, 420, "", ()),
    Meter("shop", "checkout", "checkout-api", "AmazonCloudWatch", "DataProcessing-Bytes", "PutLogEvents", "GB", 0.5, 900, "logs:log-group:/ecs/checkout-api", BUSY),
    Meter("search", "search", "search-query", "AmazonCloudWatch", "DataProcessing-Bytes", "PutLogEvents", "GB", 0.5, 620, "logs:log-group:/ecs/search-query", ()),
    Meter("platform", "platform", "gateway", "AmazonCloudWatch", "TimedStorage-ByteHrs", "HourlyStorageMetering", "GB-Mo", 0.03, 580, "logs:log-group:/platform/archive", STEADY),
    Meter("data", "data", "clickstream", "AmazonKinesis", "Storage-ShardHour", "shardHourStorage", "ShardHour", 0.015, 880, "kinesis:stream/clickstream", FIXED),
    Meter("data", "data", "clickstream", "AmazonKinesis", "PutRequestPayloadUnits", "PutRequest", "PutRequest", 0.000000014, 410, "kinesis:stream/clickstream", ()),
    Meter("data", "data", "lake", "AWSGlue", "ETL-DPU-Hour", "Jobrun", "DPU-Hour", 0.44, 2300, "glue:job/daily-orders", (("month_end", 0.8), ("weekend", 0.8))),
    Meter("data", "data", "lake", "AmazonAthena", "DataScannedInTB", "StartQueryExecution", "Terabytes", 5.0, 1150, "athena:workgroup/analysts", WORK),
    Meter("ml", "ml", "ranking", "AmazonSageMaker", "Host:ml.g5.xlarge", "RunInstance", "Hrs", 1.408, 4100, "sagemaker:endpoint/ranking", FIXED),
    Meter("ml", "ml", "notebooks", "AmazonSageMaker", "Notebk:ml.m5.2xlarge", "RunInstance", "Hrs", 0.461, 700, "sagemaker:notebook-instance/research", WORK),
    Meter("ml", "ml", "ranking", "AmazonSageMaker", "Train:ml.g5.12xlarge", "RunInstance", "Hrs", 7.09, 2100, "sagemaker:training-job/ranking-nightly", ()),
    Meter("platform", "platform", "images", "AmazonECR", "TimedStorage-ByteHrs", "", "GB-Mo", 0.1, 390, "ecr:repository/services", STEADY),
    Meter("platform", "platform", "shared-files", "AmazonEFS", "TimedStorage-ByteHrs", "", "GB-Mo", 0.3, 980, "elasticfilesystem:file-system/fs-0c41de77", STEADY),
    Meter("platform", "platform", "backup", "AWSBackup", "WarmStorage-ByteHrs-EBS", "Storage", "GB-Mo", 0.05, 1250, "backup:backup-vault:nightly", STEADY),
    Meter("platform", "platform", "security", "AmazonGuardDuty", "PaidEventsAnalyzed", "", "Events", 0.000004, 640, "", STEADY),
    Meter("platform", "platform", "security", "AWSCloudTrail", "DataEventsRecorded", "None", "Events", 0.000001, 320, "", ()),
    Meter("platform", "platform", "security", "AWSConfig", "ConfigurationItemRecorded", "", "ConfigurationItemRecorded", 0.003, 280, "", ()),
    Meter("platform", "platform", "security", "awskms", "KMS-Requests", "", "Requests", 0.000003, 290, "", ()),
    Meter("platform", "platform", "security", "AWSSecretsManager", "AWSSecretsManager-Secrets", "", "Secrets", 0.4, 170, "", STEADY),
    Meter("shop", "checkout", "storefront", "awswaf", "RequestV2-Tier1", "", "Request", 0.0000006, 510, "wafv2:global/webacl/storefront", BUSY),
    Meter("shop", "checkout", "order-queue", "AWSQueueService", "Requests-Tier1", "SendMessage", "Requests", 0.0000004, 430, "sqs:order-queue", BUSY),
    Meter("platform", "platform", "notifications", "AmazonSNS", "DeliveryAttempts-HTTP", "Publish", "Notifications", 0.0000006, 150, "sns:order-events", ()),
    Meter("shop", "checkout", "mail", "AmazonSES", "Recipients", "SendEmail", "Messages", 0.0001, 620, "ses:identity/larkspur.example", BUSY),
    Meter("shop", "checkout", "public-api", "AmazonApiGateway", "ApiGatewayHttpRequest", "ApiGatewayHttpApi", "Requests", 0.000001, 740, "apigateway:/apis/a1lark9shop", BUSY),
    Meter("shop", "checkout", "fulfilment", "AmazonStates", "StateTransition", "", "StateTransitions", 0.000025, 560, "states:stateMachine:fulfilment", BUSY),
    Meter("platform", "platform", "dns", "AmazonRoute53", "DNS-Queries", "A", "Queries", 0.0000004, 210, "route53:hostedzone/Z07LARKSPUR", ANY),
    Meter("shop", "checkout", "storefront", "AWSELB", "LCUUsage", "LoadBalancing:Application", "LCU-Hrs", 0.008, 1050, "elasticloadbalancing:loadbalancer/app/storefront/0f3b7c2a", BUSY),
    Meter("search", "search", "search-query", "AWSELB", "LCUUsage", "LoadBalancing:Application", "LCU-Hrs", 0.008, 640, "elasticloadbalancing:loadbalancer/app/search/51c9d04e", ()),
    Meter("platform", "platform", "platform-eu", "AWSELB", "LCUUsage", "LoadBalancing:Application", "LCU-Hrs", 0.008, 410, "elasticloadbalancing:loadbalancer/app/platform-eu/9d2e6b10", EU),
    Meter("platform", "platform", "nat-prod", "AmazonVPC", "NatGateway-Bytes", "NatGateway", "GB", 0.045, 1300, "ec2:natgateway/nat-0b6d1f2e83a947c05", ()),
    Meter("platform", "platform", "nat-eu", "AmazonVPC", "NatGateway-Bytes", "NatGateway", "GB", 0.048, 520, "ec2:natgateway/nat-04e7a9c1d58b2f630", EU),
)  # fmt: skip


class Cluster(NamedTuple):
    """Nodes billed by the hour, the same number every day."""

    account: str
    team: str
    app: str
    code: str
    usage_type: str
    operation: str
    price: float
    names: tuple[str, ...]
    resource: str
    instance_type: str | None
    family: str
    region: str = "us-east-1"
    unit: str = "Hrs"
    env: str = "prod"


def _numbered(name: str, count: int) -> tuple[str, ...]:
    return tuple(f"{name}-{number}" for number in range(1, count + 1))


POSTGRES = "CreateDBInstance:0014"
CLUSTERS = (
    Cluster("shop", "checkout", "orders-db", "AmazonRDS", "InstanceUsage:db.r6g.2xl", POSTGRES, 0.899, _numbered("orders", 4), "rds:db:", "db.r6g.2xlarge", "Database Instance"),
    Cluster("shop", "checkout", "payments-db", "AmazonRDS", "Multi-AZUsage:db.r6g.4xl", POSTGRES, 3.597, ("payments",), "rds:db:", "db.r6g.4xlarge", "Database Instance"),
    Cluster("search", "search", "catalogue-db", "AmazonRDS", "InstanceUsage:db.r6g.4xl", POSTGRES, 1.798, _numbered("catalogue", 2), "rds:db:", "db.r6g.4xlarge", "Database Instance"),
    Cluster("data", "data", "metadata-db", "AmazonRDS", "InstanceUsage:db.r6g.xl", POSTGRES, 0.45, ("metastore",), "rds:db:", "db.r6g.xlarge", "Database Instance"),
    Cluster("platform", "platform", "identity-db", "AmazonRDS", "Multi-AZUsage:db.r6g.xl", POSTGRES, 0.9, ("identity",), "rds:db:", "db.r6g.xlarge", "Database Instance"),
    Cluster("sandbox", "", "", "AmazonRDS", "InstanceUsage:db.t4g.large", POSTGRES, 0.129, _numbered("dev", 5), "rds:db:", "db.t4g.large", "Database Instance"),
    Cluster("shop", "checkout", "sessions", "AmazonElastiCache", "NodeUsage:cache.r6g.xlarge", "CreateCacheCluster:0002", 0.411, _numbered("sessions", 6), "elasticache:cluster:", "cache.r6g.xlarge", "Cache Instance"),
    Cluster("search", "search", "query-cache", "AmazonElastiCache", "NodeUsage:cache.r6g.large", "CreateCacheCluster:0002", 0.206, _numbered("query-cache", 4), "elasticache:cluster:", "cache.r6g.large", "Cache Instance"),
    Cluster("platform", "platform", "logs-search", "AmazonES", "ESInstance:r6g.large", "ESDomain", 0.167, _numbered("logs", 3), "es:domain/", "r6g.large.search", "Amazon OpenSearch Service Instance"),
    Cluster("data", "data", "events", "AmazonMSK", "Kafka.m7g.xlarge", "RunBroker", 0.408, _numbered("events-broker", 6), "kafka:cluster/", "kafka.m7g.xlarge", "Managed Streaming for Apache Kafka (MSK)"),
    Cluster("data", "data", "warehouse", "AmazonRedshift", "Node:ra3.4xlarge", "RunComputeNode:0001", 3.26, _numbered("warehouse-node", 3), "redshift:cluster:", "ra3.4xlarge", "Compute Instance"),
    Cluster("platform", "platform", "platform-prod", "AmazonEKS", "AmazonEKS-Hours:perCluster", "CreateOperation", 0.1, ("platform-prod",), "eks:cluster/", None, "Compute"),
    Cluster("platform", "platform", "platform-eu", "AmazonEKS", "AmazonEKS-Hours:perCluster", "CreateOperation", 0.1, ("platform-eu",), "eks:cluster/", None, "Compute", "eu-west-1"),
    Cluster("shop", "checkout", "storefront", "AWSELB", "LoadBalancerUsage", "LoadBalancing:Application", 0.0225, ("storefront/0f3b7c2a",), "elasticloadbalancing:loadbalancer/app/", None, "Load Balancer-Application"),
    Cluster("search", "search", "search-query", "AWSELB", "LoadBalancerUsage", "LoadBalancing:Application", 0.0225, ("search/51c9d04e",), "elasticloadbalancing:loadbalancer/app/", None, "Load Balancer-Application"),
    Cluster("platform", "platform", "nat-prod", "AmazonVPC", "NatGateway-Hours", "NatGateway", 0.045, ("nat-0b6d1f2e83a947c05", "nat-0f21c4e9a76d35b8e"), "ec2:natgateway/", None, "NAT Gateway"),
)  # fmt: skip


def service_lines(rhythm: Rhythm, *, usual_season: bool) -> list[Line]:
    """All metered services and hourly clusters without a story of their own."""
    lines = [_metered(rhythm, number, meter, usual_season) for number, meter in enumerate(METERS)]
    for cluster in CLUSTERS:
        lines += [_node(cluster, name) for name in cluster.names]
    for account, team, name, size, price in (
        ("shop", "checkout", "orders-1", 2400.0, 0.115),
        ("shop", "checkout", "payments", 1800.0, 0.23),
        ("search", "search", "catalogue-1", 3200.0, 0.115),
        ("data", "data", "metastore", 400.0, 0.115),
    ):
        grown = size * rhythm.shape(f"rds-{name}", weekend=1.0, growth=0.015, noise=0.0)
        lines.append(
            described(
                f"rds-storage-{name}", account, "AmazonRDS", "RDS:GP3-Storage", POSTGRES,
                "GB-Mo", price, np.round(grown * per_month_days(), 7),
                resource=arn("rds", "us-east-1", account, f"db:{name}"),
                family="Database Storage", labels=tags(team, f"{name.split('-')[0]}-db"),
            )
        )  # fmt: skip
    return lines


def _metered(rhythm: Rhythm, number: int, meter: Meter, usual_season: bool) -> Line:
    more = dict(meter.more)
    rhythm_words = {
        word: more.pop(word) for word in ("weekend", "noise", "month_end") if word in more
    }
    is_seasonal = more.pop("is_seasonal", False)
    shape = None
    if not more.pop("is_fixed", False):
        shape = rhythm.shape(f"meter-{number}", **rhythm_words)
        if is_seasonal and not usual_season:
            shape = shape * season()
    quantity = volume(meter.monthly, meter.price, shape)
    region = more.get("region", "us-east-1")
    service, _, rest = meter.resource.partition(":")
    if service == "s3":
        resource = rest
    else:
        resource = arn(service, region, meter.account, rest) if rest else ""
    return described(
        f"meter-{number}", meter.account, meter.code, meter.usage_type, meter.operation,
        meter.unit, meter.price, quantity, resource=resource or None,
        labels=tags(meter.team, meter.app) if meter.team else {}, **more,
    )  # fmt: skip


def _node(cluster: Cluster, name: str) -> Line:
    service, _, rest = cluster.resource.partition(":")
    return described(
        f"{cluster.code}-{cluster.account}-{name}-{cluster.usage_type}", cluster.account,
        cluster.code, cluster.usage_type, cluster.operation, cluster.unit, cluster.price,
        np.full(DAYS, 24.0), region=cluster.region,
        resource=arn(service, cluster.region, cluster.account, rest + name),
        family=cluster.family, instance_type=cluster.instance_type,
        labels=tags(cluster.team, cluster.app, cluster.env) if cluster.team else {},
        product={"database_engine": "PostgreSQL"} if cluster.code == "AmazonRDS" else None,
    )  # fmt: skip
