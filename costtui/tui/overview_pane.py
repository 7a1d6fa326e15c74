"""Overview: what this month costs so far, how it moves, what moved it, how fresh it is."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.widgets import DataTable, Static

from costtui.analysis.dimension import dimension
from costtui.present.format import cell
from costtui.present.overview import headline
from costtui.tui.asker import Asker
from costtui.tui.daily_chart import DailyChart
from costtui.tui.grid import Grid
from costtui.tui.outlook_list import OutlookList
from costtui.tui.overview_kept import ask_overview, last_overview
from costtui.tui.overview_rows import mover_rows, source_rows, top_rows
from costtui.tui.pane import Pane
from costtui.tui.view import Place, View, below

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult

    from costtui.analysis.overview import Overview
    from costtui.analysis.scope import Known
    from costtui.model.table import Table
    from costtui.store.database import Store
    from costtui.tui.view import Path

DAYS = 92
TOP = 3
"""How many of the largest services, accounts and teams are shown."""


class OverviewPane(Pane["Overview"]):
    """Month to date, daily chart, movers and the state of each source on one page."""

    TITLE = "Overview"
    KEY = "1"
    ORDER = 10
    HELP = """
What this month costs so far, against the same days of last month; where it will end, which
budgets are over or at risk, what was unusual this week; the last days as bars, one pattern a
provider, days that are not complete marked ~; the services that went up and down most; the
largest services, accounts and teams; the last day with charges of each source and by how much
its charges differ from its own total (exact is right).

