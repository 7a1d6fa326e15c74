"""A YAML file that a person wrote, read node by node, so that every message names its line."""

from __future__ import annotations

import difflib
from datetime import date
from typing import TYPE_CHECKING, NoReturn

from costtui.analysis.dimension import dimension
from costtui.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import yaml

LARGEST_FILE = 1_000_000


class YamlFile:
    """The nodes of one file; every method that reads one raises UsageError with its line."""

    def __init__(self, path: Path, what: str, guide: str) -> None:
        """The file of a path.

        Args:
            path: where it lies.
            what: what it is in a word, such as `calendar`.
            guide: the page that describes it.
        """
        self.path = path
        self.what = what
        self.guide = guide

    def root(self) -> yaml.Node | None:
        """The whole content; None where there is nothing but comments.

        Raises:
            UsageError: it cannot be read, or it is no YAML.
        """
        try:
            if self.path.stat().st_size > LARGEST_FILE:
                raise UsageError(
                    f"{self.path} is larger than {LARGEST_FILE:,} bytes: no {self.what}"
                )
            text = self.path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as problem:
            raise UsageError(f"the {self.what} {self.path} cannot be read: {problem}") from None
        return self.parsed(text)

    def parsed(self, text: str) -> yaml.Node | None:
        """The same of a text that the file holds or is about to hold."""
        import yaml

        try:
            return yaml.compose(text, Loader=yaml.SafeLoader)
        except yaml.YAMLError as problem:
            place = getattr(problem, "problem_mark", None)
            line = f", line {place.line + 1}" if place else ""
            said = getattr(problem, "problem", None) or "it is no YAML"
            raise UsageError(f"{self.path}{line}: {said}", hint=f"see: {self.guide}") from None
        except RecursionError:
            raise UsageError(f"{self.path} is nested too deep to be a {self.what}") from None

    def entries(self, root: yaml.Node | None, key: str) -> list[yaml.Node]:
        """The entries of the only list of a file, which stands under a key."""
        import yaml

        listed = None if root is None else self.mapping(root, (key,)).get(key)
        if listed is None or listed.value == "":
            return []
        if not isinstance(listed, yaml.SequenceNode):
            self.fail(listed, f"{key} is no list", "valid: a list of - name: … entries")
        return list(listed.value)

    def mapping(self, node: yaml.Node, valid: Sequence[str]) -> dict[str, yaml.Node]:
        """The values of a mapping by key; any key where none are named as valid."""
        return {name: value for name, (_, value) in self.pairs(node, valid).items()}

    def pairs(
        self, node: yaml.Node, valid: Sequence[str]
    ) -> dict[str, tuple[yaml.Node, yaml.Node]]:
        """The same with the nodes of the keys."""
        import yaml

        if not isinstance(node, yaml.MappingNode):
            self.fail(node, "something is no mapping", f"valid: {', '.join(valid)}: …")
        found: dict[str, tuple[yaml.Node, yaml.Node]] = {}
        for key, value in node.value:
            name = self.text(key)
            if valid and name not in valid:
                near = difflib.get_close_matches(name, valid, n=1, cutoff=0.4)
                did = f"; did you mean {near[0]}?" if near else ""
                self.fail(key, f"unknown key {name!r}{did}", "valid: " + ", ".join(valid))
            if name in found:
                self.fail(key, f"{name} is there twice")
            found[name] = key, value
        return found

    def text(self, node: yaml.Node) -> str:
        """A value that is one text, as it was typed."""
        if not isinstance(node.value, str) or not node.value.strip():
            self.fail(node, "a text is needed")
        return str(node.value)

    def word(
        self, found: Mapping[str, yaml.Node], name: str, valid: Sequence[str], otherwise: str
    ) -> str:
        """One of some words, or what it is where the key is not there."""
        if name not in found:
            return otherwise
        value = self.text(found[name])
        if value not in valid:
            self.fail(found[name], f"{name} is {value!r}", "valid: " + ", ".join(valid))
        return value

    def day(self, node: yaml.Node) -> date:
        """A date."""
        value = self.text(node)
        try:
            return date.fromisoformat(value)
        except ValueError as problem:
            self.fail(node, f"{value!r} is no date ({problem})", "valid: YYYY-MM-DD")

    def amount(self, node: yaml.Node, name: str) -> float:
        """An amount that is not below nothing, the value of a key."""
        value = self.text(node)
        try:
            amount = float(value)
        except ValueError:
            amount = -1.0
        if not 0 <= amount < float("inf"):
            self.fail(node, f"{name} is {value!r}", "valid: an amount, 0 or more")
        return amount

    def dimension_values(self, node: yaml.Node) -> dict[str, str]:
        """A mapping of dimensions to one value each, by the names that dimensions go by."""
        found = {}
        for name, value in self.mapping(node, ()).items():
            try:
                found[dimension(name).name] = self.text(value)
            except UsageError as problem:
                self.fail(value, problem.received, problem.hint or problem.valid)
        return found

    def fail(self, node: yaml.Node, said: str, valid: str = "", hint: str = "") -> NoReturn:
        """Say what is wrong and in which line."""
        line = node.start_mark.line + 1
        raise UsageError(f"{self.path}, line {line}: {said}", valid=valid, hint=hint)
