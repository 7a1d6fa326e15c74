"""What is wrong with a store, what mends it, and what can be saved of a broken one."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import duckdb

from costtui.errors import CosttuiError, StoreMissing
from costtui.model.focus import AUDIT_TOLERANCE
from costtui.store.catalogue import Catalogue, Load, days_of, path_of, read_catalogue
from costtui.store.lock import abandoned_stagings, lock_holder
from costtui.store.place import DATABASE, first_line, scan_of
from costtui.store.reader import attach
from costtui.store.rebuild import rebuild, salvage
from costtui.store.sweep import drafts, superfluous_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Check", "examine", "rebuild"]

State = Literal["ok", "warning", "problem"]

LEAST_FREE: Final = 1_000_000_000
"""Bytes below which the disk is worth a warning."""
_NEXT_WRITER: Final = "nothing to do: the next import removes it"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    state: State
    found: str
    mend: str = ""
    """What to do; empty when all is well."""


def examine(data_dir: Path) -> list[Check]:
    """Look at everything a store depends on; never raises for what it finds."""
    data_dir = data_dir.expanduser().resolve()
    checks = [_python(), _duckdb(), *_folder(data_dir)]
    if not data_dir.is_dir():
        return checks
    checks += [_disk(data_dir), _lock(data_dir)]
    try:
        attached = attach(data_dir, with_charges=False)
    except StoreMissing as problem:
        return [*checks, Check("catalogue", "warning", problem.received, problem.hint)]
    except CosttuiError as problem:
        mend = problem.hint.replace("costtui doctor", "costtui doctor --rebuild")
        return [*checks, Check("catalogue", "problem", problem.received, mend), _saved(data_dir)]
    with attached.connection as connection:
        try:
            return [*checks, *_contents(connection, data_dir)]
        except duckdb.Error as problem:
            broken = Check(
                "catalogue", "problem", first_line(problem), "run: costtui doctor --rebuild"
            )
            return [*checks, broken, _saved(data_dir)]


def _python() -> Check:
    return Check("python", "ok", ".".join(str(part) for part in sys.version_info[:3]))


def _duckdb() -> Check:
    version = duckdb.__version__
    if not version.startswith("2."):
        return Check("duckdb", "problem", version, "install duckdb 2 into this environment")
    return Check("duckdb", "ok", version)


def _folder(data_dir: Path) -> Iterator[Check]:
    if not data_dir.exists():
        yield Check(
            "data directory",
            "warning",
            f"{data_dir} does not exist yet",
            "the first import makes it: costtui import PATH",
        )
        return
    if not data_dir.is_dir():
        yield Check(
            "data directory",
            "problem",
            f"{data_dir} is not a folder",
            "move it away, or name another place with --data-dir",
        )
        return
    mode = stat.S_IMODE(data_dir.stat().st_mode)
    if not os.access(data_dir, os.R_OK | os.W_OK | os.X_OK):
        yield Check(
            "data directory",
            "problem",
            f"{data_dir} cannot be read and written",
            f"chmod u+rwx {data_dir}, or name another place with --data-dir",
        )
    elif mode & 0o077:
        yield Check(
            "data directory",
            "warning",
            f"others may look into {data_dir} (mode {mode:04o})",
            f"chmod 700 {data_dir}",
        )
    else:
        yield Check("data directory", "ok", f"{data_dir} (mode {mode:04o})")


def _disk(data_dir: Path) -> Check:
    free = shutil.disk_usage(data_dir).free
    found = f"{free / 1e9:,.1f} GB free"
    if free < LEAST_FREE:
        return Check("disk", "warning", found, "free some space before the next import")
    return Check("disk", "ok", found)


def _lock(data_dir: Path) -> Check:
    holder = lock_holder(data_dir)
    if holder is None:
        return Check("lock", "ok", "no writer at work")
    return Check(
        "lock", "warning", f"process {holder or 'unknown'} is writing", "wait until it is done"
    )


def _saved(data_dir: Path) -> Check:
    whole, broken = salvage(data_dir)
    found = f"{len(whole)} loads are whole" + (f", {len(broken)} are not" if broken else "")
    if not whole:
        return Check("what can be saved", "problem", found, "import the bills again")
    return Check("what can be saved", "ok", found, "run: costtui doctor --rebuild")


def _contents(connection: duckdb.DuckDBPyConnection, data_dir: Path) -> Iterator[Check]:
    catalogue = read_catalogue(connection, "store.main")
    yield Check("catalogue", "ok", f"generation {catalogue.generation}, {DATABASE} opens")
    yield from _charges(connection, data_dir, catalogue)
    yield _roll_up(connection, catalogue, data_dir)
    yield _rollback_files(data_dir, catalogue)
    yield _superfluous(data_dir, catalogue)


def _charges(
    connection: duckdb.DuckDBPyConnection, data_dir: Path, catalogue: Catalogue
) -> Iterator[Check]:
    problems = 0
    for load in catalogue.current:
        found = _difference(connection, data_dir, load)
        if found:
            problems += 1
            yield Check(
                "charges",
                "problem",
                f"{load.file} ({load.name}): {found}",
                "import that bill again with --replace",
            )
    if not problems:
        rows = sum(load.rows for load in catalogue.current)
        yield Check("charges", "ok", f"{len(catalogue.current)} files, {rows:,} charges")


def _difference(connection: duckdb.DuckDBPyConnection, data_dir: Path, load: Load) -> str:
    """How the charges of a load differ from what the catalogue says; empty when they do not."""
    path = path_of(data_dir, load)
    if not path.is_file():
        return "the file is missing"
    try:
        rows = connection.execute(
            f"select BillingCurrency, count(*), fsum(BilledCost) from {scan_of([path])} "
            "group by all"
        ).fetchall()
    except duckdb.Error as problem:
        return f"cannot be read: {first_line(problem)}"
    return _unlike(load, {currency: (count, amount) for currency, count, amount in rows})


def _unlike(load: Load, found: dict[str, tuple[int, float]]) -> str:
    for total in load.totals:
        count, amount = found.pop(total.currency, (0, 0.0))
        if count != total.rows:
            return f"{count} charges in {total.currency}, the catalogue says {total.rows}"
        if not abs(amount - total.billed_cost) <= AUDIT_TOLERANCE:
            return f"{amount:,.2f} {total.currency} billed, the catalogue says {total.billed_cost:,.2f}"
    return f"charges in {', '.join(sorted(found))}, which the catalogue lacks" if found else ""


def _roll_up(connection: duckdb.DuckDBPyConnection, catalogue: Catalogue, data_dir: Path) -> Check:
    sums = "select x_LoadId, BillingCurrency, sum(Charges), fsum(BilledCost)"
    rows = connection.execute(f"{sums} from daily group by all").fetchall()
    by_load = _by_load(rows)
    wrong = [
        f"{load.name}: {found}"
        for load in catalogue.current
        if (found := _unlike(load, by_load.pop(load.load_id, {})))
    ] + [f"load {load_id} is not current" for load_id in by_load]
    for load in catalogue.current:
        days = days_of(data_dir, load)
        if days.is_file():
            try:
                own = connection.execute(f"{sums} from {scan_of([days])} group by all").fetchall()
            except duckdb.Error as problem:
                wrong.append(f"{days.relative_to(data_dir)} cannot be read: {first_line(problem)}")
                continue
            rows += own
            if unlike := _unlike(load, _by_load(own).get(load.load_id, {})):
                wrong.append(f"{days.relative_to(data_dir)}: {unlike}")
    if wrong:
        return Check("roll-up", "problem", "; ".join(wrong), "run: costtui doctor --rebuild")
    return Check("roll-up", "ok", f"{len(rows)} sums equal the charges")


def _by_load(rows: list[tuple[Any, ...]]) -> dict[str, dict[str, tuple[int, float]]]:
    found: dict[str, dict[str, tuple[int, float]]] = {}
    for load_id, currency, count, amount in rows:
        found.setdefault(load_id, {})[currency] = (count, amount)
    return found


def _rollback_files(data_dir: Path, catalogue: Catalogue) -> Check:
    kept = [
        load for load in catalogue.loads if not load.current and path_of(data_dir, load).is_file()
    ]
    return Check("replaced loads", "ok", f"{len(kept)} still have their charges")


def _superfluous(data_dir: Path, catalogue: Catalogue) -> Check:
    left = [
        *superfluous_files(data_dir, catalogue),
        *drafts(data_dir),
        *abandoned_stagings(data_dir),
    ]
    if not left:
        return Check("leftovers", "ok", "none")
    shown = ", ".join(str(path.relative_to(data_dir)) for path in left[:3])
    return Check("leftovers", "warning", f"{len(left)}: {shown}", _NEXT_WRITER)
