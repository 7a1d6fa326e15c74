"""What can come next on the command line: commands, options, dimensions, periods, values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from costtui.analysis.dimension import DIMENSIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costtui.tui.shell import Command

PERIODS = ("mtd", "last-month", "7d", "30d", "90d", "all")
_VALUE = re.compile(
    r"""(tag:[^\s=!<>']+|\w+)\s*(?:=|!=|<>|like|in\s*\((?:\s*'[^']*'\s*,)*)\s*'([^']*)$""",
    re.IGNORECASE,
)
_COMPARED = re.compile(
    r"(tag:[^\s=!<>']+|\w+)\s*(?:=|!=|<>|like\s|in\s*\((?:\s*'[^']*'\s*,)*)\s*$", re.IGNORECASE
)
"""A dimension and a comparison, the value not begun."""
_AFTER_VALUE = re.compile(r"'\)?\s+\w*$")
_WORD = re.compile(r"[\w:]*$")


@dataclass(frozen=True, slots=True)
class Completion:
    """What may stand from a place in the line to its end."""

    start: int
    """Where the text to be completed begins."""
    words: tuple[str, ...] = ()
    dimension: str = ""
    """The dimension whose values are wanted, instead of words."""
    before: str = ""
    """What stands before the word that is taken, if nothing was typed of it."""
    after: str = " "
    """What follows it."""

    def typed(self, line: str) -> str:
        """The text to be completed."""
        return line[self.start :]

    def taken(self, line: str, word: str) -> str:
        """The line with a word in place."""
        if self.dimension:
            word = word.replace("'", "''")
        return f"{line[: self.start]}{self.before}{word}{self.after}"


def completion(line: str, commands: Sequence[Command]) -> Completion:
    """What can come at the end of a line."""
    before, start = _split(line)
    typed = line[start:].lstrip("\"'")
    start = len(line) - len(typed)
    if before[:1] == ["costtui"]:
        before = before[1:]
    command = _command(before, commands)
    if command is None:
        depth, head = len(before), "".join(f"{word} " for word in before)
        names = [
            name.removeprefix(head).split(" ")[0]
            for name in (item.name for item in commands)
            if name.startswith(head) and name.count(" ") >= depth
        ]
        return _fitting(start, typed, names)
    option = command.option(before[-1]) if before else None
    if option is None or not option.takes:
        given = {spelling for word in before if (o := command.option(word)) for spelling in o.words}
        options = [o.words[0] for o in command.options if o.words and o.words[0] not in given]
        return _fitting(start, typed, options)
    if option.choices:
        return _fitting(start, typed, option.choices)
    if option.takes == "dimensions":
        last = typed.rpartition(",")[2]
        taken = typed.split(",")[:-1]
        names = [name for name in (*DIMENSIONS, "tag:") if name not in taken]
        return _fitting(len(line) - len(last), last, names, after="")
    if option.takes == "period":
        return _fitting(start, typed, PERIODS)
    if option.takes == "expression":
        return _in_expression(line, typed)
    return Completion(start)


def _in_expression(line: str, typed: str) -> Completion:
    """Dimensions, or the values of the one that is compared."""
    found = _VALUE.search(typed) or _COMPARED.search(typed)
    if found is not None:
        begun = found[2] if found.re is _VALUE else ""
        name = found[1]
        columns = {item.columns: item.name for item in DIMENSIONS.values()}
        name = columns.get((name,), name)
        if name.lower() in DIMENSIONS or name.startswith("tag:"):
            quote = "" if found.re is _VALUE else "'"
            return Completion(len(line) - len(begun), dimension=name, before=quote, after="'")
        return Completion(len(line))
    word = _WORD.search(typed)
    last = word[0] if word else ""
    if _AFTER_VALUE.search(typed):
        return _fitting(len(line) - len(last), last, ("and", "or"))
    return _fitting(len(line) - len(last), last, [*DIMENSIONS, "tag:"], after="")


def _fitting(start: int, typed: str, words: Sequence[str], *, after: str = " ") -> Completion:
    """The words that start with what was typed, then those that contain it."""
    text = typed.lower()
    unique = list(dict.fromkeys(words))
    first = [word for word in unique if word.startswith(text)]
    second = [word for word in unique if text in word and word not in first]
    return Completion(start, tuple(first + second), after=after)


def _command(words: Sequence[str], commands: Sequence[Command]) -> Command | None:
    """The command that some words name."""
    for count in (2, 1):
        name = " ".join(words[:count])
        found = next((command for command in commands if command.name == name), None)
        if found is not None:
            return found
    return None


def _split(line: str) -> tuple[list[str], int]:
    """The words that are complete, and where the last one, still being typed, begins."""
    words, word, start, quote = list[str](), "", 0, ""
    for place, sign in enumerate(line):
        if quote:
            if sign == quote:
                quote = ""
            else:
                word += sign
        elif sign in "\"'":
            quote = sign
        elif sign == " ":
            if place > start:
                words.append(word)
            word, start = "", place + 1
        else:
            word += sign
    return words, start
