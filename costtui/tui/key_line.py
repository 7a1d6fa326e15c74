"""The line of keys at the bottom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Footer

if TYPE_CHECKING:
    from textual.binding import Binding


class KeyLine(Footer):
    """A footer that is made anew for other keys only: the focus moves far more often."""

    def __init__(self) -> None:
        super().__init__(compact=True)
        self._keys: list[tuple[Binding, bool]] | None = None

    async def recompose(self) -> None:
        """Show the keys of what has the focus, unless they are the ones that are shown."""
        active = self.screen.active_bindings.values()
        keys = [(found.binding, found.enabled) for found in active if found.binding.show]
        if keys != self._keys:
            self._keys = keys
            await super().recompose()
