"""Groups add up to the total, whatever they say by themselves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from costtui.analysis.forecast.coherence import reconciled


@given(st.integers(0, 2**32 - 1), st.integers(1, 6), st.integers(1, 5), st.booleans())
def test_groups_add_up_to_the_total_on_every_day(
    seed: int, count: int, days: int, has_floors: bool
) -> None:
    chance = np.random.default_rng(seed)
    means = chance.normal(0, 10.0 ** chance.integers(0, 6), (count, days))
    total = chance.normal(0, 10.0 ** chance.integers(0, 6), days)
    weights = chance.integers(0, 3, count) * chance.random(count)
    floors = np.where(has_floors, np.minimum(means, 0.0), -np.inf)
    found = reconciled(means, total, weights, floors)
    assert found.sum(axis=0) == pytest.approx(total, abs=1e-6)


def test_what_is_missing_is_spread_by_the_variance() -> None:
    means = np.array([[10.0], [20.0], [30.0]])
    found = reconciled(means, np.array([72.0]), np.array([1.0, 0.0, 3.0]), np.full((3, 1), -np.inf))
    assert found.tolist() == [[13.0], [20.0], [39.0]]


def test_no_group_is_moved_below_its_floor() -> None:
    means = np.array([[10.0], [20.0]])
    floors = np.array([[8.0], [0.0]])
    found = reconciled(means, np.array([16.0]), np.array([3.0, 1.0]), floors)
    assert found == pytest.approx(np.array([[8.0], [8.0]]))


def test_groups_without_any_error_share_by_their_size() -> None:
    found = reconciled(
        np.array([[10.0], [30.0]]), np.array([44.0]), np.zeros(2), np.full((2, 1), -np.inf)
    )
    assert found == pytest.approx(np.array([[11.0], [33.0]]))
