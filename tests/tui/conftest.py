"""Small stores to look at, and one of all sample bills."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from textual._compositor import Compositor

from costtui.store.database import Store
from costtui.sync import import_bills
from costtui.tui import outlook_list
from tests.analysis.anomaly.bills import at, charges, flat
from tests.bills.focus_rows import focus_csv, row
from tests.shared_store import made_once

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    Import = Callable[[Sequence[dict[str, str]]], Path]


def charge(day: str, cost: str, **changes: str) -> dict[str, str]:
    """A charge of one day, all four of its costs different."""
    value, month = float(cost), day[:7]
    after = f"{int(month[:4]) + month.endswith('12')}-{int(month[5:]) % 12 + 1:02}"
    times = {
        "BillingPeriodStart": f"{month}-01T00:00:00Z",
        "BillingPeriodEnd": f"{after}-01T00:00:00Z",
        "ChargePeriodStart": f"{day}T00:00:00Z",
        "ChargePeriodEnd": f"{day}T12:00:00Z",
        "EffectiveCost": cost,
        "BilledCost": f"{value * 1.5:.4f}",
        "ListCost": f"{value * 2:.4f}",
        "ContractedCost": f"{value * 1.75:.4f}",
    }
    return row(**(times | changes))


DISK = {"ServiceName": "Disks", "ServiceCategory": "Storage", "ResourceId": "disk-7"}
OTHER = {"SubAccountId": "sub-2", "SubAccountName": "lab", "Tags": '{"team": "data"}'}
DOLLARS = {
    "ProviderName": "Cirrus",
    "PublisherName": "Cirrus",
    "InvoiceIssuerName": "Cirrus",
    "BillingCurrency": "USD",
    "BillingAccountId": "acct-9",
    "ServiceName": "Functions",
    "SubAccountId": "sub-9",
    "SubAccountName": "edge",
    "ResourceId": "fn-1",
}
MONTHS = (
    charge("2026-08-01", "11.00"),
    charge("2026-08-02", "4.50", **DISK),
    charge("2026-08-03", "3.25", **OTHER),
    charge("2026-08-20", "100.00", **OTHER),
    charge("2026-08-02", "70.00", **DOLLARS),
    charge("2026-09-01", "10.00"),
    charge("2026-09-02", "12.13"),
    charge("2026-09-02", "5.50", ResourceId="vm-2", ResourceName="batch"),
    charge("2026-09-02", "7.75", **DISK),
    charge("2026-09-03", "2.25", **OTHER),
    charge("2026-09-03", "80.00", **DOLLARS),
)
"""Two months, two providers with a currency each, two accounts, three services."""


@pytest.fixture(autouse=True)
def _nothing_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    """No forecast and no search for events behind the overview: they have tests of their own."""
    monkeypatch.setattr(outlook_list, "PARTS", ())


@pytest.fixture(autouse=True)
def _nobody_watches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is drawn but what a test reads: without a terminal Textual throws it away."""
    draw = Compositor.render_update

    def skip(compositor: Compositor, full: bool = False, **options: Any) -> object:
        if full:
            return draw(compositor, full, **options)
        compositor._dirty_regions.clear()
        return None

    monkeypatch.setattr(Compositor, "render_update", skip)


def store_of(rows: Sequence[dict[str, str]], folder: Path, data_dir: Path) -> Path:
    """Import rows as one bill a provider, laid into a folder; the store they are in."""
    for provider in sorted({found["ProviderName"] for found in rows}):
        # Names that differ in their last number only would be parts of one bill.
        bill = folder / f"bill-{len(list(folder.iterdir()))}-whole.csv"
        own = [found for found in rows if found["ProviderName"] == provider]
        bill.write_text(focus_csv(own), "utf-8")
        assert import_bills(data_dir, [str(bill)], source=provider).problems == []
    return data_dir


@pytest.fixture
def bring(tmp_path: Path, data_dir: Path) -> Import:
    """Import rows, however often."""
    return lambda rows: store_of(rows, tmp_path, data_dir)


@pytest.fixture
def months(bring: Import) -> Path:
    """A store of MONTHS."""
    return bring(MONTHS)


@pytest.fixture
def store(months: Path) -> Iterator[Store]:
    """The same, to ask what the screen has to show."""
    with Store.open(months) as opened:
        yield opened


@pytest.fixture(scope="session")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of MONTHS that nobody changes."""
    return made_once(
        tmp_path_factory, "few", lambda folder: store_of(MONTHS, folder, folder / "store")
    )


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of names that try to leave their cell."""
    from tests.tui.hostile import hostile_store

    return made_once(tmp_path_factory, "hostile", hostile_store)


@pytest.fixture
def spikes(bring: Import) -> Path:
    """Eighty days of two machines; one costs 300 more for two days, a disk 40 more for one."""
    return bring(
        [
            *charges(flat(), ResourceId="vm-1"),
            *charges(at(60, 300.0, length=2), ResourceId="vm-2"),
            *charges(at(70, 40.0, value=50), ServiceName="Disks", ResourceId="disk-1"),
        ]
    )
