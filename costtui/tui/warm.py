"""What the first use of a key would wait for, loaded while nobody waits."""

from __future__ import annotations

import threading
import time
from importlib import import_module
from typing import TYPE_CHECKING, Final

from costtui.tui.garbage import collect_again

if TYPE_CHECKING:
    from costtui.tui.shell import Shell

MODULES: Final = (
    "costtui.tui.command_screen",
    "costtui.analysis.tree",
    "costtui.tui.period_screen",
    "costtui.tui.group_screen",
    "costtui.tui.filter_screen",
    "costtui.tui.help_screen",
    "costtui.tui.result_screen",
    "costtui.tui.charge_screen",
    "costtui.tui.explain_screen",
    "costtui.tui.script",
)
BREATH = 0.05
"""Seconds between two of them, for keys that come meanwhile."""


def warm_up(shell: Shell | None) -> None:
    """Load dialogues, the filter language and the commands, in a thread that nobody waits for."""
    threading.Thread(target=_load, args=(shell,), name="warm", daemon=True).start()


def _load(shell: Shell | None) -> None:
    try:
        for module in MODULES:
            import_module(module)
            time.sleep(BREATH)
        from costtui.analysis.expression import compile_expression

        compile_expression("service = 'any'", team_tags=())
        if shell is not None:
            time.sleep(BREATH)
            len(shell.commands)
    finally:
        collect_again()
