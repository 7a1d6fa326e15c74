"""Bills in from the screen: a path or a file picked, the import watched, stopped, told of."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import DirectoryTree, Input, Label, ProgressBar, Static

from costtui.ingest.progress import Cancelled
from costtui.present.format import byte_size, cell
from costtui.tui.asker import Asker
from costtui.tui.dialogue import Dialogue
from costtui.tui.grid import Grid
from costtui.tui.result_screen import laid_out

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.app import ComposeResult

    from costtui.ingest.progress import Progress
    from costtui.sync import Outcome
    from costtui.tui.app import CosttuiApp


class _Files(DirectoryTree):
    """Folders and files, without hidden ones; signs that every terminal has."""

    ICON_NODE = "▸ "
    ICON_NODE_EXPANDED = "▾ "
    ICON_FILE = "  "

    def filter_paths(self, paths: Iterable[Path]) -> Iterable[Path]:
        return [path for path in paths if not path.name.startswith(".")]


class PickPathScreen(Dialogue[str | None]):
    """A path to type, or to pick in the folders below; gives it, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel", id="path-cancel"),
        Binding("f2", "take_folder", "This folder", id="path-folder"),
    ]
    DEFAULT_CSS = """
    PickPathScreen { align: center middle; }
    PickPathScreen .page { width: 76; max-width: 95%; height: 90%; }
    PickPathScreen DirectoryTree { height: 1fr; }
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def compose(self) -> ComposeResult:
        with Vertical(classes="page") as page:
            page.border_title = "Import bills"
            page.border_subtitle = "Enter takes it · F2 the whole folder · Tab · Escape"
            yield Label("A file, a folder or a pattern:", markup=False)
            yield Input(str(self._folder) + os.sep, select_on_focus=False)
            yield Static("", id="wrong", markup=False)
            yield _Files(self._folder)

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        path = Path(event.value.strip()).expanduser()
        if event.value.strip() and (path.exists() or set("*?[") & set(str(path))):
            self.dismiss(str(path))
            return
        wrong = self.query_one("#wrong", Static)
        wrong.update(f"there is no file or folder {cell(event.value)!r}; ~ is your home")
        wrong.display = True

    def on_directory_tree_file_selected(self, event: DirectoryTree.FileSelected) -> None:
        event.stop()
        self.dismiss(str(event.path))

    def action_take_folder(self) -> None:
        """Take the folder under the cursor of the tree, or the one a file lies in."""
        node = self.query_one(_Files).cursor_node
        path = self._folder if node is None or node.data is None else node.data.path
        self.dismiss(str(path if path.is_dir() else path.parent))


class ImportScreen(Dialogue[bool]):
    """An import at work, then what came of it; gives whether anything came in."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", "Stop or close", id="import-leave"),
        Binding("enter", "close", "Close", id="import-close", show=False),
    ]
    DEFAULT_CSS = """
    ImportScreen { align: center middle; }
    ImportScreen .page { width: 100%; max-width: 110; height: auto; max-height: 95%; }
    ImportScreen ProgressBar, ImportScreen Bar { width: 1fr; }
    ImportScreen Static { height: auto; }
    ImportScreen #came { height: auto; max-height: 12; display: none; }
    """

    def __init__(self, path: str) -> None:
        super().__init__()
        self._path = path
        self._asker = Asker(self, "import")
        self._stop = threading.Event()
        self._outcome: Outcome | None = None
        self._is_over = False

    @property
    def costtui(self) -> CosttuiApp:
        """The application, with its store."""
        return cast("CosttuiApp", self.app)

    def compose(self) -> ComposeResult:
        with Vertical(classes="page") as page:
            page.border_title = Text("Import of " + cell(self._path)[-60:])
            page.border_subtitle = "Escape stops it; nothing is kept of an import that is stopped"
            yield Static("looking for bills", id="step", markup=False)
            yield ProgressBar(total=None, show_eta=False)
            yield Static("", id="told", markup=False)
            yield Grid(id="came")

    def on_mount(self) -> None:
        app = self.costtui
        data_dir, limit = app.data_dir, int(app.settings.import_limit_gb * 1e9)

        def work() -> Outcome:
            # Reading bills is not a part of looking at them: it is loaded when it is needed.
            from costtui.sync import import_bills

            return import_bills(data_dir, [self._path], limit_bytes=limit, report=self._report)

        self._asker.ask(work, self._done, self._failed)

    def on_unmount(self) -> None:
        self._stop.set()
        self._asker.stop()

    def _report(self, step: Progress) -> None:
        """Called from the threads of the import."""
        if self._stop.is_set():
            raise Cancelled("the import was stopped; nothing was changed")
        self.app.call_later(self._show, step)

    def _show(self, step: Progress) -> None:
        if self._is_over or not self.is_mounted:
            return
        rows = f" · {step.rows:,} rows" if step.rows else ""
        size = f" · {byte_size(step.size)}" if step.size else ""
        self.query_one("#step", Static).update(f"{cell(step.what)}{rows}{size}")
        self.query_one(ProgressBar).update(total=step.total, progress=step.completed)

    def _done(self, outcome: Outcome) -> None:
        self._outcome = outcome
        told = [f"note: {note}" for note in dict.fromkeys(outcome.notes)]
        if outcome.skipped:
            told.append(f"{len(outcome.skipped)} files are no bills or not listed")
        told += [f"rejected: {problem}" for problem in outcome.problems]
        states = [str(row[-1]) for row in outcome.rows]
        counts = ", ".join(f"{states.count(state)} {state}" for state in dict.fromkeys(states))
        self._end(counts or "nothing came in", told)
        if outcome.rows:
            grid = self.query_one("#came", Grid)
            grid.display = True
            columns, texts, line = laid_out(outcome.table())
            grid.fill(columns, [line(row) for row in texts], 0)
            grid.focus()
        self.costtui.follow()

    def _failed(self, problem: str) -> None:
        self._end("nothing was changed", [problem])

    def _end(self, summary: str, told: list[str]) -> None:
        self._is_over = True
        self.query_one("#step", Static).update(summary)
        self.query_one(ProgressBar).display = False
        lines = [line for text in told for line in text.splitlines()]
        self.query_one("#told", Static).update("\n".join(map(cell, lines)))
        self.query_one(".page", Vertical).border_subtitle = "Escape closes"

    def action_leave(self) -> None:
        """Stop the import, or close what is told of it."""
        if self._is_over:
            self.action_close()
        else:
            self._stop.set()
            self.query_one("#step", Static).update("stopping …")

    def action_close(self) -> None:
        """Close it once it is over."""
        if self._is_over:
            self.dismiss(bool(self._outcome and self._outcome.rows))


def bring_in(app: CosttuiApp) -> None:
    """Have bills picked, then import them."""

    def picked(path: str | None) -> None:
        if path is not None:
            app.push_screen(ImportScreen(path))

    app.push_screen(PickPathScreen(Path.cwd()), picked)
