"""What a command knows of its call: the global options."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from costtui.present.signs import needs_ascii

if TYPE_CHECKING:
    from pathlib import Path

    import typer

    from costtui.settings import Settings
    from costtui.store.database import Store
    from costtui.tui.shell import Answer


@dataclass(frozen=True, slots=True)
class Call:
    """The global options of one call."""

    data_dir: Path
    config: Path | None
    quiet: bool
    verbose: bool
    ascii: bool = False
    """Whether nothing but ASCII is drawn."""
    budgets: Path | None = None
    """The file of budgets, where it is not the one that the configuration names."""
    heard: Answer | None = None
    """Takes tables and talk instead of stdout and stderr, where the screen runs a command."""

    @classmethod
    def of(cls, context: typer.Context) -> Call:
        """The call a command belongs to."""
        found = context.find_object(cls)
        assert found is not None
        return found

    def settings(self) -> Settings:
        """The user's settings, read now."""
        from costtui.settings import load_settings

        found = load_settings(self.config)
        return found if self.budgets is None else replace(found, budgets=self.budgets)

    def store(self) -> Store:
        """The store, opened for reading."""
        from costtui.store.database import Store

        return Store.open(self.data_dir)

    def say(self, text: str) -> None:
        """Talk to the person on stderr, unless --quiet."""
        if self.heard is not None:
            self.heard.talk.append(text)
        elif not self.quiet:
            import typer

            typer.echo(self.drawn(text), err=True)

    def drawn(self, text: str) -> str:
        """A text as it may be drawn: in ASCII, or as it is."""
        from costtui.present.signs import in_ascii

        return in_ascii(text) if self.ascii else text


def call_of(
    *,
    data_dir: Path | None = None,
    config: Path | None = None,
    quiet: bool = False,
    verbose: bool = False,
    ascii_only: bool = False,
) -> Call:
    """The call of the global options, the rest by the environment and the terminal."""
    from costtui.settings import default_data_dir

    return Call(
        data_dir=data_dir.expanduser() if data_dir else default_data_dir(),
        config=config,
        quiet=quiet,
        verbose=verbose,
        ascii=ascii_only or (sys.stdout.isatty() and needs_ascii()),
    )
