"""What the screen does for the terminal it runs in, whatever it shows: it remembers a person."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.app import App
from textual.binding import Binding, BindingType

from costtui.errors import CosttuiError
from costtui.state import SavedView, State, change_state, load_state
from costtui.tui.breakdown_pane import BreakdownPane
from costtui.tui.views_screen import ViewsScreen, saved_of, view_of

if TYPE_CHECKING:
    from costtui.tui.view import View


class TerminalApp(App[None]):
    """An application that remembers views and is left as it was found."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("v", "views", "Views", id="views", show=False),
    ]
    remembers = False
    """Whether it goes on where it was left; the command turns it on, for a store that stays."""

    def action_show(self, name: str) -> None:
        """Bring a pane to the front."""
        raise NotImplementedError

    @property
    def front(self) -> str:
        """The id of the pane that is, or will be, in front."""
        raise NotImplementedError

    def action_views(self) -> None:
        """Open, save and delete views."""
        if isinstance(self.screen, ViewsScreen):
            return
        pane = self.query_one(BreakdownPane)

        def picked(view: SavedView | None) -> None:
            if view is not None:
                pane.go(view_of(view))
                self.action_show("breakdown")
                if "," in view.by:
                    words = f"shown by the first of {view.by}; all of them: {view.command}"
                    self.notify(words, markup=False, timeout=10)

        self.push_screen(ViewsScreen(saved_of(pane.view)), picked)

    def recall(self) -> None:
        """Go on where the screen was left last time."""
        state, note = load_state()
        if note:
            self.notify(note, severity="warning", markup=False, timeout=10)
        if not self.remembers:
            return
        if state.view is not None:
            self.query_one(BreakdownPane).go(view_of(state.view))
        if state.pane in {str(child.id) for child in self.query("#panes > Pane")}:
            self.action_show(state.pane)

    def keep(self) -> None:
        """Remember where the screen is left."""
        if not self.remembers:
            return
        view = last_view(self.query_one(BreakdownPane).view)
        pane = self.front

        def left(state: State) -> State:
            return replace(state, pane=pane, view=view)

        try:
            change_state(left)
        except CosttuiError as problem:
            # Printed once the terminal is back: leaving is never refused for it.
            self.exit(return_code=0, message=str(problem))


def last_view(view: View) -> SavedView | None:
    """The breakdown a person was in: of single charges, the one they were reached from."""
    return saved_of(view) or saved_of(view.back())
