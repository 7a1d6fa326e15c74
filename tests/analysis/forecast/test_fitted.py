"""Models that are fitted: to which series, how often, and where."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from costtui.analysis.forecast import fitted, workers
from costtui.analysis.forecast.forecast import backtest
from costtui.settings import Settings
from tests.analysis.forecast.bills import store, usage

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


class Last:
    """Stands for a model: the last day again and again, a tenth more where it was fitted before."""

    fits: list[int]

    def fit(self, seen: Floats) -> Last:
        self.fits.append(len(seen))
        self.last = float(seen[-1])
        return self

    def predict(self, h: int) -> dict[str, Floats]:
        return {"mean": np.full(h, self.last)}

    def forward(self, seen: Floats, h: int) -> dict[str, Floats]:
        return {"mean": np.full(h, seen[-1] + 0.1)}


def here(
    work: Sequence[Floats], origins: Sequence[int], ahead: int, waiting: Callable[[], None]
) -> Iterator[Floats]:
    """The forecasts of each series, fitted in this process."""
    return (fitted.looks(one, origins, ahead) for one in work)


def started(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """The processes that are started from now on."""
    begun: list[subprocess.Popen[bytes]] = []
    start = workers._started

    def noted() -> subprocess.Popen[bytes]:
        begun.append(start())
        return begun[-1]

    monkeypatch.setattr(workers, "_started", noted)
    return begun


@pytest.fixture
def fits(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many days each fit had, with models that cost nothing."""
    found: list[int] = []
    monkeypatch.setattr(Last, "fits", found, raising=False)
    monkeypatch.setattr(fitted, "_models", lambda: (Last, Last))
    monkeypatch.setattr(fitted, "_known", {})
    # In this process, since the models stand in for real ones here only.
    monkeypatch.setattr(workers, "shared", here)
    return found


def test_those_with_the_most_money_at_stake_are_fitted() -> None:
    best = np.array([0.2, 0.5, 0.1, np.nan, 0.9, 0.3, *([0.0] * 94)])
    sizes = np.array([100.0, 10.0, 1e6, 1e6, 1e6, 1.0, *([1.0] * 94)])
    ages = np.array([400, 90, 400, 400, 89, 400, *([400] * 94)])
    assert fitted.chosen(best, sizes, ages).tolist() == [0, 1, 5]


@pytest.mark.parametrize(("count", "most"), [(1, 1), (20, 6), (60, 12)])
def test_no_more_than_a_few_or_a_fifth_are_fitted(count: int, most: int) -> None:
    many = np.full(count, 0.5)
    assert len(fitted.chosen(many, many, np.full(count, 400))) == most


def test_parameters_are_fitted_now_and_then_and_on_the_last_day(fits: list[int]) -> None:
    values = np.arange(400.0) / 100
    found = fitted.fitted([values], [-380, -150, -100, -50, 0], 3)
    assert fits == [250, 350, 400] * 2
    assert found.shape == (2, 1, 5, 3)
    # Too short to be fitted to: the last week again.
    assert found[0, 0, 0] == pytest.approx([0.13, 0.14, 0.15])
    assert found[0, 0, 1:, 0] == pytest.approx([2.49, 3.09, 3.49, 3.99])


def test_what_was_fitted_is_not_fitted_again(fits: list[int]) -> None:
    one, other = np.ones(100), np.full(100, 2.0)
    said: list[tuple[int, int]] = []
    fitted.fitted([one], [0], 7)
    fits.clear()
    found = fitted.fitted([one, other], [0], 7, lambda done, of: said.append((done, of)))
    assert fits == [100, 100]
    assert said == [(1, 1)]
    assert found[:, :, 0, 0].tolist() == [[1.0, 2.0], [1.0, 2.0]]


def test_a_model_that_fails_or_goes_wild_leaves_the_last_week(
    fits: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: Last, seen: Floats) -> Last:
        raise ZeroDivisionError

    class Wild(Last):
        def predict(self, h: int) -> dict[str, Floats]:
            return {"mean": np.full(h, 21.0)}

    class Failing(Last):
        fit = fail

    monkeypatch.setattr(fitted, "_models", lambda: (Wild, Failing))
    found = fitted.fitted([np.arange(70.0) / 70], [0], 7)
    assert found[0, 0, 0].tolist() == found[1, 0, 0].tolist() == [n / 70 for n in range(63, 70)]


def test_a_back_test_names_them_where_they_were_asked(tmp_path: Path, fits: list[int]) -> None:
    chance = np.random.default_rng(3)
    hard = np.abs(50 + 30 * chance.standard_normal(120).cumsum()).tolist()
    asked = store(tmp_path, usage([5.0] * 120, ServiceName="Calm"), usage(hard, ServiceName="Hard"))
    found: list[dict[str, Any]] = backtest(asked, by=["service"], settings=Settings()).records()
    quick = ["seasonal naive", "weekdays", "ets", "theta"]
    names = {
        service: [row["model"] for row in found if row["service"] == service and not row["chosen"]]
        for service in ("Calm", "Hard")
    }
    assert names == {"Calm": quick, "Hard": [*quick, "dynamic theta", "ces"]}
    assert all(0 <= row["coverage"] <= 1 and row["error"] >= 0 for row in found)


def test_worker_processes_answer_what_this_process_would(monkeypatch: pytest.MonkeyPatch) -> None:
    begun = started(monkeypatch)
    days = np.arange(120)
    chance = np.random.default_rng(1)
    series = [1 + 0.3 * (days % 7 > 4) + chance.normal(0, 0.05, 120) for _ in range(3)]
    with workers.kept():
        found = [
            one for part in (series[:2], series[2:]) for one in workers.shared(part, [-10, 0], 14)
        ]
    # One process for both, which is gone afterwards.
    assert [process.returncode for process in begun] == [-signal.SIGKILL]
    here = [fitted.looks(one, [-10, 0], 14) for one in series]
    assert [one.tolist() for one in found] == [one.tolist() for one in here]
    # The week and the level go on, as they were made.
    expected = 1 + 0.3 * (np.arange(120, 134) % 7 > 4)
    for one in found:
        assert np.abs(one[:, -1] - expected).mean(axis=1) == pytest.approx([0.03, 0.03], abs=0.04)


def test_without_worker_processes_this_process_fits(
    fits: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def none_to_be_had(*_: object) -> Iterator[Floats]:
        raise OSError

    monkeypatch.setattr(workers, "shared", none_to_be_had)
    assert fitted.fitted([np.full(100, 2.0)], [0], 1).tolist() == [[[[2.0]]], [[[2.0]]]]


def test_who_does_not_want_to_wait_any_more_ends_the_processes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(workers, "PROGRAM", "import time; time.sleep(60)")
    begun = started(monkeypatch)

    def no_more() -> None:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        list(workers.shared([np.ones(50)], [0], 7, no_more))
    assert [process.returncode for process in begun] == [-signal.SIGKILL]


def test_a_worker_that_dies_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "PROGRAM", "import sys; sys.stdin.buffer.read(400)")
    with pytest.raises(OSError, match="died"):
        list(workers.shared([np.ones(50)], [0], 7))
