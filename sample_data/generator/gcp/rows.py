"""Usage, fees, credits, tax and corrections as rows of the detailed billing export."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sample_data.generator.calendar_days import DAYS, Month, index
from sample_data.generator.gcp.commitments import (
    DATABASES,
    MACHINES,
    ResourceCommitment,
    discounted,
    sustained_share,
)
from sample_data.generator.gcp.projects import (
    MAIN,
    PROJECTS,
    SERVICES,
    hour,
    location,
    midnight,
    sku_id,
)
from sample_data.generator.lines import COST_DIGITS, Block, Line, active_days, exact_sum

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sample_data.generator.calendar_days import Series

PROMOTION_END = date(2026, 5, 1)
PROMOTION_SHARE = 0.2
HOURLY_FROM = date(2026, 9, 1)
FREE_LOGS = 50.0
TAX = Decimal("0.021")
DEFAULT_MODEL = {"id": "7754-699E-0EBF", "description": "Default"}
COMMITTED_MODEL = {"id": "A6F1-23B0-98CE", "description": "Cloud SQL 1 year CUD"}


def credit(kind: str, name: str, amount: float) -> dict[str, Any]:
    """One entry of a row's credits."""
    return {"id": name, "full_name": name, "name": name, "type": kind, "amount": amount}


def promotion(number: int, amount: float) -> list[dict[str, Any]]:
    """The start-up programme's share of a cost, while it lasts."""
    if number >= index(PROMOTION_END) or amount <= 0.0:
        return []
    given = -round(amount * PROMOTION_SHARE, 6)
    return [credit("PROMOTION", "Startup Program 2025: 20% of usage", given)] if given else []


def usage_blocks(
    line: Line, covered: Series | None, *, is_committed_price: bool, month: Month
) -> list[Block]:
    """The rows of a line in one month, split where a commitment covers a part of it."""
    left = line.quantity
    blocks = []
    if covered is not None and is_committed_price:
        left = left - covered
        if days := active_days(covered, month.first, month.stop):
            blocks.append(_priced_rows(line, covered, days, month, committed=True))
    if days := active_days(left.round(6), month.first, month.stop):
        free = covered if not is_committed_price else None
        blocks.append(_priced_rows(line, left, days, month, committed=False, covered=free))
    return [_hourly(block) if _is_hourly(line, month) else block for block in blocks]


def _is_hourly(line: Line, month: Month) -> bool:
    return line.account != MAIN and month.start >= HOURLY_FROM


def _priced_rows(
    line: Line,
    quantity: Series,
    days: list[int],
    month: Month,
    *,
    committed: bool,
    covered: Series | None = None,
) -> Block:
    base, pricing, factor = line.fields["units"]
    records = []
    for number in days:
        listed_price = float(line.price[number])
        price = discounted(line) if committed else listed_price
        amount = float(quantity[number].round(6))
        money = round(price * amount, COST_DIGITS)
        credits_given: list[dict[str, Any]] = []
        if covered is not None and covered[number]:
            part = round(listed_price * float(covered[number]), COST_DIGITS)
            credits_given.append(
                credit("COMMITTED_USAGE_DISCOUNT", f"Committed Usage Discount: {line.fields['kind']}", -min(part, money))
            )  # fmt: skip
        if line.fields["kind"].startswith("N2"):
            uncovered = money + sum(item["amount"] for item in credits_given)
            share = round(uncovered * sustained_share(number), 6)
            if share > 0.0:
                credits_given.append(
                    credit("SUSTAINED_USAGE_DISCOUNT", "Sustained Usage Discount", -share)
                )
        if line.fields["sku"]["description"] == "Log Storage cost":
            free = round(listed_price * min(amount, FREE_LOGS / 30.0), 6)
            credits_given.append(credit("FREE_TIER", "Logging free tier", -free))
        if line.account == MAIN and not committed:
            net = money + sum(item["amount"] for item in credits_given)
            credits_given += promotion(number, net)
        records.append((number, amount, listed_price, price, money, credits_given))
    listed = [round(row[2] * row[1], COST_DIGITS) for row in records]
    net = [
        round(row[4] + sum(item["amount"] for item in row[5]), COST_DIGITS + 2) for row in records
    ]
    words = {
        name: line.fields[name]
        for name in (
            "service", "sku", "project", "billing_account_id", "location", "resource", "labels",
            "system_labels",
        )
    }  # fmt: skip
    model = COMMITTED_MODEL if committed else DEFAULT_MODEL
    return Block(
        constant={
            **words,
            "key": f"{line.key}-{'committed' if committed else 'default'}",
            "cost_type": "regular",
            "invoice_month": month.name.replace("-", ""),
            "subscription": {"instance_id": DATABASES.subscription} if committed else None,
            "consumption_model": model,
            "tags": _environment(line),
        },
        varying={
            "day": days,
            "start": [midnight(number) for number in days],
            "end": [midnight(number + 1) for number in days],
            "cost": [row[4] for row in records],
            "cost_at_list": listed,
            "cost_at_effective_price_default": listed,
            "cost_at_list_consumption_model": [row[4] for row in records],
            "usage": [
                {
                    "amount": round(row[1] * factor, 3),
                    "unit": base,
                    "amount_in_pricing_units": row[1],
                    "pricing_unit": pricing,
                }
                for row in records
            ],
            "price": [_price(row[3], row[2], line.fields["units"]) for row in records],
            "credits": [row[5] for row in records],
        },
        billed=net,
        effective=net,
        story=line.story,
    )


