"""Processes that fit models: what they import takes seconds, and would hold up a screen meanwhile.

They are started as processes of their own, not by `multiprocessing`, which would run the script
of whoever uses costtui as a library once more in each of them. Numbers go to and fro as they are.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import asdict
from select import select
from typing import IO, TYPE_CHECKING

import numpy as np

from costtui.analysis.forecast.models import Asked, looks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

MANY = 12
"""For so many series a further process earns what its start costs."""
PATIENCE = 0.1
"""Seconds after which whoever waits is asked whether to go on."""
PROGRAM = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from costtui.analysis.forecast.workers import serve
serve(sys.stdin.buffer, sys.stdout.buffer)
"""

_at_hand: ContextVar[list[subprocess.Popen[bytes]] | None] = ContextVar("at_hand", default=None)


def shared(
    work: Sequence[Floats], asked: Asked, waiting: Callable[[], None] = lambda: None
) -> Iterator[Floats]:
    """The forecasts of each series in their order, made by one process, or by more for many.

    Args:
        work: the days of each series, as `models.days_of` gives them.
        asked: whose forecasts, from which days on.
        waiting: called all the while; what it raises ends the processes.

    Raises:
        OSError: a process could not be started, or died.
    """
    if not work:
        return
    count = min(os.cpu_count() or 1, 1 + len(work) // MANY)
    idle = _at_hand.get()
    with ExitStack() as stack:
        busy = []
        for _ in range(count):
            process = idle.pop() if idle else _started()
            stack.callback(_end, process)
            busy.append(process)
        for first, process in enumerate(busy):
            _ask(process, work[first::count], asked)
        for number in range(len(work)):
            pipe = busy[number % count].stdout
            assert pipe is not None
            yield _read(pipe, asked, waiting)
        if idle is not None:
            stack.pop_all()
            idle += busy


@contextmanager
def kept() -> Iterator[None]:
    """Keep processes at hand until the end of a question, so that they import what they need once."""
    if _at_hand.get() is not None:
        yield
        return
    idle: list[subprocess.Popen[bytes]] = []
    token = _at_hand.set(idle)
    try:
        yield
    finally:
        _at_hand.reset(token)
        for process in idle:
            _end(process)


def _started() -> subprocess.Popen[bytes]:
    # A session of its own: Ctrl-C in a terminal is answered by whoever asked, who ends it. One whose
    # reader is gone ends at its next answer.
    return subprocess.Popen(  # noqa: S603  (this very interpreter, with a text of ours)
        [sys.executable, "-c", PROGRAM, json.dumps(sys.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        bufsize=0,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        start_new_session=True,
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    with process:
        pass


def _ask(process: subprocess.Popen[bytes], work: Sequence[Floats], asked: Asked) -> None:
    assert process.stdin is not None
    head = {**asdict(asked), "shapes": [one.shape for one in work]}
    with open(process.stdin.fileno(), "wb", closefd=False) as pipe:
        pipe.write(json.dumps(head).encode() + b"\n")
        pipe.writelines(one.astype(np.float64).tobytes() for one in work)


def _read(pipe: IO[bytes], asked: Asked, waiting: Callable[[], None]) -> Floats:
    missing, data = 8 * int(np.prod(asked.shape)), b""
    while missing:
        while not select([pipe], [], [], PATIENCE)[0]:
            waiting()
        some = os.read(pipe.fileno(), missing)
        if not some:
            raise OSError("a process that fits forecasts died")
        data += some
        missing -= len(some)
    return np.frombuffer(data).reshape(asked.shape)


def serve(questions: IO[bytes], answers: IO[bytes]) -> None:
    """Fit every series that is asked for, and write the forecasts of one after the other."""
    while line := questions.readline():
        head = json.loads(line)
        asked = Asked(tuple(head["families"]), tuple(head["origins"]), head["ahead"])
        work = [
            np.frombuffer(questions.read(8 * rows * columns)).reshape(rows, columns)
            for rows, columns in head["shapes"]
        ]
        for one in work:
            answers.write(looks(one, asked).tobytes())
            answers.flush()
