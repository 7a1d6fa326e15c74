"""How every budget stands now, and what it was in the periods before."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from costtui.analysis.budget.file import budget_named, read_budgets
from costtui.analysis.budget.spend import spend_of
from costtui.analysis.budget.standing import share_of, standing_of
from costtui.analysis.completeness import completeness
from costtui.analysis.scope import known_at
from costtui.model.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from costtui.analysis.budget.definition import Budget
    from costtui.analysis.budget.landing import Landing
    from costtui.analysis.budget.standing import Standing
    from costtui.settings import Settings
    from costtui.store.database import Store

COLUMNS = (
    "budget",
    "owner",
    "state",
    "period",
    "amount",
    "carried",
    "spent",
    "share",
    "period_gone",
    "planned",
    "burn",
    "left",
    "forecast",
    "lower",
    "upper",
    "level",
    "probability",
    "reached",
    "growth",
    "parent",
    "where",
    "metric",
    "currency",
    "note",
)
HISTORY = (
    "budget",
    "period",
    "amount",
    "carried",
    "spent",
    "left",
    "share",
    "state",
    "currency",
)
MOST_HISTORY = 12
"""How many periods before the running one are told."""


def budgets(
    store: Store, *, settings: Settings, as_of: date | None = None, with_forecast: bool = True
) -> Table:
    """How every budget stands in its running period.

    Args:
        store: where to ask.
        settings: where the budgets lie, which tags name a team, the user's rates.
        as_of: the last day that counts as known.
        with_forecast: ask where each period will end, too, which takes longer.

    Returns:
        COLUMNS, in the order of the file (definitions: docs/budgets.md): amounts in units of the
        budget's currency, shares between 0 and 1 and beyond, null where something is not known.

    Raises:
        UsageError: the file of budgets is wrong.
    """
    known = known_at(store, as_of)
    found = standings(store, settings=settings, as_of=known.as_of, with_forecast=with_forecast)
    notes = [*known.notes]
    if not found:
        notes.append(none_there(settings))
    return Table.of(COLUMNS, [_row(one) for one in found], *notes)


def standings(
    store: Store,
    *,
    settings: Settings,
    as_of: date | None = None,
    with_forecast: bool = True,
    listed: Sequence[Budget] | None = None,
) -> list[Standing]:
    """How budgets stand, those of the file unless they are given; the same order."""
    listed = read_budgets(settings) if listed is None else listed
    if not listed:
        return []
    day = known_at(store, as_of).as_of
    finished = completeness(store, as_of=day)
    spends = spend_of(store, listed, settings=settings, since=_since(listed, day), as_of=day)
    found = [
        standing_of(
            budget,
            spend,
            budget.period(day),
            as_of=day,
            complete=finished.last_complete(spend.accounts),
        )
        for budget, spend in zip(listed, spends, strict=True)
    ]
    return with_landings(store, found, settings=settings) if with_forecast else found


def with_landings(
    store: Store, listed: Sequence[Standing], *, settings: Settings
) -> list[Standing]:
    """Standings with where their periods will end, asked for together."""
    from costtui.analysis.budget.landing import landings_of

    landings = landings_of(store, listed, settings=settings)
    return [_landed(one, landing) for one, landing in zip(listed, landings, strict=True)]


def _landed(standing: Standing, landing: Landing | None) -> Standing:
    if landing is None:
        return standing
    notes = [*standing.notes, *([landing.note] if landing.note else [])]
    ahead = landing.daily[0][0] if landing.daily else standing.period.end
    if ahead <= standing.as_of:
        notes.append(f"not billed in full from {ahead} on")
    return replace(standing, landing=landing, notes=tuple(notes))


def history(store: Store, name: str, *, settings: Settings, as_of: date | None = None) -> Table:
    """The periods of a budget up to the running one, the newest first.

    Returns:
        HISTORY: what could be spent and was; no amount where the budget did not hold, no period
        before the first known charge.

    Raises:
        UsageError: there is no such budget, or the file is wrong.
    """
    known = known_at(store, as_of)
    budget = budget_named(read_budgets(settings), name)
    past = past_of(store, budget, settings=settings, as_of=known.as_of)
    return Table.of(HISTORY, [_past(one) for one in past], *known.notes)


def past_of(store: Store, budget: Budget, *, settings: Settings, as_of: date) -> list[Standing]:
    """The running period and those before it, as far as charges of them are known."""
    [spend] = spend_of(store, [budget], settings=settings, as_of=as_of)
    found: list[Standing] = []
    period = budget.period(as_of)
    while len(found) <= MOST_HISTORY and (not found or period.end > spend.known.start):
        found.append(standing_of(budget, spend, period, as_of=as_of))
        period = budget.before(period)
    return found


def none_there(settings: Settings) -> str:
    """What to do where there is no budget yet."""
    return (
        f"no budgets in {settings.budgets_file}; costtui budgets suggest proposes some, "
        "costtui budgets add makes one"
    )


def _since(listed: Sequence[Budget], day: date) -> date | None:
    """The first day that matters to how budgets stand on a day; None for all of them."""
    if any(budget.rollover for budget in listed):
        return None
    return min(budget.before(budget.period(day)).start for budget in listed)


def _row(one: Standing) -> tuple[Any, ...]:
    from costtui.analysis.budget.landing import LEVEL

    budget, landing = one.budget, one.landing
    ahead = (
        (None,) * 6
        if landing is None
        else (
            landing.forecast,
            landing.lower,
            landing.upper,
            LEVEL,
            landing.probability,
            landing.reached,
        )
    )
    return (
        budget.name,
        budget.owner or None,
        one.state,
        str(one.period),
        one.amount,
        one.carried,
        one.spent if one.has_begun else None,
        one.share,
        one.gone,
        one.planned,
        one.burn,
        one.left,
        *ahead,
        one.growth if one.has_begun else None,
        budget.parent or None,
        budget.where or None,
        budget.metric,
        budget.currency,
        "; ".join(one.notes) or None,
    )


def _past(one: Standing) -> tuple[Any, ...]:
    return (
        one.budget.name,
        str(one.period),
        one.amount,
        one.carried,
        one.spent,
        one.left,
        share_of(one.spent, one.available),
        one.state,
        one.budget.currency,
    )
