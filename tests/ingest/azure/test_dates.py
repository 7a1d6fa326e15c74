"""The dates of Azure cost details, settled on the whole column of each file."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from costtui.errors import BillError
from costtui.ingest.azure.dates import date_forms
from tests.ingest.azure.bills import EA, charges, day, ea, load, write

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("days", "is_day_first"),
    [
        (["09/01/2026", "09/30/2026"], False),
        (["01/09/2026", "30/09/2026"], True),
        (["1/9/2026", "2/9/2026", "3/9/2026"], True),
        (["9/1/2026", "9/2/2026", "9/3/2026"], False),
        (["05/05/2026"], False),
        (["30.09.26", "01.09.26"], True),
    ],
)
def test_the_order_of_day_and_month_is_settled_on_all_dates(
    days: list[str], is_day_first: bool
) -> None:
    assert date_forms({"a": days}).day_first == ({"a"} if is_day_first else set())


def test_a_file_that_may_be_either_follows_the_others() -> None:
    forms = date_forms({"a": ["30/09/2026"], "b": ["05/05/2026"]})
    assert forms.day_first == {"a", "b"}


def test_one_file_in_two_orders_is_refused() -> None:
    with pytest.raises(BillError, match="begin with the month and others with the day"):
        date_forms({"a": ["30/09/2026", "09/30/2026"]})


def test_a_text_that_is_no_date_is_named() -> None:
    with pytest.raises(BillError, match=r"a: 'soon' is no date"):
        date_forms({"a": ["soon"]})


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("09/02/2026", "09/01/2026", "09/30/2026"),
        ("9/2/2026", "9/1/2026", "9/30/2026"),
        ("02/09/2026", "01/09/2026", "30/09/2026"),
        ("2026-09-02", "2026-09-01", "2026-09-30"),
        ("2026-09-02T00:00:00Z", "2026-09-01T00:00:00Z", "2026-09-30T00:00:00Z"),
        ("2026-09-02T00:00:00.0000000Z", "20260901", "2026-09-30 00:00:00"),
        ("09/02/2026 00:00:00", "09/01/2026 00:00:00", "09/30/2026 00:00:00"),
        ("02.09.26", "01.09.26", "30.09.26"),
    ],
)
def test_every_form_of_a_date_gives_the_same_periods(
    tmp_path: Path, text: str, start: str, end: str
) -> None:
    line = ea(Date=text, BillingPeriodStartDate=start, BillingPeriodEndDate=end)
    loads = load(tmp_path, write(tmp_path / "bill.csv", EA, [line]))
    assert loads[0].billing_period == date(2026, 9, 1)
    assert charges(
        loads, "BillingPeriodStart, BillingPeriodEnd, ChargePeriodStart, ChargePeriodEnd"
    ) == [(day("2026-09-01"), day("2026-10-01"), day("2026-09-02"), day("2026-09-03"))]


def test_files_in_two_orders_are_each_read_in_their_own(tmp_path: Path) -> None:
    american = ea(SubscriptionId="s-1")
    european = ea(
        SubscriptionId="s-2",
        Date="02/09/2026",
        BillingPeriodStartDate="01/09/2026",
        BillingPeriodEndDate="30/09/2026",
    )
    loads = load(
        tmp_path,
        write(tmp_path / "a.csv", EA, [american]),
        write(tmp_path / "b.csv", EA, [european]),
    )
    assert charges(loads, "SubAccountId, ChargePeriodStart") == [
        ("s-1", day("2026-09-02")),
        ("s-2", day("2026-09-02")),
    ]


def test_usage_outside_the_billing_period_keeps_its_day(tmp_path: Path) -> None:
    loads = load(tmp_path, write(tmp_path / "a.csv", EA, [ea(), ea(Date="08/31/2026")]))
    assert [(item.billing_period, item.rows) for item in loads] == [(date(2026, 9, 1), 2)]
    assert loads[0].first_day == date(2026, 8, 31)


def test_lines_without_a_date_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BillError, match="1 lines have no date"):
        load(tmp_path, write(tmp_path / "a.csv", EA, [ea(), ea(Date="")]))
