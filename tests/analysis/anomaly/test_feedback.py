"""What people say of events is remembered, found again and stops its pattern from coming back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from costtui.analysis.anomaly import feedback
from costtui.analysis.anomaly.anomalies import anomalies
from costtui.analysis.anomaly.find import find
from costtui.errors import UsageError
from costtui.settings import Settings
from costtui.store.database import Store
from costtui.store.journal import remember
from tests.analysis.anomaly.bills import charges, store

if TYPE_CHECKING:
    from pathlib import Path


def spikes(number: int) -> float:
    """Three spikes, the last one twice as high."""
    return 100.0 + {50: 200.0, 62: 210.0, 75: 500.0}.get(number, 0.0)


def states(asked: Store, *, everything: bool = True) -> list[tuple[int, str, str | None]]:
    table = anomalies(asked, settings=Settings(), period="all", everything=everything)
    return sorted((e["date"].day, e["state"], e["reason"]) for e in table.records())


def said(asked: Store, place: int, verdict: str, **words: Any) -> Store:
    """Mark the event that begins on a place, and open the store anew."""
    event = find(asked, by=("sub_account", "service"), settings=Settings()).events[place]
    feedback.mark(asked, event, verdict, **({"reason": "report", "person": "kim"} | words))
    return Store.open(asked.data_dir)


def test_an_expected_event_and_its_like_stay_away_but_not_a_larger_one(tmp_path: Path) -> None:
    asked = said(store(tmp_path, charges(spikes)), 0, "expected")
    first, second, third = states(asked)
    assert [state for _, state, _ in (first, second, third)] != []
    found = {state for _, state, _ in (first, second, third)}
    assert found == {"expected", "ended"}
    [left] = states(asked, everything=False)
    assert left[1] == "ended"
    table = anomalies(asked, settings=Settings(), period="all")
    assert table.column("impact") == [pytest.approx(500)]
    assert "2 expected events not shown (--all shows them)" in table.notes


def test_reason_person_and_day_are_shown(tmp_path: Path) -> None:
    asked = said(store(tmp_path, charges(spikes)), 0, "expected")
    reasons = [reason for _, state, reason in states(asked) if state == "expected"]
    assert all(reason is not None and reason.startswith("report (kim, 20") for reason in reasons)


def test_a_real_anomaly_is_confirmed_alone(tmp_path: Path) -> None:
    asked = said(store(tmp_path, charges(spikes)), 0, "not-expected")
    assert sorted(state for _, state, _ in states(asked)) == ["confirmed", "ended", "ended"]


def test_what_is_watched_is_shown(tmp_path: Path) -> None:
    asked = said(store(tmp_path, charges(spikes)), 2, "watch")
    assert [state for _, state, _ in states(asked, everything=False)] == ["watched"] * 3


def test_the_word_on_an_event_itself_comes_before_that_on_its_pattern(tmp_path: Path) -> None:
    asked = said(store(tmp_path, charges(spikes)), 0, "not-expected")
    asked = said(asked, 1, "expected")
    found = {state for _, state, _ in states(asked)}
    assert found == {"confirmed", "expected", "ended"}


def test_what_was_said_can_be_taken_back(tmp_path: Path) -> None:
    asked = said(store(tmp_path, charges(spikes)), 0, "expected")
    [verdict] = feedback.verdicts(asked)
    feedback.forget(asked, verdict.id)
    again = Store.open(asked.data_dir)
    assert feedback.verdicts(again) == []
    with pytest.raises(UsageError):
        feedback.forget(again, verdict.id)


@pytest.mark.parametrize("words", [{"reason": " "}, {"verdict": "perhaps"}])
def test_a_verdict_needs_a_word_and_a_reason(tmp_path: Path, words: dict[str, str]) -> None:
    asked = store(tmp_path, charges(spikes))
    verdict = words.pop("verdict", "expected")
    with pytest.raises(UsageError):
        said(asked, 0, verdict, **words)


def test_what_another_version_wrote_is_passed_over(tmp_path: Path) -> None:
    asked = store(tmp_path, charges(spikes))
    remember(asked.data_dir, feedback.KIND, {"x": "no json", "y": '{"verdict": "expected"}'})
    assert feedback.verdicts(Store.open(asked.data_dir)) == []
