"""What moved, up and down."""

from __future__ import annotations

from costtui.analysis.overview import movers
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
