"""Breakdown: where the money goes, from provider down to the charges themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.widgets import DataTable, Static

from costtui.model.focus import METRICS
from costtui.present.format import cell
from costtui.tui.charge_screen import ChargeScreen
from costtui.tui.command import command_of
from costtui.tui.explain_case import case_of
from costtui.tui.explain_screen import ExplainScreen
from costtui.tui.grid import Grid
from costtui.tui.group_chart import KINDS, GroupChart
from costtui.tui.pane import Pane
from costtui.tui.periods import months_up_to, spelled, step
from costtui.tui.questions import ask_dimension, ask_filter, ask_period
from costtui.tui.rows import charge_list, crumbs, full_name, groups, months, sums, tail
from costtui.tui.view import ROWS, Shown, View, is_rest, look

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult

    from costtui.store.database import Store

MONTHS = 6
"""How many months stand across where the period is a single one."""


class BreakdownPane(Pane[Shown]):
    """A table with share bars and change; Enter goes down, Backspace back up."""

    TITLE = "Breakdown"
    KEY = "2"
    ORDER = 20
    HELP = """
Where the money goes, grouped by one dimension, beside the period before it. The rows always
add up to the bill: what does not fit is one row (other), what has no value is named.

Numbers: `costtui breakdown`, read from the daily roll-up; resources, tags and SKUs from the
charges. The month to date is compared with the same days of last month.

  Enter      down: provider, account, service, resource, then the charges with their source file
             and load; on a charge: all its columns
  Backspace  back up, the cursor where it was; metric, period and filter stay
  g          group by another dimension, or by a tag
  m          next metric: effective (amortised), billed (cash), list, contracted
  [ ]        the month before, the month after
  p          type a period: mtd, last-month, 2026-09, 2026-Q3, 30d, 2026-09-01..2026-10-01, all
  /          filter: service = 'AWS Lambda' and tag:team = 'web'; empty takes it away
  x          why the row changed against the period before: its drivers, as a waterfall
  t          the months across, each row with its total; again: the period before beside
  h          the next chart below: bars a day, lines, shares, none
  s  S       sort by the next column; the other way round
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("backspace", "back", "Back", id="back"),
        Binding("g", "group", "Group", id="group"),
        Binding("m", "metric", "Metric", id="metric"),
        Binding("left_square_bracket", "period(-1)", "Month", id="earlier", key_display="[ ]"),
        Binding("right_square_bracket", "period(1)", "Later", id="later", show=False),
        Binding("p", "pick_period", "Period", id="period"),
        Binding("slash", "filter", "Filter", id="filter", key_display="/"),
        Binding("x", "explain", "Why", id="why"),
        Binding("t", "pivot", "Months across", id="pivot", show=False),
        Binding("h", "chart", "Chart", id="chart", show=False),
        Binding("s", "sort", "Sort", id="sort"),
        Binding("S,upper_s", "reverse", "Reverse", id="reverse", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._shown: Shown | None = None
        self._wanted = View()
        """What was asked for last: what is shown, unless an answer is still under way."""

    def compose(self) -> ComposeResult:
        yield Static("", id="crumbs", classes="line", markup=False)
        yield Static(" reading the store …", id="scope", classes="line", markup=False)
        yield Grid(id="rows")
        yield GroupChart()
        yield Static("", id="problem", markup=False)
        yield Static("", id="sums", classes="line", markup=False)
        yield Static("", id="under", markup=False)

    @property
    def view(self) -> View:
        """What is shown, or about to be."""
        return self._wanted

    @property
    def grid(self) -> Grid:
        """The table."""
        return self.query_one("#rows", Grid)

    def focus_first(self) -> None:
        self.grid.focus()

    def reload(self) -> None:
        self._remember_cursor()
        self.go(self._wanted)

    def question(self) -> Callable[[Store], Shown]:
        app = self.costtui
        return partial(look, view=self._wanted, settings=app.settings, as_of=app.as_of)

    def command(self) -> list[str]:
        period = None if self._shown is None else self._shown.period
        return command_of(self._wanted, period=period, as_of=self.costtui.as_of)

    def file_stem(self) -> str:
        view = self._wanted
        period = view.period
        if self._shown is not None:
            days = self._shown.period
            last = days.end - timedelta(days=1)
            is_month = (days.start.year, days.start.month) == (last.year, last.month)
            if is_month and days.start.day == 1:
                period = f"{days.start:%Y-%m}"
        return f"{self.NAME}-{'-'.join(view.place.words)}-{period}"

    def copied(self, *, whole: bool) -> str:
        shown = self._shown
        row = None if shown is None else self._row(shown)
        if whole or shown is None or row is None:
            return super().copied(whole=whole)
        return cell(
            str(row["ResourceId"] or "") if shown.view.is_charges else shown.name_and_level(row)[1]
        )

    def go(self, view: View) -> None:
        """Ask for a view; what is shown stays until the answer is there, and if it is an error."""
        self._wanted = view
        super().reload()

    def complain(self, text: str) -> None:
        """Say what is wrong where it stays readable; the rows before stay, and can be gone on from."""
        if self._shown is not None:
            self._wanted = self._shown.view
            self._draw_lines(self._shown)
        problem = self.query_one("#problem", Static)
        problem.update(text)
        problem.display = True

    def draw(self, shown: Shown) -> None:
        """Show an answer, the cursor on the row it was on."""
        self._shown, self._wanted = shown, shown.view
        self.query_one("#problem", Static).display = False
        self._draw_rows(shown)
        self._draw_lines(shown)
        self.query_one(GroupChart).show(shown.view.chart, shown.chart)

    def _draw_rows(self, shown: Shown) -> None:
        view = shown.view
        make = charge_list if view.is_charges else months if view.is_pivot else groups
        columns, rows = make(shown, self.grid)
        self.grid.fill(columns, rows, shown.row_of(shown.view.place))
        self._draw_under(shown)

    def _draw_lines(self, shown: Shown) -> None:
        view, width = shown.view, max(self.size.width - 2, 20)
        self.query_one("#crumbs", Static).update(Text(f" {crumbs(shown, width)}", style="bold"))
        scope = Text(
            f" by {cell(', '.join(view.place.words))} · {view.metric} cost · {spelled(shown.period)}",
            no_wrap=True,
            overflow="ellipsis",
        )
        if shown.previous is not None and not view.is_charges and not view.is_pivot:
            scope.append(f" against {spelled(shown.previous)}")
        if view.where:
            scope.append(f" · where {cell(view.where)}", style="bold")
        self.query_one("#scope", Static).update(scope)
        self.query_one("#sums", Static).update(self._sums(shown))

    def _sums(self, shown: Shown) -> Text:
        count = len(shown.table)
        if not count:
            text = "no charges here; [ ] or p: another period, / another filter, Backspace: back"
        elif shown.view.is_charges:
            is_part = count == shown.view.rows
            kind = f"the {count} dearest charges of" if is_part else f"{count} charges,"
            text = f"{kind} {sums(shown)}"
        else:
            text = f"total {sums(shown)}"
        notes = "".join(f" · {note}" for note in shown.table.notes)
        return Text(f" {text}{notes}", no_wrap=True, overflow="ellipsis", style="bold")

    def _draw_under(self, shown: Shown) -> None:
        """Tell in full what the cursor stands on; of a charge, where it comes from."""
        under, row = self.query_one("#under", Static), self._row(shown)
        width = max(self.size.width - 10, 20)
        text = Text(no_wrap=True, overflow="ellipsis", style="dim")
        if row is None:
            text.append("\n" if shown.view.is_charges else "")
        elif shown.view.is_charges:
            text.append(f" source {tail(cell(str(row['x_SourceFile'] or '')), width)}\n")
            text.append(f" load   {cell(str(row['x_LoadId'] or ''))}   Enter: all its columns")
        else:
            text.append(f" {tail(full_name(shown, row), width)}")
        under.update(text)

    def _row(self, shown: Shown) -> dict[str, Any] | None:
        index, records = self.grid.cursor_row, shown.records
        return records[index] if 0 <= index < len(records) else None

    def _remember_cursor(self) -> None:
        """Keep in the view which row the cursor is on."""
        if self._shown is None or self.asker.is_waiting:
            return
        row = self._row(self._shown)
        if row is not None:
            key = self._shown.key_of(row)
            self._wanted = self._wanted.at(row=self.grid.cursor_row, key=key)

    def on_data_table_row_highlighted(self, event: DataTable.RowHighlighted) -> None:
        event.stop()
        shown = self._shown
        if shown is None:
            return
        self._draw_under(shown)
        is_end = shown.view.is_charges and event.cursor_row == len(shown.table) - 1
        if is_end and len(shown.table) == shown.view.rows and not self.asker.is_waiting:
            # The next charges come when the last one is reached.
            self._change(rows=shown.view.rows + ROWS)

    def on_data_table_row_selected(self, event: DataTable.RowSelected) -> None:
        event.stop()
        self.action_drill()

    def on_grid_resized(self, event: Grid.Resized) -> None:
        event.stop()
        if self._shown is not None and not self.asker.is_waiting:
            self._remember_cursor()
            self.draw(replace(self._shown, view=self._wanted))

    def action_drill(self) -> None:
        """Go down: the next dimension for the row under the cursor, at the end its charges."""
        shown = self._shown
        # While an answer is under way the cursor stands on a row of another question.
        if shown is None or self.asker.is_waiting or (row := self._row(shown)) is None:
            return
        if shown.view.is_charges:
            self.app.push_screen(ChargeScreen(row, self.costtui.store))
        elif is_rest(shown.view, row):
            self._open_rest(shown)
        else:
            self._remember_cursor()
            words = shown.view.place.words[: row.get("level", 0) + 1]
            self.go(self._wanted.into(*(str(row[word]) for word in words)))

    def _open_rest(self, shown: Shown) -> None:
        """Show the next rows of the rest; in a tree, filtering its parent shows them."""
        view = shown.view
        if view.place.then:
            self.notify("Enter on the row above it shows all of them", markup=False)
            return
        self._remember_cursor()
        place = self._wanted.place
        more = replace(self._wanted, rows=(view.top or view.rows) + ROWS, top=None)
        self.go(more.at(key=None, row=place.row))

    def visit(self, view: View) -> None:
        """Show another view; Backspace leads back to the one before."""
        self._remember_cursor()
        self.go(replace(view, before=self._wanted))

    def action_back(self) -> None:
        """Return to where the last step down or grouping was made, its cursor kept."""
        view = self._wanted.back()
        if view is not self._wanted:
            self.go(view)

    def _change(self, **changes: Any) -> None:
        """Look at the same place with another metric, period or filter."""
        self._remember_cursor()
        self.go(replace(self._wanted, **changes))

    def action_group(self) -> None:
        """Pick the dimension to group by."""

        def by(name: str) -> None:
            if name != self._wanted.place.by:
                self._remember_cursor()
                self.go(self._wanted.by(name))

        ask_dimension(self.costtui, self._wanted.place.by, by)

    def action_metric(self) -> None:
        """Show the next of the four costs."""
        names = list(METRICS)
        self._change(metric=names[(names.index(self._wanted.metric) + 1) % len(names)])

    def action_period(self, direction: int) -> None:
        """Move to the month before or after."""
        known = self.costtui.known
        if known is not None:
            period = step(self._wanted.period, direction, known)
            if period != self._wanted.period:
                self._change(period=period)

    def action_pick_period(self) -> None:
        """Type a period."""
        ask_period(self.costtui, self._wanted.period, lambda word: self._change(period=word))

    def action_filter(self) -> None:
        """Type an expression that charges have to meet."""
        ask_filter(self.costtui, self._wanted.where, lambda word: self._change(where=word))

    def action_explain(self) -> None:
        """Explain why the row under the cursor changed."""
        shown = self._shown
        if shown is None or self.asker.is_waiting:
            return
        row = None if shown.view.is_charges else self._row(shown)
        case = case_of(shown, row)
        if case is None:
            self.notify("nothing to explain in this row", severity="warning")
        else:
            self.app.push_screen(ExplainScreen(case))

    def action_chart(self) -> None:
        """Show the next kind of chart, at the end none."""
        kinds = ["", *KINDS]
        self._change(chart=kinds[(kinds.index(self._wanted.chart) + 1) % len(kinds)])

    def action_pivot(self) -> None:
        """Put the months across, or the period before beside again."""
        view, known = self._wanted, self.costtui.known
        if view.is_charges or known is None:
            return
        self._remember_cursor()
        if view.is_pivot:
            back = view.before
            self.go(back if back is not None else replace(view, is_pivot=False))
            return
        period = view.period
        if self._shown is not None and self._shown.period.days < 2 * 28:
            period = months_up_to(self._shown.period, MONTHS, known)
        pivot = replace(self._wanted, is_pivot=True, period=period, before=self._wanted)
        self.go(pivot.at(then=(), sort="", is_reversed=False, key=None, row=0))

    def action_sort(self) -> None:
        """Sort by the next column."""
        if self._shown is None or self.asker.is_waiting:
            return
        columns = self._shown.sortable
        now = columns.index(self._shown.view.place.sort or columns[0])
        following = columns[(now + 1) % len(columns)]
        self._sort(sort="" if following == columns[0] else following, is_reversed=False)

    def action_reverse(self) -> None:
        """Sort the other way round."""
        if self._shown is not None and not self.asker.is_waiting:
            self._sort(is_reversed=not self._shown.view.place.is_reversed)

    def _sort(self, **changes: Any) -> None:
        if self._shown is not None:
            self._remember_cursor()
            self.draw(replace(self._shown, view=self._wanted.at(**changes)))
