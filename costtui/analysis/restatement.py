"""What later deliveries of bills changed in a period that was billed before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from costtui.errors import UsageError
from costtui.model.table import Table
from costtui.store.catalogue import EventKind
from costtui.store.place import scan_of

if TYPE_CHECKING:
    from costtui.model.load import LoadTotal
    from costtui.model.period import Period
    from costtui.store.database import Store


def by_service(store: Store, load_id: str) -> Table:
    """What a load changed in the bill that it took the place of, by service.

    Args:
        store: whose files to read; those of replaced loads are kept for some time.
        load_id: a load that replaced others.

    Returns:
        `service, previous_cost, cost, change, currency` of billed cost, the largest change first;
        services that did not change are left out.

    Raises:
        UsageError: there is no such load, or the charges it replaced are not kept any more.
    """
    event = next(
        (
            event
            for event in store.history()
            if event.load.load_id == load_id and event.event is EventKind.REPLACED
        ),
        None,
    )
    if event is None:
        raise UsageError(f"load {load_id} replaced nothing", hint="see: costtui history")
    files = [
        [store.data_dir / load.file for load in loads] for loads in ((event.load,), event.others)
    ]
    if not all(file.is_file() for both in files for file in both):
        raise UsageError(
            f"the charges that load {load_id} replaced are not kept any more",
            hint="costtui history has its totals",
        )
    columns = "coalesce(ServiceName, '(no service)') as service, BillingCurrency as currency"
    rows = store.query(
        f"""
        select service, fsum(before) as previous, fsum(now) as cost, fsum(now) - fsum(before), currency
        from (
            select {columns}, BilledCost as now, 0.0 as before from {scan_of(files[0])}
            union all
            select {columns}, 0.0, BilledCost from {scan_of(files[1])}
        )
        group by service, currency
        having abs(fsum(now) - fsum(before)) > 1e-7
        order by abs(fsum(now) - fsum(before)) desc, service
        """
    ).rows
    return Table.of(("service", "previous_cost", "cost", "change", "currency"), rows)


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
