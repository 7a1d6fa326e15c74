"""Pick what to group by: one to three dimensions or tags, each with how many values it has."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from costtui.analysis.counts import tag_keys, value_counts
from costtui.analysis.dimension import DIMENSIONS, MOST
from costtui.present.format import cell
from costtui.tui.asker import Asker
from costtui.tui.dialogue import Dialogue
from costtui.tui.mark_list import Choice, MarkList

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.widgets import OptionList

    from costtui.model.table import Table
    from costtui.store.database import Store

ANY_TAG = "tag:"
"""Picked to type the key of a tag."""


class GroupScreen(Dialogue["list[str] | None"]):
    """A list of dimensions and tag keys; gives the words picked, in their order, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel", id="group-cancel")
    ]
    DEFAULT_CSS = """
    GroupScreen { align: center middle; }
    GroupScreen MarkList { height: auto; max-height: 24; }
    """

    def __init__(self, store: Store, current: Sequence[str], **question: Any) -> None:
        """Over what is grouped by now; counts are of the charges of a question."""
        super().__init__()
        self._store = store
        self._current = list(current)
        self._question = question
        self._counts: dict[str, int] = {}
        self._keys: list[str] = []
        self._asker = Asker(self, "counts")

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialogue") as box:
            box.border_title = "Group by"
            box.border_subtitle = "Enter takes it · Escape"
            yield Static("", id="picked", markup=False)
            yield MarkList(id="dimensions", most=MOST)
            yield Static(
                f"letters narrow · Space marks up to {MOST}, outermost first",
                classes="hint",
                markup=False,
            )

    def on_mount(self) -> None:
        marks = self.query_one(MarkList)
        if len(self._current) > 1:
            marks.mark(self._current)
        self._offer(self._current[0] if self._current else None)
        marks.focus()
        self._ask([(value_counts, {}), (value_counts, {"is_rolled_up": False}), (tag_keys, {})])

    def on_unmount(self) -> None:
        self._asker.stop()

    def _ask(self, questions: Sequence[tuple[Any, dict[str, Any]]]) -> None:
        """Ask for the counts one after the other: those that are there at once come first."""
        (ask, options), rest = questions[0], questions[1:]
        asking = self._store.asking()

        def done(found: Table) -> None:
            name = found.columns[0]
            for row in found.records():
                word = row[name] if name == "dimension" else f"tag:{row[name]}"
                self._counts[word] = row["values"]
            if name == "key":
                self._keys = [row[name] for row in found.records()]
            self._offer()
            if rest:
                self._ask(rest)

        question = partial(ask, asking, **options, **self._question)
        self._asker.ask(question, done, self._say, asking.interrupt)

    def _say(self, text: str) -> None:
        self.query_one("#picked", Static).update(text)

    def _offer(self, current: str | None = None) -> None:
        marks = self.query_one(MarkList)
        words = [*DIMENSIONS, *(f"tag:{key}" for key in self._keys)]
        words += [word for word in self._current if word not in words]
        choices = [
            Choice(word, cell(word), f"{self._counts[word]:,}" if word in self._counts else "")
            for word in words
        ]
        choices.append(Choice(ANY_TAG, "tag:… (type its key)"))
        marks.offer(choices, current)
        self._tell()

    def _tell(self) -> None:
        """Say what Enter would take, as the option of the command line."""
        picked = self._picked()
        words = "the key of a tag" if picked == [ANY_TAG] else ",".join(picked)
        typed = self.query_one(MarkList).typed
        found = f"--by {cell(words)}" if picked else "nothing has these letters"
        self._say(f"{found} · {cell(typed)}_" if typed else found)

    def _picked(self) -> list[str]:
        marks = self.query_one(MarkList)
        # Over a tree its dimensions are marked: Enter on another one, nothing marked anew, is that.
        is_left = marks.marked == self._current and marks.current not in marks.marked
        if marks.marked and not is_left:
            return marks.marked
        return [marks.current] if marks.current else []

    def on_mark_list_changed(self, event: MarkList.Changed) -> None:
        event.stop()
        self._tell()

    def on_mark_list_narrowed(self, event: MarkList.Narrowed) -> None:
        event.stop()
        self._tell()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        picked = self._picked()
        if picked:
            self.dismiss([word for word in picked if word != ANY_TAG or len(picked) == 1])
