"""What the screen does for the terminal it runs in, whatever it shows: it remembers a person."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, cast
from weakref import WeakKeyDictionary

from textual.app import App
from textual.binding import Binding, BindingType
from textual.events import Key
from textual.filter import DimFilter, Monochrome
from textual.theme import ThemeProvider
from textual.widget import Widget

from costtui.errors import CosttuiError
from costtui.state import SavedView, change_state, load_state
from costtui.tui.breakdown_pane import BreakdownPane
from costtui.tui.canvas import Canvas, lean
from costtui.tui.filters import AsciiSigns, WithoutColour
from costtui.tui.first_screen import FirstScreen
from costtui.tui.grid import LEAST_NAME
from costtui.tui.hangup import end_with_the_terminal
from costtui.tui.palette import Palette
from costtui.tui.panes import declared
from costtui.tui.themes import ANSI_DARK, ANSI_LIGHT, DARK, DIM, THEMES
from costtui.tui.view import View
from costtui.tui.views_screen import ViewsScreen, saved_of, view_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Self

    from textual.events import Event
    from textual.screen import Screen

    from costtui.tui.pane import Pane


WAITS = 20
"""Refreshes after which a screen that opened has the focus, or nothing in it takes any."""


class TerminalApp(App[None]):
    """An application that remembers views and is left as it was found."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("v", "views", "Views", id="views", show=False),
        Binding("ctrl+z", "suspend", "Suspend", id="suspend", show=False),
    ]
    remembers = False
    """Whether it goes on where it was left; the command turns it on, for a store that stays."""

    is_ascii = False
    """Whether nothing but ASCII is drawn."""
    wants_demo = False
    """Whether it was left for the sample bills."""
    crash: BaseException | None = None
    """The defect that ended it."""
    _front: str
    """The word of the pane that is, or will be, in front."""
    _last: View | None = None
    """Where the breakdown goes on once it is made."""
    _widths: Mapping[str, int] = MappingProxyType({})
    """How wide names have to be, by the word of a pane."""

    def __init__(self) -> None:
        super().__init__()
        self._canvas = Canvas()
        self._aims = WeakKeyDictionary[Key, Widget | None]()
        """What had the focus when a key came in."""
        self._note = ""
        """What is to be said of the state that was remembered."""
        self._held: list[Key] = []
        """Keys for a screen that is still opening."""

    async def show(self, name: str, then: Callable[[Pane[Any]], object] | None = None) -> None:
        """Bring a pane to the front."""
        raise NotImplementedError

    @property
    def _view(self) -> View:
        """What the breakdown shows, or will."""
        found = self.screen_stack[0].query(BreakdownPane)
        return found.first().said if found else self._last or View()

    def action_views(self) -> None:
        """Open, save and delete views."""

        def picked(view: SavedView | None) -> None:
            if view is not None:
                self.call_later(self.show, BreakdownPane.NAME, partial(_go, view=view_of(view)))

        self.push_screen(ViewsScreen(saved_of(self._view)), picked)

    def action_suspend(self) -> None:
        """Give the terminal back to the shell until `fg`."""
        # The first process of a terminal has no shell that could let it go on.
        is_first = os.getsid(0) == os.getpid()
        if self._driver is not None and self._driver.can_suspend and not is_first:
            self.action_suspend_process()
        else:
            self.notify("no shell to go back to: q leaves", timeout=3)

    def prepare(self) -> None:
        """Bring the themes and what the terminal can show."""
        if not self.is_headless:
            end_with_the_terminal()
        self.app_resume_signal.subscribe(self, lambda _: self.redraw())
        if self._note:
            self.notify(self._note, severity="warning", markup=False, timeout=10)
        for found in self._filters:
            if isinstance(found, DimFilter):
                found.dim_factor = DIM
        if self.no_color:
            self._filters[:] = [f for f in self._filters if not isinstance(f, Monochrome)]
            self._filters.append(WithoutColour())
        if self.is_ascii:
            self._filters.append(AsciiSigns())

    def _display(self, screen: Screen[object], renderable: Any) -> None:
        super()._display(screen, lean(renderable, self._canvas, self.size))

    async def on_event(self, event: Event) -> None:
        if isinstance(event, Key) and not event.is_forwarded:
            self._aims[event] = self.focused
        await super().on_event(event)

    def on_key(self, event: Key) -> None:
        """Give a key to what has the focus now, if the key before it moved the focus there.

        Over a slow line several keys come at once, all of them before the first is answered.
        """
        aim = self._aims.get(event, self.focused)
        # What the key was for may be gone with its screen by now.
        is_left = aim is not None and not (aim.is_attached and aim.screen is self.screen)
        opens = self.focused is None and is_left
        if self._held or opens:
            event.stop().prevent_default()
            self._held.append(event)
            if len(self._held) == 1:
                self.screen.call_after_refresh(self._release, self.screen)
        elif self.focused is not None and aim is not self.focused:
            event.stop().prevent_default()
            self._pass_on(event, self.focused)

    def _release(self, opened: Screen[object], waits: int = WAITS) -> None:
        """Pass on the keys that came while a screen opened, once something in it has the focus."""
        if opened.is_current and opened.focused is None and waits:
            opened.call_after_refresh(self._release, opened, waits - 1)
            return
        held, self._held = self._held, []
        for event in held:
            self._pass_on(event, self.focused or self.screen)

    def _pass_on(self, event: Key, target: Widget) -> None:
        again = Key(event.key, event.character)
        self._aims[again] = self.focused
        target._forward_event(again)  # noqa: SLF001  (as Textual's screen does)

    def on_resize(self) -> None:
        """Draw anew, even at the size of before: a terminal that was smaller lost what it showed."""
        self.redraw()

    def refresh(
        self, *, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        """Draw the screen anew, or lay it out anew and draw what has moved.

        Textual asks for both, twice, when a dialogue is gone and what was under it is long drawn.
        """
        return super().refresh(repaint=repaint and not layout, layout=layout, recompose=recompose)

    def redraw(self) -> None:
        """Write the whole screen, whatever the terminal shows."""
        self._canvas.forget()
        super().refresh(layout=True)

    def _handle_exception(self, error: Exception) -> None:
        # Textual would print every local variable, and with them what bills say.
        self.crash = self.crash or error
        super()._handle_exception(error)
        self._exit_renderables.clear()

    def get_default_screen(self) -> FirstScreen:
        """The screen below all dialogues."""
        return FirstScreen(id="_default")

    def on_load(self) -> None:
        self.recall()

    def _wear(self, name: str) -> None:
        """Have the colours of a theme before anything is drawn.

        Set as usual, the theme and what its colours' names mean would have every style sheet read
        again, three times at the start.
        """
        self.set_reactive(App.ansi_theme_dark, ANSI_DARK)
        self.set_reactive(App.ansi_theme_light, ANSI_LIGHT)
        self.set_reactive(App.theme, name)
        is_dark = self.current_theme.dark
        self.set_class(is_dark, "-dark-mode", update=False)
        self.set_class(not is_dark, "-light-mode", update=False)
        self.add_class(f"-theme-{name}", update=False)
        self._refresh_truecolor_filter(self.ansi_theme)
        self.stylesheet.set_variables(self.get_css_variables())

    def recall(self) -> None:
        """Go on where the screen was left last time, in the colours it had."""
        # Read once: a broken file is set aside, and told, the first time.
        state, self._note = load_state()
        for theme in THEMES:
            self.register_theme(theme)
        self._wear(state.theme if state.theme in self.available_themes else DARK.name)
        if not self.remembers:
            return
        self._widths = state.widths
        if state.view is not None:
            self._last = view_of(state.view)
        if state.pane in {pane.NAME for pane in declared()}:
            self._front = state.pane

    def action_command_palette(self) -> None:
        """Show everything by name."""
        if not Palette.is_open(cast("App[object]", self)):
            self.push_screen(Palette(id="--command-palette"))

    def search_themes(self) -> None:
        """Show the themes by name."""
        self.push_screen(Palette(providers=[ThemeProvider], placeholder="Search for themes…"))

    def settle_in(self, pane: Pane[Any]) -> None:
        """Have a pane that was just made go on where it was left."""
        if isinstance(pane, BreakdownPane):
            pane.grid.least_name = self._widths.get(pane.NAME, LEAST_NAME)
            if self._last is not None:
                pane.go(self._last)

    async def action_quit(self) -> None:
        """Leave, and remember where; leaving is never refused for it."""
        message = ""
        if self.remembers:
            view, front, theme = last_view(self._view), self._front, self.theme
            made = self.screen_stack[0].query(BreakdownPane)
            widths = dict(self._widths) | {pane.NAME: pane.grid.least_name for pane in made}
            try:
                change_state(
                    lambda state: replace(state, pane=front, view=view, theme=theme, widths=widths)
                )
            except CosttuiError as problem:
                message = str(problem)
        self.exit(message=message or None)


def _go(pane: Pane[Any], view: View) -> None:
    assert isinstance(pane, BreakdownPane)
    pane.go(view)


def last_view(view: View) -> SavedView | None:
    """The breakdown a person was in: of single charges, the one they were reached from."""
    return saved_of(view) or saved_of(view.back())
