"""The sample bills of AWS: what is loaded of them is what their generator says is in them."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from costtui.ingest.normalise import stage
from tests.ingest.aws.bills import bill

SAMPLE = Path(__file__).parents[3] / "sample_data"
TOTALS = yaml.safe_load((SAMPLE / "stories.yaml").read_text("utf-8"))["totals"]["aws"]


@pytest.mark.parametrize("total", TOTALS, ids=lambda total: str(total["billing_period"]))
def test_a_sample_month_adds_up_to_what_its_generator_says(
    tmp_path: Path, total: dict[str, str]
) -> None:
    period = total["billing_period"]
    deliveries = sorted((SAMPLE / "aws").glob(f"*/data/BILLING_PERIOD={period}/*"))
    (load,) = stage(bill(*sorted(deliveries[-1].glob("*.parquet"))), tmp_path)
    (found,) = load.totals
    assert found.currency == total["currency"]
    assert found.billed_cost == pytest.approx(float(total["billed"]), abs=1e-6)
    assert found.effective_cost == pytest.approx(float(total["effective"]), abs=1e-6)
    assert load.warnings == ()
