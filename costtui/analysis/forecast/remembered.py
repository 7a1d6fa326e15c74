"""What was fitted to a series, remembered for the next question and in a folder for the next process.

A file holds the forecasts of one series in units of its size and is named by what they follow from,
so it is never out of date and names nothing of a bill. One that cannot be read or written is none.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from costtui.analysis.forecast.models import Asked

    Floats = NDArray[np.float64]

FOLDER: Final = "fitted"
"""Its name in the folder of a store, so that nothing of a bill leaves that."""
MOST_BYTES: Final = 20_000_000
"""Of all files together; the oldest are removed."""
MOST: Final = 400
"""Series that are remembered by this process."""
VERSION: Final = 1
"""To be raised when the same days are to give other forecasts."""

_known: dict[str, Floats] = {}


def name_of(days: Floats, asked: Asked) -> str:
    """By what the forecasts of a series are known: its days, what is asked, and who answers."""
    found = blake2b(repr((asked, days.shape, _answering())).encode(), digest_size=16)
    found.update(np.ascontiguousarray(days).tobytes())
    return found.hexdigest()


@cache
def _answering() -> tuple[int | str, ...]:
    from importlib.metadata import version

    return VERSION, *(version(name) for name in ("statsforecast", "scikit-learn"))


def recall(name: str, asked: Asked, folder: Path | None) -> Floats | None:
    """The forecasts under a name, if they are remembered."""
    if name not in _known and folder is not None:
        with suppress(OSError, ValueError, EOFError):
            found = np.load(folder / f"{name}.npy", allow_pickle=False)
            if found.shape == asked.shape and found.dtype == np.float64:
                _known[name] = found
    return _known.get(name)


def remember(name: str, found: Floats, folder: Path | None) -> None:
    """Keep forecasts under a name."""
    _known[name] = found
    while len(_known) > MOST:
        _known.pop(next(iter(_known)))
    if folder is None:
        return
    with suppress(OSError):
        folder.mkdir(exist_ok=True, mode=0o700)
        # mkstemp gives a file nobody else may read.
        handle, text = tempfile.mkstemp(dir=folder, prefix=".fitted.")
        try:
            with os.fdopen(handle, "wb") as stream:
                np.save(stream, found, allow_pickle=False)
            Path(text).replace(folder / f"{name}.npy")
        except BaseException:
            Path(text).unlink(missing_ok=True)
            raise


def tidy(folder: Path | None) -> None:
    """Remove the oldest files beyond what all of them may take."""
    if folder is None:
        return
    with suppress(OSError):
        files = [(file.stat(), file) for file in folder.glob("*.npy")]
        whole = 0
        for known, file in sorted(files, key=lambda one: one[0].st_mtime_ns, reverse=True):
            whole += known.st_size
            if whole > MOST_BYTES:
                file.unlink(missing_ok=True)
