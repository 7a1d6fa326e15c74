"""`costtui export`: the charges as a FOCUS file."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from costtui.cli.call import Call
from costtui.cli.options import PeriodOption, WhereOption

EPILOG = """Examples:

  costtui export --format focus-parquet -o focus-2026.parquet --period 2026

  costtui export --format focus-csv --period last-month -o - | gzip > last-month.csv.gz
"""


class ExportFormat(StrEnum):
    """FOCUS 1.2 as text or as Parquet."""

    CSV = "focus-csv"
    PARQUET = "focus-parquet"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("export", epilog=EPILOG)(export)


def export(
    context: typer.Context,
    output: Annotated[
        Path,
        typer.Option("--output", "-o", metavar="FILE", help="Where to write; - for stdout (csv)."),
    ],
    export_format: Annotated[
        ExportFormat, typer.Option("--format", "-f", help="The kind of file.")
    ] = ExportFormat.PARQUET,
    period: PeriodOption = "all",
    where: WhereOption = None,
) -> None:
    """Write the charges as a FOCUS 1.2 file that any FOCUS tool reads, costtui included."""
    from costtui.publish.focus_export import export_focus

    call = Call.of(context)
    table = export_focus(
        call.store(),
        output,
        format=export_format.value,
        period=period,
        where=where,
        settings=call.settings(),
    )
    for note in table.notes:
        call.say(note)
    for row in table.records():
        call.say(f"{row['rows']:,} charges, {row['billed_cost']:,.2f} {row['currency']}")
