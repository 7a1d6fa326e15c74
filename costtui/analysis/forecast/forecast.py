"""What the days and months ahead will cost, by any dimensions, with intervals that hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from costtui.analysis.dimension import OTHER, dimensions
from costtui.analysis.forecast.fitted import Effort
from costtui.analysis.forecast.history import histories
from costtui.analysis.forecast.outlook import Outlook, endings_of, outlooks_of
from costtui.analysis.forecast.remembered import FOLDER
from costtui.analysis.forecast.workers import kept
from costtui.analysis.scope import known_at, scope_of
from costtui.errors import UsageError
from costtui.model.period import add_months
from costtui.model.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from costtui.analysis.dimension import Dimension
    from costtui.settings import Settings
    from costtui.store.database import Store

    Told = Callable[[int, int], None]

MEASURES = ("date", "forecast", "lower", "upper", "level", "model", "currency")
MONTH_MEASURES = ("date", "actual", *MEASURES[1:])
TEST_MEASURES = ("model", "error", "coverage", "chosen", "currency")
GRAINS = ("day", "month")
LONGEST = 731
"""The farthest a forecast looks ahead: two years."""
LEVEL = 80.0


@dataclass(frozen=True, slots=True)
class Ahead:
    """The days ahead in one currency: all of it, and its groups, which add up to it."""

    total: Outlook
    groups: tuple[tuple[tuple[Any, ...], Outlook], ...]
    """The values of the dimensions and their outlook, the dearest ahead first."""


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a question about the days ahead."""

    as_of: date
    by: tuple[str, ...]
    currencies: tuple[Ahead, ...]
    """The dearest first."""
    notes: tuple[str, ...]


@kept()
def look_forward(
    store: Store,
    *,
    by: Sequence[str] = (),
    settings: Settings,
    metric: str = "effective",
    where: str | None = None,
    filters: Sequence[tuple[str, str | None]] = (),
    horizon: int | None = None,
    as_of: date | None = None,
    thorough: bool = False,
    with_trials: bool = False,
    told: Told | None = None,
) -> Found:
    """The outlook of all charges of a scope and of its groups.

    Args:
        store: where to ask.
        by: up to three dimensions; none for the total alone.
        settings: which tags name a team, whose holidays count.
        metric: which cost.
        where: an expression that charges have to meet.
        filters: dimension and value pairs that charges have to have.
        horizon: how many days ahead; to the end of the coming month unless said.
        as_of: the last day that counts as known.
        thorough: try every model on every series, which takes some seconds each.
        with_trials: tell how each family of models did alone, too.
        told: told how many series are done and of how many.

    Raises:
        UsageError: a word of the question is wrong.
    """
    items = _items(by)
    if horizon is not None and not 1 <= horizon <= LONGEST:
        raise UsageError(f"--horizon is {horizon}", valid=f"valid: 1 to {LONGEST} days")
    known = known_at(store, as_of)
    scope = scope_of(
        store,
        settings=settings,
        period="all",
        metric=metric,
        where=where,
        filters=filters,
        by=items,
        as_of=known.as_of,
    )

    def go_on(done: int, of: int) -> None:
        store.check_wanted()
        if told is not None and of > 1:
            told(done, of)

    effort = Effort(is_thorough=thorough, folder=store.data_dir / FOLDER)
    endings = endings_of(settings)
    totals = histories(store, scope, (), known.as_of, endings)
    parts = histories(store, scope, items, known.as_of, endings) if items else []
    notes = list(known.notes)
    if not totals:
        notes.append("no charges to look ahead from")
    found = []
    for history in totals:
        start = history.first + timedelta(days=history.through + 1)
        until = add_months(start.replace(day=1), 2) if horizon is None else None
        words: dict[str, Any] = {
            "until": until or start + timedelta(days=horizon or 0),
            "as_of": known.as_of,
            "settings": settings,
            "effort": effort,
            "with_trials": with_trials,
            "told": go_on,
        }
        total = outlooks_of(history, **words)[0]
        groups: list[tuple[tuple[Any, ...], Outlook]] = []
        for part in parts:
            if part.currency == history.currency:
                own = outlooks_of(part, **words, total=total)
                keys = [_named(items, group.key) for group in part.groups]
                groups = sorted(zip(keys, own, strict=True), key=_rank)
        if total.note:
            notes.append(f"{history.currency}: {total.note}")
        found.append(Ahead(total, tuple(groups)))
    return Found(known.as_of, tuple(item.name for item in items), tuple(found), tuple(notes))


def _items(by: Sequence[str]) -> list[Dimension]:
    items = dimensions(by) if by else []
    for item in items:
        if item.is_time:
            raise UsageError(
                f"--by {item.name} splits the days themselves",
                valid="valid: any dimension but day, week and month; see --grain",
            )
    return items


