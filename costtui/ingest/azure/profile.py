"""One look at the whole of some cost details: their sums by what decides how they are read.

The sums are those of the raw file, so the audit takes them too and the file is read once less.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from costtui.engine import quoted
from costtui.errors import BillError
from costtui.ingest.azure.dates import DateForms, date_forms
from costtui.model.load import CostView

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from costtui.ingest.relation import Raw

COST = ("CostInBillingCurrency", "Cost", "PreTaxCost", "ExtendedCost")
DATE = ("Date", "UsageDate", "UsageDateTime")
PERIOD_START = ("BillingPeriodStartDate", "BillingPeriodStart")
PERIOD_END = ("BillingPeriodEndDate", "BillingPeriodEnd")
CURRENCY = ("BillingCurrency", "BillingCurrencyCode", "Currency")
SUBSCRIPTION = ("SubscriptionId", "SubscriptionGuid")


def text(raw: Raw, *names: str) -> str:
    """SQL of the first of these columns that has a value in the row, as text; '' is null."""
    values = [
        f"nullif({quoted(found)}, '')"
        if raw.types[found] == "VARCHAR"
        else f"cast({quoted(found)} as varchar)"
        for name in names
        if (found := raw.find(name))
    ]
    if not values:
        return "cast(null as varchar)"
    return values[0] if len(values) == 1 else f"coalesce({', '.join(values)})"


def number(raw: Raw, *names: str, kind: str = "DOUBLE") -> str:
    """SQL of the first of these columns that has a value in the row, as a number."""
    value = text(raw, *names)
    if any(file.container == "csv" and file.delimiter == ";" for file in raw.bill.files):
        value = f"replace({value}, ',', '.')"
    return f"cast({value} as {kind})"


def account(raw: Raw) -> str:
    """SQL of what a bill is of: the enrolment, the billing profile or the subscription."""
    if is_customer_agreement(raw):
        return text(raw, "BillingProfileId", "BillingAccountId", *SUBSCRIPTION)
    return text(raw, "BillingAccountId", "BillingProfileId", *SUBSCRIPTION)


def is_customer_agreement(raw: Raw) -> bool:
    """Whether the columns are those of a Microsoft Customer (or Partner) Agreement."""
    return bool(raw.find("CostInPricingCurrency") or raw.find("ExchangeRatePricingToBilling"))


def charge_type(raw: Raw) -> str:
    """SQL of the kind of a line, lower case; files without one hold usage only."""
    return f"lower(coalesce({text(raw, 'ChargeType')}, 'Usage'))"


def pricing_model(raw: Raw) -> str:
    """SQL of the pricing model, lower case and without spaces; null where there is none."""
    return f"lower(replace({text(raw, 'PricingModel')}, ' ', ''))"


def has_benefit(raw: Raw) -> str:
    """SQL that tells whether a line names a reservation or a savings plan."""
    return f"{text(raw, 'BenefitId', 'ReservationId')} is not null"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the lines of one file say about which cost it tells of."""

    given: CostView
    """What the manifest says."""
    purchased: bool
    """Commitments are bought or given back."""
    amortised: bool
    """Covered usage has a cost, or commitments went unused."""
    covered: bool
    """Usage covered by a commitment is there, whatever its cost."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What settles how the lines are read."""

    dates: DateForms
    evidence: Mapping[str, Evidence]
    """By file."""
    charge_types: frozenset[str]
    lines_without_cost: int
    is_priced_per_block: bool
    """Whether prices are for a block (`100 Hours`), so that cost = price * quantity / block."""


def profile(raw: Raw) -> Profile:
    """Sum up the raw lines in the temporary table `azure_profile` and read it."""
    rate = f"coalesce({number(raw, 'ExchangeRatePricingToBilling', 'ExchangeRate')}, 1)"
    priced = (
        f"{number(raw, 'EffectivePrice', 'ResourceRate')} * "
        f"{number(raw, 'Quantity', 'UsageQuantity')} * {rate}"
    )
    raw.connection.execute(
        f"""
        create or replace temp table azure_profile as
        with block as (
            select UnitOfMeasure as unit, cast(PricingBlockSize as double) as size
            from azure_pricing_units where PricingBlockSize <> '1'
        ),
        line as (
            select
                x_source_file as file, x_cost_view as given, {account(raw)} as account,
                {text(raw, *CURRENCY)} as currency, {text(raw, *DATE)} as day,
                {text(raw, *PERIOD_START)} as period_start, {text(raw, *PERIOD_END)} as period_end,
                {charge_type(raw)} as charge_type, {pricing_model(raw)} as pricing_model,
                {has_benefit(raw)} as has_benefit,
                {number(raw, *COST, kind="DECIMAL(38, 12)")} as cost,
                {priced} as priced, lower({text(raw, "UnitOfMeasure")}) as unit
            from raw
        )
        select
            file, given, account, currency, day, period_start, period_end, charge_type,
            pricing_model, has_benefit,
            sum(cost) as amount, count(*) as lines,
            count(*) filter (cost <> 0) as lines_with_amount,
            count(*) filter (cost is null) as lines_without_cost,
            sum(abs(priced - cost)) filter (size is not null and cost <> 0) as off_by_unit,
            sum(abs(priced / size - cost)) filter (size is not null and cost <> 0) as off_by_block
        from line left join block using (unit)
        group by all
        """
    )
    return Profile(
        dates=_dates(raw),
        evidence=_evidence(raw),
        charge_types=frozenset(_column(raw, "select distinct charge_type from azure_profile")),
        lines_without_cost=int(
            next(iter(_column(raw, "select sum(lines_without_cost) from azure_profile"))) or 0
        ),
        is_priced_per_block=bool(
            next(
                iter(
                    _column(
                        raw,
                        "select coalesce(sum(off_by_block) < sum(off_by_unit), false) "
                        "from azure_profile",
                    )
                )
            )
        ),
    )


def _column(raw: Raw, sql: str) -> Iterable[str]:
    return [row[0] for row in raw.connection.execute(sql).fetchall()]


def _dates(raw: Raw) -> DateForms:
    _refuse_missing(raw, "day", "date", "they belong to no month")
    _refuse_missing(raw, "currency", "currency", "their cost is of unknown worth")
    rows = raw.connection.execute(
        "select file, list(distinct text) from (unpivot azure_profile "
        "on day, period_start, period_end into name which value text) group by file"
    ).fetchall()
    return date_forms(dict(rows))


def _refuse_missing(raw: Raw, column: str, name: str, why: str) -> None:
    row = raw.connection.execute(
        f"select file, sum(lines) from azure_profile where {column} is null group by file limit 1"
    ).fetchone()
    if row:
        raise BillError(
            f"{row[0]}: {row[1]:,} lines have no {name}", hint=f"export the bill again; {why}"
        )


def _evidence(raw: Raw) -> dict[str, Evidence]:
    rows = raw.connection.execute(
        """
        with line as (
            select
                *, pricing_model in ('reservation', 'savingsplan') as by_commitment,
                starts_with(charge_type, 'unused') as is_unused
            from azure_profile
        )
        select
            file, any_value(given),
            coalesce(bool_or(charge_type in ('purchase', 'refund') and lines_with_amount > 0
                and (by_commitment or pricing_model is null and has_benefit)), false),
            coalesce(bool_or(is_unused or charge_type = 'usage' and by_commitment
                and lines_with_amount > 0), false),
            coalesce(bool_or(charge_type = 'usage' and by_commitment), false)
        from line group by file
        """
    ).fetchall()
    return {
        file: Evidence(CostView(given), purchased, amortised, covered)
        for file, given, purchased, amortised, covered in rows
    }
