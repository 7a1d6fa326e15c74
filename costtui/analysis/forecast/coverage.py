"""How far the bill of each account reaches, and the last day that is there in full for all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costtui.analysis.completeness import completeness

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from costtui.analysis.scope import Scope
    from costtui.store.database import Store

    Account = tuple[str | None, str | None]

ENDED_AFTER = 35
"""An account without any usage for more days has ended; until then its bill is only late."""


def last_days(store: Store, scope: Scope) -> dict[Account, int]:
    """The last day with usage of each account, counted from the first day of the scope."""
    rows = store.query(
        """
        select ProviderName, BillingAccountId,
            coalesce(max(Day) filter (ChargeCategory = 'Usage'), max(Day)) - $start
        from daily where Day >= $start and Day < $end group by all
        """,
        {"start": scope.period.start, "end": scope.period.end},
    ).rows
    return {(provider, account): last for provider, account, last in rows}


def known_through(
    store: Store, scope: Scope, accounts: Collection[Account], as_of: date, last: int
) -> int:
    """The last day that is there in full for some accounts, counted from the first of the scope.

    Args:
        store: where to ask.
        scope: whose first day is 0.
        accounts: the ones that matter.
        as_of: the last day that counts as known.
        last: the last day any of them has a charge on, where there is no usage to go by.
    """
    found = completeness(store, as_of=as_of).last_complete(accounts)
    return max(0, last if found is None else (found - scope.period.start).days)
