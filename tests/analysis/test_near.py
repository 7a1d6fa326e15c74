"""A filter for a value that is nowhere is told, with the value that was meant perhaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from costtui.analysis.breakdown import breakdown
from costtui.analysis.near import unknown_values
from costtui.settings import Settings
from tests.analysis.stores import day, store_of
from tests.bills.focus_rows import row

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from costtui.store.database import Store

SEPTEMBER = day("2026-09-02")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder: Path = tmp_path_factory.mktemp("near")
    rows = [
        row(**SEPTEMBER, ServiceName="Amazon EC2", SubAccountId="7", SubAccountName="shop"),
        row(**SEPTEMBER, ServiceName="Disks", SubAccountId="8", SubAccountName="lab"),
    ]
    with store_of(folder, rows) as opened:
        yield opened


@pytest.mark.parametrize(
    ("where", "told"),
    [
        (
            "service = 'AmazonEC2'",
            ["no charge has the service 'AmazonEC2', did you mean 'Amazon EC2'?"],
        ),
        (
            "service = 'disks'",
            ["no charge has the service 'disks', did you mean 'Disks'?"],
        ),
        ("sub_account = 'shop'", ["no charge has the sub_account 'shop', did you mean '7'?"]),
        ("service = 'Nothing like it'", ["no charge has the service 'Nothing like it'"]),
        ("service in ('Disks', 'Zzz')", ["no charge has the service 'Zzz'"]),
        ("service = 'Amazon EC2' and BilledCost > 3", []),
        ("service <> 'Zzz'", []),
        ("service is null", []),
    ],
)
def test_values_that_are_nowhere_are_told(store: Store, where: str, told: list[str]) -> None:
    assert unknown_values(store, where, settings=Settings()) == told


def test_a_breakdown_of_nothing_tells_it_first(store: Store) -> None:
    found = breakdown(store, by=["service"], settings=Settings(), where="service = 'AmazonEC2'")
    assert len(found) == 0
    assert found.notes[0].startswith("no charge has the service 'AmazonEC2', did you mean")
