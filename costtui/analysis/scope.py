"""Which charges a question is about: what was known when, the period, filters, teams."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from costtui.analysis.completeness import completeness
from costtui.analysis.dimension import Dimension, dimension
from costtui.analysis.value import value_sql
from costtui.errors import UsageError
from costtui.model.focus import METRICS
from costtui.model.period import Period, is_range, parse_period, previous_period
from costtui.model.roll_up import CHARGES, DAILY, smallest_with

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costtui.settings import Settings
    from costtui.store.database import Store

_PARAMETER = re.compile(r"\$(\w+)")
FRESH_DAYS = 7
"""A store whose newest charge is older than this is looked at as of that charge's day."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known at the end of a day."""

    as_of: date
    days: Period
    """First to last day with charges, up to `as_of`."""
    notes: tuple[str, ...] = ()


def known_at(store: Store, as_of: date | None = None, *, today: date | None = None) -> Known:
    """The last day that counts as known: the one asked for, today, or the last one in the store."""
    days = store.known_days()
    if as_of is not None:
        as_of = min(as_of, date.max - timedelta(days=1))
    today = today or datetime.now(UTC).date()
    if days is None:
        return Known(
            as_of or today, Period(as_of or today, as_of or today), ("the store is empty",)
        )
    newest = days.end - timedelta(days=1)
    if as_of is None:
        is_fresh = newest + timedelta(days=FRESH_DAYS) >= today
        as_of = max(today, newest) if is_fresh else newest
        note = () if is_fresh else (f"as of {newest}, the last day in the store",)
    else:
        note = (f"as of {as_of}",)
    end = min(days.end, as_of + timedelta(days=1))
    return Known(as_of, Period(min(days.start, end), end), note)


@dataclass(frozen=True, slots=True)
class Scope:
    """The charges a question is about, as SQL over what answers it, with bound values."""

    period: Period
    previous: Period | None
    complete: Period
    """The days of the period that are compared: up to the last complete one where the period is
    still running and no other one was named to compare with."""
    metric: str
    """The FOCUS cost column."""
    source: str
    """The smallest relation that can answer it: a roll-up, or the charges."""
    condition: str
    parameters: dict[str, Any]
    notes: tuple[str, ...] = ()
    teams: tuple[str, ...] = field(default=())

    @property
    def relation(self) -> str:
        """Where to read from, every row with its `Day`."""
        if self.source == CHARGES:
            return "(select *, cast(ChargePeriodStart as date) as Day from numbered_charges)"
        return self.source

    def sql_of(self, item: Dimension) -> str:
        """The SQL of a dimension's value, null where it is empty."""
        return value_sql(item, self.teams, self.parameters)

    def in_two_steps(self, items: Sequence[Dimension]) -> tuple[list[str], list[str]]:
        """Columns to add up lines by, and those `key_0` … made of them.

        A tag is looked up once for each text of tags, not for each charge: lines of the same tags
        are added up first. No other dimension hangs on them.
        """
        tagged = ["Tags" in item.columns for item in items]
        keys = [f"{self.sql_of(item)} as key_{n}" for n, item in enumerate(items)]
        first = [key for key, of_tags in zip(keys, tagged, strict=True) if not of_tags]
        then = [key if tagged[n] else f"key_{n}" for n, key in enumerate(keys)]
        return [*(["Tags"] if any(tagged) else []), *first], then

    def within(self, period: Period, name: str) -> str:
        """The condition that a day lies in a period, its bounds bound."""
        self.parameters.update({f"{name}_start": period.start, f"{name}_end": period.end})
        days = f"Day >= ${name}_start and Day < ${name}_end"
        # On the stored column itself, so that Parquet's own bounds skip what is outside: charges
        # are stored with their hour, a roll-up with its day, and `resource_days` is made of both.
        hours = (
            f"ChargePeriodStart >= cast(${name}_start as timestamp) "
            f"and ChargePeriodStart < cast(${name}_end as timestamp)"
        )
        return {DAILY: f"({days})", CHARGES: f"({hours})"}.get(self.source, f"({days} and {hours})")