def _price(effective: float, listed: float, units: tuple[str, str, float]) -> dict[str, Any]:
    return {
        "list_price": listed,
        "effective_price": effective,
        "effective_price_default": listed,
        "list_price_consumption_model": effective,
        "tier_start_amount": 0.0,
        "unit": units[1],
        "pricing_unit_quantity": units[2],
    }


def _environment(line: Line) -> list[dict[str, Any]]:
    if line.account != MAIN:
        return []
    return [
        {
            "key": "environment",
            "value": "production",
            "inherited": True,
            "namespace": "684203917755",
        }
    ]


def _hourly(block: Block) -> Block:
    """The rows of a day cut into its hours; what rounding leaves goes into the last hour."""
    varying: dict[str, list[Any]] = {name: [] for name in block.varying}
    net: list[float] = []
    for row in range(len(block)):
        number = block.varying["day"][row]
        start, end = block.varying["start"][row], block.varying["end"][row]
        hours = int((end - start) / timedelta(hours=1))
        for name in block.varying:
            value = block.varying[name][row]
            varying[name] += _spread(name, value, number, hours)
        net += [round(money, COST_DIGITS) for money in _shares(block.varying["cost"][row], hours)]
    return Block(block.constant, dict(varying), net, net, block.story)


def _spread(name: str, value: Any, number: int, hours: int) -> list[Any]:
    if name in {"start", "end"}:
        return [hour(number, place + (name == "end")) for place in range(hours)]
    if name.startswith("cost"):
        return _shares(value, hours)
    if name == "usage":
        amounts = _shares(value["amount_in_pricing_units"], hours)
        bases = _shares(value["amount"], hours)
        return [
            {**value, "amount_in_pricing_units": amount, "amount": base}
            for amount, base in zip(amounts, bases, strict=True)
        ]
    return [value] * hours


def _shares(amount: float, count: int) -> list[float]:
    each = round(amount / count, COST_DIGITS)
    return [*[each] * (count - 1), round(amount - each * (count - 1), COST_DIGITS)]


def _fee(
    month: Month, account: str, service: str, sku: str, days: Sequence[int], costs: list[float],
    **more: Any,
) -> Block:  # fmt: skip
    given = more.pop("credits", [[]] * len(days))
    quantity = more.pop("quantity", [1.0] * len(days))
    units = more.pop("units", ("count", "count", 1.0))
    net = [
        round(money + sum(item["amount"] for item in items), COST_DIGITS + 2)
        for money, items in zip(costs, given, strict=True)
    ]
    project = more.pop("project", None)
    return Block(
        constant={
            "service": {"id": SERVICES[service], "description": service},
            "sku": {"id": sku_id(service, sku), "description": sku},
            "project": PROJECTS[project].record() if project else None,
            "billing_account_id": account,
            "location": more.pop("location", None),
            "key": f"fee-{service}-{sku}",
            "cost_type": "regular",
            "invoice_month": month.name.replace("-", ""),
            **more,
        },
        varying={
            "day": list(days),
            "start": [midnight(number) for number in days],
            "end": [midnight(number + 1) for number in days],
            "cost": costs,
            "cost_at_list": costs,
            "credits": given,
            "usage": [
                {
                    "amount": round(amount * units[2], 3),
                    "unit": units[0],
                    "amount_in_pricing_units": amount,
                    "pricing_unit": units[1],
                }
                for amount in quantity
            ],
        },
        billed=net,
        effective=net,
    )


