"""Dialogues: pick one of a list, type a line, read the help, look at one charge."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, Label, OptionList, Static
from textual.widgets.option_list import Option

from costtui.present.format import cell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.app import ComposeResult

    from costtui.tui.pane import Pane


class PickScreen(ModalScreen[str | None]):
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
            yield Label(self._title, markup=False)
            yield OptionList(
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


class AskScreen(ModalScreen[str | None]):
    """One line to type, checked before it is taken."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel", id="ask-cancel")
    ]

    def __init__(self, title: str, value: str, hint: str) -> None:
        super().__init__()
        self._title = title
        self._value = value
        self._hint = hint

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialogue"):
            yield Label(self._title, markup=False)
            yield Input(self._value, placeholder=self._hint)
            yield Static(self._hint, classes="hint", markup=False)

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self.dismiss(event.value.strip())


class ReadScreen(ModalScreen[None]):
    """Something to read; any of the usual keys closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter,backspace,question_mark", "dismiss", "Close", id="read-close")
    ]

    def text(self) -> Text:
        """What there is to read."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="page"):
            yield Static(self.text())


class HelpScreen(ReadScreen):
    """What the pane in front shows, where its numbers come from, and its keys."""

    def __init__(self, pane: Pane) -> None:
        super().__init__()
        self._pane = pane

    def text(self) -> Text:
        text = Text(f"{self._pane.TITLE}\n\n", style="bold")
        text.append(self._pane.HELP.strip(), style="not bold")
        return text


class ChargeScreen(ReadScreen):
    """One charge, every column that has a value."""

    def __init__(self, charge: Mapping[str, object]) -> None:
        super().__init__()
        self._charge = charge

    def text(self) -> Text:
        text = Text("Charge\n\n", style="bold")
        width = max(map(len, self._charge), default=0)
        for name, value in self._charge.items():
            if value is None:
                continue
            text.append(f"{name:<{width}}  ", style="dim not bold")
            text.append(f"{cell(str(value))}\n", style="not bold")
        return text
