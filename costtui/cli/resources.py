"""`costtui resources`: any resource by a piece of its name, id or tags."""

from __future__ import annotations

from enum import StrEnum
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

  costtui resources web-prod

  costtui resources team=checkout --period last-month --where "service = 'AWS Lambda'"

  costtui resources i-0123456789abcdef0 --show usage

  costtui resources db-main --show days --format csv
"""


class Show(StrEnum):
    """What is printed of the resources found."""

    LIST = "list"
    USAGE = "usage"
    TAGS = "tags"
    DAYS = "days"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("resources", epilog=EPILOG)(resources)


def resources(
    context: typer.Context,
    text: Annotated[
        str,
        typer.Argument(
            metavar="[TEXT]",
            help="A piece of the id, the name or a tag (KEY=PIECE), any case; several words "
            "have to be found all.",
            show_default=False,
        ),
    ] = "",
    show: Annotated[
        Show,
        typer.Option(
            "--show",
            help="The list, or of the only resource found: its charges by usage type, its tags, "
            "its cost a day.",
        ),
    ] = Show.LIST,
    period: PeriodOption = "30d",
    metric: MetricOption = Metric.EFFECTIVE,
    where: WhereOption = None,
    limit: Annotated[
        int, typer.Option("--limit", "-n", min=1, help="At most N resources, the dearest first.")
    ] = 50,
    as_of: AsOfOption = None,
    output_format: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Find resources of every provider by a piece of their id, name or tags, with their cost."""
    from costtui.analysis.resources import one_resource
    from costtui.analysis.resources import resources as found_resources
    from costtui.cli.output import emit

    call = Call.of(context)
    store = call.store()
    question = {
        "settings": call.settings(),
        "period": period,
        "metric": metric.value,
        "where": where,
        "as_of": as_of.date() if as_of else None,
    }
    if show is Show.LIST:
        table = found_resources(store, text, most=limit, **question)
    else:
        table = one_resource(store, text, show.value, **question)
    emit(call, table, output_format, output)
