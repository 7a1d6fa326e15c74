"""Worker processes that fit models side by side.

They are started as processes of their own, not by `multiprocessing`, which would run the script
of whoever uses costtui as a library once more in each of them. Numbers go to and fro as they are.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import ExitStack
from typing import IO, TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

PROGRAM = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from costtui.analysis.forecast.workers import serve
serve(sys.stdin.buffer, sys.stdout.buffer)
"""


def shared(work: Sequence[Floats], origins: Sequence[int], ahead: int) -> Iterator[Floats]:
    """The forecasts of each series in their order, made by as many processes as there are cores.

    Raises:
        OSError: a process could not be started, or died.
    """
    count = max(1, min(len(os.sched_getaffinity(0)), len(work)))
    with ExitStack() as stack:
        started = [_started() for _ in range(count)]
        for first, process in enumerate(started):
            stack.callback(_end, process)
            assert process.stdin is not None
            _ask(process.stdin, work[first::count], origins, ahead)
        for number in range(len(work)):
            pipe = started[number % count].stdout
            assert pipe is not None
            yield _read(pipe, origins, ahead)


def _started() -> subprocess.Popen[bytes]:
    # A session of its own: Ctrl-C in a terminal is answered by whoever asked, who ends it.
    return subprocess.Popen(  # noqa: S603  (this very interpreter, with a text of ours)
        [sys.executable, "-c", PROGRAM, json.dumps(sys.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        start_new_session=True,
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    with process:
        pass


def _ask(pipe: IO[bytes], work: Sequence[Floats], origins: Sequence[int], ahead: int) -> None:
    head = {"origins": list(origins), "ahead": ahead, "lengths": [len(one) for one in work]}
    with pipe:
        pipe.write(json.dumps(head).encode() + b"\n")
        pipe.writelines(one.astype(np.float64).tobytes() for one in work)


def _read(pipe: IO[bytes], origins: Sequence[int], ahead: int) -> Floats:
    from costtui.analysis.forecast.fitted import FAMILIES

    shape = (len(FAMILIES), len(origins), ahead)
    data = pipe.read(8 * int(np.prod(shape)))
    if len(data) < 8 * int(np.prod(shape)):
        raise OSError("a process that fits forecasts died")
    return np.frombuffer(data).reshape(shape)


def serve(asked: IO[bytes], answers: IO[bytes]) -> None:
    """Fit every series that is asked for, and write the forecasts of one after the other."""
    from costtui.analysis.forecast.fitted import looks

    head = json.loads(asked.readline())
    work = [np.frombuffer(asked.read(8 * length)) for length in head["lengths"]]
    for one in work:
        answers.write(looks(one, head["origins"], head["ahead"]).tobytes())
        answers.flush()
