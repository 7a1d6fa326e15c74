"""The planted stories that are a change: explain names each one's driver and its size."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from costtui.analysis.explain import ANY, explain
from costtui.settings import Settings, shipped
from costtui.store.database import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KEY = yaml.safe_load((shipped("sample_data") / "stories.yaml").read_text("utf-8"))
STORIES: dict[str, dict[str, Any]] = {story["id"]: story for story in KEY["stories"]}
FOUR_WEEKS = 28


@pytest.fixture(scope="module")
def store(samples: Path) -> Iterator[Store]:
    with Store.open(samples) as opened:
        yield opened


@pytest.mark.parametrize(
    ("name", "driver", "within"),
    [
        ("dev-machines-scheduled", "usage volume", 0.01),
        ("migration-credit-ends", "credit", 0.0001),
        ("search-moves-region", "new resource", 0.0001),
        # The price is weighed at the mean of both periods' traffic, which grew.
        ("egress-price-rise", "list price", 0.1),
        ("marketplace-price-rise", "list price", 0.1),
        ("reservation-half-idle", "unused commitment", 0.0001),
        ("nat-gateway-leak", "usage volume", 0.01),
        # A fifth of April's bill rather than of May's.
        ("startup-credit-ends", "credit", 0.1),
        ("edge-hotlinking", "usage volume", 0.02),
        ("forgotten-test-cluster", "new resource", 0.0001),
        ("logging-loop", "usage volume", 0.01),
        ("reserved-servers-idle", "unused commitment", 0.0001),
        ("database-left-scaled-up", "usage volume", 0.0001),
        ("accidental-gpu-fleet", "new resource", 0.0001),
        ("bigquery-full-scan", "usage volume", 0.01),
        ("dynamodb-retry-storm", "usage volume", 0.01),
    ],
)
def test_a_planted_change_is_named_and_sized(
    store: Store, name: str, driver: str, within: float
) -> None:
    story = STORIES[name]
    start, end = (date.fromisoformat(story[edge]) for edge in ("start", "end"))
    length = min((end - start).days, FOUR_WEEKS)
    weeks = timedelta(days=-(-length // 7) * 7)
    words = {key: story.get(key) for key in ("billing_account", "sub_account", "region")}
    found = explain(
        store,
        settings=Settings(),
        metric=story["impact"]["metric"],
        period=f"{start}..{start + timedelta(days=length)}",
        against=f"{start - weeks}..{start - weeks + timedelta(days=length)}",
        where=" and ".join(f"{word} = '{value}'" for word, value in words.items() if value),
    )
    lines = [
        record
        for record in found.table.records()
        if record["driver"] == driver and record["currency"] == story["impact"]["currency"]
    ]
    expected = float(story["impact"]["amount"]) * length / (end - start).days
    if story["sub_account"] is None and not story["resources"]:
        lines = [{"amount": sum(line["amount"] for line in lines)}]
    nearest = min(lines, key=lambda line: abs(line["amount"] - expected))
    assert nearest["amount"] == pytest.approx(expected, rel=within)
    if len(story["resources"]) == 1 and nearest.get("resource", ANY) != ANY:
        assert nearest["resource"].lower() == story["resources"][0].lower()


def test_an_expired_savings_plan_is_commitment_coverage_and_a_new_service_is_one(
    store: Store,
) -> None:
    story = STORIES["assistant-launch"]
    start, end = (date.fromisoformat(story[edge]) for edge in ("start", "end"))
    found = explain(
        store,
        settings=Settings(),
        period=f"{start}..{end}",
        against=f"{start - timedelta(days=90)}..{start}",
        where=f"sub_account = '{story['sub_account']}'",
        by=["service"],
    )
    amounts = {(row[0], row[1]): row[2] for row in found.table}
    assert amounts["new service", story["service"]] == pytest.approx(
        float(story["impact"]["amount"])
    )
    # 28 days of a plan of 15.50 USD an hour; what its usage costs more is commitment coverage.
    story = STORIES["savings-plan-expired"]
    expired = explain(
        store,
        settings=Settings(),
        period="2026-06-12..2026-07-10",
        against="2026-05-15..2026-06-12",
        where="provider = 'AWS' and ChargeCategory = 'Usage'",
        by=["service"],
    )
    amounts = {(row[0], row[1]): row[2] for row in expired.table}
    saved = float(story["impact"]["amount"]) * 28 / 105
    assert amounts["commitment", story["service"]] == pytest.approx(saved, rel=0.1)


def test_what_ended_and_how_many_are_new_is_said(store: Store) -> None:
    def said(period: str, against: str) -> tuple[str, ...]:
        where = "provider = 'AWS'"
        return explain(
            store, settings=Settings(), period=period, against=against, where=where
        ).sentences

    plan = STORIES["savings-plan-expired"]["commitment"].rpartition("/")[2]
    sentences = said("2026-06-12..2026-07-12", "2026-05-13..2026-06-12")
    assert any(f"; the commitment {plan} covers nothing after 11 June." in s for s in sentences)
    sentences = said("2026-08-14..2026-08-17", "2026-08-07..2026-08-10")
    assert sentences[1].endswith("grew by 8,332.93 USD: all of it is 6 new resources.")
