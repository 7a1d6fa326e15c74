"""What a person would say of a change: names they know, how many, what ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from costtui.analysis.explain import explain
from costtui.analysis.sentence import short
from costtui.settings import Settings
from tests.analysis.stores import cost, day, store_of
from tests.bills.focus_rows import row

if TYPE_CHECKING:
    from pathlib import Path


def said(folder: Path, rows: list[dict[str, str]]) -> str:
    """What is said of the largest cause of the change from August to September."""
    with store_of(folder, rows) as store:
        found = explain(store, settings=Settings(), period="2026-09", against="2026-08")
    return found.sentences[1]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("arn:aws:ec2:us-east-1:6027:natgateway/nat-07c3", "nat-07c3"),
        ("arn:aws:logs:us-east-1:7155:log-group:/aws/lambda/orders", "orders"),
        ("/subscriptions/7b8e/providers/Microsoft.Sql/servers/a/databases/archive/", "archive"),
        ("i-0abc", "i-0abc"),
        ("/:", "/:"),
    ],
)
def test_a_resource_goes_by_the_end_of_its_id(name: str, expected: str) -> None:
    assert short(name) == expected


def test_new_resources_are_counted(tmp_path: Path) -> None:
    rows = [row(**day("2026-08-10"), **cost("10")), row(**day("2026-09-10"), **cost("10"))]
    rows += [
        row(**day("2026-09-10"), **cost("50"), ResourceId=f"gpu-{n}", SkuId="g", RegionId="us-1")
        for n in range(3)
    ]
    assert said(tmp_path, rows) == (
        "Machines in us-1 (shop) grew by 150.00 EUR: all of it is 3 new resources."
    )


def test_one_new_resource_is_one(tmp_path: Path) -> None:
    rows = [row(**day("2026-08-10"), **cost("10")), row(**day("2026-09-10"), **cost("10"))]
    rows.append(row(**day("2026-09-10"), **cost("50"), ResourceId="a/b:gpu", SkuId="g"))
    assert said(tmp_path, rows) == (
        "gpu of Machines in eu-1 (shop) grew by 50.00 EUR: all of it is one new resource."
    )


def test_fees_are_of_no_machine(tmp_path: Path) -> None:
    fee = {"ChargeCategory": "Purchase", "ServiceName": "Support"}
    fee |= {"ResourceId": "", "ResourceName": "", "RegionId": "", "RegionName": ""}
    rows = [
        row(**day(f"2026-0{month}-10"), **cost(amount), **fee)
        for month, amount in [(8, "5"), (9, "25")]
    ]
    assert said(tmp_path, rows) == (
        "Support (shop) grew by 20.00 EUR: all of it is recurring fees."
    )
