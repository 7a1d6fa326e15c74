"""AWS Cost and Usage Reports: legacy (csv, Parquet with Athena names) and CUR 2.0.

Source: AWS, Data Exports user guide (Cost and Usage Report 2.0 table dictionary) and the legacy
CUR user guide (line item, reservation and Savings Plan details).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from costtui.ingest.aws.columns import NOTHING, Report, plain_name
from costtui.ingest.aws.negation import keep_rest
from costtui.ingest.aws.tags import name_tag, tags_of
from costtui.ingest.aws.totals import is_split_of_another, sum_up
from costtui.ingest.format import Format, Input, Prepared, SourceFile
from costtui.ingest.relation import load_lookups, require_columns

if TYPE_CHECKING:
    from costtui.ingest.aws.totals import Totals
    from costtui.ingest.relation import Raw

_NAMED: Final = {
    "line_item_type": "line_item_line_item_type",
    "payer_account_name": "bill_payer_account_name",
    "usage_account_id": "line_item_usage_account_id",
    "usage_account_name": "line_item_usage_account_name",
    "billing_entity": "bill_billing_entity",
    "legal_entity": "line_item_legal_entity",
    "invoice_id": "bill_invoice_id",
    "description": "line_item_line_item_description",
    "operation": "line_item_operation",
    "usage_type": "line_item_usage_type",
    "availability_zone": "line_item_availability_zone",
    "resource_id": "line_item_resource_id",
    "product_family": "product_product_family",
    "pricing_unit": "pricing_unit",
    "reservation_arn": "reservation_reservation_a_r_n",
    "savings_plan_arn": "savings_plan_savings_plan_a_r_n",
    "capacity_reservation_arn": "capacity_reservation_capacity_reservation_arn",
    "capacity_reservation_status": "capacity_reservation_capacity_reservation_status",
}
"""Columns of `bill` that are a column of the report as it is."""

WORDS: Final = (
    *_NAMED.values(),
    "bill_payer_account_id",
    "bill_invoicing_entity",
    "line_item_currency_code",
    "pricing_currency",
    "pricing_rate_code",
    "product_region_code",
    "product_servicecode",
    "product_sku",
)
"""Columns whose words are worth to know before a large report is mapped."""

UNREAD: Final = re.compile(
    r"identity_.*|bill_bill_type|discount.*|line_item_(blended_.*|normali.*|tax_type)|"
    r"pricing_(lease_contract_length|offering_class|purchase_option|term)|"
    r"product_(?!product_name$|product_family$|region$|region_code$|servicecode$|sku$"
    r"|instance_type$).*"
)
"""Columns that say nothing a charge has a place for; a legacy report has a hundred of them."""

_NUMBERS: Final = {
    "quantity": "line_item_usage_amount",
    "public_cost": "pricing_public_on_demand_cost",
    "public_rate": "pricing_public_on_demand_rate",
    "unblended_rate": "line_item_unblended_rate",
    "reservation_unused_quantity": "reservation_unused_quantity",
}
_TIMES: Final = {
    "period_start": "bill_billing_period_start_date",
    "period_end": "bill_billing_period_end_date",
    "usage_start": "line_item_usage_start_date",
    "usage_end": "line_item_usage_end_date",
}


INPUTS: Final = (
    Input("line_item_line_item_type", "VARCHAR", ("lineItem/LineItemType",), required=True),
    Input("line_item_unblended_cost", "DOUBLE", ("lineItem/UnblendedCost",), required=True),
    Input("line_item_usage_start_date", "TIMESTAMP", ("lineItem/UsageStartDate",), required=True),
    Input("line_item_usage_end_date", "TIMESTAMP", ("lineItem/UsageEndDate",)),
    Input(
        "bill_billing_period_start_date",
        "TIMESTAMP",
        ("bill/BillingPeriodStartDate",),
        required=True,
    ),
    Input("bill_billing_period_end_date", "TIMESTAMP", ("bill/BillingPeriodEndDate",)),
    Input("line_item_usage_amount", "DOUBLE", ("lineItem/UsageAmount",)),
    Input("pricing_public_on_demand_cost", "DOUBLE", ("pricing/publicOnDemandCost",)),
)
"""What every report has, and what is looked at when a cell cannot be read."""


def recognise(file: SourceFile) -> int:
    """How surely a file is a cost and usage report: the columns that no report goes without."""
    have = {plain_name(column) for column in file.columns}
    return 100 if all(column.name in have for column in INPUTS if column.required) else 0


def prepare(raw: Raw) -> Prepared:
    """Settle the family of costs, sum the raw lines up, and offer one set of names for both kinds."""
    report = Report(raw)
    require_columns(raw, report.names)
    load_lookups(raw.connection, raw.bill.format)
    totals = sum_up(report)
    given = {column.name: report.sql(column.name, column.kind) for column in INPUTS}
    columns = given | _columns(report, totals)
    keep_rest(raw, columns, is_any=totals.has_negation_rest)
    return Prepared(columns, tuple(_notes(report, totals)))


def _notes(report: Report, totals: Totals) -> list[str]:
    notes = []
    if totals.net:
        notes.append("costs are net: the report has net columns and no discount rows")
    if totals.both:
        notes.append(
            "costs are before discounts: the report has discount rows, which its net columns "
            "would count a second time"
        )
    if totals.has_negation_rest:
        notes.append(
            "Savings Plan negations do not cancel the usage they cover; the remainder was loaded "
            "as adjustments"
        )
    if totals.split_lines:
        notes.append(
            f"{totals.split_lines:,} lines of split cost allocation were left out: they repeat "
            "costs of the machines that the containers ran on"
        )
    if totals.unknown:
        names = ", ".join(map(repr, totals.unknown))
        notes.append(f"unknown kinds of lines, loaded as adjustments: {names}")
    if not report.has("line_item_currency_code"):
        notes.append("the report names no currency; its costs were taken as USD")
    return notes


def _columns(report: Report, totals: Totals) -> dict[str, str]:
    """Every column that the mapping SELECT reads."""
    named = {name: report.sql(column) for name, column in _NAMED.items()}
    columns = {
        **named,
        **{name: report.sql(column, "DOUBLE") for name, column in _NUMBERS.items()},
        **{name: report.sql(column, "TIMESTAMP") for name, column in _TIMES.items()},
    }
    arn, usage_type = named["resource_id"], named["usage_type"]
    service = report.text("product_servicecode", "line_item_product_code")
    commitment = f"coalesce({named['reservation_arn']}, {named['savings_plan_arn']})"
    zone = named["availability_zone"]
    # A zone is its region and a letter; the edges of CloudFront have prefixes of their own.
    region = report.text(
        "product_region_code",
        otherwise=f"coalesce({report.product('region')}, rtrim({zone}, 'abcdefgh'))",
    )
    sku = report.text(
        "product_sku", otherwise=report.text("line_item_usage_type", otherwise=service)
    )
    return (
        columns
        | _costs(report, totals.is_net(columns["period_start"]))
        | {
            "kind": named["line_item_type"],
            "billing_account_id": report.text(
                "bill_payer_account_id", "line_item_usage_account_id", otherwise="'Unknown'"
            ),
            "invoice_issuer": report.text(
                "bill_invoicing_entity",
                "line_item_legal_entity",
                otherwise="'Amazon Web Services, Inc.'",
            ),
            "currency": report.text("line_item_currency_code", otherwise="'USD'"),
            "pricing_currency": report.text(
                "pricing_currency", "line_item_currency_code", otherwise="'USD'"
            ),
            "sku_id": sku,
            "sku_price_id": report.text("pricing_rate_code", "pricing_rate_id", otherwise=sku),
            "is_net": totals.is_net(columns["period_start"]),
            "period_end": f"coalesce({columns['period_end']}, "
            f"{columns['period_start']} + interval 1 month)",
            "counts_unused": totals.counts_unused(columns["period_start"], columns["usage_start"]),
            "service_code": f"case when {service} = 'AmazonEC2' and contains({usage_type}, 'EBS:') "
            f"then 'AmazonEBS' else {service} end",
            "product_name": _product_name(report),
            "region_code": region,
            "region_prefix": NOTHING
            if report.is_full("product_region_code")
            else f"case when {region} is null and {service} <> 'AmazonCloudFront' "
            f"then split_part({usage_type}, '-', 1) end",
            "resource_name": f"case when {arn} is not null "
            f"then coalesce(nullif({name_tag(report)}, ''), {_resource_name(arn)}) end",
            "resource_kind": f"case when {arn} is not null "
            f"then coalesce({named['product_family']}, {_resource_kind(arn)}) end",
            "instance_type": f"coalesce({report.sql('product_instance_type')}, "
            f"case when {usage_type} like '%SpotUsage%' or {usage_type} like '%BoxUsage%' "
            f"then coalesce(nullif(split_part({usage_type}, ':', 2), ''), 'm1.small') end)",
            "is_spot": f"coalesce(contains({usage_type}, 'Spot'), false)",
            "is_commitment_refund": f"coalesce(starts_with({named['description']}, "
            "'Refund for one-time fee'), false)",
            "is_split_of_another": is_split_of_another(report),
            "commitment_id": commitment,
            "commitment_name": f"split_part({commitment}, '/', -1)",
            "commitment_type": f"case when {named['reservation_arn']} is not null then "
            f"'Reserved Instance' when {named['savings_plan_arn']} is not null then 'Savings Plan' end",
            "tags": tags_of(report),
        }
    )


def _product_name(report: Report) -> str:
    """SQL of what a product is called, where the code of its service does not tell it already."""
    words = report.words("product_servicecode")
    if words is not None and report.is_full("product_servicecode"):
        known = {
            code
            for (code,) in report.raw.connection.execute("select code from aws_services").fetchall()
        }
        if known.issuperset(words):
            return NOTHING
    return report.product("product_name")


def _resource_kind(arn: str) -> str:
    """SQL of the word for a kind of resource that most ARNs have behind their account."""
    field = f"split_part({arn}, ':', 6)"
    return (
        f"case when starts_with({arn}, 'arn:') then nullif(case "
        f"when contains({field}, '/') then split_part({field}, '/', 1) "
        f"when split_part({arn}, ':', 7) <> '' then {field} end, '') end"
    )


def _resource_name(arn: str) -> str:
    """SQL of what a resource is called in its id: the last part, but for load balancers."""
    last = f"split_part({arn}, ':', -1)"
    return (
        f"case when {last} like 'loadbalancer/___/%' then split_part({last}, '/', 3) "
        f"when {last} like 'targetgroup/%' then split_part({last}, '/', 2) "
        f"else split_part({last}, '/', -1) end"
    )


def _costs(report: Report, is_net: str) -> dict[str, str]:
    """The costs of the family that a line is told in."""

    def cost(net: str, gross: str) -> str:
        if is_net == "false":
            return report.number(gross)
        both = report.number(net, gross)
        return both if is_net == "true" else f"if({is_net}, {both}, {report.number(gross)})"

    unused = (
        cost(
            "reservation_net_unused_amortized_upfront_fee_for_billing_period",
            "reservation_unused_amortized_upfront_fee_for_billing_period",
        )
        + " + "
        + cost("reservation_net_unused_recurring_fee", "reservation_unused_recurring_fee")
    )
    commitment = report.number("savings_plan_total_commitment_to_date")
    unused_commitment = f"{commitment} - {report.number('savings_plan_used_commitment')}"
    gross_fee, net_fee = (
        f"({report.number(f'savings_plan_{net}amortized_upfront_commitment_for_billing_period')} + "
        f"{report.number(f'savings_plan_{net}recurring_commitment_for_billing_period')})"
        for net in ("", "net_")
    )
    if is_net != "false" and report.has("savings_plan_net_recurring_commitment_for_billing_period"):
        # Only the fee as a whole is told net, the used part of it is not.
        unused_commitment = (
            f"({unused_commitment}) * "
            f"if({is_net}, coalesce({net_fee} / nullif({gross_fee}, 0), 1), 1)"
        )
    return {
        "cost": cost("line_item_net_unblended_cost", "line_item_unblended_cost"),
        "reservation_effective_cost": cost(
            "reservation_net_effective_cost", "reservation_effective_cost"
        ),
        "savings_plan_effective_cost": cost(
            "savings_plan_net_savings_plan_effective_cost",
            "savings_plan_savings_plan_effective_cost",
        ),
        "reservation_unused_cost": unused,
        "savings_plan_commitment": commitment,
        "savings_plan_unused_cost": unused_commitment,
    }


def source_total(_: Raw) -> str:
    """The sums of the raw lines, which `prepare` took in its one look at the whole report."""
    return (
        "select account, period, currency, fsum(amount) as amount, "
        "cast(sum(lines) as bigint) as lines from aws_total group by all"
    )


FORMATS: Final = (
    Format(
        name="aws-cur",
        title="AWS Cost and Usage Report",
        provider="AWS",
        inputs=INPUTS,
        sql="aws_cur.sql",
        words=WORDS,
        is_unread=lambda column: UNREAD.fullmatch(plain_name(column)) is not None,
        recognise=recognise,
        source_total=source_total,
        lookups=("aws_line_items", "aws_services", "aws_regions", "aws_usage_prefixes"),
        prepare=prepare,
    ),
)
