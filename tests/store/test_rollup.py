"""The roll-up: one portable SELECT that adds up to the charges."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
import sqlglot

from costtui.model.roll_up import CHARGES, DAILY, MEASURES, RESOURCE_DAYS, ROLL_UPS
from costtui.store.database import Store
from costtui.store.publish import publish
from costtui.store.rollup import roll_up_sql
from tests.store.staged import Stage, charge

if TYPE_CHECKING:
    from pathlib import Path

FIRST, SECOND = date(2026, 9, 1), date(2026, 9, 2)


def test_resources_are_added_up_and_everything_else_is_kept_apart(
    data_dir: Path, stage: Stage
) -> None:
    rows = [
        charge(FIRST, 1.0, ResourceId="i-1"),
        charge(FIRST, 2.0, ResourceId="i-2"),
        charge(SECOND, 4.0, ResourceId="i-1"),
        charge(FIRST, 8.0, RegionId="eu-west-1"),
        charge(FIRST, -0.5, ChargeCategory="Credit"),
        charge(FIRST, 16.0, BillingCurrency="EUR"),
    ]
    publish(data_dir, [stage(rows)])
    with Store.open(data_dir) as store:
        daily = store.query(
            "select Day, RegionId, ChargeCategory, BillingCurrency, BilledCost, ListCost, Charges "
            "from daily order by BilledCost"
        ).rows
    assert daily == [
        (FIRST, None, "Credit", "USD", -0.5, -1.0, 1),
        (FIRST, None, "Usage", "USD", 3.0, 6.0, 2),
        (SECOND, None, "Usage", "USD", 4.0, 8.0, 1),
        (FIRST, "eu-west-1", "Usage", "USD", 8.0, 16.0, 1),
        (FIRST, None, "Usage", "EUR", 16.0, 32.0, 1),
    ]


def test_every_measure_adds_up_to_the_charges(data_dir: Path, stage: Stage) -> None:
    rows = [
        charge(FIRST, 0.1 * number, EffectiveCost=0.2 * number, x_UsageType=f"u{number % 3}")
        for number in range(20)
    ]
    publish(data_dir, [stage(rows)])
    measures = ("BilledCost", "EffectiveCost", "ListCost", "ContractedCost")
    sums = ", ".join(f"round(sum({name}), 9)" for name in measures)
    with Store.open(data_dir) as store:
        charges = store.query(f"select {sums}, count(*) from charges").rows
        assert store.query(f"select {sums}, sum(Charges) from daily").rows == charges
        assert store.query("select count(*) from daily").rows == [(3,)]


@pytest.mark.parametrize("dialect", ["spark", "bigquery"])
@pytest.mark.parametrize(("name", "origin"), [(DAILY, RESOURCE_DAYS), (RESOURCE_DAYS, CHARGES)])
def test_a_roll_up_runs_elsewhere_and_has_the_columns_it_is_said_to_have(
    name: str, origin: str, dialect: str
) -> None:
    [statement] = sqlglot.transpile(
        roll_up_sql(name), read="duckdb", write=dialect, unsupported_level=sqlglot.ErrorLevel.RAISE
    )
    [parsed] = sqlglot.parse(statement, read=dialect)
    assert isinstance(parsed, sqlglot.exp.Select)
    assert [table.name for table in parsed.find_all(sqlglot.exp.Table)] == [origin]
    assert sorted(parsed.named_selects) == sorted(["Day", *ROLL_UPS[name], *MEASURES, "Charges"])


@pytest.mark.parametrize("name", ROLL_UPS)
def test_the_header_says_question_parameters_and_grain(name: str) -> None:
    head = roll_up_sql(name).splitlines()[:4]
    assert head[0].endswith("?")
    assert head[1] == "-- Parameters: none"
    assert head[2].startswith("-- Grain: one row per ")
    assert head[3] == "select"
