"""The command `costtui`: global options, the commands, and where every error ends."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Annotated

import typer

import costtui
from costtui.cli.group import Root
from costtui.cli.options import Call
from costtui.errors import CosttuiError, TryAgain
from costtui.present.signs import needs_ascii
from costtui.settings import default_data_dir

app = typer.Typer(
    name="costtui",
    cls=Root,
    no_args_is_help=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Start with: costtui demo   (sample bills)   or: costtui import PATH   (your own).",
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"costtui {costtui.__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def root(
    context: typer.Context,
    data_dir: Annotated[
        Path | None,
        typer.Option(
            "--data-dir",
            metavar="DIR",
            help="Where the store lies; COSTTUI_DATA_DIR or the XDG data folder unless said.",
            readable=False,
            show_default=False,
        ),
    ] = None,
    config_file: Annotated[
        Path | None,
        typer.Option(
            "--config",
            metavar="FILE",
            help="The configuration; COSTTUI_CONFIG or the XDG one unless said.",
            readable=False,
            show_default=False,
        ),
    ] = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Say nothing on stderr but errors.")
    ] = False,
    verbose: Annotated[
        bool,
        typer.Option(
            "--verbose", "-v", help="Say more on stderr: which files were passed over and why."
        ),
    ] = False,
    ascii_only: Annotated[
        bool,
        typer.Option(
            "--ascii",
            help="Draw with ASCII only; by itself where TERM or the encoding can do no more.",
        ),
    ] = False,
    version: Annotated[
        bool,
        typer.Option("--version", help="Print the version.", callback=_version, is_eager=True),
    ] = False,
) -> None:
    """See where the money of your cloud bills goes: AWS, Azure, GCP and any FOCUS bill.

    Without a command the terminal UI opens.
    """
    given = context.find_object(Call)
    if given is not None and given.heard is not None:
        return
    context.obj = Call(
        data_dir=(data_dir.expanduser() if data_dir else default_data_dir()),
        config=config_file,
        quiet=quiet,
        verbose=verbose,
        ascii=ascii_only or (sys.stdout.isatty() and needs_ascii()),
    )
    if context.invoked_subcommand is None:
        from costtui.cli.screen import open_screen

        open_screen(context.obj)


def main() -> None:
    """Run the command line; every error a user can meet ends here, in words."""
    settle_streams()
    try:
        app(prog_name="costtui")
    except CosttuiError as problem:
        word = "try again" if isinstance(problem, TryAgain) else "error"
        typer.echo(f"{word}: {shown(str(problem))}", err=True)
        sys.exit(problem.exit_code)
    except KeyboardInterrupt:
        typer.echo("interrupted; nothing was changed", err=True)
        sys.exit(130)


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
