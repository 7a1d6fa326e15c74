"""What an expression means when it is asked: nulls, tags in three spellings, times."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from costtui.analysis.breakdown import breakdown
from costtui.errors import UsageError
from costtui.settings import Settings
from tests.analysis.stores import cost, day, store_of
from tests.bills.focus_rows import row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costtui.store.database import Store

TAGS = (
    '{"team":"web","a/b":"slash","a~b":"tilde","$.x":"dollar","q\\"k":"quote","it\'s":"apostrophe",'
    '"0":"zero","*":"star","cost center":"blank","équipe":"accent","nested":{"x":"y"},"none":null,'
    '"empty":"","number":5}'
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    rows = [
        row(
            **day("2026-09-02"),
            **cost("1"),
            ServiceName="A",
            Tags=TAGS,
            SubAccountId="012345678901",
        ),
        row(**day("2026-09-03"), **cost("2"), ServiceName="B", RegionId="", RegionName="", Tags=""),
        row(**day("2026-09-04"), **cost("4"), ServiceName="100%", Tags='{"owner": "data"}'),
    ]
    with store_of(tmp_path_factory.mktemp("where"), rows) as opened:
        yield opened


def matched(store: Store, where: str) -> set[str]:
    table = breakdown(
        store,
        by=["service"],
        settings=Settings(),
        period="all",
        where=where,
        as_of=date(2026, 9, 30),
    )
    return set(table.column("service"))


@pytest.mark.parametrize(
    ("where", "services"),
    [
        ("service = 'A'", "A"),
        ("service = 'a'", ""),
        ("lower(service) = 'a'", "A"),
        ("service ilike 'a'", "A"),
        ("service like '100%'", "100%"),
        ("service in ('A', 'B')", "A B"),
        ("service not in ('A', 'B')", "100%"),
        ("service between 'A' and 'B'", "A B"),
        ("'B' = service", "B"),
        ("BilledCost > 1 and BilledCost <= 4", "B 100%"),
        ("2 < BilledCost", "100%"),
        ("BilledCost > -1e999", "A B 100%"),
        ("sub_account = 012345678901", "A"),
        ("day = '2026-09-03'", "B"),
        ("day > '2026-09-03T12:00'", "100%"),
        ("ChargePeriodStart >= '2026-09-04T02:00:00+02:00'", "100%"),
        ("week = '2026-08-31'", "A B 100%"),
        ("month = '2026-09-01'", "A B 100%"),
        ("'B' in (service, region)", "B"),
        ("service = 'A' or service = 'B' and BilledCost > 100", "A"),
        ("not service = 'A'", "B 100%"),
        ("true", "A B 100%"),
        ("false", ""),
    ],
)
def test_an_expression_means_what_it_says(store: Store, where: str, services: str) -> None:
    assert matched(store, where) == set(services.split())


@pytest.mark.parametrize(
    ("where", "services"),
    [
        ("region is null", "B"),
        ("region is not null", "A 100%"),
        ("region = 'eu-1'", "A 100%"),
        ("region != 'eu-1'", ""),
        ("not (region = 'eu-1')", ""),
        ("region not in ('us-1')", "A 100%"),
        ("region != 'us-1' or region is null", "A B 100%"),
        ("team is null", "B"),
    ],
)
def test_an_empty_value_meets_no_comparison_but_is_null(
    store: Store, where: str, services: str
) -> None:
    assert matched(store, where) == set(services.split())


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("a/b", "slash"),
        ("a~b", "tilde"),
        ("$.x", "dollar"),
        ('q"k', "quote"),
        ("it's", "apostrophe"),
        ("0", "zero"),
        ("*", "star"),
        ("cost center", "blank"),
        ("équipe", "accent"),
        ("number", "5"),
    ],
)
def test_a_tag_has_three_spellings_and_any_key(store: Store, key: str, value: str) -> None:
    quoted, named = key.replace("'", "''"), key.replace('"', '""')
    for name in (f"Tags['{quoted}']", f"tag('{quoted}')", f'tag:"{named}"'):
        assert matched(store, f"{name} = '{value}'") == {"A"}
        assert matched(store, f"{name} is null") == {"B", "100%"}
    assert {
        (r[0], r[1])
        for r in breakdown(store, by=[f"tag:{key}"], settings=Settings(), period="all").rows
    } == {(value, 1.0), ("(untagged)", 6.0)}


@pytest.mark.parametrize("key", ["none", "empty", "missing", "a", "nested/x", "/0", ""])
def test_a_tag_that_is_empty_or_not_there_is_null(store: Store, key: str) -> None:
    if key:
        assert matched(store, f'tag:"{key}" is null') == {"A", "B", "100%"}
    else:
        with pytest.raises(UsageError, match="nothing to group by"):
            matched(store, "tag('') is null")


def test_a_team_is_the_first_of_the_tags_that_name_one(store: Store) -> None:
    assert matched(store, "team = 'web'") == {"A"}
    assert matched(store, "team = 'data'") == {"100%"}


def test_without_tags_that_name_a_team_nothing_has_one(store: Store) -> None:
    table = breakdown(
        store, by=["team"], settings=Settings(team_tags=()), period="all", where="team is null"
    )
    assert [r[:2] for r in table.rows] == [("(untagged)", 7.0)]


@given(st.text(max_size=30))
@hypothesis_settings(max_examples=50, deadline=None)
def test_hostile_text_is_compared_and_never_run(store: Store, value: str) -> None:
    quoted = value.replace("'", "''")
    expected = {value} & {"A", "B", "100%"}
    assert matched(store, f"service = '{quoted}'") == expected
    assert matched(store, f"tag('{quoted or 'x'}') = '{quoted}' and BilledCost < 0") == set()
