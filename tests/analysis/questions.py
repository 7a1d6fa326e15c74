"""Random bills and random questions, answered in plain Python beside costtui's own answer."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from tests.analysis.stores import cost, day
from tests.bills.focus_rows import row

if TYPE_CHECKING:
    from collections.abc import Callable

    Charge = dict[str, str]
    Truth = bool | None

FIRST = date(2026, 6, 20)
DAYS = 75


def random_bill(seed: int, count: int = 60) -> list[Charge]:
    """Charges over three months and two or three currencies, with every kind of hole in them."""
    chance = random.Random(seed)
    currencies = ["EUR", "USD", "JPY"][: 2 + seed % 2]
    rows = []
    for number in range(count):
        some_day = FIRST + timedelta(days=chance.randrange(DAYS))
        region = chance.choice(["", "eu-1", "us-1"])
        resource = chance.choice(["", "vm-1", "b/1", "x'y"])
        changes = {
            **day(str(some_day)),
            **cost(f"{chance.uniform(-40, 100):.{chance.randrange(10)}f}"),
            "ServiceName": chance.choice(["Machines", "Buckets", 'it\'s "odd"', "=1+1"]),
            "BillingCurrency": chance.choice(currencies),
            "RegionId": region,
            "RegionName": region,
            "ResourceId": resource,
            "ResourceName": resource,
            "SubAccountId": chance.choice(["", "sub-1", "012"]),
            "ChargeCategory": chance.choice(["Usage", "Tax", "Credit", "Purchase"]),
            "ChargeDescription": f"line {number}",
            "Tags": chance.choice(["", '{"team": "web"}', '{"team": "", "a/b": "x"}', "{}"]),
        }
        rows.append(row(**changes))
    return rows


@dataclass(frozen=True, slots=True)
class Condition:
    """An expression and what it means."""

    text: str
    holds: Callable[[Charge], Truth]


COLUMNS: dict[str, Callable[[Charge], str | None]] = {
    "service": lambda charge: charge["ServiceName"],
    "region": lambda charge: charge["RegionId"] or None,
    "resource": lambda charge: charge["ResourceId"] or None,
    "sub_account": lambda charge: charge["SubAccountId"] or None,
    "charge_category": lambda charge: charge["ChargeCategory"],
    "team": lambda charge: tags(charge).get("team") or None,
    "tag:a/b": lambda charge: tags(charge).get("a/b") or None,
    "day": lambda charge: charge["ChargePeriodStart"][:10],
}
WORDS = ["Machines", 'it\'s "odd"', "eu-1", "vm-1", "x'y", "012", "Usage", "web", "x", "no such"]


def tags(charge: Charge) -> dict[str, str]:
    """The tags of a charge."""
    found: dict[str, str] = json.loads(charge["Tags"] or "{}")
    return found


def _equal(name: str, word: str) -> Condition:
    value = COLUMNS[name]
    quoted = word.replace("'", "''")

    def holds(charge: Charge) -> Truth:
        found = value(charge)
        return None if found is None else found == word

    return Condition(f"{name} = '{quoted}'", holds)


def _null(name: str) -> Condition:
    return Condition(f"{name} is null", lambda charge: COLUMNS[name](charge) is None)


def _dearer(amount: int) -> Condition:
    return Condition(f"BilledCost > {amount}", lambda charge: float(charge["BilledCost"]) > amount)


def _since(days: int) -> Condition:
    text = str(FIRST + timedelta(days=days))
    return Condition(f"day >= '{text}'", lambda charge: charge["ChargePeriodStart"][:10] >= text)


def _negated(one: Condition) -> Condition:
    def holds(charge: Charge) -> Truth:
        truth = one.holds(charge)
        return None if truth is None else not truth

    return Condition(f"not ({one.text})", holds)


def _both(one: Condition, other: Condition) -> Condition:
    def holds(charge: Charge) -> Truth:
        truths = {one.holds(charge), other.holds(charge)}
        return False if False in truths else None if None in truths else True

    return Condition(f"({one.text} and {other.text})", holds)


def _either(one: Condition, other: Condition) -> Condition:
    def holds(charge: Charge) -> Truth:
        truths = {one.holds(charge), other.holds(charge)}
        return True if True in truths else None if None in truths else False

    return Condition(f"({one.text} or {other.text})", holds)


NAMES = [name for name in COLUMNS if name != "day"]
CONDITIONS: st.SearchStrategy[Condition] = st.recursive(
    st.builds(_equal, st.sampled_from(NAMES), st.sampled_from(WORDS))
    | st.builds(_null, st.sampled_from(NAMES))
    | st.builds(_dearer, st.integers(-20, 80))
    | st.builds(_since, st.integers(0, DAYS)),
    lambda inner: (
        st.builds(_negated, inner)
        | st.builds(_both, inner, inner)
        | st.builds(_either, inner, inner)
    ),
    max_leaves=5,
)
ANY = Condition("", lambda charge: True)
