"""Calling the command line as a person does: a process, its two streams, its exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any


@dataclass(frozen=True, slots=True)
class Called:
    """What a call left behind."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows of a call with --format json."""
        rows: list[dict[str, Any]] = json.loads(self.out)
        return rows


_READY = """
import atexit, gc, json, os, pkgutil, signal, sys, traceback
import duckdb, polars, costtui
for found in pkgutil.walk_packages(costtui.__path__, "costtui."):
    if not found.name.startswith(("costtui.tui", "costtui.__main__")):
        __import__(found.name)
from costtui.cli.main import main
gc.freeze()
for line in sys.stdin:
    call = json.loads(line)
    child = os.fork()
    if not child:
        signal.alarm(call["patience"])
        os.chdir(call["folder"])
        os.environ.clear()
        os.environ.update(call["environment"])
        for number, path in enumerate(call["streams"]):
            stream = os.open(path, os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT)
            os.dup2(stream, number)
            os.close(stream)
        sys.argv[1:] = call["words"]
        code = 1
        try:
            main()
            code = 0
        except SystemExit as end:
            code = end.code or 0
        except BaseException:
            traceback.print_exc()
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)  # taking everything down takes longer than most calls
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
"""Does each call that it is told of in a child that has the modules already: a process of its own
with its own streams, without the second that loading them takes."""
PATIENCE = 120
"""Seconds for one call."""


@cache
def _ready() -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _READY],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def costtui(data_dir: Path, *words: str, stdin: bytes | None = None) -> Called:
    """The outcome of `costtui --data-dir DIR WORDS…`."""
    call = ["--data-dir", str(data_dir), *words]
    if stdin is not None:
        done = subprocess.run(
            [sys.executable, "-m", "costtui", *call],
            input=stdin,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
        return Called(done.returncode, done.stdout.decode(), done.stderr.decode())
    ready = _ready()
    assert ready.stdin is not None
    assert ready.stdout is not None
    with TemporaryDirectory() as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        told = {
            "patience": PATIENCE,
            "folder": str(Path.cwd()),
            "environment": dict(os.environ),
            "streams": [os.devnull, str(out), str(err)],
            "words": call,
        }
        ready.stdin.write(f"{json.dumps(told)}\n")
        ready.stdin.flush()
        code = int(ready.stdout.readline())
        return Called(code, out.read_bytes().decode(), err.read_bytes().decode())
