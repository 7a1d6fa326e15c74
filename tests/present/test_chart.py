"""Lines of blocks: their heights, and the days that are not complete."""

from __future__ import annotations

from costtui.present.chart import sparkline


def test_a_line_has_a_block_for_as_many_days() -> None:
    assert sparkline([1.0, 4.0, 8.0, 0.0], width=4) == "▂▅█ "
    assert sparkline([], width=4) == ""


def test_days_that_are_not_complete_are_marked_and_set_no_height() -> None:
    assert sparkline([4.0, 8.0, 3.0], width=3, unfinished=1) == "▅█~"
    assert sparkline([4.0, 4.0, 8.0, 1.0], width=2, unfinished=1) == "█~"
    assert sparkline([4.0, 99.0], width=2, unfinished=1) == "█~"
    assert sparkline([4.0], width=1, unfinished=3) == "~"
