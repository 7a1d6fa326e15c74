"""The command line of the screen: the words of the shell, completed, run in this process."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Label, Static

from costtui.analysis.values import values
from costtui.present.format import cell, shortened, text_width
from costtui.tui.asker import Asker
from costtui.tui.command import try_out, view_of
from costtui.tui.completion import completion
from costtui.tui.dialogue import Dialogue
from costtui.tui.shell import Answer, split
from costtui.tui.view import View

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from textual.app import ComposeResult

    from costtui.settings import Settings
    from costtui.store.database import Store
    from costtui.tui.completion import Completion
    from costtui.tui.shell import History, Shell


class CommandScreen(Dialogue[View | Answer | None]):
    """One line at the bottom; what is wrong stays beside what was typed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel", id="command-cancel"),
        Binding("tab", "complete(1)", "Complete", id="command-complete", priority=True),
        Binding("shift+tab", "complete(-1)", "Back", id="command-complete-back", priority=True),
        Binding("up", "older(1)", "Older", id="command-older"),
        Binding("down", "older(-1)", "Newer", id="command-newer"),
    ]

    def __init__(
        self,
        shell: Shell,
        history: History,
        store: Store | None,
        settings: Settings,
        as_of: date | None,
        line: str = "",
    ) -> None:
        super().__init__()
        self._shell, self._history = shell, history
        self._store, self._settings, self._as_of = store, settings, as_of
        self._line = line
        self._asker = Asker(self, "command")
        self._values = Asker(self, "values")
        self._offered: Completion | None = None
        self._words: tuple[str, ...] = ()
        self._chosen = -1
        self._completed = ""
        """The line as Tab left it: typing on starts anew."""
        self._back = 0
        """How far back in the history the line is."""

    def compose(self) -> ComposeResult:
        with Vertical(id="command"):
            yield Static("", id="wrong", markup=False)
            yield Static("", id="offers", markup=False)
            with Horizontal():
                yield Label(":", markup=False)
                yield Input(self._line, select_on_focus=False, compact=True)

    def on_mount(self) -> None:
        self.query_one(Input).focus()
        self._offer(self._line)

    def on_unmount(self) -> None:
        self._values.stop()

    def on_input_changed(self, event: Input.Changed) -> None:
        if event.value != self._completed:
            self._chosen = -1
            self.query_one("#wrong").display = False
            self._offer(event.value)

    def _offer(self, line: str) -> None:
        """Show what can come next; values are asked of the store."""
        found = completion(line, self._shell.commands)
        self._offered, store = found, self._store
        if not found.dimension or store is None:
            self._show(found, found.words)
            return
        asking, typed, settings = store.asking(), found.typed(line), self._settings

        def ask() -> tuple[str, ...]:
            table = values(asking, found.dimension, settings=settings, containing=typed)
            # What cannot be seen cannot be typed, and would be shown as something else.
            return tuple(value for (value,) in table if cell(value) == value)

        self._values.ask(
            ask, lambda words: self._show(found, words), lambda _: None, asking.interrupt
        )

    def _show(self, found: Completion, words: tuple[str, ...]) -> None:
        if found is not self._offered:
            return
        self._words = words
        self._draw_offers()

    def _draw_offers(self) -> None:
        width, text = max(self.size.width - 4, 10), Text(no_wrap=True, overflow="ellipsis")
        start, used = max(self._chosen, 0), 0
        for number, word in enumerate(self._words[start:], start):
            shown = shortened(cell(word), 40)
            used += text_width(shown) + 2
            if used > width:
                text.append(" …", style="dim")
                break
            text.append(f" {shown} ", style="reverse" if number == self._chosen else "dim")
        self.query_one("#offers", Static).update(text)

    def action_complete(self, step: int) -> None:
        """Take the next word that fits; once more for the one after it."""
        found, field = self._offered, self.query_one(Input)
        if found is None or not self._words:
            return
        self._chosen = (self._chosen + step) % len(self._words)
        start = field.value[: found.start]
        self._completed = found.taken(start, self._words[self._chosen])
        with self.prevent(Input.Changed):
            field.value = self._completed
        field.cursor_position = len(field.value)
        self._draw_offers()
        if len(self._words) == 1:
            self._chosen = -1
            self._offer(field.value)

    def action_older(self, step: int) -> None:
        """Show an older or a newer line of the history."""
        lines = self._history.lines
        self._back = min(max(self._back + step, 0), len(lines))
        field = self.query_one(Input)
        field.value = lines[-self._back] if self._back else self._line
        field.cursor_position = len(field.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        line = event.value.strip()
        if not line:
            self.dismiss(None)
            return
        self._asker.ask(self._question(line), self._taken, self._refuse)

    def _question(self, line: str) -> Callable[[], View | Answer]:
        """What to do in a worker: a breakdown is tried out, anything else is run."""

        def run() -> View | Answer:
            words = split(line)
            name, params = self._shell.parsed(words)
            if name == "breakdown" and not (
                params.get("output_format") or params.get("output") or "help" in params
            ):
                view = view_of(params)
                if self._store is not None:
                    try_out(self._store, view, settings=self._settings, as_of=self._as_of)
                return view
            return self._shell.run(words)

        return run

    def _taken(self, found: View | Answer) -> None:
        self._history.add(self.query_one(Input).value.strip())
        self.dismiss(found)

    def _refuse(self, problem: str) -> None:
        wrong = self.query_one("#wrong", Static)
        wrong.update(problem)
        wrong.display = True
