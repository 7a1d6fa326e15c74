"""The options that several commands share, and what a command knows of its call."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from costtui.settings import Settings
    from costtui.store.database import Store
    from costtui.tui.shell import Answer


class Format(StrEnum):
    """How rows are printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    MD = "md"


class Metric(StrEnum):
    """Which of the four FOCUS costs is shown."""

    EFFECTIVE = "effective"
    BILLED = "billed"
    LIST = "list"
    CONTRACTED = "contracted"


@dataclass(frozen=True, slots=True)
class Call:
    """The global options of one call."""

    data_dir: Path
    config: Path | None
    quiet: bool
    verbose: bool
    ascii: bool = False
    """Whether nothing but ASCII is drawn."""
    budgets: Path | None = None
    """The file of budgets, where it is not the one that the configuration names."""
    heard: Answer | None = None
    """Takes tables and talk instead of stdout and stderr, where the screen runs a command."""

    @classmethod
    def of(cls, context: typer.Context) -> Call:
        """The call a command belongs to."""
        found = context.find_object(cls)
        assert found is not None
        return found

    def settings(self) -> Settings:
        """The user's settings, read now."""
        from costtui.settings import load_settings

        found = load_settings(self.config)
        return found if self.budgets is None else replace(found, budgets=self.budgets)

    def store(self) -> Store:
        """The store, opened for reading."""
        from costtui.store.database import Store

        return Store.open(self.data_dir)

    def say(self, text: str) -> None:
        """Talk to the person on stderr, unless --quiet."""
        if self.heard is not None:
            self.heard.talk.append(text)
        elif not self.quiet:
            typer.echo(self.drawn(text), err=True)

    def drawn(self, text: str) -> str:
        """A text as it may be drawn: in ASCII, or as it is."""
        from costtui.present.signs import in_ascii

        return in_ascii(text) if self.ascii else text


FormatOption = Annotated[
    Format | None,
    typer.Option(
        "--format",
        "-f",
        help="How rows are printed; a table unless said. JSON is one array of flat objects.",
        show_default=False,
    ),
]
OutputOption = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="Write the rows to FILE; its ending (.json, .csv, .md) chooses the format.",
        show_default=False,
    ),
]
PeriodOption = Annotated[
    str,
    typer.Option(
        "--period",
        "-p",
        help="mtd, last-month, 2026, 2026-09, 2026-Q3, 30d, 2026-09-01..2026-10-01 "
        "(end excluded) or all.",
    ),
]
MetricOption = Annotated[
    Metric,
    typer.Option("--metric", "-m", help="Which cost: amortised, cash, list or negotiated price."),
]
WhereOption = Annotated[
    str | None,
    typer.Option(
        "--where",
        "-w",
        metavar="EXPR",
        help="Only charges for which EXPR holds: FOCUS columns, dimensions and tags with "
        "= != < > in like and or not, as in \"service = 'AWS Lambda' and tag:team = 'web'\".",
        show_default=False,
    ),
]
AsOfOption = Annotated[
    datetime | None,
    typer.Option(
        "--as-of",
        formats=["%Y-%m-%d"],
        metavar="DATE",
        help="Answer as at the end of that day: later charges are not known yet.",
        show_default=False,
    ),
]
