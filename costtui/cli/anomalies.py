"""`costtui anomalies`: what was unusual, how large it was and why."""

from __future__ import annotations

import getpass
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

MARK_EPILOG = """Examples:

  costtui anomalies mark 3f9c1a22b7 --expected --reason "load test"

  costtui anomalies mark 3f9c1a22b7 --watch --reason "asked the data team" --person kim

  costtui anomalies mark 3f9c1a22b7 --forget
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
    everything: Annotated[
        bool, typer.Option("--all", help="Show the expected events too.")
    ] = False,
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
        everything=everything,
        settings=call.settings(),
    )
    emit(call, table, output_format, output)


@app.command("mark", epilog=MARK_EPILOG)
def mark(
    context: typer.Context,
    event: Annotated[str, typer.Argument(metavar="ID", help="An id of costtui anomalies.")],
    expected: Annotated[
        bool, typer.Option("--expected", help="It was meant to be; its pattern stays away.")
    ] = False,
    not_expected: Annotated[
        bool, typer.Option("--not-expected", help="It is a real anomaly: state confirmed.")
    ] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Keep it in view: state watched.")] = False,
    forget: Annotated[bool, typer.Option("--forget", help="Take back what was said.")] = False,
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="Why; shown with the event.")
    ] = "",
    person: Annotated[
        str,
        typer.Option("--person", metavar="NAME", help="Who says so; you unless said."),
    ] = "",
    by: Annotated[
        str,
        typer.Option("--by", "-b", metavar="DIM[,DIM…]", help="As in the call that showed the id."),
    ] = "sub_account,service",
    metric: MetricOption = Metric.EFFECTIVE,
    where: WhereOption = None,
    as_of: AsOfOption = None,
) -> None:
    """Say what an event is; it is remembered in the store with reason, person and time."""
    from costtui.analysis.anomaly import feedback
    from costtui.analysis.anomaly.anomalies import event_by_id, find
    from costtui.errors import UsageError

    words = {"expected": expected, "not-expected": not_expected, "watch": watch, "forget": forget}
    chosen = [word for word, is_set in words.items() if is_set]
    if len(chosen) != 1:
        raise UsageError(
            f"mark takes one verdict, not {len(chosen)}",
            valid="valid: --expected, --not-expected, --watch or --forget",
        )
    call = Call.of(context)
    store = call.store()
    if forget:
        feedback.forget(store, event)
        call.say(f"{event}: forgotten")
        return
    found = find(
        store,
        by=[word.strip() for word in by.split(",") if word.strip()],
        settings=call.settings(),
        metric=metric.value,
        where=where,
        as_of=as_of.date() if as_of else None,
    )
    said = feedback.mark(
        store,
        event_by_id(found, event),
        chosen[0],
        reason=reason,
        person=person or getpass.getuser(),
    )
    call.say(f"{said.id}: {said.state}, {said.reason} ({said.person})")
