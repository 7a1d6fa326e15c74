"""`costtui anomalies`: what was unusual, how large it was and why."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

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

if TYPE_CHECKING:
    from costtui.analysis.anomaly.events import Event
    from costtui.analysis.anomaly.find import Found

EPILOG = """Examples:

  costtui anomalies

  costtui anomalies --by team --period 90d

  costtui anomalies --as-of 2026-08-15 --format json

  costtui anomalies --where "provider = 'AWS'" --min-impact 100

  costtui anomalies mark 3f9c1a22b7 --expected --reason "load test"
"""

DAYS_EPILOG = """Examples:

  costtui anomalies days --period 90d

  costtui anomalies days --period 2026-08 --format csv
"""

SHOW_EPILOG = """Examples:

  costtui anomalies show 3f9c1a22b7

  costtui anomalies show 3f9c1a22b7 --format csv -o days.csv
"""

CAUSE_EPILOG = """Examples:

  costtui anomalies cause 3f9c1a22b7

  costtui anomalies cause 3f9c1a22b7 --by team --format json
"""

MARK_EPILOG = """Examples:

  costtui anomalies mark 3f9c1a22b7 --expected --reason "load test"

  costtui anomalies mark 3f9c1a22b7 --watch --reason "asked the data team" --person kim

  costtui anomalies mark 3f9c1a22b7 --forget
"""

ByOption = Annotated[
    str,
    typer.Option(
        "--by",
        "-b",
        metavar="DIM[,DIM…]",
        help="One to three dimensions that name an event, as in costtui breakdown, but for "
        "day, week and month.",
    ),
]
SameByOption = Annotated[
    str,
    typer.Option("--by", "-b", metavar="DIM[,DIM…]", help="As in the call that showed the id."),
]
EverythingOption = Annotated[bool, typer.Option("--all", help="Show the expected events too.")]
EventArgument = Annotated[str, typer.Argument(metavar="ID", help="An id of costtui anomalies.")]
BY = "sub_account,service"

app = typer.Typer(invoke_without_command=True, no_args_is_help=False)


def register(root: typer.Typer) -> None:
    """Add the command and what is said of its events."""
    root.add_typer(app, name="anomalies", epilog=EPILOG)


@app.callback()
def anomalies(
    context: typer.Context,
    by: ByOption = BY,
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
    everything: EverythingOption = False,
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
        by=_words(by),
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


@app.command("days", epilog=DAYS_EPILOG)
def days(
    context: typer.Context,
    by: ByOption = BY,
    period: PeriodOption = "90d",
    metric: MetricOption = Metric.EFFECTIVE,
    where: WhereOption = None,
    everything: EverythingOption = False,
    as_of: AsOfOption = None,
    output_format: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """List the days on which something was news: how many events, how severe, at what impact."""
    from costtui.analysis.anomaly.anomalies import news_of
    from costtui.analysis.anomaly.days import days_of
    from costtui.analysis.anomaly.find import find
    from costtui.cli.output import emit
    from costtui.model.table import Table

    call = Call.of(context)
    store, settings = call.store(), call.settings()
    found = find(
        store,
        by=_words(by),
        settings=settings,
        metric=metric.value,
        where=where,
        as_of=as_of.date() if as_of else None,
    )
    news = news_of(store, found, settings=settings, period=period, everything=everything)
    table = days_of(news)
    emit(
        call, Table.of(table.columns, table.rows, *found.notes, *table.notes), output_format, output
    )


@app.command("show", epilog=SHOW_EPILOG)
def show(
    context: typer.Context,
    event: EventArgument,
    by: SameByOption = BY,
    metric: MetricOption = Metric.EFFECTIVE,
    where: WhereOption = None,
    as_of: AsOfOption = None,
    output_format: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Show an event day by day: actual, expected, the band, and some days before and after it."""
    from costtui.analysis.anomaly.band import band
    from costtui.cli.output import emit

    call = Call.of(context)
    found, chosen = _event(call, event, by, metric, where, as_of)
    emit(call, band(found, chosen), output_format, output)


@app.command("cause", epilog=CAUSE_EPILOG)
def cause(
    context: typer.Context,
    event: EventArgument,
    by: SameByOption = BY,
    metric: MetricOption = Metric.EFFECTIVE,
    where: WhereOption = None,
    as_of: AsOfOption = None,
    output_format: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Show what holds an event, as a tree down to resources and usage types.

    `change` is against the 28 days before, by the day; what stands below a row adds up to it.
    """
    from costtui.analysis.anomaly.cause import cause_tree
    from costtui.cli.output import emit

    call = Call.of(context)
    _, chosen = _event(call, event, by, metric, where, as_of)
    table = cause_tree(
        call.store(), chosen, settings=call.settings(), metric=metric.value, where=where
    )
    emit(call, table, output_format, output)


@app.command("mark", epilog=MARK_EPILOG)
def mark(
    context: typer.Context,
    event: EventArgument,
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
    by: SameByOption = BY,
    metric: MetricOption = Metric.EFFECTIVE,
    where: WhereOption = None,
    as_of: AsOfOption = None,
) -> None:
    """Say what an event is; it is remembered in the store with reason, person and time."""
    from costtui.analysis.anomaly import feedback
    from costtui.errors import UsageError

    words = {"expected": expected, "not-expected": not_expected, "watch": watch, "forget": forget}
    verdicts = [word for word, is_set in words.items() if is_set]
    if len(verdicts) != 1:
        raise UsageError(
            f"mark takes one verdict, not {len(verdicts)}",
            valid="valid: --expected, --not-expected, --watch or --forget",
        )
    call = Call.of(context)
    store = call.store()
    if forget:
        feedback.forget(store, event)
        call.say(f"{event}: forgotten")
        return
    _, chosen = _event(call, event, by, metric, where, as_of)
    said = feedback.mark(
        store, chosen, verdicts[0], reason=reason, person=person or feedback.somebody()
    )
    call.say(f"{said.id}: {said.state}, {said.reason} ({said.person})")


def _words(by: str) -> list[str]:
    return [word.strip() for word in by.split(",") if word.strip()]


def _event(
    call: Call, event: str, by: str, metric: Metric, where: str | None, as_of: datetime | None
) -> tuple[Found, Event]:
    """The event of an id, and the search that finds it."""
    from costtui.analysis.anomaly.find import event_by_id, find

    found = find(
        call.store(),
        by=_words(by),
        settings=call.settings(),
        metric=metric.value,
        where=where,
        as_of=as_of.date() if as_of else None,
    )
    return found, event_by_id(found, event)
