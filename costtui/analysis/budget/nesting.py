"""Whether the parts of a budget fit into it: their amounts, their scopes, their currencies."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING, Final

from costtui.analysis.budget.spend import rates_to
from costtui.analysis.budget.standing import HALF_CENT
from costtui.analysis.scope import known_at, scope_of, shared
from costtui.model.focus import METRICS
from costtui.model.period import Period, add_months
from costtui.model.roll_up import largest_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from costtui.analysis.budget.definition import Budget
    from costtui.settings import Settings
    from costtui.store.database import Store

MONTHS: Final = 2
"""How many months before the running one are looked at for charges that lie outside."""


@dataclass(frozen=True, slots=True)
class Misfit:
    """Something about a family of budgets that does not add up."""

    budget: Budget
    kind: str
    """`children`: they may spend more than their parent; `outside`: charges of a child are none
    of its parent; `overlap`: two children share charges; `unlike`: child and parent cannot be
    compared."""
    other: str
    """The name of the other budget, empty for `children`."""
    why: str
    amount: float = 0.0


def misfits(
    store: Store, budgets: Sequence[Budget], *, settings: Settings, as_of: date | None = None
) -> list[Misfit]:
    """What does not add up among parents and children, in the order of the file.

    Args:
        store: where to ask.
        budgets: all of them.
        settings: which tags name a team, the user's rates.
        as_of: the last day that counts as known.
    """
    day = known_at(store, as_of).as_of
    found: list[Misfit] = []
    for parent in budgets:
        children = [one for one in budgets if one.parent == parent.name]
        if not children:
            continue
        unlike = [_unlike(child, parent, settings) for child in children]
        found += [misfit for misfit in unlike if misfit is not None]
        alike = [one for one, wrong in zip(children, unlike, strict=True) if wrong is None]
        found += _amounts(parent, alike, settings, day)
        found += _scopes(store, parent, children, settings=settings, day=day)
    return found


def _unlike(child: Budget, parent: Budget, settings: Settings) -> Misfit | None:
    """Why the amounts of a child and its parent cannot be compared."""
    if child.metric != parent.metric:
        why = f"it counts {child.metric} cost, its parent {parent.name!r} {parent.metric} cost"
    elif child.currency != parent.currency and child.currency not in rates_to(
        parent.currency, settings
    ):
        why = (
            f"it is in {child.currency}, its parent {parent.name!r} in {parent.currency}, "
            "and [currency] has no rate"
        )
    else:
        return None
    return Misfit(child, "unlike", parent.name, why)


def _amounts(
    parent: Budget, children: Sequence[Budget], settings: Settings, day: date
) -> list[Misfit]:
    """Children whose amounts add up to more than their parent's, in the period of a day."""
    period = parent.period(day)
    amount = parent.amount_of(period)
    if amount is None:
        return []
    rates = {parent.currency: 1.0, **rates_to(parent.currency, settings)}
    parts = [(one, rates[one.currency] * one.amount_within(period)) for one in children]
    total = fsum(part for _, part in parts)
    if total <= amount + HALF_CENT:
        return []
    named = ", ".join(f"{one.name} {part:,.2f}" for one, part in parts)
    why = (
        f"its children may spend {total:,.2f} {parent.currency} in {period}, it may spend "
        f"{amount:,.2f}: {named}"
    )
    return [Misfit(parent, "children", "", why, total - amount)]


def _scopes(
    store: Store, parent: Budget, children: Sequence[Budget], *, settings: Settings, day: date
) -> list[Misfit]:
    """Charges of children that are none of the parent's, or of two children."""
    first = add_months(day.replace(day=1), -MONTHS)
    scopes = [
        scope_of(store, settings=settings, period="all", where=one.where, as_of=day)
        for one in (parent, *children)
    ]
    parameters: dict[str, object] = {}
    conditions = [f"coalesce({shared(scope, parameters)}, false)" for scope in scopes]
    largest = largest_of(scope.source for scope in scopes)
    whole = next(scope for scope in scopes if scope.source == largest)
    inside = whole.within(Period(first, add_months(day.replace(day=1), 1)), "days")
    parameters |= {name: whole.parameters[name] for name in ("days_start", "days_end")}
    rows = store.query(
        f"""
        select [{", ".join(conditions)}] as held, BillingCurrency,
            fsum(abs({METRICS[parent.metric]}))
        from {whole.relation} where {inside} group by all order by all
        """,
        parameters,
    ).rows
    outside: dict[tuple[int, str], list[float]] = {}
    common: dict[tuple[int, int, str], list[float]] = {}
    for held, currency, cost in rows:
        inner = [number for number, is_held in enumerate(held[1:]) if is_held]
        for place, number in enumerate(inner):
            if not held[0]:
                outside.setdefault((number, currency), []).append(cost)
            for other in inner[place + 1 :]:
                common.setdefault((number, other, currency), []).append(cost)
    found = []
    for (number, currency), costs in outside.items():
        if (cost := fsum(costs)) >= HALF_CENT:
            why = (
                f"{cost:,.2f} {currency} of it since {first:%Y-%m} lie outside of its parent "
                f"{parent.name!r}"
            )
            found.append(Misfit(children[number], "outside", parent.name, why, cost))
    for (number, second, currency), costs in common.items():
        if (cost := fsum(costs)) >= HALF_CENT:
            other_name = children[second].name
            why = (
                f"{cost:,.2f} {currency} since {first:%Y-%m} belong to {other_name!r}, too: "
                f"{parent.name!r} has them in two of its parts"
            )
            found.append(Misfit(children[number], "overlap", other_name, why, cost))
    return found
