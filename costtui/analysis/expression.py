"""The expressions of `--where` and of rules: a small, safe language over charges.

Parsed with sqlglot, then built anew from a whitelist of nodes: nothing a person typed reaches the
database but names of known columns, a few operators and bound values.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from costtui.analysis.dimension import DIMENSIONS, Dimension, dimension, tag
from costtui.analysis.value import value_sql
from costtui.errors import UsageError
from costtui.model.focus import CHARGE_COLUMNS, MAPPING, NUMBER, STRING, TIME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlglot import exp

EXAMPLE = (
    "for example: service = 'AWS Lambda' and (tag:team in ('web', 'data') or BilledCost > 100)"
)
LONGEST = 10_000
DEEPEST = 100
_KINDS = {NUMBER: "a number", TIME: "a time", "DATE": "a time"}
_TAG = re.compile(r"""\btag:("[^"]+"|[A-Za-z0-9_.:/@+\-]*[A-Za-z0-9_/@])""")
_QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"")


@dataclass(slots=True)
class Expression:
    """A condition as SQL over `charges`, its values bound as parameters."""

    text: str
    sql: str = ""
    parameters: dict[str, Any] = field(default_factory=dict)
    columns: set[str] = field(default_factory=set)
    """What it reads of them."""


def compile_expression(text: str, *, team_tags: Sequence[str]) -> Expression:
    """The SQL of an expression.

    Args:
        text: what a person typed.
        team_tags: the tag keys that name a team.

    Raises:
        UsageError: it is not of the language; the message names the nearest right word.
    """
    try:
        return _Compiler(text, team_tags).run(parsed(text))
    except RecursionError:
        raise UsageError(f"{text[:60]!r}… is too deep to understand", hint=EXAMPLE) from None


def parsed(text: str) -> exp.Expr:
    """The tree of an expression, of which `compile_expression` allows only some nodes.

    Raises:
        UsageError: it is too long, or no expression at all.
    """
    if len(text) > LONGEST or _depth(text) > DEEPEST:
        raise UsageError(
            f"the expression is too long or too deep ({len(text):,} characters)",
            valid=f"valid: up to {LONGEST:,} characters, {DEEPEST} brackets deep",
        )
    import sqlglot
    from sqlglot.errors import SqlglotError

    quoted = _with_tags_quoted(text)
    if re.search(r"--|/\*", _QUOTED.sub("", quoted)):
        raise UsageError(f"{text!r} has a comment in it", hint=EXAMPLE)
    try:
        found = sqlglot.parse(quoted, read="duckdb")
    except (SqlglotError, RecursionError) as problem:
        raise UsageError(
            f"{text!r} cannot be understood: {_place(problem)}", hint=EXAMPLE
        ) from None
    if len(found) != 1 or found[0] is None:
        raise UsageError(f"{text!r} is not one expression", hint=EXAMPLE)
    return found[0]


def _depth(text: str) -> int:
    deepest = depth = 0
    for sign in text:
        depth += (sign in "([") - (sign in ")]")
        deepest = max(deepest, depth)
    # A chain of `not` or of minus signs nests as deep as brackets do.
    return max(deepest, len(re.findall(r"(?i)\bnot\b\s*(?=not\b)|[-+~]\s*(?=[-+~])", text)))


def _with_tags_quoted(text: str) -> str:
    """The text with every tag:KEY outside of quotes as a quoted name, which SQL can read."""
    parts, end = [], 0
    for quoted in _QUOTED.finditer(text):
        before = text[end : quoted.start()]
        if before.endswith("tag:") and quoted[0].startswith('"'):
            parts += [_named(before[:-4]), '"tag:' + quoted[0][1:]]
        else:
            parts += [_named(before), quoted[0]]
        end = quoted.end()
    return "".join([*parts, _named(text[end:])])


def _named(text: str) -> str:
    return _TAG.sub(lambda found: f'"tag:{found[1]}"', text)


