"""The roll-up by resource of large loads: where it lies, and that it adds up to the charges."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from costtui.model.roll_up import MEASURES
from costtui.store.database import Store
from costtui.store.doctor import examine, rebuild
from costtui.store.publish import publish, rollback
from tests.store.staged import Stage, charge

if TYPE_CHECKING:
    from pathlib import Path

AUGUST, SEPTEMBER = date(2026, 8, 1), date(2026, 9, 1)


@pytest.fixture
def large_from_five(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("costtui.store.rollup.LEAST", 5)


def hourly(day: date, *costs: float, **other: object) -> list[dict[str, object]]:
    """Charges of the first hours of a day, of two resources in turn."""
    rows = []
    for number, cost in enumerate(costs):
        row = charge(day, cost, ResourceId=f"i-{number % 2}", SkuId="", **other)
        rows.append(row | {"ChargePeriodStart": row["ChargePeriodStart"] + timedelta(hours=number)})
    return rows


def days_of(data_dir: Path) -> list[str]:
    return sorted(path.parent.name for path in (data_dir / "days").rglob("*.parquet"))


def resources(data_dir: Path) -> list[tuple[object, ...]]:
    with Store.open(data_dir) as store:
        return store.query(
            "select Day, ResourceId, SkuId, sum(BilledCost), sum(Charges) from resource_days "
            "group by all order by all"
        ).rows


@pytest.mark.usefixtures("large_from_five")
def test_a_large_load_by_the_hour_has_a_file_and_others_are_read_from_their_charges(
    data_dir: Path, stage: Stage
) -> None:
    publish(data_dir, [stage(hourly(SEPTEMBER, 1.0, 2.0, 4.0, 8.0, 16.0))])
    publish(data_dir, [stage(hourly(AUGUST, 1.0, 1.0))])
    by_day = [charge(SEPTEMBER + timedelta(days=n), 1.0) for n in range(6)]
    publish(data_dir, [stage(by_day, source="by day")], replace=False)
    assert days_of(data_dir) == ["2026-09"]
    assert resources(data_dir)[:4] == [
        (AUGUST, "i-0", "", 1.0, 1),
        (AUGUST, "i-1", "", 1.0, 1),
        (SEPTEMBER, "i-0", "", 21.0, 3),
        (SEPTEMBER, "i-1", "", 10.0, 2),
    ]


@pytest.mark.usefixtures("large_from_five")
def test_every_measure_adds_up_to_the_charges(data_dir: Path, stage: Stage) -> None:
    publish(data_dir, [stage(hourly(SEPTEMBER, *(0.1 * n for n in range(20)), Tags='{"a": "b"}'))])
    sums = ", ".join(f"round(sum({name}), 9)" for name in MEASURES)
    by = "cast(ChargePeriodStart as date), ResourceId, Tags, ServiceName, BillingCurrency"
    with Store.open(data_dir) as store:
        charges = store.query(f"select {by}, {sums} from charges group by {by} order by 2").rows
        found = store.query(f"select {by}, {sums} from resource_days group by {by} order by 2").rows
        assert store.query("select count(*) from resource_days").rows == [(2,)]
    assert found == charges


@pytest.mark.usefixtures("large_from_five")
def test_the_file_comes_and_goes_with_the_charges(data_dir: Path, stage: Stage) -> None:
    publish(data_dir, [stage(hourly(SEPTEMBER, *[1.0] * 6))])
    [second] = publish(data_dir, [stage(hourly(SEPTEMBER, *[2.0] * 6))], replace=True)
    assert len(days_of(data_dir)) == 2
    assert second.load is not None
    rollback(data_dir, second.load.load_id)
    [first] = {
        path
        for path in (data_dir / "days").rglob("*.parquet")
        if second.load.load_id not in path.name
    }
    first.unlink()
    whole = resources(data_dir)
    assert whole == [(SEPTEMBER, "i-0", "", 3.0, 3), (SEPTEMBER, "i-1", "", 3.0, 3)]
    rebuild(data_dir)
    assert first.is_file()
    assert resources(data_dir) == whole


@pytest.mark.usefixtures("large_from_five")
def test_the_doctor_finds_a_file_that_does_not_add_up(data_dir: Path, stage: Stage) -> None:
    publish(data_dir, [stage(hourly(SEPTEMBER, *[1.0] * 6))])
    publish(data_dir, [stage(hourly(AUGUST, *[2.0] * 6))])
    august, september = sorted((data_dir / "days").rglob("*.parquet"))
    september.write_bytes(august.read_bytes())
    [check] = [check for check in examine(data_dir) if check.name == "roll-up"]
    assert check.state == "problem"
    assert check.found.endswith("0 charges in USD, the catalogue says 6")
