"""`costtui trend`: how costs move."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from costtui.cli.call import Call
from costtui.cli.options import (
    AsOfOption,
    Format,
    FormatOption,
    Metric,
    MetricOption,
    OutputOption,
    WhereOption,
)

if TYPE_CHECKING:
    from costtui.model.table import Table

EPILOG = """Examples:

  costtui trend

  costtui trend --by service --grain month --top 5 --chart

  costtui trend --grain month --per-day --average 3

  costtui trend --by team --grain week --period 2026-Q3 --format csv
"""


class GrainWord(StrEnum):
    """How long a step is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("trend", epilog=EPILOG)(trend)


def trend(
    context: typer.Context,
    by: Annotated[
        str | None,
        typer.Option(
            "--by",
            "-b",
            metavar="DIM[,DIM…]",
            help="One to three dimensions, as in costtui breakdown, but for day, week and month; "
            "the total alone unless said.",
            show_default=False,
        ),
    ] = None,
    grain: Annotated[
        GrainWord, typer.Option("--grain", "-g", help="How long a step is; weeks begin on Monday.")
    ] = GrainWord.DAY,
    period: Annotated[
        str | None,
        typer.Option(
            "--period",
            "-p",
            help="As in costtui breakdown; 30 days, 91 days for weeks, everything for months "
            "unless said.",
            show_default=False,
        ),
    ] = None,
    per_day: Annotated[
        bool,
        typer.Option(
            "--per-day", help="Amounts per day, so that months of 28 and 31 days compare."
        ),
    ] = False,
    average: Annotated[
        int | None,
        typer.Option(
            "--average",
            metavar="N",
            help="Over how many steps the moving average goes; 7 days, 4 weeks or 3 months "
            "unless said.",
            show_default=False,
        ),
    ] = None,
    top: Annotated[
        int,
        typer.Option(
            "--top", "-n", min=1, help="The N largest groups a currency; the rest as (other)."
        ),
    ] = 10,
    metric: MetricOption = Metric.EFFECTIVE,
    where: WhereOption = None,
    chart: Annotated[
        bool,
        typer.Option(
            "--chart",
            help="Draw stacked bars, too, on stderr; a terminal that gets the table has them "
            "anyway.",
        ),
    ] = False,
    as_of: AsOfOption = None,
    output_format: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Show how costs move: each day, week or month beside the one before, like for like.

    The costs add up to the bill. `change` compares complete days only: of a month that is not
    over, or not finished by the provider, with the same days of the month before. `complete` is
    the share of the final cost that is there.
    """
    from costtui.analysis.trend import trend as course_of
    from costtui.cli.output import emit

    call = Call.of(context)
    table = course_of(
        call.store(),
        settings=call.settings(),
        by=[word.strip() for word in (by or "").split(",") if word.strip()],
        grain=grain.value,
        per_day=per_day,
        average=average,
        metric=metric.value,
        period=period,
        where=where,
        top=top,
        as_of=as_of.date() if as_of else None,
    )
    if chart or _is_looked_at(call, output_format, output is not None):
        _draw(call, table)
    emit(call, table, output_format, output)


def _is_looked_at(call: Call, wanted: Format | None, has_file: bool) -> bool:
    """Whether a person gets the table on a terminal."""
    import sys

    is_table = wanted in {None, Format.TABLE}
    return call.heard is None and is_table and not has_file and sys.stdout.isatty()


def _draw(call: Call, table: Table) -> None:
    import os
    import shutil
    import sys

    from costtui.present.trend_chart import drawn

    is_coloured = call.heard is None and sys.stderr.isatty() and not os.environ.get("NO_COLOR")
    width = min(shutil.get_terminal_size().columns, 160)
    for line in drawn(table, width=width, is_coloured=is_coloured):
        call.say(line)
