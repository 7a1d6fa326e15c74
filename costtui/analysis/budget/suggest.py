"""Amounts that history suggests: robust against one odd month, with the reason said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import ceil, floor, fsum, log10
from statistics import median
from typing import TYPE_CHECKING, Any, Final

from costtui.analysis.budget.definition import EVERY
from costtui.analysis.budget.edit import add
from costtui.analysis.budget.fields import number_text
from costtui.analysis.condition import Condition
from costtui.analysis.course import course
from costtui.analysis.dimension import dimensions
from costtui.analysis.labels import labels
from costtui.analysis.scope import known_at
from costtui.errors import UsageError
from costtui.model.period import Period, add_months
from costtui.model.table import Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from costtui.analysis.dimension import Dimension
    from costtui.settings import Settings
    from costtui.store.database import Store

COLUMNS: Final = (
    "name",
    "where",
    "amount",
    "every",
    "last",
    "median",
    "highest",
    "months",
    "reason",
    "currency",
)
MONTHS: Final = 12
"""So many whole months at most are looked at."""
YEAR: Final = 12
AROUND: Final = 2
"""So many months on each side of the same ones a year before tell whether those are dearer."""
LEAST_AROUND: Final = 3
SEASON: Final = 1.1
"""From this ratio to the months around on it is a season."""
MOST_SEASON: Final = 2.0
"""What was more a year before may have been a purchase: one year alone does not tell."""
RECENT: Final = 3
"""The level is the median of so many last months."""
DRIFT: Final = 6
"""The drift is told by the steps between so many last months."""
STEADY: Final = 0.8
"""The share of steps that have to go one way for it to be a drift."""
SPREAD: Final = 1.4826
"""What makes a median absolute deviation a standard deviation, for normal deviations."""
SHORT: Final = 0.1
"""What is added where there are too few months to tell how much they spread."""
LEAST: Final = 0.01
"""A group of less than this share of its currency's cost is not worth a budget of its own."""
MOST: Final = 20


@dataclass(frozen=True, slots=True)
class Level:
    """What a month is expected to cost at most, and why."""

    amount: float
    reason: str


def suggest(
    store: Store,
    *,
    by: Sequence[str] = (),
    every: str = "month",
    settings: Settings,
    metric: str = "effective",
    where: str | None = None,
    as_of: date | None = None,
    top: int = MOST,
) -> Table:
    """Budgets that the last whole months suggest.

    Args:
        store: where to ask.
        by: words of dimensions, a budget for each group; one for everything unless said.
        every: `month`, `quarter` or `year`.
        settings: which tags name a team.
        metric: which cost.
        where: an expression that charges have to meet.
        as_of: the last day that counts as known.
        top: so many of the largest groups of a currency.

    Returns:
        COLUMNS, the largest amount of a currency first: last, median and highest cost of the whole
        months known, how many they are, and the sentence that tells how the amount comes of them
        (formulas: docs/budgets.md). `name` and `where` are what `costtui budgets add` takes.

    Raises:
        UsageError: a word of the question is wrong.
    """
    if every not in EVERY:
        raise UsageError(f"every is {every!r}", valid="valid: " + ", ".join(EVERY))
    if top < 1:
        raise UsageError(f"the top {top} groups are none", valid="valid: 1 or more")
    items = dimensions(by) if by else []
    if timed := [item.name for item in items if item.is_time]:
        raise UsageError(
            f"{timed[0]!r} is nothing to make a budget for",
            valid="valid: any dimension but day, week and month",
        )
    known = known_at(store, as_of)
    spans = whole_months(known.days, MONTHS + AROUND)
    rows = course(
        store,
        by=[item.name for item in items] or ["provider"],
        settings=settings,
        period="all",
        metric=metric,
        where=where,
        as_of=known.as_of,
    ).rows
    groups: dict[tuple[str, tuple[Any, ...]], dict[date, list[float]]] = {}
    for row in rows:
        values, (day, cost, currency) = row[:-3], row[-3:]
        costs = groups.setdefault((currency, values if items else ()), {})
        costs.setdefault(day if not spans else day.replace(day=1), []).append(cost)
    called = {item.name: labels(store, item.name) for item in items}
    found = []
    for (currency, values), costs in groups.items():
        sums = {key: fsum(some) for key, some in costs.items()}
        level, months = _level(sums, spans, known.days, EVERY[every])
        amount = rounded_up(level.amount * EVERY[every])
        if amount > 0:
            name, expression = _scope(items, values, called, where)
            reason = level.reason + _longer(every)
            figures = (months[-1], median(months), max(months)) if months else (None, None, None)
            line = (name, expression, amount, every, *figures, len(months), reason, currency)
            found.append((level.amount, line))
    return Table.of(COLUMNS, _kept(found, top), *known.notes, *_cut(found, top))


