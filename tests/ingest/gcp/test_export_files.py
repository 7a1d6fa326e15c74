"""One Google Cloud bill in every file it comes in: JSON lines, Parquet, csv, new and old."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from costtui.errors import AuditError, BillError
from costtui.ingest.detect import recognise
from costtui.ingest.format import Bill
from costtui.ingest.normalise import stage
from costtui.model.focus import CHARGE_COLUMNS
from tests.ingest.focus.staging import charges, opened, staged
from tests.ingest.gcp.lines import (
    SCHEMA,
    STANDARD,
    credit,
    fee,
    line,
    write_csv,
    write_json_lines,
    write_parquet,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ALL = ", ".join(sorted(CHARGE_COLUMNS.keys() - {"x_LoadId", "x_SourceFile"}))
PAIR = [{"key": "team", "value": "web"}]
BILL = [
    line(labels=PAIR, credits=[credit(-2, "PROMOTION", "Programme"), credit(-1, "DISCOUNT")]),
    line(
        cost=0.1 + 0.2,
        project={"id": "p", "number": "1", "name": "P", "labels": PAIR},
        tags=[{"key": "env", "value": "prod", "inherited": True, "namespace": "9"}],
        system_labels=[{"key": "compute.googleapis.com/machine_spec", "value": "e2-micro"}],
    ),
    fee(
        "Commitment - dollar based v1: Compute for 1 year",
        9.0,
        subscription={"instance_id": "f1"},
        credits=[credit(-7.5, "FEE_UTILIZATION_OFFSET")],
    ),
    line(
        cost_type="adjustment",
        adjustment_info={"id": "A", "type": "GOODWILL", "description": "Sorry"},
        cost=-4.0,
    ),
    line(cost_type="tax", cost=1.9, project=None, resource=None, location=None),
]


@pytest.mark.parametrize(
    "write",
    [write_parquet, write_csv, lambda path, lines: write_csv(path, lines, "_")],
    ids=["parquet", "csv with dots", "csv with underscores"],
)
def test_every_file_of_a_bill_gives_the_same_charges(
    tmp_path: Path, write: Callable[[Path, Any], Path]
) -> None:
    suffix = "parquet" if write is write_parquet else "csv"
    one = tmp_path / "one"
    one.mkdir()
    expected = charges(staged(write_json_lines(one / "bill.jsonl", BILL)), ALL)
    assert len(expected) == 7
    assert charges(staged(write(tmp_path / f"bill.{suffix}", BILL)), ALL) == expected


def test_a_standard_export_of_old_lacks_resources_prices_and_commitments(tmp_path: Path) -> None:
    old = {name: SCHEMA[name] for name in STANDARD if name not in {"tags", "adjustment_info"}}
    path = write_parquet(tmp_path / "bill.parquet", BILL, old)
    columns = "ChargeCategory, BilledCost, EffectiveCost, ListCost, ResourceId, ListUnitPrice"
    assert charges(staged(path), columns) == [
        ("Adjustment", -4.0, -4.0, -4.0, None, None),
        ("Credit", -2.0, -2.0, -2.0, None, None),
        ("Purchase", 1.5, 0.0, 1.5, "FEE0-0000-0001", None),
        ("Tax", 1.9, 1.9, 1.9, None, None),
        ("Usage", 0.0, 1.5, 1.5, "FEE0-0000-0001", None),
        ("Usage", 0.1 + 0.2, 0.1 + 0.2, 0.1 + 0.2, None, None),
        ("Usage", 9.0, 9.0, 10.0, None, None),
    ]


def test_members_that_a_struct_lacks_are_null(tmp_path: Path) -> None:
    import pyarrow as pa

    text = pa.string()
    pair = pa.struct({"key": text, "value": text})
    schema = SCHEMA | {
        "sku": pa.struct({"description": text}),
        "project": pa.struct({"id": text}),
        "location": pa.struct({"region": text}),
        "credits": pa.list_(pa.struct({"name": text, "amount": pa.float64()})),
        "price": pa.struct({"effective_price": pa.float64()}),
        "tags": pa.list_(pair),
        "usage": pa.struct({"amount": pa.float64(), "unit": text}),
    }
    path = write_parquet(tmp_path / "bill.parquet", BILL[:2], schema)
    columns = "BilledCost, SkuId, AvailabilityZone, PricingQuantity, SubAccountName, Tags"
    assert charges(staged(path), columns) == [
        (0.1 + 0.2, "N2 Instance Core running in Americas", None, 0.0, "p", {"env": "prod"}),
        (7.0, "N2 Instance Core running in Americas", None, 0.0, "shop-prod", {"team": "web"}),
    ]


def test_a_typed_dump_may_hold_numbers_where_google_has_text(tmp_path: Path) -> None:
    import pyarrow as pa

    schema = SCHEMA | {
        "invoice": pa.struct({"month": pa.int64()}),
        "cost": pa.decimal128(38, 9),
        "usage_start_time": pa.timestamp("ns"),
        "seller_name": pa.null(),
    }
    path = write_parquet(tmp_path / "bill.parquet", [line(invoice={"month": 202609})], schema)
    assert charges(staged(path), "BilledCost, BillingPeriodStart::varchar") == [
        (10.0, "2026-09-01 00:00:00")
    ]


def test_labels_as_an_object_or_in_the_spelling_of_a_data_frame_are_read(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "bill.csv", [line(), line(), line()])
    texts = ['{""team"": ""a""}', "[{'key': 'team', 'value': 'b'}]", "[]"]
    header, *rows = path.read_text("utf-8").splitlines()
    where = header.split(",").index("labels")
    lines = [header]
    for row, text in zip(rows, texts, strict=True):
        cells = row.split(",")
        cells[where] = f'"{text}"'
        lines.append(",".join(cells))
    path.write_text("\n".join(lines), "utf-8")
    assert charges(staged(path), "Tags") == [({"team": "a"},), ({"team": "b"},), ({},)]


def test_credits_that_cannot_be_read_are_an_error(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "bill.csv", [line(credits=[credit(-1, "PROMOTION")])])
    for broken in ("-1 of PROMOTION", '{""amount"": -1}', '[{""amount"": ""much""}]'):
        text = path.read_text("utf-8")
        start, end = text.index('"[{'), text.index(']"') + 2
        target = tmp_path / "broken.csv"
        target.write_text(text[:start] + f'"{broken}"' + text[end:], "utf-8")
        with pytest.raises(BillError, match=r"broken\.csv"):
            staged(target)


def test_credits_in_columns_of_their_own_are_refused(tmp_path: Path) -> None:
    spread = {name: value for name, value in line().items() if name != "credits"}
    path = write_csv(tmp_path / "bill.csv", [spread | {"credits.amount": -1, "credits.type": "X"}])
    with pytest.raises(BillError, match="spread over columns"):
        staged(path)


def test_a_bill_without_a_currency_is_refused(tmp_path: Path) -> None:
    lines = [{name: value for name, value in line().items() if name != "currency"}]
    with pytest.raises(BillError, match="currency"):
        staged(write_csv(tmp_path / "bill.csv", lines))


def test_usage_without_an_invoice_month_goes_by_its_own(tmp_path: Path) -> None:
    loads = staged(write_json_lines(tmp_path / "bill.jsonl", [line(invoice=None)]))
    assert [str(load.billing_period) for load in loads] == ["2026-09-01"]


def test_an_export_is_known_by_its_columns_not_its_name(tmp_path: Path) -> None:
    path = write_parquet(tmp_path / "azure-focus.parquet", [line()])
    assert recognise(opened(path)).name == "gcp-export"


def test_a_planted_difference_is_rejected(tmp_path: Path) -> None:
    file = opened(write_json_lines(tmp_path / "bill.jsonl", BILL))
    form = recognise(file)
    total = form.source_total
    planted = replace(
        form, source_total=lambda raw: f"select * replace (amount + 0.01 as amount) from ({total(raw)})"
    )  # fmt: skip
    with pytest.raises(AuditError, match=r"\+?-0\.010000"):
        stage(Bill(planted, (file,)), tmp_path / "staged")


def test_the_audit_sees_a_credit_that_the_mapping_loses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from costtui.ingest.gcp.fields import Fields

    monkeypatch.setattr(Fields, "credit", lambda self, condition="true": "0")
    with pytest.raises(AuditError):
        staged(write_parquet(tmp_path / "bill.parquet", BILL))
