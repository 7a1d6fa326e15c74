"""How far the bill of each account reaches, and which of its last days are there in full."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from costtui.analysis.scope import Scope
    from costtui.store.database import Store

LATE_DAYS = 3
"""How many of the last days may be incomplete."""
INCOMPLETE_ROWS, INCOMPLETE_COST = 0.7, 0.5
"""A last day with a smaller share of the usual rows or cost is not complete."""
WAITED_FOR = 7
"""An account whose bill is so many days behind the newest one is waited for."""
ENDED_AFTER = 35
"""An account without any charge for longer has ended; until then its bill is only late."""

Account = tuple[str | None, str | None, str]
"""Provider, billing account, currency."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """The last days of an account's bill, counted from the first day of the scope."""

    last: int
    complete: int


def coverage(store: Store, scope: Scope) -> dict[Account, Coverage]:
    """How far each account's bill reaches, whatever part of it is asked about."""
    rows = store.query(
        """
        select ProviderName, BillingAccountId, BillingCurrency,
            list(Day - $start order by Day), list(rows order by Day), list(cost order by Day)
        from (
            select ProviderName, BillingAccountId, BillingCurrency, Day,
                count(distinct (SubAccountId, ServiceName)) filter (ChargeCategory = 'Usage')
                    as rows,
                coalesce(sum(abs(BilledCost)) filter (ChargeCategory = 'Usage'), 0) as cost
            from daily where Day >= $start and Day < $end
            group by all
        )
        group by all order by all
        """,
        {"start": scope.period.start, "end": scope.period.end},
    ).rows
    found = {}
    for provider, account, currency, days, counts, costs in rows:
        usage = [
            (day, count, cost)
            for day, count, cost in zip(days, counts, costs, strict=True)
            if count
        ]
        # A fee that is dated to the month's end does not make the days before it known.
        found[provider, account, currency] = (
            Coverage(usage[-1][0], _complete(usage)) if usage else Coverage(days[-1], days[-1])
        )
    return found


def known_through(accounts: dict[Account, Coverage], currency: str) -> int:
    """The last day that is there in full for every account of a currency that is waited for."""
    some = [found for account, found in accounts.items() if account[2] == currency]
    newest = max(found.last for found in some)
    waited = [found.complete for found in some if found.last >= newest - WAITED_FOR]
    return min(waited)


def _complete(days: list[tuple[int, int, float]]) -> int:
    """The last day that is not much smaller than the two weeks before."""
    last = len(days) - 1
    while last > 0 and last >= len(days) - LATE_DAYS:
        before = days[max(0, last - 14) : last]
        count = float(np.median([n for _, n, _ in before]))
        cost = float(np.median([amount for _, _, amount in before]))
        place, here, amount = days[last]
        # A quiet day of the week is not an incomplete one.
        cost = min([cost, *(value for day, _, value in before if day in (place - 7, place - 14))])
        if here >= INCOMPLETE_ROWS * count and amount >= INCOMPLETE_COST * cost:
            break
        last -= 1
    return days[last][0]
