"""`costtui explain`: why costs changed."""

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

  costtui explain

  costtui explain --period 2026-08 --against 2026-07 --chart

  costtui explain --period last-month --by team,service --format csv

  costtui explain --period 2026-08 --where "service = 'Amazon Simple Storage Service'"
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("explain", epilog=EPILOG)(explain)


def explain(
    context: typer.Context,
    period: PeriodOption = "mtd",
    against: Annotated[
        str | None,
        typer.Option(
            "--against",
            "-a",
            metavar="PERIOD",
            help="The period to compare with, in the words of --period; the one before, like "
            "for like, unless said.",
            show_default=False,
        ),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(
            "--by",
            "-b",
            metavar="DIM[,DIM…]",
            help="Show each driver by one to three dimensions (those of breakdown but day, week "
            "and month); found by itself unless said.",
            show_default=False,
        ),
    ] = None,
    metric: MetricOption = Metric.EFFECTIVE,
    where: WhereOption = None,
    chart: Annotated[
        bool, typer.Option("--chart", help="Draw a waterfall of the drivers, too, on stderr.")
    ] = False,
    as_of: AsOfOption = None,
    output_format: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Explain why costs changed: the change split exactly into its drivers.

    The amounts of a currency add up to its change: new and gone things, days, usage, mix, list
    price, negotiated rate, commitments, credits, refunds, taxes, purchases.
    """
    from costtui.analysis.explain import explain as drivers_of
    from costtui.analysis.explain import waterfall
    from costtui.cli.output import emit
    from costtui.present.format import cell
    from costtui.present.waterfall import drawn

    call = Call.of(context)
    found = drivers_of(
        call.store(),
        settings=call.settings(),
        by=[word.strip() for word in (by or "").split(",") if word.strip()],
        metric=metric.value,
        period=period,
        against=against,
        where=where,
        as_of=as_of.date() if as_of else None,
    )
    emit(call, found.table, output_format, output)
    if chart:
        for line in drawn(waterfall(found.changes)):
            typer.echo(line, err=True)
    for sentence in found.sentences:
        call.say(cell(sentence))
