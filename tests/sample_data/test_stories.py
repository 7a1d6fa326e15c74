"""The answer key: complete, and true of the rows."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

if TYPE_CHECKING:
    import duckdb

    Stories = dict[str, dict[str, Any]]

SAMPLE = Path(__file__).parents[2] / "sample_data"


def test_every_story_says_where_when_and_how_much(stories: Stories) -> None:
    assert len(stories) >= 14
    assert {story["provider"] for story in stories.values()} == {"aws", "azure", "gcp", "halden"}
    for story in stories.values():
        start, end = date.fromisoformat(story["start"]), date.fromisoformat(story["end"])
        assert date(2025, 8, 1) <= start < end <= date(2026, 9, 25), story["id"]
        assert story["ongoing"] == (end == date(2026, 9, 25)), story["id"]
        assert Decimal(story["impact"]["amount"]) != 0, story["id"]
        assert story["explanation"].endswith("."), story["id"]


@pytest.mark.parametrize(
    "name", ["accidental-gpu-fleet", "orphaned-disks", "idle-load-balancers", "assistant-launch"]
)
def test_cost_that_should_not_be_is_what_its_resources_cost_in_aws(
    bills: duckdb.DuckDBPyConnection, stories: Stories, name: str
) -> None:
    story = stories[name]
    found = bills.execute(
        "select sum(line_item_unblended_cost::decimal(28, 10)) from aws "
        "where list_contains($resources, line_item_resource_id) "
        "and line_item_usage_start_date >= $start::date and line_item_usage_start_date < $end::date",
        {"resources": story["resources"], "start": story["start"], "end": story["end"]},
    ).fetchone()
    assert found == (Decimal(story["impact"]["amount"]),)


@pytest.mark.parametrize("name", ["forgotten-test-cluster", "unattached-premium-disks"])
def test_cost_that_should_not_be_is_what_its_resources_cost_in_azure(
    bills: duckdb.DuckDBPyConnection, stories: Stories, name: str
) -> None:
    story = stories[name]
    found = bills.execute(
        "select sum(costInBillingCurrency) from azure_amortized where list_contains($resources, "
        "ResourceId) and date >= $start::date and date < $end::date",
        {"resources": story["resources"], "start": story["start"], "end": story["end"]},
    ).fetchone()
    assert found == (Decimal(story["impact"]["amount"]),)


def test_an_idle_reservation_is_its_unused_rows(
    bills: duckdb.DuckDBPyConnection, stories: Stories
) -> None:
    story = stories["reservation-half-idle"]
    found = bills.execute(
        "select sum(costInBillingCurrency) from azure_amortized where benefitId = $commitment "
        "and chargeType = 'UnusedReservation' and date >= $start::date",
        {"commitment": story["commitment"], "start": story["start"]},
    ).fetchone()
    assert found == (Decimal(story["impact"]["amount"]),)


def test_july_is_restated_by_what_the_newer_run_has_more(stories: Stories) -> None:
    [manifest] = (SAMPLE / "aws").glob("*/metadata/BILLING_PERIOD=2026-07/*-Manifest.json")
    [listed] = json.loads(manifest.read_text())["dataFiles"]
    runs = sorted((SAMPLE / "aws").glob("*/data/BILLING_PERIOD=2026-07/*/*.parquet"))
    older, newer = (pc.sum(pq.read_table(run)["line_item_unblended_cost"]).as_py() for run in runs)
    assert listed.endswith("/".join(runs[1].parts[-2:]))
    expected = float(stories["restated-july"]["impact"]["amount"])
    assert newer - older == pytest.approx(expected, abs=1e-5)


def test_renaming_a_team_moves_all_its_resources_on_one_day(
    bills: duckdb.DuckDBPyConnection, stories: Stories
) -> None:
    story = stories["search-becomes-discovery"]
    assert bills.execute(
        "select resource_tags['user_team'] as team, min(line_item_usage_start_date)::date::varchar,"
        " max(line_item_usage_start_date)::date::varchar from aws "
        "where resource_tags['user_team'] in ('search', 'discovery') group by team order by team"
    ).fetchall() == [
        ("discovery", story["start"], "2026-09-24"),
        ("search", "2025-08-01", "2026-04-30"),
    ]


def test_the_startup_credit_ends_with_its_last_invoiced_day(
    bills: duckdb.DuckDBPyConnection, stories: Stories
) -> None:
    assert bills.execute(
        "select (max(start) + interval 1 day)::date::varchar from gcp where list_contains("
        "list_transform(credits, lambda given: given.type), 'PROMOTION')"
    ).fetchone() == (stories["startup-credit-ends"]["start"],)
