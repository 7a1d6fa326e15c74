"""The fields of a budget as a person types them: in the file, in options, in the form, in one way."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Any, Final

from costtui.analysis.budget.definition import EVERY, Budget
from costtui.errors import UsageError
from costtui.model.focus import METRICS
from costtui.model.period import parse_day

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

LONGEST_NAME: Final = 80
YES: Final = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_NUMBER = re.compile(r"[-+]?(\d[\d_,]*)?(\.\d+)?")


def budget_of(texts: Mapping[str, str], *, team_tags: Sequence[str]) -> Budget:
    """The budget that some fields make.

    Args:
        texts: fields by name, each as it was typed; empty ones count as not there.
        team_tags: the tag keys that name a team, for the expression of the scope.

    Raises:
        UsageError: a field is unknown, wrong or missing.
    """
    found: dict[str, Any] = {}
    for name, text in texts.items():
        if text.strip():
            found[name] = value_of(name, text, team_tags=team_tags)
    for needed in ("name", "currency"):
        if needed not in found:
            raise UsageError(f"a budget without {needed}", valid="needed: name, currency, amount")
    if ("amount" in found) == ("amounts" in found):
        has = "both amount and amounts" if "amount" in found else "no amount"
        raise UsageError(
            f"the budget {found['name']!r} has {has}",
            valid="valid: amount: 1200 for every period, or amounts: {2026-01: 900, 2026-02: 1200}",
        )
    if "amounts" in found and found.get("every", "month") != "month":
        raise UsageError(
            f"the budget {found['name']!r} has amounts of months, and every is {found['every']}",
            valid="valid: every: month, or amount: instead of amounts:",
        )
    start, until = found.get("start"), found.get("until")
    if start and until and until < start:
        raise UsageError(f"it ends with {until:%Y-%m}, before it starts with {start:%Y-%m}")
    if found.get("parent") == found["name"]:
        raise UsageError(f"the budget {found['name']!r} is its own parent")
    return Budget(**found)


def value_of(name: str, text: str, *, team_tags: Sequence[str]) -> Any:
    """The value of one field; UsageError where the text is none."""
    reader = READERS.get(name)
    if reader is None:
        near = difflib.get_close_matches(name, READERS, n=1, cutoff=0.4)
        raise UsageError(
            f"{name!r} is no field of a budget",
            valid="valid: " + ", ".join(READERS),
            hint=f"did you mean {near[0]}?" if near else "",
        )
    if name == "where":
        return _where(text, team_tags)
    return reader(text.strip())


def texts_of(budget: Budget) -> dict[str, str]:
    """The fields of a budget that say more than the defaults, as they are typed."""
    found = {}
    for name in READERS:
        value = getattr(budget, name)
        if name in {"name", "currency"} or value != getattr(_PLAIN, name):
            found[name] = text_of(value)
    return found


def command_of(budget: Budget) -> list[str]:
    """The words of the command that adds a budget."""
    texts = texts_of(budget)
    words = ["budgets", "add", texts.pop("name")]
    for name, text in texts.items():
        if name == "rollover":
            words.append("--rollover")
        else:
            words += [f"--{name}", text.replace(", ", ",") if name != "where" else text]
    return words


def text_of(value: Any) -> str:
    """A value of a field as it is typed."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, tuple):
        return ", ".join(map(number_text, value)) or "none"
    if hasattr(value, "items"):
        return ", ".join(f"{month:%Y-%m}={number_text(one)}" for month, one in value.items())
    return value if isinstance(value, str) else f"{value:%Y-%m}"


def number_text(value: float) -> str:
    """A number without needless digits."""
    return f"{value:.10f}".rstrip("0").rstrip(".")


def _name(text: str) -> str:
    if len(text) > LONGEST_NAME or not text.isprintable() or text.startswith("-"):
        raise UsageError(
            f"{text[:100]!r} is no name for a budget",
            valid=f"valid: up to {LONGEST_NAME} letters, digits and signs on one line, not "
            "beginning with -",
        )
    return text


def _line(text: str) -> str:
    if not text.isprintable():
        raise UsageError(f"{text[:100]!r} is not one printable line")
    return text


