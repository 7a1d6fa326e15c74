"""The Python API: the commands' answers as polars frames."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import polars as pl
import pytest

import costtui
from costtui.errors import StoreMissing, UsageError
from costtui.sync import import_bills
from tests.analysis.anomaly.bills import FIRST, at, charges, flat
from tests.analysis.anomaly.bills import store as store_of_days
from tests.bills.focus_rows import TOTAL, focus_csv, row

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def store(data_dir: Path, tmp_path: Path) -> Path:
    bill = tmp_path / "bill.csv"
    bill.write_text(focus_csv(), "utf-8")
    assert not import_bills(data_dir, [str(bill)]).problems
    return data_dir


def test_a_breakdown_is_a_frame_that_sums_to_the_bill(store: Path) -> None:
    with costtui.open(store) as costs:
        frame = costs.breakdown("service", period="all")
    assert frame.columns == ["service", "cost", "share", "previous_cost", "change", "currency"]
    assert dict(frame.select("service", "cost").rows()) == {"Machines": 30.0, "Buckets": 30.0}
    assert frame["cost"].sum() == TOTAL
    assert frame.schema["cost"] == pl.Float64


def test_a_column_without_values_keeps_its_type(store: Path) -> None:
    with costtui.open(store) as costs:
        frame = costs.breakdown("service,team", period="all")
    assert frame["previous_cost"].null_count() == frame.height
    assert frame.schema["previous_cost"] == pl.Float64


def test_several_dimensions_are_a_text_or_a_list(store: Path) -> None:
    with costtui.open(store) as costs:
        text = costs.breakdown("service,region", period="all")
        words = costs.breakdown(["service", "region"], period="all")
    assert text.equals(words)


def test_sql_charges_status_and_history_answer(store: Path) -> None:
    with costtui.open(store) as costs:
        assert costs.sql("select sum(BilledCost) as total from charges")["total"].to_list() == [
            TOTAL
        ]
        assert costs.charges(period="all", limit=2).height == 2
        assert costs.resources("b-1", period="all")["cost"].to_list() == [30.0]
        assert costs.status()["difference"].to_list() == [0.0]
        assert costs.history()["event"].to_list() == ["new"]
        assert costs.month_to_date()["cost"].to_list() == [TOTAL]
        assert costs.daily()["cost"].sum() == TOTAL


def test_what_others_publish_is_seen_after_a_refresh(store: Path, tmp_path: Path) -> None:
    more = tmp_path / "more.csv"
    more.write_text(focus_csv([row(BillingAccountId="acct-2", ProviderName="Cirrus")]), "utf-8")
    with costtui.open(store) as costs:
        assert not costs.refresh()
        assert not import_bills(store, [str(more)]).problems
        assert costs.breakdown("provider", period="all")["cost"].sum() == TOTAL
        assert costs.refresh()
        assert costs.breakdown("provider", period="all")["cost"].sum() == TOTAL + 10.0


def test_wrong_words_and_a_missing_store_say_so(store: Path, tmp_path: Path) -> None:
    with costtui.open(store) as costs, pytest.raises(UsageError, match="servce"):
        costs.breakdown("servce")
    with pytest.raises(StoreMissing):
        costtui.open(tmp_path / "nowhere")


def test_one_anomaly_is_told_day_by_day_and_by_its_cause(tmp_path: Path) -> None:
    charged = store_of_days(
        tmp_path,
        charges(at(60, 300.0), ResourceId="vm-1"),
        charges(flat(), ResourceId="vm-2"),
    )
    charged.close()
    with costtui.open(tmp_path / "store") as costs:
        [event] = costs.anomalies("service", period="all").to_dicts()
        days = costs.anomaly(event["id"], "service").filter(pl.col("state") == "event")
        tree = costs.anomaly_cause(event["id"][:6], "service")
        calendar = costs.anomaly_days("service", period="all")
        with pytest.raises(UsageError, match="0 events have the id"):
            costs.anomaly("ffff", "service")
    day = FIRST + timedelta(60)
    assert days.select("date", "impact").rows() == [(day, pytest.approx(event["impact"]))]
    assert tree.select("dimension", "value").rows() == [
        ("service", "Machines"),
        ("resource", "vm-1"),
    ]
    assert tree["change"].to_list() == pytest.approx([300.0, 300.0])
    assert calendar.select("date", "events").rows() == [(day, 1)]
