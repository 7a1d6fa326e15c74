"""Build a filter: pick a dimension and values of it, and see the expression that this makes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Static

from costtui.analysis.breakdown import breakdown
from costtui.analysis.condition import Condition, conditions_in, expression_of
from costtui.analysis.counts import tag_keys, value_counts
from costtui.analysis.dimension import DIMENSIONS, OTHER, dimension
from costtui.analysis.labels import labels
from costtui.errors import UsageError
from costtui.present.format import amount, cell
from costtui.tui.asker import Asker
from costtui.tui.dialogue import Dialogue
from costtui.tui.mark_list import Choice, MarkList
from costtui.tui.narrowing import narrowing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.widgets import OptionList

    from costtui.model.table import Table
    from costtui.settings import Settings
    from costtui.store.database import Store

EXAMPLE = "for example: service = 'AWS Lambda' and tag:team in ('web', 'data'); empty for all"
MOST = 200
"""Values offered at a time; letters bring others."""


class FilterScreen(Dialogue["str | None"]):
    """The expression, a list of dimensions, a list of values; gives the expression, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel", id="filter-cancel"),
        Binding("exclamation_mark", "turn", "Is or is not", id="filter-not"),
        Binding("down", "dimensions", "Dimensions", id="filter-lists", show=False),
        Binding("right", "values", "Values", id="filter-values", show=False),
        Binding("left", "dimensions", "Dimensions", id="filter-dimensions", show=False),
    ]
    DEFAULT_CSS = """
    FilterScreen { align: center middle; }
    FilterScreen #what { height: 1; text-align: right; text-style: bold; }
    FilterScreen #said { height: auto; max-height: 7; }
    FilterScreen .dialogue { height: 24; }
    FilterScreen Horizontal { height: 1fr; min-height: 4; }
    FilterScreen MarkList { height: 100%; max-height: 100%; }
    FilterScreen #dimensions { width: 26; }
    FilterScreen #values { width: 1fr; margin-left: 1; }
    FilterScreen.-narrow #dimensions { width: 20; }
    """

    def __init__(self, store: Store, current: str, *, settings: Settings, **question: Any) -> None:
        """Over an expression; costs are of the charges of a question without it."""
        super().__init__()
        self._store = store
        self._current = current
        self._settings = settings
        self._question = question
        self._parts: list[Condition | str] = []
        self._is_not: dict[str, bool] = {}
        self._values: list[Choice] = []
        self._counts: dict[str, int] = {}
        self._is_wrong = False
        self._is_read = False
        """Whether it is known what the expression says already."""
        self._first: list[str] = []
        """The values that were marked when the dimension came to the front: they stand first."""
        self._asked_of = ""
        """The dimension whose values were asked for last."""
        self._asked = Asker(self, "values")
        self._checked = Asker(self, "check")
        self._counted = Asker(self, "counts")

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialogue -roomy") as box:
            box.border_title = "Only charges where"
            box.border_subtitle = "Enter takes it · Tab · Escape"
            yield Input(self._current, placeholder=EXAMPLE, select_on_focus=False, id="expression")
            yield Static("", id="said", markup=False)
            yield Static("", id="what", markup=False)
            with Horizontal():
                yield MarkList(id="dimensions", most=None)
                yield MarkList(id="values", reserved="!")
            yield Static(
                "↓ lists · letters narrow · Space marks values · ! is, is not",
                classes="hint",
                markup=False,
            )

    def on_mount(self) -> None:
        self._offer_dimensions()
        self._dimensions.highlighted = list(DIMENSIONS).index("service")
        self.query_one("#expression", Input).focus()
        self._check(self._current)
        asking = self._store.asking()
        options = {"settings": self._settings, **self._question}

        def count() -> dict[str, int]:
            """Of what the roll-up knows, and of the tags; the others take too long here."""
            found = {
                row["dimension"]: row["values"] for row in value_counts(asking, **options).records()
            }
            keys = tag_keys(asking, **options).records()
            return found | {f"tag:{row['key']}": row["values"] for row in keys}

        self._counted.ask(count, self._take_counts, self._say, asking.interrupt)

    def on_unmount(self) -> None:
        for asker in (self._asked, self._checked, self._counted):
            asker.stop()

    @property
    def _dimensions(self) -> MarkList:
        return self.query_one("#dimensions", MarkList)

    @property
    def _offered(self) -> MarkList:
        return self.query_one("#values", MarkList)

    @property
    def _in_front(self) -> str:
        """The dimension whose values are offered."""
        return self._dimensions.current or "service"

    def _say(self, text: str) -> None:
        self.query_one("#said", Static).update(text)

    def _take_counts(self, counts: dict[str, int]) -> None:
        self._counts = counts
        self._offer_dimensions()

    def _offer_dimensions(self) -> None:
        tags = [word for word in self._counts if word.startswith("tag:")]
        words = [name for name, item in DIMENSIONS.items() if not item.is_time] + tags
        words += [part.name for part in self._conditions if part.name not in words]
        taken = {part.name for part in self._conditions}
        self._dimensions.offer(
            [
                Choice(
                    word,
                    f"{'* ' if word in taken else ''}{cell(word)}",
                    f"{self._counts[word]:,}" if word in self._counts else "",
                )
                for word in words
            ]
        )

    @property
    def _conditions(self) -> list[Condition]:
        return [part for part in self._parts if isinstance(part, Condition)]

    def _condition(self, name: str) -> Condition | None:
        return next((part for part in self._conditions if part.name == name), None)

    def _check(self, text: str) -> None:
        """Read the expression, and ask what it covers."""
        asking = self._store.asking()

        def read() -> tuple[list[Condition | str], Table]:
            parts = conditions_in(text, team_tags=self._settings.team_tags)
            options = {"settings": self._settings, **self._question}
            return parts, breakdown(asking, by=["provider"], where=text or None, **options)

        self._checked.ask(read, self._is_right, self._is_off, asking.interrupt)

    def _is_right(self, found: tuple[list[Condition | str], Table]) -> None:
        self._parts, table = found
        self._is_wrong, self._is_read = False, True
        totals: dict[str, float] = {}
        for row in table.records():
            totals[row["currency"]] = totals.get(row["currency"], 0.0) + row["cost"]
        sums = ", ".join(f"{amount(cost)} {cell(name)}" for name, cost in totals.items())
        self._say(f"covers {sums}" if totals else "covers no charges")
        self._offer_dimensions()
        self._ask_values()

    def _is_off(self, problem: str) -> None:
        self._is_wrong = self._is_read = True
        self._say(problem)
        if not self._values:
            self._ask_values()

    def _ask_values(self) -> None:
        """Ask for the dearest values of the dimension, by what the other conditions cover."""
        if not self._is_read:
            return
        name, typed = self._in_front, self._offered.typed
        if name != self._asked_of:
            self._asked_of = name
            condition = self._condition(name)
            self._first = [] if condition is None else self._words(condition)
        rest = expression_of([p for p in self._parts if p != self._condition(name)])
        asking = self._store.asking()

        def look() -> list[Choice]:
            people = labels(asking, name)
            where = " and ".join(
                text for text in (rest, narrowing((name,), typed, {name: people})) if text
            )
            options = {"settings": self._settings, **self._question}
            table = breakdown(asking, by=[name], where=where or None, top=MOST, **options)
            return [
                Choice(
                    row[name],
                    cell(f"{people[row[name]]}  {row[name]}" if row[name] in people else row[name]),
                    f"{amount(row['cost'])} {cell(row['currency'])}",
                )
                for row in table.records()
                if row[name] != OTHER
            ]

        self._asked.ask(look, partial(self._offer_values, name), self._say, asking.interrupt)

    def _offer_values(self, name: str, choices: Sequence[Choice]) -> None:
        if name != self._in_front:
            return
        # A value billed in two currencies is one value, its larger cost first.
        seen = {choice.word: choice for choice in reversed(choices)}
        condition = self._condition(name)
        marked = [] if condition is None else self._words(condition)
        order = [*self._first, *(choice.word for choice in choices), *marked]
        self._values = [
            seen.get(word, Choice(word, cell(word)))
            for word in dict.fromkeys(order)
            if word in seen or word in marked
        ]
        self._offered.marked = marked
        self._offered.offer(self._values)
        self._title()

    def _title(self) -> None:
        condition = self._condition(self._in_front)
        is_not = condition.is_not if condition else self._is_not.get(self._in_front, False)
        title = f"{cell(self._in_front)} {'is none of' if is_not else 'is any of'}"
        typed = f" · {cell(self._offered.typed)}_" if self._offered.typed else ""
        self.query_one("#what", Static).update(f"{title}{typed}")

    def _words(self, condition: Condition) -> list[str]:
        """The values of a condition as the list has them."""
        empty = dimension(condition.name).empty
        return [empty if value is None else value for value in condition.values]

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._check(event.value.strip())

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._take()

    def on_mark_list_changed(self, event: MarkList.Changed) -> None:
        event.stop()
        if event.marks.id == "values":
            # A cursor that moved tells no marks: they may be those from before what was typed.
            if event.is_marked:
                self._write(event.marks.marked)
        elif self._in_front != self._asked_of:
            self._offered.narrow("")
            self._ask_values()

    def on_mark_list_narrowed(self, event: MarkList.Narrowed) -> None:
        event.stop()
        self._ask_values()

    def _write(self, words: Sequence[str]) -> None:
        """Make the expression say what is marked."""
        name, empty = self._in_front, dimension(self._in_front).empty
        before = self._condition(name)
        values = tuple(None if word == empty else word for word in words)
        if (before.values if before else ()) == values or self._is_wrong:
            return
        is_not = before.is_not if before else self._is_not.get(name, False)
        after = [Condition(name, values, is_not=is_not)] if values else []
        self._replace(before, after)

    def _replace(self, before: Condition | None, after: Sequence[Condition]) -> None:
        parts: list[Condition | str] = []
        for part in self._parts:
            parts += after if part == before else [part]
        self._parts = parts if before in self._parts else [*parts, *after]
        line = self.query_one("#expression", Input)
        line.value = expression_of(self._parts)
        line.cursor_position = len(line.value)

    def action_turn(self) -> None:
        """From is any of to is none of, and back."""
        name, before = self._in_front, self._condition(self._in_front)
        if before is None:
            self._is_not[name] = not self._is_not.get(name, False)
        elif not self._is_wrong:
            self._replace(before, [Condition(name, before.values, is_not=not before.is_not)])
        self._title()

    def action_values(self) -> None:
        """Go to the values."""
        self._offered.focus()

    def action_dimensions(self) -> None:
        """Go to the dimensions."""
        self._dimensions.focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter on a dimension goes to its values; on a value it takes the expression."""
        event.stop()
        if event.option_list.id == "dimensions":
            self._offered.focus()
            return
        word = self._offered.current
        if word is not None and not self._offered.marked:
            self._write([word])
        self._take()

    def _take(self) -> None:
        text = self.query_one("#expression", Input).value.strip()
        try:
            conditions_in(text, team_tags=self._settings.team_tags)
        except UsageError as problem:
            self._is_off("\n".join(map(cell, str(problem).splitlines())))
            return
        self.dismiss(text)
