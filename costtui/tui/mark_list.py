"""A list that typing narrows and in which several choices can be marked, in the order of marking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.text import Text
from textual.message import Message
from textual.widgets.option_list import Option

from costtui.present.plain_text import padded, shortened
from costtui.tui.dialogue import Choices

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.events import Key, Resize
    from textual.widgets import OptionList


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of the list; its texts are already fit to be shown."""

    word: str
    """What it stands for."""
    label: str
    note: str = ""
    """What stands at its right, as a number does."""


class MarkList(Choices):
    """Letters narrow it, Space marks a line; what is taken is for the screen around it to say."""

    class Changed(Message):
        """Other lines are marked, another one is under the cursor or other letters were typed."""

        def __init__(self, marks: MarkList, *, is_marked: bool = False) -> None:
            super().__init__()
            self.marks = marks
            self.is_marked = is_marked
            """Whether a person marked a line, or took its mark away."""

    class Narrowed(Changed):
        """Other letters were typed."""

    def __init__(
        self,
        *,
        id: str,  # noqa: A002  (as Textual calls it)
        most: int | None = 0,
        reserved: str = "",
    ) -> None:
        """An empty list.

        Args:
            id: as of any widget.
            most: marks at a time, numbered in their order; 0 for any number, None for none.
            reserved: signs that do not narrow: keys of the screen around it.
        """
        super().__init__(id=id)
        self._reserved = reserved
        self.typed = ""
        self.marked: list[str] = []
        self._most = most
        self._choices: list[Choice] = []
        self._shown: list[Choice] = []

    @property
    def current(self) -> str | None:
        """The word under the cursor."""
        index = self.highlighted
        return self._shown[index].word if index is not None and index < len(self._shown) else None

    def offer(self, choices: Sequence[Choice], current: str | None = None) -> None:
        """Show other choices; the cursor on one of them, or where it was."""
        self._choices = list(choices)
        self._draw(current or self.current)

    def narrow(self, typed: str) -> None:
        """Show the choices that have a text in them."""
        self.typed = typed
        self._draw(self.current)

    def mark(self, words: Sequence[str]) -> None:
        """Mark these words and no other."""
        self.marked = list(words)
        self._draw(self.current)

    def _draw(self, current: str | None) -> None:
        text = self.typed.lower()
        self._shown = [
            choice
            for choice in self._choices
            if text in choice.word.lower() or text in choice.label.lower()
        ]
        width = max(self.scrollable_content_region.width - 2, 12)
        self.clear_options()
        self.add_options([Option(self._line(choice, width)) for choice in self._shown])
        words = [choice.word for choice in self._shown]
        if words:
            self.highlighted = words.index(current) if current in words else 0

    def _line(self, choice: Choice, width: int) -> Text:
        sign = ""
        if choice.word in self.marked:
            sign = str(self.marked.index(choice.word) + 1) if self._most else "x"
        mark_width = 0 if self._most is None else 2
        room = width - mark_width - (len(choice.note) + 1 if choice.note else 0)
        text = Text(no_wrap=True, overflow="ellipsis")
        text.append(f"{sign:<{mark_width}}", style="bold")
        text.append(padded(shortened(choice.label, room), room), style="bold" if sign else "")
        return text.append(f" {choice.note}" if choice.note else "", style="dim")

    def on_resize(self, event: Resize) -> None:
        self._draw(self.current)

    def on_key(self, event: Key) -> None:
        """Letters narrow, Space marks, Backspace takes the last letter away."""
        if event.key == "space":
            if self._most is not None:
                self._toggle()
        elif event.key == "backspace" and self.typed:
            self._type(self.typed[:-1])
        elif event.character and event.is_printable and event.character not in self._reserved:
            self._type(self.typed + event.character)
        else:
            return
        event.stop()
        event.prevent_default()

    def _type(self, text: str) -> None:
        self.narrow(text)
        self.post_message(self.Narrowed(self))

    def _toggle(self) -> None:
        word = self.current
        if word is None:
            return
        if word in self.marked:
            self.marked.remove(word)
        elif self._most and len(self.marked) >= self._most:
            self.app.bell()
            return
        else:
            self.marked.append(word)
        self._draw(word)
        self.post_message(self.Changed(self, is_marked=True))

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self.post_message(self.Changed(self))
