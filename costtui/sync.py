"""The road of every bill: find, map, audit, place among the loads there are, publish at once."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from dataclasses import replace as replace_in
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from costtui.errors import BillError, CosttuiError, LoadRefused, StoreError
from costtui.ingest.complete import combine
from costtui.ingest.detect import find_bills
from costtui.ingest.files import Unpacking
from costtui.ingest.normalise import fingerprint, stage
from costtui.ingest.progress import Progress
from costtui.model.load import LoadState, StagedLoad
from costtui.model.table import Table
from costtui.store.catalogue import EventKind
from costtui.store.lock import Staging
from costtui.store.publish import find_unchanged, publish

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from costtui.ingest.format import Bill
    from costtui.ingest.progress import Report
    from costtui.store.catalogue import Load

COLUMNS = (
    "source",
    "provider",
    "billing_account",
    "billing_period",
    "rows",
    "billed_cost",
    "currency",
    "state",
)


@dataclass(slots=True)
class Outcome:
    """What an import did: a row a load and currency, and what went wrong."""

    rows: list[tuple[object, ...]] = field(default_factory=list)
    problems: list[CosttuiError] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def table(self) -> Table:
        """The rows of the command `import`."""
        return Table.of(COLUMNS, self.rows)

    def add(self, load: StagedLoad | Load, state: LoadState) -> None:
        """Tell what became of a load."""
        for total in load.totals:
            self.rows.append(
                (
                    load.source,
                    load.provider,
                    load.billing_account,
                    load.billing_period,
                    total.rows,
                    total.billed_cost,
                    total.currency,
                    state.value,
                )
            )


def import_bills(
    data_dir: Path,
    paths: Sequence[str],
    *,
    as_format: str | None = None,
    source: str | None = None,
    replace: bool = False,
    dry_run: bool = False,
    limit_bytes: int = 200_000_000_000,
    report: Report | None = None,
) -> Outcome:
    """Import the bills below some paths; all that is sound is published in one generation.

    A bill that cannot be read, does not add up or would count something twice is left out and
    reported; the others are not held up by it.

    Raises:
        UsageError: a path or a format that does not exist.
        StoreError: the store cannot be written.
        TryAgain: another writer holds the store.
        Cancelled: `report` said so; nothing was changed.
    """
    outcome = Outcome()
    with _folder(data_dir, dry_run=dry_run) as folder:
        unpacked = folder / "unpacked"
        unpacked.mkdir()
        found = find_bills(paths, Unpacking(unpacked, limit_bytes), as_format=as_format)
        outcome.skipped += found.skipped
        outcome.problems += found.problems
        if not found.bills and not found.problems:
            raise BillError(
                f"no bill in {', '.join(paths)}",
                hint="costtui import --help lists what is read; -v names the files passed over",
            )
        staged = _stage_all(found.bills, data_dir, folder, source, outcome, report)
        if report is not None and staged:
            count = len(found.bills)
            report(Progress(staged[-1].files[0], "publishing", None, done=count - 1, bills=count))
        _publish(data_dir, staged, outcome, replace=replace, dry_run=dry_run)
    return outcome


def _stage_all(
    bills: Sequence[Bill],
    data_dir: Path,
    folder: Path,
    source: str | None,
    outcome: Outcome,
    report: Report | None,
) -> list[StagedLoad]:
    """The loads of all bills that are not in the store yet.

    A large bill keeps every core busy by itself; small ones go side by side.
    """
    fresh: list[tuple[Bill, str]] = []
    for bill in bills:
        digest = fingerprint(bill)
        same = find_unchanged(data_dir, digest)
        if same and source in {None, same[0].source}:
            for load in same:
                outcome.add(load, LoadState.UNCHANGED)
        else:
            fresh.append((bill, digest))

    ready: list[str] = []

    def tell(step: Progress) -> None:
        if report is not None:
            report(replace_in(step, done=len(ready), bills=len(fresh)))

    def staged(item: tuple[Bill, str]) -> list[StagedLoad] | CosttuiError:
        bill, digest = item
        try:
            return stage(
                bill, folder / digest, source=source, digest=digest, report=report and tell
            )
        except (BillError, StoreError) as problem:
            return problem
        finally:
            ready.append(digest)

    small = [item for item in fresh if item[0].is_small]
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        results = list(pool.map(staged, small))
    results += [staged(item) for item in fresh if not item[0].is_small]
    loads: list[StagedLoad] = []
    for result in results:
        if isinstance(result, StoreError):
            raise result
        if isinstance(result, CosttuiError):
            outcome.problems.append(result)
        else:
            loads += result
            notes = dict.fromkeys(warning for load in result for warning in load.warnings)
            outcome.notes += [f"{result[0].files[0]}: {note}" for note in notes]
    return loads


def _publish(
    data_dir: Path, staged: Sequence[StagedLoad], outcome: Outcome, *, replace: bool, dry_run: bool
) -> None:
    """Place the staged loads, publish those that have one, and tell what became of each."""
    if not staged:
        return
    placed = publish(data_dir, staged, replace=replace, join=combine, dry_run=dry_run)
    for item in placed:
        outcome.add(item.load or item.staged, item.state)
        if item.event is not EventKind.NEW and item.note:
            outcome.notes.append(item.note)
        if item.state is LoadState.REJECTED:
            outcome.problems.append(LoadRefused(item.reason, hint=item.hint))


@contextmanager
def _folder(data_dir: Path, *, dry_run: bool) -> Iterator[Path]:
    """Where bills are unpacked and staged; a dry run leaves no trace of a store."""
    if dry_run:
        with TemporaryDirectory(prefix="costtui-") as folder:
            yield Path(folder)
    else:
        with Staging(data_dir) as staging:
            yield staging.path
