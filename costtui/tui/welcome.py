"""The page while there is nothing to look at: what was found, what to do next, the keys for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, cast

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from costtui.errors import (
    CosttuiError,
    StoreCorrupt,
    StoreDenied,
    StoreFull,
    StoreMissing,
    StoreNewer,
)
from costtui.present.plain_text import cell
from costtui.tui.asker import in_words

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from costtui.tui.app import CosttuiApp


@dataclass(frozen=True, slots=True)
class Page:
    """One situation."""

    title: str
    steps: tuple[tuple[str, str], ...]
    """A key or a command, and what it does."""
    is_calm: bool = False
    """Whether nothing is wrong."""


DEMO = ("d", "look around with sample bills; nothing is kept")
IMPORT = ("i", "import your bills: a file or an export folder")
HELP = ("?", "help; q quits")
COMMAND = ("costtui import PATH", "the same from a shell; this screen follows by itself")
PLACE = ("--data-dir DIR", "another store (or COSTTUI_DATA_DIR)")
AGAIN = ("r", "look again; this page goes by itself once it works")
DOCTOR = ("costtui doctor", "tells what is broken and how to mend it")
PAGES: dict[type[Exception], Page] = {
    StoreMissing: Page("Welcome to costtui", (DEMO, IMPORT, HELP, COMMAND, PLACE), is_calm=True),
    StoreCorrupt: Page(
        "The store cannot be read",
        (
            DOCTOR,
            ("costtui doctor --rebuild", "makes the catalogue anew from the charge files"),
            AGAIN,
            DEMO,
            HELP,
            PLACE,
        ),
    ),
    StoreNewer: Page(
        "A newer costtui wrote this store",
        (("pip install -U costtui", "brings the newest version"), PLACE, AGAIN, DEMO, HELP),
    ),
    StoreDenied: Page(
        "No permission for the store",
        (("ls -ld DIR", "tells whom the folder belongs to"), PLACE, AGAIN, DEMO, HELP),
    ),
    StoreFull: Page(
        "The disk is full",
        (("df -h DIR", "tells how full; then free some space"), PLACE, AGAIN, HELP),
    ),
}
EMPTY = Page("No charges yet", (IMPORT, DEMO, HELP, COMMAND, PLACE), is_calm=True)
NO_CHARGES = "The store holds no charges yet."
OTHERWISE = Page("The store cannot be used", (DOCTOR, AGAIN, DEMO, HELP, PLACE))
READING = Page("costtui", (), is_calm=True)


class Welcome(VerticalScroll, can_focus=True):
    """Tells why there is nothing to look at and offers what helps."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d", "demo", "Demo", id="welcome-demo"),
        Binding("i", "import", "Import", id="welcome-import"),
    ]

    def __init__(self, *, id: str) -> None:  # noqa: A002  (Textual's own parameter name)
        super().__init__(id=id)
        self._told: tuple[Page, str] | None = None

    def compose(self) -> ComposeResult:
        yield Static("", id="page-text", markup=False)

    def on_mount(self) -> None:
        self.tell(READING, "reading the store …")

    def explain(self, problem: CosttuiError) -> None:
        """Show the page of what hinders the store from being opened."""
        kinds = (page for kind, page in PAGES.items() if isinstance(problem, kind))
        page = next(kinds, OTHERWISE)
        # For a first start the keys say it better than the hint for the command line does.
        is_first = isinstance(problem, StoreMissing)
        self.tell(page, cell(problem.received) if is_first else in_words(problem))

    def tell(self, page: Page, found: str) -> None:
        """Show a page with what was found."""
        if (page, found) == self._told:
            return
        self._told = page, found
        text = Text(page.title, style="bold")
        text.append(f"\n\n{found}\n", style="not bold")
        for key, meaning in page.steps:
            text.append(f"\n{key:<4}" if len(key) == 1 else f"\n{key}\n    ", style="bold")
            text.append(meaning, style="not bold")
        shown = self.query_one("#page-text", Static)
        shown.update(text)
        shown.set_class(page.is_calm, "-calm")
        self.scroll_home(animate=False)

    def action_demo(self) -> None:
        """Leave for the sample bills."""
        app = cast("CosttuiApp", self.app)
        app.wants_demo = True
        app.exit()

    def action_import(self) -> None:
        """Pick bills and bring them in."""
        from costtui.tui.import_screen import bring_in

        bring_in(cast("CosttuiApp", self.app))
