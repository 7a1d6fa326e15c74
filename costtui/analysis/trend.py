"""How costs move: a day, week or month at a time, each beside the one before it, like for like."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import fsum
from typing import TYPE_CHECKING, Any, Final

from costtui.analysis.buckets import Bucket, Grain, alike, bucket_of, buckets, overlap
from costtui.analysis.completeness import USUAL_DAYS, completeness
from costtui.analysis.dimension import dimensions
from costtui.analysis.groups import groups_of
from costtui.analysis.scope import known_at, scope_of
from costtui.errors import UsageError
from costtui.model.period import Period
from costtui.model.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from costtui.analysis.completeness import Completeness
    from costtui.analysis.dimension import Dimension
    from costtui.analysis.groups import Group
    from costtui.settings import Settings
    from costtui.store.database import Store

MEASURES: Final = (
    "date",
    "days",
    "cost",
    "share",
    "previous_cost",
    "change",
    "change_share",
    "average_cost",
    "complete",
    "currency",
)
PERIODS: Final = {Grain.DAY: "30d", Grain.WEEK: "91d", Grain.MONTH: "all"}
"""What is shown unless a period is said."""
AVERAGES: Final = {Grain.DAY: 7, Grain.WEEK: 4, Grain.MONTH: 3}
"""Over how many of them the moving average goes unless said."""
TOP: Final = 10
MOST: Final = 400
"""The longest moving average."""


def trend(
    store: Store,
    *,
    settings: Settings,
    by: Sequence[str] = (),
    grain: str = Grain.DAY,
    per_day: bool = False,
    average: int | None = None,
    metric: str = "effective",
    period: str | None = None,
    where: str | None = None,
    filters: Sequence[tuple[str, str | None]] = (),
    top: int | None = TOP,
    as_of: date | None = None,
) -> Table:
    """Cost by day, week or month; per currency the costs add up to the charges covered.

    Args:
        store: where to ask.
        settings: which tags name a team.
        by: words of up to three dimensions but those of time; none for the total alone.
        grain: `day`, `week` (from Monday) or `month`.
        per_day: amounts per day instead of sums, of the complete days: months of different
            lengths stand side by side.
        average: over how many buckets the moving average goes; 7 days, 4 weeks or 3 months.
        metric: `effective`, `billed`, `list` or `contracted`.
        period: a word of `--period`; 30 days, 91 days or everything.
        where: an expression that charges have to meet.
        filters: dimension and value pairs that charges have to have, null for an empty value.
        top: the N largest groups of a currency, the rest as one group `(other)`; None for all.
        as_of: the last day that counts as known.

    Returns:
        `…dimensions, date, days, cost, share, previous_cost, change, change_share, average_cost,
        complete, currency`: `date` is the bucket's first day, `days` how many days of it are
        there, `share` the group's part of the bucket, 0 to 1. `previous_cost` is the cost of the
        bucket before and `change` by how much more its complete days cost: of a bucket that is
        not whole the same days of the one before are taken; both are null where no day compares,
        as on a day that is not complete. `change_share` is change / |previous_cost|, null where
        that is nothing. `average_cost` is over complete buckets only, null otherwise. `complete`
        is the share of the final cost that is there, below 1 while charges are still to come.
        The currency of most cost first, in it the largest group first, in it by date.

    Raises:
        UsageError: a word of the question is wrong.
    """
    items = _groups(by)
    step = _grain(grain)
    span = _span(average, step)
    if top is not None and top < 1:
        raise UsageError(f"the top {top} groups are none", valid="valid: 1 or more")
    scope = scope_of(
        store,
        settings=settings,
        period=PERIODS[step] if period is None else period,
        metric=metric,
        where=where,
        filters=filters,
        by=items,
        as_of=as_of,
    )
    known = known_at(store, as_of).days
    asked = overlap(scope.period, known)
    columns = (*(item.name for item in items), *MEASURES)
    if not asked.days:
        return Table.of(columns, [], *scope.notes)
    first = bucket_of(asked.start, step)
    for _ in range(max(span - 1, 1)):
        # The first bucket shown is compared and averaged like the others.
        if first.period.start > known.start:
            first = first.before()
    finished = completeness(store, as_of=as_of)
    reach = Period(max(first.period.start, known.start), asked.end)
    unfinished = finished.first_unfinished() or reach.end
    groups = groups_of(
        store,
        scope,
        items,
        reach=reach,
        asked=asked,
        recent=Period(unfinished - timedelta(days=USUAL_DAYS), unfinished),
        top=top,
    )
    view = _View(asked, Period(known.start, reach.end), step, span, per_day)
    groups = [group for group in groups if _is_there(group, view, finished)]
    return Table.of(
        columns, _rows(groups, view, finished), *scope.notes, *_notes(groups, view, finished)
    )


@dataclass(frozen=True, slots=True)
class _View:
    """How the days of a trend are put together."""

    asked: Period
    known: Period
    grain: Grain
    span: int
    """Over how many buckets the moving average goes."""
    per_day: bool

    @property
    def buckets(self) -> list[Bucket]:
        """The buckets that are shown."""
        return list(buckets(self.asked, self.grain))


def _is_there(group: Group, view: _View, finished: Completeness) -> bool:
    """Whether a group was not gone already before the bucket before the first one shown."""
    first = finished.first_unfinished(group.weights) or view.asked.start
    since = bucket_of(min(first, view.asked.start), view.grain).before().period.start
    return max(group.days) >= since


def _rows(groups: list[Group], view: _View, finished: Completeness) -> list[tuple[Any, ...]]:
    totals: dict[tuple[str, Bucket], list[float]] = {}
    shown = view.buckets
    for group in groups:
        for bucket in shown:
            cost = group.cost(overlap(bucket.period, view.asked))
            totals.setdefault((group.currency, bucket), []).append(cost)
    return [
        _row(group, bucket, fsum(totals[group.currency, bucket]), view, finished)
        for group in groups
        for bucket in shown
    ]


def _row(
    group: Group, bucket: Bucket, total: float, view: _View, finished: Completeness
) -> tuple[Any, ...]:
    here = overlap(bucket.period, view.asked)
    known = _complete_days(group, view, finished)
    cost, previous, change = group.cost(here), None, None
    share = cost / total if total else None
    pair = alike(bucket, overlap(here, known), known)
    if pair is not None:
        now, before = (group.cost(days) / (days.days if view.per_day else 1) for days in pair)
        previous, change = before, now - before
    if view.per_day:
        rated = overlap(here, known)
        cost = group.cost(rated) / rated.days if rated.days else cost / here.days
    return (
        *group.key,
        bucket.period.start,
        here.days,
        cost,
        share,
        previous,
        change,
        change / abs(previous) if change is not None and previous else None,
        _average_cost(group, bucket, view, known),
        _complete(group, here, finished),
        group.currency,
    )


def _complete_days(group: Group, view: _View, finished: Completeness) -> Period:
    """The known days of a group up to its first unfinished one."""
    first = finished.first_unfinished(group.weights)
    end = view.known.end if first is None else first
    return overlap(view.known, Period(view.known.start, max(view.known.start, end)))


def _average_cost(group: Group, bucket: Bucket, view: _View, known: Period) -> float | None:
    """The mean over a bucket and those before it; None unless all of them are complete."""
    values, at = [], bucket
    for _ in range(view.span):
        there = overlap(at.period, known)
        if not there.days or (there != at.period and not view.per_day):
            return None
        values.append(group.cost(there) / (there.days if view.per_day else 1))
        at = at.before()
    return fsum(values) / view.span


def _complete(group: Group, days: Period, finished: Completeness) -> float:
    """How much of the final cost of some days is there, each day weighing the same."""
    first = finished.first_unfinished(group.weights)
    if first is None or first >= days.end:
        return 1.0
    start = max(days.start, first)
    open_days = [start + timedelta(days=n) for n in range((days.end - start).days)]
    missing = fsum(1 - finished.share(day, group.weights) for day in open_days)
    return 1 - missing / days.days


def _notes(groups: list[Group], view: _View, finished: Completeness) -> list[str]:
    """From which day on figures still grow, where that is shown."""
    accounts = {account for group in groups for account in group.weights}
    first = finished.first_unfinished(accounts)
    if first is None or first >= view.asked.end:
        return []
    last = view.asked.end - timedelta(days=1)
    days = f"{first} is" if first == last else f"{first} to {last} are"
    return [f"{days} not complete: changes and averages are of the complete days"]


def _groups(by: Sequence[str]) -> list[Dimension]:
    items = dimensions(by) if by else []
    for item in items:
        if item.is_time:
            raise UsageError(
                f"a trend is by time already, {item.name!r} is nothing to group it by",
                hint=f"steps of that length: --grain {item.name}",
            )
    return items


def _grain(word: str) -> Grain:
    try:
        return Grain(word.strip().lower())
    except ValueError:
        raise UsageError(f"{word!r} is no grain", valid="valid: day, week, month") from None


def _span(count: int | None, grain: Grain) -> int:
    if count is None:
        return AVERAGES[grain]
    if not 1 <= count <= MOST:
        raise UsageError(f"an average over {count} {grain}s is none", valid=f"valid: 1 to {MOST}")
    return count
