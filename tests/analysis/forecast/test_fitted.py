"""Models that are fitted: to which series, how often, and where."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from costtui.analysis.forecast import fitted, models, remembered, workers
from costtui.analysis.forecast.boosting import Boosting
from costtui.analysis.forecast.calendar import calendar_of
from costtui.analysis.forecast.fitted import Effort
from costtui.analysis.forecast.forecast import backtest
from costtui.analysis.forecast.models import USUAL, Asked
from costtui.settings import Settings
from tests.analysis.forecast.bills import FIRST, store, usage

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


QUICK = ["seasonal naive", "weekdays", "ets", "theta"]


class Last:
    """Stands for a model: the last day again and again, a tenth more where it was fitted before."""

    fits: list[int]

    def __init__(self, days: Floats) -> None:
        """For the days of a series."""

    def fit(self, seen: Floats) -> Last:
        self.fits.append(len(seen))
        self.last = float(seen[-1])
        return self

    def predict(self, h: int) -> dict[str, Floats]:
        return {"mean": np.full(h, self.last)}

    def forward(self, seen: Floats, h: int) -> dict[str, Floats]:
        return {"mean": np.full(h, seen[-1] + 0.1)}


def here(work: Sequence[Floats], asked: Asked, waiting: Callable[[], None]) -> Iterator[Floats]:
    """The forecasts of each series, fitted in this process."""
    return (models.looks(one, asked) for one in work)


def days(values: Floats | Sequence[float], ahead: int) -> Floats:
    """The days of a series that begins on 2026-03-01, a Sunday."""
    line = np.asarray(values, dtype=float)
    return models.days_of(line, line, calendar_of(FIRST, len(line) + ahead), 0, ahead)


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
    monkeypatch.setattr(models, "_models", lambda: dict.fromkeys(models.THOROUGH, Last))
    monkeypatch.setattr(remembered, "_known", {})
    # In this process, since the models stand in for real ones here only.
    monkeypatch.setattr(workers, "shared", here)
    return found


def test_those_with_the_most_money_at_stake_are_fitted() -> None:
    best = np.array([0.2, 0.5, 0.1, np.nan, 0.9, 0.3, *([0.0] * 94)])
    sizes = np.array([100.0, 10.0, 1e6, 1e6, 1e6, 1.0, *([1.0] * 94)])
    ages = np.array([400, 90, 400, 400, 89, 400, *([400] * 94)])
    assert Effort().chosen(best, sizes, ages).tolist() == [0, 1, 5]


@pytest.mark.parametrize(("count", "most"), [(1, 1), (20, 6), (60, 12)])
def test_no_more_than_a_few_or_a_fifth_are_fitted(count: int, most: int) -> None:
    many = np.full(count, 0.5)
    assert len(Effort().chosen(many, many, np.full(count, 400))) == most


def test_parameters_are_fitted_now_and_then_and_on_the_last_day(fits: list[int]) -> None:
    values = np.arange(400.0) / 100
    found = fitted.fitted([days(values, 3)], [-380, -150, -100, -50, 0], 3, Effort())
    assert fits == [250, 350, 400] * 2
    assert found.shape == (2, 1, 5, 3)
    # Too short to be fitted to: the last week again.
    assert found[0, 0, 0] == pytest.approx([0.13, 0.14, 0.15])
    assert found[0, 0, 1:, 0] == pytest.approx([2.49, 3.09, 3.49, 3.99])


def test_what_was_fitted_is_not_fitted_again(fits: list[int]) -> None:
    one, other = days(np.ones(100), 7), days(np.full(100, 2.0), 7)
    said: list[tuple[int, int]] = []
    fitted.fitted([one], [0], 7, Effort())
    fits.clear()
    found = fitted.fitted([one, other], [0], 7, Effort(), lambda done, of: said.append((done, of)))
    assert fits == [100, 100]
    assert said == [(1, 1)]
    assert found[:, :, 0, 0].tolist() == [[1.0, 2.0], [1.0, 2.0]]


def test_a_model_that_fails_or_goes_wild_on_the_last_day_is_none(
    fits: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Wild(Last):
        def predict(self, h: int) -> dict[str, Floats]:
            return {"mean": np.full(h, 21.0)}

    class Failing(Last):
        def fit(self, seen: Floats) -> Last:
            raise Exception("too short")  # noqa: TRY002  (as statsforecast does)

    monkeypatch.setattr(models, "_models", lambda: dict(zip(USUAL, (Wild, Failing), strict=True)))
    found = fitted.fitted([days(np.arange(70.0) / 70, 7)], [-5, 0], 7, Effort())
    assert np.isnan(found).all()


def test_a_model_that_fails_on_the_past_alone_goes_on_like_the_last_week_there(
    fits: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Late(Last):
        def fit(self, seen: Floats) -> Last:
            if len(seen) < 70:
                raise ZeroDivisionError
            return super().fit(seen)

    monkeypatch.setattr(models, "_models", lambda: dict.fromkeys(USUAL, Late))
    found = fitted.fitted([days(np.arange(70.0), 7) / 10], [-5, 0], 7, Effort())
    assert found[0, 0, 0].tolist() == [n / 10 for n in range(58, 65)]
    assert found[0, 0, 1].tolist() == [6.9] * 7


def test_a_model_that_cannot_do_with_a_series_is_no_candidate_there(
    tmp_path: Path, fits: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Failing(Last):
        def fit(self, seen: Floats) -> Last:
            raise ValueError

    made = {**dict.fromkeys(models.THOROUGH, Failing), "arima": Last}
    monkeypatch.setattr(models, "_models", lambda: made)
    chance = np.random.default_rng(3)
    hard = np.abs(50 + 30 * chance.standard_normal(120).cumsum()).tolist()
    asked = store(tmp_path, usage(hard))
    found = backtest(asked, settings=Settings(), thorough=True).records()
    assert [row["model"] for row in found if not row["chosen"]] == [*QUICK, "arima"]


def test_thorough_asks_every_model_of_every_series_that_could_gain() -> None:
    assert Effort(is_thorough=True).families == models.THOROUGH
    best = np.array([0.002, 0.01, 0.9, np.nan, *([0.3] * 46)])
    ages = np.array([400, 400, 89, 400, *([90] * 46)])
    chosen = Effort(is_thorough=True).chosen(best, np.ones(50), ages)
    assert sorted(chosen.tolist()) == [1, *range(4, 50)]


@pytest.mark.parametrize(
    "values",
    [
        [0.0] * 60 + [3.0] * 60,
        [5.0, -3.0, 0.0] * 40,
        [0.0] * 119 + [1.0],
        [100.0] * 119 + [0.0],
        [7.0] * 120,
    ],
    ids=["begins late", "refunds", "one day", "falls to nothing", "constant"],
)
def test_every_model_answers_odd_series_with_numbers_or_not_at_all(values: list[float]) -> None:
    line = np.array(values) / np.abs(values).mean()
    origins = [-60, -5, 0]
    found = models.looks(days(line, 62), Asked(models.THOROUGH, tuple(origins), 62))
    assert found.shape == (6, 3, 62)
    for one in found:
        assert np.isnan(one).all() or np.isfinite(one).all()
        assert np.isnan(one).all() or np.abs(one).max() <= models.WILD


def test_trees_learn_weekdays_and_month_ends_from_the_calendar() -> None:
    calendar = calendar_of(FIRST, 430 + 30)
    is_last = calendar.place == 31
    line = np.where(calendar.weekday >= 5, 0.5, 1.0) + np.where(is_last, 2.0, 0.0)
    known = line.copy()
    table = models.days_of(known[:430], known[:430], calendar, 0, 30)
    found = Boosting(table).fit(known[:430]).predict(30)["mean"]
    # From 5 May 2027 on, a Wednesday.
    assert np.abs(found - line[430:])[~is_last[430:]].max() < 0.15
    assert found[26] > 2.0
    assert is_last[430:].nonzero()[0].tolist() == [26]


def test_trees_read_no_day_after_the_last_one_that_is_known() -> None:
    chance = np.random.default_rng(5)
    line = 1 + 0.1 * chance.standard_normal(200)
    other = np.append(line[:150], np.full(50, 9.0))
    past = [
        Boosting(days(one, 30)).fit(one[:150]).predict(30)["mean"].tolist() for one in (line, other)
    ]
    assert past[0] == past[1]


def test_holidays_are_told_to_the_trees_where_a_country_is_set() -> None:
    calendar = calendar_of(FIRST, 400, "DE")
    table = models.days_of(np.ones(338), np.ones(338), calendar, 0, 62)
    # Good Friday and Easter Monday of 2026.
    assert table[models.HOLIDAY].nonzero()[0][:2].tolist() == [33, 36]
    assert table[models.WEEKDAY, :3].tolist() == [6, 0, 1]
    assert table[models.LENGTH, 30:32].tolist() == [31, 30]


def test_days_of_a_series_begin_with_its_first_one() -> None:
    calendar = calendar_of(FIRST, 12)
    found = models.days_of(np.arange(10.0), np.arange(10.0) + 1, calendar, 7, 2)
    assert found[models.CLEAN, :3].tolist() == [7.0, 8.0, 9.0]
    assert found[models.RAW, :3].tolist() == [8.0, 9.0, 10.0]
    assert np.isnan(found[: models.WEEKDAY, 3:]).all()
    assert found[models.PLACE].tolist() == [7.0, 8.0, 9.0, 10.0, 11.0]


def test_a_back_test_names_them_where_they_were_asked(tmp_path: Path, fits: list[int]) -> None:
    chance = np.random.default_rng(3)
    hard = np.abs(50 + 30 * chance.standard_normal(120).cumsum()).tolist()
    asked = store(tmp_path, usage([5.0] * 120, ServiceName="Calm"), usage(hard, ServiceName="Hard"))
    found: list[dict[str, Any]] = backtest(asked, by=["service"], settings=Settings()).records()
    names = {
        service: [row["model"] for row in found if row["service"] == service and not row["chosen"]]
        for service in ("Calm", "Hard")
    }
    assert names == {"Calm": QUICK, "Hard": [*QUICK, "dynamic theta", "ces"]}
    assert all(0 <= row["coverage"] <= 1 and row["error"] >= 0 for row in found)


def test_worker_processes_answer_what_this_process_would(monkeypatch: pytest.MonkeyPatch) -> None:
    begun = started(monkeypatch)
    chance = np.random.default_rng(1)
    weekend = np.arange(120) % 7 > 4
    series = [days(1 + 0.3 * weekend + chance.normal(0, 0.05, 120), 14) for _ in range(3)]
    asked = Asked(USUAL, (-10, 0), 14)
    with workers.kept():
        found = [one for part in (series[:2], series[2:]) for one in workers.shared(part, asked)]
    # One process for both, which is gone afterwards.
    assert [process.returncode for process in begun] == [-signal.SIGKILL]
    here = [models.looks(one, asked) for one in series]
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
    assert fitted.fitted([days([2.0] * 100, 1)], [0], 1, Effort()).tolist() == [
        [[[2.0]]],
        [[[2.0]]],
    ]


def test_who_does_not_want_to_wait_any_more_ends_the_processes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(workers, "PROGRAM", "import time; time.sleep(60)")
    begun = started(monkeypatch)

    def no_more() -> None:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        list(workers.shared([days(np.ones(50), 7)], Asked(USUAL, (0,), 7), no_more))
    assert [process.returncode for process in begun] == [-signal.SIGKILL]


def test_a_worker_that_dies_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "PROGRAM", "import sys; sys.stdin.buffer.read(400)")
    with pytest.raises(OSError, match="died"):
        list(workers.shared([days(np.ones(50), 7)], Asked(USUAL, (0,), 7)))
