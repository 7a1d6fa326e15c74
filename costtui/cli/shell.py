"""The commands of this program as the screen's own command line runs them, in its own process."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from costtui.errors import UsageError
from costtui.tui.shell import Answer, Command, Option

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from costtui.cli.call import Call

HIDDEN = {"demo"}
"""What opens a screen itself."""
_TAKES = {"where": "expression", "period": "period", "against": "period", "by": "dimensions"}


class CommandShell:
    """Every command of the typer application but those that open a screen."""

    def __init__(self, call: Call) -> None:
        self._call = call

    @cached_property
    def _group(self) -> Any:
        import typer

        from costtui.cli.app import app

        return typer.main.get_command(app)

    @cached_property
    def commands(self) -> tuple[Command, ...]:
        """Every command there is; building them takes a while, so not before they are asked for."""
        return tuple(_commands(self._group))

    def parsed(self, words: Sequence[str]) -> tuple[str, dict[str, Any]]:
        """The command of some words and what it was told, nothing run.

        Raises:
            UsageError: the words are wrong.
        """
        import typer
        from typer.exceptions import TyperException

        rest, command, name = self._own(words), self._group, ""
        while hasattr(command, "commands") and rest:
            word = rest.pop(0)
            if word not in command.commands or word in HIDDEN:
                self._refuse(word)
            command, name = command.commands[word], f"{name} {word}".strip()
        try:
            with command.make_context(name, rest, resilient_parsing=False) as context:
                return name, dict(context.params)
        except TyperException as problem:
            raise UsageError(_sentence(problem), hint=f"{name} --help lists them") from None
        except typer.Exit:
            return name, {"help": True}

    def run(self, words: Sequence[str]) -> Answer:
        """Run a command in this thread; what it would print comes back instead.

        Raises:
            CosttuiError: as the command itself.
        """
        from typer.exceptions import TyperException

        if {"--help", "-h"} & set(words):
            return self._help(words)
        if "-" in words:
            raise UsageError("the screen has no standard input", valid="valid: a file or a text")
        self.parsed(words)
        words = self._own(words)
        answer = Answer()
        call = replace(self._call, quiet=True, verbose=False, ascii=False, heard=answer)
        try:
            self._group.main(args=list(words), obj=call, standalone_mode=False)
        except TyperException as problem:
            raise UsageError(_sentence(problem)) from None
        return answer

    def _own(self, words: Sequence[str]) -> list[str]:
        """The words without the store they name, if it is the one that is open."""
        is_own = list(words[:2]) == ["--data-dir", str(self._call.data_dir)]
        return list(words[2:] if is_own else words)

    def _help(self, words: Sequence[str]) -> Answer:
        text = " ".join(word for word in words if not word.startswith("-"))
        known = [command for command in self.commands if text.startswith(command.name)]
        if not known:
            return Answer(talk=[f"{command.name:<14} {command.help}" for command in self.commands])
        command = known[-1]
        lines = [f"  {', '.join(o.words):<18} {o.help}" for o in command.options if o.words]
        return Answer(talk=[command.help, "", *lines])

    def _refuse(self, word: str) -> None:
        import difflib

        names = sorted({command.name.split(" ")[0] for command in self.commands})
        near = difflib.get_close_matches(word, names, n=2, cutoff=0.5)
        raise UsageError(
            f"{word!r} is no command here",
            valid="valid: " + ", ".join(names),
            hint=f"did you mean {' or '.join(near)}?" if near else "",
        )


def _sentence(problem: Exception) -> str:
    format_message: Any = getattr(problem, "format_message", None)
    return str(format_message() if format_message is not None else problem)


def _commands(group: Any, before: str = "") -> Iterator[Command]:
    """The commands of a group and of the groups in it."""
    for word, command in group.commands.items():
        name = f"{before}{word}"
        if hasattr(command, "commands"):
            yield from _commands(command, f"{name} ")
        elif name not in HIDDEN:
            first = (command.help or "").strip().partition("\n")[0]
            yield Command(name, first, tuple(_option(item) for item in command.params))


def _option(item: Any) -> Option:
    """A parameter of typer in the words of the screen."""
    words = tuple(sorted((w for w in item.opts if w.startswith("-")), key=len, reverse=True))
    # An enumeration's choices are its members or their values, as typer spells them.
    choices = tuple(
        str(choice.value if isinstance(choice, Enum) else choice)
        for choice in getattr(item.type, "choices", ())
    )
    is_flag = bool(getattr(item, "is_flag", False))
    takes = "" if is_flag else _TAKES.get(item.name, "value")
    return Option(words, str(getattr(item, "help", "") or ""), takes, choices)
