"""`costtui import`: bills in."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from costtui.cli.call import Call
from costtui.cli.options import FormatOption, OutputOption

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from costtui.ingest.progress import Progress

EPILOG = """Examples:

  costtui import ~/exports/cur                 a whole export folder, manifests honoured

  costtui import bill-2026-09.csv.gz more.zip

  costtui import 'focus/2026-*.parquet' --source oracle

  zcat bill.csv.gz | costtui import - --as focus

  costtui import bill.csv --dry-run            what would happen

Formats, known by their content: AWS CUR (legacy, 2.0) and FOCUS, Azure actual and amortised
cost (EA, MCA, pay-as-you-go) and FOCUS, GCP standard and detailed export and FOCUS, and any
FOCUS 1.0 to 1.4 file; as csv, csv.gz, zip, Parquet or JSON lines (.gz).
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("import", epilog=EPILOG)(import_)


def import_(
    context: typer.Context,
    paths: Annotated[
        list[str],
        typer.Argument(metavar="PATH…", help="Files, folders, patterns, or - for standard input."),
    ],
    as_format: Annotated[
        str | None,
        typer.Option(
            "--as",
            metavar="FORMAT",
            help="Read the files as this format instead of recognising it; a wrong word lists them.",
            show_default=False,
        ),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(
            "--source",
            metavar="NAME",
            help="Name the source, to keep bills of one account apart that do not belong together.",
            show_default=False,
        ),
    ] = None,
    replace: Annotated[
        bool,
        typer.Option(
            "--replace", help="Replace what the store holds even where that loses charges or days."
        ),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Read, map and audit, but change nothing.")
    ] = False,
    output_format: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Import bills: recognise, map to FOCUS, audit against the bill's own total, publish.

    A newer bill of a source, account and period replaces the older one whole; the same bill
    again changes nothing. Nothing is stored of an import that fails.
    """
    from costtui.cli.output import emit
    from costtui.sync import import_bills

    call = Call.of(context)
    with progress(call) as report:
        outcome = import_bills(
            call.data_dir,
            paths,
            as_format=as_format,
            source=source,
            replace=replace,
            dry_run=dry_run,
            limit_bytes=int(call.settings().import_limit_gb * 1e9),
            report=report,
        )
    for name, reason in outcome.skipped:
        if call.verbose:
            call.say(f"skipped {name}: {reason}")
    if outcome.skipped and not call.verbose:
        call.say(f"{len(outcome.skipped)} files are no bills or not listed (-v names them)")
    for note in outcome.notes:
        call.say(f"note: {note}")
    emit(call, outcome.table(), output_format, output)
    if dry_run:
        call.say("dry run: nothing was changed")
    for problem in outcome.problems:
        from costtui.cli.main import shown

        typer.echo(f"rejected: {shown(str(problem))}", err=True)
    if outcome.problems:
        raise typer.Exit(max(problem.exit_code for problem in outcome.problems))


@contextmanager
def progress(call: Call) -> Iterator[Callable[[Progress], None] | None]:
    """A progress bar on a terminal's stderr: what is read, how much of it, and the rows."""
    if call.quiet or not sys.stderr.isatty():
        yield None
        return
    from rich import progress as bars
    from rich.console import Console
    from rich.markup import escape

    with bars.Progress(
        bars.TextColumn("{task.description}"),
        bars.BarColumn(bar_width=24),
        bars.TaskProgressColumn(),
        bars.TextColumn("{task.fields[amount]}"),
        bars.TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        task = bar.add_task("looking for bills", total=None, amount="")

        def report(step: Progress) -> None:
            from costtui.present.format import byte_size, cell

            amount = f"{step.rows:,} rows · " if step.rows else ""
            bar.update(
                task,
                description=escape(cell(step.what)),
                total=step.total,
                completed=step.completed,
                amount=amount + byte_size(step.size),
            )

        yield report
