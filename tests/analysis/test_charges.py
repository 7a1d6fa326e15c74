"""Charges a page at a time: in which order, and that pages join without a gap."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from costtui.analysis.charges import charges
from costtui.errors import UsageError
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
