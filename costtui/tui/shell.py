"""What the screen needs of the command line: its words, and a way to run them without a shell."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from costtui.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costtui.model.table import Table


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a command."""

    words: tuple[str, ...]
    """Its spellings, `--by` before `-b`; empty for an argument."""
    help: str = ""
    takes: str = ""
    """What it takes: `dimensions`, `expression`, `period`, `value`; empty if it is a flag."""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Command:
    """One command with its options."""

    name: str
    """Its word, or words where it belongs to a group."""
    help: str = ""
    options: tuple[Option, ...] = ()

    def option(self, word: str) -> Option | None:
        """The option of a spelling."""
        return next((option for option in self.options if word in option.words), None)


@dataclass(slots=True)
class Answer:
    """What a command said: tables instead of text, and its talk."""

    tables: list[Table] = field(default_factory=list)
    talk: list[str] = field(default_factory=list)


class Shell(Protocol):
    """The command line as the screen uses it."""

    @property
    def commands(self) -> Sequence[Command]:
        """All there are."""

    def parsed(self, words: Sequence[str]) -> tuple[str, dict[str, Any]]:
        """The command of some words and what it was told, nothing run; UsageError if they are wrong."""

    def run(self, words: Sequence[str]) -> Answer:
        """Run a command in this thread; any CosttuiError it ends with."""


def split(line: str) -> list[str]:
    """The words of a line as a shell splits them, `costtui` before them or not."""
    try:
        words = shlex.split(line)
    except ValueError:
        raise UsageError(
            "a quote is not closed", valid="valid: \"service = 'AWS Lambda'\" in double quotes"
        ) from None
    return words[1:] if words[:1] == ["costtui"] else words


@dataclass(slots=True)
class History:
    """The lines typed before, oldest first; whoever keeps them on disk subclasses `add`."""

    lines: list[str] = field(default_factory=list)
    most: int = 200

    def add(self, line: str) -> None:
        """Remember a line as the newest."""
        if line in self.lines:
            self.lines.remove(line)
        self.lines.append(line)
        del self.lines[: -self.most]
