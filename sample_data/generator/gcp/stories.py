"""What is planted in the Google Cloud bill, and what each story adds up to."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from sample_data.generator.calendar_days import index, months
from sample_data.generator.gcp.bill import GcpBill, account_blocks, lapse_impact
from sample_data.generator.gcp.commitments import MACHINES
from sample_data.generator.gcp.projects import MAIN, PROJECTS
from sample_data.generator.gcp.rows import PROMOTION_END, PROMOTION_SHARE
from sample_data.generator.gcp.usage import EGRESS_PRICE, SCAN_END, SCAN_START
from sample_data.generator.lines import exact, exact_sum
from sample_data.generator.stories import Story

if TYPE_CHECKING:
    from datetime import date

    from sample_data.generator.lines import Line


def gcp_stories(bill: GcpBill) -> list[Story]:
    """All stories of the Google Cloud bill."""

    def planted_in(name: str) -> list[Line]:
        return [line for line in bill.lines if line.story == name]

    scan, egress = planted_in("bigquery-full-scan"), planted_in("egress-price-rise")
    return [
        Story(
            "bigquery-full-scan", "spike", "A report scans the whole warehouse", "gcp",
            PROJECTS["analytics"].id, "BigQuery", "us", SCAN_START, SCAN_END,
            _impact(scan, SCAN_START, SCAN_END), "effective",
            "A dashboard lost its partition filter and read the whole warehouse each hour for "
            "three days.",
            resources=tuple(str(line.fields["resource"]["global_name"]) for line in scan),
            tags={"team": "data"},
        ),
        Story(
            "egress-price-rise", "price_change", "Data transfer out of Europe gets dearer", "gcp",
            PROJECTS["web"].id, "Networking", "europe-west4", EGRESS_PRICE, None,
            _impact(egress, EGRESS_PRICE, None), "list",
            "The price of a gibibyte rose from 0.085 to 0.11 USD on 1 March. The impact is before "
            "the start-up credit, which still took a fifth until May.",
            more={"old_unit_price": 0.085, "new_unit_price": 0.11},
        ),
        Story(
            "startup-credit-ends", "credit_end", "The start-up programme's credit ends", "gcp",
            None, None, None, PROMOTION_END, None, _missing_promotion(bill), "billed",
            "Until April a fifth of all usage of the main account was credited; the impact is what "
            "the same share would have been since.",
            more={"billing_account": MAIN},
        ),
        Story(
            "machine-commitment-lapses", "commitment_expiry", "Committed N2 machines lapse", "gcp",
            PROJECTS["analytics"].id, "Compute Engine", "us-central1", MACHINES[0].end, None,
            lapse_impact(bill), "effective",
            "A year of committed N2 cores and memory ended on 1 September; the same machines get "
            "the sustained use discount only. The impact is against a renewal.",
            more={"commitment": MACHINES[0].sku},
        ),
    ]  # fmt: skip


def _impact(lines: list[Line], start: date, end: date | None) -> Decimal:
    return sum((line.impact(start, end) for line in lines), Decimal())


def _missing_promotion(bill: GcpBill) -> Decimal:
    spend = Decimal()
    for month in months():
        if month.stop <= index(PROMOTION_END):
            continue
        for block in account_blocks(bill, MAIN, month):
            is_usage = not str(block.constant["key"]).startswith("fee-")
            is_default = block.constant.get("consumption_model", {}).get("description") == "Default"
            if is_usage and is_default:
                spend += exact_sum(block.billed)
    return spend * exact(PROMOTION_SHARE)
