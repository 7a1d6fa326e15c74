"""A finding: something a person should look at, under an id that stays the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at: what it is, what shows it, what it costs, whose it is."""

    kind: str
    """What found it: `budget` and the like."""
    key: tuple[str, ...]
    """What tells it from the others of its kind, whenever it is found again."""
    title: str
    """One sentence."""
    evidence: Mapping[str, Any] = field(default_factory=dict)
    """The figures that show it, by name."""
    amount: float = 0.0
    """The money at stake, in units of the currency."""
    currency: str = ""
    monthly_saving: float | None = None
    """What a month would cost less; None where nothing can be saved by itself."""
    owner: str = ""

    @property
    def id(self) -> str:
        """Ten hexadecimal digits that depend on nothing but its kind and key."""
        text = "\x1f".join((self.kind, *self.key))
        return blake2b(text.encode(), digest_size=5).hexdigest()
