"""The daily roll-up of charges, one portable SELECT run by whoever holds the charges."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from costtui.engine import connect, literal
from costtui.store.place import scan_of

if TYPE_CHECKING:
    from pathlib import Path

MEMORY_LIMIT = "1200MB"


@cache
def daily_sql() -> str:
    """The SELECT over a relation named `charges`."""
    return (files("costtui.store") / "sql" / "daily.sql").read_text(encoding="utf-8")


def write_daily(charges: Path, target: Path) -> None:
    """Write the roll-up of one load's charges as Parquet; duckdb.Error when they are unreadable."""
    with connect(
        memory_limit=MEMORY_LIMIT, temp_directory=str(target.parent / "spill")
    ) as connection:
        connection.execute(f"create view charges as select * from {scan_of([charges])}")
        connection.execute(
            f"copy (select * from ({daily_sql()}) order by Day, ServiceName, SubAccountId, "
            f"RegionId, x_UsageType) to {literal(str(target))} (format parquet, compression zstd)"
        )
