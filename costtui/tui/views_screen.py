"""Saved views: pick one, save what the breakdown shows, delete one and bring it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Label, OptionList, Static
from textual.widgets.option_list import Option

from costtui.analysis.charges import CHARGES
from costtui.errors import CosttuiError
from costtui.present.plain_text import cell, shortened
from costtui.state import SavedView, checked_name, delete_view, load_state, save_view
from costtui.tui.command import conditions
from costtui.tui.dialogue import Choices, Dialogue
from costtui.tui.screens import AskScreen
from costtui.tui.view import Place, View

if TYPE_CHECKING:
    from textual.app import ComposeResult

NAME_WIDTH = 24


class ViewsScreen(Dialogue[SavedView | None]):
    """The views under their names; gives the one that was picked."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,v,q", "dismiss(None)", "Close", id="views-close"),
        Binding("s", "save", "Save", id="views-save"),
        Binding("d,delete", "delete", "Delete", id="views-delete"),
        Binding("u", "undo", "Undo", id="views-undo"),
    ]
    DEFAULT_CSS = "ViewsScreen { align: center middle; }"

    def __init__(self, shown: SavedView | None) -> None:
        """Over what the breakdown shows now; None where that cannot be saved."""
        super().__init__()
        self._now = shown
        self._names: list[str] = []
        self._deleted: tuple[str, SavedView] | None = None

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialogue"):
            yield Label("Saved views  (Enter opens, Escape leaves)", markup=False)
            yield Choices()
            yield Static("", id="views-said", markup=False)
            yield Static("s save what is shown · d delete · u undo", classes="hint", markup=False)

    def on_mount(self) -> None:
        self._fill()
        self.query_one(OptionList).focus()

    def _fill(self, chosen: str = "") -> None:
        """Read the views again, the cursor on one of them."""
        state, note = load_state()
        self._names = list(state.views)
        options = self.query_one(OptionList)
        options.clear_options()
        for name, view in state.views.items():
            label = f"{shortened(cell(name), NAME_WIDTH)}  "
            text = Text(label, style="bold", no_wrap=True, overflow="ellipsis")
            text.append(cell(f"{view.by} · {view.period} · {view.metric}"), style="not bold")
            if view.where:
                text.append(f" · {cell(view.where)}", style="not bold")
            options.add_option(Option(text, id=name))
        if chosen in self._names:
            options.highlighted = self._names.index(chosen)
        elif self._names:
            options.highlighted = 0
        if note or not self._names:
            self._say(note or "none yet: s saves what the breakdown shows")

    def _say(self, text: str) -> None:
        self.query_one("#views-said", Static).update(text)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        # The list may have changed since Enter was pressed, by a key right after it or elsewhere.
        view = load_state()[0].views.get(event.option_id or "")
        if view is not None:
            self.dismiss(view)
        else:
            self._fill()

    def action_save(self) -> None:
        """Save what the breakdown shows under a name."""
        now = self._now
        if now is None:
            self._say("single charges are no view; go back to a breakdown and save that")
            return

        def chosen(name: str | None) -> None:
            if name is None:
                return
            try:
                save_view(name, now)
            except CosttuiError as problem:
                self._say(str(problem))
                return
            self._fill(checked_name(name))
            self._say(f"saved {cell(name)}: {cell(now.command)}")

        hint = "a name of your own; one that is taken is replaced"
        self.app.push_screen(AskScreen("Save this view as", "", hint, checked_name), chosen)

    def action_delete(self) -> None:
        """Delete the view under the cursor."""
        index = self.query_one(OptionList).highlighted
        if index is None or index >= len(self._names):
            return
        name = self._names[index]
        try:
            self._deleted = name, delete_view(name)
        except CosttuiError as problem:
            self._say(str(problem))
            return
        self._fill(self._names[min(index + 1, len(self._names) - 1)])
        self._say(f"deleted {cell(name)}; u brings it back")

    def action_undo(self) -> None:
        """Bring back the view that was deleted last."""
        if self._deleted is None:
            self._say("nothing was deleted")
            return
        name, view = self._deleted
        try:
            save_view(name, view)
        except CosttuiError as problem:
            self._say(str(problem))
            return
        self._deleted = None
        self._fill(name)
        self._say(f"{cell(name)} is back")


def saved_of(view: View) -> SavedView | None:
    """What the breakdown shows as the words of a command; None for single charges."""
    if view.place.by == CHARGES:
        return None
    where = conditions(view.where, view.place.path)
    return SavedView(",".join(view.place.words), view.period, view.metric, where)


def view_of(saved: SavedView) -> View:
    """A saved view as the breakdown shows it."""
    by, *then = [word.strip() for word in saved.by.split(",")]
    place = Place(by, then=tuple(then))
    return View((place,), metric=saved.metric, period=saved.period, where=saved.where)
