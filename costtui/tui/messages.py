"""What happened: messages that cross widgets."""

from __future__ import annotations

from textual.message import Message


class StoreChanged(Message):
    """The store was opened, or another process published a new generation."""
