"""Breakdown: where the money goes, from provider down to the charges themselves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import work
from textual.binding import Binding, BindingType
from textual.widgets import DataTable, Static
from textual.worker import get_current_worker

from costtui.analysis.breakdown import breakdown
from costtui.analysis.charges import charges
from costtui.analysis.dimension import DIMENSIONS, OTHER, dimension
from costtui.analysis.labels import labels
from costtui.errors import CosttuiError
from costtui.model.focus import METRICS
from costtui.present.format import amount, cell, change, percent, share_bar, shortened
from costtui.tui.cells import add_columns, moved_style, right, room
from costtui.tui.pane import Pane
from costtui.tui.periods import step
from costtui.tui.screens import AskScreen, ChargeScreen, PickScreen

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from costtui.model.table import Table

DRILL = ("provider", "sub_account", "service", "resource")
"""The way down; below the last one lie the charges."""
CHARGES = "charges"
ROWS = 500
CHARGE_LIST = (
    ("ChargePeriodStart", 19),
    ("EffectiveCost", 16),
    ("BilledCost", 16),
    ("ChargeDescription", 40),
    ("PricingQuantity", 18),
    ("PricingUnit", 14),
    ("x_SourceFile", 60),
    ("x_LoadId", 24),
)
"""What the list of charges shows of each; Enter shows the rest."""


@dataclass(frozen=True, slots=True)
class View:
    """What the pane shows: everything a `costtui breakdown` needs to print the same."""

    by: str = DRILL[0]
    metric: str = "effective"
    period: str = "mtd"
    where: str = ""
    path: tuple[tuple[str, str | None], ...] = ()
    """The values drilled into, outermost first; None is a value that is empty in the bill."""
    cursor: int = 0


class BreakdownPane(Pane):
    """A table with share bars and change; Enter goes down, Backspace back up."""

    TITLE = "Breakdown"
    HELP = """
Where the money goes, grouped by one dimension, beside the period before it. The rows always
add up to the bill: what does not fit is one row (other), what has no value is named.

