"""What every pane is: a name, a help text, one asker and one method that draws."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual.containers import Vertical

from costtui.tui.asker import Asker

if TYPE_CHECKING:
    from costtui.tui.app import CosttuiApp


class Pane(Vertical):
    """One view of the store."""

    TITLE: ClassVar[str]
    HELP: ClassVar[str]
    """What it shows, where its numbers come from, its keys."""

    def __init__(self, *, id: str) -> None:  # noqa: A002  (Textual's own parameter name)
        super().__init__(id=id)
        self.asker = Asker(self, id)
        self._is_outdated = True

    @property
    def costtui(self) -> CosttuiApp:
        """The application, with its store."""
        return cast("CosttuiApp", self.app)

    def outdate(self) -> None:
        """The store changed: ask again, at once or when the pane comes to the front."""
        self._is_outdated = True
        if self.display:
            self.catch_up()

    def catch_up(self) -> None:
        """Ask the store if it changed since the last time."""
        if self._is_outdated and self.costtui.store is not None:
            self._is_outdated = False
            self.reload()

    def reload(self) -> None:
        """Ask the store again, in a thread."""
        raise NotImplementedError

    def focus_first(self) -> None:
        """Put the cursor where a person wants it first."""
        raise NotImplementedError

    def complain(self, text: str) -> None:
        """Say what is wrong, keep what is shown."""
        self.notify(text, severity="error", markup=False, timeout=8)
