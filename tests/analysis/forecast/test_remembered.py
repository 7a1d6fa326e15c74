"""What was fitted, remembered between processes: what it is known by, how much, and by whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from costtui.analysis.forecast import models, remembered, workers
from costtui.analysis.forecast.calendar import calendar_of
from costtui.analysis.forecast.fitted import Effort, fitted
from costtui.analysis.forecast.forecast import forecast
from costtui.analysis.forecast.models import Asked
from costtui.settings import Settings
from tests.analysis.forecast.bills import FIRST, store, usage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

ASKED = Asked(("ces",), (-5, 0), 2)
NAME = "0123456789abcdef"
FOUND = np.array([[[1.0, np.nan], [3.0, 4.0]]])


@pytest.fixture(autouse=True)
def forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """This process remembers nothing."""
    monkeypatch.setattr(remembered, "_known", {})


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many series were fitted by each question; every forecast is 2."""
    found: list[int] = []

    def answer(
        work: Sequence[Floats], asked: Asked, waiting: Callable[[], None]
    ) -> Iterator[Floats]:
        found.append(len(work))
        return (np.full(asked.shape, 2.0) for _ in work)

    monkeypatch.setattr(workers, "shared", answer)
    return found


def days(values: Sequence[float], country: str = "") -> Floats:
    """The days of a series that begins on 2026-03-01."""
    line = np.array(values)
    return models.days_of(line, line, calendar_of(FIRST, len(line) + 40, country), 0, 40)


def new_process() -> None:
    """Forget what this process knows."""
    remembered._known.clear()


def test_the_next_process_recalls_it_to_the_last_digit(tmp_path: Path) -> None:
    found = np.array([[[0.1 + 0.2, np.nan], [1e-17, -4.0]]])
    remembered.remember(NAME, found, tmp_path / "fitted")
    new_process()
    again = remembered.recall(NAME, ASKED, tmp_path / "fitted")
    assert again is not None
    assert again.tobytes() == found.tobytes()
    assert [file.name for file in (tmp_path / "fitted").iterdir()] == [f"{NAME}.npy"]
    assert (tmp_path / "fitted").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "fitted" / f"{NAME}.npy").stat().st_mode & 0o777 == 0o600


def test_any_day_holiday_question_or_version_has_a_name_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one = days([1.0, 2.0])
    names = [
        remembered.name_of(one, ASKED),
        remembered.name_of(days([1.0, 2.0000001]), ASKED),
        # Good Friday lies ahead.
        remembered.name_of(days([1.0, 2.0], "DE"), ASKED),
        remembered.name_of(one, Asked(("arima",), (-5, 0), 2)),
        remembered.name_of(one, Asked(("ces",), (-6, 0), 2)),
        remembered.name_of(one, Asked(("ces",), (-5, 0), 3)),
    ]
    monkeypatch.setattr(remembered, "_answering", lambda: (2,))
    names.append(remembered.name_of(one, ASKED))
    assert len(set(names)) == 7


@pytest.mark.parametrize("content", [b"", b"no numbers", b"\x93NUMPY\x01\x00v\x00{'descr'"])
def test_a_file_that_cannot_be_read_is_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / f"{NAME}.npy").write_bytes(content)
    assert remembered.recall(NAME, ASKED, tmp_path) is None


def test_a_file_of_another_shape_or_of_objects_is_none(tmp_path: Path) -> None:
    for wrong in (np.zeros((1, 2, 3)), np.zeros((1, 2, 2), np.float32), np.array([{}])):
        np.save(tmp_path / f"{NAME}.npy", wrong)
        assert remembered.recall(NAME, ASKED, tmp_path) is None


def test_where_nothing_can_be_written_only_the_process_remembers(tmp_path: Path) -> None:
    (tmp_path / "fitted").write_text("in the way")
    remembered.remember(NAME, FOUND, tmp_path / "fitted")
    assert remembered.recall(NAME, ASKED, tmp_path / "fitted") is FOUND
    new_process()
    assert remembered.recall(NAME, ASKED, tmp_path / "fitted") is None


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "save", full)
    remembered.remember(NAME, FOUND, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_oldest_go_beyond_what_all_may_take(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    for number in range(4):
        file = tmp_path / f"{number}.npy"
        file.write_bytes(b"x" * 100)
        os.utime(file, (1000 + number, 1000 + number))
    monkeypatch.setattr(remembered, "MOST_BYTES", 250)
    remembered.tidy(tmp_path)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["2.npy", "3.npy"]


def test_only_what_changed_is_fitted_again(tmp_path: Path, asked: list[int]) -> None:
    effort = Effort(folder=tmp_path / "fitted")
    one, two, three = (days([float(n)] * 30) for n in (1, 2, 3))
    fitted([one, two], [0], 40, effort)
    new_process()
    found = fitted([one, three, two], [0], 40, effort)
    assert asked == [2, 1]
    assert found.shape == (2, 3, 1, 40)


def test_a_forecast_of_the_same_days_is_fitted_once_for_every_process(
    tmp_path: Path, asked: list[int]
) -> None:
    chance = np.random.default_rng(3)
    hard = np.abs(50 + 30 * chance.standard_normal(120).cumsum()).tolist()
    bills = store(tmp_path, usage(hard))
    first = forecast(bills, settings=Settings()).rows
    new_process()
    assert forecast(bills, settings=Settings()).rows == first
    assert asked == [1, 0]
