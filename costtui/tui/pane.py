"""What every pane is: a name, a help text, one worker that asks and one method that draws."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual.containers import Vertical

if TYPE_CHECKING:
    from costtui.tui.app import CosttuiApp
    from costtui.tui.messages import StoreChanged


class Pane(Vertical):
    """One view of the store."""

    TITLE: ClassVar[str]
    HELP: ClassVar[str]
    """What it shows, where its numbers come from, its keys."""

    @property
    def costtui(self) -> CosttuiApp:
        """The application, with its store."""
        return cast("CosttuiApp", self.app)

    def on_store_changed(self, message: StoreChanged) -> None:
        message.stop()
        self.reload()

    def reload(self) -> None:
        """Ask the store again, in a worker."""
        raise NotImplementedError

    def focus_first(self) -> None:
        """Put the cursor where a person wants it first."""
        raise NotImplementedError
