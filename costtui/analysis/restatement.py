"""What later deliveries of bills changed in a period that was billed before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from costtui.store.catalogue import EventKind

if TYPE_CHECKING:
    from costtui.model.load import LoadTotal
    from costtui.model.period import Period
    from costtui.store.database import Store


@dataclass(frozen=True, slots=True)
class Restated:
    """By how much the deliveries of a bill differ, the first one from the last."""

    provider: str
    billing_account: str
    amount: float
    currency: str


def restated(store: Store, period: Period, *, metric: str) -> list[Restated]:
    """The restatements of the bills of the months in a period, by provider and account.

    Args:
        store: whose history to read.
        period: whole months.
        metric: `effective` or `billed`.

    Returns:
        One entry a provider, billing account and currency whose bills changed.
    """

    def cost(total: LoadTotal) -> float:
        return total.billed_cost if metric == "billed" else total.effective_cost

    sums: dict[tuple[str, str, str], float] = {}
    for event in store.history():
        if event.load.billing_period not in period or event.event not in {
            EventKind.REPLACED,
            EventKind.ROLLED_BACK,
        }:
            continue
        sign = -1 if event.event is EventKind.ROLLED_BACK else 1
        for weight, load in [(sign, event.load), *((-sign, other) for other in event.others)]:
            for total in load.totals:
                key = load.provider, load.billing_account, total.currency
                sums[key] = sums.get(key, 0.0) + weight * cost(total)
    return [
        Restated(provider, account, amount, currency)
        for (provider, account, currency), amount in sorted(sums.items())
        if abs(amount) > 1e-7
    ]
