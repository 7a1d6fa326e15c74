"""AWS Cost and Usage Reports: legacy (csv, Parquet with Athena names) and CUR 2.0.

Source: AWS, Data Exports user guide (Cost and Usage Report 2.0 table dictionary) and the legacy
CUR user guide (line item, reservation and Savings Plan details).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from costtui.ingest.format import Format, Input, Prepared, SourceFile
from costtui.ingest.relation import literal, load_lookups, quoted, require_columns, typed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from costtui.ingest.relation import Raw

DISCOUNT_ROWS: Final = (
    "EdpDiscount",
    "PrivateRateDiscount",
    "RiVolumeDiscount",
    "BundledDiscount",
    "SppDiscount",
    "Discount",
)
SPLIT_OPERATIONS: Final = ("EKSPod-EC2", "ECSTask-EC2")
"""Lines of split cost allocation: they repeat what their parent's line bills."""

_NAMED: Final = {
    "line_item_type": "line_item_line_item_type",
    "payer_account_id": "bill_payer_account_id",
    "payer_account_name": "bill_payer_account_name",
    "usage_account_id": "line_item_usage_account_id",
    "usage_account_name": "line_item_usage_account_name",
    "billing_entity": "bill_billing_entity",
    "invoicing_entity": "bill_invoicing_entity",
    "legal_entity": "line_item_legal_entity",
    "invoice_id": "bill_invoice_id",
    "currency": "line_item_currency_code",
    "pricing_currency": "pricing_currency",
    "description": "line_item_line_item_description",
    "operation": "line_item_operation",
    "usage_type": "line_item_usage_type",
    "availability_zone": "line_item_availability_zone",
    "resource_id": "line_item_resource_id",
    "product_family": "product_product_family",
    "sku": "product_sku",
    "rate_code": "pricing_rate_code",
    "rate_id": "pricing_rate_id",
    "pricing_unit": "pricing_unit",
    "reservation_arn": "reservation_reservation_a_r_n",
    "savings_plan_arn": "savings_plan_savings_plan_a_r_n",
    "capacity_reservation_arn": "capacity_reservation_capacity_reservation_arn",
    "capacity_reservation_status": "capacity_reservation_capacity_reservation_status",
}
"""Columns of `bill` that are a column of the report as it is."""

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


def athena_name(column: str) -> str:
    """The name Athena gives a column: `lineItem/UsageType` is `line_item_usage_type`."""
    spaced = re.sub(r"(?<!^)(?=[A-Z])", "_", column)
    return re.sub(r"_+", "_", re.sub(r"[^a-z0-9_]", "_", spaced.lower())).strip("_")


def recognise(file: SourceFile) -> int:
    """How surely a file is a cost and usage report: the columns that no report goes without."""
    have = {_plain(column) for column in file.columns}
    return 100 if all(column.name in have for column in INPUTS if column.required) else 0


def _plain(column: str) -> str:
    """A column by its Athena name; names that are lower case are so already."""
    return column if column == column.lower() and "/" not in column else athena_name(column)


class _Report:
    """The columns of a report under the names of CUR 2.0, as SQL over `raw`."""

    def __init__(self, raw: Raw) -> None:
        self.raw = raw
        self.names: dict[str, str] = {}
        for column in raw.types:
            self.names.setdefault(_plain(column), column)

    def has(self, name: str) -> bool:
        return name in self.names

    def sql(self, name: str, kind: str = "VARCHAR") -> str:
        """One column, typed; a null of that type where the report has none."""
        found = self.names.get(name)
        return typed(self.raw, Input(found, kind)) if found else f"cast(null as {kind})"

    def number(self, *names: str) -> str:
        """The first of some columns that the report has, as a number, 0 where it is empty."""
        found = next((name for name in names if self.has(name)), names[0])
        return f"coalesce({self.sql(found, 'DOUBLE')}, 0)"

    def mapping(self, name: str) -> str | None:
        """A map column of CUR 2.0, which text files hold as JSON."""
        if not self.has(name):
            return None
        return self.sql(name, "MAP(VARCHAR, VARCHAR)")

    def product(self, key: str) -> str:
        """A property of the product: of the map of CUR 2.0, else a column of its own."""
        choices = []
        if (products := self.mapping("product")) is not None:
            choices.append(f"nullif({products}['{key}'], '')")
        choices.append(self.sql(f"product_{key}"))
        return f"coalesce({', '.join(choices)}, null)"