Numbers: the daily roll-up; effective (amortised) cost. `costtui breakdown --by provider,service`
and `costtui status` print the same. Amounts of two currencies are never added.

  Enter      on any figure: the view that explains it. A month: its providers; the chart: its
             days; a service, account or team: what is in it; a source: its loads (status); the
             month's end, a budget, something unusual: its own pane
  x          why it changed: its drivers, as a waterfall; anywhere else: why the month did
  Tab        the next table: months, outlook, chart, movers, the largest, sources
  u          the chart in the next currency
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "explain", "Explain", id="explain", key_display="Enter", show=False),
        Binding("x", "why", "Why", id="overview-why"),
        Binding("u", "currency", "Currency", id="currency"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._shown: Overview | None = None
        self._has_more_to_ask = False
        """Whether it was left before everything was known."""
        self._reasons: dict[tuple[str, str, str], str] = {}
        """The driver behind the change of a provider's service in a currency."""
        self._teams: Table | None = None
        """The costs of teams, once they are known."""
        self._later = Asker(self, "later")
        self._currency = ""
        """The currency a person chose for the chart; the one with most to show unless it is there."""

    def compose(self) -> ComposeResult:
        yield Static(" reading the store …", id="headline", markup=False)
        yield Grid(id="month")
        yield OutlookList()
        chart = DailyChart()
        chart.can_focus = True
        yield chart
        with Container(id="below"):
            yield Grid(id="movers")
            yield Grid(id="top")
            yield Grid(id="sources")

    def on_mount(self) -> None:
        self.query_one("#month", Grid).show_header = False
        if self._shown is not None:
            # Its tables are drawn once they know how wide they are.
            self._draw_headline(self._shown)
            self._draw_chart(self._shown)

    def recall(self) -> Known | None:
        app = self.costtui
        last = last_overview(app.data_dir, app.settings, app.as_of)
        self._shown = None if last is None else last.overview
        return None if last is None else last.known

    def focus_first(self) -> None:
        self.query_one("#movers", Grid).focus()

    def question(self) -> Callable[[Store], Overview]:
        app = self.costtui
        return partial(ask_overview, settings=app.settings, as_of=app.as_of, days=DAYS)

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
        if found != self._shown:
            before = self._under_cursor()
            self._shown = found
            services = [_service(row) for row in found.movers.records()]
            row = services.index(before) if before in services else None
            self._draw_headline(found)
            self._draw_chart(found)
            self._draw_movers(found, row)
            self._draw_top(found)
            self._draw_sources(found)
        # Not before these are on the terminal: it would take a core from drawing them.
        self.call_after_refresh(self._ask_charges)
        self.query_one(OutlookList).look(found.names)

    def on_unmount(self) -> None:
        self.on_hide()
        super().on_unmount()

    def on_hide(self) -> None:
        """Leave the cores to the pane that is in front now."""
        self._has_more_to_ask |= self._later.is_waiting
        self._later.stop()

    def on_show(self) -> None:
        if self._has_more_to_ask:
            self._ask_charges()

    def _ask_charges(self) -> None:
        """Ask for what takes reading the charges: teams, then the reasons of the movers."""
        from costtui.analysis.overview import teams
        from costtui.analysis.reason import reasons

        def told(found: Table) -> None:
            self._teams = found
            if self._shown is not None:
                self._draw_top(self._shown)
            self._ask_later(partial(reasons, by=("provider", "service")), reasoned)

        def reasoned(found: Table) -> None:
            self._reasons = {
                (row["provider"], row["service"], row["currency"]): row["driver"]
                for row in found.records()
            }
            if self._shown is not None:
                self._draw_movers(self._shown)

        self._has_more_to_ask = False
        self._ask_later(teams, told)

    def _ask_later(self, what: Callable[..., Table], done: Callable[[Table], None]) -> None:
        app, store = self.costtui, self.costtui.store
        if store is not None:
            asking = store.asking()
            question = partial(what, asking, settings=app.settings, as_of=app.as_of)
            self._later.ask(question, done, self.complain, asking.interrupt)

    def on_grid_resized(self, event: Grid.Resized) -> None:
        event.stop()
        if isinstance(event.grid, OutlookList):
            event.grid.draw()
        elif self._shown is not None:
            draw = {
                "month": self._draw_month,
                "movers": self._draw_movers,
                "top": self._draw_top,
                "sources": self._draw_sources,
            }
            draw[str(event.grid.id)](self._shown)

    def _draw_headline(self, found: Overview) -> None:
        text = Text(f"{found.as_of:%B %Y} to date", style="bold", no_wrap=True, overflow="ellipsis")
        notes = " · ".join(found.notes) or f"as of {found.as_of}"
        text.append(f", {notes}", style="dim not bold")
        if not len(found.month):
            text.append("\nNo charges in this month yet.", style="not bold")
        self.query_one("#headline", Static).update(text)
        self._draw_month(found)

    def _draw_month(self, found: Overview) -> None:
        grid = self.query_one("#month", Grid)
        grid.display = bool(len(found.month))
        width = max(grid.room([]), 10)
        rows = [[Text(cell(headline(row)), no_wrap=True)] for row in found.month.records()]
        grid.styles.height = len(rows)
        grid.fill([(Text(""), width)], rows, grid.cursor_row)

    def _draw_top(self, found: Overview) -> None:
        """The largest services, accounts and teams, the kinds under each other."""
        grid = self.query_one("#top", Grid)
        columns, rows = top_rows(found, self._tops(found), grid)
        grid.fill(columns, rows, grid.cursor_row)

    def _tops(self, found: Overview) -> list[tuple[str, dict[str, Any]]]:
        """The rows of the largest, each with what it is a value of."""
        tables = {"service": found.services, "sub_account": found.accounts}
        if self._teams is not None:
            tables["team"] = self._teams
        return [(kind, row) for kind, table in tables.items() for row in table.records()[:TOP]]

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
            found.unfinished,
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
        columns, rows = mover_rows(found, self._reasons, grid)
        grid.fill(columns, rows, grid.cursor_row if cursor is None else cursor)

    def _draw_sources(self, found: Overview) -> None:
        grid = self.query_one("#sources", Grid)
        columns, rows = source_rows(found, grid)
        grid.fill(columns, rows, 0)

    def on_data_table_row_selected(self, event: DataTable.RowSelected) -> None:
        event.stop()
        self.action_explain()

    def _under_cursor(self) -> tuple[str, str] | None:
        """The provider and service the cursor is on."""
        rows = [] if self._shown is None else self._shown.movers.records()
        index = self.query_one("#movers", Grid).cursor_row
        return _service(rows[index]) if 0 <= index < len(rows) else None

    def action_explain(self) -> None:
        """Show what explains the figure under the cursor."""
        found, focused = self._shown, self.app.focused
        if found is None or focused is None:
            return
        if isinstance(focused, DailyChart):
            self.costtui.explore(View((Place("day"),), period="30d"))
            return
        index = focused.cursor_row if isinstance(focused, Grid) else 0
        if isinstance(focused, OutlookList):
            focused.open()
        elif focused.id == "sources":
            self.costtui.run_and_show(["status"])
        elif focused.id == "month" and index < len(found.month):
            currency = found.month.records()[index]["currency"].replace("'", "''")
            self.costtui.explore(View(where=f"BillingCurrency = '{currency}'"))
        elif focused.id == "top" and index < len(lines := self._tops(found)):
            kind, row = lines[index]
            self._explore(row, *(("provider", kind) if kind != "team" else (kind,)))
        elif focused.id == "movers" and index < len(found.movers):
            self._explore(found.movers.records()[index], "provider", "service")

    def action_why(self) -> None:
        """Explain the change of the figure under the cursor."""
        found, focused = self._shown, self.app.focused
        index = focused.cursor_row if isinstance(focused, Grid) else 0
        path: Path = ()
        if found is not None and focused is not None and focused.id == "movers":
            rows = found.movers.records()
            path = _path(rows[index], "provider", "service") if index < len(rows) else ()
        elif found is not None and focused is not None and focused.id == "top":
            lines = self._tops(found)
            path = _path(lines[index][1], lines[index][0]) if index < len(lines) else ()
        from costtui.tui.explain_case import Case
        from costtui.tui.explain_screen import ExplainScreen

        self.app.push_screen(ExplainScreen(Case("mtd", None, path, as_of=self.costtui.as_of)))

    def _explore(self, row: dict[str, Any], *words: str) -> None:
        """Show what lies below some values of a row."""
        path = _path(row, *words)
        self.costtui.explore(View((Place(below(path), path),)))


def _path(row: dict[str, Any], *words: str) -> Path:
    """Some values of a row, as a place in the breakdown has them."""
    return tuple(
        (word, None if row[word] == dimension(word).empty else row[word]) for word in words
    )


def _service(row: dict[str, Any]) -> tuple[str, str]:
    return row["provider"], row["service"]
