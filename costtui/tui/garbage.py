"""Garbage while the screen starts: there is hardly any, and looking for it takes a tenth of the time.

What importing and the first drawing make stays until the end. Left out of every later search, it
does not hold up keys either.
"""

from __future__ import annotations

import gc


def collect_later() -> None:
    """Look for no garbage until `collect_again`."""
    gc.disable()


def collect_again() -> None:
    """Look for garbage again, but not in what there is now; nothing unless it was put off."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
