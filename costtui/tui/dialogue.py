"""What every screen over the others is made of: it closes once, its lists fit any terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen, ScreenResultType
from textual.widgets import OptionList

if TYPE_CHECKING:
    from typing import Any


class Dialogue(ModalScreen[ScreenResultType]):
    """A screen over the others, until it is dismissed."""

    def dismiss(self, result: Any = None) -> AwaitComplete:
        """Close it, once: a second Enter may be on its way while the first one closes it.

        Args:
            result: what the one who opened it is given.
        """
        # Textual would close whatever is in front instead, and give it this result.
        return super().dismiss(result) if self.is_active else AwaitComplete()


class Choices(OptionList):
    """A list to pick from, also in a terminal with no room for it."""

    def action_page_up(self) -> None:
        """A page up; Textual's list would look for lines it never laid out."""
        if self.scrollable_content_region:
            super().action_page_up()  # type: ignore[no-untyped-call]

    def action_page_down(self) -> None:
        """A page down, as above."""
        if self.scrollable_content_region:
            super().action_page_down()  # type: ignore[no-untyped-call]
