"""One charge: the prices that make it, its neighbours in time, where it comes from, every column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.table import Table as Columns
from rich.text import Text
from textual.widgets import Static

from costtui.analysis.neighbours import neighbours, prices
from costtui.present.format import aligned, amount, cell
from costtui.tui import screens
from costtui.tui.asker import Asker
from costtui.tui.rows import when

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from rich.console import RenderableType

    from costtui.model.table import Table
    from costtui.store.database import Store

TIMES = "\N{MULTIPLICATION SIGN}"


class ChargeScreen(screens.ChargeScreen):
    """The columns of a charge, what makes its costs above them, its neighbours as they come in."""

    def __init__(self, charge: Mapping[str, Any], store: Store | None) -> None:
        super().__init__(charge)
        self._row = charge
        self._store = store
        self._around: Table | None = None
        self._asker = Asker(self, "neighbours")

    def on_mount(self) -> None:
        if self._store is not None:
            asking, row = self._store.asking(), self._row
            self._asker.ask(
                lambda: neighbours(asking, row), self._found, self._missing, asking.interrupt
            )

    def on_unmount(self) -> None:
        self._asker.stop()

    def _found(self, around: Table) -> None:
        self._around = around
        self.query_one(Static).update(self.content())

    def _missing(self, problem: str) -> None:
        self.notify(problem, severity="error", markup=False)

    def content(self) -> RenderableType:
        parts: list[RenderableType] = []
        source = Columns.grid(padding=(0, 2), expand=True)
        source.add_column(no_wrap=True)
        source.add_column(ratio=1, overflow="fold")
        for name in ("x_SourceFile", "x_LoadId"):
            source.add_row(Text(name, style="dim"), Text(cell(str(self._row.get(name) or ""))))
        parts.append(source)
        if lines := self._prices():
            parts += [Text(f"\nunit price {TIMES} quantity", style="bold"), *lines]
        if self._around is not None:
            parts += [Text("\nthe same resource and SKU before and after", style="bold")]
            parts.append(self._neighbours(self._around))
        parts += [Text("\nevery column", style="bold"), super().content()]
        return Group(*parts)

    def _prices(self) -> list[Text]:
        lines = []
        for row in prices(self._row).records():
            origin = "" if row["is_stated"] else "  (cost ÷ quantity)"
            unit, currency = cell(str(row["unit"] or "")), cell(row["currency"])
            text = Text(f"{row['name']:<15}", style="dim")
            text.append(
                f"{row['unit_price']:.10g} {TIMES} {row['quantity']:,.10g} {unit} = "
                f"{amount(row['cost'], decimals=6)} {currency}{origin}",
                style="not dim",
            )
            lines.append(text)
        return lines

    def _neighbours(self, around: Table) -> RenderableType:
        rows = [(row["ChargePeriodStart"], row, "") for row in around.records()]
        this = dict(self._row) | {"currency": self._row["BillingCurrency"]}
        rows.append((this["ChargePeriodStart"], this, "bold"))
        rows.sort(key=lambda item: (item[0], item[2]))
        quantities = aligned([_quantity(row) for _, row, _ in rows])
        grid = Columns.grid(padding=(0, 2))
        for _ in range(4):
            grid.add_column(justify="right")
        for (start, row, style), quantity in zip(rows, quantities, strict=True):
            grid.add_row(
                Text(("▶ " if style else "  ") + when(start), style=style),
                Text(amount(row["EffectiveCost"], decimals=6), style=style),
                Text(cell(row["currency"]), style=style),
                Text(quantity, style=style),
            )
        return grid


def _quantity(row: Mapping[str, Any]) -> str:
    return f"{amount(row['PricingQuantity'], decimals=4)} {cell(str(row['PricingUnit'] or ''))}"
