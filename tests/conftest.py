"""What tests get: no home, configuration and store of the person who runs them; the samples."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from costtui.settings import shipped
from costtui.sync import import_bills
from tests.shared_store import made_once

if TYPE_CHECKING:
    from pathlib import Path

# How long an example takes hangs on what else the machine does.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
# Looking for garbage takes a tenth of the time otherwise: little of it is in circles.
gc.set_threshold(200_000, 50, 1000)


@pytest.fixture(autouse=True)
def _away_from_home(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path_factory.mktemp("home")
    for name in list(__import__("os").environ):
        if name.startswith(("COSTTUI_", "XDG_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("NO_COLOR", "1")


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A place for a store that is not there yet."""
    return tmp_path / "store"


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of all sample bills that nobody changes."""

    def make(folder: Path) -> Path:
        assert import_bills(folder / "store", [str(shipped("sample_data"))]).problems == []
        return folder / "store"

    return made_once(tmp_path_factory, "samples", make)
