"""Budgets: how each one stands, where it will end, what drives it; and the file of them, edited."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import DataTable, Static

from costtui.present.format import cell
from costtui.tui.asker import Asker
from costtui.tui.budget_card import BudgetCard, about
from costtui.tui.grid import Grid
from costtui.tui.narrow_line import NarrowLine
from costtui.tui.pane import Pane
from costtui.tui.view import Place, View

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult

    from costtui.analysis.budget.edit import Edit
    from costtui.analysis.budget.standing import Standing
    from costtui.store.database import Store


class BudgetsPane(Pane["list[Standing]"]):
    """The list above, the budget under the cursor below."""

    TITLE = "Budgets"
    KEY = "7"
    ORDER = 70
    HELP = """
What may be spent, what was, and where each period will end. The bar is filled to the share that is
spent; the line in it is how much of the period is gone: a bar beyond its line burns faster than
planned (burn: 1.00x is on plan). end, over? and reached come a little later, from the forecast:
the expected end as a share of the amount, the probability that it is exceeded, and the day on which
it is used up. Children of a budget stand indented below it.

Below: the sum of each day against plan and amount, the periods before, and what drives the cost.

Numbers: `costtui budgets list` and `show`; the file is budgets.yaml beside the configuration, and
may be edited by hand, too: comments stay. Definitions: docs/budgets.md.

  Enter      the charges of the budget's period, in the Breakdown
  x          why it costs more or less than the same days of the period before
  /          only the budgets with a piece of a name or owner, as you type
  Escape     all budgets again
  a  w       add a budget; rewrite the one under the cursor in a form
  d  u       remove it (asks first); take the last change back
  s          suggest budgets from the last months: choose which to add
"""
    EMPTY = """
No budgets yet.

  s   suggests some from the last whole months: choose which to add
  a   adds one in a form

