"""Suggested budgets: for whom, then which of them to add."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final, cast

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from costtui.analysis.budget.edit import add
from costtui.analysis.budget.suggest import fields_of, suggest
from costtui.errors import UsageError
from costtui.present.format import amount, cell
from costtui.tui.asker import Asker
from costtui.tui.dialogue import Dialogue
from costtui.tui.mark_list import Choice, MarkList
from costtui.tui.screens import PickScreen

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from textual.app import ComposeResult
    from textual.widgets import OptionList

    from costtui.analysis.budget.edit import Edit
    from costtui.model.table import Table
    from costtui.settings import Settings
    from costtui.tui.app import CosttuiApp

GROUPS: Final = (
    ("all", "one for everything"),
    ("team", "one for each team"),
    ("provider", "one for each provider"),
    ("sub_account", "one for each account, subscription or project"),
    ("service", "one for each service"),
)


class SuggestScreen(Dialogue["list[Edit]"]):
    """Suggestions to mark; gives what was added to the file."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss([])", "Cancel", id="suggest-cancel"),
        Binding("asterisk", "mark_all", "All", id="suggest-all", key_display="*"),
    ]
    DEFAULT_CSS = """
    SuggestScreen { align: center middle; }
    SuggestScreen MarkList { height: auto; max-height: 14; }
    SuggestScreen #reason { height: 4; }
    """

    def __init__(self, by: str) -> None:
        super().__init__()
        self._by = by
        self._rows: dict[str, dict[str, Any]] = {}
        self._asker = Asker(self, "suggest")

    @property
    def costtui(self) -> CosttuiApp:
        """The application, with its store."""
        return cast("CosttuiApp", self.app)

    @property
    def marks(self) -> MarkList:
        """The suggestions."""
        return self.query_one(MarkList)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialogue -medium"):
            yield Static("Suggested budgets, a month each", markup=False)
            yield MarkList(id="suggestions", reserved="*")
            yield Static(" looking at the last months …", id="reason", markup=False)
            yield Static("", id="wrong", markup=False)
            yield Static(
                "Space marks · * marks all · letters narrow · Enter adds · Escape leaves",
                classes="hint",
                markup=False,
            )

    def on_mount(self) -> None:
        self.marks.focus()
        store = self.costtui.store
        if store is not None:
            asking = store.asking()
            question = partial(
                suggest,
                asking,
                by=[] if self._by == "all" else [self._by],
                settings=self.costtui.settings,
                as_of=self.costtui.as_of,
            )
            self._asker.ask(question, self._show, self._refuse, asking.interrupt)

    def on_unmount(self) -> None:
        self._asker.stop()

    def _show(self, found: Table) -> None:
        self._rows = {str(row["name"]): row for row in found.records()}
        choices = [
            Choice(name, cell(name), f"{amount(row['amount'])} {cell(row['currency'])}")
            for name, row in self._rows.items()
        ]
        self.marks.offer(choices)
        self._tell()
        if not choices:
            self.query_one("#reason", Static).update("nothing was spent that could tell an amount")

    def _tell(self) -> None:
        row = self._rows.get(self.marks.current or "")
        if row is not None:
            text = f"{row['where'] or 'all charges'}\n{row['reason']}"
            self.query_one("#reason", Static).update("\n".join(map(cell, text.splitlines())))

    def on_mark_list_changed(self, event: MarkList.Changed) -> None:
        event.stop()
        self._tell()

    def on_mark_list_narrowed(self, event: MarkList.Narrowed) -> None:
        event.stop()
        self._tell()

    def action_mark_all(self) -> None:
        """Mark all of them, or none if all are."""
        names = list(self._rows)
        self.marks.mark([] if set(self.marks.marked) == set(names) else names)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        names = self.marks.marked or [name for name in (self.marks.current,) if name]
        rows = [self._rows[name] for name in names if name in self._rows]
        if rows and not self._asker.is_waiting:
            work = partial(_add, self.costtui.settings, rows)
            self._asker.ask(work, self._added, self._refuse)

    def _added(self, done: tuple[list[Edit], list[str]]) -> None:
        edits, problems = done
        if edits or not problems:
            count = f"{len(edits)} budget{'' if len(edits) == 1 else 's'} added"
            self.notify("\n".join([count, *map(cell, problems)]), markup=False)
            self.dismiss(edits)
        else:
            self._refuse("\n".join(problems))

    def _refuse(self, problem: str) -> None:
        wrong = self.query_one("#wrong", Static)
        wrong.update(problem)
        wrong.display = True


def _add(settings: Settings, rows: list[dict[str, Any]]) -> tuple[list[Edit], list[str]]:
    """Add suggestions to the file; what was added, and a sentence for each that was not."""
    edits: list[Edit] = []
    problems = []
    for row in rows:
        try:
            edits.append(add(settings, fields_of(row)))
        except UsageError as problem:
            problems.append(problem.received)
    return edits, problems


def ask_suggestions(app: CosttuiApp, then: Callable[[list[Edit]], object]) -> None:
    """Have suggestions chosen; `then` takes what was added, unless nothing was."""

    def added(edits: list[Edit] | None) -> None:
        if edits:
            then(edits)

    def chosen(by: str | None) -> None:
        if by is not None:
            app.push_screen(SuggestScreen(by), added)

    app.push_screen(PickScreen("Suggest budgets", GROUPS, "team"), chosen)
