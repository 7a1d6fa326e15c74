"""The line of `/`: a piece of a name narrows the rows as it is typed, an expression filters."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input

from costtui.analysis.expression import compile_expression
from costtui.tui.asker import Asker
from costtui.tui.narrowing import is_expression

if TYPE_CHECKING:
    from collections.abc import Sequence


class NarrowLine(Input):
    """Hidden until it is opened."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave(True)", "Give up", id="narrow-cancel", show=False),
        Binding("down", "leave(False)", "To the rows", id="narrow-leave", show=False),
    ]
    DEFAULT_CSS = """
    NarrowLine { display: none; border: none; height: 1; padding: 0 1; background: $boost; }
    NarrowLine:focus { border: none; }
    """

    class Narrowed(Message):
        """Another piece of a name was typed."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Filtered(Message):
        """An expression was taken; an empty one takes the filter away."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Left(Message):
        """The line is closed."""

        def __init__(self, *, is_given_up: bool) -> None:
            super().__init__()
            self.is_given_up = is_given_up

    class Wrong(Message):
        """The expression is none."""

        def __init__(self, problem: str) -> None:
            super().__init__()
            self.problem = problem

    def __init__(self, teams: Sequence[str]) -> None:
        """For expressions in which some tag keys name a team."""
        super().__init__(
            placeholder="a piece of a name, or an expression", id="narrow", select_on_focus=False
        )
        self._teams = teams
        self._before = ""
        """What narrowed when the line was opened."""
        self._narrow = ""
        self._where = ""
        self._checked = Asker(self, "check")

    def open(self, narrow: str, where: str) -> None:
        """Begin with what narrows now, else with the filter; keys are for the line from here on."""
        self._before = self._narrow = narrow
        self._where = where
        self.value = narrow or where
        self.cursor_position = len(self.value)
        self.display = True
        # At once: what is typed right after it belongs to the line.
        self.screen.set_focus(self)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        text = event.value.strip()
        if text == self._where or is_expression(text):
            # Only Enter filters; what was typed before the first sign of it was no piece.
            text = self._before
        if self.display and text != self._narrow:
            self._narrow = text
            self.post_message(self.Narrowed(text))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        text = event.value.strip()
        if is_expression(text):
            check = partial(compile_expression, text, team_tags=self._teams)
            self._checked.ask(check, lambda _: self._filter(text), self._refuse)
        elif not text and self._where and not self._before:
            self._filter("")
        else:
            self.action_leave(False)

    def _filter(self, text: str) -> None:
        self.post_message(self.Filtered(text))
        self.action_leave(False)

    def _refuse(self, problem: str) -> None:
        self.post_message(self.Wrong(problem))

    def action_leave(self, is_given_up: bool) -> None:
        """Close the line."""
        self.post_message(self.Left(is_given_up=is_given_up))
