"""What the way into the store and the sums over it lose, against whole-number arithmetic."""

from __future__ import annotations

from decimal import Decimal
from importlib.resources import files
from typing import TYPE_CHECKING

import duckdb
import pytest

from costtui.model.focus import CHARGE_COLUMNS
from costtui.store.database import Store
from costtui.sync import import_bills
from tests.bills.focus_rows import focus_csv, row

if TYPE_CHECKING:
    from pathlib import Path

AMOUNTS = ("0.0000000012", "0.0000012345", "123456.789012345", "-98765.4321098765", "1E-7", "0")
ROWS = 100_000_000


def test_no_row_loses_a_billionth(data_dir: Path, tmp_path: Path) -> None:
    bill = tmp_path / "bill.csv"
    names = [f"vm-{number}" for number in range(len(AMOUNTS))]
    bill.write_text(
        focus_csv(
            [
                row(ResourceId=name, BilledCost=amount, EffectiveCost=amount)
                for name, amount in zip(names, AMOUNTS, strict=True)
            ]
        ),
        "utf-8",
    )
    assert not import_bills(data_dir, [str(bill)]).problems
    with Store.open(data_dir) as store:
        stored: dict[str, float] = dict(
            store.query("select ResourceId, BilledCost from charges").rows
        )
    for name, amount in zip(names, AMOUNTS, strict=True):
        assert abs(Decimal(stored[name]) - Decimal(amount)) <= Decimal("1e-9")


def test_a_hundred_million_rows_add_up_to_a_cent() -> None:
    # The roll-up's own statement over amounts of 0.00 to 0.20 in steps of 1e-10, 10 million in all.
    steps = f"from (select i * 7919 % 2000000011 as step, i from range({ROWS}) as t (i))"
    dated = "timestamp '2026-09-01' + to_days(cast(i % 30 as integer)) as ChargePeriodStart"
    others = ", ".join(
        f"cast(null as {column.kind}) as {name}"
        for name, column in CHARGE_COLUMNS.items()
        if name not in {"ChargePeriodStart", "BilledCost"}
    )
    rollup = files("costtui").joinpath("store/sql/resource_days.sql").read_text("utf-8")
    with duckdb.connect() as connection:
        connection.execute(
            f"create view charges as select {dated}, step / 1e10 as BilledCost, {others} {steps}"
        )
        found = connection.execute(f"select sum(BilledCost), sum(Charges) from ({rollup})")
        total, count = found.fetchall()[0]
        exact = connection.execute(f"select sum(cast(step as hugeint)) {steps}").fetchall()[0][0]
    assert count == ROWS
    assert exact > 9e16
    assert total == pytest.approx(exact / 10**10, abs=0.01, rel=0)
