"""Everything by name, Ctrl-P: Textual's own list, without two ways in which it ends the screen."""

from __future__ import annotations

from typing import Any

from textual.await_complete import AwaitComplete
from textual.command import CommandList, CommandPalette


class Palette(CommandPalette):
    """Closes once, and turns no pages of a list that has no room to be shown."""

    def dismiss(self, result: Any = None) -> AwaitComplete:
        """Close it, once, as every dialogue."""
        return super().dismiss(result) if self.is_active else AwaitComplete()

    def _action_command_list(self, action: str) -> None:
        # In a tiny terminal Textual's list looks for lines it never laid out.
        if self.query_one(CommandList).scrollable_content_region:
            super()._action_command_list(action)
