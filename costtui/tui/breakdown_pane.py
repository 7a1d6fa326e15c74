"""Breakdown: where the money goes, from provider down to the charges themselves."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.widgets import DataTable, Static

from costtui.analysis.charges import CHARGES
from costtui.present.format import cell
from costtui.tui.breakdown_lines import scope_line, stem, sums_line, under
from costtui.tui.command import command_of
from costtui.tui.grid import LEAST_NAME, Grid
from costtui.tui.group_chart import GroupChart
from costtui.tui.narrow_line import NarrowLine
from costtui.tui.pane import Pane
from costtui.tui.periods import step
from costtui.tui.questions import ask_dimensions, ask_filter, ask_period
from costtui.tui.rows import charge_list, crumbs, groups, months
from costtui.tui.steps import next_chart, next_metric, next_sort, slid, sorted_by, turned, with_rest
from costtui.tui.view import Shown, View, expression, is_rest, look

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult

    from costtui.store.database import Store

BESIDE = 140
"""Columns from which a chart stands beside the table."""


class BreakdownPane(Pane[Shown]):
    """A table with share bars and change; Enter goes down, Backspace back up."""

    TITLE = "Breakdown"
    KEY = "2"
    ORDER = 20
    HELP = """
Where the money goes, grouped by one dimension, beside the period before it. The rows always
add up to the bill: what does not fit is one row (other), what has no value is named.

