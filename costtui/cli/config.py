"""`costtui config`: what is set, where it comes from, what it means."""

from __future__ import annotations

import typer

from costtui.cli.call import Call
from costtui.cli.options import FormatOption, OutputOption

EPILOG = """Examples:

  costtui config

  costtui --config ./team.toml config --format json

A configuration is a TOML file, for instance:

  team_tags = ["team", "CostCenter"]

  import_limit_gb = 50
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("config", epilog=EPILOG)(config)


def config(
    context: typer.Context,
    output_format: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Show every setting with its value, where it was set and what it means."""
    from costtui.cli.output import emit
    from costtui.model.table import Table
    from costtui.settings import described

    call = Call.of(context)
    rows = described(call.settings(), data_dir=call.data_dir)
    emit(call, Table.of(("setting", "value", "set_in", "meaning"), rows), output_format, output)