def scope_of(
    store: Store,
    *,
    settings: Settings,
    period: str = "mtd",
    against: str | None = None,
    metric: str = "effective",
    where: str | None = None,
    filters: Sequence[tuple[str, str | None]] = (),
    by: Sequence[Dimension] = (),
    as_of: date | None = None,
    reads: Sequence[str] = (),
) -> Scope:
    """The scope of a question in the words of the command line.

    Its `source` has the columns that are grouped and filtered by, and those in `reads`.

    Raises:
        UsageError: a word of it is wrong.
    """
    if metric not in METRICS:
        raise UsageError(f"{metric!r} is no metric", valid="valid: " + ", ".join(METRICS))
    known = known_at(store, as_of)
    whole = parse_period(period, as_of=known.as_of, known=known.days)
    current = _until(whole, known.as_of)
    complete, notes = current, list[str]()
    if against is None:
        previous = previous_period(period, whole)
        if previous is not None and not is_range(period):
            # Whoever names the days means just these.
            complete = _finished(store, current, known.as_of)
            notes = _unfinished(complete, current, known.days)
        if previous is not None and complete != whole:
            # A month that is still running is compared with the same days of the one before.
            end = previous.start + timedelta(days=complete.days)
            previous = Period(previous.start, min(previous.end, end)) if complete.days else None
    else:
        previous = parse_period(against, as_of=known.as_of, known=known.days)
    notes += _unknown(whole, known.days)
    if against is not None and previous is not None and previous != whole:
        notes += _unknown(previous, known.days)
    clauses, parameters = ["true"], dict[str, Any]()
    columns = set(reads)
    if where and where.strip():
        from costtui.analysis.expression import compile_expression

        expression = compile_expression(where, team_tags=settings.team_tags)
        clauses.append(f"({expression.sql})")
        parameters |= expression.parameters
        columns |= expression.columns
    used = [dimension(name) for name, _ in filters]
    for number, (item, (_, value)) in enumerate(zip(used, filters, strict=True)):
        sql = value_sql(item, settings.team_tags, parameters)
        if value is None:
            clauses.append(f"{sql} is null")
        else:
            parameters[f"filter_{number}"] = value
            text = f"cast({sql} as varchar)" if item.is_time else sql
            clauses.append(f"{text} = $filter_{number}")
    return Scope(
        current,
        previous,
        complete,
        METRICS[metric],
        smallest_with(columns.union(*(item.columns for item in (*by, *used)))),
        " and ".join(clauses),
        parameters,
        (*known.notes, *notes),
        settings.team_tags,
    )


def shared(scope: Scope, parameters: dict[str, Any]) -> str:
    """The condition of a scope among others: equal values share one parameter.

    Conditions of the same tag are then the same text, which the database reads once.

    Args:
        scope: one of them.
        parameters: those of all, to which this one's are added.
    """
    names = {repr(value): name for name, value in parameters.items()}

    def renamed(found: re.Match[str]) -> str:
        value = scope.parameters[found[1]]
        name = names.setdefault(repr(value), f"shared_{len(names)}")
        parameters[name] = value
        return f"${name}"

    return _PARAMETER.sub(renamed, scope.condition)


def _finished(store: Store, period: Period, as_of: date) -> Period:
    """The days of a period up to the last one that every bill has in full."""
    last = completeness(store, as_of=as_of).last_complete()
    if last is None:
        return period
    end = max(period.start, min(period.end, last + timedelta(days=1)))
    return Period(period.start, end)


def _unfinished(complete: Period, period: Period, known: Period) -> list[str]:
    """Which days with charges a comparison leaves out."""
    first, last = complete.end, min(period.end, known.end) - timedelta(days=1)
    if last < first:
        return []
    days = f"{first} is" if first == last else f"{first} to {last} are"
    return [f"{days} not complete: what changed is told of the days before"]


def _unknown(period: Period, known: Period) -> list[str]:
    """That nothing is known of a period, and of which days something is."""
    if not known.days or (period.start < known.end and known.start < period.end):
        return []
    last = known.end - timedelta(days=1)
    return [f"no charges are known of {period}: the store has {known.start} to {last}"]


def _until(period: Period, as_of: date) -> Period:
    """A period without the days after `as_of`, which are not known yet."""
    end = min(period.end, as_of + timedelta(days=1))
    return Period(min(period.start, end), end)
