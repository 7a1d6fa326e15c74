"""A data directory of one's own and staged loads to publish into it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.store.staged import Stage, staged_load

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from costtui.model.load import StagedLoad


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A data directory that does not exist yet."""
    return tmp_path / "data"


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """Makes staged loads in a folder beside the data directory."""

    def make(rows: Sequence[Mapping[str, Any]], **options: Any) -> StagedLoad:
        return staged_load(tmp_path / "staged", rows, **options)

    return make
