"""How a budget stands: shares, plan, burn rate, roll-over, the same days of the period before."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from costtui.analysis.budget.budgets import budgets, history, standings
from tests.analysis.budget.files import charge, entry, listing, settings_of
from tests.analysis.stores import store_of

if TYPE_CHECKING:
    from pathlib import Path

MONTHS = (
    charge("2026-06-01", "70.00"),
    charge("2026-06-10", "10.00"),
    charge("2026-07-01", "110.00"),
    charge("2026-08-01", "30.00"),
    charge("2026-08-11", "15.00"),
)


def stands(folder: Path, on: date, *rows: dict[str, str], **fields: str) -> dict[str, Any]:
    """The only row of a budget of 100.00 EUR a month, some of its fields changed."""
    store = store_of(folder, rows or MONTHS)
    chosen = settings_of(folder, listing(entry(**fields)))
    [found] = budgets(store, settings=chosen, as_of=on, with_forecast=False).records()
    return found


def test_the_figures_of_a_running_month(tmp_path: Path) -> None:
    row = stands(tmp_path, date(2026, 8, 31 // 2))
    assert row | {"where": None} == {
        "budget": "web",
        "owner": None,
        "state": "on track",
        "period": "2026-08",
        "amount": 100.0,
        "carried": 0.0,
        "spent": 45.0,
        "share": 0.45,
        "period_gone": pytest.approx(15 / 31),
        "planned": pytest.approx(1500 / 31),
        # The bill ends with the 11th: 45.00 of 11 days.
        "burn": pytest.approx(45 * 31 / 1100),
        "left": 55.0,
        "forecast": None,
        "lower": None,
        "upper": None,
        "level": None,
        "probability": None,
        "reached": None,
        # The first 15 days of July: 110.00.
        "growth": pytest.approx(45 / 110 - 1),
        "parent": None,
        "where": None,
        "metric": "effective",
        "currency": "EUR",
        "note": None,
    }


@pytest.mark.parametrize(
    ("on", "fields", "state"),
    [
        (date(2026, 7, 1), {}, "over"),
        (date(2026, 7, 1), {"amount": "110"}, "on track"),
        (date(2026, 8, 11), {"amount": "0"}, "over"),
        (date(2026, 6, 30), {}, "kept"),
        (date(2026, 8, 11), {"start": "2026-09"}, "not started"),
        (date(2026, 8, 11), {"until": "2026-07"}, "ended"),
        (date(2026, 8, 11), {"amount": "", "amounts": "{2026-09: 5}"}, "no amount"),
        # 110.00 on the first of July after 70.00 on the first of June.
        (date(2026, 7, 1), {"amount": "500", "growth": "57"}, "at risk"),
        (date(2026, 7, 1), {"amount": "500", "growth": "58"}, "on track"),
    ],
)
def test_the_state_in_a_word(tmp_path: Path, on: date, fields: dict[str, str], state: str) -> None:
    assert stands(tmp_path, on, **fields)["state"] == state


def test_what_is_left_moves_on_and_so_does_what_is_missing(tmp_path: Path) -> None:
    row = stands(tmp_path, date(2026, 8, 11), rollover="true")
    # June left 20.00, July took 10.00 too much.
    assert (row["carried"], row["share"], row["left"]) == (10.0, 45 / 110, 65.0)
    row = stands(tmp_path, date(2026, 8, 11), rollover="true", start="2026-07")
    assert (row["carried"], row["left"]) == (-10.0, 45.0)


def test_nothing_moves_in_from_a_month_that_is_known_in_part(tmp_path: Path) -> None:
    rows = (charge("2026-06-02", "1.00"), charge("2026-07-01", "40.00"))
    assert stands(tmp_path, date(2026, 7, 2), *rows, rollover="true")["carried"] == 0.0


def test_a_month_of_refunds_is_less_than_nothing(tmp_path: Path) -> None:
    row = stands(tmp_path, date(2026, 8, 5), charge("2026-08-01", "-20.00"))
    assert (row["spent"], row["share"], row["left"], row["state"]) == (
        -20.0,
        -0.2,
        120.0,
        "on track",
    )


def test_one_day_of_data_has_nothing_to_compare_with(tmp_path: Path) -> None:
    row = stands(tmp_path, date(2026, 8, 1), charge("2026-08-01", "5.00"))
    assert (row["spent"], row["growth"], row["planned"]) == (5.0, None, pytest.approx(100 / 31))


def test_whole_months_are_compared_whole(tmp_path: Path) -> None:
    rows = (
        charge("2026-01-31", "8.00"),
        charge("2026-01-01", "2.00"),
        charge("2026-02-28", "20.00"),
    )
    assert stands(tmp_path, date(2026, 2, 28), *rows)["growth"] == 1.0


def test_nothing_is_spent_of_a_budget_that_has_not_begun(tmp_path: Path) -> None:
    row = stands(tmp_path, date(2026, 8, 11), start="2026-09")
    empty = {"amount", "spent", "share", "planned", "burn", "left", "growth"}
    assert {name for name in empty if row[name] is not None} == set()
    (tmp_path / "ended").mkdir()
    assert stands(tmp_path / "ended", date(2026, 8, 11), until="2026-07")["spent"] == 45.0


def test_the_history_ends_with_the_first_known_charge(tmp_path: Path) -> None:
    store = store_of(tmp_path, MONTHS)
    chosen = settings_of(tmp_path, listing(entry(start="2026-07")))
    table = history(store, "web", settings=chosen, as_of=date(2026, 8, 11))
    assert [
        (row["period"], row["amount"], row["spent"], row["state"]) for row in table.records()
    ] == [
        ("2026-08", 100.0, 45.0, "on track"),
        ("2026-07", 100.0, 110.0, "over"),
        ("2026-06", None, 80.0, "not started"),
    ]


def test_a_day_that_another_bill_has_not_in_full_yet_is_complete_for_a_budget_of_its_own(
    tmp_path: Path,
) -> None:
    days = [f"2026-07-{n:02d}" for n in range(1, 32)] + [f"2026-08-{n:02d}" for n in range(1, 12)]
    late = [
        charge(on, "2.00" if on == "2026-08-11" else "90.00", BillingAccountId="late")
        for on in days
    ]
    store = store_of(tmp_path, [charge(on, "2.00") for on in days] + late)
    scopes = ("BillingAccountId = 'late'", "BillingAccountId != 'late'")
    chosen = settings_of(
        tmp_path,
        listing(
            *(entry(name, where=f'"{scope}"') for name, scope in zip("ab", scopes, strict=True))
        ),
    )
    found = standings(store, settings=chosen, as_of=date(2026, 8, 11), with_forecast=False)
    assert [one.compared.end for one in found] == [date(2026, 8, 11), date(2026, 8, 12)]
    assert [one.billed for one in found] == [900.0, 22.0]


def test_a_period_after_the_last_charge_says_where_charges_end(tmp_path: Path) -> None:
    row = stands(tmp_path, date(2026, 12, 3))
    assert (row["state"], row["spent"], row["note"]) == (
        "on track",
        0.0,
        "charges end with 2026-08-11",
    )


def test_a_month_of_refunds_is_spent_less_than_nothing(tmp_path: Path) -> None:
    back = (charge("2026-07-01", "50.00"), charge("2026-08-01", "-30.00"))
    row = stands(tmp_path, date(2026, 8, 1), *back)
    assert (row["state"], row["spent"], row["share"], row["left"]) == (
        "on track",
        -30.0,
        -0.3,
        130.0,
    )
    assert row["growth"] == pytest.approx(-30 / 50 - 1)
