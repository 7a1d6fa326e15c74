"""An import that is killed at any instant leaves the old or the new totals, never a mix."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from costtui.store.database import Store
from costtui.sync import import_bills
from tests.bills.focus_rows import focus_csv, row

if TYPE_CHECKING:
    from pathlib import Path

IMPORTERS = """
import os, sys
from pathlib import Path
import costtui.cli.main
from costtui.sync import import_bills
import_bills(Path(sys.argv[2]), [sys.argv[3]])   # loads every module before the first fork
for line in sys.stdin:
    child = os.fork()
    if not child:
        import_bills(Path(sys.argv[1]), [line.strip()])
        os._exit(0)
    print(child, flush=True)
    os.waitpid(child, 0)
    print("gone", flush=True)
"""
"""Imports each file it is told of in a child of its own."""

ACCOUNTS = 2
DAYS = 20


def bill(folder: Path, amount: int) -> Path:
    """A bill of two accounts, each day of each costing the same amount."""
    rows = [
        row(
            BillingAccountId=f"acct-{account}",
            ChargePeriodStart=f"2026-09-{day:02d}T00:00:00Z",
            ChargePeriodEnd=f"2026-09-{day:02d}T23:00:00Z",
            BilledCost=str(amount),
        )
        for account in range(ACCOUNTS)
        for day in range(1, DAYS + 1)
    ]
    path = folder / str(amount) / "bill.csv"
    path.parent.mkdir()
    path.write_text(focus_csv(rows), "utf-8")
    return path


def test_fifty_killed_imports_leave_whole_totals_and_no_debris(
    data_dir: Path, tmp_path: Path
) -> None:
    assert not import_bills(data_dir, [str(bill(tmp_path, 100))]).problems
    chance = random.Random(7)
    last, landed, longest = 100, 0, 0.0
    importers = subprocess.Popen(
        [sys.executable, "-c", IMPORTERS, data_dir, tmp_path / "warm", bill(tmp_path, 1)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert importers.stdin is not None
    assert importers.stdout is not None
    for number in range(55):
        new = 101 + number
        importers.stdin.write(f"{bill(tmp_path, new)}\n")
        importers.stdin.flush()
        child = int(importers.stdout.readline())
        if is_spared := not number % 11:
            started = time.monotonic()
        else:
            time.sleep(chance.uniform(0, longest))
            with suppress(ProcessLookupError):  # it was faster
                os.kill(child, signal.SIGKILL)
        assert importers.stdout.readline() == "gone\n"
        if is_spared:
            # How long it takes changes with what else the machine does.
            longest = 1.2 * (time.monotonic() - started)
        with Store.open(data_dir) as store:
            rows = store.query(
                "select BilledCost, count(*), count(distinct BillingAccountId) from charges "
                "group by all"
            ).rows
            [(daily,)] = store.query("select sum(BilledCost) from daily").rows
        assert len(rows) == 1, "a mix of two bills"
        [(amount, count, accounts)] = rows
        assert amount in ({new} if is_spared else {last, new})
        assert (count, accounts) == (ACCOUNTS * DAYS, ACCOUNTS)
        assert daily == amount * count
        landed += amount == new
        last = amount
    importers.stdin.close()
    assert importers.wait(timeout=30) == 0
    assert landed < 55, "the instants all fell after the end"
    assert not import_bills(data_dir, [str(bill(tmp_path, 999))]).problems
    assert list((data_dir / "landing").iterdir()) == []
    with Store.open(data_dir) as store:
        listed = {data_dir / load.file for load in store.catalogue().loads}
    assert set(data_dir.glob("charges/**/*.parquet")) == listed
