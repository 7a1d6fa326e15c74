"""Why costs changed: each driver by hand, and the law that they add up to the change."""

from __future__ import annotations

from datetime import date
from math import fsum
from typing import TYPE_CHECKING

import pytest

from costtui.analysis.explain import explain, waterfall
from costtui.errors import UsageError
from costtui.settings import Settings
from costtui.store.database import Store
from costtui.sync import import_bills
from tests.analysis.stores import cost, day, store_of
from tests.bills.focus_rows import focus_csv, row

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from costtui.analysis.explain import Explanation

BEFORE, NOW = day("2026-08-10"), day("2026-09-10")


def usage(
    when: dict[str, str],
    quantity: float | str,
    listed: float,
    contracted: float | None = None,
    effective: float | None = None,
    *,
    changes: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """A charge of usage with its quantity and costs."""
    contracted = listed if contracted is None else contracted
    effective = contracted if effective is None else effective
    costs = {
        "ListCost": str(listed),
        "ContractedCost": str(contracted),
        "EffectiveCost": str(effective),
        "BilledCost": str(effective),
    }
    return row(**when, **costs, PricingQuantity=str(quantity), **(changes or {}))


def asked(
    folder: Path,
    *rows: dict[str, str],
    by: Sequence[str] = (),
    period: str = "2026-09-01..2026-09-11",
    where: str | None = None,
) -> Explanation:
    with store_of(folder, rows) as store:
        return explain(
            store,
            settings=Settings(),
            by=by,
            period=period,
            where=where,
            against="2026-08-01..2026-08-11",
            as_of=date(2026, 12, 31),
        )


def drivers(found: Explanation) -> dict[str, float]:
    sums: dict[str, float] = {}
    for record in found.table.records():
        sums[record["driver"]] = sums.get(record["driver"], 0.0) + record["amount"]
    return {driver: round(amount, 9) for driver, amount in sums.items()}


def test_more_usage_at_another_price_is_split_in_the_middle(tmp_path: Path) -> None:
    # 10 at 1.00, then 14 at 1.50: (14-10)(1+1.5)/2 = 5 and (1.5-1)(10+14)/2 = 6.
    found = asked(tmp_path, usage(BEFORE, 10, 10), usage(NOW, 14, 21))
    assert drivers(found) == {"usage volume": 5, "list price": 6}


def test_more_days_at_the_same_daily_usage_are_days(tmp_path: Path) -> None:
    # 10 in 10 days, then 20 in 20.
    found = asked(
        tmp_path, usage(BEFORE, 10, 10), usage(NOW, 20, 20), period="2026-09-01..2026-09-21"
    )
    assert drivers(found) == {"days": 10}


def test_a_negotiated_rate_and_a_commitment_are_apart(tmp_path: Path) -> None:
    # Contracted 80 of 100, then 90; effective 40 of 80 (half), then 90 of 90:
    # rate (0.9-0.8)(0.5+1)/2 x 100 = 7.5, commitment (1-0.5)(80+90)/2 = 42.5.
    found = asked(tmp_path, usage(BEFORE, 10, 100, 80, 40), usage(NOW, 10, 100, 90, 90))
    assert drivers(found) == {"negotiated rate": 7.5, "commitment": 42.5}


def test_another_class_of_storage_for_the_same_volume_is_mix(tmp_path: Path) -> None:
    # 10 of the dear one at 2.00 become 5 of it and 5 of the cheap one at 1.00.
    dear, cheap = {"SkuId": "dear"}, {"SkuId": "cheap"}
    found = asked(
        tmp_path,
        usage(BEFORE, 10, 20, changes=dear),
        usage(NOW, 5, 10, changes=dear),
        usage(NOW, 5, 5, changes=cheap),
    )
    assert drivers(found) == {"mix": -5}


@pytest.mark.parametrize(
    ("level", "changes"),
    [
        ("account", {"SubAccountId": "sub-2"}),
        ("service", {"ServiceName": "Queues"}),
        ("resource", {"ResourceId": "vm-2", "SkuId": "m2"}),
        ("usage", {"PricingUnit": "GB", "SkuId": "traffic"}),
    ],
)
def test_new_and_gone_are_named_at_their_highest_level(
    tmp_path: Path, level: str, changes: dict[str, str]
) -> None:
    kept = [usage(BEFORE, 1, 1), usage(NOW, 1, 1)]
    (tmp_path / "new").mkdir()
    found = asked(tmp_path / "new", *kept, usage(NOW, 3, 7, changes=changes))
    assert drivers(found) == {f"new {level}": 7}
    (tmp_path / "gone").mkdir()
    found = asked(tmp_path / "gone", *kept, usage(BEFORE, 3, 7, changes=changes))
    assert drivers(found) == {f"gone {level}": -7}


def test_a_filter_does_not_make_an_account_new(tmp_path: Path) -> None:
    moved = {"RegionId": "eu-2", "ResourceId": "vm-2", "SkuId": "m2"}
    rows = [usage(BEFORE, 1, 1), usage(NOW, 1, 1), usage(NOW, 2, 5, changes=moved)]
    assert drivers(asked(tmp_path, *rows, where="region = 'eu-2'")) == {"new resource": 5}


def test_machines_that_replace_each_other_are_a_fleet_that_grew(tmp_path: Path) -> None:
    old = [usage(BEFORE, 24, 12, changes={"ResourceId": f"old-{one}"}) for one in range(2)]
    new = [usage(NOW, 24, 12, changes={"ResourceId": f"new-{one}"}) for one in range(3)]
    found = asked(tmp_path, *old, *new)
    assert drivers(found) == {"usage volume": 12}
    assert found.table.column("resource") == ["(fleet)"]


@pytest.mark.parametrize(
    ("driver", "changes"),
    [
        ("tax", {"ChargeCategory": "Tax"}),
        ("credit", {"ChargeCategory": "Credit"}),
        ("refund or correction", {"ChargeClass": "Correction"}),
        ("one-off purchase", {"ChargeCategory": "Purchase", "ChargeFrequency": "One-Time"}),
        ("recurring fee", {"ChargeCategory": "Purchase", "ChargeFrequency": "Recurring"}),
    ],
)
def test_other_kinds_of_charges_are_drivers_of_their_own(
    tmp_path: Path, driver: str, changes: dict[str, str]
) -> None:
    rows = [row(**BEFORE, **cost("2.00"), **changes), row(**NOW, **cost("-1.50"), **changes)]
    assert drivers(asked(tmp_path, *rows)) == {driver: -3.5}


def test_without_a_quantity_the_price_is_part_of_the_volume(tmp_path: Path) -> None:
    none = {"ConsumedQuantity": ""}
    found = asked(tmp_path, usage(BEFORE, "", 10, changes=none), usage(NOW, "", 21, changes=none))
    assert drivers(found) == {"usage volume": 11}


def test_currencies_are_explained_apart_and_a_waterfall_leads_from_one_cost_to_the_other(
    tmp_path: Path,
) -> None:
    dollars = {"BillingCurrency": "USD"}
    found = asked(
        tmp_path,
        usage(BEFORE, 10, 10),
        usage(NOW, 14, 21),
        usage(BEFORE, 1, 5, changes=dollars),
        usage(NOW, 1, 4, changes=dollars),
    )
    steps = waterfall(found.changes)
    assert [
        (driver, round(start, 9), round(end, 9), round(amount, 9), currency)
        for driver, start, end, amount, currency in steps
    ] == [
        ("before", 0, 10, 10, "EUR"),
        ("list price", 10, 16, 6, "EUR"),
        ("usage volume", 16, 21, 5, "EUR"),
        ("now", 0, 21, 21, "EUR"),
        ("before", 0, 5, 5, "USD"),
        ("list price", 5, 4, -1, "USD"),
        ("now", 0, 4, 4, "USD"),
    ]
    assert found.sentences[:2] == (
        (
            "Costs grew by 11.00 EUR (+110.0%), from 10.00 in 2026-08-01..2026-08-11 "
            "to 21.00 in 2026-09-01..2026-09-11."
        ),
        "vm-1 of Machines in eu-1 (shop) grew by 11.00 EUR, of which +6.00 is list price.",
    )


def test_the_rows_by_a_tag_show_what_changed_hands(tmp_path: Path) -> None:
    found = asked(
        tmp_path,
        usage(BEFORE, 10, 10, changes={"Tags": '{"team": "search"}'}),
        usage(NOW, 10, 10, changes={"Tags": '{"team": "discovery"}'}),
        by=["team"],
    )
    sums: dict[str, float] = {}
    for _, team, amount, _ in found.table:
        sums[team] = sums.get(team, 0.0) + amount
    assert sums == {"search": -10, "discovery": 10}
    assert fsum(found.table.column("amount")) == 0


@pytest.mark.parametrize(
    ("by", "period", "metric"),
    [(["day"], "mtd", "billed"), ([], "all", "billed"), ([], "mtd", "paid")],
)
def test_what_cannot_be_explained_is_said(
    tmp_path: Path, by: list[str], period: str, metric: str
) -> None:
    with store_of(tmp_path, [usage(NOW, 1, 1)]) as store, pytest.raises(UsageError):
        explain(store, settings=Settings(), by=by, period=period, metric=metric)


def test_one_period_twice_tells_what_a_later_delivery_changed(tmp_path: Path) -> None:
    for part, rows in enumerate([[usage(NOW, 1, 10)], [usage(NOW, 1, 10), usage(NOW, 2, 4)]]):
        bill = tmp_path / f"bill-{part}.csv"
        bill.write_text(focus_csv(rows), "utf-8")
        assert not import_bills(tmp_path / "store", [str(bill)], replace=True).problems
    with Store.open(tmp_path / "store") as store:
        found, filtered = (
            explain(
                store,
                settings=Settings(),
                period="2026-09",
                against="2026-09",
                where=where,
                as_of=date(2026, 12, 31),
            )
            for where in (None, "day is null")
        )
    assert found.table.columns == ("driver", "provider", "billing_account", "amount", "currency")
    assert found.table.rows == [("restatement", "Nimbus", "acct-1", 4.0, "EUR")]
    assert found.sentences[0] == "Costs grew by 4.00 EUR (+40.0%), from 10.00 to 14.00 in 2026-09."
    assert filtered.table.rows == []
    assert any("restatement" in note for note in filtered.table.notes)
