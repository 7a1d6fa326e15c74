"""The expressions of `--where` and of rules: a small, safe language over charges.

Parsed with sqlglot, then built anew from a whitelist of nodes: nothing a person typed reaches the
database but names of known columns, a few operators and bound values.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from costtui.analysis.dimension import DIMENSIONS, Dimension, dimension
from costtui.analysis.value import value_sql
from costtui.errors import UsageError
from costtui.model.focus import CHARGE_COLUMNS, MAPPING, NUMBER, TIME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlglot import exp

EXAMPLE = (
    "for example: service = 'AWS Lambda' and (tag:team in ('web', 'data') or BilledCost > 100)"
)
LONGEST = 10_000
DEEPEST = 100
ROLLED_UP = frozenset(
    [
        "BillingPeriodStart",
        "x_LoadId",
        "ProviderName",
        "BillingAccountId",
        "BillingAccountName",
        "SubAccountId",
        "SubAccountName",
        "ServiceName",
        "ServiceCategory",
        "RegionId",
        "RegionName",
        "AvailabilityZone",
        "ResourceType",
        "x_InstanceType",
        "x_UsageType",
        "ChargeCategory",
        "ChargeClass",
        "PricingCategory",
        "CommitmentDiscountId",
        "CommitmentDiscountStatus",
        "BillingCurrency",
    ]
)
"""The columns the daily roll-up has too, a row of it standing for charges that share them."""

_TAG = re.compile(r"""\btag:("[^"]+"|[A-Za-z0-9_.:/@+\-]*[A-Za-z0-9_/@])""")
_QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"")


@dataclass(slots=True)
class Expression:
    """A condition as SQL over `charges`, its values bound as parameters."""

    text: str
    sql: str = ""
    parameters: dict[str, Any] = field(default_factory=dict)
    is_rolled_up: bool = True
    """Whether `daily` can answer it."""


def compile_expression(text: str, *, team_tags: Sequence[str]) -> Expression:
    """The SQL of an expression.

    Args:
        text: what a person typed.
        team_tags: the tag keys that name a team.

    Raises:
        UsageError: it is not of the language; the message names the nearest right word.
    """
    if len(text) > LONGEST or _depth(text) > DEEPEST:
        raise UsageError(
            f"the expression is too long or too deep ({len(text):,} characters)",
            valid=f"valid: up to {LONGEST:,} characters, {DEEPEST} brackets deep",
        )
    import sqlglot
    from sqlglot.errors import SqlglotError

    try:
        parsed = sqlglot.parse(_with_tags_quoted(text), read="duckdb")
    except (SqlglotError, RecursionError) as problem:
        raise UsageError(
            f"{text!r} cannot be understood: {_place(problem)}", hint=EXAMPLE
        ) from None
    if len(parsed) != 1 or parsed[0] is None:
        raise UsageError(f"{text!r} is not one expression", hint=EXAMPLE)
    return _Compiler(text, team_tags).run(parsed[0])


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
            choices = ", ".join(self.value(choice, kind)[0] for choice in node.expressions)
            return f"({value} in ({choices}))"
        if isinstance(node, exp.Between):
            value, kind = self.value(node.this)
            low, high = (
                self.value(node.args["low"], kind)[0],
                self.value(node.args["high"], kind)[0],
            )
            return f"({value} between {low} and {high})"
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
            return f"({self.value(left, kind)[0]} {sign} {value})"
        value, kind = self.value(left)
        return f"({value} {sign} {self.value(right, kind)[0]})"

    def value(self, node: exp.Expr, kind: str | None = None) -> tuple[str, str | None]:
        """SQL of a value and its type, null where any text will do."""
        exp = self.exp
        if isinstance(node, exp.Paren):
            return self.value(node.this, kind)
        if isinstance(node, exp.Literal):
            return self.bind(node.this if node.is_string else _number(node.this), kind)
        if isinstance(node, exp.Neg) and isinstance(node.this, exp.Literal):
            return self.bind(-_number(node.this.this), kind)
        if isinstance(node, exp.Cast | exp.Date) and isinstance(node.this, exp.Literal):
            return self.bind(node.this.this, kind or TIME)
        if isinstance(node, exp.Lower | exp.Upper):
            word = "lower" if isinstance(node, exp.Lower) else "upper"
            return f"{word}({self.value(node.this)[0]})", None
        if isinstance(node, exp.Column) and not node.args.get("table"):
            return self.column(node.name)
        if isinstance(node, exp.Bracket) and isinstance(node.this, exp.Column):
            key = node.expressions[0] if len(node.expressions) == 1 else None
            if node.this.name.lower() == "tags" and isinstance(key, exp.Literal) and key.is_string:
                return self.dimension(dimension(f"tag:{key.this}"))
        if isinstance(node, exp.Anonymous) and node.name.lower() == "tag":
            keys = node.expressions
            if len(keys) == 1 and isinstance(keys[0], exp.Literal) and keys[0].is_string:
                return self.dimension(dimension(f"tag:{keys[0].this}"))
        raise self.unknown(node, "a column, a dimension, a tag or a value")

    def bind(self, value: object, kind: str | None) -> tuple[str, str | None]:
        name = f"value_{len(self.result.parameters)}"
        self.result.parameters[name] = value
        if kind in {NUMBER, TIME, "DATE"}:
            if kind != NUMBER and not _is_time(str(value)):
                raise UsageError(f"{value!r} is no time", valid="valid: '2026-09-01' and the like")
            if kind == NUMBER and isinstance(value, str):
                raise UsageError(f"{value!r} is no number", hint="write numbers without quotes")
            return f"cast(${name} as {kind})", kind
        return f"cast(${name} as varchar)", kind

    def column(self, name: str) -> tuple[str, str | None]:
        if name.lower() in DIMENSIONS or name.startswith("tag:"):
            return self.dimension(dimension(name))
        column = self.lower.get(name.lower())
        if column is None or CHARGE_COLUMNS[column].kind == MAPPING:
            raise self.misnamed(name)
        if column not in ROLLED_UP:
            self.result.is_rolled_up = False
        return column, CHARGE_COLUMNS[column].kind

    def dimension(self, item: Dimension) -> tuple[str, str | None]:
        if not item.is_rolled_up:
            self.result.is_rolled_up = False
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


def _number(text: str) -> float:
    return float(text)


def _is_time(text: str) -> bool:
    from datetime import datetime

    try:
        datetime.fromisoformat(text.removesuffix("Z"))
    except ValueError:
        return False
    return True
