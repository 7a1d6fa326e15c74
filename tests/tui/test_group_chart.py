"""The charts beside the breakdown: groups by the name people know, rectangles full to the edge."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from costtui.model.table import Table
from costtui.present.plain_text import text_width
from costtui.tui.group_chart import largest_currency, shares
from tests.tui.walk import walk

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2026, 9, 1)
NEXT = date(2026, 9, 2)
COLUMNS = ("sub_account", "day", "cost", "currency")


def test_groups_are_called_what_people_call_them_and_two_of_one_name_are_told_apart() -> None:
    rows = [
        ("1", DAY, 5.0, "EUR"),
        ("1", NEXT, 1.0, "EUR"),
        ("2", DAY, 3.0, "EUR"),
        ("3", NEXT, 2.0, "EUR"),
        ("4", DAY, 9.0, "USD"),
    ]
    names = {("sub_account", "1"): "shop", ("sub_account", "2"): "lab", ("sub_account", "3"): "lab"}
    assert largest_currency(Table.of(COLUMNS, rows), names) == (
        "EUR",
        [DAY, NEXT],
        {"shop": [5.0, 1.0], "lab 2": [3.0, 0.0], "lab 3": [0.0, 2.0]},
    )


def test_shares_fill_their_rectangle_whatever_the_names_are_written_in() -> None:
    series = {"日本語サービス": [6.0], "web": [3.0], "שירות": [1.0]}
    lines = shares(series, "shares", width=40, height=12).plain.split("\n")
    assert lines[0] == "shares"
    widths = {text_width(line) for line in lines[1:]}
    assert (len(lines), widths) == (12, {40})
    text = "\n".join(lines)
    assert [
        f"{name} {share}" in text for name, share in (("日本語サービス", "60.0%"), ("web", "30.0%"))
    ] == [
        True,
        True,
    ]


async def test_on_a_wide_terminal_the_chart_stands_beside_the_table_as_high_as_it(
    months: Path,
) -> None:
    async with walk(months, size=(160, 50)) as walked:
        await walked.press("2", "h")
        chart, grid = walked.breakdown.query_one("#group-chart"), walked.breakdown.grid
        assert chart.region.height == grid.region.height
        assert chart.region.x >= grid.region.right
        await walked.resize(100, 50)
        assert chart.region.y >= grid.region.bottom
