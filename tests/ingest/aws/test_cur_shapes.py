"""The shapes of a report: both generations, as text and as Parquet, whole and in part."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from costtui.errors import BillError
from costtui.ingest.detect import recognise
from tests.ingest.aws.bills import (
    SHAPES,
    Line,
    bill,
    charges,
    export_csv,
    export_parquet,
    legacy_csv,
    line,
    some,
    staged,
)

if TYPE_CHECKING:
    from pathlib import Path

TAGGED: list[Line] = [
    line(resource_tags={"user_team": "shop", "aws_created_by": "root"}),
    line("DiscountedUsage", resource_tags={"user_team": "shop", "user_name": "web-1"}),
    line("SavingsPlanCoveredUsage"),
    line("SavingsPlanNegation"),
    line("RIFee"),
    line("SavingsPlanRecurringFee"),
    line("Tax", line_item_unblended_cost="3"),
    line("Credit", line_item_unblended_cost="-2"),
]


def test_the_four_shapes_of_a_report_give_the_same_charges(tmp_path: Path) -> None:
    of_shape = []
    for shape in SHAPES:
        rows = charges(staged(shape(tmp_path, TAGGED)))
        for row in rows:
            del row["x_SourceFile"], row["x_LoadId"]
            # Legacy csv spells keys as people did, Athena and 2.0 in lower case with `_`.
            row["Tags"] = row["Tags"] or {}
        of_shape.append(rows)
    assert of_shape[0] == of_shape[1]
    assert of_shape[1] == of_shape[2]
    assert of_shape[2] == of_shape[3]
    assert len(of_shape[0]) == 9


@pytest.mark.parametrize("shape", SHAPES)
def test_a_report_is_known_by_its_columns(tmp_path: Path, shape: object) -> None:
    file = bill(shape(tmp_path, TAGGED)).files[0]  # type: ignore[operator]
    assert recognise(file).name == "aws-cur"


def test_a_selection_without_what_is_optional_is_enough(tmp_path: Path) -> None:
    wanted = [
        "line_item_line_item_type",
        "line_item_unblended_cost",
        "line_item_usage_start_date",
        "bill_billing_period_start_date",
        "line_item_usage_account_id",
        "line_item_product_code",
    ]
    slim = [{name: line()[name] for name in wanted}]
    (load,) = staged(export_csv(tmp_path, slim))
    (row,) = charges([load])
    assert some(
        [row], "BilledCost BillingAccountId BillingCurrency ServiceName SubAccountId RegionId"
    ) == [(0.08, "222222222222", "USD", "Amazon Elastic Compute Cloud", "222222222222", None)]
    assert f"{row['BillingPeriodEnd']:%Y-%m-%d}" == "2026-10-01"
    assert load.warnings == ("the report names no currency; its costs were taken as USD",)


def test_a_report_without_its_costs_is_refused_by_name(tmp_path: Path) -> None:
    lines = [{k: v for k, v in line().items() if k != "line_item_unblended_cost"}]
    with pytest.raises(BillError, match="no column 'line_item_unblended_cost'"):
        staged(export_csv(tmp_path, lines))


def test_columns_flattened_by_the_export_are_read_like_maps(tmp_path: Path) -> None:
    row = line()
    del row["product"], row["resource_tags"]
    row |= {"product_region_code": "", "line_item_availability_zone": ""}
    row |= {"product_region": "eu-west-1", "resource_tags_user_team": "shop"}
    (charge,) = charges(staged(export_csv(tmp_path, [row])))
    assert some([charge], "RegionId RegionName Tags") == [
        ("eu-west-1", "Europe (Ireland)", {"team": "shop"})
    ]


def test_upper_case_columns_are_columns_of_a_report_too(tmp_path: Path) -> None:
    path = export_csv(tmp_path, [{k.upper(): v for k, v in line().items()}])
    assert recognise(bill(path).files[0]).name == "aws-cur"
    assert some(charges(staged(path)), "BilledCost SkuId") == [(0.08, "SKU1")]


def test_tag_keys_of_the_provider_keep_its_prefix_and_empty_tags_are_left_out(
    tmp_path: Path,
) -> None:
    lines = [line(resource_tags={"user_Team": "shop", "aws_createdBy": "x", "user_empty": ""})]
    (charge,) = charges(staged(legacy_csv(tmp_path, lines)))
    assert charge["Tags"] == {"Team": "shop", "aws:createdBy": "x"}


def test_tag_keys_that_differ_in_case_are_two_tags(tmp_path: Path) -> None:
    lines = [line(resource_tags={"user_Team": "a", "user_team": "b"})]
    (charge,) = charges(staged(legacy_csv(tmp_path, lines)))
    assert charge["Tags"] == {"Team": "a", "team": "b"}


def test_tags_of_all_kinds_in_one_column_keep_the_prefix_of_the_other_kinds(
    tmp_path: Path,
) -> None:
    row = line(tags={"resourceTags/team": "shop", "costCategory/team": "retail"})
    del row["resource_tags"]
    (charge,) = charges(staged(export_parquet(tmp_path, [row])))
    assert charge["Tags"] == {"team": "shop", "costCategory/team": "retail"}


@pytest.mark.parametrize("value", ['a,"user_b', "{user_", 'über \\ "x"'])
def test_the_values_of_tags_stay_as_they_are(tmp_path: Path, value: str) -> None:
    lines = [line(resource_tags={"user_team": value, "user_x": value})]
    (charge,) = charges(staged(export_parquet(tmp_path, lines)))
    assert charge["Tags"] == {"team": value, "x": value}


def test_a_report_in_parts_with_other_columns_in_each(tmp_path: Path) -> None:
    first = legacy_csv(tmp_path, [line(resource_tags={"user_team": "shop"})])
    other = tmp_path / "other"
    other.mkdir()
    second = legacy_csv(other, [line("Tax", resource_tags={"user_cost": "7"})])
    rows = charges(staged(first, second))
    assert [row["Tags"] for row in rows] == [{"cost": "7"}, {"team": "shop"}]
