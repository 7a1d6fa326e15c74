"""`costtui status`: what the store holds, and how far it can be trusted."""

from __future__ import annotations

import typer

from costtui.cli.call import Call
from costtui.cli.options import FormatOption, OutputOption

EPILOG = """Examples:

  costtui status

  costtui status --format json | jq '.[] | select(.warnings != null)'
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("status", epilog=EPILOG)(status)


def status(
    context: typer.Context,
    output_format: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Show each source and period: rows, both totals, audit difference, freshness, size, warnings."""
    from costtui.cli.output import emit
    from costtui.store.status import status as rows

    call = Call.of(context)
    emit(call, rows(call.store()), output_format, output)
