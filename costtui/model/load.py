"""A load: one batch of charges of a (source, billing account, billing period)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class CostView(StrEnum):
    """Which of the two costs a bill tells of; Azure exports each in files of its own."""

    BOTH = "both"
    ACTUAL = "actual"
    """Billed costs are exact, effective costs of commitments are unknown."""
    AMORTIZED = "amortized"
    """Effective costs are exact, commitment purchases are missing from the billed ones."""


class LoadState(StrEnum):
    """What an import did with a load."""

    NEW = "new"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class LoadTotal:
    """The sums of a load in one currency, in units of that currency."""

    currency: str
    rows: int
    source_cost: float
    """The source's own total, read from the raw files by the audit."""
    billed_cost: float
    effective_cost: float

    @property
    def difference(self) -> float:
        """How far the normalised total lies from the source's own.

        The source's own is the effective cost where a bill tells only of that one.
        """
        return min(
            self.billed_cost - self.source_cost, self.effective_cost - self.source_cost, key=abs
        )


@dataclass(frozen=True, slots=True)
class StagedLoad:
    """Charges that were read, mapped, audited and written to a file of their own.

    Nothing of it is in the store yet; the store decides where it stands among the loads it has.
    """

    load_id: str
    source: str
    provider: str
    format: str
    billing_account: str
    billing_period: date
    """First day of the billing period (UTC)."""
    charges: Path
    """Parquet of this load's charges, with all of focus.CHARGE_COLUMNS."""
    rows: int
    totals: tuple[LoadTotal, ...]
    """One a currency, ordered by currency."""
    sub_accounts: frozenset[str]
    """The sub accounts with charges; "" stands for charges without one."""
    first_day: date
    last_day: date
    """First and last charge day in it (inclusive)."""
    fingerprint: str
    """Digest of the source files' bytes, the same for the same files in any order."""
    content: str
    """Order-independent digest of the charges, the same for the same rows in any file format."""
    files: tuple[str, ...]
    """The source files, as paths a person would recognise."""
    cost_view: CostView = CostView.BOTH
    warnings: tuple[str, ...] = ()


def new_load_id() -> str:
    """A name for a load that sorts by the time it was made."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
