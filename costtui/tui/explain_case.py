"""What is to be explained: the charges, and the two periods that are compared."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from costtui.analysis.dimension import OTHER, dimension
from costtui.analysis.explain import ANY, SEARCHED, explain, waterfall
from costtui.analysis.labels import labels
from costtui.model.period import Period, add_months
from costtui.tui.command import conditions

if TYPE_CHECKING:
    from datetime import date

    from costtui.analysis.explain import Explanation
    from costtui.model.table import Table
    from costtui.settings import Settings
    from costtui.store.database import Store
    from costtui.tui.view import Path, Shown

FLEET = "(fleet)"
"""What explain calls machines that took each other's place: no value to look into."""


@dataclass(frozen=True, slots=True)
class Case:
    """A change to be explained."""

    period: str
    against: str | None
    """The period to compare with; like for like where it is not said."""
    path: Path = ()
    """The values that the charges have."""
    where: str = ""
    metric: str = "effective"
    as_of: date | None = None

    def into(self, row: dict[str, Any]) -> Case:
        """The same change of the charges that a row of drivers is about; itself if of all."""
        taken = {name for name, _ in self.path}
        blank = {ANY, OTHER, FLEET}
        pairs = [
            (name, None if row[name] == dimension(name).empty else row[name])
            for name in SEARCHED
            if name in row and name not in taken and row[name] not in blank
        ]
        return replace(self, path=(*self.path, *pairs)) if pairs else self

    def command(self) -> list[str]:
        """The words of the command that prints the same."""
        words = ["explain", "--period", self.period]
        if self.against is not None:
            words += ["--against", self.against]
        if self.metric != "effective":
            words += ["--metric", self.metric]
        where = conditions(self.where, self.path)
        if where:
            words += ["--where", where]
        return words if self.as_of is None else [*words, "--as-of", str(self.as_of)]


@dataclass(frozen=True, slots=True)
class Explained:
    """A case with its explanation."""

    case: Case
    found: Explanation
    steps: Table
    """Those of the waterfall."""
    names: dict[str, str]
    """What people call the accounts."""


def look_into(store: Store, case: Case, *, settings: Settings) -> Explained:
    """Ask the analysis for the explanation of a case.

    Raises:
        UsageError: there is nothing to compare with.
    """
    found = explain(
        store,
        settings=settings,
        metric=case.metric,
        period=case.period,
        against=case.against,
        where=case.where or None,
        filters=case.path,
        as_of=case.as_of,
    )
    return Explained(case, found, waterfall(found.changes), labels(store, "sub_account"))


def case_of(shown: Shown, row: dict[str, Any] | None) -> Case | None:
    """The case of a row of the breakdown, or of all it shows; None where nothing can be compared.

    A row of a day, week or month is compared with the one before it.
    """
    view = shown.view
    against = shown.previous
    period, pairs = shown.complete, list(view.place.path)
    if row is not None:
        level = row.get("level", 0)
        for word in view.place.words[: level + 1]:
            value, item = row[word], dimension(word)
            if value == OTHER:
                return None
            if item.is_time:
                if value >= shown.complete.end:
                    return None
                period, against = _of_time(word, value, shown.complete.end)
            else:
                pairs.append((word, None if value == item.empty else value))
    if against is None:
        return None
    # A day of the path is a period, too: explain knows no days as values.
    timed = [name for name, _ in pairs if dimension(name).is_time]
    if timed:
        return None
    return Case(
        f"{period.start}..{period.end}",
        f"{against.start}..{against.end}",
        tuple(pairs),
        shown.where,
        view.metric,
        view.as_of,
    )


def _of_time(word: str, day: date, end: date) -> tuple[Period, Period]:
    """The period of a value of a dimension of time, and as many days of the one before it."""
    if word == "month":
        after, before = min(add_months(day, 1), end), add_months(day, -1)
        is_whole = after == add_months(day, 1)
        return Period(day, after), Period(before, day if is_whole else before + (after - day))
    days = timedelta(days=7 if word == "week" else 1)
    after = min(day + days, end)
    return Period(day, after), Period(day - days, day - days + (after - day))