Numbers: `costtui breakdown`, read from the daily roll-up; resources, tags and SKUs from the
charges. The month to date is compared with the same days of last month.

  Enter      down: provider, account, service, resource, then the charges with their source file
  Backspace  back up, the cursor where it was
  g          group by another dimension
  m          next metric: effective (amortised), billed (cash), list, contracted
  [ ]        the month before, the month after
  p          type a period: mtd, last-month, 2026-09, 2026-Q3, 30d, 2026-09-01..2026-10-01, all
  /          filter: service = 'Amazon S3' and tag:team = 'web'; empty takes it away
  s          sort by the next column
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "drill", "Down", id="drill", show=False),
        Binding("backspace", "back", "Back", id="back"),
        Binding("g", "group", "Group", id="group"),
        Binding("m", "metric", "Metric", id="metric"),
        Binding("left_square_bracket", "period(-1)", "Earlier", id="earlier", key_display="["),
        Binding("right_square_bracket", "period(1)", "Later", id="later", key_display="]"),
        Binding("p", "pick_period", "Period", id="period"),
        Binding("slash", "filter", "Filter", id="filter", key_display="/"),
    ]

    def __init__(self, *, id: str) -> None:  # noqa: A002  (Textual's own parameter name)
        super().__init__(id=id)
        self.view = View()
        self._back: list[View] = []
        self._table: Table | None = None
        self._labels: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        yield Static("", id="crumbs", classes="line", markup=False)
        yield DataTable(id="rows", cursor_type="row", zebra_stripes=True)
        yield Static("", id="sums", classes="line", markup=False)

    def focus_first(self) -> None:
        self.query_one(DataTable).focus()

    def reload(self) -> None:
        self.ask(self.view)

    def go(self, view: View, *, remember: bool = True) -> None:
        """Show another view; Backspace returns to this one."""
        if remember:
            cursor = self.query_one(DataTable).cursor_row
            self._back.append(replace(self.view, cursor=cursor))
        self.view = view
        self.ask(view)

    @work(thread=True, exclusive=True, group="breakdown")
    def ask(self, view: View) -> None:
        """Ask the store in a thread; an answer that was overtaken is dropped."""
        worker = get_current_worker()
        store = self.costtui.store
        if store is None:
            return
        names: dict[str, str] = {}
        try:
            if view.by == CHARGES:
                table = charges(
                    store,
                    filters=view.path,
                    period=view.period,
                    where=view.where or None,
                    as_of=self.costtui.as_of,
                    settings=self.costtui.settings,
                    limit=ROWS,
                )
            else:
                table = breakdown(
                    store,
                    by=[view.by],
                    metric=view.metric,
                    period=view.period,
                    where=view.where or None,
                    filters=view.path,
                    top=ROWS,
                    as_of=self.costtui.as_of,
                    settings=self.costtui.settings,
                )
                names = labels(store, view.by)
        except CosttuiError as problem:
            if not worker.is_cancelled:
                self.app.call_from_thread(self.complain, str(problem))
            return
        if not worker.is_cancelled:
            self.app.call_from_thread(self.draw, view, table, names)

    def complain(self, text: str) -> None:
        """Say what is wrong, keep what is shown."""
        self.notify(text, severity="error", markup=False, timeout=8)

    def draw(self, view: View, table: Table, names: dict[str, str]) -> None:
        """Show the rows of a view, the cursor where it was."""
        self._table, self._labels = table, names
        grid: DataTable[Text] = self.query_one(DataTable)
        keep = view.cursor or (grid.cursor_row if view == self.view else 0)
        grid.clear(columns=True)
        if view.by == CHARGES:
            self._draw_charges(grid, table)
        else:
            self._draw_groups(grid, table, view)
        grid.move_cursor(row=min(keep, max(grid.row_count - 1, 0)))
        self._draw_lines(view, table)

    def _draw_groups(self, grid: DataTable[Text], table: Table, view: View) -> None:
        wide = grid.size.width >= 100
        widths = (14, 16 if wide else 6, 13, 12)
        name_width = room(grid, widths)
        heads = ("cost", "share", "previous", "change")
        numbers = [(head, width, True) for head, width in zip(heads, widths, strict=True)]
        add_columns(grid, [(view.by, name_width, False), *numbers])
        currencies = {row["currency"] for row in table.records()}
        for row in table.records():
            name = self._named(row[view.by], name_width)
            if len(currencies) > 1:
                name = f"{name} · {row['currency']}"
            bar = share_bar(row["share"], width=8) + " " if wide else ""
            grid.add_row(
                Text(shortened(cell(name), name_width)),
                right(amount(row["cost"]), widths[0]),
                right(f"{bar}{percent(row['share']):>6}", widths[1]),
                right(amount(row["previous_cost"]), widths[2]),
                right(change(row["change"]), widths[3], moved_style(row["change"])),
            )

    def _named(self, value: object, width: int) -> str:
        """A value by the name people know it by, its id beside it where there is room."""
        label = self._labels.get(str(value))
        both = f"{label}  {value}"
        return str(value) if label is None else both if len(both) <= width else label

    def _draw_charges(self, grid: DataTable[Text], table: Table) -> None:
        columns = [(name, width) for name, width in CHARGE_LIST if name in table.columns]
        add_columns(
            grid,
            [(name, width, name.endswith(("Cost", "Quantity"))) for name, width in columns],
        )
        for row in table.records():
            cells = []
            for name, width in columns:
                value = row[name]
                if isinstance(value, float):
                    cells.append(right(amount(value, decimals=6), width))
                else:
                    text = "" if value is None else cell(str(value))
                    cells.append(Text(shortened(text, width)))
            grid.add_row(*cells)

    def _draw_lines(self, view: View, table: Table) -> None:
        path = " / ".join(cell(value or dimension(dim).empty) for dim, value in view.path)
        crumbs = Text(" All" if not path else f" All / {path}", style="bold")
        crumbs.append(f"  by {view.by} · {view.metric} · {view.period}", style="dim not bold")
        if view.where:
            crumbs.append(f" · where {cell(view.where)}", style="not bold italic")
        self.query_one("#crumbs", Static).update(crumbs)
        self.query_one("#sums", Static).update(self._sums(view, table))

    def _sums(self, view: View, table: Table) -> Text:
        if not len(table):
            return Text(" No charges here. Try another period: [ ] or p; / changes the filter.")
        if view.by == CHARGES:
            return Text(f" {len(table)} charges; Enter shows all columns of one", style="dim")
        sums: dict[str, list[float]] = {}
        for row in table.records():
            total = sums.setdefault(row["currency"], [0.0, 0.0])
            total[0] += row["cost"]
            total[1] += row["change"] or 0.0
        parts = [
            f"{amount(cost)} {currency} ({change(moved)})"
            for currency, (cost, moved) in sorted(sums.items())
        ]
        notes = "  " + " ".join(table.notes) if table.notes else ""
        return Text(f" total {' + '.join(parts)}{notes}", no_wrap=True, overflow="ellipsis")

    def on_data_table_row_selected(self, event: DataTable.RowSelected) -> None:
        event.stop()
        self.action_drill()

    def on_resize(self) -> None:
        if self._table is not None:
            self.draw(self.view, self._table, self._labels)

    def action_drill(self) -> None:
        """Go down: the next dimension for the row under the cursor, at the end its charges."""
        table, index = self._table, self.query_one(DataTable).cursor_row
        if table is None or not 0 <= index < len(table):
            return
        row = table.records()[index]
        if self.view.by == CHARGES:
            self.app.push_screen(ChargeScreen(row))
            return
        if row[self.view.by] == OTHER:
            self.notify("the rest in one row; filter or group to see into it", markup=False)
            return
        value = row[self.view.by]
        key = None if value == dimension(self.view.by).empty else str(value)
        path = (*self.view.path, (self.view.by, key))
        taken = {dim for dim, _ in path}
        below = next((dim for dim in DRILL if dim not in taken), CHARGES)
        if self.view.by == "resource":
            below = CHARGES
        self.go(replace(self.view, by=below, path=path, cursor=0))

    def show_path(self, path: tuple[tuple[str, str | None], ...]) -> None:
        """Show what lies below some values, by the next dimension of the way down."""
        taken = {dim for dim, _ in path}
        below = next((dim for dim in DRILL if dim not in taken), CHARGES)
        self.go(View(by=below, metric=self.view.metric, path=path))

    def action_back(self) -> None:
        """Return to the view before, its cursor kept."""
        if self._back:
            self.go(self._back.pop(), remember=False)

    def action_group(self) -> None:
        """Pick the dimension to group by."""
        choices = [(name, name) for name in DIMENSIONS]

        def chosen(word: str | None) -> None:
            if word is not None and word != self.view.by:
                self.go(replace(self.view, by=word, cursor=0))

        self.app.push_screen(PickScreen("Group by", choices, self.view.by), chosen)

    def action_metric(self) -> None:
        """Show the next of the four costs."""
        names = list(METRICS)
        following = names[(names.index(self.view.metric) + 1) % len(names)]
        self.go(replace(self.view, metric=following, cursor=0))

    def action_period(self, direction: int) -> None:
        """Move to the month before or after."""
        store = self.costtui.store
        if store is not None:
            moved = step(self.view.period, direction, store, self.costtui.as_of)
            self.go(replace(self.view, period=moved, cursor=0))

    def action_pick_period(self) -> None:
        """Type a period."""

        def chosen(word: str | None) -> None:
            if word:
                self.go(replace(self.view, period=word, cursor=0))

        hint = "mtd, last-month, 2026-09, 2026-Q3, 30d, 2026-09-01..2026-10-01, all"
        self.app.push_screen(AskScreen("Period", self.view.period, hint), chosen)

    def action_filter(self) -> None:
        """Type an expression that charges have to meet."""

        def chosen(word: str | None) -> None:
            if word is not None:
                self.go(replace(self.view, where=word, cursor=0))

        hint = "service = 'Amazon S3' and tag:team in ('web', 'data'); empty for all"
        self.app.push_screen(AskScreen("Only charges where", self.view.where, hint), chosen)
