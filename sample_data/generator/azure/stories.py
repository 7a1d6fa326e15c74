"""What is planted in the Azure bill, and what each story adds up to."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from sample_data.generator.azure.reservations import RESERVATIONS, unused_cost, unused_hours
from sample_data.generator.azure.subscriptions import SUBSCRIPTIONS
from sample_data.generator.azure.usage import (
    RESIZED,
    SCALED_UP,
    TEST_CLUSTER_END,
    TEST_CLUSTER_START,
    UNATTACHED,
)
from sample_data.generator.calendar_days import within
from sample_data.generator.lines import exact_sum
from sample_data.generator.stories import Story

if TYPE_CHECKING:
    from datetime import date

    from sample_data.generator.azure.bill import AzureBill


def azure_stories(bill: AzureBill) -> list[Story]:
    """All stories of the Azure bill."""

    def story(
        name: str, kind: str, title: str, subscription: str, service: str, start: date,
        end: date | None, explanation: str, region: str = "westeurope",
    ) -> Story:  # fmt: skip
        lines = [line for line in bill.lines if line.story == name]
        return Story(
            name, kind, title, "azure", SUBSCRIPTIONS[subscription], service, region, start, end,
            sum((line.impact(start, end) for line in lines), Decimal()), "effective", explanation,
            resources=tuple(dict.fromkeys(str(line.fields["ResourceId"]) for line in lines)),
        )  # fmt: skip

    plan = RESERVATIONS[0]
    idle = unused_cost(plan, unused_hours(plan, bill.taken[plan.name]) * within(RESIZED))
    return [
        story(
            "database-left-scaled-up", "level_shift", "A database stays scaled up after a test",
            "corp-apps", "SQL Database", SCALED_UP, None,
            "orders-archive went from 8 to 32 vCores for a load test on 20 July and never back.",
        ),
        story(
            "forgotten-test-cluster", "level_shift", "A load-test cluster runs for three weeks",
            "dev-test", "Virtual Machines", TEST_CLUSTER_START, TEST_CLUSTER_END,
            "Five untagged D16s_v5 nodes of a load test ran on until the month's review.",
            "northeurope",
        ),
        story(
            "unattached-premium-disks", "orphan", "Premium disks without a machine",
            "corp-apps", "Storage", UNATTACHED, None,
            "Three old SAP machines were deleted on 11 May, their six P40 disks were kept.",
        ),
        Story(
            "reservation-half-idle", "idle_commitment", "Resized machines leave a reservation idle",
            "azure", None, "Virtual Machines", "westeurope", RESIZED, None,
            exact_sum(idle.tolist()), "effective",
            "Five of the twelve reserved D8s_v5 became E4as_v5 on 23 March, which the reservation "
            "does not cover.",
            resources=(str(plan.columns()["benefitId"]),),
            more={"commitment": plan.columns()["benefitId"]},
        ),
    ]  # fmt: skip
