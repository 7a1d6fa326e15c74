"""Why costs changed: the exact decomposition of a change into drivers, and where each one sits."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING, Any, Final

from costtui.analysis.cause import causes
from costtui.analysis.dimension import OTHER, dimension, dimensions
from costtui.analysis.effects import QUANTITIES, effects_sql
from costtui.analysis.restatement import restated
from costtui.analysis.scope import Scope, scope_of
from costtui.analysis.sentence import sentences_of, whole_change
from costtui.errors import UsageError
from costtui.model.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from costtui.analysis.dimension import Dimension
    from costtui.settings import Settings
    from costtui.store.database import Store

ANY: Final = "(any)"
"""The value of a dimension that a row does not narrow down."""
SEARCHED: Final = (
    "provider",
    "sub_account",
    "service",
    "region",
    "instance_type",
    "usage_type",
    "resource",
)
"""The dimensions in which the causes of a change are looked for."""
LEAVES: Final = 300
"""So many of a driver's largest leaves are looked at one by one; the rest is one row."""
LINES: Final = 3
SMALL: Final = 0.02
"""A driver of less than this share of all movement stays one line."""
CENT: Final = 0.01
NOTHING: Final = 1e-7


@dataclass(frozen=True, slots=True)
class Part:
    """What one driver did to one combination of dimension values."""

    driver: str
    values: tuple[str | None, ...]
    amount: float
    is_rest: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """The change of one currency and its parts."""

    currency: str
    previous: float
    amount: float
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """The drivers of a change and what a person would say of it."""

    table: Table
    """`driver, …dimensions, amount, currency`."""
    changes: tuple[Change, ...]
    sentences: tuple[str, ...]


def explain(
    store: Store,
    *,
    settings: Settings,
    by: Sequence[str] = (),
    metric: str = "effective",
    period: str = "mtd",
    against: str | None = None,
    where: str | None = None,
    filters: Sequence[tuple[str, str | None]] = (),
    as_of: date | None = None,
) -> Explanation:
    """Why costs differ from those of another period.

    Args:
        store: where to ask.
        settings: which tags name a team.
        by: words of dimensions to show each driver by; found by itself where none is named.
        metric: `effective`, `billed`, `list` or `contracted`.
        period: a word of `--period`.
        against: the period to compare with; like for like unless said.
        where: an expression that charges have to meet.
        filters: dimension and value pairs that charges have to have, null for an empty value.
        as_of: the last day that counts as known.

    Returns:
        A table `driver, …dimensions, amount, currency` whose amounts add up to the change of
        each currency (formulas: docs/explain.md), and two or three sentences.

    Raises:
        UsageError: a word of the question is wrong, or there is no period to compare with.
    """
    items = dimensions(by) if by else [dimension(name) for name in SEARCHED]
    if timed := [item.name for item in items if item.is_time]:
        raise UsageError(
            f"{timed[0]!r} differs between two periods by itself",
            valid="valid: any dimension but day, week and month",
            hint="see the course of time with: costtui breakdown --by day",
        )
    scope = scope_of(
        store,
        settings=settings,
        period=period,
        against=against,
        metric=metric,
        where=where,
        filters=filters,
        by=items,
        as_of=as_of,
        reads=QUANTITIES,
    )
    if scope.previous is None:
        raise UsageError(
            f"the period {period!r} has none before it to compare with",
            hint="name one: costtui explain --period 2026-09 --against 2026-08",
        )
    is_same = against is not None and against.strip().lower() == period.strip().lower()
    if is_same or scope.previous == scope.period:
        return _restatement(store, scope, metric, is_whole=not (where or filters))
    changes = changes_of(store, scope, items, most=None if by else LEAVES)
    shown = [
        (change, _lines(change, items) if not by else _ordered(change.parts)) for change in changes
    ]
    rows = [
        (
            part.driver,
            *(
                OTHER if part.is_rest else ANY if value == ANY else value or item.empty
                for item, value in zip(items, part.values, strict=True)
            ),
            part.amount,
            change.currency,
        )
        for change, parts in shown
        for part in parts
    ]
    columns = ("driver", *(item.name for item in items), "amount", "currency")
    if not by:
        columns, rows = _narrowed(columns, rows)
    said = tuple(
        sentence
        for change in changes[:2]
        for sentence in sentences_of(store, change, items, scope.complete, scope.previous)
    )
    return Explanation(Table.of(columns, rows, *scope.notes), tuple(changes), said)


def _restatement(store: Store, scope: Scope, metric: str, *, is_whole: bool) -> Explanation:
    """The change of a period between its bills' deliveries, which only whole bills tell."""
    columns = ("driver", "provider", "billing_account", "amount", "currency")
    is_known = is_whole and scope.period.start.day == 1 and metric in {"effective", "billed"}
    if not is_known:
        note = (
            "both periods are the same: a restatement is known of whole months from their first "
            "day, of effective and billed cost, without a filter"
        )
        return Explanation(Table.of(columns, [], *scope.notes, note), (), ())
    found = restated(store, scope.period, metric=metric)
    now = {change.currency: change.previous for change in changes_of(store, scope, [], most=None)}
    sums: dict[str, list[Part]] = {}
    for one in found:
        part = Part("restatement", (one.provider, one.billing_account), one.amount)
        sums.setdefault(one.currency, []).append(part)
    changes = []
    for currency, parts in sums.items():
        amount = fsum(part.amount for part in parts)
        changes.append(
            Change(currency, now.get(currency, 0.0) - amount, amount, tuple(_ordered(parts)))
        )
    rows = [
        (part.driver, *part.values, part.amount, change.currency)
        for change in changes
        for part in change.parts
    ]
    said = tuple(whole_change(change, scope.period, scope.period) for change in changes)
    return Explanation(Table.of(columns, rows, *scope.notes), tuple(changes), said)


