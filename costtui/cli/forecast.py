"""`costtui forecast`: what the days and months ahead will cost."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from costtui.cli.call import Call
from costtui.cli.options import (
    AsOfOption,
    FormatOption,
    Metric,
    MetricOption,
    OutputOption,
    WhereOption,
)

if TYPE_CHECKING:
    from collections.abc import Callable

EPILOG = """Examples:

  costtui forecast

  costtui forecast --grain month --by service

  costtui forecast --by provider,service --horizon 30 --level 80,95 --format csv

  costtui forecast --backtest --by service

  costtui forecast --thorough --backtest --by service

  costtui forecast --where "tag:team = 'web'" --as-of 2026-08-10
"""


class Grain(StrEnum):
    """What one row is about."""

    DAY = "day"
    MONTH = "month"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("forecast", epilog=EPILOG)(forecast)


def forecast(
    context: typer.Context,
    by: Annotated[
        str,
        typer.Option(
            "--by",
            "-b",
            metavar="DIM[,DIM…]",
            help="Up to three dimensions, as in costtui breakdown, but for day, week and month; "
            "the groups add up to the total. Only the total unless said.",
            show_default=False,
        ),
    ] = "",
    horizon: Annotated[
        int | None,
        typer.Option(
            "--horizon",
            metavar="N",
            help="How many days to look ahead; to the end of the coming month unless said.",
            show_default=False,
        ),
    ] = None,
    level: Annotated[
        str,
        typer.Option(
            "--level",
            metavar="P[,P…]",
            help="Probabilities of the intervals, in per cent.",
        ),
    ] = "80",
    grain: Annotated[
        Grain,
        typer.Option("--grain", "-g", help="A row a day, or a row a month with what is billed."),
    ] = Grain.DAY,
    backtest: Annotated[
        bool,
        typer.Option(
            "--backtest",
            help="Print how wrong each model was on the past instead, and how often its 80 % "
            "interval held.",
        ),
    ] = False,
    thorough: Annotated[
        bool,
        typer.Option(
            "--thorough",
            help="Let every model compete on every series, those too that are left out usually as "
            "they cost time and gain little: some seconds a series.",
        ),
    ] = False,
    metric: MetricOption = Metric.EFFECTIVE,
    where: WhereOption = None,
    as_of: AsOfOption = None,
    output_format: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Forecast the days ahead, by groups that add up to the total.

    The model of each series is chosen by looking ahead from many days of its past; monthly fees
    come again on their day. What the running and the coming month end at is told on stderr.
    """
    from costtui.analysis.forecast import forecast as asked
    from costtui.cli.output import emit

    call = Call.of(context)
    words = [word.strip() for word in by.split(",") if word.strip()]
    common: dict[str, Any] = {
        "by": words,
        "settings": call.settings(),
        "metric": metric.value,
        "where": where,
        "as_of": as_of.date() if as_of else None,
        "thorough": thorough,
        "told": _bar(call),
    }
    if backtest:
        table = asked.backtest(call.store(), **common)
    else:
        table = asked.forecast(
            call.store(), horizon=horizon, levels=_levels(level), grain=grain.value, **common
        )
    emit(call, table, output_format, output)


def _levels(text: str) -> list[float]:
    """The numbers of `--level`, without their order changed or one of them twice."""
    from costtui.errors import UsageError

    try:
        return list(dict.fromkeys(float(word) for word in text.split(",") if word.strip()))
    except ValueError:
        raise UsageError(
            f"--level is {text!r}", valid="valid: per cents between 0 and 100, as 80,95"
        ) from None


def _bar(call: Call) -> Callable[[int, int], None] | None:
    """A line of progress where a person waits for many series."""
    if call.quiet or call.heard is not None or not sys.stderr.isatty():
        return None

    def show(done: int, whole: int) -> None:
        end = "\r\033[K" if done == whole else ""
        filled = 30 * done // max(whole, 1)
        bar = call.drawn("█" * filled + "░" * (30 - filled))
        typer.echo(f"\r{bar} {done} of {whole} series{end}", nl=False, err=True)

    return show