def _currency(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_ -]{1,29}", text):
        raise UsageError(f"currency is {text!r}", valid="valid: a code such as USD or EUR")
    return text.upper() if len(text) == 3 else text


def _number(text: str) -> float:
    """A number that people type with or without thousands separators; ValueError for none."""
    if not _NUMBER.fullmatch(text):
        raise ValueError
    return float(text.replace(",", "").replace("_", ""))


def _amount(text: str) -> float:
    try:
        found = _number(text)
    except ValueError:
        found = -1.0
    if not 0 <= found < 1e15:
        raise UsageError(f"amount is {text!r}", valid="valid: an amount, 0 or more, such as 1200")
    return found


def _amounts(text: str) -> dict[date, float]:
    found: dict[date, float] = {}
    for part in filter(None, (part.strip() for part in re.split(r",(?!\d{3}\b)", text))):
        month, sign, number = part.partition("=")
        if not sign:
            raise UsageError(
                f"amounts has {part!r}", valid="valid: 2026-01=900, 2026-02=1200 and so on"
            )
        first = _month(month.strip())
        if first in found:
            raise UsageError(f"amounts has {first:%Y-%m} twice")
        found[first] = _amount(number.strip())
    return dict(sorted(found.items()))


def _month(text: str) -> date:
    found = re.fullmatch(r"(\d{4}-\d{2})(-01)?", text)
    if found is None:
        raise UsageError(f"{text!r} is no month", valid="valid: YYYY-MM, such as 2026-09")
    return parse_day(f"{found[1]}-01")


def _one_of(name: str, valid: Sequence[str]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in valid:
            near = difflib.get_close_matches(text, valid, n=1, cutoff=0.5)
            raise UsageError(
                f"{name} is {text!r}",
                valid="valid: " + ", ".join(valid),
                hint=f"did you mean {near[0]}?" if near else "",
            )
        return text

    return read


def _flag(text: str) -> bool:
    if text.lower() not in YES:
        raise UsageError(f"rollover is {text!r}", valid="valid: true or false")
    return YES[text.lower()]


def _levels(name: str) -> Callable[[str], tuple[float, ...]]:
    def read(text: str) -> tuple[float, ...]:
        if text.lower() in {"none", "[]"}:
            return ()
        found = set()
        for part in text.split(","):
            try:
                level = _number(part.strip().removesuffix("%").strip())
            except ValueError:
                level = 0.0
            if not 0 < level <= 10_000:
                raise UsageError(
                    f"{name} has {part.strip()!r}",
                    valid="valid: per cents of the amount such as 50, 80, 100, or none",
                )
            found.add(level)
        return tuple(sorted(found))

    return read


def _probability(text: str) -> float:
    try:
        found = _number(text.removesuffix("%").strip()) / (100 if text.endswith("%") else 1)
    except ValueError:
        found = 0.0
    if not 0 < found <= 1:
        raise UsageError(f"probability is {text!r}", valid="valid: above 0, up to 1, such as 0.5")
    return found


def _growth(text: str) -> float:
    try:
        found = _number(text.removesuffix("%").strip())
    except ValueError:
        found = -1.0
    if not 0 <= found <= 10_000:
        raise UsageError(f"growth is {text!r}", valid="valid: per cents, 0 or more, such as 10")
    return found


def _where(text: str, team_tags: Sequence[str]) -> str:
    from costtui.analysis.expression import compile_expression

    compile_expression(text, team_tags=team_tags)
    return " ".join(text.split("\n")).strip()


READERS: Final[dict[str, Callable[[str], Any]]] = {
    "name": _name,
    "where": str,
    "amount": _amount,
    "every": _one_of("every", tuple(EVERY)),
    "amounts": _amounts,
    "currency": _currency,
    "metric": _one_of("metric", tuple(METRICS)),
    "owner": _line,
    "parent": _name,
    "start": _month,
    "until": _month,
    "rollover": _flag,
    "actual": _levels("actual"),
    "forecast": _levels("forecast"),
    "probability": _probability,
    "growth": _growth,
}
"""How each field is read, in the order in which a file has them."""
_PLAIN: Final = Budget("", "")
