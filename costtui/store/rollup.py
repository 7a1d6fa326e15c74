"""The roll-ups of charges: portable SELECTs, run by whoever holds the charges."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from costtui.engine import connect, literal
from costtui.model.roll_up import DAILY, MEASURES, RESOURCE_DAYS, ROLL_UPS
from costtui.store.catalogue import days_of, path_of
from costtui.store.place import FILE_MODE, make_folders, scan_of, sync
from costtui.vocabulary import learn

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from costtui.store.catalogue import Load

MEMORY_LIMIT = "1200MB"
LEAST: Final = 200_000
"""Charges below which they are read as fast as a roll-up of them."""
_TEXTS: Final = tuple(
    name
    for name in ROLL_UPS[RESOURCE_DAYS]
    if name not in {"BillingPeriodStart", "ResourceId", "ResourceName", "Tags"}
)
"""Columns that may have few words even where there are many resources."""


@cache
def roll_up_sql(name: str) -> str:
    """The SELECT of a roll-up: of `daily` over `resource_days`, of those over `charges`."""
    return (files("costtui.store") / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def as_resource_days(charges: str) -> str:
    """A SELECT of charges in the columns of `resource_days`: each a row, adding up to the same.

    Beside them ChargePeriodStart, by whose bounds in a file those outside of a period are skipped.
    """
    columns = ", ".join(f'"{name}"' for name in (*ROLL_UPS[RESOURCE_DAYS], *MEASURES))
    return (
        f"select cast(ChargePeriodStart as date) as Day, {columns}, 1 as Charges, "
        f"ChargePeriodStart from ({charges})"
    )


class RollUps:
    """Adds charges up, load after load, in one database in memory.

    Opening one takes as long as adding up a small load, so it is opened once, and only at need.
    """

    def __init__(self, folder: Path) -> None:
        """What does not fit into memory is put into this folder for the while."""
        self._folder = folder
        self._opened: duckdb.DuckDBPyConnection | None = None

    def close(self) -> None:
        """Let the database go."""
        if self._opened is not None:
            self._opened.close()

    def write(self, charges: Path, daily: Path, resource_days: Path) -> None:
        """Write the roll-ups of one load's charges as Parquet.

        Args:
            charges: the file of them.
            daily: where the smaller one goes.
            resource_days: where the larger one goes; only where there are so much less of them
                that questions become faster: of many charges that are told by the hour.

        Raises:
            duckdb.Error: the charges are unreadable.
        """
        if self._opened is None:
            spill = str(self._folder / "spill")
            self._opened = connect(memory_limit=MEMORY_LIMIT, temp_directory=spill)
        # What is temporary belongs to the cursor, and goes with it.
        with self._opened.cursor() as at:
            at.execute(f"create temp view raw as select * from {scan_of([charges])}")
            [(rows, hours, days)] = at.execute(
                "select count(*), count(distinct ChargePeriodStart), "
                "count(distinct cast(ChargePeriodStart as date)) from raw"
            ).fetchall()
            is_large = rows >= LEAST
            at.execute(
                f"create temp view charges as {_known_words(at, charges) if is_large else 'from raw'}"
            )
            if is_large and hours >= 2 * days:
                at.execute(f"create temp table resource_days as {roll_up_sql(RESOURCE_DAYS)}")
                _write(at, "from resource_days", resource_days)
            else:
                at.execute(f"create temp view resource_days as {as_resource_days('from charges')}")
            order = "order by Day, ServiceName, SubAccountId, RegionId, x_UsageType"
            _write(at, f"select * from ({roll_up_sql(DAILY)}) {order}", daily)

    def write_again(self, data_dir: Path, load: Load, daily: Path) -> None:
        """Write the roll-ups of a load that is in the store: the smaller one to `daily`.

        Raises:
            duckdb.Error: its charges are unreadable.
        """
        days = daily.with_suffix(".days")
        self.write(path_of(data_dir, load), daily, days)
        place_days(days, data_dir, load)


def place_days(written: Path, data_dir: Path, load: Load) -> None:
    """Move the roll-up by resource of a load, if one was written, to where readers find it."""
    if written.exists():
        target = days_of(data_dir, load)
        make_folders(target.parent, data_dir)
        written.chmod(FILE_MODE)
        sync(written)
        written.replace(target)
        sync(target.parent)


def _known_words(at: duckdb.DuckDBPyConnection, charges: Path) -> str:
    """The charges with their columns of few words as ENUM: grouping them takes half the time."""
    words = learn(at, [str(charges)], _TEXTS)
    replaced = ", ".join(f'{words.stored(name)} as "{name}"' for name in _TEXTS)
    return f"select * replace ({replaced}) from raw"


def _write(at: duckdb.DuckDBPyConnection, select: str, target: Path) -> None:
    at.execute(f"copy ({select}) to {literal(str(target))} (format parquet, compression zstd)")
