"""A budget as a form: checked as one types, beside what its scope costs now."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Final, cast

from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Input, Label, Static

from costtui.analysis.budget.budgets import standings
from costtui.analysis.budget.edit import add, edit
from costtui.analysis.budget.fields import READERS, budget_of, value_of
from costtui.analysis.overview import month_to_date
from costtui.errors import UsageError
from costtui.present.format import amount, cell, percent
from costtui.tui.asker import Asker
from costtui.tui.dialogue import Dialogue
from costtui.tui.questions import ask_filter

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.events import DescendantFocus

    from costtui.analysis.budget.edit import Edit
    from costtui.analysis.budget.standing import Standing
    from costtui.tui.app import CosttuiApp

HINTS: Final = {
    "name": "what it is called; names tell budgets apart",
    "where": "which charges: an expression as in --where, empty for all; F3 builds one",
    "amount": "what may be spent in each period, such as 1200",
    "every": "month, quarter or year; empty is month",
    "amounts": "instead of amount: 2026-01=900, 2026-02=1200",
    "currency": "the currency of the amount; others are converted with your rates only",
    "metric": "effective (amortised), billed (cash), list or contracted; empty is effective",
    "owner": "whose budget it is",
    "parent": "the budget that this one is a part of",
    "start": "the first month, YYYY-MM; quarters and years begin with it",
    "until": "the last month, YYYY-MM",
    "rollover": "true: what is left, or missing, moves to the next period",
    "actual": "per cents of the amount that are told when they are spent; empty is 50, 80, 100",
    "forecast": "per cents told when the forecast end reaches them; empty is 100; none is never",
    "probability": "told when it will be exceeded so probably, such as 0.5",
    "growth": "told when it grew more per cent above the same days of the period before",
}


class BudgetForm(Dialogue["Edit | None"]):
    """The fields of one budget; gives what was changed in the file, or None."""

    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel", id="form-cancel"),
        Binding("f3", "build", "Build the scope", id="form-scope"),
        Binding("down", "app.focus_next", "Next", id="form-next", show=False),
        Binding("up", "app.focus_previous", "Previous", id="form-previous", show=False),
    ]
    DEFAULT_CSS = """
    BudgetForm { align: center middle; }
    BudgetForm .page { width: 96; max-width: 100%; height: auto; max-height: 100%; }
    BudgetForm #fields { height: auto; max-height: 16; }
    BudgetForm Horizontal { height: 1; }
    BudgetForm Label { width: 13; }
    BudgetForm Input { border: none; height: 1; padding: 0; width: 1fr; background: $boost; }
    BudgetForm Input:focus { border: none; }
    BudgetForm Input.-invalid, BudgetForm Input.-invalid:focus { color: $text-error; border: none; }
    BudgetForm #spent { height: auto; max-height: 3; }
    BudgetForm #wrong { max-height: 5; padding: 0; }
    """

    def __init__(self, texts: dict[str, str], name: str = "") -> None:
        """A form of some fields.

        Args:
            texts: what they hold at first.
            name: the budget to change; empty to add one.
        """
        super().__init__()
        self._texts = texts
        self._name = name
        self._spend = Asker(self, "spend")
        self._saving = Asker(self, "save")
        self._start = Asker(self, "start")

    @property
    def costtui(self) -> CosttuiApp:
        """The application, with its store."""
        return cast("CosttuiApp", self.app)

    def compose(self) -> ComposeResult:
        with Vertical(classes="page") as page:
            page.border_title = f"Budget {cell(self._name)}" if self._name else "New budget"
            page.border_subtitle = "Tab and arrows: fields · F3: scope · Enter saves · Escape"
            with VerticalScroll(id="fields", can_focus=False):
                for name in READERS:
                    with Horizontal():
                        yield Label(name)
                        yield Input(
                            self._texts.get(name, ""), id=f"field-{name}", select_on_focus=False
                        )
            yield Static("", id="spent", markup=False)
            yield Static("", id="wrong", markup=False)
            yield Static("", classes="hint", markup=False)

    def on_mount(self) -> None:
        store = self.costtui.store
        if not self._texts.get("currency") and store is not None:
            asking = store.asking()
            question = partial(
                month_to_date, asking, settings=self.costtui.settings, as_of=self.costtui.as_of
            )
            self._start.ask(question, self._offer_currency, self._refuse, asking.interrupt)

    def on_unmount(self) -> None:
        for asker in (self._spend, self._saving, self._start):
            asker.stop()

    def _offer_currency(self, found: Any) -> None:
        """The currency of most cost, unless one was typed."""
        field = self._field("currency")
        if len(found) and not field.value:
            field.value = str(found.records()[0]["currency"])

    def _field(self, name: str) -> Input:
        return self.query_one(f"#field-{name}", Input)

    def _typed(self) -> dict[str, str]:
        return {name: self._field(name).value.strip() for name in READERS}

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        name = (event.widget.id or "").removeprefix("field-")
        self.query_one(".hint", Static).update(HINTS.get(name, ""))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say what is wrong with a field as it is typed; ask what its scope costs."""
        event.stop()
        name = (event.input.id or "").removeprefix("field-")
        texts = self._typed()
        problem = self._problem_of(name, texts[name])
        event.input.set_class(bool(problem), "-invalid")
        self._say(problem)
        self._ask_spend(texts)

    def _problem_of(self, name: str, text: str) -> str:
        if not text:
            return ""
        try:
            value_of(name, text, team_tags=self.costtui.settings.team_tags)
        except UsageError as problem:
            return "\n".join(part for part in (problem.received, problem.hint) if part)
        return ""

    def _say(self, problem: str) -> None:
        wrong = self.query_one("#wrong", Static)
        wrong.update("\n".join(map(cell, problem.splitlines())))
        wrong.display = bool(problem)

    def _ask_spend(self, texts: dict[str, str]) -> None:
        """What the scope costs in the running period, as far as the fields make sense."""
        store, settings = self.costtui.store, self.costtui.settings
        if store is None:
            return
        filled = {"name": "preview", "currency": "USD"} | {k: v for k, v in texts.items() if v}
        if "amount" not in filled and "amounts" not in filled:
            filled["amount"] = "0"
        try:
            budget = budget_of(filled | {"parent": ""}, team_tags=settings.team_tags)
        except UsageError:
            self._spend.stop()
            self.query_one("#spent", Static).update("")
            return
        asking = store.asking()
        question = partial(
            standings,
            asking,
            settings=settings,
            as_of=self.costtui.as_of,
            with_forecast=False,
            listed=[budget],
        )
        self._spend.ask(question, self._show_spend, self._refuse, asking.interrupt)

    def _show_spend(self, found: list[Standing]) -> None:
        [one] = found
        text = f"spent in {one.period}: {amount(one.spent)} {cell(one.budget.currency)}"
        if one.share is not None:
            text += f", {percent(one.share)} of {amount(one.available)}"
        text += f", {percent(one.gone)} of the period gone"
        if one.before is not None:
            text += f" · {amount(one.before)} on the same days before"
        self.query_one("#spent", Static).update("\n".join([text, *map(cell, one.notes)]))

    def _refuse(self, problem: str) -> None:
        self._say(problem)

    def action_build(self) -> None:
        """Build the expression of the scope from lists."""

        def take(text: str) -> None:
            self._field("where").value = text
            self._field("where").focus()

        app = self.costtui
        ask_filter(app, self._field("where").value, take, period="30d", as_of=app.as_of)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Save, unless something is wrong."""
        event.stop()
        if self._saving.is_waiting:
            return
        texts, settings = self._typed(), self.costtui.settings
        if self._name:
            work = partial(edit, settings, self._name, texts)
        else:
            work = partial(add, settings, texts)
        self._saving.ask(work, self._saved, self._refuse)

    def _saved(self, done: Edit) -> None:
        self.dismiss(done)
