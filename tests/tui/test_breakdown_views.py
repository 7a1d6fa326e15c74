"""The breakdown seen otherwise: trees, months across, sparklines, charts, the rest, the charge."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from costtui.analysis.tree import tree
from costtui.present.format import amount
from costtui.settings import Settings
from costtui.tui import view as views
from costtui.tui.shell import split
from tests.tui.conftest import charge
from tests.tui.walk import walk

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import pytest

    from costtui.store.database import Store

WIDE = (160, 50)


async def test_two_dimensions_are_a_tree_and_enter_goes_into_a_branch(
    months: Path, store: Store
) -> None:
    async with walk(months, size=WIDE) as walked:
        await walked.press("colon")
        await walked.type("breakdown --by provider,service")
        found = tree(store, by=["provider", "service"], settings=Settings())
        assert [row[1] for row in walked.rows()] == [amount(cost) for cost in found.column("cost")]
        assert [row[0] for row in walked.rows()] == [
            "Cirrus",
            "Functions",
            "Nimbus",
            "Machines",
            "Disks",
        ]
        await walked.press("end", "enter")
        assert walked.line("crumbs") == " All / Nimbus / Disks"
        assert walked.breakdown.view.place.by == "sub_account"
        await walked.press("backspace")
        assert walked.row[0] == "Disks"
        await walked.press("S")
        assert [row[0] for row in walked.rows()][:3] == ["Nimbus", "Disks", "Machines"]
        await walked.press("home", "enter")
        assert walked.line("crumbs") == " All / Nimbus"
        assert walked.breakdown.view.place.words == ["service"]


async def test_t_puts_the_months_across_and_back(months: Path) -> None:
    async with walk(months, size=WIDE) as walked:
        await walked.press("2", "down", "t")
        assert "2026-08" in walked.text
        assert walked.rows() == [
            ["Nimbus", "118.75", "37.63", "156.38", "EUR"],
            ["Cirrus", "70.00", "80.00", "150.00", "USD"],
        ]
        await walked.press("s", "c")
        words = split(walked.app.clipboard)
        assert words[words.index("--by") + 1] == "provider,month"
        assert words[words.index("--period") + 1] == "2026-08-01..2026-10-01"
        await walked.press("escape", "t")
        assert walked.breakdown.view.period == "mtd"
        assert walked.row[0] == "Nimbus"


async def test_each_row_has_the_course_of_thirty_days(months: Path) -> None:
    async with walk(months, size=WIDE) as walked:
        await walked.press("2", "g", "home", "down", "down", "down", "enter")
        rows = {row[0]: row for row in walked.rows()}
        # 100.00 on the 20th of August; 10.00, 17.63 and 2.25 on the first days of September.
        assert rows["Machines"][4] == "█           ▁▂▁"
        assert rows["Functions"][4].strip() == "█"
        assert "30 days" in walked.text
        assert rows["Functions"][-1] == "+14.3%"


async def test_h_shows_each_chart_in_turn(months: Path) -> None:
    async with walk(months, size=WIDE) as walked:
        await walked.press("2", "h")
        assert "USD a day" in walked.text or "EUR a day" in walked.text
        await walked.press("h")
        assert "each line to its own scale" in walked.text
        await walked.press("h")
        assert "shares" in walked.text
        assert "100.0%" in walked.text
        await walked.press("h")
        assert not walked.breakdown.query_one("#group-chart").display


async def test_enter_on_the_rest_shows_the_next_rows(
    bring: Callable[[Sequence[dict[str, str]]], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "ROWS", 2)
    monkeypatch.setattr("costtui.tui.steps.ROWS", 2)
    rows = [
        charge("2026-09-01", str(9 - n), ServiceName=name, ResourceId=name)
        for n, name in enumerate("ABCDE")
    ]
    async with walk(bring(rows)) as walked:
        await walked.press("colon")
        await walked.type("breakdown --by service --top 2")
        assert [row[0] for row in walked.rows()] == ["A", "B", "(other)"]
        await walked.press("end", "enter")
        assert [row[0] for row in walked.rows()] == ["A", "B", "C", "D", "(other)"]
        assert walked.row[0] == "C"
        await walked.press("end", "enter")
        assert [row[0] for row in walked.rows()] == [*"ABCDE"]


async def test_the_next_charges_come_when_the_last_one_is_reached(
    bring: Callable[[Sequence[dict[str, str]]], Path],
) -> None:
    data_dir = bring([charge(f"2026-09-0{n}", str(n)) for n in range(1, 6)])
    async with walk(data_dir) as walked:
        await walked.press("2", *["enter"] * 3)
        view = walked.breakdown.view.into("vm-1")
        walked.breakdown.go(replace(view, rows=4))
        await walked.settle()
        days = ["2026-09-05", "2026-09-04", "2026-09-03", "2026-09-02", "2026-09-01"]
        assert [row[0] for row in walked.rows()] == days[:4]
        await walked.press("end")
        assert [row[0] for row in walked.rows()] == days[2:]
        assert walked.row[0] == "2026-09-02"
        assert "charges 3 to 5 of" in walked.text
        await walked.press("home")
        assert [row[0] for row in walked.rows()] == days[:4]
        assert walked.row[0] == "2026-09-03"
        await walked.press("s")
        assert [row[0] for row in walked.rows()] == days[:0:-1]


async def test_a_charge_tells_its_price_and_its_neighbours(months: Path) -> None:
    async with walk(months, size=(120, 90)) as walked:
        await walked.press("2", "down", *["enter"] * 5)
        assert "unit price" in walked.text
        assert "= 12.130000 EUR" in walked.text
        around = walked.text.partition("before and after")[2]
        assert (
            around.index("2026-08-01") < around.index("2026-09-01") < around.index("▶ 2026-09-02")
        )


async def test_on_a_broad_terminal_numbers_stand_beside_their_names(months: Path) -> None:
    async with walk(months, size=(300, 40)) as walked:
        await walked.press("2")
        line = next(line for line in walked.lines if "Nimbus" in line)
        assert line.index("37.63") < 90
        await walked.press("t")
        line = next(line for line in walked.lines if "Nimbus" in line)
        assert line.index("EUR") < 130


async def test_days_that_are_not_complete_are_marked(
    bring: Callable[[Sequence[dict[str, str]]], Path],
) -> None:
    days = [charge(f"2026-09-{n:02d}", "10.00") for n in range(1, 12)]
    store = bring([charge("2026-08-31", "10.00"), *days, charge("2026-09-12", "2.00")])
    async with walk(store, size=WIDE) as walked:
        await walked.press("2")
        assert walked.rows()[0][3].endswith("█~")
        assert "2026-09-12 is not complete" in walked.line("sums")
        assert walked.rows()[0][5] == "+110.00"
        await walked.press("h")
        assert "~ not complete" in walked.text
        await walked.press("h")
        assert "█~" in walked.text
        await walked.press("t")
        assert "2026-09~" in walked.text
        await walked.press("colon")
        await walked.type("breakdown --by day")
        assert [row[0] for row in walked.rows()][-2:] == ["2026-09-11", "2026-09-12~"]