def _net_family(report: _Report) -> bool:
    """Whether the load is told in net costs: there are some, and no rows that say the same."""
    if not report.has("line_item_net_unblended_cost"):
        return False
    rows = ", ".join(map(literal, DISCOUNT_ROWS))
    found = report.raw.scalar(
        f"select count(*) from raw where {report.sql('line_item_line_item_type')} in ({rows})"
    )
    return found == 0


def prepare(raw: Raw) -> Prepared:
    """Settle the family of costs, sum the raw lines up, and offer one set of names for both kinds."""
    report = _Report(raw)
    require_columns(raw, report.names)
    load_lookups(raw.connection, raw.bill.format)
    is_net = _net_family(report)
    columns = _columns(report, is_net=is_net)
    _sum_up(raw, columns)
    _keep_negation_rest(raw, columns)
    notes = []
    if is_net:
        notes.append("costs are net: the report has net columns and no discount rows")
    unknown = raw.connection.execute(
        "select distinct kind from aws_total where kind not in "
        "(select line_item_type from aws_line_items) order by kind"
    ).fetchall()
    if unknown:
        names = ", ".join(repr(name) for (name,) in unknown)
        notes.append(f"unknown kinds of lines, loaded as adjustments: {names}")
    given = {column.name: report.sql(column.name, column.kind) for column in INPUTS}
    return Prepared(given | columns, tuple(notes))


def _columns(report: _Report, *, is_net: bool) -> dict[str, str]:
    """Every column that the mapping SELECT reads."""
    named = {name: report.sql(column) for name, column in _NAMED.items()}
    columns = {
        **named,
        **{name: report.sql(column, "DOUBLE") for name, column in _NUMBERS.items()},
        **{name: report.sql(column, "TIMESTAMP") for name, column in _TIMES.items()},
    }
    arn, usage_type = named["resource_id"], named["usage_type"]
    service = (
        f"coalesce({report.sql('product_servicecode')}, {report.sql('line_item_product_code')})"
    )
    commitment = f"coalesce({named['reservation_arn']}, {named['savings_plan_arn']})"
    region = f"coalesce({report.sql('product_region_code')}, {report.product('region')})"
    operations = ", ".join(map(literal, SPLIT_OPERATIONS))
    tags = _tags(report)
    return (
        columns
        | _costs(report, is_net=is_net)
        | {
            "service_code": f"case when {service} = 'AmazonEC2' and contains({usage_type}, 'EBS:') "
            f"then 'AmazonEBS' else {service} end",
            "product_name": report.product("product_name"),
            "region_code": region,
            "region_prefix": f"case when {region} is null then split_part({usage_type}, '-', 1) end",
            "resource_name": f"regexp_extract({arn}, '[^/:]*$')",
            "resource_kind": f"nullif(regexp_extract({arn}, '^arn:[^:]*:[^:]*:[^:]*:[^:]*:([^/:]+)[/:]', 1), '')",
            "name_tag": f"{tags}['Name']",
            "instance_type": f"coalesce({report.sql('product_instance_type')}, "
            f"case when {usage_type} like '%SpotUsage:%' or {usage_type} like '%BoxUsage:%' "
            f"then split_part({usage_type}, ':', 2) end)",
            "is_spot": f"coalesce(contains({usage_type}, 'Spot'), false)",
            "is_support_fee": f"coalesce(starts_with({service}, 'AWSSupport'), false)",
            "is_commitment_refund": f"coalesce({commitment} is not null and starts_with("
            f"{named['description']}, 'Refund for one-time fee'), false)",
            "is_split_of_another": f"coalesce({named['operation']} in ({operations}), false)",
            "commitment_id": commitment,
            "commitment_name": f"split_part({commitment}, '/', -1)",
            "commitment_type": f"case when {named['reservation_arn']} is not null then "
            f"'Reserved Instance' when {named['savings_plan_arn']} is not null then 'Savings Plan' end",
            "tags": tags,
        }
    )


