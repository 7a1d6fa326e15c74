"""Speed and memory of whole processes, measured in pairs: `python -m tests.benchmarks.run`.

Both commands of a pair run alternately in one session; what is compared is the median of the
ratios, since the speed of a machine drifts and a ratio does not. The table goes to
docs/performance.md, between its two marks.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.cur_bill import write

if TYPE_CHECKING:
    from collections.abc import Callable

PAGE = Path(__file__).parents[2] / "docs" / "performance.md"
MARKS = ("<!-- measured -->", "<!-- end -->")
BARE = (
    "import duckdb, sys; c = duckdb.connect(sys.argv[2]); "
    "c.execute(f\"create table t as select * from {sys.argv[3]}('{sys.argv[1]}')\"); c.close()"
)
DRILL = (
    "select ChargePeriodStart, EffectiveCost, x_SourceFile, x_LoadId from charges "
    "where ResourceId = '{resource}' order by EffectiveCost desc limit 500"
)


@dataclass(frozen=True, slots=True)
class Run:
    """What one process took."""

    wall: float
    cpu: float
    peak_mb: float


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    what: str
    measured: str
    aim: str
    holds: bool


def run(command: list[str]) -> Run:
    """Run a process and read its cost from the operating system."""
    started = time.perf_counter()
    child = os.posix_spawn(
        command[0],
        command,
        dict(os.environ),
        file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)],
    )
    _, status, usage = os.wait4(child, 0)
    wall = time.perf_counter() - started
    if os.waitstatus_to_exitcode(status) != 0:
        raise SystemExit(f"failed: {' '.join(command)}")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def alternate(
    ours: Callable[[], list[str]], theirs: Callable[[], list[str]], times: int
) -> tuple[list[Run], list[Run], float]:
    """Both commands in turn, and the median ratio of their wall-clock times."""
    pairs = [(run(ours()), run(theirs())) for _ in range(times)]
    ratio = statistics.median(a.wall / b.wall for a, b in pairs)
    return [a for a, _ in pairs], [b for _, b in pairs], ratio


def median(runs: list[Run]) -> float:
    """The median wall-clock time."""
    return statistics.median(one.wall for one in runs)


class Bench:
    """The measurements, over bills and stores in one folder."""

    def __init__(self, folder: Path, times: int) -> None:
        self.folder = folder
        self.times = times
        self.rows: list[Row] = []
        self.costtui = str(Path(sys.executable).with_name("costtui"))

    def bill(self, rows: int, ending: str) -> Path:
        """A bill of that many rows, made once."""
        path = self.folder / f"cur-{rows}{ending}"
        if not path.exists():
            write(path, rows)
        return path

    def fresh(self, name: str) -> Path:
        """A place with nothing in it."""
        path = self.folder / name
        shutil.rmtree(path, ignore_errors=True)
        if path.is_file():
            path.unlink()
        return path

    def imports(self, rows: int, ending: str, aim: float) -> None:
        """Import against a bare read of the same file into a table."""
        bill = self.bill(rows, ending)
        reader = "read_parquet" if ending == ".parquet" else "read_csv"

        def ours() -> list[str]:
            place = self.fresh(f"store{ending}")
            return [self.costtui, "--data-dir", str(place), "-q", "import", str(bill)]

        def bare() -> list[str]:
            database = self.fresh("bare.duckdb")
            return [sys.executable, "-c", BARE, str(bill), str(database), reader]

        mine, theirs, ratio = alternate(ours, bare, self.times)
        peak = max(one.peak_mb for one in mine)
        self.add(
            f"import of {rows:,} rows, {ending[1:]}, against a bare `create table as`",
            f"{ratio:.2f} × ({median(mine):.1f} s, {median(theirs):.1f} s)",
            f"≤ {aim} ×",
            ratio <= aim,
        )
        self.add(f"its peak memory, {ending[1:]}", f"{peak:,.0f} MB", "≤ 2,000 MB", peak <= 2000)

    def memory(self, rows: int) -> None:
        """Peak memory of one import."""
        bill, place = self.bill(rows, ".parquet"), self.fresh("store-memory")
        once = run([self.costtui, "--data-dir", str(place), "-q", "import", str(bill)])
        self.add(
            f"peak memory of an import of {rows:,} rows",
            f"{once.peak_mb:,.0f} MB ({once.wall:.1f} s)",
            "≤ 2,000 MB",
            once.peak_mb <= 2000,
        )

    def questions(self) -> None:
        """Questions to the store of the largest Parquet import."""
        store = ["--data-dir", str(self.folder / "store.parquet"), "-q"]
        for what, words in (
            ("`breakdown --by service --period all`", ["breakdown", "--period", "all"]),
            ("drill to one resource's charges", ["sql", self._drill()]),
        ):
            runs = [run([self.costtui, *store, *words]) for _ in range(self.times + 1)][1:]
            self.add(
                f"{what}, whole process", f"{median(runs):.2f} s", "≤ 0.5 s", median(runs) <= 0.5
            )
        from costtui.analysis.breakdown import breakdown
        from costtui.settings import Settings
        from costtui.store.database import Store

        with Store.open(self.folder / "store.parquet") as opened:
            took = []
            for _ in range(10):
                started = time.perf_counter()
                breakdown(opened, by=["service"], settings=Settings(), period="all")
                took.append((time.perf_counter() - started) * 1000)
        value = statistics.median(took)
        self.add("its query alone", f"{value:.0f} ms", "≤ 50 ms", value <= 50)

    def _drill(self) -> str:
        from costtui.store.database import Store

        with Store.open(self.folder / "store.parquet") as opened:
            rows = opened.query("select ResourceId from charges limit 1 offset 1000000").rows
        return DRILL.format(resource=rows[0][0])

    def start_up(self) -> None:
        """The version against a process that imports typer."""
        _, _, ratio = alternate(
            lambda: [self.costtui, "--version"],
            lambda: [sys.executable, "-c", "import typer"],
            max(self.times, 9),
        )
        self.add(
            "`--version` against a Python process that imports typer",
            f"{ratio:.2f} ×",
            "≤ 1.5 ×",
            ratio <= 1.5,
        )

    def add(self, what: str, measured: str, aim: str, holds: bool) -> None:
        """Note and print a figure."""
        self.rows.append(Row(what, measured, aim, holds))
        print(f"{'holds ' if holds else 'MISSED'} {what}: {measured} ({aim})", flush=True)


def publish(rows: list[Row], marks: tuple[str, str] = MARKS) -> None:
    """Put the table between two marks of the page."""
    lines = ["| what | measured | aim | |", "| --- | --- | --- | --- |"]
    lines += [
        f"| {r.what} | {r.measured} | {r.aim} | {'holds' if r.holds else 'missed'} |" for r in rows
    ]
    text = PAGE.read_text("utf-8")
    before, _, rest = text.partition(marks[0])
    _, _, after = rest.partition(marks[1])
    PAGE.write_text(f"{before}{marks[0]}\n" + "\n".join(lines) + f"\n{marks[1]}{after}", "utf-8")


def main() -> None:
    """Measure what was asked for and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--runs", type=int, default=3, help="runs of each command of a pair")
    parser.add_argument("--folder", type=Path, help="keeps the bills for another time")
    parser.add_argument("--skip", nargs="*", default=[], choices=["csv", "memory"])
    parser.add_argument("--write", action="store_true", help="write docs/performance.md")
    chosen = parser.parse_args()
    folder = chosen.folder or Path(tempfile.mkdtemp(prefix="costtui-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    bench = Bench(folder, chosen.runs)
    bench.start_up()
    bench.imports(chosen.rows, ".parquet", 0.6)
    bench.questions()
    if "csv" not in chosen.skip:
        bench.imports(chosen.rows, ".csv.gz", 1.3)
    if "memory" not in chosen.skip:
        for rows in (chosen.rows // 10, chosen.rows * 4):
            bench.memory(rows)
    if chosen.write:
        publish(bench.rows)
    if chosen.folder is None:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
