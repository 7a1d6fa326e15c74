"""The commands by name; the module of one is imported when it is asked for.

A call needs one command of many: importing and building them all took as long as typer itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

import typer
from typer.core import TyperGroup

if TYPE_CHECKING:
    from collections.abc import Iterator

MODULES: Final = {
    "demo": "demo",
    "import": "importing",
    "status": "status",
    "history": "history",
    "rollback": "history",
    "breakdown": "breakdown",
    "resources": "resources",
    "trend": "trend",
    "explain": "explain",
    "anomalies": "anomalies",
    "forecast": "forecast",
    "budgets": "budgets",
    "views": "views",
    "export": "export",
    "sql": "sql",
    "config": "config",
    "doctor": "doctor",
}
"""The module of `costtui.cli` whose `register` adds a command, in the order of the help."""


class Commands(Mapping[str, Any]):
    """Every command by its name, built when it is looked at."""

    def __init__(self) -> None:
        self._built: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._built:
            parent = typer.Typer()
            import_module(f"costtui.cli.{MODULES[name]}").register(parent)
            self._built |= typer.main.get_group(parent).commands
        return self._built[name]

    def __contains__(self, name: object) -> bool:
        return name in MODULES

    def __iter__(self) -> Iterator[str]:
        return iter(MODULES)

    def __len__(self) -> int:
        return len(MODULES)


class Root(TyperGroup):
    """The command `costtui` itself."""

    def __init__(self, **words: Any) -> None:
        super().__init__(**words)
        self.commands: Any = Commands()
