"""Daily cost series with events put in at known days."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

DAYS = 400
QUIET_START = 60
APART = 45
KINDS = ("spike", "ramp", "shift", "drop", "missing")
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Label:
    """One event that was put in; a shift that stays counts for its first two weeks."""

    kind: str
    start: int
    end: int
    direction: int


def plain(rng: np.random.Generator) -> Floats:
    """A series without events: level, trend, week, month, holidays and noise that has memory."""
    days = np.arange(DAYS)
    first = date(2025, 1, 1)
    dates = [first + timedelta(int(n)) for n in days]
    level = float(rng.lognormal(4.0, 1.0))
    trend = 1 + rng.uniform(-0.1, 0.6) * days / 365
    weekend = rng.choice([1.0, 0.9, 0.7, 0.4], p=[0.35, 0.25, 0.25, 0.15])
    rest = np.array([day.weekday() >= 5 for day in dates])
    if weekend < 0.9:
        for holiday in rng.choice(DAYS, 6, replace=False):
            rest[holiday] = True
    week = np.where(rest, weekend, 1.0)
    noise = np.zeros(DAYS)
    spread = rng.uniform(0.01, 0.07)
    for day in days[1:]:
        noise[day] = 0.4 * noise[day - 1] + rng.normal(0, spread)
    values = level * trend * week * np.exp(noise)
    if rng.random() < 0.3:
        fee = level * rng.uniform(0.5, 8)
        values += np.where([day.day == 1 for day in dates], fee, 0.0)
    if rng.random() < 0.15:
        last = np.array([(day + timedelta(1)).day == 1 for day in dates])
        values *= np.where(last | np.roll(last, 1), rng.uniform(1.2, 1.6), 1.0)
    return values


def with_events(values: Floats, rng: np.random.Generator) -> tuple[Floats, list[Label]]:
    """A copy of a series with none to four events in it."""
    values = values.copy()
    labels: list[Label] = []
    day = QUIET_START + int(rng.integers(0, 60))
    while day < len(values) - 30:
        if rng.random() < 0.7:
            values, label = EVENTS[int(rng.integers(len(KINDS)))](values, day, rng)
            labels.append(label)
            day = label.end
        day += APART + int(rng.integers(0, 60))
    return values, labels


def _spike(values: Floats, day: int, rng: np.random.Generator) -> tuple[Floats, Label]:
    length = int(rng.integers(1, 5))
    size = rng.uniform(0.4, 3.0) * float(np.median(values[day - 28 : day]))
    values[day : day + length] += size
    return values, Label("spike", day, day + length - 1, 1)


def _ramp(values: Floats, day: int, rng: np.random.Generator) -> tuple[Floats, Label]:
    length = int(rng.integers(8, 21))
    size = rng.uniform(0.6, 3.0) * float(np.median(values[day - 28 : day]))
    values[day : day + length] += size * np.arange(1, length + 1) / length
    return values, Label("ramp", day, day + length - 1, 1)


def _shift(values: Floats, day: int, rng: np.random.Generator) -> tuple[Floats, Label]:
    size = rng.uniform(0.25, 1.2) * float(np.median(values[day - 28 : day]))
    stays = rng.random() < 0.5
    end = len(values) if stays else day + int(rng.integers(14, 41))
    values[day:end] += size
    return values, Label("shift", day, day + 13 if stays else end - 1, 1)


def _drop(values: Floats, day: int, rng: np.random.Generator) -> tuple[Floats, Label]:
    length = int(rng.integers(1, 7))
    values[day : day + length] *= 1 - rng.uniform(0.4, 0.95)
    return values, Label("drop", day, day + length - 1, -1)


def _missing(values: Floats, day: int, rng: np.random.Generator) -> tuple[Floats, Label]:
    length = int(rng.integers(1, 4))
    values[day : day + length] = 0.0
    return values, Label("missing", day, day + length - 1, -1)


EVENTS = (_spike, _ramp, _shift, _drop, _missing)


def generated(count: int, *, seed: int) -> tuple[Floats, list[list[Label]]]:
    """Generated series and their labels."""
    rng = np.random.default_rng(seed)
    made = [with_events(plain(rng), rng) for _ in range(count)]
    return np.array([values for values, _ in made]), [labels for _, labels in made]


def sampled(count: int, *, seed: int) -> tuple[Floats, list[list[Label]]]:
    """Series of the sample bills (accounts by service) that tell no planted story, and labels."""
    rng = np.random.default_rng(seed)
    series = _sample_series()
    # Half of them to choose thresholds by, the other half to measure with.
    series = series[seed % 2 :: 2][:count]
    made = [with_events(values, rng) for values in series]
    return np.array([values for values, _ in made]), [labels for _, labels in made]


@cache
def _sample_series() -> Floats:
    import yaml

    from costtui.store.database import Store
    from costtui.sync import import_bills

    stories = yaml.safe_load((ROOT / "sample_data" / "stories.yaml").read_text("utf-8"))["stories"]
    told = {(story["sub_account"], story["service"]) for story in stories}
    # Stories of a whole account: the season, the tags; and of a whole provider: its credit.
    accounts = {account for account, service in told if service is None}
    providers = {"Google Cloud"}
    with tempfile.TemporaryDirectory() as folder:
        import_bills(Path(folder), [str(ROOT / "sample_data")])
        with Store.open(Path(folder)) as store:
            rows = store.query(
                """
                select ProviderName, SubAccountId, ServiceName, list(cost order by Day)
                from (
                    select ProviderName, SubAccountId, ServiceName, Day, sum(EffectiveCost) as cost from daily
                    where ChargeCategory = 'Usage' and Day < '2026-09-05'
                        and ChargeClass is distinct from 'Correction'
                    group by all
                )
                group by all having count(*) = 400 and median(cost) > 5 order by all
                """
            ).rows
    return np.array(
        [
            costs
            for provider, account, service, costs in rows
            if (account, service) not in told
            and account not in accounts
            and provider not in providers
        ]
    )
