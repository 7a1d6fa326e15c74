"""`costtui doctor`: what is wrong with this installation and store, and how to mend it."""

from __future__ import annotations

from typing import Annotated

import typer

from costtui.cli.call import Call
from costtui.cli.options import FormatOption, OutputOption

EPILOG = """Examples:

  costtui doctor

  costtui doctor --rebuild     make the catalogue anew from the charges that are whole
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("doctor", epilog=EPILOG)(doctor)


def doctor(
    context: typer.Context,
    rebuild: Annotated[
        bool,
        typer.Option(
            "--rebuild",
            help="Make the catalogue anew from the charge files; the old one is kept beside it.",
        ),
    ] = False,
    output_format: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Examine the installation and the store; each problem comes with its mend.

    Ends with 1 where a problem was found, 0 where there are at most warnings.
    """
    from costtui.cli.output import emit
    from costtui.model.table import Table
    from costtui.store.doctor import examine
    from costtui.store.doctor import rebuild as rebuild_store

    call = Call.of(context)
    if rebuild:
        call.say(rebuild_store(call.data_dir))
    checks = examine(call.data_dir)
    emit(
        call,
        Table.of(
            ("check", "state", "found", "mend"),
            [(check.name, check.state, check.found, check.mend) for check in checks],
        ),
        output_format,
        output,
    )
    if any(check.state == "problem" for check in checks):
        raise typer.Exit(1)
