"""The terminal UI: opens the store, shows one pane at a time, follows what others publish."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual.app import ComposeResult, SystemCommand
from textual.binding import Binding, BindingType
from textual.widgets import ContentSwitcher

from costtui.errors import CosttuiError
from costtui.present.format import cell
from costtui.tui.asker import Asker
from costtui.tui.breakdown_pane import BreakdownPane
from costtui.tui.garbage import collect_again
from costtui.tui.key_line import KeyLine
from costtui.tui.keys import keymap
from costtui.tui.pane import Pane
from costtui.tui.panes import declared
from costtui.tui.shell import Answer, History
from costtui.tui.terminal_app import TerminalApp
from costtui.tui.top_bar import TopBar
from costtui.tui.view import View
from costtui.tui.warm import warm_up
from costtui.tui.welcome import EMPTY, NO_CHARGES, OTHERWISE, Welcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date
    from pathlib import Path

    from textual.screen import Screen

    from costtui.analysis.scope import Known
    from costtui.settings import Settings
    from costtui.store.database import Store
    from costtui.tui.first_screen import FirstScreen
    from costtui.tui.shell import Shell

WATCH_SECONDS = 2.0
SETTLED_SECONDS = 1.5
"""When the first answers are drawn, as a rule."""
NAMED = 3
"""How many loads a notice names."""
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
        *(
            Binding(
                pane.KEY, f"show('{pane.NAME}')", pane.TITLE, id=f"show-{pane.NAME}", show=False
            )
            for pane in declared()
            if pane.KEY
        ),
        Binding("colon", "command", "Command", id="command", key_display=":", show=False),
        Binding("c", "copy_command", "Command of this", id="copy-command", show=False),
        Binding("e", "export", "Export", id="export", show=False),
        Binding("y", "copy(False)", "Copy", id="copy", show=False),
        Binding("Y,upper_y", "copy(True)", "Copy row", id="copy-row", show=False),
        Binding("r", "refresh_store", "Refresh", id="refresh", show=False),
        Binding("question_mark", "help", "Help", id="help", key_display="?"),
        Binding("q", "quit", "Quit", id="quit"),
        Binding("ctrl+c", "quit", "Quit", id="interrupt", show=False),
    ]

    def __init__(
        self,
        data_dir: Path,
        settings: Settings,
        *,
        as_of: date | None = None,
        shell: Shell | None = None,
        history: History | None = None,
    ) -> None:
        super().__init__()
        self.shell = shell
        """The commands that `:` knows; none where nobody brought any."""
        self.history = history or History()
        places = [[*self.BINDINGS, *pane.BINDINGS] for pane in declared()]
        self.set_keymap(keymap(settings.keys, places))
        self.data_dir = data_dir
        self.settings = settings
        self.as_of = as_of
        self.store: Store | None = None
        self.known: Known | None = None
        """The days the store holds, as of the last time it changed."""
        self._front = declared()[0].NAME
        self._asker = Asker(self, "store")
        self._commands = Asker(self, "commands")
        self._said = ""

    def compose(self) -> ComposeResult:
        first = next(kind for kind in declared() if self._front == kind.NAME)()
        self.known = first.recall()
        yield TopBar()
        with ContentSwitcher(initial=PAGE if self.known is None else first.NAME, id="panes"):
            yield Welcome(id=PAGE)
            if self.known is not None:
                self._first_screen.is_blank = True
                yield first
        yield KeyLine()

    def on_mount(self) -> None:
        self.prepare()
        self.query_one(TopBar).show_pane(self._front)
        if self.known is None or self.pane is None:
            self.follow()
        else:
            self.query_one(TopBar).show_days(self.known)
            self.settle_in(self.pane)
            self.pane.focus_shown()
            self.call_after_refresh(self.call_after_refresh, self._begin)
        self.set_interval(WATCH_SECONDS, self.follow)
        self.set_timer(SETTLED_SECONDS, self._settled)

    def _settled(self) -> None:
        """Do what can wait until the first answers stand."""
        if self.is_headless:
            collect_again()
        else:
            warm_up(self.shell)

    def _begin(self) -> None:
        """Draw the answer of last time; then, not to take time from it, open the store."""
        self._first_screen.show()
        self.call_after_refresh(self.follow)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        for pane in declared():
            yield SystemCommand(
                pane.TITLE, f"Show the pane {pane.TITLE}", partial(self.show, pane.NAME)
            )
        yield SystemCommand("Command", "Type a command of the shell", self.action_command)
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
            self._asker.ask(self._open, self._opened, self._not_opened)
        else:
            store = self.store
            self._asker.ask(lambda: self._newer(store), self._followed, self._lost_touch)

    def _open(self) -> tuple[Store, Known] | CosttuiError:
        from costtui.analysis.scope import known_at
        from costtui.store.database import Store

        try:
            store = Store.open(self.data_dir)
            return store, known_at(store, self.as_of)
        except CosttuiError as problem:
            return problem

    def _opened(self, found: tuple[Store, Known] | CosttuiError) -> None:
        if isinstance(found, CosttuiError):
            self.screen_stack[0].query_one(Welcome).explain(found)
            self.show_page()
            return
        self.store, known = found
        self.use_store(known)

    def _newer(self, store: Store) -> tuple[Known, str] | None:
        """The days of a newer generation and what came in; None when there is none."""
        from costtui.analysis.scope import known_at

        if not store.is_stale():
            return None
        before = {load.load_id for load in store.loads()}
        if not store.refresh():
            return None
        came = [load for load in store.loads() if load.load_id not in before]
        names = list(dict.fromkeys(f"{load.source} {load.billing_period:%Y-%m}" for load in came))
        more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
        return known_at(store, self.as_of), ", ".join(map(cell, names[:NAMED])) + more

    def _followed(self, found: tuple[Known, str] | None) -> None:
        self._said = ""
        if found is not None:
            known, names = found
            self.use_store(known)
            text = f"new charges came in: {names}" if names else "the store changed"
            self.notify(text, timeout=4, markup=False)

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
            self.screen_stack[0].query_one(Welcome).tell(EMPTY, NO_CHARGES)
            self.show_page()
            return
        for pane in self.panes:
            pane.outdate()
        if self._switcher.current == PAGE:
            self.call_later(self.show, self._front)

    def on_asker_waiting(self, event: Asker.Waiting) -> None:
        # What is told while the screen closes finds no bar any more.
        for bar in self.screen_stack[0].query(TopBar) if self.screen_stack else ():
            bar.show_waiting(event.asker, event.is_waiting)

    def _not_opened(self, text: str) -> None:
        self.screen_stack[0].query_one(Welcome).tell(OTHERWISE, text)
        self.show_page()

    def show_page(self) -> None:
        """Bring the page to the front that says why there are no charges and what to do next."""
        self._switcher.current = PAGE
        self.screen_stack[0].set_focus(self.screen_stack[0].query_one(Welcome))

    @property
    def _first_screen(self) -> FirstScreen:
        return cast("FirstScreen", self.screen_stack[0])

    @property
    def _switcher(self) -> ContentSwitcher:
        # Of the first screen: a dialogue may lie over it.
        return self.screen_stack[0].query_one("#panes", ContentSwitcher)

    @property
    def panes(self) -> list[Pane[Any]]:
        """The panes that were shown at least once."""
        return list(self._switcher.query_children(Pane).results())

    @property
    def pane(self) -> Pane[Any] | None:
        """The pane in front."""
        return next((pane for pane in self.panes if pane.id == self._switcher.current), None)

    async def action_show(self, name: str) -> None:
        """Bring a pane to the front."""
        await self.show(name)

    async def show(self, name: str, then: Callable[[Pane[Any]], object] | None = None) -> None:
        """Bring a pane to the front; one that was never shown is made first.

        Args:
            name: the word the pane goes by.
            then: what to do with it before it asks the store.
        """
        self._front = name
        self.query_one(TopBar).show_pane(name)
        if self.known is None or not self.known.days.days:
            return
        pane = next((pane for pane in self.panes if name == pane.NAME), None)
        if pane is None:
            pane = next(kind for kind in declared() if name == kind.NAME)()
            await self._switcher.add_content(pane)
            self.settle_in(pane)
        if name != self._front:
            return
        self._switcher.current = name
        if then is not None:
            then(pane)
        pane.focus_shown()
        pane.catch_up()

    def explore(self, view: View) -> None:
        """Show a view in the breakdown, one step further on its trail."""

        def visit(pane: Pane[Any]) -> None:
            assert isinstance(pane, BreakdownPane)
            pane.visit(view)

        # Before the screen is drawn without the dialogue this came from: the answer takes longer.
        self.call_next(self.show, BreakdownPane.NAME, visit)

    def action_command(self, line: str = "") -> None:
        """Type a command."""
        if self.shell is None:
            self.notify("no commands here", severity="warning")
            return
        from costtui.tui.command_screen import CommandScreen

        screen = CommandScreen(
            self.shell, self.history, self.store, self.settings, self.as_of, line
        )

        def done(found: View | Answer | None) -> None:
            if isinstance(found, View):
                self.explore(found)
            elif found is not None:
                from costtui.tui.result_screen import ResultScreen

                self.push_screen(ResultScreen(self.history.lines[-1], found))
                self.follow()

        self.push_screen(screen, done)

    def action_copy_command(self) -> None:
        """Show and copy the command that prints what is shown."""
        from costtui.tui.script import show_command

        if (words := self._words()) is not None:
            show_command(self, words)

    def action_export(self) -> None:
        """Write what is shown into a file."""
        from costtui.tui.script import export

        if self.pane is not None and (words := self._words()) is not None:
            export(self, words, self.pane.file_stem())

    def _words(self) -> list[str] | None:
        """The command of the pane in front."""
        words = None if self.pane is None else self.pane.command()
        if words is None:
            self.notify("no command prints this", severity="warning")
        return words

    def run_command(self, words: list[str]) -> None:
        """Run a command beside the event loop and say what it said."""
        shell = self.shell
        if shell is None:
            self.notify("no commands here", severity="warning")
            return

        def done(answer: Answer) -> None:
            self.notify("\n".join(map(cell, answer.talk[-1:])) or "done", markup=False)

        def failed(problem: str) -> None:
            self.notify(problem, severity="error", markup=False, timeout=10)

        self._commands.ask(lambda: shell.run(words), done, failed)

    def run_and_show(self, words: list[str]) -> None:
        """Run a command beside the event loop and show its rows."""
        shell = self.shell

        def done(answer: Answer) -> None:
            from costtui.tui.result_screen import ResultScreen

            self.push_screen(ResultScreen(" ".join(words), answer))

        def failed(problem: str) -> None:
            self.notify(problem, severity="error", markup=False)

        if shell is not None:
            self._commands.ask(lambda: shell.run(words), done, failed)

    def action_copy(self, whole: bool) -> None:
        """Copy what the cursor stands on."""
        text = "" if self.pane is None else self.pane.copied(whole=whole)
        if text:
            self.copy_to_clipboard(text)
            self.notify(f"copied: {text}".expandtabs(2), markup=False, timeout=3)

    def action_refresh_store(self) -> None:
        """Ask the store again, whether or not it changed."""
        self.redraw()
        for pane in self.panes:
            pane.outdate()
        self.follow()

    def action_help(self) -> None:
        """Explain the pane in front."""
        from costtui.tui.help_screen import HelpScreen

        self.push_screen(HelpScreen(self.pane, self.settings.keys))
