"""Twenty thousand random keys, half of them over a store of hostile names: no exception, ever."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from costtui.cli.demo import last_day
from tests.bills.focus_rows import focus_csv
from tests.tui.monkey import press_keys

if TYPE_CHECKING:
    from pathlib import Path

KEYS = 2500
SEEDS = range(4)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with a bill to import."""
    folder = tmp_path / "place"
    folder.mkdir()
    (folder / "bill.csv").write_text(focus_csv(), "utf-8")
    return folder


@pytest.mark.parametrize("seed", SEEDS)
async def test_random_keys_over_the_sample_bills(samples: Path, place: Path, seed: int) -> None:
    data_dir = shutil.copytree(samples, place / "store")
    await press_keys(data_dir, place, seed=seed, count=KEYS, as_of=last_day())


@pytest.mark.parametrize("seed", SEEDS)
async def test_random_keys_over_hostile_names(hostile: Path, place: Path, seed: int) -> None:
    data_dir = shutil.copytree(hostile, place / "store")
    await press_keys(data_dir, place, seed=1000 + seed, count=KEYS)
