"""What a key makes of a view of the breakdown: pure steps from one view to the next."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from costtui.model.focus import METRICS
from costtui.tui.group_chart import KINDS
from costtui.tui.periods import months_up_to
from costtui.tui.view import ROWS

if TYPE_CHECKING:
    from costtui.analysis.scope import Known
    from costtui.tui.view import Shown, View

HEADINGS = {
    "previous": "previous_cost",
    "total": "cost",
    "day": "ChargePeriodStart",
    "description": "ChargeDescription",
}
"""What a column is called where it is not by its own name."""
MONTHS = 6
"""How many months stand across where the period is a single one."""


def following_metric(metric: str) -> str:
    """The next of the four costs."""
    names = list(METRICS)
    return names[(names.index(metric) + 1) % len(names)]


def next_metric(view: View) -> View:
    """The same with the next of the four costs."""
    return replace(view, metric=following_metric(view.metric))


def next_chart(view: View) -> View:
    """The same with the next kind of chart, at the end none."""
    kinds = ["", *KINDS]
    return replace(view, chart=kinds[(kinds.index(view.chart) + 1) % len(kinds)])


def next_sort(view: View, shown: Shown) -> View:
    """The same, sorted by the next column."""
    columns = shown.sortable
    now = columns.index(shown.sort or columns[0])
    following = columns[(now + 1) % len(columns)]
    return view.at(sort="" if following == columns[0] else following, is_reversed=False)


def sorted_by(view: View, shown: Shown, heading: str) -> View:
    """The same, sorted by the column below a heading; the other way round if it is already."""
    word = heading.strip(" ▲▼").partition(",")[0]
    is_name = word == " / ".join(view.place.words)
    name = view.place.by if is_name else HEADINGS.get(word, word)
    columns = shown.sortable
    if name not in columns:
        return view
    if name == (shown.sort or columns[0]):
        return view.at(is_reversed=not view.place.is_reversed)
    return view.at(sort="" if name == columns[0] else name, is_reversed=False)


def with_rest(view: View, shown: Shown) -> View:
    """The same with the next rows of what did not fit."""
    more = replace(view, rows=(shown.view.top or shown.view.rows) + ROWS, top=None)
    return more.at(key=None, row=view.place.row)


def slid(shown: Shown, row: int) -> int:
    """How many charges to skip for the cursor to have some on both sides, as long as there are any.

    Only so many charges are held at a time: at an end of them, half are exchanged for the next.
    """
    view, half = shown.view, max(shown.view.rows // 2, 1)
    if view.is_charges and row == len(shown.table) - 1 and len(shown.table) == view.rows:
        return view.skip + half
    if view.is_charges and row == 0:
        return max(view.skip - half, 0)
    return view.skip


def turned(view: View, shown: Shown | None, known: Known) -> View:
    """The months across, or the period before beside again."""
    if view.is_pivot:
        return view.before if view.before is not None else replace(view, is_pivot=False)
    period = view.period
    if shown is not None and shown.period.days < 2 * 28:
        period = months_up_to(shown.period, MONTHS, known)
    pivot = replace(view, is_pivot=True, period=period, before=view)
    return pivot.at(then=(), sort="", is_reversed=False, key=None, row=0)
