"""The file of budgets, read: every message names the line and the nearest right word."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from costtui.analysis.budget.fields import READERS, budget_of
from costtui.analysis.yaml_file import YamlFile
from costtui.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import yaml

    from costtui.analysis.budget.definition import Budget
    from costtui.settings import Settings

GUIDE = "docs/budgets.md"


def read_budgets(settings: Settings) -> list[Budget]:
    """The budgets of the file that the settings name, in its order; none where there is no file.

    Raises:
        UsageError: the file cannot be read; the message names the line and the nearest right word.
    """
    path = settings.budgets_file
    if not path.exists():
        return []
    return _Budgets(path, settings.team_tags).read(None)


def read_text(path: Path, text: str, *, team_tags: Sequence[str]) -> list[Budget]:
    """The budgets of a text that a file is about to hold.

    Raises:
        UsageError: as read_budgets.
    """
    return _Budgets(path, team_tags).read(text)


def budget_named(budgets: Iterable[Budget], name: str) -> Budget:
    """The budget of a name, in any case where only one fits; UsageError if there is none."""
    listed = list(budgets)
    fitting = [budget for budget in listed if budget.name == name] or [
        budget for budget in listed if budget.name.casefold() == name.strip().casefold()
    ]
    if len(fitting) == 1:
        return fitting[0]
    names = [budget.name for budget in listed]
    near = difflib.get_close_matches(name, names, n=2, cutoff=0.4)
    raise UsageError(
        f"there is no budget {name!r}",
        valid="valid: " + (", ".join(names) or "none is there yet"),
        hint=f"did you mean {' or '.join(near)}?" if near else "",
    )


class _Budgets(YamlFile):
    """The entries of a file of budgets."""

    def __init__(self, path: Path, team_tags: Sequence[str]) -> None:
        super().__init__(path, "file of budgets", GUIDE)
        self.team_tags = team_tags

    def read(self, text: str | None) -> list[Budget]:
        root = self.root() if text is None else self.parsed(text)
        nodes = self.entries(root, "budgets")
        budgets = [self.budget(node) for node in nodes]
        self.check_names(budgets, nodes)
        self.check_parents(budgets, nodes)
        return budgets

    def budget(self, node: yaml.Node) -> Budget:
        pairs = self.mapping(node, tuple(READERS))
        texts: dict[str, str] = {}
        for name, value in pairs.items():
            texts[name] = self.field(value)
            try:
                # One by one first, so that what is wrong is told with its own line.
                budget_of(
                    {"name": "x", "currency": "USD", "amount": "1"}
                    | ({} if name in {"amount", "amounts"} else {name: texts[name]}),
                    team_tags=self.team_tags,
                )
                if name in {"amount", "amounts"} and texts[name]:
                    READERS[name](texts[name])
            except UsageError as problem:
                self.fail(value, problem.received, problem.valid, problem.hint)
        try:
            return budget_of(texts, team_tags=self.team_tags)
        except UsageError as problem:
            self.fail(node, problem.received, problem.valid, problem.hint)

    def field(self, node: yaml.Node) -> str:
        """A value as it would be typed in one line."""
        import yaml

        if isinstance(node, yaml.SequenceNode):
            return ", ".join(self.text(item) for item in node.value) or "none"
        if isinstance(node, yaml.MappingNode):
            found = self.mapping(node, ())
            return ", ".join(f"{name}={self.text(value)}" for name, value in found.items())
        return "" if node.tag.endswith(":null") else str(node.value)

    def check_names(self, budgets: Sequence[Budget], nodes: Sequence[yaml.Node]) -> None:
        """Names tell budgets apart, whatever their case."""
        first: dict[str, yaml.Node] = {}
        for budget, node in zip(budgets, nodes, strict=True):
            other = first.setdefault(budget.name.casefold(), node)
            if other is not node:
                line = other.start_mark.line + 1
                self.fail(
                    node,
                    f"a second budget {budget.name!r}, the first one is in line {line}",
                    hint="give one of them another name",
                )

    def check_parents(self, budgets: Sequence[Budget], nodes: Sequence[yaml.Node]) -> None:
        """Every parent is there, and no budget is its own ancestor."""
        parents = {budget.name: budget.parent for budget in budgets}
        for budget, node in zip(budgets, nodes, strict=True):
            if not budget.parent:
                continue
            place = self.mapping(node, ())["parent"]
            if budget.parent not in parents:
                near = difflib.get_close_matches(budget.parent, parents, n=1, cutoff=0.4)
                self.fail(
                    place,
                    f"parent is {budget.parent!r}, and there is no such budget",
                    "valid: " + ", ".join(name for name in parents if name != budget.name),
                    f"did you mean {near[0]}?" if near else "",
                )
            seen, above = [budget.name], budget.parent
            while above and above not in seen:
                seen.append(above)
                above = parents[above]
            if above == budget.name:
                self.fail(place, f"{' in '.join([*seen, above])} goes round in a circle")