def _costs(report: _Report, *, is_net: bool) -> dict[str, str]:
    """The costs of one family."""

    def cost(net: str, gross: str) -> str:
        return report.number(net, gross) if is_net else report.number(gross)

    unused = (
        cost(
            "reservation_net_unused_amortized_upfront_fee_for_billing_period",
            "reservation_unused_amortized_upfront_fee_for_billing_period",
        )
        + " + "
        + cost("reservation_net_unused_recurring_fee", "reservation_unused_recurring_fee")
    )
    commitment = report.number("savings_plan_total_commitment_to_date")
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
        "savings_plan_unused_cost": f"{commitment} - {report.number('savings_plan_used_commitment')}",
    }


def _tags(report: _Report) -> str:
    """The tags of a line by the keys people gave them; AWS's own keep the prefix `aws:`."""
    tags = report.mapping("resource_tags")
    if tags is None:
        tags = report.mapping("tags")
    if tags is not None:
        return as_people_named(tags)
    pairs = [
        f"{{'key': {literal(key)}, 'value': {report.sql(name)}}}"
        for name, key in _tag_columns(report.names.items())
    ]
    if not pairs:
        return "cast(null as map(varchar, varchar))"
    return (
        f"map_from_entries(list_filter([{', '.join(pairs)}], "
        "lambda pair: coalesce(pair.value, '') <> ''))"
    )


def as_people_named(tags: str) -> str:
    """SQL of a map of tags by the keys people gave them; AWS's own keep the prefix `aws:`."""
    key = (
        "case when starts_with(k, 'user_') or starts_with(k, 'user:') then substr(k, 6) "
        "when starts_with(k, 'aws_') then 'aws:' || substr(k, 5) else k end"
    )
    renamed = f"map(list_transform(map_keys({tags}), lambda k: {key}), map_values({tags}))"
    # Two keys may become one; the line then keeps its keys as the report spells them.
    return f"coalesce(try({renamed}), {tags})"


def _tag_columns(names: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The tag columns of a legacy report with the keys they stand for, each key once."""
    found: dict[str, str] = {}
    for name, column in names:
        if not name.startswith("resource_tags_"):
            continue
        key = column.partition("/")[2] or name.removeprefix("resource_tags_")
        for prefix in ("user:", "user_"):
            key = key.removeprefix(prefix)
        found.setdefault(key.replace("aws_", "aws:", 1) if key.startswith("aws_") else key, name)
    return [(name, key) for key, name in found.items()]


def _sum_up(raw: Raw, columns: dict[str, str]) -> None:
    """One look at the whole report: what it adds up to, by period, currency and kind of line."""
    cost = columns["cost"]
    is_split = columns["is_split_of_another"]
    raw.connection.execute(
        f"""
        create or replace temp table aws_total as
        select
            coalesce({columns["payer_account_id"]}, {columns["usage_account_id"]}, 'Unknown')
                as account,
            cast({columns["period_start"]} as date) as period,
            coalesce({columns["currency"]}, 'USD') as currency,
            {columns["line_item_type"]} as kind,
            fsum(case when {is_split} then 0 else {cost} end) as amount,
            count(*) as lines
        from raw group by all
        """
    )


def _keep_negation_rest(raw: Raw, columns: dict[str, str]) -> None:
    """What negations take away beyond the covered usage they cancel; nothing in a whole bill."""
    rest = raw.scalar(
        "select coalesce(max(abs(rest)), 0) from (select fsum(amount) as rest from aws_total "
        "where kind in ('SavingsPlanCoveredUsage', 'SavingsPlanNegation') group by period, account)"
    )
    wanted = [
        "payer_account_id",
        "usage_account_id",
        "currency",
        "period_start",
        "period_end",
        "usage_start",
        "usage_end",
        "service_code",
        "usage_type",
        "operation",
        "availability_zone",
    ]
    selected = ", ".join(f"{columns[name]} as {quoted(name)}" for name in wanted)
    condition = "true" if isinstance(rest, float) and rest > 1e-6 else "false"
    raw.connection.execute(
        f"""
        create or replace temp table aws_negation_rest as
        select {selected}, any_value(x_source_file) as source_file,
            fsum({columns["cost"]}) as cost
        from raw
        where {condition} and {columns["line_item_type"]} in
            ('SavingsPlanCoveredUsage', 'SavingsPlanNegation')
        group by all having abs(cost) > 1e-9
        """
    )


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
        recognise=recognise,
        source_total=source_total,
        lookups=("aws_line_items", "aws_services", "aws_regions"),
        prepare=prepare,
    ),
)
