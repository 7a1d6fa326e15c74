"""Opening the terminal UI."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from costtui.errors import UsageError

if TYPE_CHECKING:
    from datetime import date

    from costtui.cli.options import Call


def open_screen(call: Call, *, as_of: date | None = None) -> None:
    """Open the terminal UI over the store of a call; UsageError where there is no terminal."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(
            "the screen needs a terminal, and this is none",
            valid="valid without one: costtui breakdown, status, sql, export …",
            hint="costtui --help lists the commands",
        )
    from costtui.cli.main import app
    from costtui.cli.shell import CommandShell
    from costtui.tui.app import CosttuiApp

    shell = CommandShell(app, call)
    CosttuiApp(call.data_dir, call.settings(), as_of=as_of, shell=shell).run()
