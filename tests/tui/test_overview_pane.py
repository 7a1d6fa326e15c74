"""The overview: the figures of the analysis, the chart, the way into the breakdown."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from costtui.analysis.overview import overview
from costtui.present.format import change
from costtui.settings import Settings
from costtui.tui.daily_chart import stacked_bars
from tests.tui.walk import walk

if TYPE_CHECKING:
    from pathlib import Path

    from costtui.store.database import Store


async def test_the_figures_are_those_of_the_analysis(months: Path, store: Store) -> None:
    found = overview(store, settings=Settings())
    async with walk(months) as walked:
        assert "September 2026 to date" in walked.text
        assert "37.63 EUR  +18.88 (+100.7%) vs same days" in walked.text
        assert "80.00 USD  +10.00 (+14.3%) vs same days" in walked.text
        assert walked.rows("movers") == [
            [row["service"], f"{change(row['change'])} {row['currency']}"]
            for row in found.movers.records()
        ]
        assert [cells[0] for cells in walked.rows("sources")] == ["Cirrus", "Nimbus"]
        assert {cells[2] for cells in walked.rows("sources")} == {"exact"}


async def test_the_chart_has_one_currency_at_a_time(months: Path) -> None:
    async with walk(months) as walked:
        assert "EUR a day  █ Nimbus  (u: USD)" in walked.text
        await walked.press("u")
        assert "USD a day  █ Cirrus  (u: EUR)" in walked.text
        await walked.press("u")
        assert "EUR a day" in walked.text


async def test_enter_on_a_mover_opens_it_in_the_breakdown(months: Path) -> None:
    async with walk(months) as walked:
        await walked.press("down")
        service = walked.rows("movers")[1][0]
        await walked.press("enter")
        assert walked.line("crumbs").endswith(f" / {service}")
        assert walked.breakdown.view.place.by == "sub_account"
        await walked.press("backspace")
        assert walked.line("crumbs") == " All"
        await walked.press("1")
        assert walked.rows("movers")[walked.overview.query_one("#movers").cursor_row][0] == service  # type: ignore[attr-defined]


async def test_as_of_looks_at_an_earlier_day(months: Path) -> None:
    async with walk(months, as_of=date(2026, 8, 2)) as walked:
        assert "August 2026 to date, as of 2026-08-02" in walked.text
        assert "15.50 EUR" in walked.text


def test_bars_are_stacked_to_the_height_of_their_sum() -> None:
    days = [date(2026, 9, 1), date(2026, 9, 2)]
    series = {"A": [1.0, 3.0], "B": [1.0, 1.0]}
    text = stacked_bars(days, series, "EUR a day", width=20, height=6).plain.splitlines()
    assert text[0] == "EUR a day  █ A ▓ B"
    assert [line[9:17].rstrip() for line in text[1:5]] == [
        "    ▓▓▓",
        "    ███",
        "▓▓▓ ███",
        "███ ███",
    ]
    assert text[1].startswith("       4 ")


def test_a_chart_of_credits_only_has_no_bars() -> None:
    text = stacked_bars([date(2026, 9, 1)], {"A": [-5.0]}, "EUR a day", width=30, height=5)
    assert "█" not in "".join(text.plain.splitlines()[1:])


async def test_every_figure_leads_to_what_explains_it(months: Path) -> None:
    async with walk(months, size=(120, 40)) as walked:
        await walked.press("tab")
        tops = walked.rows("top")
        assert [row[0] for row in tops if row[0]] == ["service", "account", "team"]
        account = next(n for n, row in enumerate(tops) if row[0] == "account")
        await walked.press(*["down"] * account, "enter")
        assert walked.line("crumbs").endswith(f" / {tops[account][1]}")
        assert walked.breakdown.view.place.by == "service"
        await walked.press("1", "tab", "tab", "enter")
        assert walked.rows_in_front()[0][0] == "Cirrus"
        await walked.press("escape", "shift+tab", "shift+tab", "shift+tab", "enter")
        assert walked.breakdown.view.place.by == "day"
        await walked.press("1", "shift+tab", "shift+tab", "down", "enter")
        assert walked.breakdown.view.where == "BillingCurrency = 'EUR'"
        assert [row[:2] for row in walked.rows()] == [["Nimbus", "37.63"]]


def test_days_that_are_not_complete_are_marked() -> None:
    days = [date(2026, 9, 1), date(2026, 9, 2)]
    text = stacked_bars(
        days, {"A": [1.0, 3.0]}, "EUR a day", width=20, height=6, unfinished=date(2026, 9, 2)
    ).plain.splitlines()
    assert "~ not complete" in text[0]
    assert text[-1] == "         Sep ~   "
