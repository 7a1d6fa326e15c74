"""The table of commands says what its modules register, no more and no less."""

from __future__ import annotations

import pkgutil
from importlib import import_module

import typer

import costtui.cli
from costtui.cli.group import MODULES


def test_every_command_of_every_module_is_in_the_table() -> None:
    found: dict[str, str] = {}
    for info in pkgutil.iter_modules(costtui.cli.__path__):
        module = import_module(f"costtui.cli.{info.name}")
        if hasattr(module, "register"):
            app = typer.Typer()
            module.register(app)
            found |= dict.fromkeys(typer.main.get_group(app).commands, info.name)
    assert found == dict(MODULES)
