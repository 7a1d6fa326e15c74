"""A bill as hostile as one can be and still be a bill: names that try to leave their cell."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from costtui.sync import import_bills
from tests.bills.focus_rows import focus_csv
from tests.tui.conftest import charge

if TYPE_CHECKING:
    from pathlib import Path

NAMES = (
    "\x1b]0;owned\x07\x1b[2Jtitle",
    "\x9b31mred\x9b0m",
    "[red]not red[/red]",
    "[/nothing]",
    "[@click=app.quit]quit[/]",
    "right\u202eot tfel",
    "שירות ענן في السحابة",
    "日本語サービス名がとても長い場合の表示を確かめるための名前",
    "👩‍💻 emoji 👍🏽 🇩🇪",
    "e\u0301\u0302\u0303\u0304\u0305\u0306 marks",
    "long " + "name " * 120,
    "unbroken" * 60,
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*-1",
    "two\nlines\r\nand\ta tab",
    'it\'s "quoted" `$(touch owned)` \\ %s {0}',
    "'; drop table charges; --",
    "../../etc/passwd",
    "   ",
    "(other)",
    "(none)",
    "NaN",
    "-",
    "\ufeffbom\u200b\u00ad",
)
PROVIDERS = (("Nimbus", "EUR"), ("[b]Cirrus[/b]\x1b[5m", "USD"), ("雲\u202eduolc", "JPY"))
DAYS = ("2026-07-05", "2026-08-01", "2026-08-15", "2026-09-01", "2026-09-02", "2026-09-03")
RESOURCES = 700
"""More than one page of a table holds."""


def rows() -> list[dict[str, str]]:
    """Every name as service, account, region, resource and tag, in three currencies, some credits."""
    found = []
    number = count()
    for provider, currency in PROVIDERS:
        own = {
            "ProviderName": provider,
            "PublisherName": provider,
            "InvoiceIssuerName": provider,
            "BillingCurrency": currency,
            "BillingAccountId": f"acct {provider}",
        }
        for day in DAYS:
            for name in NAMES:
                at = next(number)
                # The yen total is negative, and some rows of the others are.
                sign = -1 if currency == "JPY" or at % 7 == 0 else 1
                cost = f"{sign * (at % 97) * 10 ** (at % 6) / 100:.2f}"
                found.append(charge(day, cost, **(own | _named(name, at))))
    for at in range(RESOURCES):
        resource = {"ResourceId": f"disk-{at}\u202e", "ServiceName": "Disks [i]"}
        found.append(charge("2026-09-02", f"{at / 7:.4f}", **resource))
    return found


def _named(name: str, at: int) -> dict[str, str]:
    other = NAMES[at % len(NAMES)]
    quoted = other.replace("\\", "\\\\").replace('"', '\\"')
    quoted = "".join(sign if sign >= " " else f"\\u{ord(sign):04x}" for sign in quoted)
    return {
        "ServiceName": name,
        "SubAccountId": f"{at % 5} {other}",
        "SubAccountName": "" if at % 4 == 0 else other,
        "RegionId": other,
        "RegionName": name,
        "ResourceId": f"{name} {at % 50}" if at % 11 else "",
        "ResourceName": other,
        "ResourceType": name,
        "ChargeDescription": name,
        "SkuId": name,
        "PricingUnit": other[:80],
        "Tags": f'{{"team": "{quoted}", "{quoted}": "[red]"}}' if at % 3 else "",
    }


def hostile_store(folder: Path) -> Path:
    """A store of these rows, a source a provider, in a folder."""
    data_dir = folder / "store"
    for number, (provider, _) in enumerate(PROVIDERS):
        bill = folder / f"bill-{number}.csv"
        own = [found for found in rows() if found["ProviderName"] == provider]
        bill.write_text(focus_csv(own), "utf-8")
        outcome = import_bills(data_dir, [str(bill)], source=f"[bold]{provider}")
        assert outcome.problems == [], outcome.problems
    return data_dir