Numbers: `costtui breakdown`, read from roll-ups by day, what a quantity or a price filters from the
charges. The month to date is compared with the same days of last month; days that are not
complete are marked ~ and left out of every change.

  Enter      down: provider, account, service, resource, then the charges with their source file
             and load; on a charge: all its columns
  Backspace  back up, the cursor where it was; metric, period and filter stay
  g          group by another dimension or tag, or by up to three, as a tree
  m          next metric: effective (amortised), billed (cash), list, contracted
  [ ]        the month before, the month after
  p          pick a period: a word (mtd, 2026-Q3, 30d), or days in a calendar
  /          only rows with a piece of a name, as you type; Escape takes it away. An expression,
             as service = 'AWS Lambda' and tag:team = 'web', filters charges
  f          the filter, built from lists: dimensions, values, their costs
  x          why the row changed against the period before: its drivers, as a waterfall
  t          the months across, each row with its total; again: the period before beside
  h          the next chart, below or beside: bars a day, lines, shares, none
  s  S       sort by the next column; the other way round; so does a click on a heading
  < >        narrower names, wider names: columns come and go
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("backspace", "back", "Back", id="back"),
        Binding("g", "group", "Group", id="group"),
        Binding("m", "metric", "Metric", id="metric"),
        Binding("left_square_bracket", "period(-1)", "Month", id="earlier", key_display="[ ]"),
        Binding("right_square_bracket", "period(1)", "Later", id="later", show=False),
        Binding("p", "pick_period", "Period", id="period"),
        Binding("slash", "narrow", "Find", id="narrow", key_display="/"),
        Binding("f", "filter", "Filter", id="filter"),
        Binding("escape", "widen", "All rows", id="widen", show=False),
        Binding("x", "explain", "Why", id="why"),
        Binding("t", "pivot", "Months across", id="pivot", show=False),
        Binding("h", "chart", "Chart", id="chart", show=False),
        Binding("s", "sort", "Sort", id="sort"),
        Binding("S,upper_s", "reverse", "Reverse", id="reverse", show=False),
        Binding("less_than_sign", "names(-4)", "Narrower", id="names-narrower", show=False),
        Binding("greater_than_sign", "names(4)", "Wider", id="names-wider", show=False),
    ]
    DEFAULT_CSS = """
    BreakdownPane #both { height: 1fr; layout: vertical; }
    BreakdownPane.-beside #both { layout: horizontal; }
    BreakdownPane.-beside #rows { width: 1fr; height: 100%; }
    BreakdownPane.-beside #group-chart {
        width: 38%; height: 100%; border-left: solid $panel;
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._shown: Shown | None = None
        self._wanted = View()
        """What was asked for last: what is shown, unless an answer is still under way."""
        self._before_typing = View()
        """What was shown when `/` was pressed."""

    def compose(self) -> ComposeResult:
        yield Static("", id="crumbs", classes="line", markup=False)
        yield Static(" reading the store …", id="scope", classes="line", markup=False)
        yield NarrowLine(self.costtui.settings.team_tags)
        with Container(id="both"):
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
    def said(self) -> View:
        """The same, the piece of a name written out as a filter: what a command can say."""
        view, shown = self._wanted, self._shown
        if not view.place.narrow:
            return view
        is_shown = shown is not None and shown.view.place == view.place
        where = shown.where if shown is not None and is_shown else expression(view, {})
        return replace(view, where=where).at(narrow="", narrow_by=())

    @property
    def grid(self) -> Grid:
        """The table."""
        return self.query_one("#rows", Grid)

    def focus_first(self) -> None:
        self.grid.focus()

    def reload(self) -> None:
        self.go(self._remembered())

    def question(self) -> Callable[[Store], Shown]:
        app = self.costtui
        return partial(look, view=self._wanted, settings=app.settings, as_of=app.as_of)

    def command(self) -> list[str]:
        period = None if self._shown is None else self._shown.period
        return command_of(self.said, period=period, as_of=self.costtui.as_of)

    def file_stem(self) -> str:
        return f"{self.NAME}-{stem(self._wanted, self._shown)}"

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
        self._place_chart(shown)

    def _place_chart(self, shown: Shown) -> None:
        self.set_class(bool(shown.view.chart) and self.size.width >= BESIDE, "-beside")
        chart = self.query_one(GroupChart)
        chart.show(shown.view.chart, shown.chart, shown.names, shown.unfinished)

    def _draw_rows(self, shown: Shown) -> None:
        view = shown.view
        make = charge_list if view.is_charges else months if view.is_pivot else groups
        columns, rows = make(shown, self.grid)
        place = shown.view.place
        self.grid.fill(columns, rows, shown.row_of(place), place.top)
        self._draw_under(shown)

    def _draw_lines(self, shown: Shown) -> None:
        width = max(self.size.width - 2, 20)
        way = Text(f" {crumbs(shown, width)}", style="bold")
        self.query_one("#crumbs", Static).update(way, layout=False)
        self.query_one("#scope", Static).update(scope_line(shown), layout=False)
        said = self.query_one("#sums", Static)
        said.update(sums_line(shown))
        said.set_class(not len(shown.table), "-nothing")

    def _draw_under(self, shown: Shown) -> None:
        width = max(self.size.width - 10, 20)
        self.query_one("#under", Static).update(under(shown, self._row(shown), width))

    def _row(self, shown: Shown) -> dict[str, Any] | None:
        index, records = self.grid.cursor_row, shown.records
        return records[index] if 0 <= index < len(records) else None

    def _remembered(self) -> View:
        """What is wanted, and in it which row the cursor is on."""
        if self._shown is not None and not self.asker.is_waiting:
            row = self._row(self._shown)
            if row is not None:
                key = self._shown.key_of(row)
                grid = self.grid
                place = {"row": grid.cursor_row, "key": key, "top": round(grid.scroll_offset.y)}
                self._wanted = self._wanted.at(**place)
        return self._wanted

    def on_data_table_row_highlighted(self, event: DataTable.RowHighlighted) -> None:
        event.stop()
        shown = self._shown
        if shown is None:
            return
        self._draw_under(shown)
        # Not the row of the event: filling the table puts the cursor on the first one in between.
        skip = slid(shown, self.grid.cursor_row)
        if skip != shown.view.skip and not self.asker.is_waiting:
            self._change(skip=skip)

    def on_data_table_row_selected(self, event: DataTable.RowSelected) -> None:
        event.stop()
        self.action_drill()

    def on_grid_resized(self, event: Grid.Resized) -> None:
        event.stop()
        if self._shown is not None and not self.asker.is_waiting:
            self.draw(replace(self._shown, view=self._remembered()))

    def action_drill(self) -> None:
        """Go down: the next dimension for the row under the cursor, at the end its charges."""
        shown = self._shown
        # While an answer is under way the cursor stands on a row of another question.
        if shown is None or self.asker.is_waiting or (row := self._row(shown)) is None:
            return
        if shown.view.is_charges:
            from costtui.tui.charge_screen import ChargeScreen

            self.app.push_screen(ChargeScreen(row, self.costtui.store))
        elif is_rest(shown.view, row):
            self._open_rest(shown)
        else:
            words = shown.view.place.words[: row.get("level", 0) + 1]
            self.go(self._remembered().into(*(str(row[word]) for word in words)))

    def _open_rest(self, shown: Shown) -> None:
        """Show the next rows of the rest; in a tree, filtering its parent shows them."""
        if shown.view.place.then:
            self.notify("Enter on the row above it shows all of them", markup=False)
            return
        self.go(with_rest(self._remembered(), shown))

    def visit(self, view: View) -> None:
        """Show another view; Backspace leads back to the one before."""
        self.go(replace(view, before=self._remembered()))

    def action_back(self) -> None:
        """Return to where the last step down or grouping was made, its cursor kept."""
        view = self._wanted.back()
        if view is not self._wanted:
            self.go(view)

    def _change(self, **changes: Any) -> None:
        """Look at the same place with another metric, period or filter."""
        self.go(replace(self._remembered(), **changes))

    def action_group(self) -> None:
        """Pick the dimensions to group by."""

        def by(words: Sequence[str]) -> None:
            if list(words) != self._wanted.place.words:
                self.go(self._remembered().by(*words))

        said, words = self.said, self._wanted.place.words
        question = self._question(said) | {"where": said.where or None}
        ask_dimensions(self.costtui, [w for w in words if w != CHARGES], by, **question)

    def _question(self, view: View) -> dict[str, Any]:
        """Which charges a dialogue counts."""
        as_of = view.as_of or self.costtui.as_of
        return {"period": view.period, "filters": view.place.path, "as_of": as_of}

    def action_metric(self) -> None:
        """Show the next of the four costs."""
        self.go(next_metric(self._remembered()))

    def action_period(self, direction: int) -> None:
        """Move to the month before or after."""
        known = self.costtui.known
        if known is not None:
            period = step(self._wanted.period, direction, known)
            if period != self._wanted.period:
                self._change(period=period)

    def action_pick_period(self) -> None:
        """Pick a period."""
        ask_period(self.costtui, self._wanted.period, lambda word: self._change(period=word))

    def action_filter(self) -> None:
        """Build an expression that charges have to meet."""
        view, change = self._wanted, lambda word: self._change(where=word)
        ask_filter(self.costtui, view.where, change, **self._question(view), metric=view.metric)

    def action_narrow(self) -> None:
        """Type a piece of a name that the rows have to contain, or an expression."""
        self._before_typing = view = self._remembered()
        self.query_one(NarrowLine).open(view.place.narrow, view.where)

    def on_narrow_line_narrowed(self, event: NarrowLine.Narrowed) -> None:
        event.stop()
        self.go(self._wanted.at(narrow=event.text, narrow_by=(), row=0, key=None))

    def on_narrow_line_filtered(self, event: NarrowLine.Filtered) -> None:
        event.stop()
        self.go(replace(self._before_typing, where=event.text))

    def on_narrow_line_wrong(self, event: NarrowLine.Wrong) -> None:
        event.stop()
        self.complain(event.problem)

    def on_narrow_line_left(self, event: NarrowLine.Left) -> None:
        event.stop()
        self.query_one("#problem", Static).display = False
        self.query_one(NarrowLine).display = False
        self.grid.focus()
        if event.is_given_up and self._wanted != self._before_typing:
            self.go(self._before_typing)

    def action_widen(self) -> None:
        """Take the piece of a name away."""
        if self._wanted.place.narrow:
            self.go(self._remembered().at(narrow="", narrow_by=()))

    def action_names(self, more: int) -> None:
        """Give the names more or less of the width."""
        grid = self.grid
        grid.least_name = min(max(grid.least_name + more, LEAST_NAME), max(grid.size.width, 20))
        self.on_grid_resized(Grid.Resized(grid))

    def action_explain(self) -> None:
        """Explain why the row under the cursor changed."""
        from costtui.tui.explain_case import case_of
        from costtui.tui.explain_screen import ExplainScreen

        shown = self._shown
        if shown is None or self.asker.is_waiting:
            return
        case = case_of(shown, None if shown.view.is_charges else self._row(shown))
        if case is None:
            self.notify("nothing to explain in this row", severity="warning")
        else:
            self.app.push_screen(ExplainScreen(case))

    def action_chart(self) -> None:
        """Show the next kind of chart, at the end none."""
        self.go(next_chart(self._remembered()))

    def action_pivot(self) -> None:
        """Put the months across, or the period before beside again."""
        known = self.costtui.known
        if not self._wanted.is_charges and known is not None:
            self.go(turned(self._remembered(), self._shown, known))

    def action_sort(self) -> None:
        """Sort by the next column."""
        self._sort(next_sort)

    def action_reverse(self) -> None:
        """Sort the other way round."""
        self._sort(lambda view, _: view.at(is_reversed=not view.place.is_reversed))

    def on_data_table_header_selected(self, event: DataTable.HeaderSelected) -> None:
        """A click on a heading sorts by it."""
        event.stop()
        self._sort(partial(sorted_by, heading=event.label.plain))

    def _sort(self, by: Callable[[View, Shown], View]) -> None:
        shown = self._shown
        if shown is None or self.asker.is_waiting:
            return
        view = by(self._remembered(), shown)
        if view.is_charges:
            # There may be more of them than are here: the first ones are others in another order.
            self.go(replace(view, skip=0).at(row=0, top=0, key=None))
        else:
            self.draw(replace(shown, view=view))
