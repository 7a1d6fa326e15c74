"""The list of what is ahead and what is not normal: the answers of last time first, then new ones."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from rich.text import Text

from costtui.model.table import Table
from costtui.present.format import cell
from costtui.tui.answer_cache import keep, recall
from costtui.tui.asker import Asker
from costtui.tui.grid import Grid
from costtui.tui.outlook_lines import PARTS
from costtui.tui.panes import declared

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from costtui.store.database import Store
    from costtui.tui.app import CosttuiApp
    from costtui.tui.outlook_lines import Line, Part

LABEL = 9
FEW, MANY = 3, 8
"""How many lines there are room for in a low and in a tall terminal."""
TALL = 34


class OutlookList(Grid):
    """Lines that lead to their panes; no line, no list.

    What it asks takes seconds, so the parts are asked one after the other, never again for a
    generation of the store that they were answered for.
    """

    def __init__(self) -> None:
        super().__init__(id="outlook")
        self._asker = Asker(self, "outlook")
        self._names: Mapping[tuple[str, str], str] = {}
        self._found: dict[str, list[Line]] = {}
        self._ages: dict[str, str] = {}
        """How old the answers of last time are that are still shown."""
        self._asked: tuple[object, ...] = ()

    def on_mount(self) -> None:
        self.show_header = False
        self.display = False

    def on_unmount(self) -> None:
        self._asker.stop()

    @property
    def costtui(self) -> CosttuiApp:
        """The application, with its store."""
        return cast("CosttuiApp", self.app)

    @property
    def lines(self) -> list[Line]:
        """The lines in the order they are shown."""
        return [line for part in PARTS for line in self._found.get(part.name, [])]

    def look(self, names: Mapping[tuple[str, str], str]) -> None:
        """Show what is known and ask for the rest.

        Args:
            names: what people call an account, by dimension and value.
        """
        app, store = self.costtui, self.costtui.store
        self._names = names
        asked = None if store is None else (store.data_dir, store.generation, app.as_of)
        if store is None or asked == self._asked:
            return
        self._asked = asked or ()
        missing = [part for part in PARTS if not self._recalled(store, part)]
        self.draw()
        self._ask(missing)

    def _words(self, part: Part) -> Sequence[str]:
        """What an answer is kept under: all that it hangs on but the store's generation."""
        app = self.costtui
        settings = app.settings
        files = (settings.budgets_file, settings.anomaly_calendar, settings.forecast_endings)
        times = [file.stat().st_mtime_ns for file in files if file is not None and file.is_file()]
        return ("overview", part.name, str(app.as_of), repr(settings), repr(times))

    def _recalled(self, store: Store, part: Part) -> bool:
        """Whether the answer of last time holds for this generation; an older one is shown too."""
        kept = recall(store.data_dir, self._words(part))
        if kept is None or len(kept.tables) != 2:
            return False
        self._found[part.name] = part.say(kept.tables[0], self._names)
        is_present = kept.tables[1].rows == [(store.generation,)]
        self._ages[part.name] = "" if is_present else kept.age
        return is_present

    def _ask(self, parts: Sequence[Part]) -> None:
        app, store = self.costtui, self.costtui.store
        if store is None or not parts:
            return
        part, asking = parts[0], store.asking()
        generation = Table.of(("generation",), [(asking.generation,)])

        def done(table: Table) -> None:
            self._found[part.name] = part.say(table, self._names)
            self._ages[part.name] = ""
            self.draw()
            self._ask(parts[1:])

        def failed(_: str) -> None:
            # What is not known is not shown; the pane it belongs to says why.
            self._found.pop(part.name, None)
            self.draw()
            self._ask(parts[1:])

        def question() -> Table:
            found = part.ask(asking, app.settings, app.as_of)
            keep(asking.data_dir, self._words(part), [found, generation])
            return found

        self._asker.ask(partial(question), done, failed, asking.interrupt)

    def draw(self) -> None:
        """Draw the lines there are, as many as there is room for."""
        lines = self.lines
        self.display = bool(lines)
        if not lines:
            return
        room = MANY if self.app.size.height >= TALL else FEW
        self.styles.height = min(len(lines), room)
        if not self.size.width:
            # What it has just become visible for: it is drawn as soon as it knows how wide it is.
            return
        width = max(self.room([LABEL]), 10)
        rows, before = [], ""
        for part in PARTS:
            age = self._ages.get(part.name, "")
            for line in self._found.get(part.name, []):
                text = f"({age} ago) {line.text}" if age else line.text
                style = "dim" if age else "bold" if line.is_alarming else ""
                label = "" if line.label == before else line.label
                before = line.label
                rows.append(
                    [
                        Text(label, style="dim"),
                        # The beginning says most: what does not fit is cut at the end.
                        Text(cell(text), style=style, no_wrap=True, overflow="ellipsis"),
                    ]
                )
        self.fill([(Text(""), LABEL), (Text(""), width)], rows, self.cursor_row)

    def open(self) -> None:
        """Go to where the line under the cursor leads."""
        lines = self.lines
        if not 0 <= self.cursor_row < len(lines):
            return
        line = lines[self.cursor_row]
        if any(line.pane == pane.NAME for pane in declared()):
            self.app.call_later(self.costtui.show, line.pane)
        else:
            self.costtui.run_and_show(list(line.command))
