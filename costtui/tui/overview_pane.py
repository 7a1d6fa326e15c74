"""Overview: what this month costs so far, how it moves, what moved it, how fresh it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from rich.text import Text
from textual import work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import DataTable, Static
from textual.worker import get_current_worker

from costtui.analysis.overview import overview
from costtui.errors import CosttuiError
from costtui.present.format import amount, cell, change, shortened
from costtui.present.overview import headline
from costtui.tui.cells import add_columns, moved_style, right, room
from costtui.tui.daily_chart import DailyChart
from costtui.tui.pane import Pane

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from costtui.analysis.overview import Overview


class OverviewPane(Pane):
    """Month to date, daily chart, movers and the state of each source on one page."""

    TITLE = "Overview"
    HELP = """
What this month costs so far, against the same days of last month; the last days as bars, one
pattern a provider; the services that changed most; how fresh each source is and by how much its
charges differ from its own total (0.00 is right).

Numbers: the daily roll-up; effective (amortised) cost. `costtui breakdown --by provider,service`
and `costtui status` print the same.

  Enter   on a mover: that service in the breakdown
  2       the breakdown
  r       read the store again
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "explain", "Breakdown", id="explain-mover", show=False),
    ]

    def __init__(self, *, id: str) -> None:  # noqa: A002  (Textual's own parameter name)
        super().__init__(id=id)
        self._shown: Overview | None = None

    def compose(self) -> ComposeResult:
        yield Static(" reading the store …", id="headline", markup=False)
        yield DailyChart()
        with Horizontal(id="below"):
            yield DataTable(id="movers", cursor_type="row")
            yield DataTable(id="sources", cursor_type="none", show_cursor=False)

    def focus_first(self) -> None:
        self.query_one("#movers", DataTable).focus()

    def reload(self) -> None:
        self.ask()

    @work(thread=True, exclusive=True, group="overview")
    def ask(self) -> None:
        """Ask the store in a thread; an answer that was overtaken is dropped."""
        worker = get_current_worker()
        app = self.costtui
        if app.store is None:
            return
        try:
            found = overview(app.store, settings=app.settings, as_of=app.as_of, days=92)
        except CosttuiError as problem:
            app.call_from_thread(self.notify, str(problem), severity="error", markup=False)
            return
        if not worker.is_cancelled:
            app.call_from_thread(self.draw, found)

    def draw(self, found: Overview) -> None:
        """Show the numbers; the cursor stays where it was."""
        self._shown = found
        self._draw_headline(found)
        self._draw_chart(found)
        self._draw_movers(found)
        self._draw_sources(found)

    def on_resize(self) -> None:
        if self._shown is not None:
            self._draw_movers(self._shown)
            self._draw_sources(self._shown)

    def _draw_headline(self, found: Overview) -> None:
        text = Text(f"{found.as_of:%B %Y} to date", style="bold")
        text.append(f", as of {found.as_of}", style="dim not bold")
        for row in found.month.records():
            text.append(f"\n{headline(row)}", style="not bold")
        if not len(found.month):
            text.append("\nNo charges in this month yet.", style="not bold")
        self.query_one("#headline", Static).update(text)

    def _draw_chart(self, found: Overview) -> None:
        rows = found.daily.records()
        totals: dict[str, float] = {}
        for row in rows:
            totals[row["currency"]] = totals.get(row["currency"], 0.0) + row["cost"]
        main = max(totals, key=lambda currency: totals[currency], default="")
        series: dict[str, dict[Any, float]] = {}
        for row in rows:
            if row["currency"] == main:
                series.setdefault(cell(row["provider"]), {})[row["day"]] = row["cost"]
        days = sorted({day for values in series.values() for day in values})
        self.query_one(DailyChart).show(
            days, {name: [v.get(day, 0.0) for day in days] for name, v in series.items()}, main
        )

    def _draw_movers(self, found: Overview) -> None:
        grid: DataTable[Text] = self.query_one("#movers", DataTable)
        keep = grid.cursor_row
        grid.clear(columns=True)
        widths = (12, 12)
        name_width = room(grid, widths)
        add_columns(
            grid,
            [("moved most", name_width, False), ("cost", 12, True), ("change", 12, True)],
        )
        for row in found.movers.records():
            name = shortened(cell(row["service"]), name_width)
            grid.add_row(
                Text(name),
                right(amount(row["cost"]), widths[0]),
                right(change(row["change"]), widths[1], moved_style(row["change"])),
            )
        grid.move_cursor(row=min(keep, max(grid.row_count - 1, 0)))

    def _draw_sources(self, found: Overview) -> None:
        grid: DataTable[Text] = self.query_one("#sources", DataTable)
        grid.clear(columns=True)
        for label in ("source", "last day", "audit"):
            grid.add_column(label)
        for row in found.sources.records():
            is_exact = abs(row["difference"]) <= 0.005
            audit = "exact" if is_exact else f"off by {amount(row['difference'], decimals=4)}"
            age = "" if row["age_days"] <= 1 else f" ({row['age_days']} d ago)"
            grid.add_row(
                Text(shortened(cell(row["source"]), 18)),
                Text(f"{row['last_day']}{age}"),
                Text(audit, style="" if is_exact else "bold red"),
            )

    def on_data_table_row_selected(self, event: DataTable.RowSelected) -> None:
        event.stop()
        self.action_explain()

    def action_explain(self) -> None:
        """Show the service under the cursor in the breakdown."""
        if self._shown is None or not len(self._shown.movers):
            return
        row = self._shown.movers.records()[self.query_one("#movers", DataTable).cursor_row]
        self.costtui.explore((("provider", row["provider"]), ("service", row["service"])))
