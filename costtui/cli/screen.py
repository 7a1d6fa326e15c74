"""Opening the terminal UI."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from costtui.errors import CosttuiError, UsageError

if TYPE_CHECKING:
    from datetime import date

    from costtui.cli.call import Call


def open_screen(call: Call, *, as_of: date | None = None) -> None:
    """Open the terminal UI over the store of a call; UsageError where there is no terminal."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(
            "the screen needs a terminal, and this is none",
            valid="valid without one: costtui breakdown, status, sql, export …",
            hint="costtui --help lists the commands",
        )
    from costtui.tui.garbage import collect_later

    collect_later()
    from costtui.cli.shell import CommandShell
    from costtui.tui.app import CosttuiApp

    shell = CommandShell(call)
    app = CosttuiApp(call.data_dir, call.settings(), as_of=as_of, shell=shell)
    # What the demo shows is thrown away, and so is where one was in it.
    app.remembers = as_of is None
    app.is_ascii = call.ascii
    try:
        app.run()
    except Exception as problem:  # noqa: BLE001  (a traceback would quote what bills say)
        app.crash = app.crash or problem
    if app.crash is not None:
        from costtui.tui.crash import write_report

        file = write_report(app.crash)
        where = f"a report without any bill text is in {file}" if file else "no report was written"
        raise CosttuiError(f"the screen ended by a defect of costtui; {where}")
    if app.return_code:
        sys.exit(app.return_code)
    if app.wants_demo:
        from costtui.cli.demo import show_demo

        show_demo(call)
