"""A store that is open for reading, and the settings it is asked with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costtui.settings import load_settings
from costtui.store.database import Store

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType
    from typing import Self


class Opened:
    """What every subject of the API stands on."""

    def __init__(self, data_dir: Path, config: Path | None = None) -> None:
        self._store = Store.open(data_dir)
        self._settings = load_settings(config)

    def refresh(self) -> bool:
        """Look at what other processes published since; whether there was anything."""
        return self._store.refresh()

    def close(self) -> None:
        """Let the store go."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
