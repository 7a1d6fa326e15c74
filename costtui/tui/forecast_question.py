"""What the pane of forecasts asks the store, and the answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from costtui.analysis.forecast.summary import TOTAL, days, months
from costtui.analysis.labels import labels
from costtui.present.format import cell

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from costtui.model.table import Table
    from costtui.settings import Settings
    from costtui.store.database import Store

    Told = Callable[[int, int], None]

BY = ("service",)


@dataclass(frozen=True, slots=True)
class Question:
    """All a `costtui forecast` needs to print the same."""

    by: tuple[str, ...] = BY
    metric: str = "effective"
    where: str = ""
    as_of: date | None = None
    thorough: bool = False

    def command(self) -> list[str]:
        """The words of the command."""
        found = ["forecast", "--grain", "month", "--by", ",".join(self.by)]
        if self.metric != "effective":
            found += ["--metric", self.metric]
        if self.where:
            found += ["--where", self.where]
        if self.thorough:
            found.append("--thorough")
        return found if self.as_of is None else [*found, "--as-of", str(self.as_of)]


@dataclass(frozen=True, slots=True)
class Shown:
    """The answer to a question."""

    question: Question
    months: Table
    days: Table
    names: dict[tuple[str, str], str]
    """What people call a value of a dimension."""

    def name_of(self, row: dict[str, Any]) -> str:
        """The group of a row in words."""
        values = [str(row[name]) for name in self.question.by]
        if TOTAL in values:
            return TOTAL
        pairs = zip(self.question.by, values, strict=True)
        return " / ".join(cell(self.names.get(pair, pair[1])) for pair in pairs)


def ask(store: Store, question: Question, settings: Settings, told: Told) -> Shown:
    """Look ahead; a question that was overtaken ends at the next series.

    Args:
        store: whose question may be overtaken.
        question: what is wanted.
        settings: those of the screen.
        told: told how many series are done and of how many.
    """
    from costtui.analysis.forecast.forecast import look_forward

    found = look_forward(
        store,
        by=question.by,
        settings=settings,
        metric=question.metric,
        where=question.where or None,
        as_of=question.as_of,
        thorough=question.thorough,
        told=told,
    )
    names = {
        (name, value): label for name in question.by for value, label in labels(store, name).items()
    }
    return Shown(question, months(found), days(found), names)
