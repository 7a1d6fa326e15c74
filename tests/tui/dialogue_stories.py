"""The keys of the dialogues, in the order somebody may press them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Static

from costtui.tui.budget_form import BudgetForm
from costtui.tui.calendar import Calendar
from costtui.tui.command_screen import CommandScreen
from costtui.tui.explain_screen import ExplainScreen
from costtui.tui.filter_screen import FilterScreen
from costtui.tui.group_screen import GroupScreen
from costtui.tui.import_screen import ImportScreen, PickPathScreen
from costtui.tui.period_screen import PeriodScreen
from costtui.tui.result_screen import ResultScreen
from costtui.tui.screens import AskScreen, PickScreen, ReadScreen
from costtui.tui.suggest_screen import SuggestScreen
from costtui.tui.verdict_screen import VerdictScreen
from costtui.tui.views_screen import ViewsScreen
from tests.tui.press import (
    OTHER,
    Press,
    focused,
    in_front,
    marked,
    number_of_views,
    says,
    text_of,
    trail,
)

if TYPE_CHECKING:
    from tests.tui.press import Story

WORD, LINE = text_of("#word"), text_of("Input")
STATUS = ("colon", *"status", "enter")
DIALOGUES: dict[str, Story] = {
    "a reason": (("5", "o"), [Press("verdict-cancel", in_front(VerdictScreen), to=False)]),
    "periods": (
        ("2", "p"),
        [
            Press("period-words", lambda w: type(w.app.focused).__name__, "Choices"),
            Press("period-cancel", in_front(PeriodScreen), to=False, after=("p",)),
        ],
    ),
    "the calendar": (
        ("2", "p", "tab", "tab"),
        [
            Press("day-before", WORD, "2026-09-02..2026-09-03"),
            Press("day-after", WORD, "2026-09-03..2026-09-04"),
            Press("week-before", WORD, "2026-08-27..2026-08-28"),
            Press("week-after", WORD, "2026-09-03..2026-09-04"),
            Press("month-before", WORD, "2026-08-03..2026-08-04", after=("pagedown",)),
            Press("month-after", WORD, "2026-10-03..2026-10-04", after=("pageup",)),
            Press("month-first", WORD, "2026-09-01..2026-09-02"),
            Press("month-last", WORD, "2026-09-30..2026-10-01"),
            Press("month-whole", WORD, "2026-09"),
            Press("day-start", lambda w: w.app.screen.query_one(Calendar)._start, OTHER),
            Press("days-take", in_front(PeriodScreen), to=False),
        ],
    ),
    "groups": (("2", "g"), [Press("group-cancel", in_front(GroupScreen), to=False)]),
    "filters": (
        ("2", "f"),
        [
            Press("filter-lists", focused, "dimensions"),
            Press("filter-values", focused, "values"),
            Press("filter-dimensions", focused, "dimensions"),
            Press(
                "filter-not",
                lambda w: str(w.app.screen.query_one("#what", Static).render()),
                OTHER,
                before=("right",),
            ),
            Press("filter-cancel", in_front(FilterScreen), to=False),
        ],
    ),
    "commands": (
        (*STATUS, "escape", "colon"),
        [
            Press("command-older", LINE, "status"),
            Press("command-newer", LINE, ""),
            Press("command-complete", LINE, OTHER, before=("s",)),
            Press("command-complete-back", LINE, OTHER),
            Press("command-cancel", in_front(CommandScreen), to=False),
        ],
    ),
    "what a command says": (
        STATUS,
        [Press("result-close", in_front(ResultScreen), to=False, after=STATUS)],
    ),
    "why": (
        ("2", "down", "x"),
        [
            Press("explain-periods", in_front(PeriodScreen), after=("escape",)),
            Press("explain-command", says("The command that prints this"), after=("escape",)),
            Press("explain-export", in_front(PickScreen), after=("escape",)),
            Press("explain-back", trail, 1, before=("enter",)),
            Press("explain-close", in_front(ExplainScreen), to=False, after=("x",)),
        ],
    ),
    "a list to pick from": (("4", "d"), [Press("pick-cancel", in_front(PickScreen), to=False)]),
    "a line to type": (("v", "s"), [Press("ask-cancel", in_front(AskScreen), to=False)]),
    "a page to read": (
        ("question_mark",),
        [Press("read-close", in_front(ReadScreen), to=False, after=("question_mark",))],
    ),
    "views": (
        ("v",),
        [
            Press("views-save", in_front(AskScreen), after=(*"mine", "enter")),
            Press("views-delete", number_of_views, 0, after=("u",)),
            Press("views-undo", number_of_views, 1, before=("d",)),
            Press("views-close", in_front(ViewsScreen), to=False, after=("v",)),
        ],
    ),
    "a path to import": (
        ("4", "i"),
        [
            Press("path-folder", in_front(ImportScreen), after=("escape", "i")),
            Press("path-cancel", in_front(PickPathScreen), to=False),
        ],
    ),
    "an import": (
        ("4", "i", "f2"),
        [
            Press("import-leave", in_front(ImportScreen), to=False, after=("i", "f2")),
            Press("import-close", in_front(ImportScreen), to=False),
        ],
    ),
    "a budget": (
        ("7", "a"),
        [
            Press("form-next", focused, "field-where"),
            Press("form-previous", focused, "field-name"),
            Press("form-scope", in_front(FilterScreen), after=("escape",)),
            Press("form-cancel", in_front(BudgetForm), to=False),
        ],
    ),
    "suggested budgets": (
        ("7", "s", "enter"),
        [
            Press("suggest-all", marked, OTHER),
            Press("suggest-cancel", in_front(SuggestScreen), to=False),
        ],
    ),
}
