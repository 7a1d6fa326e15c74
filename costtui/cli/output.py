"""Rows out: the same table in four spellings, to stdout or a file."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from costtui.cli.options import Call, Format
from costtui.errors import CosttuiError, UsageError

if TYPE_CHECKING:
    from costtui.model.table import Table

_ENDINGS = {".json": Format.JSON, ".csv": Format.CSV, ".md": Format.MD, ".txt": Format.TABLE}


def emit(call: Call, table: Table, wanted: Format | None, output: Path | None) -> None:
    """Print a table, or write it to a file whole or not at all; notes go to stderr."""
    from costtui.present.table import render

    chosen = wanted or (_ENDINGS.get(output.suffix.lower()) if output else None) or Format.TABLE
    for note in table.notes:
        call.say(note)
    if call.heard is not None and output is None:
        call.heard.tables.append(table)
        return
    if output is None or str(output) == "-":
        width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
        text = render(table, chosen.value, width=width)
        typer.echo(call.drawn(text) if chosen is Format.TABLE else text, nl=False)
        return
    write_whole(output, render(table, chosen.value))
    call.say(f"{len(table)} rows written to {output}")


def write_whole(path: Path, text: str) -> None:
    """Write a file under a temporary name, then rename it into place."""
    if path.is_dir():
        raise UsageError(f"{path} is a folder", valid="valid: a file name after -o")
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
                stream.write(text)
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as problem:
        raise CosttuiError(
            f"{path} cannot be written: {problem.strerror or problem}",
            hint="choose another file after -o",
        ) from problem
