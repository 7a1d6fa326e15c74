"""The terminal UI: opens the store, shows one pane at a time, follows what others publish."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import ContentSwitcher, Footer, Static

from costtui.errors import CosttuiError
from costtui.store.database import Store
from costtui.tui.breakdown_pane import BreakdownPane
from costtui.tui.messages import StoreChanged
from costtui.tui.overview_pane import OverviewPane
from costtui.tui.screens import HelpScreen
from costtui.tui.top_bar import TopBar

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from costtui.settings import Settings
    from costtui.tui.pane import Pane

WATCH_SECONDS = 2.0


class CosttuiApp(App[None]):
    """Cloud costs in a terminal."""

    CSS_PATH = "app.tcss"
    TITLE = "costtui"
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "show('overview')", "Overview", id="show-overview"),
        Binding("2", "show('breakdown')", "Breakdown", id="show-breakdown"),
        Binding("r", "refresh_store", "Refresh", id="refresh", show=False),
        Binding("question_mark", "help", "Help", id="help", key_display="?"),
        Binding("q", "quit", "Quit", id="quit"),
    ]

    def __init__(self, data_dir: Path, settings: Settings, *, as_of: date | None = None) -> None:
        super().__init__()
        self.data_dir = data_dir
        self.settings = settings
        self.as_of = as_of
        self.store: Store | None = None

    def compose(self) -> ComposeResult:
        yield TopBar()
        with ContentSwitcher(initial="overview", id="panes"):
            yield OverviewPane(id="overview")
            yield BreakdownPane(id="breakdown")
            with Vertical(id="trouble"):
                yield Static("", id="trouble-text", markup=False)
        yield Footer()

    def on_mount(self) -> None:
        self.set_interval(WATCH_SECONDS, self.watch_store)
        self.open_store()

    @work(thread=True, exclusive=True, group="store")
    def open_store(self) -> None:
        """Open the store beside the event loop, then let every pane ask it."""
        try:
            store = Store.open(self.data_dir)
        except CosttuiError as problem:
            self.call_from_thread(self.show_trouble, str(problem))
            return
        self.call_from_thread(self.use_store, store)

    def use_store(self, store: Store) -> None:
        """Show what an open store holds."""
        was_in_trouble = self.query_one("#panes", ContentSwitcher).current == "trouble"
        self.store = store
        if was_in_trouble:
            self.action_show("overview")
        for pane in self.panes:
            pane.post_message(StoreChanged())
        self.query_one(TopBar).show_store(store)

    def show_trouble(self, text: str) -> None:
        """Show why there is no store to look at and what to do next."""
        steps = (
            "costtui demo           look at sample bills first\n"
            "costtui import PATH    bring your own in; this screen follows by itself\n"
            "costtui doctor         when a store should be here"
        )
        self.query_one("#trouble-text", Static).update(f"{text}\n\n{steps}")
        self.query_one("#panes", ContentSwitcher).current = "trouble"

    @work(thread=True, exclusive=True, group="store")
    def watch_store(self) -> None:
        """Follow what another process published; a missing store is looked for again."""
        if self.store is None:
            if (self.data_dir / "costs.duckdb").exists():
                self.call_from_thread(self.open_store)
            return
        try:
            if self.store.is_stale() and self.store.refresh():
                self.call_from_thread(self.use_store, self.store)
                self.call_from_thread(self.notify, "new charges came in", timeout=4)
        except CosttuiError as problem:
            self.call_from_thread(self.notify, str(problem), severity="error", markup=False)

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
        if self.store is None:
            return
        self.query_one("#panes", ContentSwitcher).current = name
        if self.pane is not None:
            self.pane.focus_first()
        self.query_one(TopBar).show_pane(name)

    def explore(self, path: tuple[tuple[str, str | None], ...]) -> None:
        """Show what lies below some values in the breakdown."""
        self.action_show("breakdown")
        self.query_one(BreakdownPane).show_path(path)

    def action_refresh_store(self) -> None:
        """Ask the store again."""
        if self.store is None:
            self.open_store()
        else:
            self.store.refresh()
            self.use_store(self.store)

    def action_help(self) -> None:
        """Explain the pane in front."""
        if self.pane is not None:
            self.push_screen(HelpScreen(self.pane))

    def on_unmount(self) -> None:
        if self.store is not None:
            self.store.close()
