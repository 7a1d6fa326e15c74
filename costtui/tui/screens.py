"""Dialogues: pick one of a list, type a line, read something, look at one charge."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar

from rich.console import Group
from rich.table import Table as Columns
from rich.text import Text
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Input, Label, OptionList, Static
from textual.widgets.option_list import Option

from costtui.present.format import cell, plain
from costtui.tui.asker import Asker
from costtui.tui.dialogue import Choices, Dialogue

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from rich.console import RenderableType
    from textual.app import ComposeResult


class PickScreen(Dialogue[str | None]):
    """A list to pick one word from; Escape leaves things as they are."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel", id="pick-cancel")
    ]

    def __init__(self, title: str, choices: Sequence[tuple[str, str]], current: str) -> None:
        super().__init__()
        self._title = title
        self._choices = choices
        self._current = current

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialogue"):
            yield Label(f"{self._title}  (Enter takes it, Escape leaves)", markup=False)
            yield Choices(
                *(
                    Option(Text(label), id=f"choice-{n}")
                    for n, (_, label) in enumerate(self._choices)
                )
            )

    def on_mount(self) -> None:
        words = [word for word, _ in self._choices]
        options = self.query_one(OptionList)
        options.highlighted = words.index(self._current) if self._current in words else 0
        options.focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._choices[event.option_index][0])


class AskScreen(Dialogue[str | None]):
    """One line to type, checked before it is taken: what is wrong stays beside what was typed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel", id="ask-cancel")
    ]

    def __init__(self, title: str, value: str, hint: str, check: Callable[[str], object]) -> None:
        super().__init__()
        self._title = title
        self._value = value
        self._hint = hint
        self._check = check
        self._asker = Asker(self, "check")

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialogue"):
            yield Label(f"{self._title}  (Enter takes it, Escape leaves)", markup=False)
            yield Input(self._value, select_on_focus=False)
            yield Static("", id="wrong", markup=False)
            yield Static(self._hint, classes="hint", markup=False)

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        word = event.value.strip()
        self._asker.ask(lambda: self._check(word), lambda _: self._take(word), self._refuse)

    def _take(self, word: str) -> None:
        self.dismiss(word)

    def _refuse(self, problem: str) -> None:
        wrong = self.query_one("#wrong", Static)
        wrong.update(problem)
        wrong.display = True
        self.query_one(".hint").display = False


class ReadScreen(Dialogue[None]):
    """Something to read; any of the usual keys closes it."""

    AUTO_FOCUS = "VerticalScroll"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter,backspace,question_mark", "dismiss", "Close", id="read-close")
    ]
    NAME: ClassVar[str]

    def content(self) -> RenderableType:
        """What there is to read."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="page") as page:
            page.border_title = self.NAME
            page.border_subtitle = "Escape closes, arrows scroll"
            yield Static(self.content(), markup=False)


class ChargeScreen(ReadScreen):
    """One charge: every column that has a value, the ones without named."""

    NAME = "One charge"

    def __init__(self, charge: Mapping[str, object]) -> None:
        super().__init__()
        self._charge = charge

    def content(self) -> RenderableType:
        grid = Columns.grid(padding=(0, 2), expand=True)
        grid.add_column(no_wrap=True)
        grid.add_column(ratio=1, overflow="fold")
        for name, held in self._charge.items():
            for label, value in _lines(name, held):
                grid.add_row(Text(label, style="dim"), Text(value))
        empty = [name for name, value in self._charge.items() if _opened(value) in (None, {})]
        return Group(grid, Text(f"\nempty: {', '.join(empty)}", style="dim"))


def _lines(name: str, value: object) -> list[tuple[str, str]]:
    """A column as lines of name and value: none if it is empty, one a key if it has keys."""
    value = _opened(value)
    if value is None or value == {}:
        return []
    if isinstance(value, dict):
        pairs = [f"{cell(str(key))} = {cell(str(item))}" for key, item in value.items()]
        return [(name if index == 0 else "", pair) for index, pair in enumerate(pairs)]
    if isinstance(value, float):
        return [(name, f"{value:.15g}")]
    return [(name, "\n".join(cell(line) for line in str(plain(value)).split("\n")))]


def _opened(value: object) -> object:
    """Keys and values of a text that is a JSON object, as tags may be; any other value as it is."""
    if isinstance(value, str) and value.startswith("{") and value.endswith("}"):
        with suppress(ValueError):
            return json.loads(value)
    return value
