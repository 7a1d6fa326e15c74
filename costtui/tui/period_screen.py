"""Pick a period: type its word, take a usual one, or mark days in a calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from costtui.errors import UsageError
from costtui.model.period import add_months, parse_period
from costtui.present.format import cell
from costtui.tui.calendar import Calendar
from costtui.tui.dialogue import Choices, Dialogue
from costtui.tui.periods import spelled

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from costtui.analysis.scope import Known
    from costtui.model.period import Period


class PeriodScreen(Dialogue["str | None"]):
    """A line, the usual words and a calendar, each showing what the others pick; gives a word."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel", id="period-cancel"),
        Binding("down", "words", "Usual words", id="period-words", show=False),
    ]
    DEFAULT_CSS = """
    PeriodScreen { align: center middle; }
    PeriodScreen #meaning { height: auto; max-height: 5; }
    PeriodScreen #ways { height: 9; }
    PeriodScreen OptionList { width: 36; height: 9; }
    PeriodScreen Calendar { width: 1fr; min-width: 22; height: 8; margin-left: 1; }
    PeriodScreen.-narrow OptionList { width: 1fr; }
    PeriodScreen.-narrow Calendar { width: 22; }
    """

    def __init__(self, title: str, current: str, known: Known) -> None:
        super().__init__()
        self._title = title
        self._current = current
        self._known = known
        self._words = usual_words(known)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialogue -medium") as box:
            box.border_title = self._title
            box.border_subtitle = "Enter takes it · Tab · Escape"
            yield Input(self._current, select_on_focus=True, id="word")
            yield Static("", id="meaning", markup=False)
            with Horizontal(id="ways"):
                yield Choices(*(Option(self._line(word)) for word in self._words))
                yield Calendar(self._known.days)
            yield Static(
                "calendar: arrows, PgUp PgDn month · Space first day, move to the last · m month",
                classes="hint",
                markup=False,
            )

    def _line(self, word: str) -> Text:
        return Text(f"{word:<10} {spelled(self._meant(word))}", no_wrap=True, overflow="ellipsis")

    def on_mount(self) -> None:
        words = self.query_one(Choices)
        words.highlighted = self._words.index(self._current) if self._current in self._words else 0
        line = self.query_one("#word", Input)
        line.focus()
        self._explain(line.value)

    def _meant(self, word: str) -> Period:
        return parse_period(word, as_of=self._known.as_of, known=self._known.days)

    def _explain(self, word: str) -> bool:
        """Say what a word means and show it in the calendar; False where it means nothing."""
        said = self.query_one("#meaning", Static)
        try:
            period = self._meant(word)
        except UsageError as problem:
            said.update(
                cell(problem.valid) if not word else "\n".join(map(cell, str(problem).splitlines()))
            )
            return False
        days = f"{period.days} day{'' if period.days == 1 else 's'}"
        said.update(f"{spelled(period)} · {days}")
        if not self.query_one(Calendar).has_focus:
            self.query_one(Calendar).show(period)
        return True

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._explain(event.value.strip())

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._take()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        if event.option_list.has_focus:
            self.query_one("#word", Input).value = self._words[event.option_index]

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(self._words[event.option_index])

    def on_calendar_moved(self, event: Calendar.Moved) -> None:
        event.stop()
        self.query_one("#word", Input).value = str(event.period)

    def on_calendar_taken(self, event: Calendar.Taken) -> None:
        event.stop()
        self._take()

    def _take(self) -> None:
        word = self.query_one("#word", Input).value.strip()
        if self._explain(word):
            self.dismiss(word)

    def action_words(self) -> None:
        """From the line to the usual words."""
        self.query_one(Choices).focus()


def usual_words(known: Known) -> list[str]:
    """The words people take most, the running quarter and year by their own."""
    today = known.as_of
    quarter = f"{today.year}-Q{(today.month + 2) // 3}"
    before = f"{add_months(today.replace(day=1), -2):%Y-%m}"
    return ["mtd", "last-month", before, quarter, str(today.year), "7d", "30d", "90d", "all"]
