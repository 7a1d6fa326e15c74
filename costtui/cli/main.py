"""The program `costtui`: straight to the screen where no command is named, and where errors end.

What opens the screen reads its few options itself: importing typer for them, and building a command
out of them, took a tenth of the time until the first figures stood there. All other calls, wrong
ones too, go to the commands.
"""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from costtui.errors import CosttuiError, TryAgain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costtui.cli.call import Call

VALUED = {"--data-dir": "data_dir", "--config": "config"}
SWITCHES = {
    "--quiet": "quiet",
    "-q": "quiet",
    "--verbose": "verbose",
    "-v": "verbose",
    "--ascii": "ascii",
}
COMPLETION = "_COSTTUI_COMPLETE"
"""What a shell sets that asks for completions."""


def main() -> None:
    """Run the command line; every error a user can meet ends here, in words."""
    settle_streams()
    try:
        _run(sys.argv[1:])
    except CosttuiError as problem:
        word = "try again" if isinstance(problem, TryAgain) else "error"
        sys.stderr.write(f"{word}: {shown(str(problem))}\n")
        sys.exit(problem.exit_code)
    except KeyboardInterrupt:
        sys.stderr.write("interrupted; nothing was changed\n")
        sys.exit(130)


def _run(words: Sequence[str]) -> None:
    call = screen_call(words)
    if call is None:
        from costtui.cli.app import app

        app(prog_name="costtui")
    else:
        from costtui.cli.screen import open_screen

        open_screen(call)


def screen_call(words: Sequence[str]) -> Call | None:
    """The call of some words that open the screen; None where they are for the commands to read."""
    from costtui.cli.call import call_of

    if COMPLETION in os.environ:
        return None
    values: dict[str, Path] = {}
    switches: dict[str, bool] = {}
    rest = list(words)
    while rest:
        word, equals, value = rest.pop(0).partition("=")
        if word in SWITCHES and not equals:
            switches[SWITCHES[word]] = True
        elif word in VALUED and (equals or rest):
            values[VALUED[word]] = Path(value if equals else rest.pop(0))
        else:
            return None
    return call_of(
        data_dir=values.get("data_dir"),
        config=values.get("config"),
        quiet="quiet" in switches,
        verbose="verbose" in switches,
        ascii_only="ascii" in switches,
    )


def settle_streams() -> None:
    """Data is UTF-8 whatever the locale says; a terminal gets `?` for what it cannot show."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            if stream.isatty():
                stream.reconfigure(errors="replace")
            else:
                stream.reconfigure(encoding="utf-8")


def shown(text: str) -> str:
    """An error's text with what a bill may have smuggled into it made visible."""
    from costtui.present.format import cell

    return "\n".join(cell(line) for line in text.splitlines())
