"""Small stores for questions: rows in, a store of them out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costtui.store.database import Store
from costtui.sync import import_bills
from tests.bills.focus_rows import focus_csv

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def store_of(folder: Path, rows: Sequence[dict[str, str]]) -> Store:
    """A store with these charges."""
    bill = folder / "bill.csv"
    bill.write_text(focus_csv(rows), "utf-8")
    outcome = import_bills(folder / "store", [str(bill)])
    assert not outcome.problems, outcome.problems
    return Store.open(folder / "store")


def day(text: str) -> dict[str, str]:
    """The columns of a charge of that day and its calendar month."""
    month = f"{text[:7]}-01T00:00:00Z"
    year, number = int(text[:4]), int(text[5:7])
    after = f"{year + number // 12}-{number % 12 + 1:02d}-01T00:00:00Z"
    return {
        "BillingPeriodStart": month,
        "BillingPeriodEnd": after,
        "ChargePeriodStart": f"{text}T00:00:00Z",
        "ChargePeriodEnd": f"{text}T23:59:59Z",
    }


def cost(amount: str) -> dict[str, str]:
    """All four costs of a charge."""
    return dict.fromkeys(("BilledCost", "EffectiveCost", "ListCost", "ContractedCost"), amount)
