"""What runs day by day (lines) and the rows a bill has of it (blocks)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

from sample_data.generator.calendar_days import DAYS, FIRST, Month

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from sample_data.generator.calendar_days import Series

COST_DIGITS = 10
DAYS_A_MONTH = 30.4375


def rounded(values: Any, digits: int) -> Series:
    """A series with so many decimals."""
    series: Series = np.round(values, digits)
    return series


def cost(price: Series | float, quantity: Series) -> Series:
    """Price times quantity with the precision bills have."""
    amount: Series = np.round(price * quantity, COST_DIGITS)
    return amount


@dataclass(slots=True)
class Line:
    """One meter of one resource over all days."""

    key: str
    account: str
    price: Series
    quantity: Series
    fields: Mapping[str, Any]
    """What a bill says of the line on each of its rows."""
    tags: Mapping[str, str] = field(default_factory=dict)
    retagged: tuple[int, Mapping[str, str]] | None = None
    """A day from which other tags apply."""
    usual: Series | None = None
    """The quantity had its story not happened."""
    usual_price: Series | None = None
    story: str = ""

    @property
    def usual_quantity(self) -> Series:
        """The quantity without the line's story."""
        return self.quantity if self.usual is None else self.usual

    def impact(self, start: date, end: date | None) -> Decimal:
        """What the line's story added at the line's own prices from start up to end."""
        usual_price = self.price if self.usual_price is None else self.usual_price
        days = slice((start - FIRST).days, DAYS if end is None else (end - FIRST).days)
        return exact_sum(cost(self.price, self.quantity)[days]) - exact_sum(
            cost(usual_price, self.usual_quantity)[days]
        )

    def spans(self, month: Month) -> list[tuple[int, int, Mapping[str, str]]]:
        """The stretches of a month's days in which the tags stay the same."""
        if self.retagged is None:
            return [(month.first, month.stop, self.tags)]
        change, later = self.retagged
        split = min(max(change, month.first), month.stop)
        both = ((month.first, split, self.tags), (split, month.stop, later))
        return [span for span in both if span[0] < span[1]]


@dataclass(slots=True)
class Block:
    """Rows of one month that differ only in some columns."""

    constant: dict[str, Any]
    varying: dict[str, Sequence[Any]]
    billed: Sequence[float]
    """BilledCost of each row."""
    effective: Sequence[float]
    """EffectiveCost of each row, with the unused part of a commitment that a row stands for."""
    story: str = ""

    def __len__(self) -> int:
        return len(self.billed)

    def column(self, name: str) -> Sequence[Any]:
        """The values of a column, null where the block has none."""
        if name in self.varying:
            return self.varying[name]
        return [self.constant.get(name)] * len(self.billed)


@dataclass(slots=True)
class Totals:
    """What a provider's bill adds up to, by billing period and currency."""

    billed: dict[tuple[str, str], Decimal] = field(default_factory=dict)
    effective: dict[tuple[str, str], Decimal] = field(default_factory=dict)
    rows: int = 0

    def add(self, month: str, currency: str, block: Block) -> None:
        """Count the rows of a block."""
        key = (month, currency)
        self.billed[key] = self.billed.get(key, Decimal()) + exact_sum(block.billed)
        self.effective[key] = self.effective.get(key, Decimal()) + exact_sum(block.effective)
        self.rows += len(block)


def exact(number: float) -> Decimal:
    """The decimal number that a cost is written as."""
    return Decimal(repr(float(number)))


def exact_sum(numbers: Iterable[float]) -> Decimal:
    """The sum of numbers as they are written, without rounding on the way."""
    return sum(map(exact, numbers), Decimal())


def plain(number: float) -> str:
    """A number in digits, without an exponent."""
    text = format(exact(number), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def volume(monthly: float, price: float, shape: Series | None) -> Series:
    """Units a day for an amount of money a month; whole machines around the clock for no shape."""
    units = monthly / DAYS_A_MONTH / price
    if shape is None:
        return constant(max(round(units / 24.0), 1) * 24.0)
    return rounded(units * shape, 6)


def active_days(values: Series, first: int, stop: int) -> list[int]:
    """The days of a stretch on which a series is not 0."""
    return [int(number) + first for number in np.nonzero(values[first:stop])[0]]


def iso(number: int) -> str:
    """The midnight (UTC) that begins a day, as yyyy-mm-ddThh:mm:ssZ."""
    return f"{FIRST + timedelta(days=number):%Y-%m-%d}T00:00:00Z"


def constant(value: float) -> Series:
    """The same number every day."""
    return np.full(DAYS, value)
