"""`costtui breakdown`: where the money goes."""

from __future__ import annotations

from typing import Annotated

import typer

from costtui.cli.call import Call
from costtui.cli.options import (
    AsOfOption,
    FormatOption,
    Metric,
    MetricOption,
    OutputOption,
    PeriodOption,
    WhereOption,
)

EPILOG = """Examples:

  costtui breakdown --by service

  costtui breakdown --by team,service --period last-month --top 20

  costtui breakdown --by month,provider --period 2026 --metric billed --format csv

  costtui breakdown --by resource --where "service = 'Cloud SQL' and tag:env = 'prod'"
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("breakdown", epilog=EPILOG)(breakdown)


def breakdown(
    context: typer.Context,
    by: Annotated[
        str,
        typer.Option(
            "--by",
            "-b",
            metavar="DIM[,DIM…]",
            help="One to three of: provider, billing_account, sub_account, service, "
            "service_category, region, zone, resource, resource_type, instance_type, sku, "
            "usage_type, charge_category, pricing_category, commitment, team, tag:KEY, day, "
            "week, month.",
        ),
    ] = "service",
    period: PeriodOption = "mtd",
    metric: MetricOption = Metric.EFFECTIVE,
    where: WhereOption = None,
    top: Annotated[
        int | None,
        typer.Option(
            "--top",
            "-n",
            min=1,
            help="Only the N largest rows a currency; the rest in one row (other).",
            show_default=False,
        ),
    ] = None,
    as_of: AsOfOption = None,
    output_format: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Break costs down by one to three dimensions, beside the period before.

    The rows always add up to the bill. `change` is cost minus previous_cost; the month to date is
    compared with the same days of last month. Where days of a running period are not billed in
    full, it is the change of the days before them, and a note says so.
    """
    from costtui.analysis.breakdown import breakdown as cost_by_dimension
    from costtui.cli.output import emit

    call = Call.of(context)
    table = cost_by_dimension(
        call.store(),
        by=[word.strip() for word in by.split(",") if word.strip()],
        metric=metric.value,
        period=period,
        where=where,
        top=top,
        as_of=as_of.date() if as_of else None,
        settings=call.settings(),
    )
    emit(call, table, output_format, output)
