"""A trend as bars: what is drawn, what is said above, what never gets out."""

from __future__ import annotations

from datetime import date, timedelta

from costtui.model.table import Table
from costtui.present.trend_chart import drawn

FIRST = date(2026, 9, 1)


def trend(groups: dict[str, list[float]], *, complete: float = 1.0, currency: str = "EUR") -> Table:
    """A trend by service; its last day is there by so much."""
    return Table.of(
        ("service", "date", "cost", "complete", "currency"),
        [
            (
                name,
                FIRST + timedelta(n),
                amount,
                complete if n == len(costs) - 1 else 1.0,
                currency,
            )
            for name, costs in groups.items()
            for n, amount in enumerate(costs)
        ],
    )


def heights(lines: list[str], sign: str) -> int:
    """In how many lines of the bars a sign is."""
    return sum(sign in line for line in lines if "│" in line or "┤" in line)


def test_groups_are_told_apart_without_colours() -> None:
    lines = drawn(trend({"a": [20.0] * 6, "b": [10.0] * 6}), width=60, is_coloured=False)
    assert lines[0] == "EUR   █ a   ▓ b"
    assert heights(lines, "█") > heights(lines, "▓") > 0
    assert not any("\x1b" in line for line in lines)
    assert max(map(len, lines)) <= 60


def test_what_is_not_complete_is_marked_and_names_are_harmless() -> None:
    lines = drawn(trend({"a\x1b[2J": [5.0] * 4}, complete=0.3), width=60, is_coloured=True)
    assert "~04 Sep" in lines[-1]
    assert lines[0].endswith("~ charges still to come")
    assert not any("\x1b[2J" in line for line in lines)


def test_the_small_groups_are_one_and_refunds_are_not_drawn() -> None:
    groups = {f"s{n}": [10.0 - n, -1.0] for n in range(9)}
    lines = drawn(trend(groups), width=60, is_coloured=False)
    assert lines[0] == "EUR   █ s0   ▓ s1   ▒ s2   ░ s3   ▚ s4   ▞ (other)"


def test_each_currency_has_its_chart_and_nothing_is_drawn_of_nothing() -> None:
    both = Table.of(
        trend({}).columns,
        [*trend({"a": [1.0]}).rows, *trend({"a": [2.0]}, currency="USD").rows],
    )
    lines = drawn(both, width=50, is_coloured=False)
    assert [line for line in lines if "█ a" in line] == ["EUR   █ a", "USD   █ a"]
    assert drawn(trend({}), width=50, is_coloured=False) == []


def test_the_newest_bars_are_drawn_where_not_all_fit() -> None:
    lines = drawn(trend({"a": [1.0] * 200}), width=50, is_coloured=False)
    assert max(map(len, lines)) <= 50
    assert f"{FIRST + timedelta(199):%d %b}" in lines[-1]
