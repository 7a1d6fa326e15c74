"""What a store holds and what happened to it, as rows."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from costtui.model.load import CostView, LoadTotal
from costtui.store.database import Store
from costtui.store.publish import publish, rollback
from costtui.store.status import history, status
from tests.store.staged import Stage, charge

if TYPE_CHECKING:
    from pathlib import Path

FIRST, SECOND = date(2026, 9, 1), date(2026, 9, 2)


def test_status_has_a_row_a_load_and_currency(data_dir: Path, stage: Stage) -> None:
    rows = [charge(FIRST, 1.5), charge(FIRST, 2.0, BillingCurrency="EUR")]
    [outcome] = publish(data_dir, [stage(rows)])
    assert outcome.load is not None
    with Store.open(data_dir) as store:
        now = outcome.load.imported_at + timedelta(hours=5)
        euros, dollars = status(store, now=now).records()
    assert (euros["currency"], euros["billed_cost"], euros["rows"]) == ("EUR", 2.0, 1)
    assert dollars | {"warnings": "", "size_bytes": 0} == {
        "source": "aws",
        "provider": "AWS",
        "billing_account": "111",
        "billing_period": FIRST,
        "load": outcome.load.load_id,
        "format": "aws-cur",
        "rows": 1,
        "source_cost": 1.5,
        "billed_cost": 1.5,
        "difference": 0.0,
        "currency": "USD",
        "first_day": FIRST,
        "last_day": FIRST,
        "imported_at": outcome.load.imported_at,
        "age": "5 h",
        "size_bytes": 0,
        "warnings": "",
    }


def test_status_warns_of_what_is_missing(data_dir: Path, stage: Stage) -> None:
    june = stage([charge(date(2026, 6, day), 1.0) for day in (1, 2, 6, 7)], warnings=["odd tags"])
    september = stage([charge(FIRST, 1.0)], cost_view=CostView.ACTUAL)
    publish(data_dir, [june, september])
    with Store.open(data_dir) as store:
        told = status(store, now=datetime(2026, 9, 20, tzinfo=UTC)).column("warnings")
        fresh = status(store, now=datetime(2026, 9, 4, tzinfo=UTC)).column("warnings")
    assert told == [
        "odd tags; no charges from 2026-06-03 to 2026-06-05; ends on 2026-06-07",
        "actual costs only; no bill of 2026-07 to 2026-08; stale: no charges after 2026-09-01",
    ]
    assert fresh[1] == "actual costs only; no bill of 2026-07 to 2026-08"


def test_status_tells_of_a_difference_to_the_source(data_dir: Path, stage: Stage) -> None:
    from dataclasses import replace

    staged = replace(stage([charge(FIRST, 1.5)]), totals=(LoadTotal("USD", 1, 1.25, 1.5, 1.5),))
    publish(data_dir, [staged])
    with Store.open(data_dir) as store:
        [row] = status(store, now=datetime(2026, 9, 2, tzinfo=UTC)).records()
    assert row["difference"] == 0.25
    assert row["warnings"] == "+0.25 USD off its source's total"


def test_history_tells_every_restatement_newest_first(data_dir: Path, stage: Stage) -> None:
    publish(data_dir, [stage([charge(FIRST, 1.0)])])
    [newer] = publish(data_dir, [stage([charge(FIRST, 1.0), charge(SECOND, 123.45)])])
    assert newer.load is not None
    rollback(data_dir, newer.load.load_id)
    with Store.open(data_dir) as store:
        table = history(store)
    told = [
        (row["event"], row["billed_cost"], row["previous_cost"], row["change"], row["note"])
        for row in table.records()
    ]
    assert told == [
        ("rolled back", 1.0, 124.45, -123.45, "2026-09 rolled back: -123.45 USD"),
        ("replaced", 124.45, 1.0, 123.45, "2026-09 restated: +123.45 USD"),
        ("new", 1.0, None, 1.0, "2026-09 added: +1.00 USD"),
    ]
