"""`costtui history` and `costtui rollback`: every load, every restatement, and the way back."""

from __future__ import annotations

from typing import Annotated

import typer

from costtui.cli.call import Call
from costtui.cli.options import FormatOption, OutputOption

HISTORY_EPILOG = """Examples:

  costtui history

  costtui history --format csv -o loads.csv
"""
ROLLBACK_EPILOG = """Example:

  costtui history            find the load

  costtui rollback 20260924T020014-1f9ab3c7
"""


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("history", epilog=HISTORY_EPILOG)(history)
    app.command("rollback", epilog=ROLLBACK_EPILOG)(rollback)


def history(
    context: typer.Context,
    output_format: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """List every load and restatement with what it changed, the newest first."""
    from costtui.cli.output import emit
    from costtui.store.status import history as rows

    call = Call.of(context)
    emit(call, rows(call.store()), output_format, output)


def rollback(
    context: typer.Context,
    load: Annotated[str, typer.Argument(metavar="LOAD", help="A load of `costtui history`.")],
) -> None:
    """Undo a load: what it replaced comes back, as long as the files are kept."""
    from costtui.store.publish import rollback as undo

    call = Call.of(context)
    call.say(undo(call.data_dir, load))
