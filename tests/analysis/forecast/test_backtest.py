"""How wrong candidates were on the past."""

from __future__ import annotations

import numpy as np
import pytest

from costtui.analysis.forecast.backtest import Truth, loss, off


def truth(values: list[list[float]]) -> Truth:
    """What came on the days after each look, nan where it is not known."""
    came = np.array([values])
    known = np.isfinite(came)
    weight = np.ones(came.shape[:2])
    return Truth(np.nan_to_num(came), known, weight, known.sum(axis=2))


def test_a_look_is_as_wrong_as_its_days_and_their_mean() -> None:
    nan = float("nan")
    seen = truth([[1.0, 3.0], [2.0, nan], [nan, nan]])
    found = off(np.full((1, 3, 2), 2.0), seen)
    # Off by 1 each day, but not on the whole; right; not known.
    assert found[0] == pytest.approx([1.0, 0.0, nan], nan_ok=True)


def test_what_nobody_could_foresee_does_not_decide() -> None:
    seen = truth([[1.0], [1.0], [1.0], [9.0]])
    # Right but for the shift; wrong by 0.5 each time, and nearer to it by luck.
    wrong = np.array([[[0.1, 0.1, 0.1, 16.0]], [[1.0, 1.0, 1.0, 4.0]]])
    usual = np.median([0.55, 0.55, 0.55, 10.0])
    most = 2.5 * usual
    found = loss(wrong, seen)
    assert found[0] == pytest.approx([(0.3 + most) / 4, (3.0 + most) / 4])


def test_what_could_not_be_tried_has_no_loss() -> None:
    nan = float("nan")
    assert np.isnan(loss(np.array([[[nan]], [[nan]]]), truth([[nan]]))).all()
