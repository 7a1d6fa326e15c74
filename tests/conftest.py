"""What every test gets: no home, no configuration and no store of the person who runs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


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
