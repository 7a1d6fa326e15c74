"""Speed of the terminal UI as a person feels it: `python -m tests.benchmarks.screen`.

Processes in a pseudo-terminal of 160x50, keys sent as a keyboard does. What comes back is noted
with its time and read by a screen emulator afterwards, so that reading costs the measured process
nothing. The table goes to docs/performance.md, between its two marks.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.cur_bill import write
from tests.benchmarks.recorded_terminal import RecordedTerminal
from tests.benchmarks.run import Row, publish

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.benchmarks.recorded_terminal import Act

MARKS = ("<!-- screen -->", "<!-- screen end -->")
BARE = """
from textual.app import App
from textual.widgets import DataTable, Footer
class Bare(App):
    def compose(self):
        yield DataTable(cursor_type="row")
    def on_mount(self):
        table = self.query_one(DataTable)
        table.add_columns("service", "cost", "share", "previous", "change", "region")
        table.add_rows(
            (f"service {n}", f"{n * 1234.5:,.2f}", f"{n / 50:.1%}", f"{n * 1200:,.2f}", n, "ready")
            for n in range(50)
        )
Bare().run()
"""
ENTER, BACKSPACE, DOWN, UP = "\r", "\x7f", "\x1b[B", "\x1b[A"
PAGE_DOWN, PAGE_UP = "\x1b[6~", "\x1b[5~"
IDLE = 10.0
ROLLED_UP = (
    "region",
    "sub_account",
    "usage_type",
    "instance_type",
    "zone",
    "day",
    "service,region",
)
SINGLE = ("resource", "sku", "team", "tag:env")
FILTERS = (
    "region = 'eu-west-1'",
    "service = 'AWS Lambda'",
    "usage_type like '%m5.large%'",
    "sub_account in ('100000000001', '100000000002')",
)
TAG_FILTERS = ("tag:team = 'team-3'", "resource like '%i-7750%'")
PERIODS = ("7d", "2026-09-05..2026-09-20", "2026-09", "14d")


class Bench:
    """The measurements over one store."""

    def __init__(self, store: Path, state: Path, rounds: int) -> None:
        self.rounds = rounds
        self.rows: list[Row] = []
        self._ours = [sys.executable, "-m", "costtui", "--data-dir", str(store)]
        self._state = state

    def terminal(self, call: list[str]) -> RecordedTerminal:
        """A process that finds nothing of an earlier one."""
        home = Path(tempfile.mkdtemp(dir=self._state))
        compiled = str(self._state / "compiled")
        return RecordedTerminal(
            call,
            {"HOME": str(home), "XDG_STATE_HOME": str(home), "PYTHONPYCACHEPREFIX": compiled},
        )

    def start(self, pairs: int) -> None:
        """The first useful paint and the bytes until nothing more comes, in alternating pairs.

        The first pair is not counted: modules are compiled.
        """
        took: dict[str, list[float]] = {"bare": [], "ours": []}
        size: dict[str, list[int]] = {"bare": [], "ours": []}
        for number in range(pairs + 1):
            for name, call, word in (
                ("bare", [sys.executable, "-c", BARE], "ready"),
                ("ours", self._ours, " USD"),
            ):
                with self.terminal(call) as terminal:
                    seconds = terminal.settle(1.0, least=word)
                    if not number:
                        continue
                    took[name].append(seconds)
                    size[name].append(terminal.bytes)
        ratio = statistics.median(a / b for a, b in zip(took["ours"], took["bare"], strict=True))
        mine, bare = (statistics.median(took[name]) for name in ("ours", "bare"))
        self.add(
            "first figures, against a bare Textual app with one table",
            f"{ratio:.2f} × ({mine:.2f} s, {bare:.2f} s)",
            "≤ 1.5 ×",
            ratio <= 1.5,
        )
        kilo, bare_kilo = (statistics.median(size[name]) / 1000 for name in ("ours", "bare"))
        self.add(
            "bytes of the start, against the bare app",
            f"{kilo / bare_kilo:.2f} × ({kilo:.0f} kB, {bare_kilo:.0f} kB)",
            "≤ 1.5 ×",
            kilo <= 1.5 * bare_kilo,
        )

    def walk(self) -> None:
        """One session through the panes: bytes, echoes, new rows, memory."""
        with self.terminal(self._ours) as terminal:
            terminal.settle(1.0, least="team-")
            self._panes(terminal)
            terminal.press("2")
            terminal.settle()
            self._cursor(terminal)
            self._questions(terminal)
            now, peak = terminal.memory()
            self.add(
                "resident memory after the walk (highest)",
                f"{now:.0f} MB ({peak:.0f} MB)",
                "≤ 300 MB",
                peak <= 300,
            )

    def _panes(self, terminal: RecordedTerminal) -> None:
        """Every pane to the front, some pages down, and left alone."""
        most, idle = 0, 0
        for key in "2341" * 2:
            most = max(most, terminal.act(key).bytes)
        for key in "2341":
            terminal.act(key)
            before = terminal.bytes
            terminal.wait(IDLE)
            idle = max(idle, terminal.bytes - before)
        terminal.act("3")
        most = max(most, *(terminal.act(key).bytes for key in (PAGE_DOWN, PAGE_UP)))
        self.add(
            "most bytes of a change of pane or page",
            f"{most / 1000:.1f} kB",
            "≤ 25 kB",
            most <= 25_000,
        )
        self.add(f"most bytes of {IDLE:.0f} idle seconds in a pane", f"{idle}", "0", idle == 0)

    def _cursor(self, terminal: RecordedTerminal) -> None:
        """The cursor up and down in the rows of the breakdown."""
        self._type(terminal, "breakdown --by usage_type --period all")
        terminal.act(ENTER)
        acts = [terminal.act(key) for key in ([DOWN] * 15 + [UP] * 10) * 2]
        most = max(act.bytes for act in acts)
        self.add("most bytes of a cursor move", f"{most / 1000:.2f} kB", "≤ 1.5 kB", most <= 1500)
        echoes = [("cursor", act.echo, act.work) for act in acts]
        self._times("a key's echo: the cursor moved", echoes, 50)

    def _questions(self, terminal: RecordedTerminal) -> None:
        """From the key to the new rows, every kind of question."""
        found: dict[str, list[tuple[str, float, float]]] = {}
        for _ in range(self.rounds):
            for kind, name, act in self._round(terminal):
                found.setdefault(kind, []).append((name, act.shown, act.work))
        everything = [item for items in found.values() for item in items]
        for kind, items in found.items():
            self._times(kind, items, 150)
        self._times("all of these", everything, 150)

    def _round(self, terminal: RecordedTerminal) -> Iterator[tuple[str, str, Act]]:
        def line(words: str) -> Act:
            self._type(terminal, f"breakdown {words}")
            return terminal.act(ENTER)

        for word in ROLLED_UP:
            yield "regroup", word, line(f"--by {word}")
        for where in FILTERS:
            yield "filter", where, line(f'--by service --where "{where}"')
        for period in PERIODS:
            yield "period", period, line(f"--by service --period {period}")
        line("--by provider --period all")
        for step in ("account", "service", "resource", "charges"):
            name = f"drill to {step}"
            kind = "drill" if step in {"account", "service"} else "drill to resources and charges"
            yield kind, name, terminal.act(ENTER)
        for _ in range(4):
            terminal.act(BACKSPACE)
        for word in SINGLE:
            yield "regroup by resource, SKU, tag", word, line(f"--by {word}")
        for where in TAG_FILTERS:
            yield "filter by resource, tag", where, line(f'--by service --where "{where}"')
        line("--by provider --period all")
        terminal.act("3")
        terminal.act("/")
        for text in ("7750", "host-12", "a"):
            terminal.act(text[:-1])
            yield "search in Resources", text, terminal.act(text[-1])
            terminal.act("\x1b")
            terminal.act("/")
        terminal.act("\x1b")
        terminal.act("2")

    @staticmethod
    def _type(terminal: RecordedTerminal, words: str) -> None:
        """Open the command line and type, without Enter."""
        terminal.act(":")
        terminal.act(words)

    def _times(self, what: str, items: list[tuple[str, float, float]], aim: int) -> None:
        """The 95th percentile of some times, with the slowest named, and what they worked."""
        times = sorted(seconds * 1000 for _, seconds, _ in items)
        assert times[0] > 0, f"nothing came of {min(items, key=lambda item: item[1])[0]}"
        high = times[max(-(-len(times) * 95 // 100) - 1, 0)]
        slowest, seconds, _ = max(items, key=lambda item: item[1])
        work = statistics.median(work * 1000 for _, _, work in items)
        slow = "" if len({name for name, _, _ in items}) == 1 else f"; slowest: `{slowest}`"
        self.add(
            f"{what}, 95th percentile of {len(times)}",
            f"{high:.0f} ms (median {statistics.median(times):.0f} ms, {work:.0f} ms of processor "
            f"time{slow} {seconds * 1000:.0f} ms)",
            f"≤ {aim} ms",
            high <= aim,
        )

    def add(self, what: str, measured: str, aim: str, holds: bool) -> None:
        """Note and print a figure."""
        self.rows.append(Row(what, measured, aim, holds))
        print(f"{'holds ' if holds else 'MISSED'} {what}: {measured} ({aim})", flush=True)


def store_of(folder: Path, rows: int) -> Path:
    """A store of a generated bill, made once."""
    store, bill = folder / "store-screen", folder / f"cur-{rows}.parquet"
    if not store.exists():
        if not bill.exists():
            write(bill, rows)
        subprocess.run(
            [sys.executable, "-m", "costtui", "--data-dir", str(store), "-q", "import", str(bill)],
            check=True,
        )
    return store


def main() -> None:
    """Measure and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data-dir", type=Path, help="a store; one is made of a generated bill")
    parser.add_argument("--rows", type=int, default=10_000_000, help="of the generated bill")
    parser.add_argument("--folder", type=Path, help="keeps bill and store for another time")
    parser.add_argument("--pairs", type=int, default=7, help="starts of each of the two apps")
    parser.add_argument("--rounds", type=int, default=4, help="times each question is asked")
    parser.add_argument("--only", choices=["start", "walk"])
    parser.add_argument("--write", action="store_true", help="write docs/performance.md")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="costtui-screen-") as temporary:
        folder = chosen.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        store = chosen.data_dir or store_of(folder, chosen.rows)
        bench = Bench(store, Path(temporary), chosen.rounds)
        if chosen.only != "walk":
            bench.start(chosen.pairs)
        if chosen.only != "start":
            bench.walk()
    if chosen.write:
        publish(bench.rows, MARKS)
    sys.exit(0 if all(row.holds for row in bench.rows) else 1)


if __name__ == "__main__":
    os.environ.pop("COLUMNS", None)
    main()
