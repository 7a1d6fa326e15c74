"""`costtui views`: breakdowns under a name."""

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

  costtui views list

  costtui views save web --by service --period last-month --where "tag:team = 'web'"

  costtui views show web --format csv

  costtui views delete web
"""
NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="The name of the view.")]

views = typer.Typer(no_args_is_help=True, help="Saved views: breakdowns under a name.")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(views, name="views", epilog=EPILOG)


@views.command("list", epilog="Example:\n\n  costtui views list --format json")
def list_views(
    context: typer.Context, output_format: FormatOption = None, output: OutputOption = None
) -> None:
    """List the saved views and the commands they stand for."""
    from costtui.cli.output import emit
    from costtui.state import views_table

    emit(Call.of(context), views_table(), output_format, output)


@views.command("save", epilog="Example:\n\n  costtui views save teams --by team,service -p 30d")
def save(
    context: typer.Context,
    name: NameArgument,
    by: Annotated[
        str, typer.Option("--by", "-b", metavar="DIM[,DIM…]", help="As in costtui breakdown.")
    ] = "service",
    period: PeriodOption = "mtd",
    metric: MetricOption = Metric.EFFECTIVE,
    where: WhereOption = None,
) -> None:
    """Save a breakdown under a name, in place of the one that had it."""
    from datetime import UTC, datetime

    from costtui.analysis.dimension import dimension
    from costtui.analysis.expression import compile_expression
    from costtui.model.period import Period, parse_period
    from costtui.state import SavedView, save_view

    call = Call.of(context)
    for word in by.split(","):
        dimension(word.strip())
    today = datetime.now(UTC).date()
    parse_period(period, as_of=today, known=Period(today, today))
    if where:
        compile_expression(where, team_tags=call.settings().team_tags)
    view = SavedView(by, period, metric.value, where or "")
    save_view(name, view)
    call.say(f"saved {name}: {view.command}")


@views.command("show", epilog="Example:\n\n  costtui views show web --as-of 2026-06-30 -o web.csv")
def show(
    context: typer.Context,
    name: NameArgument,
    as_of: AsOfOption = None,
    output_format: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Print the rows of a saved view as they are now."""
    from costtui.analysis.breakdown import breakdown
    from costtui.cli.output import emit
    from costtui.state import saved_view

    call, view = Call.of(context), saved_view(name)
    table = breakdown(
        call.store(),
        by=[word.strip() for word in view.by.split(",") if word.strip()],
        metric=view.metric,
        period=view.period,
        where=view.where or None,
        as_of=as_of.date() if as_of else None,
        settings=call.settings(),
    )
    emit(call, table, output_format, output)


@views.command("delete", epilog="Example:\n\n  costtui views delete web")
def delete(context: typer.Context, name: NameArgument) -> None:
    """Delete a saved view; what it was is told, so that it can be saved again."""
    from costtui.state import delete_view

    gone = delete_view(name)
    Call.of(context).say(f"deleted {name}: {gone.command}")
