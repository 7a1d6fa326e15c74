"""What a person would say of a change: two or three plain sentences."""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING, Final

from costtui.analysis.cause import causes
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
CAUSES: Final = 2
LEAVES: Final = 600


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
        for part in change.parts:
            if not part.is_rest and part.values in held:
                drivers[part.driver] = drivers.get(part.driver, 0.0) + part.amount
        said.append(_cause(cause, drivers, change.currency, accounts))
    return said


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
    cause: Cause, drivers: Mapping[str, float], currency: str, accounts: Mapping[str, str]
) -> str:
    """One cause: who it is, by how much it moved, what most of that is."""
    driver, amount = max(drivers.items(), key=lambda pair: (abs(pair[1]), pair[0]))
    size = f"{abs(cause.amount):,.2f} {currency}"
    start = f"{subject(cause.values, accounts)} {_moved(cause.amount)} {size}"
    level = driver.removeprefix("new ").removeprefix("gone ")
    phrase = PHRASES.get(driver)
    if phrase is None:
        phrase = f"is {'new' if driver.startswith('new') else 'gone'} {level}s".replace(
            "usages", "kinds of usage"
        )
    if round(amount, 2) == round(cause.amount, 2):
        return f"{start}: all of it {phrase}."
    return f"{start}, of which {amount:+,.2f} {phrase}."


def subject(values: Mapping[str, str | None], accounts: Mapping[str, str]) -> str:
    """The name of a cause: the narrowest thing first, then where it is."""
    narrow = [
        str(values[name])
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
    return "grew by" if amount > 0 else "fell by"
