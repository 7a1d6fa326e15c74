"""Overview: what this month costs so far, how it moves, what moved it, how fresh it is."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import DataTable, Static

from costtui.analysis.dimension import dimension
from costtui.analysis.overview import overview
from costtui.present.format import amount, cell, change, shortened
from costtui.present.overview import headline
from costtui.tui.daily_chart import DailyChart
from costtui.tui.grid import Grid, moved_style, right
from costtui.tui.pane import Pane
from costtui.tui.view import Place, View, below

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult

    from costtui.analysis.overview import Overview
    from costtui.store.database import Store

DAYS = 92
WIDE = 60
"""Columns from which the movers show their cost and the sources when they were imported."""


class OverviewPane(Pane["Overview"]):
    """Month to date, daily chart, movers and the state of each source on one page."""

    TITLE = "Overview"
    KEY = "1"
    ORDER = 10
    HELP = """
What this month costs so far, against the same days of last month; the last days as bars, one
pattern a provider; the services that changed most; the last day with charges of each source and
by how much its charges differ from its own total (exact is right).

Numbers: the daily roll-up; effective (amortised) cost. `costtui breakdown --by provider,service`
and `costtui status` print the same. Amounts of two currencies are never added.

  Enter      on a mover: that service in the breakdown, by account
  u          the chart in the next currency
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("u", "currency", "Currency", id="currency"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._shown: Overview | None = None
        self._currency = ""
        """The currency a person chose for the chart; the one with most to show unless it is there."""

    def compose(self) -> ComposeResult:
        yield Static(" reading the store …", id="headline", markup=False)
        yield DailyChart()
        with Horizontal(id="below"):
            yield Grid(id="movers")
            yield Grid(id="sources", is_still=True)

    def focus_first(self) -> None:
        self.query_one("#movers", Grid).focus()

    def question(self) -> Callable[[Store], Overview]:
        app = self.costtui
        return partial(overview, settings=app.settings, as_of=app.as_of, days=DAYS)

    def command(self) -> list[str]:
        focused = self.app.focused
        if focused is not None and focused.id == "sources":
            return ["status"]
        as_of = self.costtui.as_of
        words = ["breakdown", "--by", "provider,service"]
        return words if as_of is None else [*words, "--as-of", str(as_of)]

    def complain(self, text: str) -> None:
        if self._shown is None:
            self.query_one("#headline", Static).update(text)
        super().complain(text)

    def draw(self, found: Overview) -> None:
        """Show the numbers; the cursor stays on the service it was on."""
        before = self._under_cursor()
        self._shown = found
        services = [_service(row) for row in found.movers.records()]
        row = services.index(before) if before in services else None
        self._draw_headline(found)
        self._draw_chart(found)
        self._draw_movers(found, row)
        self._draw_sources(found)

    def on_grid_resized(self, event: Grid.Resized) -> None:
        event.stop()
        if self._shown is not None:
            self._draw_movers(self._shown)
            self._draw_sources(self._shown)

    def _draw_headline(self, found: Overview) -> None:
        text = Text(f"{found.as_of:%B %Y} to date", style="bold", no_wrap=True, overflow="ellipsis")
        notes = " · ".join(found.notes) or f"as of {found.as_of}"
        text.append(f", {notes}", style="dim not bold")
        for row in found.month.records():
            text.append(f"\n{headline(row)}", style="not bold")
        if not len(found.month):
            text.append("\nNo charges in this month yet.", style="not bold")
        self.query_one("#headline", Static).update(text)

    def _draw_chart(self, found: Overview) -> None:
        rows = found.daily.records()
        currencies = self._currencies(found)
        drawn = self._drawn(currencies)
        series: dict[str, dict[Any, float]] = {}
        for row in rows:
            if row["currency"] == drawn:
                series.setdefault(cell(row["provider"]), {})[row["day"]] = row["cost"]
        days = sorted({row["day"] for row in rows})
        others = [cell(currency) for currency in currencies if currency != drawn]
        self.query_one(DailyChart).show(
            days,
            {name: [v.get(day, 0.0) for day in days] for name, v in series.items()},
            f"{cell(drawn)} a day",
            f"  (u: {', '.join(others)})" if others else "",
        )

    def _currencies(self, found: Overview) -> list[str]:
        """The currencies of the chart, the one with most to show first."""
        totals: dict[str, float] = {}
        for row in found.daily.records():
            totals[row["currency"]] = totals.get(row["currency"], 0.0) + row["cost"]
        return sorted(totals, key=lambda currency: -totals[currency])

    def _drawn(self, currencies: list[str]) -> str:
        if self._currency in currencies:
            return self._currency
        return currencies[0] if currencies else ""

    def action_currency(self) -> None:
        """Draw the chart in the next currency."""
        if self._shown is not None and (currencies := self._currencies(self._shown)):
            following = currencies.index(self._drawn(currencies)) + 1
            self._currency = currencies[following % len(currencies)]
            self._draw_chart(self._shown)

    def _draw_movers(self, found: Overview, cursor: int | None = None) -> None:
        grid = self.query_one("#movers", Grid)
        rows = found.movers.records()
        costs = [amount(row["cost"]) for row in rows]
        changes = [f"{change(row['change'])} {row['currency']}" for row in rows]
        widths = [max([6, *map(len, changes)])]
        is_wide = grid.size.width >= WIDE
        if is_wide:
            widths.append(max([4, *map(len, costs)]))
        name_width = max(grid.room(widths), 8)
        columns = [(Text("moved most"), name_width)]
        if is_wide:
            columns.append((right("cost", widths[1]), widths[1]))
        columns.append((right("change", widths[0]), widths[0]))
        cells = []
        for index, row in enumerate(rows):
            line = [Text(shortened(cell(row["service"]), name_width))]
            if is_wide:
                line.append(right(costs[index], widths[1]))
            line.append(right(cell(changes[index]), widths[0], moved_style(row["change"])))
            cells.append(line)
        grid.fill(columns, cells, grid.cursor_row if cursor is None else cursor)

    def _draw_sources(self, found: Overview) -> None:
        grid = self.query_one("#sources", Grid)
        rows = found.sources.records()
        days = [f"{row['last_day']}" for row in rows]
        audits = [_audit(row["difference"]) for row in rows]
        widths = [10, max([5, *map(len, audits)])]
        is_wide = grid.size.width >= WIDE
        if is_wide:
            widths.append(16)
        name_width = max(grid.room(widths), 6)
        columns = [
            (Text("source"), name_width),
            (Text("last day"), widths[0]),
            (right("audit", widths[1]), widths[1]),
        ]
        if is_wide:
            columns.append((Text("imported"), 16))
        cells = []
        for index, row in enumerate(rows):
            is_late = row["age_days"] > 3
            line = [
                Text(shortened(cell(row["source"]), name_width)),
                Text(days[index], style="yellow" if is_late else ""),
                right(audits[index], widths[1], "" if audits[index] == "exact" else "bold red"),
            ]
            if is_wide:
                line.append(Text(f"{row['imported_at']:%Y-%m-%d %H:%M}"))
            cells.append(line)
        grid.fill(columns, cells, 0)

    def on_data_table_row_selected(self, event: DataTable.RowSelected) -> None:
        event.stop()
        self.action_explain()

    def _under_cursor(self) -> tuple[str, str] | None:
        """The provider and service the cursor is on."""
        rows = [] if self._shown is None else self._shown.movers.records()
        index = self.query_one("#movers", Grid).cursor_row
        return _service(rows[index]) if 0 <= index < len(rows) else None

    def action_explain(self) -> None:
        """Show the service under the cursor in the breakdown."""
        found = self._under_cursor()
        if found is not None:
            pairs = zip(("provider", "service"), found, strict=True)
            path = tuple(
                (name, None if value == dimension(name).empty else value) for name, value in pairs
            )
            self.costtui.explore(View((Place(below(path), path),)))


def _service(row: dict[str, Any]) -> tuple[str, str]:
    return row["provider"], row["service"]


def _audit(difference: float) -> str:
    """How far the charges are from the source's own total."""
    return "exact" if abs(difference) <= 0.005 else change(difference)
