"""The options that several commands share."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


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
