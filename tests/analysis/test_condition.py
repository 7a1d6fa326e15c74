"""Conditions picked from lists: the expression they make, what it means, and back again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costtui.analysis.breakdown import breakdown
from costtui.analysis.condition import Condition, conditions_in, expression_of
from costtui.errors import UsageError
from costtui.settings import Settings
from tests.analysis.stores import cost, day, store_of
from tests.bills.focus_rows import row

if TYPE_CHECKING:
    from pathlib import Path

NAMES = st.sampled_from(["service", "zone", "team", "tag:env", "tag:cost center"])
VALUES = st.one_of(st.none(), st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
CONDITIONS = st.builds(
    Condition,
    NAMES,
    st.lists(VALUES, min_size=1, max_size=4, unique=True).map(tuple),
    st.booleans(),
)


def key(part: Condition | str) -> object:
    if isinstance(part, str):
        return part
    return part.name, frozenset(part.values), part.is_not


@settings(deadline=None)
@given(st.lists(CONDITIONS, max_size=4))
def test_what_was_picked_is_read_back_from_its_expression(parts: list[Condition]) -> None:
    found = conditions_in(expression_of(parts), team_tags=())
    assert [key(part) for part in found] == [key(part) for part in parts]


def test_what_cannot_be_picked_stays_beside_it() -> None:
    text = "ServiceName in ('a', 'b') and BilledCost > 5 and (region = 'x' or zone = 'y')"
    parts = conditions_in(text, team_tags=())
    assert parts[0] == Condition("service", ("a", "b"))
    assert parts[1:] == ["BilledCost > 5", "(region = 'x' OR zone = 'y')"]
    [whole] = conditions_in("region = 'x' or zone = 'y'", team_tags=())
    assert whole == "(region = 'x' OR zone = 'y')"


def test_a_wrong_expression_is_told() -> None:
    with pytest.raises(UsageError, match="servce"):
        conditions_in("servce = 'x'", team_tags=())


@pytest.mark.parametrize(
    ("condition", "total"),
    [
        (Condition("resource_type", ("north",)), 1.0),
        (Condition("resource_type", ("north", "south")), 3.0),
        (Condition("resource_type", ("north", None)), 5.0),
        (Condition("resource_type", (None,)), 4.0),
        (Condition("resource_type", ("north",), is_not=True), 6.0),
        (Condition("resource_type", ("north", "south"), is_not=True), 4.0),
        (Condition("resource_type", ("north", None), is_not=True), 2.0),
        (Condition("resource_type", (None,), is_not=True), 3.0),
    ],
)
def test_a_charge_without_a_value_is_none_of_the_values(
    tmp_path: Path, condition: Condition, total: float
) -> None:
    rows = [
        row(**day("2026-09-01"), **cost("1"), ResourceType="north"),
        row(**day("2026-09-01"), **cost("2"), ResourceType="south"),
        row(**day("2026-09-01"), **cost("4"), ResourceType=""),
    ]
    with store_of(tmp_path, rows) as store:
        found = breakdown(
            store, by=["provider"], settings=Settings(), period="2026-09", where=condition.text
        )
    assert [r["cost"] for r in found.records()] == [total]
