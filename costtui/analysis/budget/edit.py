"""The file of budgets, changed: what a person wrote beside the change stays as it is."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from costtui.analysis.budget.fields import READERS, budget_of, number_text, texts_of
from costtui.analysis.budget.file import budget_named, read_budgets, read_text
from costtui.errors import UsageError
from costtui.whole_file import whole_file

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from costtui.analysis.budget.definition import Budget
    from costtui.settings import Settings

NEW = """\
# What may be spent. Every key is described in docs/budgets.md, and by: costtui budgets add --help
budgets: []
"""


@dataclass(frozen=True, slots=True)
class Edit:
    """What an edit left behind, so that it can be taken back."""

    budget: Budget
    before: str | None
    """The whole file as it was; None where there was none."""
    after: str


def add(settings: Settings, texts: Mapping[str, str]) -> Edit:
    """Add a budget at the end of the file, which is made where there is none.

    Args:
        settings: which file.
        texts: the fields as they were typed.

    Raises:
        UsageError: a field is wrong, or the name is taken.
        CosttuiError: the file cannot be written.
    """
    budget = budget_of(texts, team_tags=settings.team_tags)
    if budget.name.casefold() in {one.name.casefold() for one in read_budgets(settings)}:
        raise UsageError(
            f"there is a budget {budget.name!r} already",
            hint=f"change it with: costtui budgets edit {budget.name!r}",
        )

    from ruamel.yaml.comments import CommentedMap

    def change(entries: Any) -> None:
        entry = CommentedMap()
        for name, text in texts_of(budget).items():
            entry[name] = _plain(name, text, budget)
        entries.append(entry)

    return Edit(budget, *_changed(settings, change))


def edit(settings: Settings, name: str, texts: Mapping[str, str]) -> Edit:
    """Change fields of a budget; a field that is empty goes back to its default.

    Raises:
        UsageError: there is no such budget, or a field is wrong.
        CosttuiError: the file cannot be written.
    """
    budgets = read_budgets(settings)
    before = budget_named(budgets, name)
    # One of the two takes the other's place.
    other = {"amounts": "amount", "amount": "amounts"}
    dropped = {other[one]: "" for one in other if texts.get(one) and other[one] not in texts}
    budget = budget_of(texts_of(before) | dropped | dict(texts), team_tags=settings.team_tags)

    def change(entries: Any) -> None:
        entry = entries[budgets.index(before)]
        had, has = texts_of(before), texts_of(budget)
        for field in READERS:
            if had.get(field) == has.get(field):
                continue
            if field in has:
                _put(entry, field, _plain(field, has[field], budget))
            else:
                entry.pop(field, None)
        if before.name != budget.name:
            for one, child in zip(budgets, entries, strict=True):
                if one.parent == before.name:
                    child["parent"] = budget.name

    return Edit(budget, *_changed(settings, change))


def remove(settings: Settings, name: str) -> Edit:
    """Take a budget out of the file.

    Raises:
        UsageError: there is none of that name, or it is the parent of others.
        CosttuiError: the file cannot be written.
    """
    budgets = read_budgets(settings)
    budget = budget_named(budgets, name)
    children = [one.name for one in budgets if one.parent == budget.name]
    if children:
        raise UsageError(
            f"{budget.name!r} is the parent of {', '.join(children)}",
            hint="remove those first, or give them another parent",
        )

    def change(entries: Any) -> None:
        del entries[budgets.index(budget)]

    return Edit(budget, *_changed(settings, change))


def take_back(settings: Settings, done: Edit) -> None:
    """Put the file back as it was before an edit.

    Raises:
        UsageError: it was changed since.
        CosttuiError: it cannot be written.
    """
    path = settings.budgets_file
    now = path.read_text("utf-8") if path.exists() else None
    if now != done.after:
        raise UsageError(
            f"{path} was changed since", hint=f"put {done.budget.name!r} back with a (add)"
        )
    if done.before is None:
        path.unlink()
    else:
        _write(settings, done.before)


def _changed(settings: Settings, change: Callable[[Any], None]) -> tuple[str | None, str]:
    """The file's text before and after a change of its entries, checked and written."""
    path = settings.budgets_file
    before = path.read_text("utf-8") if path.exists() else None
    yaml = _yaml(before or NEW)
    root = yaml.load(before if before and before.strip() else NEW)
    if root is None:
        # Nothing but comments, which stay above.
        root = yaml.load(f"{(before or '').rstrip()}\nbudgets: []\n")
    if root.get("budgets") is None:
        root["budgets"] = type(yaml.load("[]"))()
    entries = root["budgets"]
    entries.fa.set_block_style()
    change(entries)
    stream = io.StringIO()
    yaml.dump(root, stream)
    after = stream.getvalue()
    # What was written has to mean what was asked for, parents included.
    read_text(path, after, team_tags=settings.team_tags)
    _write(settings, after)
    return before, after


def _write(settings: Settings, text: str) -> None:
    path = settings.budgets_file
    path.parent.mkdir(parents=True, exist_ok=True)
    hint = "name another place with budgets = PATH in the configuration"
    with whole_file(path, hint=hint) as place:
        place.write_text(text, "utf-8")


def _yaml(text: str) -> Any:
    """Reads and writes YAML with its comments, quotes, blank lines and the indent of its lists."""
    from ruamel.yaml import YAML

    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = 4096
    found = re.search(r"^( *)- ", text, re.MULTILINE)
    offset = len(found[1]) if found else 2
    yaml.indent(mapping=2, sequence=offset + 2, offset=offset)
    return yaml


def _put(entry: Any, field: str, value: Any) -> None:
    """Set a field of an entry, a new one at its usual place."""
    if field in entry:
        entry[field] = value
        return
    order = list(READERS)
    place = sum(order.index(str(name)) < order.index(field) for name in entry if name in READERS)
    entry.insert(place, field, value)


def _plain(name: str, text: str, budget: Budget) -> Any:
    """The value of a field as YAML has it: numbers as numbers, lists in one line."""
    from ruamel.yaml.comments import CommentedMap, CommentedSeq
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    value = getattr(budget, name)
    if isinstance(value, bool):
        return value
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, tuple):
        levels = CommentedSeq([_number(one) for one in value])
        levels.fa.set_flow_style()
        return levels
    if name == "amounts":
        months = CommentedMap()
        for month, one in budget.amounts.items():
            months[f"{month:%Y-%m}"] = _number(one)
        return months
    return DoubleQuotedScalarString(text) if name == "where" else text


def _number(value: float) -> int | float:
    return int(value) if value.is_integer() else float(number_text(value))