def _place(problem: Exception) -> str:
    """Where an expression stopped making sense, without the parser's own words."""
    errors = getattr(problem, "errors", None)
    near = (errors[0].get("highlight") or "").strip() if errors else ""
    return f"something is missing or too much near {near!r}" if near else "it ends too early"


class _Compiler:
    """Builds SQL from the nodes that are allowed; everything else is an error."""

    def __init__(self, text: str, team_tags: Sequence[str]) -> None:
        from sqlglot import exp

        self.exp = exp
        self.team_tags = team_tags
        self.result = Expression(text)
        self.lower = {name.lower(): name for name in CHARGE_COLUMNS}
        self.comparisons: dict[type[exp.Expr], str] = {
            exp.EQ: "=",
            exp.NEQ: "<>",
            exp.LT: "<",
            exp.LTE: "<=",
            exp.GT: ">",
            exp.GTE: ">=",
            exp.Like: "like",
            exp.ILike: "ilike",
        }

    def run(self, node: exp.Expr) -> Expression:
        self.result.sql = self.condition(node)
        return self.result

    def condition(self, node: exp.Expr) -> str:
        """SQL of something that is true or false."""
        exp = self.exp
        if isinstance(node, exp.Paren):
            return f"({self.condition(node.this)})"
        if isinstance(node, exp.Not):
            return f"(not {self.condition(node.this)})"
        if isinstance(node, exp.And | exp.Or):
            word = "and" if isinstance(node, exp.And) else "or"
            # A long chain leans to the left; walking it flat spares the stack.
            parts = list(node.flatten(unnest=False))
            return "(" + f" {word} ".join(self.condition(part) for part in parts) + ")"
        if type(node) in self.comparisons:
            return self.comparison(node)
        if isinstance(node, exp.In) and node.expressions and not node.args.get("query"):
            value, kind = self.value(node.this)
            choices = [self.value(choice, kind) for choice in node.expressions]
            self.check_alike(node, kind, *(other for _, other in choices))
            return f"({value} in ({', '.join(choice for choice, _ in choices)}))"
        if isinstance(node, exp.Between) and not node.args.get("symmetric"):
            value, kind = self.value(node.this)
            low, high = self.value(node.args["low"], kind), self.value(node.args["high"], kind)
            self.check_alike(node, kind, low[1], high[1])
            return f"({value} between {low[0]} and {high[0]})"
        if isinstance(node, exp.Is) and isinstance(node.expression, exp.Null):
            return f"({self.value(node.this)[0]} is null)"
        if isinstance(node, exp.Boolean):
            return "true" if node.this else "false"
        raise self.unknown(node, "a comparison")

    def comparison(self, node: exp.Expr) -> str:
        sign = self.comparisons[type(node)]
        left, right = node.args["this"], node.args["expression"]
        if isinstance(left, self.exp.Literal | self.exp.Neg):
            value, kind = self.value(right)
            other, _ = self.value(left, kind)
            values = f"({other} {sign} {value})"
        else:
            value, kind = self.value(left)
            other, other_kind = self.value(right, kind)
            self.check_alike(node, kind, other_kind)
            values = f"({value} {sign} {other})"
        if "like" in sign:
            self.check_alike(node, kind, STRING)
        return values

    def check_alike(self, node: exp.Expr, *kinds: str | None) -> None:
        """Raise UsageError unless the values of a comparison are all texts, numbers or times."""
        words = {_KINDS.get(kind or STRING, "a text") for kind in kinds}
        if len(words) > 1:
            raise UsageError(
                f"{node.sql(dialect='duckdb')[:60]!r} compares {' with '.join(sorted(words))}",
                valid="valid: texts with texts, numbers with numbers, times with times",
                hint=EXAMPLE,
            )

    def value(self, node: exp.Expr, kind: str | None = None) -> tuple[str, str | None]:
        """SQL of a value and its type, null where any text will do."""
        exp = self.exp
        if isinstance(node, exp.Paren):
            return self.value(node.this, kind)
        if isinstance(node, exp.Literal):
            return self.bind(node.this, kind, is_number=not node.is_string)
        if isinstance(node, exp.Neg) and isinstance(node.this, exp.Literal):
            return self.bind(f"-{node.this.this}", kind, is_number=not node.this.is_string)
        if isinstance(node, exp.Cast | exp.Date) and isinstance(node.this, exp.Literal):
            return self.bind(node.this.this, kind or TIME)
        if isinstance(node, exp.Lower | exp.Upper):
            word = "lower" if isinstance(node, exp.Lower) else "upper"
            value, kind = self.value(node.this)
            self.check_alike(node, kind, STRING)
            return f"{word}({value})", None
        if isinstance(node, exp.Column) and not node.args.get("table"):
            return self.column(node.name)
        if isinstance(node, exp.Bracket) and isinstance(node.this, exp.Column):
            key = node.expressions[0] if len(node.expressions) == 1 else None
            if node.this.name.lower() == "tags" and isinstance(key, exp.Literal) and key.is_string:
                return self.dimension(tag(key.this))
        if isinstance(node, exp.Anonymous) and node.name.lower() == "tag":
            keys = node.expressions
            if len(keys) == 1 and isinstance(keys[0], exp.Literal) and keys[0].is_string:
                return self.dimension(tag(keys[0].this))
        raise self.unknown(node, "a column, a dimension, a tag or a value")

    def bind(
        self, text: str, kind: str | None, *, is_number: bool = False
    ) -> tuple[str, str | None]:
        """SQL of a value a person typed, as the kind of what it is compared with."""
        name = f"value_{len(self.result.parameters)}"
        if kind == NUMBER:
            if not is_number:
                raise UsageError(f"{text!r} is no number", hint="write numbers without quotes")
            self.result.parameters[name] = float(text)
            return f"cast(${name} as {NUMBER})", kind
        if kind in {TIME, "DATE"}:
            self.result.parameters[name] = _moment(text)
            return f"cast(${name} as {TIME})", kind
        # As it was typed: an account number is a text too, and none of its digits may change.
        self.result.parameters[name] = text
        return f"cast(${name} as varchar)", kind

    def column(self, name: str) -> tuple[str, str | None]:
        if name.startswith("tag:"):
            return self.dimension(tag(name[4:]))
        if name.lower() in DIMENSIONS:
            return self.dimension(dimension(name))
        column = self.lower.get(name.lower())
        if column is None or CHARGE_COLUMNS[column].kind == MAPPING:
            raise self.misnamed(name)
        self.result.columns.add(column)
        return column, CHARGE_COLUMNS[column].kind

    def dimension(self, item: Dimension) -> tuple[str, str | None]:
        self.result.columns.update(item.columns)
        sql = value_sql(item, self.team_tags, self.result.parameters)
        return sql, "DATE" if item.is_time else None

    def misnamed(self, name: str) -> UsageError:
        near = difflib.get_close_matches(name.lower(), [*DIMENSIONS, *self.lower], n=3, cutoff=0.55)
        words = " or ".join(self.lower.get(word, word) for word in near)
        return UsageError(
            f"unknown name {name!r} in the expression {self.result.text!r}",
            valid="valid: FOCUS columns, " + ", ".join(DIMENSIONS) + ", tag:KEY",
            hint=f"did you mean {words}?" if near else EXAMPLE,
        )

    def unknown(self, node: exp.Expr, wanted: str) -> UsageError:
        found = node.sql(dialect="duckdb")[:60]
        return UsageError(
            f"{found!r} cannot stand in an expression, {wanted} is needed there",
            valid="valid: names, 'text', numbers, = != < <= > >= in like ilike between is null "
            "and or not, lower() upper()",
            hint=EXAMPLE,
        )


def _moment(text: str) -> str:
    """A time a person typed as the database spells it, in UTC."""
    from datetime import UTC, datetime

    try:
        moment = datetime.fromisoformat(text.removesuffix("Z"))
        if moment.tzinfo is not None:
            moment = moment.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        raise UsageError(f"{text!r} is no time", valid="valid: '2026-09-01' and the like") from None
    return moment.isoformat(sep=" ")
