"""What the breakdown shows: a place on the way down, seen through a metric, a period, a filter."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from costtui.analysis.breakdown import breakdown
from costtui.analysis.charges import CHARGES, charges
from costtui.analysis.completeness import completeness
from costtui.analysis.course import course
from costtui.analysis.dimension import OTHER, dimension
from costtui.analysis.labels import labels
from costtui.analysis.pivot import by_month
from costtui.analysis.scope import scope_of
from costtui.analysis.tree import tree
from costtui.model.focus import METRICS
from costtui.tui.narrowing import narrowing

if TYPE_CHECKING:
    from datetime import date

    from costtui.model.period import Period
    from costtui.model.table import Table
    from costtui.settings import Settings
    from costtui.store.database import Store

Path = tuple[tuple[str, str | None], ...]
"""The values drilled into, outermost first; None is a value that is empty in the bill."""

DRILL = ("provider", "sub_account", "service", "resource")
"""The way down; below the last one lie the charges."""
ROWS = 500
"""How many rows are shown: the rest of a breakdown is one row, of charges it is told."""
DAYS = 30
"""How many days a sparkline has."""
CHARTED = 5
"""How many groups a chart tells apart."""
_PASSING = ("x_LoadId", "x_SourceFile", "Tags", "SkuPriceDetails")
"""Columns that do not tell one charge from another across two loads of it."""


@dataclass(frozen=True, slots=True)
class Place:
    """One step of the way down, with the row its cursor stands on."""

    by: str = DRILL[0]
    path: Path = ()
    then: tuple[str, ...] = ()
    """The dimensions below the first one, where the table is a tree."""
    sort: str = ""
    """The column it is sorted by; empty for the order of the analysis."""
    is_reversed: bool = False
    narrow: str = ""
    """A piece of a name that the rows have to contain."""
    narrow_by: tuple[str, ...] = ()
    """The dimensions whose names have to contain it, if not those it is grouped by."""
    row: int = 0
    top: int = 0
    """The row its table was scrolled to."""
    key: tuple[Any, ...] | None = None
    """What tells the row under the cursor, wherever it moves to."""

    @property
    def words(self) -> list[str]:
        """All it is grouped by."""
        return [self.by, *self.then]


@dataclass(frozen=True, slots=True)
class View:
    """All a `costtui breakdown` needs to print the same, and the way that led here."""

    trail: tuple[Place, ...] = (Place(),)
    metric: str = "effective"
    period: str = "mtd"
    where: str = ""
    top: int | None = None
    """Only so many rows a currency, if that was asked for."""
    as_of: date | None = None
    """The last day that counts as known, if it is not the one of the screen."""
    rows: int = ROWS
    """How many rows are asked for; more when the rest is opened."""
    skip: int = 0
    """How many charges come before those that are asked for."""
    is_pivot: bool = False
    """Whether the months stand across."""
    chart: str = ""
    """The kind of chart below the table; empty for none."""
    before: View | None = None
    """What was shown before it was jumped to."""

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.trail[-1]

    @property
    def is_charges(self) -> bool:
        """Whether it shows the charges themselves."""
        return self.place.by == CHARGES

    def at(self, **changes: Any) -> View:
        """The same place, some of it changed."""
        return replace(self, trail=(*self.trail[:-1], replace(self.place, **changes)))

    def into(self, *values: str) -> View:
        """One step down from the row of a value; in a tree, of the values that lead to the row."""
        place = self.place
        pairs = [
            (name, None if value == dimension(name).empty else value)
            for name, value in zip(place.words, values, strict=False)
        ]
        down = replace(self.to((*place.path, *pairs)), rows=ROWS, skip=0)
        if place.then or place.narrow_by:
            # Of a tree any level may contain the piece: without it, more lies below than was shown.
            words = place.narrow_by or tuple(place.words)
            down = down.at(narrow=place.narrow, narrow_by=words)
        rest = place.then[len(values) - 1 :]
        return down.at(by=rest[0], then=rest[1:]) if rest else down

    def to(self, path: Path) -> View:
        """What lies below some values."""
        return replace(self, trail=(*self.trail, Place(below(path), path)))

    def by(self, *words: str) -> View:
        """The same charges, grouped by something else."""
        place = Place(words[0], self.place.path, then=tuple(words[1:]))
        if self.place.narrow:
            by = self.place.narrow_by or tuple(self.place.words)
            place = replace(place, narrow=self.place.narrow, narrow_by=by)
        return replace(self, trail=(*self.trail, place), rows=ROWS, skip=0)

    def back(self) -> View:
        """One step back up, or to where it was jumped from; itself at the top."""
        if len(self.trail) > 1:
            return replace(self, trail=self.trail[:-1], rows=ROWS, skip=0)
        return self.before or self


def below(path: Path) -> str:
    """What comes next on the way down: a dimension, or at the end the charges."""
    taken = {name for name, _ in path}
    if "resource" in taken:
        return CHARGES
    return next((name for name in DRILL if name not in taken), CHARGES)


@dataclass(frozen=True)
class Shown:
    """The answer to a view."""

    view: View
    table: Table
    totals: Table
    """`provider, cost, …, currency` of everything the view covers."""
    period: Period
    previous: Period | None
    complete: Period
    """The days of the period that are compared with the one before."""
    courses: dict[tuple[Any, ...], list[float]] = field(default_factory=dict)
    """The last days of each row, by `key_of` it."""
    unfinished: date | None = None
    """The first day that is not complete."""
    open_days: int = 0
    """How many of the days of the courses are not."""
    chart: Table | None = None
    """`…dimension, day, cost, currency` of the period, the largest groups only."""
    names: dict[tuple[str, str], str] = field(default_factory=dict)
    """What people call a value of a dimension."""
    where: str = ""
    """The filter and the piece of a name as one expression."""

    @cached_property
    def records(self) -> list[dict[str, Any]]:
        """The rows in the order they are shown."""
        records = self.table.records()
        if self.view.is_charges:
            return records
        return self._tree(records) if self.view.place.then else self._sorted(records)

    def _tree(self, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Rows sorted among those of one parent, each before what it is made of."""
        words, children = self.view.place.words, dict[tuple[Any, ...], list[dict[str, Any]]]()
        for row in records:
            parent = (row["currency"], *(row[word] for word in words[: row["level"]]))
            children.setdefault(parent if row["level"] else (), []).append(row)
        found: list[dict[str, Any]] = []

        def add(parent: tuple[Any, ...]) -> None:
            for row in self._sorted(children.get(parent, [])):
                found.append(row)
                add((row["currency"], *(row[word] for word in words[: row["level"] + 1])))

        add(())
        return found

    def _sorted(self, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        place, sort = self.view.place, self.sort
        if not sort:
            return records[::-1] if place.is_reversed else records
        known = [row for row in records if row[sort] is not None]
        is_number = all(isinstance(row[sort], int | float) for row in known)
        known.sort(
            key=lambda row: row[sort] if is_number else str(row[sort]),
            reverse=is_number != place.is_reversed,
        )
        if is_number:
            # Amounts of different currencies are never compared with each other.
            order = list(dict.fromkeys(row["currency"] for row in records))
            known.sort(key=lambda row: order.index(row["currency"]))
        return known + [row for row in records if row[sort] is None]

    @property
    def sort(self) -> str:
        """The column it is sorted by; empty for the order of the analysis.

        What was chosen may be gone: a month once another period is shown, a change once the months
        stand across.
        """
        return self.view.place.sort if self.view.place.sort in self.sortable else ""

    def key_of(self, row: dict[str, Any]) -> tuple[Any, ...]:
        """What tells a row from the others, also after the store changed."""
        if self.view.is_charges:
            return tuple(value for name, value in row.items() if name not in _PASSING)
        return (*(row[word] for word in self.view.place.words), row["currency"])

    def name_and_level(self, row: dict[str, Any]) -> tuple[str, str, int]:
        """The dimension and the value that a row of groups is about, and how deep it stands."""
        level = row.get("level", 0)
        name = self.view.place.words[level]
        return name, str(row[name]), level

    def row_of(self, place: Place) -> int:
        """Where the cursor of a place belongs now."""
        if place.key is None:
            return place.row
        keys = [self.key_of(row) for row in self.records]
        if place.row < len(keys) and keys[place.row] == place.key:
            return place.row
        return keys.index(place.key) if place.key in keys else place.row

    def name_of(self, dim: str, value: str | None) -> str:
        """What people call a value; what it is called when it is empty."""
        if value is None:
            return dimension(dim).empty
        return self.names.get((dim, value), value)

    @property
    def sortable(self) -> tuple[str, ...]:
        """The columns to sort by, the first one as the analysis orders them."""
        if self.view.is_charges:
            return METRICS[self.view.metric], "ChargePeriodStart", "ChargeDescription"
        if self.view.is_pivot:
            return "cost", *self.months[::-1], self.view.place.by
        return "cost", "change", "previous_cost", self.view.place.by

    @property
    def months(self) -> list[str]:
        """The months across."""
        return list(self.table.columns[1:-2]) if self.view.is_pivot else []


def expression(view: View, called: dict[str, dict[str, str]]) -> str:
    """What charges have to meet: the filter, and the piece of a name that the rows contain.

    Args:
        view: what is shown.
        called: what people call the values of the dimensions.
    """
    place = view.place
    piece = narrowing(place.narrow_by or place.words, place.narrow, called)
    return f"({view.where}) and {piece}" if view.where and piece else view.where or piece


def look(store: Store, view: View, *, settings: Settings, as_of: date | None) -> Shown:
    """Ask the analysis what a view shows.

    Raises:
        UsageError: a word of the view is wrong.
    """
    place, as_of = view.place, view.as_of or as_of
    shown_dims = {name for name, _ in place.path} | {*place.words, *place.narrow_by} - {CHARGES}
    called = {name: labels(store, name) for name in shown_dims}
    where = expression(view, called)
    question: dict[str, Any] = {
        "settings": settings,
        "period": view.period,
        "metric": view.metric,
        "where": where or None,
        "filters": place.path,
        "as_of": as_of,
    }
    scope = scope_of(store, **question)
    if view.is_charges:
        table = charges(
            store,
            limit=view.rows,
            skip=view.skip,
            sort=place.sort,
            is_reversed=place.is_reversed,
            **question,
        )
    elif view.is_pivot:
        table = by_month(store, by=place.by, top=view.top or view.rows, **question)
    elif place.then:
        table = tree(store, by=place.words, **question)
    else:
        table = breakdown(store, by=[place.by], top=view.top or view.rows, **question)
    names = {(name, value): label for name in called for value, label in called[name].items()}
    is_whole = place.words == ["provider"] and view.top is None and not view.is_pivot
    totals = table if is_whole else breakdown(store, by=["provider"], **question)
    shown = Shown(
        view,
        table,
        totals,
        scope.period,
        scope.previous,
        scope.complete,
        names=names,
        where=where,
    )
    if view.is_charges:
        return shown
    chart = None
    if view.chart:
        chart = course(store, by=[place.by], most=CHARTED, **question)
    unfinished = completeness(store, as_of=as_of).first_unfinished()
    shown = replace(shown, unfinished=unfinished, chart=chart)
    days = scope_of(store, **(question | {"period": f"{DAYS}d"})).period
    open_days = 0 if unfinished is None else max((days.end - unfinished).days, 0)
    return replace(shown, courses=_courses(store, shown, question, days), open_days=open_days)


def _courses(
    store: Store, shown: Shown, question: dict[str, Any], days: Period
) -> dict[tuple[Any, ...], list[float]]:
    """The last days of the rows, a question a level of the tree."""
    words = shown.view.place.words
    items = [dimension(word) for word in words]
    is_large = len(items) > 1 and not all(item.is_rolled_up for item in items)
    if shown.view.is_pivot or is_large or any(item.is_time for item in items):
        return {}
    recent = question | {"period": f"{days.start}..{days.end}"}
    found: dict[tuple[Any, ...], list[float]] = {}
    for level in range(len(words)):
        among = [str(row[words[0]]) for row in shown.table.records()] if level == 0 else None
        by = words[: level + 1]
        blanks = [None] * (len(words) - level - 1)
        table = course(store, by=by, among=among if len(words) == 1 else None, **recent)
        for row in table.records():
            key = (*(row[word] for word in by), *blanks, row["currency"])
            line = found.setdefault(key, [0.0] * DAYS)
            line[DAYS - (days.end - row["day"]).days] += row["cost"]
    return found


def is_rest(view: View, row: dict[str, Any]) -> bool:
    """Whether a row stands for all that did not fit."""
    return not view.is_charges and OTHER in [row[word] for word in view.place.words]
