"""What a person would say of a change: two or three plain sentences."""

from __future__ import annotations

import re
from datetime import timedelta
from math import fsum
from typing import TYPE_CHECKING, Final

from costtui.analysis.cause import causes
from costtui.analysis.effects import FLEET
from costtui.analysis.labels import labels

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from costtui.analysis.cause import Cause
    from costtui.analysis.dimension import Dimension
    from costtui.analysis.explain import Change
    from costtui.model.period import Period
    from costtui.store.database import Store

PHRASES: Final = {
    "days": "comes of the number of days",
    "usage volume": "is usage volume",
    "mix": "is another mix of what is used",
    "list price": "is list price",
    "negotiated rate": "is the negotiated rate",
    "commitment": "is commitment coverage",
    "unused commitment": "is unused commitments",
    "credit": "is credits",
    "tax": "is tax",
    "refund or correction": "is refunds and corrections",
    "one-off purchase": "is one-off purchases",
    "recurring fee": "is recurring fees",
}
BOOKED: Final = frozenset(
    {"tax", "credit", "refund or correction", "one-off purchase", "recurring fee"}
)
"""Drivers whose charges are of no machine and no kind of usage, whatever their usage type says."""
GREW: Final = "grew by"
"""What is said of a cause that made costs rise."""
CAUSES: Final = 2
LEAVES: Final = 600
LATE_DAYS: Final = 3
"""A commitment without use on so many of the last days has ended."""


def sentences_of(
    store: Store, change: Change, items: Sequence[Dimension], period: Period, previous: Period
) -> list[str]:
    """The whole change, then the one or two causes that hold most of it, each with its driver."""
    said = [whole_change(change, period, previous)]
    leaves = leaves_of(change)
    names = [item.name for item in items]
    found = causes(leaves, names, most=3 * CAUSES)
    found = sorted(found, key=lambda cause: (-abs(cause.amount), str(cause.values)))[:CAUSES]
    accounts = labels(store, "sub_account") if found and "sub_account" in names else {}
    for cause in found:
        held = {leaves[number][0] for number in cause.leaves}
        drivers: dict[str, float] = {}
        things: dict[str, set[str | None]] = {}
        for part in change.parts:
            if not part.is_rest and part.values in held:
                drivers[part.driver] = drivers.get(part.driver, 0.0) + part.amount
                if "resource" in names:
                    named = part.values[names.index("resource")]
                    things.setdefault(part.driver, set()).add(named)
        driver = max(drivers, key=lambda name: (abs(drivers[name]), name))
        sentence = _cause(
            cause, driver, drivers[driver], len(things.get(driver, ())), change.currency, accounts
        )
        ended = ""
        if driver == "commitment" and drivers[driver] > 0:
            ended = _ended(store, cause.values, change.currency, period, previous)
        said.append(f"{sentence}{ended}.")
    return said


def _ended(
    store: Store,
    values: Mapping[str, str | None],
    currency: str,
    period: Period,
    previous: Period,
) -> str:
    """The commitment that covered most of what it covers no more, and its last day."""
    rows = store.query(
        """
        select CommitmentDiscountId, max(Day) from daily
        where Day >= $start and Day < $end and CommitmentDiscountStatus = 'Used'
            and BillingCurrency = $currency and ($provider is null or ProviderName = $provider)
        group by all having max(Day) < $last
        order by sum(ContractedCost) desc, CommitmentDiscountId limit 1
        """,
        {
            "start": previous.start,
            "end": period.end,
            "last": period.end - timedelta(days=LATE_DAYS),
            "currency": currency,
            "provider": values.get("provider"),
        },
    ).rows
    return "".join(
        f"; the commitment {short(name)} covers nothing after {day:%d %B}" for name, day in rows
    )


def leaves_of(change: Change) -> list[tuple[tuple[str | None, ...], float]]:
    """The largest leaves of a change whatever their drivers, for `causes` to cover."""
    sums: dict[tuple[str | None, ...], list[float]] = {}
    for part in change.parts:
        if not part.is_rest:
            sums.setdefault(part.values, []).append(part.amount)
    leaves = [(values, fsum(amounts)) for values, amounts in sums.items()]
    return sorted(leaves, key=lambda leaf: (-abs(leaf[1]), str(leaf[0])))[:LEAVES]


def whole_change(change: Change, period: Period, previous: Period) -> str:
    """By how much the costs of a currency differ, from what to what."""
    now = change.previous + change.amount
    ratio = change.amount / change.previous if change.previous > 0 else 0.0
    share = f" ({ratio:+.1%})" if abs(ratio) >= 0.0005 else ""
    before = "" if previous == period else f" in {previous}"
    size = f"{abs(change.amount):,.2f} {change.currency}"
    levels = f"from {change.previous:,.2f}{before} to {now:,.2f} in {period}"
    return f"Costs {_moved(change.amount)} {size}{share}, {levels}."


def _cause(
    cause: Cause,
    driver: str,
    amount: float,
    count: int,
    currency: str,
    accounts: Mapping[str, str],
) -> str:
    """One cause: who it is, by how much it moved, what most of that is."""
    size = f"{abs(cause.amount):,.2f} {currency}"
    values = dict(cause.values)
    if driver in BOOKED:
        values |= {"instance_type": None, "usage_type": None}
    start = f"{subject(values, accounts)} {_moved(cause.amount)} {size}"
    phrase = PHRASES.get(driver) or f"is {_things(driver, count)}"
    if round(amount, 2) == round(cause.amount, 2):
        return f"{start}: all of it {phrase}"
    return f"{start}, of which {amount:+,.2f} {phrase}"


def _things(driver: str, count: int) -> str:
    """What is new or gone, and how many where they can be counted."""
    age, _, level = driver.partition(" ")
    if level == "usage":
        return f"{age} kinds of usage"
    if level == "resource" and count == 1:
        return f"one {age} resource"
    return f"{count} {age} resources" if level == "resource" and count else f"{age} {level}s"


def short(name: str) -> str:
    """The last piece of an ARN, a path or a resource id: what a person calls it by."""
    return re.split(r"[/:]", name.rstrip("/:"))[-1] or name


def subject(values: Mapping[str, str | None], accounts: Mapping[str, str]) -> str:
    """The name of a cause: the narrowest thing first, then where it is."""
    narrow = [
        "replaced machines" if values[name] == FLEET else short(str(values[name]))
        for name in ("resource", "instance_type", "usage_type")
        if values.get(name)
    ][:1]
    service = values.get("service")
    rest = [
        f"{name} {value}"
        for name, value in values.items()
        if value
        and name
        not in {
            "resource",
            "instance_type",
            "usage_type",
            "service",
            "region",
            "sub_account",
            "provider",
        }
    ]
    account = values.get("sub_account")
    words = " of ".join([*narrow, *([service] if service else [])])
    words = ", ".join([*([words] if words else []), *rest])
    if not words:
        words = str(values.get("provider") or "The rest")
    if values.get("region"):
        words += f" in {values['region']}"
    if account:
        words += f" ({accounts.get(account, account)})"
    return words


def _moved(amount: float) -> str:
    return GREW if amount > 0 else "fell by"
