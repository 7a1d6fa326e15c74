"""Conditions that can be picked from lists, as the expression they make and out of one again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from costtui.analysis.dimension import DIMENSIONS
from costtui.analysis.expression import compile_expression, parsed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlglot import exp


@dataclass(frozen=True, slots=True)
class Condition:
    """A dimension has one of some values, or none of them."""

    name: str
    values: tuple[str | None, ...]
    """None is a charge without a value."""
    is_not: bool = False

    @property
    def text(self) -> str:
        """The condition as an expression.

        SQL takes a comparison with nothing for false; here a charge without a value is kept by
        "not these values", as people mean it.
        """
        name = quoted(self.name)
        texts = [value for value in self.values if value is not None]
        listed = ", ".join(f"'{value.replace(_QUOTE, _QUOTE * 2)}'" for value in texts)
        has_blank = None in self.values
        if not texts:
            return f"{'not ' if self.is_not else ''}{name} is null"
        if self.is_not:
            found = f"{name} <> {listed}" if len(texts) == 1 else f"{name} not in ({listed})"
            return found if has_blank else f"({found} or {name} is null)"
        found = f"{name} = {listed}" if len(texts) == 1 else f"{name} in ({listed})"
        return f"({found} or {name} is null)" if has_blank else found


def quoted(name: str) -> str:
    """A dimension as an expression spells it."""
    is_plain = all(sign.isalnum() or sign in "_:.-" for sign in name)
    return name if is_plain or not name.startswith("tag:") else f'"{name}"'


def conditions_in(text: str, *, team_tags: Sequence[str]) -> list[Condition | str]:
    """The parts of an expression that all have to hold: what can be picked, and the others' text.

    Raises:
        UsageError: the expression is wrong.
    """
    if not text.strip():
        return []
    from sqlglot import exp

    compile_expression(text, team_tags=team_tags)
    node = parsed(text)
    parts = list(node.flatten(unnest=False)) if isinstance(node, exp.And) else [node]
    found: list[Condition | str] = []
    for part in parts:
        condition = _condition(part)
        # In brackets, so that another part can stand beside it.
        other = exp.Paren(this=part) if isinstance(part, exp.Or) else part
        found.append(other.sql(dialect="duckdb") if condition is None else condition)
    return found


def expression_of(parts: Sequence[Condition | str]) -> str:
    """Parts that all have to hold, as one expression."""
    texts = [part.text if isinstance(part, Condition) else part for part in parts]
    return " and ".join(texts)


def _condition(node: exp.Expr) -> Condition | None:
    """What a node says of the values of one dimension; None if it says anything else."""
    from sqlglot import exp

    if isinstance(node, exp.Paren):
        return _condition(node.this)
    if isinstance(node, exp.Or):
        sides = [_condition(node.this), _condition(node.expression)]
        if not all(sides):
            return None
        one, other = (side for side in sides if side is not None)
        if one.name != other.name or other.is_not or other.values != (None,):
            return None
        if one.is_not:
            # As `text` makes it: of a "not" the blank ones stay, so None is not among the values.
            return Condition(one.name, tuple(v for v in one.values if v is not None), is_not=True)
        return Condition(one.name, (*one.values, None))
    if isinstance(node, exp.Not):
        inner = _condition(node.this)
        if inner is None or inner.is_not:
            return None
        blank = () if None in inner.values else (None,)
        return Condition(inner.name, (*inner.values, *blank), is_not=True)
    if isinstance(node, exp.EQ | exp.NEQ):
        name, value = _name(node.this), _text(node.expression)
        if name is None or value is None:
            return None
        is_not = isinstance(node, exp.NEQ)
        return Condition(name, (value, None) if is_not else (value,), is_not=is_not)
    if isinstance(node, exp.In) and not node.args.get("query"):
        name, values = _name(node.this), [_text(value) for value in node.expressions]
        if name is None or None in values or not values:
            return None
        return Condition(name, tuple(values))
    if isinstance(node, exp.Is) and isinstance(node.expression, exp.Null):
        name = _name(node.this)
        return None if name is None else Condition(name, (None,))
    return None


def _name(node: exp.Expr) -> str | None:
    """The dimension that a column names, by its own word or by its FOCUS column."""
    from sqlglot import exp

    if not isinstance(node, exp.Column) or node.args.get("table"):
        return None
    if node.name.startswith("tag:"):
        return node.name
    word = node.name.lower()
    by_column = {
        item.columns[0].lower(): item.name
        for item in DIMENSIONS.values()
        if len(item.columns) == 1 and item.sql == item.columns[0]
    }
    found = DIMENSIONS.get(word) or DIMENSIONS.get(by_column.get(word, ""))
    return None if found is None or found.is_time else found.name


def _text(node: exp.Expr) -> str | None:
    from sqlglot import exp

    return str(node.this) if isinstance(node, exp.Literal) and node.is_string else None


_QUOTE = "'"
