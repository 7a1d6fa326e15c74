"""What moved, up and down, and from which day on figures may still grow."""

from __future__ import annotations

from datetime import date

from costtui.analysis.overview import movers, unsettled_from
from costtui.model.table import Table


def services(*changes: float) -> Table:
    """One service a change."""
    return Table.of(
        ("provider", "service", "cost", "previous_cost", "change", "currency"),
        [("P", f"s{n}", 10.0, 10.0 - moved, moved, "EUR") for n, moved in enumerate(changes)],
    )


def test_half_of_the_movers_went_up_and_half_down() -> None:
    found = movers(services(5, 4, 3, 0, -1, -9), most=4)
    assert found.column("change") == [5, 4, -9, -1]
    assert movers(services(5, 4, 3, -1), most=4).column("change") == [5, 4, 3, -1]
    assert movers(services(5, -1, -2, -3), most=4).column("change") == [5, -3, -2, -1]


def test_days_are_unsettled_from_the_source_on_that_lags_most() -> None:
    ages = [(date(2026, 9, 24), 1), (date(2026, 9, 25), 0), (date(2026, 1, 1), 267)]
    sources = Table.of(("last_day", "age_days"), ages)
    assert unsettled_from(sources) == date(2026, 9, 24)
    assert unsettled_from(Table.of(("last_day", "age_days"), [])) is None
