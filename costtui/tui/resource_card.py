"""One resource beside the list it is in: what it is, its tags, its cost a day, what it is used for."""

from __future__ import annotations

from datetime import timedelta
from math import fsum
from typing import TYPE_CHECKING, Any

from rich.text import Text
from textual.containers import Vertical
from textual.widgets import Static

from costtui.present.chart import sparkline
from costtui.present.format import aligned, amount, cell, shortened, text_width
from costtui.tui.daily_chart import DailyChart
from costtui.tui.grid import Grid, right

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from costtui.analysis.resources import Known

TALL = 24
"""Lines of the card from which bars stand where a line of blocks does otherwise."""
LEAST_NAME = 20
"""A usage type narrower than this costs the table a column."""


class ResourceCard(Vertical):
    """What is known of the resource under the cursor."""

    DEFAULT_CSS = """
    ResourceCard { padding: 0 1; }
    ResourceCard #about { height: auto; max-height: 12; }
    ResourceCard DailyChart { height: 1fr; max-height: 14; padding: 0; }
    ResourceCard #usage { height: 1fr; min-height: 3; }
    """

    def __init__(self) -> None:
        super().__init__(id="card")
        self._row: dict[str, Any] | None = None
        self._known: Known | None = None

    def compose(self) -> ComposeResult:
        yield Static("", id="about", markup=False)
        yield DailyChart()
        yield Grid(id="usage")

    def on_resize(self) -> None:
        self._draw()

    def on_grid_resized(self, event: Grid.Resized) -> None:
        event.stop()
        self._draw()

    def clear(self) -> None:
        """Show nothing: there is no resource under the cursor."""
        self._row = self._known = None
        self._draw()

    def show(self, row: dict[str, Any], known: Known) -> None:
        """Show a resource.

        Args:
            row: its row of `resources`.
            known: everything else.
        """
        self._row, self._known = row, known
        self._draw()

    def _draw(self) -> None:
        row, known = self._row, self._known
        chart, usage = self.query_one(DailyChart), self.query_one("#usage", Grid)
        is_tall = self.size.height >= TALL
        chart.display = is_tall and known is not None
        if row is None or known is None:
            self.query_one("#about", Static).update("")
            usage.fill([], [], 0)
            return
        days, costs = _every_day(known, row["currency"])
        text = Text(cell(row["resource"]), style="bold", overflow="fold")
        about = (row["resource_type"], row["service"], known.account, row["region"])
        text.append("\n" + " · ".join(cell(word) for word in about if word), style="not bold")
        text.append("\n")
        text.append_text(_tags(known))
        if not is_tall and costs:
            first = known.unfinished
            late = 0 if first is None else sum(day >= first for day in days)
            width = min(len(costs), max(self.size.width - 30, 10))
            line = sparkline(costs, width=width, unfinished=late)
            text.append(f"\n{days[0]:%d %b} ", style="dim not bold")
            text.append(line, style="cyan not bold")
            highest = f" {days[-1]:%d %b}, at most {amount(max(costs))} a day"
            text.append(highest, style="dim not bold")
        self.query_one("#about", Static).update(text)
        title = f"{cell(row['currency'])} a day"
        chart.show(days, {"cost": costs}, title, unfinished=known.unfinished)
        self._draw_usage(known, row["currency"])

    def _draw_usage(self, known: Known, currency: str) -> None:
        grid = self.query_one("#usage", Grid)
        rows = [row for row in known.usage.records() if row["currency"] == currency]
        numbers = {
            "quantity": aligned([_quantity(row) for row in rows]),
            "price": aligned([_price(row["unit_price"]) for row in rows]),
            f"cost, {cell(currency)}": [amount(row["cost"]) for row in rows],
        }
        widths = {head: max(map(text_width, (head, *texts))) for head, texts in numbers.items()}
        for least in ("price", "quantity"):
            if grid.room(list(widths.values())) < LEAST_NAME:
                del widths[least]
        name_width = max(grid.room(list(widths.values())), 8)
        columns = [(Text("used for"), name_width)]
        columns += [(right(head, width), width) for head, width in widths.items()]
        cells = [
            [
                Text(shortened(cell(row["usage_type"]), name_width), no_wrap=True),
                *(right(numbers[head][number], width) for head, width in widths.items()),
            ]
            for number, row in enumerate(rows)
        ]
        grid.fill(columns, cells, grid.cursor_row)


def _quantity(row: dict[str, Any]) -> str:
    quantity = row["quantity"]
    if quantity is None:
        return ""
    spelled = f"{quantity:,.0f}" if abs(quantity) >= 10_000 else f"{quantity:,.6g}"
    return f"{spelled} {cell(row['unit'] or '')}".rstrip()


def _price(price: float | None) -> str:
    """A price with as many digits as it takes, never as a power of ten."""
    return "" if price is None else f"{price:,.10f}".rstrip("0").rstrip(".")


def _tags(known: Known) -> Text:
    """The tags of its last day; one that was different before says so."""
    rows = known.tags.records()
    if not rows:
        return Text("no tags", style="dim not bold")
    newest = max(row["last_day"] for row in rows)
    text = Text()
    for key in dict.fromkeys(row["key"] for row in rows):
        own = [row for row in rows if row["key"] == key]
        now = [row for row in own if row["last_day"] == newest]
        word = f"{key}={now[0]['value']}" if now else f"{key} until {own[0]['last_day']}"
        was = [row["value"] for row in own if row not in now] if now else []
        text.append(("  " if text else "") + cell(word), style="not bold")
        if was:
            text.append(f" (was {cell(', '.join(map(str, was)))})", style="dim not bold")
    return text


def _every_day(known: Known, currency: str) -> tuple[list[Any], list[float]]:
    """The days from the first to the last one with charges, and the cost of each."""
    costs: dict[Any, list[float]] = {}
    for row in known.days.records():
        if row["currency"] == currency:
            costs.setdefault(row["day"], []).append(row["cost"])
    if not costs:
        return [], []
    first, last = min(costs), max(costs)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return days, [fsum(costs.get(day, [])) for day in days]
