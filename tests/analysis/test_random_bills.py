"""The law of the breakdown over random bills: it says what plain Python says, row for row."""

from __future__ import annotations

from datetime import timedelta
from math import fsum
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costtui.analysis.breakdown import breakdown
from costtui.analysis.charges import charges
from costtui.settings import Settings
from tests.analysis.questions import ANY, COLUMNS, CONDITIONS, DAYS, FIRST, random_bill
from tests.analysis.stores import store_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costtui.store.database import Store
    from tests.analysis.questions import Charge, Condition

SEEDS = (1, 2, 3, 4)
BILLS = {seed: random_bill(seed) for seed in SEEDS}
FORCE_CHARGES = "(SkuId is null or SkuId is not null)"
EMPTY = {
    "region": "(no region)",
    "resource": "(no resource)",
    "sub_account": "(no sub account)",
    "team": "(untagged)",
    "tag:a/b": "(untagged)",
}


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, Store]]:
    opened = {
        seed: store_of(tmp_path_factory.mktemp(f"bill{seed}"), rows) for seed, rows in BILLS.items()
    }
    yield opened
    for store in opened.values():
        store.close()


def covered(seed: int, where: Condition, start: int, length: int) -> list[Charge]:
    first, end = (str(FIRST + timedelta(days=days)) for days in (start, start + length))
    return [
        charge
        for charge in BILLS[seed]
        if first <= charge["ChargePeriodStart"][:10] < end and where.holds(charge)
    ]


def summed(rows: list[Charge], *names: str) -> dict[tuple[str, ...], float]:
    groups: dict[tuple[str, ...], list[float]] = {}
    for charge in rows:
        key = tuple(COLUMNS[name](charge) or EMPTY[name] for name in names)
        groups.setdefault((*key, charge["BillingCurrency"]), []).append(
            float(charge["EffectiveCost"])
        )
    return {key: fsum(costs) for key, costs in groups.items()}


def near(expected: dict[tuple[str, ...], float]) -> object:
    return pytest.approx(expected, abs=1e-7)


BY = st.lists(st.sampled_from(list(COLUMNS)), min_size=1, max_size=3, unique=True)


@given(
    seed=st.sampled_from(SEEDS),
    by=BY,
    where=st.just(ANY) | CONDITIONS,
    start=st.integers(-5, DAYS),
    length=st.integers(1, DAYS),
)
@settings(max_examples=200, deadline=None)
def test_a_breakdown_has_the_rows_that_python_finds(
    stores: dict[int, Store], seed: int, by: list[str], where: Condition, start: int, length: int
) -> None:
    period = f"{FIRST + timedelta(days=start)}..{FIRST + timedelta(days=start + length)}"
    as_of = FIRST + timedelta(days=2 * DAYS)

    def asked(text: str) -> list[dict[str, object]]:
        return breakdown(
            stores[seed], by=by, settings=Settings(), period=period, where=text, as_of=as_of
        ).records()

    def keyed(rows: list[dict[str, object]], name: str) -> dict[tuple[str, ...], float]:
        return {
            (*(str(r[word]) for word in by), str(r["currency"])): float(str(r[name])) for r in rows
        }

    records = asked(where.text)
    now = summed(covered(seed, where, start, length), *by)
    before = summed(covered(seed, where, start - length, length), *by)
    found = keyed(records, "cost")
    assert found.keys() >= now.keys()
    assert {key: found[key] for key in now} == near(now)
    assert all(abs(amount) < 1e-7 for key, amount in found.items() if key not in now)
    assert len(found) == len(records)
    if not _is_whole_months(start, length):
        assert found.keys() == now.keys() | before.keys()
        previous = keyed(records, "previous_cost")
        assert {key: previous[key] for key in before} == near(before)
    text = f"({where.text}) and {FORCE_CHARGES}" if where.text else FORCE_CHARGES
    again = asked(text)
    assert keyed(again, "cost") == near(keyed(records, "cost"))
    assert keyed(again, "previous_cost") == near(keyed(records, "previous_cost"))


def _is_whole_months(start: int, length: int) -> bool:
    first, end = FIRST + timedelta(days=start), FIRST + timedelta(days=start + length)
    return first.day == 1 and end.day == 1


@given(seed=st.sampled_from(SEEDS), by=BY, where=st.just(ANY) | CONDITIONS, top=st.integers(1, 5))
@settings(max_examples=100, deadline=None)
def test_the_top_rows_are_those_of_the_whole_and_the_rest_is_one_row(
    stores: dict[int, Store], seed: int, by: list[str], where: Condition, top: int
) -> None:
    def asked(most: int | None) -> list[tuple[object, ...]]:
        return breakdown(
            stores[seed],
            by=by,
            settings=Settings(),
            period="all",
            where=where.text,
            top=most,
            as_of=FIRST + timedelta(days=2 * DAYS),
        ).rows

    whole, cut = asked(None), asked(top)
    for currency in {row[-1] for row in whole}:
        ranked = sorted((r for r in whole if r[-1] == currency), key=lambda r: -float(str(r[-5])))
        shown = [r for r in cut if r[-1] == currency]
        other = [r for r in shown if r[0] == "(other)"]
        assert len(other) == (len(ranked) > top)
        assert len(shown) == min(len(ranked), top) + len(other)
        assert sorted(float(str(r[-5])) for r in shown if r not in other) == pytest.approx(
            sorted(float(str(r[-5])) for r in ranked[:top]), abs=1e-7
        )
        total = fsum(float(r["EffectiveCost"]) for r in _rows(seed, where, str(currency)))
        assert fsum(float(str(r[-5])) for r in shown) == pytest.approx(total, abs=1e-7)
        if total:
            assert fsum(float(str(r[-4])) for r in shown) == pytest.approx(1, abs=1e-6)


def _rows(seed: int, where: Condition, currency: str) -> list[Charge]:
    rows = covered(seed, where, 0, DAYS)
    return [charge for charge in rows if charge["BillingCurrency"] == currency]


@given(seed=st.sampled_from(SEEDS), where=CONDITIONS)
@settings(max_examples=60, deadline=None)
def test_the_charges_of_a_question_are_those_that_meet_it_dearest_first(
    stores: dict[int, Store], seed: int, where: Condition
) -> None:
    table = charges(
        stores[seed],
        settings=Settings(),
        period="all",
        where=where.text,
        as_of=FIRST + timedelta(days=2 * DAYS),
    )
    rows = covered(seed, where, 0, DAYS)
    assert sorted(table.column("ChargeDescription")) == sorted(r["ChargeDescription"] for r in rows)
    amounts = [abs(amount) for amount in table.column("EffectiveCost")]
    assert amounts == sorted(amounts, reverse=True)
