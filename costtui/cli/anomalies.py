"""`costtui anomalies`: what was unusual, how large it was and why."""

from __future__ import annotations

from typing import Annotated

import typer

from costtui.cli.options import (
    AsOfOption,
    Call,
    FormatOption,
    Metric,
    MetricOption,
    OutputOption,
    PeriodOption,
    WhereOption,
)

EPILOG = """Examples:

  costtui anomalies

  costtui anomalies --by team --period 90d

  costtui anomalies --as-of 2026-08-15 --format json

  costtui anomalies --where "provider = 'AWS'" --min-impact 100

  costtui anomalies mark 3f9c1a22b7 --expected --reason "load test"
"""

app = typer.Typer(invoke_without_command=True, no_args_is_help=False)


def register(root: typer.Typer) -> None:
    """Add the command and what is said of its events."""
    root.add_typer(app, name="anomalies", epilog=EPILOG)


@app.callback()
def anomalies(
    context: typer.Context,
    by: Annotated[
        str,
        typer.Option(
            "--by",
            "-b",
            metavar="DIM[,DIM…]",
            help="One to three dimensions that name an event, as in costtui breakdown, but for "
            "day, week and month.",
        ),
    ] = "sub_account,service",
    period: PeriodOption = "30d",
    metric: MetricOption = Metric.EFFECTIVE,
    where: WhereOption = None,
    min_impact: Annotated[
        float | None,
        typer.Option(
            "--min-impact",
            metavar="AMOUNT",
            help="The least money off the expectation that is an event, in each currency; "
            "0.2 % of a usual day's whole cost unless set.",
            show_default=False,
        ),
    ] = None,
    min_share: Annotated[
        float | None,
        typer.Option(
            "--min-share",
            metavar="SHARE",
            help="The least share of its level that a day has to lie off: 0.1 is a tenth.",
            show_default=False,
        ),
    ] = None,
    as_of: AsOfOption = None,
    output_format: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """List unusual costs as events: spikes, ramps, level shifts, drops, new, vanished, stale.

    Each day is judged by the days before it alone; `--as-of` gives what would have been said that
    day. `impact` is actual minus expected from `date` to `end`.
    """
    if context.invoked_subcommand is not None:
        return
    from costtui.analysis.anomaly.anomalies import anomalies as events
    from costtui.cli.output import emit

    call = Call.of(context)
    table = events(
        call.store(),
        by=[word.strip() for word in by.split(",") if word.strip()],
        metric=metric.value,
        period=period,
        where=where,
        min_impact=min_impact,
        min_share=min_share,
        as_of=as_of.date() if as_of else None,
        settings=call.settings(),
    )
    emit(call, table, output_format, output)
