"""What is planted in the FOCUS bill, and what each story adds up to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sample_data.generator.focus.halden import (
    COMMITMENT,
    HOTLINK_END,
    HOTLINK_START,
    RESERVED_PRICE,
    RETENTION,
    RETIRED,
)
from sample_data.generator.lines import cost, exact_sum
from sample_data.generator.stories import Story

if TYPE_CHECKING:
    from decimal import Decimal

    from sample_data.generator.focus.bill import FocusBill


def focus_stories(bill: FocusBill) -> list[Story]:
    """All stories of the FOCUS bill."""
    planted = {line.story: line for line in bill.lines if line.story}
    edge, vault = planted["edge-hotlinking"], planted["backup-retention-extended"]
    idle: Decimal = exact_sum(cost(RESERVED_PRICE, bill.unused).tolist())
    return [
        Story(
            "edge-hotlinking", "spike", "Other sites show the shop's pictures", "halden",
            edge.account, "Halden Edge Delivery", None, HOTLINK_START, HOTLINK_END,
            edge.impact(HOTLINK_START, HOTLINK_END), "effective",
            "For four days product pictures were embedded elsewhere; the delivered volume was "
            "several times the usual.",
            currency="EUR", resources=(str(edge.fields["ResourceId"]),), tags={"team": "checkout"},
        ),
        Story(
            "backup-retention-extended", "ramp", "Backups are kept for a year", "halden",
            vault.account, "Halden Backup Vault", "no-osl-1", RETENTION, None,
            vault.impact(RETENTION, None), "effective",
            "The retention was set from a quarter to a year on 2 March; the vault grew by three "
            "quarters until June and stays there.",
            currency="EUR", resources=(str(vault.fields["ResourceId"]),), tags={"team": "platform"},
        ),
        Story(
            "reserved-servers-idle", "idle_commitment", "A reserved server is missing", "halden",
            "prj-4702", "Halden Servers", "de-fra-1", RETIRED, None, idle, "effective",
            "Four servers were handed back on 6 July; of six reserved ones five still run.",
            currency="EUR", resources=(COMMITMENT,), more={"commitment": COMMITMENT},
        ),
    ]  # fmt: skip