def whole_months(days: Period, most: int = MONTHS) -> list[date]:
    """The first days of the last months of which every day is known, the oldest first."""
    last = add_months(days.end.replace(day=1), -1)
    first = days.start if days.start.day == 1 else add_months(days.start.replace(day=1), 1)
    found = [add_months(last, -back) for back in range(most)]
    return [month for month in reversed(found) if month >= first]


def level_of(months: Sequence[float]) -> Level:
    """What the next month is expected to cost at most, from whole months, the oldest first."""
    recent = list(months[-RECENT:])
    if len(months) < RECENT:
        top = max(months)
        known = "1 whole month is" if len(months) == 1 else f"{len(months)} whole months are"
        return Level(
            top * (1 + SHORT),
            f"only {known} known: the highest, {top:,.2f}, and {SHORT:.0%}",
        )
    base = median(recent)
    steps = [b - a for a, b in zip(months[-DRIFT:], months[-DRIFT + 1 :], strict=False)]
    drift = _drift(steps)
    line = [base + drift * (place - len(months) + 2) for place in range(len(months))]
    off = [abs(cost - at) for cost, at in zip(months[-DRIFT:], line[-DRIFT:], strict=True)]
    spread = SPREAD * median(off)
    reason = f"the median of the last {RECENT} months, {base:,.2f}"
    if drift:
        # The median stands for the middle month of the three; the next one is two steps on.
        reason += f", two steps of {drift:,.2f} that it grows a month"
    reason += f", and {spread:,.2f} for how much {min(len(months), DRIFT)} months spread"
    return Level(base + 2 * drift + spread, reason)


def in_season(level: Level, costs: Mapping[date, float], coming: Sequence[date]) -> Level:
    """A level raised where the same months were dearer than those around them a year before.

    Args:
        level: without a season.
        costs: of the whole months known, by their first day.
        coming: the first days of the months it is for.
    """
    same = [add_months(month, -YEAR) for month in coming]
    sides = [add_months(same[0], -back) for back in range(1, AROUND + 1)]
    sides += [add_months(same[-1], ahead) for ahead in range(1, AROUND + 1)]
    around = [costs[month] for month in sides if month in costs]
    if len(coming) >= YEAR or len(around) < LEAST_AROUND or not set(same) <= costs.keys():
        return level
    usual = median(around)
    ratio = fsum(costs[month] for month in same) / len(same) / usual if usual > 0 else 1.0
    if ratio < SEASON:
        return level
    ratio = min(ratio, MOST_SEASON)
    span = f"{same[0]:%Y-%m}" if len(same) == 1 else f"{same[0]:%Y-%m} to {same[-1]:%Y-%m}"
    return Level(
        level.amount * ratio,
        f"{level.reason}; times {ratio:.2f}: a year before, {span} cost more than the months around",
    )


def rounded_up(amount: float) -> float:
    """An amount a person would set: the next one with two digits, above a thousand with three."""
    if amount < 0.005:
        return 0.0
    digits = 2 if amount < 1000 else 3
    unit = max(10.0 ** (floor(log10(amount)) - digits + 1), 0.01)
    # A hair less, so that an amount that is round already stays what it is.
    return round(ceil(amount / unit - 1e-9) * unit, 2)


def _drift(steps: Sequence[float]) -> float:
    """The median step where nearly all of them go up; a fall is no reason to plan for less."""
    up = sum(step > 0 for step in steps)
    is_steady = len(steps) >= 3 and up >= STEADY * len(steps)
    return median(steps) if is_steady else 0.0


