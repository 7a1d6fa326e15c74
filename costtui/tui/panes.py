"""The panes there are: every module of this folder named `…_pane` declares one."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from typing import Any

import costtui.tui
from costtui.tui.pane import Pane

MODULE = "_pane"


@cache
def declared() -> tuple[type[Pane[Any]], ...]:
    """The pane of every `<name>_pane.py`, in the order they ask for."""
    found: list[type[Pane[Any]]] = []
    for info in pkgutil.iter_modules(costtui.tui.__path__):
        if info.name.endswith(MODULE):
            module = import_module(f"costtui.tui.{info.name}")
            found += [
                item
                for item in vars(module).values()
                if isinstance(item, type)
                and issubclass(item, Pane)
                and item.__module__ == module.__name__
            ]
    return tuple(sorted(found, key=lambda pane: (pane.ORDER, pane.NAME)))
