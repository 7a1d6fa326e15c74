"""Imports one after the other: restated, completed, unchanged; never twice, never lost."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
import yaml

from costtui.settings import shipped
from costtui.store.database import Store
from costtui.store.status import history, status
from costtui.sync import import_bills

if TYPE_CHECKING:
    from pathlib import Path

AWS = shipped("sample_data") / "aws" / "larkspur-cur2"
AZURE = shipped("sample_data") / "azure" / "billing"


def states(data_dir: Path, *paths: str, source: str | None = None) -> list[tuple[str, float]]:
    """State and billed cost of each load of an import."""
    outcome = import_bills(data_dir, paths, source=source)
    assert not outcome.problems
    return [(row["state"], round(row["billed_cost"], 6)) for row in outcome.table().records()]


def total(data_dir: Path, metric: str = "BilledCost") -> float:
    """What the store adds up to."""
    with Store.open(data_dir) as store:
        return float(store.query(f"select fsum({metric}) from charges").rows[0][0])


def billed_by_the_answer_key(month: str) -> float:
    """What the AWS sample bill of a month adds up to."""
    key = yaml.safe_load((shipped("sample_data") / "stories.yaml").read_text("utf-8"))
    (found,) = (row for row in key["totals"]["aws"] if row["billing_period"] == month)
    return float(Decimal(found["billed"]))


def test_the_older_run_of_july_is_restated_by_the_newer_one(data_dir: Path) -> None:
    runs = sorted((AWS / "data" / "BILLING_PERIOD=2026-07").iterdir())
    assert len(runs) == 2
    folders = [str(run) for run in runs]

    ((state, older),) = states(data_dir, folders[0], source="larkspur-cur2")
    assert state == "new"
    ((state, newer),) = states(data_dir, folders[1], source="larkspur-cur2")
    assert state == "replaced"
    assert newer != older
    assert newer == pytest.approx(billed_by_the_answer_key("2026-07"), abs=1e-5)
    assert total(data_dir) == pytest.approx(newer, abs=1e-5)
    with Store.open(data_dir) as store:
        changes = [round(row["change"], 4) for row in history(store).records()]
        differences = [row["difference"] for row in status(store).records()]
    assert changes[0] == pytest.approx(newer - older, abs=1e-3)
    assert differences == [pytest.approx(0, abs=0.005)]
    assert states(data_dir, folders[1], source="larkspur-cur2") == [("unchanged", newer)]
    assert total(data_dir) == pytest.approx(newer, abs=1e-5)


@pytest.mark.parametrize("first", ["actual", "amortized"])
def test_the_two_azure_views_complete_each_other_in_any_order(data_dir: Path, first: str) -> None:
    month = "20260801-20260831"
    views = sorted(AZURE.glob(f"*/{month}"), key=lambda path: first not in path.parent.name)
    assert len(views) == 2
    for view in views:
        assert not import_bills(data_dir, [str(view)]).problems
    both = total(data_dir), total(data_dir, "EffectiveCost")
    again = data_dir.parent / "together"
    assert not import_bills(again, [str(view) for view in views]).problems
    assert both == pytest.approx((total(again), total(again, "EffectiveCost")), abs=1e-6)
    with Store.open(data_dir) as store:
        assert len(store.loads()) == 1


def test_importing_the_same_twice_changes_neither_the_rows_nor_the_history(data_dir: Path) -> None:
    halden = shipped("sample_data") / "halden" / "halden-focus-1.2-2026-03.csv.gz"
    ((state, amount),) = states(data_dir, str(halden))
    assert state == "new"
    published = (data_dir / "costs.duckdb").stat()
    assert states(data_dir, str(halden)) == [("unchanged", amount)]
    assert (data_dir / "costs.duckdb").stat().st_ino == published.st_ino
    with Store.open(data_dir) as store:
        assert len(history(store)) == 1
