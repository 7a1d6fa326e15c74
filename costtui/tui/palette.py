"""Everything by name, Ctrl-P: Textual's own list, without three ways in which it ends the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.await_complete import AwaitComplete
from textual.command import CommandList, CommandPalette

if TYPE_CHECKING:
    from textual.worker import Worker


class Palette(CommandPalette):
    """Closes once, searches only while it is open, turns no pages of a list without room."""

    def dismiss(self, result: Any = None) -> AwaitComplete:
        """Close it, once, as every dialogue."""
        return super().dismiss(result) if self.is_active else AwaitComplete()

    def _gather_commands(self, search_value: str) -> Worker[None] | None:  # type: ignore[override]
        # What was typed last may arrive after Escape, and there is no list to fill any more.
        return super()._gather_commands(search_value) if self.is_active else None

    def _action_command_list(self, action: str) -> None:
        # In a tiny terminal Textual's list looks for lines it never laid out.
        if self.is_active and self.query_one(CommandList).scrollable_content_region:
            super()._action_command_list(action)
