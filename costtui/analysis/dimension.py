"""What costs can be broken down by: the words of `--by` and what they mean in FOCUS."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from costtui.errors import UsageError
from costtui.model.roll_up import DAILY, smallest_with

if TYPE_CHECKING:
    from collections.abc import Sequence

OTHER: Final = "(other)"
UNTAGGED: Final = "(untagged)"


@dataclass(frozen=True, slots=True)
class Dimension:
    """One thing to group by."""

    name: str
    """The word of `--by` and the name of the column."""
    sql: str
    """Its value over `charges`, null where the bill has none."""
    empty: str
    """How an empty value is shown: named, never dropped."""
    columns: tuple[str, ...] = ()
    """The FOCUS columns it reads."""
    is_time: bool = False
    label: str = ""
    """SQL of a name a person knows it by, where that is another column."""
    tag_key: str | None = None
    """The key, if it is a tag."""

    @property
    def is_rolled_up(self) -> bool:
        """Whether the daily roll-up knows it."""
        return smallest_with(self.columns) == DAILY


def _column(name: str, column: str, empty: str, *, label: str = "") -> Dimension:
    return Dimension(name, column, empty, (column,), label=label)


DIMENSIONS: Final[dict[str, Dimension]] = {
    dimension.name: dimension
    for dimension in (
        _column("provider", "ProviderName", "(no provider)"),
        _column(
            "billing_account",
            "BillingAccountId",
            "(no billing account)",
            label="BillingAccountName",
        ),
        _column("sub_account", "SubAccountId", "(no sub account)", label="SubAccountName"),
        _column("service", "ServiceName", "(no service)"),
        _column("service_category", "ServiceCategory", "(no category)"),
        _column("region", "RegionId", "(no region)"),
        _column("zone", "AvailabilityZone", "(no zone)"),
        _column("resource", "ResourceId", "(no resource)", label="ResourceName"),
        _column("resource_type", "ResourceType", "(no resource type)"),
        _column("instance_type", "x_InstanceType", "(no instance type)"),
        _column("sku", "SkuId", "(no sku)"),
        _column("usage_type", "x_UsageType", "(no usage type)"),
        _column("charge_category", "ChargeCategory", "(no category)"),
        _column("pricing_category", "PricingCategory", "(no pricing category)"),
        _column("commitment", "CommitmentDiscountId", "(no commitment)"),
        Dimension("team", "", UNTAGGED, columns=("Tags",)),
        Dimension("day", "Day", "(no day)", is_time=True),
        Dimension("week", "cast(date_trunc('week', Day) as date)", "(no week)", is_time=True),
        Dimension("month", "cast(date_trunc('month', Day) as date)", "(no month)", is_time=True),
    )
}
"""All of them by name, but for `tag:KEY`, of which there are as many as tag keys."""

MOST = 3


def dimension(word: str) -> Dimension:
    """The dimension a word names; UsageError with the nearest right ones otherwise."""
    name = word.strip()
    if name.startswith("tag:") and len(name) > 4:
        return tag(name[4:])
    found = DIMENSIONS.get(name.lower().replace("-", "_"))
    if found is None:
        near = difflib.get_close_matches(name.lower(), DIMENSIONS, n=3, cutoff=0.5)
        raise UsageError(
            f"{word!r} is nothing to group by",
            valid="valid: " + ", ".join([*DIMENSIONS, "tag:KEY"]),
            hint=f"did you mean {' or '.join(near)}?" if near else "",
        )
    return found


def tag(key: str) -> Dimension:
    """The dimension of a tag key, every blank of which counts; UsageError for an empty key."""
    if not key:
        raise UsageError("a tag without a key is nothing to group by", valid="valid: tag:KEY")
    return Dimension(f"tag:{key}", "", UNTAGGED, columns=("Tags",), tag_key=key)


def dimensions(words: Sequence[str]) -> list[Dimension]:
    """One to three different dimensions."""
    found = [dimension(word) for word in words]
    names = [item.name for item in found]
    if not 1 <= len(found) <= MOST or len(set(names)) != len(names):
        raise UsageError(
            f"--by {','.join(words)!r} names {len(found)} dimensions"
            + (", one of them twice" if len(set(names)) != len(names) else ""),
            valid=f"valid: one to {MOST} different ones",
        )
    return found