def changes_of(
    store: Store, scope: Scope, items: Sequence[Dimension], *, most: int | None
) -> list[Change]:
    """The parts of the change by driver and dimension values, the largest change first.

    Args:
        store: where to ask.
        scope: the charges of two periods.
        items: what to tell the parts apart by.
        most: keep so many leaves of a driver, the rest is one part; all of them where None.
    """
    assert scope.previous is not None
    sql = effects_sql(
        [scope.sql_of(item) for item in items],
        relation=scope.relation,
        condition=scope.condition,
        now=scope.within(scope.complete, "period"),
        before=scope.within(scope.previous, "previous"),
        metric=scope.metric,
        resource_key=next(
            (f"key_{place}" for place, item in enumerate(items) if item.name == "resource"), ""
        ),
    )
    names = [f"key_{number}" for number in range(len(items))]
    kept = "".join(f"if(place <= $most, {name}, null) as {name}, " for name in names)
    rows = store.query(
        f"""
        select driver, {kept}currency, place > $most as is_rest, fsum(amount), fsum(previous)
        from (
            select *, row_number() over (
                partition by driver, currency
                order by {", ".join(["abs(amount) desc", *names])}
            ) as place
            from ({sql})
        )
        group by all
        """,
        scope.parameters
        | {
            "days_0": max(scope.previous.days, 1),
            "days_1": max(scope.complete.days, 1),
            "most": 2**62 if most is None else most,
        },
    ).rows
    width = len(items)
    parts: dict[str, list[Part]] = {}
    totals: dict[str, tuple[float, float]] = {}
    for driver, *rest in rows:
        values, (currency, is_rest, amount, previous) = tuple(rest[:width]), rest[width:]
        if driver == "total":
            totals[currency] = (amount, previous)
        elif abs(amount) > NOTHING:
            parts.setdefault(currency, []).append(Part(driver, values, amount, is_rest))
    changes = []
    for currency, (amount, previous) in totals.items():
        found = parts.get(currency, [])
        residue = amount - fsum(part.amount for part in found)
        if abs(residue) > 10 * NOTHING:
            found.append(Part("rounding", (None,) * width, residue, is_rest=True))
        changes.append(Change(currency, previous, amount, tuple(found)))
    return sorted(
        changes, key=lambda change: (-abs(change.previous + change.amount), change.currency)
    )


def by_driver(change: Change) -> list[tuple[str, float]]:
    """The amounts of a change by driver, the largest first."""
    sums: dict[str, list[float]] = {}
    for part in change.parts:
        sums.setdefault(part.driver, []).append(part.amount)
    total = {driver: fsum(amounts) for driver, amounts in sums.items()}
    return sorted(total.items(), key=lambda pair: (-abs(pair[1]), pair[0]))


def _ordered(parts: Sequence[Part]) -> list[Part]:
    """The parts of each driver together, the largest driver first, what is left over last."""
    sums: dict[str, float] = {}
    for part in parts:
        sums[part.driver] = sums.get(part.driver, 0.0) + part.amount
    return sorted(
        parts,
        key=lambda part: (
            -abs(sums[part.driver]),
            part.driver,
            part.is_rest,
            -abs(part.amount),
            str(part.values),
        ),
    )


def _lines(change: Change, items: Sequence[Dimension]) -> list[Part]:
    """Few lines a driver: the causes that hold most of it, and the rest of it."""
    names = [item.name for item in items]
    movement = fsum(abs(part.amount) for part in change.parts)
    lines = []
    for driver, amount in by_driver(change):
        parts = [part for part in change.parts if part.driver == driver and not part.is_rest]
        leaves = [(part.values, part.amount) for part in parts]
        moved = fsum(abs(leaf[1]) for leaf in leaves)
        most = LINES if moved > SMALL * movement else int(moved >= CENT)
        found = causes(leaves, names, most=most)
        lines += [
            Part(driver, tuple(cause.values.get(name, ANY) for name in names), cause.amount)
            for cause in found
        ]
        rest = amount - fsum(cause.amount for cause in found)
        if abs(rest) > NOTHING or not found:
            lines.append(Part(driver, (None,) * len(names), rest, is_rest=True))
    return _ordered(lines)


def _narrowed(
    columns: tuple[str, ...], rows: list[tuple[Any, ...]]
) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """The table without dimensions that no row narrows down."""
    last = len(columns) - 2
    places = [
        place
        for place in range(len(columns))
        if not 0 < place < last or any(row[place] not in {ANY, OTHER} for row in rows)
    ]
    return tuple(columns[place] for place in places), [
        tuple(row[place] for place in places) for row in rows
    ]


def waterfall(changes: Sequence[Change]) -> Table:
    """The drivers of each currency as the steps of a waterfall chart.

    Returns:
        `driver, start, end, amount, currency`: the first step of a currency goes from 0 to the
        cost before (`before`), the last one from 0 to the cost now (`now`); each in between
        starts where the one above it ended.
    """
    rows: list[tuple[Any, ...]] = []
    for change in changes:
        level, currency = change.previous, change.currency
        rows.append(("before", 0.0, level, level, currency))
        for driver, amount in by_driver(change):
            rows.append((driver, level, level + amount, amount, currency))
            level += amount
        now = change.previous + change.amount
        rows.append(("now", 0.0, now, now, currency))
    return Table.of(("driver", "start", "end", "amount", "currency"), rows)
