"""What was spent on a scope: the same as the breakdown's, currencies apart unless there are rates."""

from __future__ import annotations

from datetime import date
from math import fsum
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from costtui.analysis.breakdown import breakdown
from costtui.analysis.budget.budgets import budgets
from costtui.analysis.budget.definition import Budget
from costtui.analysis.budget.spend import spend_of
from costtui.model.period import Period
from costtui.settings import Settings
from tests.analysis.budget.files import charge, entry, listing, settings_of
from tests.analysis.questions import ANY, CONDITIONS, random_bill
from tests.analysis.stores import store_of

if TYPE_CHECKING:
    from pathlib import Path

    from costtui.store.database import Store
    from tests.analysis.questions import Condition

AUGUST = Period(date(2026, 8, 1), date(2026, 9, 1))
METRICS = ("effective", "billed")


@pytest.fixture(scope="module")
def random_store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return store_of(tmp_path_factory.mktemp("random"), random_bill(7, 200))


@given(st.lists(CONDITIONS | st.just(ANY), min_size=1, max_size=4), st.sampled_from(METRICS))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_spent_is_the_breakdown_of_the_scope_to_the_cent(
    random_store: Store, conditions: list[Condition], metric: str
) -> None:
    listed = [
        Budget(f"b{number}", "EUR", 1.0, where=condition.text, metric=metric)
        for number, condition in enumerate(conditions)
    ]
    found = spend_of(random_store, listed, settings=Settings())
    for one, spend in zip(listed, found, strict=True):
        table = breakdown(
            random_store,
            by=["provider"],
            settings=Settings(),
            metric=metric,
            period="2026-08",
            where=one.where or None,
        )
        expected = {row["currency"]: round(row["cost"], 2) for row in table.records()}
        spent = {
            currency: round(fsum(cost for day, cost in days.items() if day in AUGUST), 2)
            for currency, days in spend.daily.items()
        }
        assert {c: cost for c, cost in spent.items() if cost} == {
            c: cost for c, cost in expected.items() if cost
        }
        assert round(spend.cost(AUGUST), 2) == expected.get("EUR", 0.0)


def test_other_currencies_are_converted_with_the_users_rates_only(tmp_path: Path) -> None:
    rows = [
        charge("2026-08-01", "10.00"),
        charge("2026-08-02", "20.00", BillingCurrency="USD"),
        charge("2026-08-03", "300.00", BillingCurrency="JPY"),
    ]
    store = store_of(tmp_path, rows)
    chosen = settings_of(tmp_path, listing(entry()), currency={"EUR": 1.25, "USD": 1.0})
    [row] = budgets(store, settings=chosen, with_forecast=False).records()
    assert row["spent"] == 26.0
    assert row["note"] == (
        "20.00 USD converted at 0.8 EUR; 300.00 JPY not counted: no rate in [currency]"
    )
    plain = settings_of(tmp_path, listing(entry()))
    [row] = budgets(store, settings=plain, with_forecast=False).records()
    assert row["spent"] == 10.0
    assert row["note"] == (
        "300.00 JPY not counted: no rate in [currency]; "
        "20.00 USD not counted: no rate in [currency]"
    )


def test_a_scope_without_charges_says_so(tmp_path: Path) -> None:
    store = store_of(tmp_path, [charge("2026-08-01", "10.00")])
    chosen = settings_of(tmp_path, listing(entry(where="service = 'none'")))
    [row] = budgets(store, settings=chosen, with_forecast=False).records()
    assert (row["spent"], row["state"], row["note"]) == (
        0.0,
        "on track",
        "no charges meet the scope",
    )
