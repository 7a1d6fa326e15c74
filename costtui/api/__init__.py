"""The Python API for notebooks: what the commands answer, as polars frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costtui.api.ahead import Ahead
from costtui.api.bill import Bill
from costtui.api.frames import frame
from costtui.api.unusual import Unusual
from costtui.settings import default_data_dir

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Costs", "frame", "open_costs"]


class Costs(Bill, Unusual, Ahead):
    """A store to ask; every method answers as the command of that name does.

    Amounts are floats in units of the row's `currency`; days are dates in UTC.
    """


def open_costs(data_dir: str | Path | None = None, *, config: Path | None = None) -> Costs:
    """Open a store for reading; where the commands look for it unless said.

    Raises:
        StoreMissing: nothing was imported there yet.
    """
    from pathlib import Path

    return Costs(default_data_dir() if data_dir is None else Path(data_dir), config)