Or write budgets.yaml beside the configuration; costtui config says where that is, docs/budgets.md
what stands in it.
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "add", "Add", id="budget-add"),
        Binding("w", "form", "Rewrite", id="budget-form"),
        Binding("d,delete", "remove", "Remove", id="budget-remove", key_display="d"),
        Binding("u", "undo", "Undo", id="budget-undo"),
        Binding("s", "suggest", "Suggest", id="budget-suggest"),
        Binding("x", "explain", "Why", id="budget-why"),
        Binding("slash", "narrow", "Find", id="budget-narrow", key_display="/"),
        Binding("escape", "widen", "All budgets", id="budget-widen", show=False),
    ]
    DEFAULT_CSS = """
    BudgetsPane #budget-summary { height: 1; color: $text-muted; }
    BudgetsPane #budget-list { height: auto; min-height: 4; max-height: 45%; }
    BudgetsPane #budget-about { height: auto; max-height: 3; padding: 0 1; color: $text-muted; }
    BudgetsPane BudgetCard { height: 1fr; min-height: 4; border-top: solid $panel; }
    .-low BudgetsPane BudgetCard { display: none; }
    .-low BudgetsPane #budget-list { height: 1fr; max-height: 100%; }
    .-narrow BudgetsPane #budget-past { display: none; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._standings: list[Standing] = []
        self._undo: list[Edit] = []
        self._waiting = 0
        """How many budgets still wait for their forecast."""
        self._landings = Asker(self, "landings")
        self._past = Asker(self, "past")
        self._drivers = Asker(self, "drivers")
        self._doing = Asker(self, "budget-file")
        self._chosen = ""
        """The budget the cursor is to go to."""
        self._narrow = self._narrow_before = ""
        """The piece of a name that is shown, and the one when `/` was pressed."""

    def compose(self) -> ComposeResult:
        yield Static(" reading the store …", id="budget-summary", markup=False)
        yield NarrowLine(self.costtui.settings.team_tags)
        yield Grid(id="budget-list")
        yield Static("", id="budget-about", markup=False)
        yield BudgetCard()

    @property
    def grid(self) -> Grid:
        """The list."""
        return self.query_one("#budget-list", Grid)

    @property
    def card(self) -> BudgetCard:
        """The budget under the cursor."""
        return self.query_one(BudgetCard)

    def on_unmount(self) -> None:
        for asker in (self._landings, self._past, self._drivers, self._doing):
            asker.stop()
        super().on_unmount()

    def focus_first(self) -> None:
        self.grid.focus()

    def question(self) -> Callable[[Store], list[Standing]]:
        from costtui.analysis.budget.budgets import standings

        app = self.costtui
        return partial(standings, settings=app.settings, as_of=app.as_of, with_forecast=False)

    def has_nothing(self, found: list[Standing]) -> bool:
        self._standings = found
        return not found

    def command(self) -> list[str]:
        words = ["budgets", "list"]
        as_of = self.costtui.as_of
        return words if as_of is None else [*words, "--as-of", str(as_of)]

    def draw(self, found: list[Standing]) -> None:
        """Show how the budgets stand, then ask where they will end."""
        before = self._current()
        wanted = self._chosen or (before.budget.name if before else "")
        self._chosen = ""
        self._standings = found
        if wanted not in [one.budget.name for one in self._shown]:
            # What was just added is not hidden.
            self._narrow = ""
        names = [one.budget.name for one in self._shown]
        self._waiting = len(found)
        self._draw_list(names.index(wanted) if wanted in names else self.grid.cursor_row)
        self._ask_landings()

    def _ask_landings(self) -> None:
        """Ask where the periods of all budgets end, once the list stands."""
        store = self.costtui.store
        if store is None or not self._standings:
            return
        asking = store.asking()

        def done(found: list[Standing]) -> None:
            self._standings, self._waiting = found, 0
            self._draw_list(self.grid.cursor_row)
            self._draw_current()

        def failed(problem: str) -> None:
            self._waiting = 0
            self.complain(problem)
            self._draw_list(self.grid.cursor_row)

        from costtui.analysis.budget.budgets import with_landings

        question = partial(with_landings, asking, self._standings, settings=self.costtui.settings)
        self._landings.ask(question, done, failed, asking.interrupt)

    def on_grid_resized(self, event: Grid.Resized) -> None:
        event.stop()
        self._draw_list(self.grid.cursor_row)

    def _draw_list(self, cursor: int) -> None:
        from costtui.tui.budget_rows import rows

        columns, lines = rows(self._shown, self.grid, is_waiting=self._waiting > 0)
        self.grid.fill(columns, lines, cursor)
        states = [one.state for one in self._standings]
        counts = [
            f"{states.count(state)} {state}"
            for state in ("over", "at risk", "on track")
            if state in states
        ]
        parts = [f"{len(states)} budget{'' if len(states) == 1 else 's'}", *counts]
        if self._narrow:
            parts.insert(0, f"{len(self._shown)} with {cell(self._narrow)}")
        if self._standings:
            parts.append(f"as of {self._standings[0].as_of}")
        if self._waiting:
            parts.append(f"forecasting {self._waiting} …")
        self.query_one("#budget-summary", Static).update(" " + " · ".join(parts))

    def _current(self) -> Standing | None:
        """The budget under the cursor."""
        index, shown = self.grid.cursor_row, self._shown
        return shown[index] if 0 <= index < len(shown) else None

    @property
    def _shown(self) -> list[Standing]:
        """The budgets whose name or owner contains what was typed."""
        piece = self._narrow.casefold()
        return [
            one
            for one in self._standings
            if piece in one.budget.name.casefold() or piece in one.budget.owner.casefold()
        ]

    def action_narrow(self) -> None:
        """Type a piece of a name or owner that budgets have to contain."""
        self._narrow_before = self._narrow
        self.query_one(NarrowLine).open(self._narrow, "")

    def action_widen(self) -> None:
        """Show all budgets again."""
        self._narrow_to("")

    def _narrow_to(self, piece: str) -> None:
        if piece != self._narrow:
            self._narrow = piece
            self._draw_list(0)
            self._draw_current()

    def on_narrow_line_narrowed(self, event: NarrowLine.Narrowed) -> None:
        event.stop()
        self._narrow_to(event.text)

    def on_narrow_line_filtered(self, event: NarrowLine.Filtered) -> None:
        event.stop()
        self.complain("budgets are found by a piece of their name or owner")

    def on_narrow_line_left(self, event: NarrowLine.Left) -> None:
        event.stop()
        self.query_one(NarrowLine).display = False
        self.grid.focus()
        if event.is_given_up:
            self._narrow_to(self._narrow_before)

    def _draw_current(self) -> None:
        one = self._current()
        self.card.show(one)
        self.query_one("#budget-about", Static).update("" if one is None else about(one))

    def on_data_table_row_highlighted(self, event: DataTable.RowHighlighted) -> None:
        event.stop()
        one, store = self._current(), self.costtui.store
        if event.data_table is not self.grid or one is None or store is None:
            return
        self._draw_current()
        from costtui.analysis.budget.budgets import past_of
        from costtui.analysis.budget.check import sentences_for

        settings = self.costtui.settings
        asking, other = store.asking(), store.asking()
        past = partial(past_of, asking, one.budget, settings=settings, as_of=one.as_of)
        self._past.ask(past, self.card.tell, self.complain, asking.interrupt)
        drivers = partial(sentences_for, other, one, settings=settings)
        self._drivers.ask(drivers, self.card.explain, self.complain, other.interrupt)

    def on_data_table_row_selected(self, event: DataTable.RowSelected) -> None:
        event.stop()
        one = self._current()
        if one is not None:
            budget = one.budget
            end = one.period.start + timedelta(days=one.days_gone)
            period = f"{one.period.start}..{end}"
            self.costtui.explore(
                View((Place("service"),), metric=budget.metric, period=period, where=budget.where)
            )

    def action_explain(self) -> None:
        """Why the budget under the cursor costs what it does."""
        from costtui.tui.explain_case import Case
        from costtui.tui.explain_screen import ExplainScreen

        one = self._current()
        if one is None:
            return
        days, before = one.compared, one.budget.before(one.period)
        if not days.days or before.start < one.spend.known.start:
            self.notify("the period before is not known", severity="warning")
            return
        end = min(before.start + (days.end - days.start), before.end)
        case = Case(
            f"{days.start}..{days.end}",
            f"{before.start}..{end}",
            where=one.budget.where,
            metric=one.budget.metric,
            as_of=self.costtui.as_of,
        )
        self.app.push_screen(ExplainScreen(case))

    def action_add(self) -> None:
        """Add a budget."""
        self._open_form({})

    def action_form(self) -> None:
        """Change the budget under the cursor."""
        from costtui.analysis.budget.fields import texts_of

        one = self._current()
        if one is not None:
            self._open_form(texts_of(one.budget), one.budget.name)

    def _open_form(self, texts: dict[str, str], name: str = "") -> None:
        def done(found: Edit | None) -> None:
            if found is not None:
                self._undo.append(found)
                self._chosen = found.budget.name
                self.notify(f"saved {cell(found.budget.name)}; u takes it back", markup=False)
                self.reload()

        from costtui.tui.budget_form import BudgetForm

        self.app.push_screen(BudgetForm(texts, name), done)

    def action_remove(self) -> None:
        """Remove the budget under the cursor, after asking."""
        from costtui.analysis.budget.edit import remove
        from costtui.tui.screens import PickScreen

        one = self._current()
        if one is None:
            return
        name, settings = one.budget.name, self.costtui.settings

        def done(found: Edit) -> None:
            self._undo.append(found)
            self.notify(f"removed {cell(name)}; u brings it back", markup=False)
            self.reload()

        def chosen(word: str | None) -> None:
            if word == "remove":
                self._doing.ask(partial(remove, settings, name), done, self.complain)

        choices = [("keep", "keep it"), ("remove", "remove it")]
        self.app.push_screen(PickScreen(f"Remove {cell(name)}?", choices, "keep"), chosen)

    def action_undo(self) -> None:
        """Take the last change of the file back."""
        from costtui.analysis.budget.edit import take_back

        if not self._undo:
            self.notify("nothing was changed", timeout=3)
            return
        last, settings = self._undo[-1], self.costtui.settings

        def done(_: None) -> None:
            self._undo.pop()
            self._chosen = last.budget.name
            self.notify(f"taken back: {cell(last.budget.name)}", markup=False)
            self.reload()

        self._doing.ask(partial(take_back, settings, last), done, self.complain)

    def action_suggest(self) -> None:
        """Suggest budgets and add those that are chosen."""
        from costtui.tui.suggest_screen import ask_suggestions

        def added(edits: list[Edit]) -> None:
            self._undo += edits
            self.reload()

        ask_suggestions(self.costtui, added)

    def copied(self, *, whole: bool) -> str:
        one = self._current()
        if one is None or whole:
            return super().copied(whole=whole)
        from costtui.analysis.budget.fields import command_of

        return cell(" ".join(command_of(one.budget)[2:3]))
