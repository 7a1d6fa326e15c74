"""One look at a whole cost and usage report: its sums, its family of costs, how far it goes.

Source: AWS, Cost and Usage Report user guide, line item details (net columns, discount rows).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from costtui.engine import literal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from costtui.ingest.aws.columns import Report

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

NEGLIGIBLE: Final = 1e-6
"""Less than what AWS rounds its costs to, over all lines of a load."""


@dataclass(frozen=True, slots=True)
class Totals:
    """What the whole report says, by billing period."""

    periods: tuple[datetime, ...]
    net: tuple[datetime, ...]
    """Periods told in net costs: net columns are filled, and no rows say the same money."""
    both: tuple[datetime, ...]
    """Periods with filled net columns beside discount rows: the rows count."""
    last_usage: dict[datetime, datetime]
    """Where the usage of periods without an invoice ends."""
    split_lines: int
    unknown: tuple[str, ...]
    """Types of lines that no rule is for."""
    has_negation_rest: bool
    """Whether negations take away other amounts than the covered usage has."""

    def is_net(self, period: str) -> str:
        """SQL of whether a line with this start of the billing period is told in net costs."""
        return _is_one_of(period, self.net, self.periods)

    def counts_unused(self, period: str, usage_start: str) -> str:
        """SQL of whether a fee is for time that usage is known of."""
        if not self.last_usage:
            return "true"
        ends = " ".join(
            f"when {period} = {_timestamp(start)} then {usage_start} < {_timestamp(end)}"
            for start, end in self.last_usage.items()
        )
        return f"case {ends} else true end"


def is_split_of_another(report: Report) -> str:
    """SQL of whether a line of split cost allocation repeats a part of its parent's line."""
    operations = ", ".join(map(literal, SPLIT_OPERATIONS))
    found = f"coalesce({report.sql('line_item_operation')} in ({operations}), false)"
    if report.has("split_line_item_parent_resource_id"):
        found += f" or {report.sql('split_line_item_parent_resource_id')} is not null"
    return f"({found})"


def sum_up(report: Report) -> Totals:
    """Create the table `aws_total` of the raw lines' own sums, and say what they tell."""
    raw = report.raw
    gross = report.sql("line_item_unblended_cost", "DOUBLE")
    net = report.sql("line_item_net_unblended_cost", "DOUBLE")
    raw.connection.execute(
        f"""
        create or replace temp table aws_sum as
        select
            coalesce({report.sql("bill_payer_account_id")},
                {report.sql("line_item_usage_account_id")}, 'Unknown') as account,
            {report.sql("bill_billing_period_start_date", "TIMESTAMP")} as period,
            coalesce({report.sql("line_item_currency_code")}, 'USD') as currency,
            {report.sql("line_item_line_item_type")} as kind,
            {is_split_of_another(report)} as is_split,
            fsum(coalesce({gross}, 0)) as gross,
            fsum(coalesce({net}, {gross}, 0)) as net,
            count(*) filter ({net} <> 0) as net_lines,
            count(*) filter ({net} is distinct from {gross}) as differing_lines,
            count({report.sql("bill_invoice_id")}) as invoiced_lines,
            max({report.sql("line_item_usage_end_date", "TIMESTAMP")}) as usage_end,
            count(*) as lines
        from raw group by all
        """
    )
    periods: list[datetime] = []
    net_periods: list[datetime] = []
    both: list[datetime] = []
    last_usage: dict[datetime, datetime] = {}
    discounts = ", ".join(map(literal, DISCOUNT_ROWS))
    rows = raw.connection.execute(
        f"""
        select period,
            sum(net_lines) > 0 and sum(differing_lines) > 0,
            count(*) filter (kind in ({discounts})) > 0,
            max(usage_end) filter (kind in
                ('Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage')),
            sum(invoiced_lines) > 0
        from aws_sum where not is_split group by period order by period
        """
    ).fetchall()
    for period, has_net, has_discounts, end, is_invoiced in rows:
        periods.append(period)
        if has_net:
            (both if has_discounts else net_periods).append(period)
        if end is not None and not is_invoiced:
            last_usage[period] = end
    raw.connection.execute(
        f"""
        create or replace temp table aws_total as
        select account, cast(period as date) as period, currency, kind,
            case when {_is_one_of("period", net_periods, periods)} then net else gross end
                as amount,
            lines
        from aws_sum where not is_split
        """
    )
    return Totals(
        periods=tuple(periods),
        net=tuple(net_periods),
        both=tuple(both),
        last_usage=last_usage,
        split_lines=_number(report, "select sum(lines) from aws_sum where is_split"),
        unknown=tuple(
            kind
            for (kind,) in raw.connection.execute(
                "select distinct coalesce(kind, '') as kind from aws_total where "
                "coalesce(kind, '') not in (select line_item_type from aws_line_items) "
                "order by kind"
            ).fetchall()
        ),
        has_negation_rest=bool(
            _number(
                report,
                "select count(*) from (select fsum(amount) as rest from aws_total where kind in "
                "('SavingsPlanCoveredUsage', 'SavingsPlanNegation') "
                f"group by account, period, currency) where abs(rest) > {NEGLIGIBLE}",
            )
        ),
    )


def _number(report: Report, sql: str) -> int:
    found = report.raw.scalar(sql)
    return int(str(found)) if found is not None else 0


def _timestamp(moment: datetime) -> str:
    return f"timestamp {literal(moment.isoformat(sep=' '))}"


def _is_one_of(period: str, some: Sequence[datetime], every: Sequence[datetime]) -> str:
    if not some:
        return "false"
    if len(some) == len(every):
        return "true"
    return f"{period} in ({', '.join(map(_timestamp, some))})"
