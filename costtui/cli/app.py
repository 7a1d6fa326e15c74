"""The command `costtui` as typer knows it: global options and the commands."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import costtui
from costtui.cli.call import Call, call_of
from costtui.cli.group import Root

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
    context.obj = call_of(
        data_dir=data_dir, config=config_file, quiet=quiet, verbose=verbose, ascii_only=ascii_only
    )
    if context.invoked_subcommand is None:
        from costtui.cli.screen import open_screen

        open_screen(context.obj)
