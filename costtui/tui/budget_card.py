"""One budget below the list: its period as a chart, the periods before, what drives its cost."""

from __future__ import annotations

from datetime import timedelta
from itertools import accumulate
from typing import TYPE_CHECKING

from rich.text import Text
from textual.containers import Container
from textual.widgets import Static

from costtui.model.period import Period
from costtui.present.burn_up import AXIS, LIMIT, MAYBE, PLAN, SPENT, SURE, BurnUp, burn_up
from costtui.present.format import amount, cell, change, percent, share_bar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from costtui.analysis.budget.standing import Standing

STYLES = {SPENT: "cyan", SURE: "magenta", MAYBE: "magenta", PLAN: "yellow", LIMIT: "red"}
LEGEND = ((SPENT, "spent"), (SURE, "expected"), (MAYBE, "maybe (80 %)"), (PLAN, "plan"))


class BudgetCard(Container):
    """What is known of the budget under the cursor."""

    DEFAULT_CSS = """
    BudgetCard { layout: horizontal; }
    BudgetCard #budget-burn { width: 3fr; height: 100%; padding: 0 1; text-wrap: nowrap; }
    BudgetCard #budget-past { width: 2fr; height: 100%; padding: 0 1; border-left: solid $panel; }
    """

    def __init__(self) -> None:
        super().__init__(id="card")
        self._now: Standing | None = None
        self._past: Sequence[Standing] = ()
        self._said: Sequence[str] | None = None

    def compose(self) -> ComposeResult:
        yield Static("", id="budget-burn", markup=False)
        yield Static("", id="budget-past", markup=False)

    def on_resize(self) -> None:
        self._draw()

    def show(self, now: Standing | None) -> None:
        """Draw a budget; what was told of the periods before stays if it is the same one."""
        if now is None or self._now is None or now.budget != self._now.budget:
            self._past, self._said = (), None
        self._now = now
        self._draw()

    def tell(self, past: Sequence[Standing]) -> None:
        """Show the periods before, the newest first."""
        self._past = past
        self._draw()

    def explain(self, said: Sequence[str]) -> None:
        """Show the sentences about what drives the cost."""
        self._said = said
        self._draw()

    def _draw(self) -> None:
        if not self.is_mounted:
            return
        burn, past = self.query_one("#budget-burn", Static), self.query_one("#budget-past", Static)
        if self._now is None:
            burn.update("")
            past.update("")
            return
        burn.update(_chart(self._now, burn.size.width - 2, burn.size.height))
        past.update(self._told(self._now, past.size.width - 3, past.size.height))

    def _told(self, now: Standing, width: int, height: int) -> Text:
        text = Text(overflow="fold")
        said = [cell(sentence) for sentence in self._said or ()][1:]
        lines = sum(-(-len(one) // max(width, 1)) for one in said) + (1 if said else 0)
        earlier = [one for one in self._past if one.period != now.period]
        room = max(height - lines - 1, 1)
        text.append("periods before\n" if earlier else "no period before is known\n", style="dim")
        for one in earlier[:room]:
            text.append_text(_past_line(one, width))
        if self._said is None:
            text.append("why: looking at the charges …", style="dim")
        elif said:
            text.append("against the same days before:\n", style="dim")
            text.append("\n".join(said))
        return text


def _past_line(one: Standing, width: int) -> Text:
    label = f"{one.period.start:%Y-%m} {amount(one.spent):>12}"
    style = "red" if one.is_over else ""
    text = Text(label, style=style, no_wrap=True, overflow="ellipsis")
    if one.share is not None:
        text.append(f" {percent(one.share):>7} ")
        text.append(share_bar(min(one.share, 1.0), width=max(min(width - 34, 16), 0)), style="cyan")
        if one.is_over and width >= 36:
            text.append(" over")
    return text.append("\n")


def _chart(now: Standing, width: int, height: int) -> Text:
    """The chart with its legend above and days below."""
    period = now.period
    landing = now.landing
    known = now.days_gone
    ahead: list[tuple[float, float]] = []
    if landing is not None and landing.daily:
        known = min(known, (landing.daily[0][0] - period.start).days)
        ahead = [(lower, upper) for _, _, lower, upper in landing.daily]
    gone = Period(period.start, period.start + timedelta(days=known))
    spent = list(accumulate(now.spend.daily_cost(gone).values()))
    lines = burn_up(
        BurnUp(spent, ahead, period.days, now.available), width=width, height=height - 2
    )
    text = Text(no_wrap=True, overflow="ellipsis")
    if not lines:
        return text
    parts = [(sign, word) for sign, word in LEGEND if ahead or sign in {SPENT, PLAN}]
    if width < 30 + sum(len(word) + 3 for _, word in parts):
        parts = [(sign, word.partition(" ")[0]) for sign, word in parts]
    text.append(cell(now.budget.currency), style="dim")
    for sign, word in parts:
        text.append(f"  {sign}", style=STYLES[sign])
        text.append(f" {word}", style="dim")
    text.append("\n")
    for line in lines:
        text.append(line[:AXIS], style="dim")
        for sign in line[AXIS:]:
            text.append(sign, style=STYLES.get(sign, ""))
        text.append("\n")
    text.append(" " * AXIS + _days(period, width - AXIS), style="dim")
    return text


def _days(period: Period, columns: int) -> str:
    """The days below the bars, as many as have room: of a month its days, else the months."""
    line = [" "] * columns
    free = 0
    last = period.end - timedelta(days=1)
    for number in range(period.days):
        day = period.start + timedelta(days=number)
        is_month = period.days <= 31
        wanted = day.day in {1, 8, 15, 22} or day == last if is_month else day.day == 1
        label = str(day.day) if is_month else f"{day:%b}"
        start = -(-number * columns // period.days)
        if wanted and start >= free and start + len(label) <= columns:
            line[start : start + len(label)] = label
            free = start + len(label) + 1
    return "".join(line)


def about(one: Standing) -> Text:
    """What the budget under the cursor is, in full."""
    budget = one.budget
    text = Text(overflow="fold")
    parts = [str(one.period), budget.where or "all charges", f"{budget.metric} cost"]
    if budget.owner:
        parts.append(budget.owner)
    text.append(cell(" · ".join(parts)))
    if one.available is not None:
        text.append(f"\n{amount(one.spent)} of {amount(one.available)} {cell(budget.currency)}")
        if round(one.carried, 2):
            text.append(f" ({change(one.carried)} from before)")
        text.append(f", {percent(one.gone)} of the period gone")
    landing = one.landing
    if landing is not None:
        text.append(
            f" · end {amount(landing.forecast)} ({amount(landing.lower)} to {amount(landing.upper)})"
        )
    for note in one.notes:
        text.append(f" · {cell(note)}", style="yellow")
    return text
