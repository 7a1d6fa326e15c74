"""`forecast()`: rows by day and month, groups, edges, what it refuses."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from costtui.analysis.forecast import history
from costtui.analysis.forecast.forecast import backtest, forecast, look_forward
from costtui.errors import UsageError
from costtui.settings import Settings
from tests.analysis.forecast.bills import FIRST, fees, store, usage, weekly

if TYPE_CHECKING:
    from pathlib import Path

    from costtui.store.database import Store


def rows(asked: Store, **words: Any) -> list[dict[str, Any]]:
    """The rows as dictionaries."""
    return forecast(asked, **({"settings": Settings()} | words)).records()


def test_rows_by_day_are_those_of_the_contract(tmp_path: Path) -> None:
    asked = store(tmp_path, usage([10.0] * 70))
    found = rows(asked, by=["service"], horizon=2, levels=(80, 95))
    first = FIRST + timedelta(70)
    assert [(row["service"], row["date"], row["level"], row["currency"]) for row in found] == [
        ("Machines", first, 80, "EUR"),
        ("Machines", first, 95, "EUR"),
        ("Machines", first + timedelta(1), 80, "EUR"),
        ("Machines", first + timedelta(1), 95, "EUR"),
    ]
    assert [row["forecast"] for row in found] == pytest.approx([10.0] * 4, abs=0.01)
    assert list(found[0]) == [
        *("service", "date", "forecast", "lower", "upper", "level", "model", "currency")
    ]
    assert all(row["lower"] <= row["upper"] for row in found)


def test_a_month_has_what_is_billed_and_what_it_ends_at(tmp_path: Path) -> None:
    asked = store(tmp_path, usage([10.0] * 70))
    found = rows(asked, grain="month")
    assert [(row["date"], row["actual"]) for row in found] == [
        (date(2026, 5, 1), 90.0),
        (date(2026, 6, 1), 0.0),
    ]
    assert [row["forecast"] for row in found] == pytest.approx([310.0, 300.0], abs=0.1)


def test_groups_add_up_to_the_total_on_every_day(tmp_path: Path) -> None:
    asked = store(
        tmp_path,
        usage(weekly(90)),
        usage([20.0 + n % 9 for n in range(90)], ServiceName="Buckets"),
        usage([5.0 + n / 10 for n in range(50)], FIRST + timedelta(40), ServiceName="Queues"),
        fees(["2026-03-01", "2026-04-01", "2026-05-01"], 80),
        usage([7.0] * 90, BillingCurrency="USD", SubAccountId="s-2"),
    )
    total = {(row["date"], row["currency"]): row["forecast"] for row in rows(asked)}
    parts: dict[tuple[date, str], float] = defaultdict(float)
    for row in rows(asked, by=["service"]):
        parts[row["date"], row["currency"]] += row["forecast"]
    assert parts == pytest.approx(total, abs=1e-6)
    assert {currency for _, currency in total} == {"EUR", "USD"}


def test_a_group_that_ended_goes_on_at_nothing(tmp_path: Path) -> None:
    asked = store(
        tmp_path, usage([10.0] * 90), usage([50.0] * 60, ServiceName="Old", SubAccountId="s-2")
    )
    found = rows(asked, by=["service"], horizon=5)
    ended = [row for row in found if row["service"] == "Old"]
    assert [(row["forecast"], row["model"]) for row in ended] == [(0.0, "ended")] * 5
    assert [row["forecast"] for row in rows(asked, horizon=5)] == pytest.approx(
        [10.0] * 5, rel=0.06
    )


def test_the_smallest_groups_are_one_and_the_sum_stays_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "GROUPS", 2)
    amounts = {"A": 40.0, "B": 30.0, "C": 2.0, "D": 1.0}
    asked = store(tmp_path, *(usage([a] * 40, ServiceName=s) for s, a in amounts.items()))
    found = rows(asked, by=["service"], horizon=1)
    assert [row["service"] for row in found] == ["A", "B", "(other)"]
    assert [row["forecast"] for row in found] == pytest.approx([40.0, 30.0, 3.0], abs=0.01)


def test_one_day_ahead_has_one_forecast_however_far_a_person_looks(tmp_path: Path) -> None:
    asked = store(tmp_path, usage([10.0 + n % 5 + n / 20 for n in range(100)]))
    near, far = (rows(asked, horizon=days)[0] for days in (1, 200))
    assert near == far


def test_as_of_knows_nothing_of_later_days(tmp_path: Path) -> None:
    amounts = [10.0] * 60
    before = store(tmp_path, usage(amounts))
    (tmp_path / "other").mkdir()
    after = store(tmp_path / "other", usage([*amounts, *([900.0] * 20)]))
    day = FIRST + timedelta(59)
    assert rows(before, as_of=day) == rows(after, as_of=day)


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        ([0.001] + [0.0] * 39 + [0.001], 0.0),
        ([-5.0] * 60, -5.0),
        ([10.0] * 20 + [0.0] * 3 + [10.0] * 40, 10.0),
    ],
)
def test_series_of_nothing_of_refunds_and_with_gaps_go_on(
    tmp_path: Path, amounts: list[float], expected: float
) -> None:
    asked = store(tmp_path, usage(amounts), usage([3.0] * len(amounts), ServiceName="Other"))
    found = rows(asked, where="service = 'Machines'", horizon=3)
    assert [row["forecast"] for row in found] == pytest.approx([expected] * len(found), abs=0.01)


def test_groups_that_begin_or_end_in_the_middle_go_on_as_they_are_now(tmp_path: Path) -> None:
    asked = store(
        tmp_path,
        usage([10.0] * 100),
        usage([20.0] * 40, FIRST + timedelta(60), ServiceName="New"),
        usage([30.0] * 50, ServiceName="Old"),
    )
    found = rows(asked, by=["service"], horizon=1)
    assert {row["service"]: row["forecast"] for row in found} == pytest.approx(
        {"Machines": 10.0, "New": 20.0, "Old": 0.0}, abs=1.0
    )
    assert sum(row["forecast"] for row in found) == pytest.approx(
        rows(asked, horizon=1)[0]["forecast"], abs=1e-6
    )


def test_a_back_test_has_a_row_a_model(tmp_path: Path) -> None:
    asked = store(tmp_path, usage(weekly(120)))
    found = backtest(asked, settings=Settings()).records()
    assert [(row["model"], row["chosen"]) for row in found[1:]] == [
        (name, False) for name in ("seasonal naive", "weekdays", "ets", "theta")
    ]
    assert found[0]["chosen"]
    assert found[0]["error"] == pytest.approx(0.0, abs=0.001)
    assert found[0]["coverage"] >= 0.8


def test_too_short_to_be_tried_is_said_with_nulls_and_a_note(tmp_path: Path) -> None:
    asked = store(tmp_path, usage([4.0] * 3))
    found = backtest(asked, settings=Settings())
    assert [(row["error"], row["coverage"]) for row in found.records()] == [(None, None)] * 5
    assert any("only 3 days" in note for note in found.notes)


def test_nothing_to_look_ahead_from_is_said(tmp_path: Path) -> None:
    asked = store(tmp_path, usage([4.0] * 3))
    found = forecast(asked, settings=Settings(), where="service = 'None such'")
    assert (found.rows, found.notes[-1]) == ([], "no charges to look ahead from")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"horizon": 0}, "--horizon is 0"),
        ({"horizon": 10_000}, "--horizon is 10000"),
        ({"levels": (100,)}, "--level is 100"),
        ({"levels": ()}, "--level is empty"),
        ({"grain": "hour"}, "--grain is 'hour'"),
        ({"by": ["month"]}, "--by month"),
        ({"settings": Settings(forecast_country="ZZ")}, "forecast_country is 'ZZ'"),
    ],
)
def test_wrong_words_are_refused(tmp_path: Path, words: dict[str, Any], said: str) -> None:
    asked = store(tmp_path, usage([4.0] * 30))
    with pytest.raises(UsageError, match=said):
        rows(asked, **words)


def test_the_outlook_of_the_total_is_the_same_whatever_it_is_broken_down_by(tmp_path: Path) -> None:
    asked = store(tmp_path, usage(weekly(60)), usage([3.0] * 60, ServiceName="Buckets"))
    alone, split = (
        look_forward(asked, settings=Settings(), by=by).currencies[0].total
        for by in ((), ("service",))
    )
    assert alone.mean.tolist() == split.mean.tolist()
