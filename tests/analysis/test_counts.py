"""How many values dimensions and tags have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costtui.analysis.counts import tag_keys, value_counts
from costtui.settings import Settings
from tests.analysis.stores import cost, day, store_of
from tests.bills.focus_rows import row

if TYPE_CHECKING:
    from pathlib import Path

ROWS = [
    row(
        **day("2026-08-01"),
        **cost("1"),
        ServiceName="Queues",
        ResourceType="north",
        ResourceId="r-1",
    ),
    row(
        **day("2026-09-01"),
        **cost("1"),
        ServiceName="Disks",
        ResourceType="north",
        ResourceId="r-1",
        Tags='{"team": "web", "a/b~c": "1"}',
    ),
    row(
        **day("2026-09-02"),
        **cost("2"),
        ServiceName="Disks",
        ResourceType="",
        ResourceId="r-2",
        Tags='{"team": "data", "a/b~c": "1"}',
    ),
    row(
        **day("2026-09-02"),
        **cost("4"),
        ServiceName="Machines",
        ResourceType="south",
        ResourceId="r-2",
        Tags='{"team": ""}',
    ),
]


def counts(folder: Path, **question: Any) -> dict[str, int]:
    settings = Settings()
    with store_of(folder, ROWS) as store:
        found = value_counts(store, settings=settings, **question).records()
        found += value_counts(store, settings=settings, is_rolled_up=False, **question).records()
        keys = tag_keys(store, settings=settings, **question).records()
    return {r["dimension"]: r["values"] for r in found} | {
        f"tag:{r['key']}": r["values"] for r in keys
    }


def test_values_of_a_period_are_counted_blanks_are_none(tmp_path: Path) -> None:
    found = counts(tmp_path, period="2026-09")
    assert found["service"] == 2
    assert found["resource_type"] == 2
    assert found["resource"] == 2
    assert found["team"] == 2
    assert found["day"] == 2
    assert found["month"] == 1
    assert {key: n for key, n in found.items() if key.startswith("tag:")} == {
        "tag:a/b~c": 1,
        "tag:team": 2,
    }


def test_only_the_charges_of_the_question_are_counted(tmp_path: Path) -> None:
    found = counts(
        tmp_path, period="all", where="resource_type = 'north'", filters=[("service", "Disks")]
    )
    assert (found["service"], found["resource"], found["tag:team"]) == (1, 1, 1)
