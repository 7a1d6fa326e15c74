"""Ending with the terminal, where no hangup signal does it."""

from __future__ import annotations

import os
import sys
import termios
import threading
import time

WATCH_SECONDS = 2.0
EXIT_CODE = 129
"""That of a process ended by a hangup, as a shell tells it."""


def end_with_the_terminal() -> None:
    """End the process soon after its terminal is gone.

    A hangup ends a process by itself, but not one that has no controlling terminal or was told to
    ignore it (nohup): Textual would read from what is gone for ever, with all its might. It may
    also wait for a last write that never ends, so nothing of it is asked to close; a store that is
    being written survives an end at any instant.
    """
    if sys.__stdin__ is None or not sys.__stdin__.isatty():
        return
    watch = threading.Thread(target=_watch, args=(sys.__stdin__.fileno(),), daemon=True)
    watch.start()


def _watch(terminal: int) -> None:
    while True:
        try:
            termios.tcgetattr(terminal)
        except termios.error:
            os._exit(EXIT_CODE)
        time.sleep(WATCH_SECONDS)
