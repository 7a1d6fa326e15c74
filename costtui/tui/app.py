"""The terminal UI: opens the store, shows one pane at a time, follows what others publish."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult, SystemCommand
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import ContentSwitcher, Footer, Static

from costtui.analysis.scope import known_at
from costtui.store.database import Store
from costtui.tui.asker import Asker
from costtui.tui.breakdown_pane import BreakdownPane
from costtui.tui.overview_pane import OverviewPane
from costtui.tui.screens import HelpScreen
from costtui.tui.terminal_app import TerminalApp
from costtui.tui.top_bar import TopBar

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from pathlib import Path

    from textual.screen import Screen

    from costtui.analysis.scope import Known
    from costtui.settings import Settings
    from costtui.tui.pane import Pane

WATCH_SECONDS = 2.0
NEXT_STEPS = """
costtui import PATH   brings your bills in; this screen follows by itself
costtui demo          shows sample bills instead
costtui doctor        tells more when a store should be here

--data-dir DIR or COSTTUI_DATA_DIR names another place; q quits"""
EMPTY = "The store holds no charges yet."
PAGE = "page"
"""What is in front while there is no pane to show."""


class CosttuiApp(TerminalApp):
    """Cloud costs in a terminal."""

    CSS_PATH = "app.tcss"
    TITLE = "costtui"
    ENABLE_COMMAND_PALETTE = True
    AUTO_FOCUS = None
    # Textual declares these two as attributes of the instance.
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (72, "-normal"), (100, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-low"), (18, "-short"), (23, "-tall")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "show('overview')", "Overview", id="show-overview", show=False),
        Binding("2", "show('breakdown')", "Breakdown", id="show-breakdown", show=False),
        Binding("r", "refresh_store", "Refresh", id="refresh", show=False),
        Binding("question_mark", "help", "Help", id="help", key_display="?"),
        Binding("q", "quit", "Quit", id="quit"),
        Binding("ctrl+c", "quit", "Quit", id="interrupt", show=False),
    ]

    def __init__(self, data_dir: Path, settings: Settings, *, as_of: date | None = None) -> None:
        super().__init__()
        self.data_dir = data_dir
        self.settings = settings
        self.as_of = as_of
        self.store: Store | None = None
        self.known: Known | None = None
        """The days the store holds, as of the last time it changed."""
        self._front = "overview"
        self._asker = Asker(self, "store")
        self._said = ""

    def compose(self) -> ComposeResult:
        yield TopBar()
        with ContentSwitcher(initial=PAGE, id="panes"):
            yield OverviewPane(id="overview")
            yield BreakdownPane(id="breakdown")
            with Vertical(id=PAGE):
                yield Static("reading the store …", id="page-text", markup=False)
        yield Footer(compact=True)

    def on_mount(self) -> None:
        self.recall()
        self.follow()
        self.set_interval(WATCH_SECONDS, self.follow)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        for pane in self.panes:
            name = str(pane.id)
            yield SystemCommand(
                pane.TITLE, f"Show the pane {pane.TITLE}", lambda name=name: self.action_show(name)
            )
        yield SystemCommand("Help", "Explain the pane in front", self.action_help)
        yield SystemCommand("Refresh", "Read the store again", self.action_refresh_store)
        yield SystemCommand("Views", "Open, save, delete views", self.action_views)
        yield SystemCommand("Theme", "Change the colours", self.action_change_theme)
        yield SystemCommand("Quit", "Leave costtui", self.action_quit)

    def follow(self) -> None:
        """Look beside the event loop whether there is a store, or a newer generation of it."""
        if self._asker.is_waiting:
            return
        if self.store is None:
            self._asker.ask(self._open, self._opened, self.show_page)
        else:
            store = self.store
            self._asker.ask(lambda: self._newer(store), self._followed, self._lost_touch)

    def _open(self) -> tuple[Store, Known]:
        store = Store.open(self.data_dir)
        return store, known_at(store, self.as_of)

    def _opened(self, found: tuple[Store, Known]) -> None:
        self.store, known = found
        self.use_store(known)

    def _newer(self, store: Store) -> Known | None:
        """The days of a newer generation; None when there is none."""
        return known_at(store, self.as_of) if store.is_stale() and store.refresh() else None

    def _followed(self, known: Known | None) -> None:
        self._said = ""
        if known is not None:
            self.use_store(known)
            self.notify("new charges came in", timeout=4)

    def _lost_touch(self, problem: str) -> None:
        """Say once that the newest generation cannot be read; the one before stays on screen."""
        if problem != self._said:
            self._said = problem
            self.notify(
                f"{problem}\nthe charges read before are still shown",
                title="the store changed and cannot be read",
                severity="error",
                markup=False,
                timeout=15,
            )

    def use_store(self, known: Known) -> None:
        """Show what an open store holds."""
        self.known = known
        self.query_one(TopBar).show_days(known)
        if not known.days.days:
            self.show_page(EMPTY)
            return
        for pane in self.panes:
            pane.outdate()
        if self.query_one("#panes", ContentSwitcher).current == PAGE:
            self.action_show(self._front)

    def show_page(self, text: str) -> None:
        """Show why there are no charges to look at and what to do next."""
        self.query_one("#page-text", Static).update(f"{text}\n{NEXT_STEPS}")
        self.query_one("#panes", ContentSwitcher).current = PAGE
        self.screen.set_focus(None)

    @property
    def front(self) -> str:
        """The id of the pane that is, or will be, in front."""
        return self._front

    @property
    def panes(self) -> list[Pane]:
        """All panes, shown or not."""
        return [self.query_one(OverviewPane), self.query_one(BreakdownPane)]

    @property
    def pane(self) -> Pane | None:
        """The pane in front."""
        current = self.query_one("#panes", ContentSwitcher).current
        return next((pane for pane in self.panes if pane.id == current), None)

    def action_show(self, name: str) -> None:
        """Bring a pane to the front."""
        self._front = name
        self.query_one(TopBar).show_pane(name)
        if self.known is None or not self.known.days.days:
            return
        self.query_one("#panes", ContentSwitcher).current = name
        if self.pane is not None:
            self.pane.focus_first()
            self.pane.catch_up()

    def explore(self, path: tuple[tuple[str, str | None], ...]) -> None:
        """Show what lies below some values in the breakdown."""
        self.query_one(BreakdownPane).show_path(path)
        self.action_show("breakdown")

    def action_refresh_store(self) -> None:
        """Ask the store again, whether or not it changed."""
        for pane in self.panes:
            pane.outdate()
        self.follow()

    def action_help(self) -> None:
        """Explain the pane in front."""
        self.push_screen(HelpScreen(self.pane))
