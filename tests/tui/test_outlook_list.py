"""What is ahead and what is unusual on the first screen: said, kept, led on from."""

from __future__ import annotations

import threading
from datetime import date
from typing import TYPE_CHECKING, Any

from costtui.model.table import Table
from costtui.tui import outlook_list
from costtui.tui.outlook_lines import PARTS, Line, Part
from costtui.tui.outlook_list import OutlookList
from costtui.tui.result_screen import ResultScreen
from tests.tui.conftest import charge
from tests.tui.walk import walk

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.tui.conftest import Import

MONTH_END, BUDGETS, UNUSUAL = PARTS


def test_the_end_of_the_month_is_said_with_its_bounds() -> None:
    columns = ("currency", "date", "forecast", "lower", "upper", "level", "last_month", "change")
    end = date(2026, 9, 30)
    table = Table.of(columns, [("EUR", end, 1234.5, 1100.0, 1300.0, 80, 1000.0, 234.5)])
    assert [line.text for line in MONTH_END.say(table, {})] == [
        "1,234 EUR, 80 %: 1,100 to 1,300 · +23.4% on last month"
    ]


def test_the_largest_events_are_said_and_bad_ones_stand_out() -> None:
    columns = (
        *("sub_account", "service", "date", "kind", "impact", "severity", "state", "currency"),
    )
    day = date(2026, 9, 16)
    rows = [
        ("1", "DynamoDB", day, "level_shift", 1613.0, "high", "ongoing", "USD"),
        ("2", "S3", day, "drop", -20.0, "low", "ended", "USD"),
    ]
    lines = UNUSUAL.say(Table.of(columns, rows * 3), {("sub_account", "1"): "shop"})
    assert [(line.text, line.is_alarming) for line in lines] == [
        ("+1,613 USD DynamoDB (shop), level shift since 16 Sep", True),
        ("-20 USD S3 (2), drop on 16 Sep", False),
        ("+1,613 USD DynamoDB (shop), level shift since 16 Sep", True),
    ]


def test_only_budgets_that_are_over_or_at_risk_are_said() -> None:
    columns = ("budget", "state", "share", "amount", "probability", "currency")
    rows = [
        ("web", "over", 1.04, 500.0, None, "EUR"),
        ("lab", "on track", 0.5, 100.0, 0.1, "EUR"),
        ("data", "at risk", 0.9, 100.0, 0.83, "USD"),
    ]
    lines = BUDGETS.say(Table.of(columns, rows), {})
    assert [(line.text, line.is_alarming) for line in lines] == [
        ("web over: 104.0% of 500 EUR spent", True),
        ("data at risk: 90.0% of 100 USD spent, exceeded with probability 0.83", False),
    ]


def part(name: str, asked: list[str], *texts: str, goes_on: threading.Event | None = None) -> Part:
    """A part that answers with texts, when it may; it fails without any."""

    def ask(*_: Any) -> Table:
        asked.append(name)
        if goes_on is not None:
            goes_on.wait(20)
        if not texts:
            raise ValueError
        return Table.of(("text",), [(text,) for text in texts])

    def say(table: Table, _: Any) -> list[Line]:
        return [Line(name, text, "none", ("status",)) for text in table.column("text")]

    return Part(name, ask, say)


async def test_answers_are_shown_kept_for_the_next_start_and_lead_on(
    months: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    parts = (part("end", asked, "so much"), part("odd", asked), part("news", asked, "a", "b"))
    monkeypatch.setattr(outlook_list, "PARTS", parts)
    async with walk(months) as walked:
        shown = walked.overview.query_one(OutlookList)
        await walked.until(lambda: len(shown.lines) == 3)
        await walked.settle()
        assert walked.rows("outlook") == [["end", "so much"], ["news", "a"], ["", "b"]]
        shown.focus()
        await walked.press("enter")
        await walked.until(lambda: isinstance(walked.app.screen, ResultScreen))
    assert asked == ["end", "odd", "news"]
    async with walk(months) as walked:
        shown = walked.overview.query_one(OutlookList)
        await walked.until(lambda: len(shown.lines) == 3 and asked[3:] == ["odd"])


async def test_answers_for_an_older_store_are_shown_with_their_age(
    months: Path, monkeypatch: pytest.MonkeyPatch, bring: Import
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(outlook_list, "PARTS", (part("end", asked, "so much"),))
    async with walk(months) as walked:
        await walked.until(lambda: walked.rows("outlook") == [["end", "so much"]])
    bring([charge("2026-10-01", "5.00")])
    goes_on = threading.Event()
    monkeypatch.setattr(outlook_list, "PARTS", (part("end", asked, "more", goes_on=goes_on),))
    async with walk(months) as walked:
        await walked.until(lambda: bool(walked.rows("outlook")))
        [[_, text]] = walked.rows("outlook")
        assert text.endswith(" ago) so much")
        goes_on.set()
        await walked.until(lambda: walked.rows("outlook") == [["end", "more"]])