def _named(items: Sequence[Dimension], key: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(
        item.empty if value is None else value for item, value in zip(items, key, strict=True)
    )


def _rank(group: tuple[tuple[Any, ...], Outlook]) -> tuple[Any, ...]:
    """The dearest ahead first, the rest of the groups last."""
    key, outlook = group
    return OTHER in key, -float(outlook.mean.sum()), tuple(map(str, key))


def forecast(
    store: Store,
    *,
    by: Sequence[str] = (),
    settings: Settings,
    metric: str = "effective",
    where: str | None = None,
    horizon: int | None = None,
    levels: Sequence[float] = (LEVEL,),
    grain: str = "day",
    as_of: date | None = None,
    thorough: bool = False,
    told: Told | None = None,
) -> Table:
    """The days or months ahead of every group; the groups of a currency add up to its total.

    Args:
        store: where to ask.
        by: up to three dimensions; none for the total.
        settings: which tags name a team, whose holidays count.
        metric: which cost.
        where: an expression that charges have to meet.
        horizon: how many days ahead; to the end of the coming month unless said.
        levels: probabilities of the intervals, in per cent.
        grain: `day` or `month`.
        as_of: the last day that counts as known; the first one ahead is the first that is not
            billed in full.
        thorough: try every model on every series, which takes some seconds each.
        told: told how many series are done and of how many.

    Returns:
        `…dimensions, date, forecast, lower, upper, level, model, currency`, a row a day, group and
        level; by month the date is its first day, and `actual` the part of the forecast that is
        billed in full already.

    Raises:
        UsageError: a word of the question is wrong.
    """
    if grain not in GRAINS:
        raise UsageError(f"--grain is {grain!r}", valid="valid: " + " or ".join(GRAINS))
    for level in levels:
        if not 0 < level < 100:
            raise UsageError(f"--level is {level:g}", valid="valid: per cents between 0 and 100")
    if not levels:
        raise UsageError("--level is empty", valid="valid: per cents such as 80,95")
    found = look_forward(
        store,
        by=by,
        settings=settings,
        metric=metric,
        where=where,
        horizon=horizon,
        as_of=as_of,
        thorough=thorough,
        told=told,
    )
    rows_of = _day_rows if grain == "day" else _month_rows
    rows = [
        (*key, *row)
        for ahead in found.currencies
        for key, one in (ahead.groups if found.by else (((), ahead.total),))
        for row in rows_of(one, levels)
    ]
    measures = MEASURES if grain == "day" else MONTH_MEASURES
    return Table.of((*found.by, *measures), rows, *found.notes, *landings(found))


def landings(found: Found) -> list[str]:
    """A sentence a currency and month: what it is expected to end at."""
    said = []
    for ahead in found.currencies:
        for month in ahead.total.months:
            if month.end <= ahead.total.days.end:
                whole = ahead.total.total(month)
                lower, upper = whole.interval(LEVEL)
                said.append(
                    f"{month}: {whole.mean:,.0f} {ahead.total.currency} expected, "
                    f"{lower:,.0f} to {upper:,.0f} with a probability of {LEVEL:g} %"
                )
    return said


def _day_rows(one: Outlook, levels: Sequence[float]) -> Iterator[tuple[Any, ...]]:
    bounds = [one.interval(level) for level in levels]
    for place, mean in enumerate(one.mean.tolist()):
        day = one.days.start + timedelta(days=place)
        for level, (lower, upper) in zip(levels, bounds, strict=True):
            edges = float(lower[place]), float(upper[place])
            yield day, mean, *edges, _plain(level), one.model, one.currency


def _month_rows(one: Outlook, levels: Sequence[float]) -> Iterator[tuple[Any, ...]]:
    for month in one.months:
        whole = one.total(month)
        for level in levels:
            edges = whole.interval(level)
            yield (
                month.start,
                whole.spent,
                whole.mean,
                *edges,
                _plain(level),
                one.model,
                one.currency,
            )


def _plain(level: float) -> float | int:
    return int(level) if level == int(level) else level


def backtest(
    store: Store,
    *,
    by: Sequence[str] = (),
    settings: Settings,
    metric: str = "effective",
    where: str | None = None,
    as_of: date | None = None,
    thorough: bool = False,
    told: Told | None = None,
) -> Table:
    """How wrong each model was on the past of each group, and how often the interval held.

    Returns:
        `…dimensions, model, error, coverage, chosen, currency`: `error` is the mean absolute
        error of what four weeks ahead came to, as a share of their size; `coverage` the share of
        days that lay within the 80 % interval made from the other looks ahead; `chosen` marks
        what the forecast is made of. Null where the history is too short to be tried.

    Raises:
        UsageError: a word of the question is wrong.
    """
    found = look_forward(
        store,
        by=by,
        settings=settings,
        metric=metric,
        where=where,
        as_of=as_of,
        thorough=thorough,
        with_trials=True,
        told=told,
    )
    rows = []
    for ahead in found.currencies:
        for key, one in ahead.groups if found.by else (((), ahead.total),):
            rows.append((*key, one.model, one.error, one.coverage, True, one.currency))
            rows += [
                (*key, trial.family, trial.error, trial.coverage, False, one.currency)
                for trial in one.trials
            ]
    return Table.of((*found.by, *TEST_MEASURES), rows, *found.notes)
