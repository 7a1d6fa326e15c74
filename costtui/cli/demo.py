"""`costtui demo`: the sample bills in a throw-away store."""

from __future__ import annotations

import shutil
import sys
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import typer

from costtui.cli.call import Call
from costtui.settings import shipped

EPILOG = """Examples:

  costtui demo              the screen, over the sample bills

  costtui demo | less       the overview as text
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo", epilog=EPILOG)(demo)


def demo(context: typer.Context) -> None:
    """Look around with sample bills of AWS, Azure, GCP and a FOCUS provider; nothing is kept.

    Without a terminal the overview is printed as text.
    """
    show_demo(Call.of(context))


def show_demo(call: Call) -> None:
    """Import the sample bills into a throw-away store and show it."""
    from costtui.cli.importing import progress
    from costtui.sync import import_bills

    with tempfile.TemporaryDirectory(prefix="costtui-demo-") as folder:
        # A copy, so that budgets can be tried out.
        budgets = shutil.copy(shipped("sample_data") / "budgets.yaml", folder)
        throwaway = replace(call, data_dir=Path(folder) / "store", budgets=Path(budgets))
        with progress(throwaway) as report:
            outcome = import_bills(throwaway.data_dir, [str(shipped("sample_data"))], report=report)
        if outcome.problems:
            raise outcome.problems[0]
        if sys.stdin.isatty() and sys.stdout.isatty():
            from costtui.cli.screen import open_screen

            open_screen(throwaway, as_of=last_day())
        else:
            from costtui.analysis.overview import overview, teams
            from costtui.present.overview import overview_text

            with throwaway.store() as store:
                found = overview(store, settings=throwaway.settings(), as_of=last_day())
                of_teams = teams(store, settings=throwaway.settings(), as_of=last_day())
            text = overview_text(
                as_of=found.as_of,
                month=found.month,
                daily=found.daily,
                movers=found.movers,
                services=found.services,
                teams=of_teams,
                sources=found.sources,
            )
            typer.echo(call.drawn(text))


def last_day() -> date:
    """The last day of the sample bills; a few charges of the next one are there already."""
    import yaml

    key = yaml.safe_load((shipped("sample_data") / "stories.yaml").read_text("utf-8"))
    return date.fromisoformat(str(key["last_day"]))
