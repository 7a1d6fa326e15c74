"""What a person says of an event: the reason and who says it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Label, Static

from costtui.tui.dialogue import Dialogue

if TYPE_CHECKING:
    from textual.app import ComposeResult

WORDS = {
    "expected": ("Expected", "It was meant to be: it and its pattern stay away."),
    "not-expected": ("Not expected", "It is a real anomaly: it is kept as confirmed."),
    "watch": ("Watch", "It is kept in view, marked as watched."),
}
"""The title and the meaning of what can be said."""


class VerdictScreen(Dialogue[tuple[str, str] | None]):
    """Asks for a reason and a name; gives both, or nothing if it is left."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel", id="verdict-cancel")
    ]

    def __init__(self, verdict: str, event: str, person: str) -> None:
        """Ask about an event.

        Args:
            verdict: a word of WORDS.
            event: the event in a few words, already fit to be shown.
            person: who says it, unless another name is typed.
        """
        super().__init__()
        self._title, self._meaning = WORDS[verdict]
        self._event, self._person = event, person

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialogue"):
            yield Label(f"{self._title}  (Enter takes it, Escape leaves)", markup=False)
            yield Static(self._event, classes="hint", markup=False)
            yield Label("Why", markup=False)
            yield Input(placeholder="load test, ticket 4711 …", id="reason")
            yield Label("Who", markup=False)
            yield Input(self._person, id="person", select_on_focus=False)
            yield Static("", id="wrong", markup=False)
            yield Static(self._meaning, classes="hint", markup=False)

    def on_mount(self) -> None:
        self.query_one("#reason", Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        reason = self.query_one("#reason", Input).value.strip()
        person = self.query_one("#person", Input).value.strip()
        missing = "reason" if not reason else "person" if not person else ""
        if not missing:
            self.dismiss((reason, person))
            return
        wrong = self.query_one("#wrong", Static)
        wrong.update(f"{'a reason' if missing == 'reason' else 'a name'} is needed")
        wrong.display = True
        self.query_one(f"#{missing}", Input).focus()
