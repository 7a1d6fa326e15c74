"""Rows out: the same table in four spellings, to stdout or a file."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import typer

from costtui.cli.call import Call
from costtui.cli.options import Format

if TYPE_CHECKING:
    from pathlib import Path

    from costtui.model.table import Table

_ENDINGS = {".json": Format.JSON, ".csv": Format.CSV, ".md": Format.MD, ".txt": Format.TABLE}


def emit(call: Call, table: Table, wanted: Format | None, output: Path | None) -> None:
    """Print a table, or write it to a file whole or not at all; notes go to stderr."""
    from costtui.present.table import fitting, render
    from costtui.whole_file import whole_file

    chosen = wanted or (_ENDINGS.get(output.suffix.lower()) if output else None) or Format.TABLE
    for note in table.notes:
        call.say(note)
    if call.heard is not None and output is None:
        call.heard.tables.append(table)
        return
    if output is None or str(output) == "-":
        width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
        if width is not None and chosen is Format.TABLE:
            table, missing = fitting(table, width)
            if missing:
                call.say(f"no room for {', '.join(missing)}: see them with --format csv")
        text = render(table, chosen.value, width=width)
        typer.echo(call.drawn(text) if chosen is Format.TABLE else text, nl=False)
        return
    with whole_file(output) as place:
        place.write_text(render(table, chosen.value), "utf-8", newline="")
    call.say(f"{len(table)} rows written to {output}")