def machine_fee_blocks(
    month: Month, commitments: Sequence[ResourceCommitment] = MACHINES
) -> list[Block]:
    """The daily fees of committed cores and memory."""
    blocks = []
    for commitment in commitments:
        fee = commitment.fee()
        if days := active_days(fee, month.first, month.stop):
            blocks.append(
                _fee(
                    month, MAIN, "Compute Engine", commitment.sku, days, fee[days].tolist(),
                    project="analytics", location=location("us-central1"),
                    quantity=commitment.quantity()[days].tolist(), units=("seconds", "hour", 3600.0),
                )
            )  # fmt: skip
    return blocks


def database_fee_blocks(month: Month, used: Series) -> list[Block]:
    """The daily fee of the dollar commitment; a credit gives back what usage already paid."""
    days = [number for number in range(month.first, month.stop) if number >= index(DATABASES.start)]
    if not days:
        return []
    fee = round(24.0 * DATABASES.hourly, COST_DIGITS)
    given = [
        [credit("FEE_UTILIZATION_OFFSET", "Fee utilization offset", -float(used[number]))]
        for number in days
    ]
    return [
        _fee(
            month, MAIN, "Cloud SQL", DATABASES.sku, days, [fee] * len(days), credits=given,
            project="web", location=location("europe-west4"), quantity=[24.0] * len(days),
            units=("seconds", "hour", 3600.0),
            subscription={"instance_id": DATABASES.subscription},
        )
    ]  # fmt: skip


def month_end_blocks(usage: Sequence[Block], account: str, month: Month) -> list[Block]:
    """Support, tax, corrections and rounding of one account's invoice."""
    blocks = []
    last = [min(month.stop, DAYS) - 1]
    if account == MAIN:
        blocks.append(
            _fee(month, MAIN, "Support", "Enhanced Support base fee", [month.first], [500.0])
        )
        blocks += _corrections(month)
    if month.is_open:
        return blocks
    spend = sum((exact_sum(block.billed) for block in [*usage, *blocks]), Decimal())
    tax = round(float(spend * TAX), 2)
    blocks.append(_fee(month, account, "Invoice", "Tax", last, [tax], cost_type="tax"))
    left = float(round(-(spend % Decimal("0.01")), 6))
    blocks.append(
        _fee(month, account, "Invoice", "Rounding error", last, [left], cost_type="rounding_error")
    )
    return blocks


def _corrections(month: Month) -> list[Block]:
    found = []
    if month.start == date(2026, 1, 1):
        info = {
            "id": "2026-01-OUTAGE-117",
            "description": "Service level credit for the storage outage of 14 January",
            "mode": "MANUAL_ADJUSTMENT",
            "type": "SLA_VIOLATION",
        }
        found.append(
            _fee(
                month, MAIN, "Cloud Storage", "Class A Operations", [month.first + 20], [-268.4],
                cost_type="adjustment", adjustment_info=info, project="analytics",
                location=location("us"),
            )
        )  # fmt: skip
    if month.start == date(2026, 4, 1):
        info = {
            "id": "2026-04-PRICE-031",
            "description": "Price correction for data transfer in March 2026",
            "mode": "PARTIAL_CORRECTION",
            "type": "PRICE_CORRECTION",
        }
        found.append(
            _fee(
                month, MAIN, "Networking", "Network Internet Data Transfer Out from EMEA to EMEA",
                [index(date(2026, 3, 30))], [-142.75], cost_type="adjustment",
                adjustment_info=info, project="web", location=location("europe-west4"),
            )
        )  # fmt: skip
    return found


def late(block: Block, month: Month) -> tuple[Block, Block]:
    """A block parted into what this invoice has and what arrives too late for it."""
    ends = month.stop - 1
    rows = range(len(block))
    inside = [row for row in rows if block.varying["day"][row] < ends]
    after = [row for row in rows if block.varying["day"][row] >= ends]
    return _take(block, inside), _take(block, after)


def _take(block: Block, rows: Sequence[int]) -> Block:
    return Block(
        dict(block.constant),
        {name: [values[row] for row in rows] for name, values in block.varying.items()},
        [block.billed[row] for row in rows],
        [block.effective[row] for row in rows],
        block.story,
    )


def exported(end: datetime, account: str) -> datetime:
    """When a row reached the export."""
    return end + timedelta(hours=5 if account == MAIN else 7, minutes=41, seconds=12)
