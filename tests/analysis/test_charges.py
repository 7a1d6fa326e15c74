"""Charges a page at a time: in which order, and that pages join without a gap."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from costtui.analysis.charges import charges
from costtui.errors import UsageError
from costtui.model.focus import CHARGE_COLUMNS
from costtui.settings import Settings
from tests.analysis.stores import cost, day, store_of
from tests.bills.focus_rows import row

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from costtui.store.database import Store


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder: Path = tmp_path_factory.mktemp("charges")
    costs = {"b": "3", "a": "1", "d": "-4", "c": "3", "e": "2"}
    rows = [
        row(**day(f"2026-09-0{number}"), **cost(amount), ChargeDescription=name)
        for number, (name, amount) in enumerate(costs.items(), start=1)
    ]
    with store_of(folder, rows) as opened:
        yield opened


def names(store: Store, **page: Any) -> str:
    found = charges(store, settings=Settings(), period="all", as_of=date(2026, 9, 10), **page)
    return "".join(found.column("ChargeDescription"))


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ({}, "dbcea"),
        ({"is_reversed": True}, "aebcd"),
        ({"sort": "ChargePeriodStart"}, "badce"),
        ({"sort": "ChargeDescription", "is_reversed": True}, "edcba"),
    ],
)
def test_pages_of_any_order_join_without_a_gap(
    store: Store, order: dict[str, Any], expected: str
) -> None:
    assert names(store, **order) == expected
    assert [names(store, limit=2, skip=skip, **order) for skip in (0, 2, 4)] == [
        expected[:2],
        expected[2:4],
        expected[4:],
    ]


def test_what_is_no_column_is_no_order(store: Store) -> None:
    with pytest.raises(UsageError, match="'1; drop' is no column"):
        names(store, sort="1; drop")


def test_a_page_takes_its_charges_from_the_right_loads(tmp_path: Path) -> None:
    rows = [
        row(**day(text), **cost(amount), ChargeDescription=name)
        for text, name, amount in (
            ("2026-08-01", "first of August", "5"),
            ("2026-08-02", "second of August", "1"),
            ("2026-09-01", "first of September", "2"),
            ("2026-09-02", "second of September", "4"),
        )
    ]
    with store_of(tmp_path, rows) as opened:
        found = charges(opened, settings=Settings(), period="all", limit=2)
    assert found.columns == tuple(CHARGE_COLUMNS)
    assert found.column("ChargeDescription") == ["first of August", "second of September"]


def test_where_nothing_is_there_is_no_page(store: Store) -> None:
    assert charges(store, settings=Settings(), period="2030-01").rows == []
