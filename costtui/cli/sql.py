"""`costtui sql`: any question, read-only."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from costtui.cli.call import Call
from costtui.cli.options import FormatOption, OutputOption

EPILOG = """Examples:

  costtui sql "select ServiceName, sum(BilledCost) from charges group by all order by 2 desc"

  costtui sql "describe charges"

  costtui sql - < question.sql
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("sql", epilog=EPILOG)(sql)


def sql(
    context: typer.Context,
    statement: Annotated[
        str, typer.Argument(metavar="SQL", help="One DuckDB query, or - for standard input.")
    ],
    output_format: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Ask the store in SQL: `charges` (one row a FOCUS charge) and `daily` (the roll-up).

    Nothing can be written, and no file but the store's own can be read.
    """
    from costtui.cli.output import emit

    call = Call.of(context)
    text = sys.stdin.read() if statement == "-" else statement
    emit(call, call.store().sql(text), output_format, output)
