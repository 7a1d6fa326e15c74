"""Forecasts of the usual methods: points and quantiles of the days ahead."""

from __future__ import annotations

import json
import subprocess
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Guess = tuple[Floats, Floats]

QUANTILES = np.arange(0.1, 0.95, 0.1)
LEVELS = [20, 40, 60, 80]

PROPHET = """
import json, logging, sys
import pandas as pd
from prophet import Prophet
logging.disable(logging.CRITICAL)
work = json.load(sys.stdin)
found = []
for first, values in work["series"]:
    days = pd.date_range(first, periods=len(values))
    model = Prophet(uncertainty_samples=300)
    model.fit(pd.DataFrame({"ds": days, "y": values}))
    ahead = model.make_future_dataframe(work["ahead"], include_history=False)
    draws = model.predictive_samples(ahead)["yhat"]
    point = model.predict(ahead)["yhat"]
    quantiles = pd.DataFrame(draws).quantile(work["quantiles"], axis=1).to_numpy()
    found.append([point.to_list(), quantiles.tolist()])
json.dump(found, sys.stdout)
"""


def others() -> dict[str, Callable[[], Any]]:
    """The models of statsforecast by the name they are shown under."""
    from statsforecast.models import MSTL, AutoETS, AutoTheta, SeasonalNaive

    return {
        "seasonal naive": lambda: SeasonalNaive(season_length=7),
        "AutoETS": lambda: AutoETS(season_length=7),
        "AutoTheta": lambda: AutoTheta(season_length=7),
        "MSTL": lambda: MSTL(season_length=[7, 30], trend_forecaster=AutoETS(model="ZZN")),
    }


def guess(make: Callable[[], Any], values: Floats, ahead: int) -> Guess:
    """Points and quantiles (day, quantile) of one model for the days after a series."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found = make().forecast(y=values.astype(np.float64), h=ahead, level=LEVELS)
        except Exception:  # noqa: BLE001  (some cannot do a series of equal values)
            flat = np.full(ahead, values[-7:].mean())
            return flat, np.repeat(flat[:, None], len(QUANTILES), axis=1)
    mean = np.asarray(found["mean"], dtype=float)
    low = [np.asarray(found[f"lo-{level}"], dtype=float) for level in reversed(LEVELS)]
    high = [np.asarray(found[f"hi-{level}"], dtype=float) for level in LEVELS]
    return mean, np.stack([*low, mean, *high], axis=1)


def prophet(python: Path, series: Sequence[tuple[date, Floats]], ahead: int) -> list[Guess]:
    """What Prophet says of many series, asked in an environment of its own."""
    work = {
        "series": [(str(first), list(values)) for first, values in series],
        "ahead": ahead,
        "quantiles": list(QUANTILES),
    }
    done = subprocess.run(
        [str(python), "-c", PROPHET],
        input=json.dumps(work),
        capture_output=True,
        text=True,
        check=True,
    )
    return [
        (np.array(point), np.array(quantiles).T) for point, quantiles in json.loads(done.stdout)
    ]
