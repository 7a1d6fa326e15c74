"""Why costs changed: sentences, a waterfall of the drivers, and the lines that carry each of them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, cast

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import DataTable, Static

from costtui.analysis.dimension import OTHER, dimension
from costtui.analysis.explain import ANY
from costtui.model.period import parse_period
from costtui.present.format import cell, change, shortened
from costtui.present.waterfall import drawn
from costtui.tui.asker import Asker
from costtui.tui.dialogue import Dialogue
from costtui.tui.explain_case import look_into
from costtui.tui.grid import Grid, moved_style, right
from costtui.tui.periods import spelled
from costtui.tui.questions import ask_period
from costtui.tui.script import export, show_command

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from costtui.tui.app import CosttuiApp
    from costtui.tui.explain_case import Case, Explained

NARROW = 12
"""The narrowest a value of a dimension is cut to before a column gives way."""
DRIVER = 22
BESIDE = 50
"""What names and amounts take beside the bars of the waterfall."""


class ExplainScreen(Dialogue[None]):
    """One change explained; Enter explains a line of it, Backspace leads back.

    Tab goes to the sentences and to the waterfall, which scroll where there is little room.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,x", "dismiss(None)", "Close", id="explain-close"),
        Binding("backspace", "back", "Back", id="explain-back"),
        Binding("p", "periods", "Periods", id="explain-periods"),
        Binding("c", "command", "Command", id="explain-command"),
        Binding("e", "export", "Export", id="explain-export"),
    ]
    DEFAULT_CSS = """
    ExplainScreen { align: center middle; }
    ExplainScreen #case { height: auto; max-height: 2; }
    ExplainScreen .part { height: auto; scrollbar-size-vertical: 1; }
    ExplainScreen .part:focus { background: $boost; }
    ExplainScreen #sentences { max-height: 30%; }
    ExplainScreen #waterfall { max-height: 40%; margin: 1 0 0 0; }
    ExplainScreen #drivers { height: 1fr; min-height: 4; }
    """

    def __init__(self, case: Case) -> None:
        super().__init__()
        self._trail = [case]
        """The cases on the way down, the last one is shown or about to be."""
        self._shown: Explained | None = None
        self._asker = Asker(self, "explain")

    @property
    def costtui(self) -> CosttuiApp:
        """The application, with its store."""
        return cast("CosttuiApp", self.app)

    @property
    def grid(self) -> Grid:
        """The lines of the drivers."""
        return self.query_one("#drivers", Grid)

    def compose(self) -> ComposeResult:
        with Vertical(classes="page") as page:
            page.border_title = "Why it changed"
            page.border_subtitle = (
                "Enter: into a line · Backspace: back · Tab: scroll · p: periods · c: command"
            )
            yield Static("", id="case", markup=False)
            with VerticalScroll(id="sentences", classes="part"):
                yield Static(" looking at the charges …", id="said", markup=False)
            with VerticalScroll(id="waterfall", classes="part"):
                yield Static("", id="steps", markup=False)
            yield Grid(id="drivers")

    def on_mount(self) -> None:
        self.grid.focus()
        self._ask()

    def on_unmount(self) -> None:
        self._asker.stop()

    def _ask(self) -> None:
        case, store = self._trail[-1], self.costtui.store
        title = Text(style="bold")
        values = [cell(str(value)) for _, value in case.path if value is not None]
        path = " / ".join(values or [dimension(name).empty for name, _ in case.path]) or "All"
        title.append(f"{path} · {case.metric} cost · {self._spelled(case.period)}")
        if case.against is not None:
            title.append(f" against {self._spelled(case.against)}")
        if case.where:
            title.append(f" · where {cell(case.where)}")
        self.query_one("#case", Static).update(title)
        if store is not None:
            asking = store.asking()
            question = partial(look_into, asking, case, settings=self.costtui.settings)
            self._asker.ask(question, self._draw, self._complain, asking.interrupt)

    def _spelled(self, period: str) -> str:
        known = self.costtui.known
        if known is None:
            return period
        return spelled(parse_period(period, as_of=known.as_of, known=known.days))

    def _complain(self, problem: str) -> None:
        if self._shown is not None and len(self._trail) > 1:
            self._trail.pop()
        self.query_one("#said", Static).update(problem)

    def _draw(self, found: Explained) -> None:
        self._shown = found
        said = Text("\n".join(map(cell, found.found.sentences)) or "nothing changed")
        said.append(f"\n{cell(' · '.join(found.found.table.notes))}", style="dim")
        self.query_one("#said", Static).update(said)
        self._draw_steps(found)
        self._draw_drivers(found, 0)

    def _draw_steps(self, found: Explained) -> None:
        width = max(min(self.size.width - BESIDE, 70), 10)
        text = Text(no_wrap=True)
        for line in drawn(found.steps, width=width):
            style = "cyan" if "█" in line else "red" if "▓" in line else "green"
            text.append(f"{cell(line)}\n", style=style)
        text.rstrip()
        self.query_one("#steps", Static).update(text)

    def on_resize(self) -> None:
        if self._shown is not None:
            self._draw_steps(self._shown)

    def on_grid_resized(self, event: Grid.Resized) -> None:
        event.stop()
        if self._shown is not None:
            self._draw_drivers(self._shown, self.grid.cursor_row)

    def _draw_drivers(self, found: Explained, cursor: int) -> None:
        """The lines; where there is little room only the narrowest words of each."""
        grid, table = self.grid, found.found.table
        rows = table.records()
        amounts = [f"{change(row['amount'])} {cell(row['currency'])}" for row in rows]
        width = max([6, *map(len, amounts)])
        names = [name for name in table.columns[1:-2] if name not in dict(found.case.path)]
        room = grid.room([DRIVER, width])
        # The last dimensions are the narrowest: those before give way to them.
        while len(names) > 1 and room // len(names) < NARROW + 2:
            names = names[1:]
        each = max((room - 2 * (len(names) - 1)) // max(len(names), 1), 6)
        columns = [(Text("driver"), DRIVER), *((Text(name), each) for name in names)]
        columns.append((right("amount", width), width))
        cells = []
        for row, amount in zip(rows, amounts, strict=True):
            words = [self._word(found, name, row[name]) for name in names]
            if words and not any(words):
                words[0] = self._widest(found, row)
            cells.append(
                [
                    Text(shortened(cell(row["driver"]), DRIVER), no_wrap=True),
                    *(Text(shortened(cell(word), each), no_wrap=True) for word in words),
                    right(amount, width, moved_style(row["amount"])),
                ]
            )
        grid.fill(columns, cells, cursor)

    @staticmethod
    def _word(found: Explained, name: str, value: Any) -> str:
        if value == ANY:
            return ""
        text = str(value)
        return found.names.get(text, text) if name == "sub_account" else text

    def _widest(self, found: Explained, row: dict[str, Any]) -> str:
        """The narrowest word of a line among the dimensions that gave way; what it is otherwise."""
        names = list(found.found.table.columns[1:-2])
        words = [self._word(found, name, row[name]) for name in names]
        return next((word for word in reversed(words) if word), OTHER)

    def on_data_table_row_selected(self, event: DataTable.RowSelected) -> None:
        """Explain the charges of a line."""
        event.stop()
        if self._shown is None or self._asker.is_waiting:
            return
        rows = self._shown.found.table.records()
        if event.cursor_row < len(rows):
            case = self._trail[-1].into(rows[event.cursor_row])
            if case is self._trail[-1]:
                self.notify("this line is of everything shown", timeout=3)
            else:
                self._trail.append(case)
                self._ask()

    def action_back(self) -> None:
        """The change that the one shown is a part of."""
        if len(self._trail) > 1:
            self._trail.pop()
            self._ask()

    def action_periods(self) -> None:
        """Compare any two periods."""
        case = self._trail[-1]

        def then(period: str) -> None:
            def and_then(against: str) -> None:
                self._trail.append(replace(case, period=period, against=against))
                self._ask()

            ask_period(self.costtui, case.against or period, and_then, "Compared with")

        ask_period(self.costtui, case.period, then, "Period")

    def action_command(self) -> None:
        """Show and copy the command that prints this."""
        show_command(self.costtui, self._trail[-1].command())

    def action_export(self) -> None:
        """Write the drivers into a file."""
        export(self.costtui, self._trail[-1].command(), f"explain-{self._trail[-1].period}")
