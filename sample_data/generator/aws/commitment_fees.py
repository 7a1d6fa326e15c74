"""What commitments cost: Savings Plan fees by day, reservation fees by month, upfront fees."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sample_data.generator.aws.accounts import PAYER, PRODUCTS
from sample_data.generator.aws.blocks import bill_columns, daily, plan_columns, unit_price
from sample_data.generator.aws.commitments import PLANS, RESERVATIONS, Coverage
from sample_data.generator.calendar_days import within
from sample_data.generator.company import digits
from sample_data.generator.lines import COST_DIGITS, Block, active_days

if TYPE_CHECKING:
    from sample_data.generator.calendar_days import Month


def plan_fee_blocks(coverage: Coverage, month: Month) -> list[Block]:
    """The daily fee of each plan in force, with what of its commitment was used."""
    blocks = []
    for plan in PLANS:
        days = active_days(within(plan.start, plan.end), month.first, month.stop)
        if not days:
            continue
        total = round(24.0 * plan.hourly, COST_DIGITS)
        amortised = round(plan.upfront / 365.0, COST_DIGITS)
        recurring = round(total - amortised, COST_DIGITS)
        used = coverage.plan_used[plan.name][days]
        constant = {
            **bill_columns(month, PAYER),
            **plan_columns(plan),
            "key": f"plan-{plan.name}",
            "line_item_product_code": "ComputeSavingsPlans",
            "line_item_line_item_type": "SavingsPlanRecurringFee",
            "line_item_line_item_description": f"1 year {plan.payment} {plan.offering}",
            "line_item_usage_type": "ComputeSP:1yrPartialUpfront"
            if plan.upfront
            else "ComputeSP:1yrNoUpfront",
            "line_item_resource_id": plan.arn,
            "line_item_usage_amount": 24.0,
            "pricing_unit": "Hrs",
            "product_sku": f"SP{digits('sp', plan.name, length=10)}",
            "pricing_rate_code": f"SP{digits('sp', plan.name, length=10)}.FEE",
            "product_servicecode": "ComputeSavingsPlans",
            "product": [("product_name", "Savings Plans for AWS Compute usage")],
            "savings_plan_total_commitment_to_date": total,
            "savings_plan_amortized_upfront_commitment_for_billing_period": amortised,
            "savings_plan_recurring_commitment_for_billing_period": recurring,
        }
        count = len(days)
        unused = [round(total - amount, COST_DIGITS) for amount in used.tolist()]
        blocks.append(
            Block(
                constant={
                    **constant,
                    "line_item_unblended_cost": recurring,
                    "line_item_blended_cost": recurring,
                },
                varying={**daily(days), "savings_plan_used_commitment": used.tolist()},
                billed=[recurring] * count,
                effective=unused,
            )
        )
        bought = (plan.start - month.start).days + month.first
        if plan.upfront and month.first <= bought < month.stop:
            dropped = [
                name
                for name in constant
                if name.startswith("savings_plan_") and "commitment" in name
            ]
            blocks.append(
                Block(
                    constant={
                        **{name: value for name, value in constant.items() if name not in dropped},
                        "key": f"plan-upfront-{plan.name}",
                        "bill_bill_type": "Purchase",
                        "line_item_line_item_type": "SavingsPlanUpfrontFee",
                        "line_item_line_item_description": f"Upfront fee, {plan.offering}",
                        "line_item_usage_amount": 1.0,
                        "line_item_unblended_cost": plan.upfront,
                        "line_item_blended_cost": plan.upfront,
                    },
                    varying=daily([bought]),
                    billed=[plan.upfront],
                    effective=[0.0],
                )
            )
    return blocks


def reservation_fee_blocks(coverage: Coverage, month: Month) -> list[Block]:
    """One RIFee row a month and reservation, and the upfront fee in the month it was bought."""
    blocks = []
    for reservation in RESERVATIONS:
        days = active_days(within(reservation.start, reservation.end), month.first, month.stop)
        if not days:
            continue
        reserved = 24.0 * reservation.count * len(days)
        used = float(np.round(coverage.reserved_used[reservation.name][days].sum(), 6))
        idle = round(reserved - used, 6)
        unused_recurring = round(reservation.recurring * idle, COST_DIGITS)
        unused_upfront = round(reservation.amortised * idle, COST_DIGITS)
        recurring = round(reservation.recurring * reserved, COST_DIGITS)
        product = "AmazonRDS" if reservation.service == "rds" else "AmazonElastiCache"
        constant = {
            **bill_columns(month, "shop"),
            "key": f"ri-{reservation.name}",
            "line_item_product_code": product,
            "line_item_usage_type": reservation.usage_type,
            "line_item_resource_id": reservation.arn,
            "product_servicecode": product,
            "product_region_code": "us-east-1",
            "product_location": "US East (N. Virginia)",
            "product_sku": digits("ri-sku", reservation.name, length=10),
            "pricing_rate_code": digits("ri-sku", reservation.name, length=10) + ".FEE",
            "product": [("product_name", PRODUCTS[product]), ("region", "us-east-1")],
            "pricing_term": "Reserved",
            "pricing_unit": "Hrs",
            "pricing_lease_contract_length": "1yr",
            "pricing_offering_class": "standard",
            "pricing_purchase_option": "Partial Upfront" if reservation.upfront else "No Upfront",
            "reservation_reservation_a_r_n": reservation.arn,
            "reservation_subscription_id": digits("ri", reservation.name, length=9),
            "reservation_start_time": f"{reservation.start}T00:00:00.000Z",
            "reservation_end_time": f"{reservation.end}T00:00:00.000Z",
            "reservation_modification_status": "Original",
        }
        text = f"{reservation.usage_type} reserved, hourly fee"
        blocks.append(
            Block(
                constant={
                    **constant,
                    "line_item_line_item_type": "RIFee",
                    "line_item_line_item_description": text,
                    "line_item_usage_amount": reserved,
                    "line_item_unblended_cost": recurring,
                    "line_item_blended_cost": recurring,
                    "line_item_unblended_rate": unit_price(reservation.recurring),
                    "reservation_number_of_reservations": str(reservation.count),
                    "reservation_total_reserved_units": str(reserved),
                    "reservation_units_per_reservation": str(reserved / reservation.count),
                    "reservation_unused_quantity": idle,
                    "reservation_unused_recurring_fee": unused_recurring,
                    "reservation_unused_amortized_upfront_fee_for_billing_period": unused_upfront,
                    "reservation_amortized_upfront_fee_for_billing_period": round(
                        reservation.amortised * reserved, COST_DIGITS
                    ),
                    "reservation_upfront_value": round(reservation.upfront * reservation.count, 2),
                },
                varying={"day": [days[0]], "span": [len(days)]},
                billed=[recurring],
                effective=[round(unused_recurring + unused_upfront, COST_DIGITS)],
            )
        )
        paid = round(reservation.upfront * reservation.count, 2)
        if paid and reservation.start == month.start:
            blocks.append(
                Block(
                    constant={
                        **constant,
                        "key": f"ri-upfront-{reservation.name}",
                        "bill_bill_type": "Purchase",
                        "line_item_line_item_type": "Fee",
                        "line_item_line_item_description": "Sign up charge for subscription: "
                        f"{constant['reservation_subscription_id']}",
                        "line_item_usage_amount": float(reservation.count),
                        "line_item_unblended_cost": paid,
                        "line_item_blended_cost": paid,
                    },
                    varying=daily([days[0]]),
                    billed=[paid],
                    effective=[0.0],
                )
            )
    return blocks