def _level(
    sums: dict[date, float], spans: Sequence[date], days: Period, length: int
) -> tuple[Level, list[float]]:
    """The level of a group: of its whole months, else of its days."""
    if spans:
        months = [sums.get(month, 0.0) for month in spans]
        # A group begins with its first cost: what was not there yet is no cheap month.
        first = next((place for place, cost in enumerate(months) if cost), len(months))
        if months := months[first:][-MONTHS:]:
            costs = {month: sums.get(month, 0.0) for month in spans[first:]}
            coming = [add_months(spans[-1], ahead) for ahead in range(1, length + 1)]
            return in_season(level_of(months), costs, coming), months
        return Level(0.0, ""), []
    count = max(days.days, 1)
    whole = (add_months(days.start.replace(day=1), 1) - timedelta(days=1)).day
    mean = fsum(sums.values()) / count
    reason = (
        f"no whole month is known, only {count} day{'' if count == 1 else 's'}: "
        f"{whole} days of {mean:,.2f}, and {SHORT:.0%}"
    )
    return Level(mean * whole * (1 + SHORT), reason), []


def _scope(
    items: Sequence[Dimension],
    values: Sequence[Any],
    called: dict[str, dict[str, str]],
    where: str | None,
) -> tuple[str, str]:
    """A name and an expression for a group."""
    names, parts = [], [f"({where})"] if where else []
    for item, value in zip(items, values, strict=True):
        is_empty = value == item.empty
        parts.append(Condition(item.name, (None if is_empty else str(value),)).text)
        names.append(called[item.name].get(str(value), str(value)))
    plain = " / ".join("".join(sign for sign in name if sign.isprintable()) for name in names)
    return (plain.lstrip("-").strip() or "everything")[:70], " and ".join(parts)


def _longer(every: str) -> str:
    return "" if every == "month" else f"; times {EVERY[every]} for a {every}"


def _kept(found: Sequence[tuple[float, tuple[Any, ...]]], top: int) -> list[tuple[Any, ...]]:
    """The largest of each currency that are worth it, under names that differ."""
    rows: list[tuple[Any, ...]] = []
    names: set[str] = set()
    for line in _worth(found, top):
        name = line[0]
        if name.casefold() in names:
            name = f"{name} {line[-1]}"
        number = 2
        while name.casefold() in names:
            name, number = f"{line[0]} {line[-1]} {number}", number + 1
        names.add(name.casefold())
        rows.append((name, *line[1:]))
    return rows


def _worth(found: Sequence[tuple[float, tuple[Any, ...]]], top: int) -> list[tuple[Any, ...]]:
    totals: dict[str, float] = {}
    for level, line in found:
        totals[line[-1]] = totals.get(line[-1], 0.0) + level
    order = sorted(found, key=lambda one: (-totals[one[1][-1]], one[1][-1], -one[0], one[1][0]))
    counts: dict[str, int] = {}
    kept = []
    for level, line in order:
        currency = line[-1]
        if level >= LEAST * totals[currency] and counts.get(currency, 0) < top:
            counts[currency] = counts.get(currency, 0) + 1
            kept.append(line)
    return kept


def _cut(found: Sequence[tuple[float, tuple[Any, ...]]], top: int) -> list[str]:
    left = len(found) - len(_worth(found, top))
    if not left:
        return []
    groups = "group is" if left == 1 else "groups are"
    return [f"{left} more {groups} small (below {LEAST:.0%} of a currency) or beyond the top {top}"]


def add_all(settings: Settings, table: Table, *, metric: str = "effective") -> list[str]:
    """Add suggestions to the file of budgets; a sentence for each, also where it cannot be."""
    said = []
    for row in table.records():
        try:
            add(settings, fields_of(row, metric=metric))
            said.append(f"added {row['name']}")
        except UsageError as problem:
            said.append(f"{row['name']} was not added: {problem.received}")
    return said


def fields_of(row: Mapping[str, Any], *, metric: str = "effective") -> dict[str, str]:
    """The fields of a budget that a row of suggestions makes."""
    found = {name: str(row[name] or "") for name in ("name", "where", "every", "currency")}
    return found | {"amount": number_text(row["amount"]), "metric": metric}
