"""The chart of a budget's period, and the bar of its list."""

from __future__ import annotations

import pytest

from costtui.present.burn_up import BurnUp, burn_up, progress_bar


def test_bars_plan_and_amount() -> None:
    # Five days: 4 and 8 are spent, 12, then 14 to 18, then 16 to 20 are expected; 10 are planned.
    chart = BurnUp([4.0, 8.0], [(12.0, 12.0), (14.0, 18.0), (16.0, 20.0)], 5, 10.0)
    assert burn_up(chart, width=19, height=5) == [
        "      20       ░░░░",
        "               ▒▒▒▒",
        "      10 ────▒▒▒▒••",
        "           ██••••▒▒",
        "         ••••▒▒▒▒▒▒",
    ]


@pytest.mark.parametrize(
    ("share", "gone", "bar"),
    [
        (0.5, 0.25, "██│██░░░░░"),
        (0.0, 0.0, "░░░░░░░░░░"),
        (1.0, 1.0, "██████████"),
        (1.2, 0.5, "█████│███▶"),
        (-0.5, 0.99, "░░░░░░░░░│"),
        (None, 0.5, "░░░░░│░░░░"),
    ],
)
def test_the_bar_of_a_share_and_the_line_of_the_period(
    share: float | None, gone: float, bar: str
) -> None:
    assert progress_bar(share, gone, width=10) == bar


@pytest.mark.parametrize(
    "chart", [BurnUp([], [], 30, None), BurnUp([-5.0], [], 30, None), BurnUp([0.0], [], 1, 0.0)]
)
def test_nothing_above_zero_is_no_chart(chart: BurnUp) -> None:
    assert burn_up(chart, width=60, height=8) == []
