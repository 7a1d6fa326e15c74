"""How far an import is, in numbers and in words, and the way to stop it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath

from costtui.errors import CosttuiError


class Cancelled(CosttuiError):
    """The person who imports changed their mind; nothing of the import is kept."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the import of one bill is."""

    bill: str
    stage: str
    """`reading`, `mapping`, `writing` or `auditing`."""
    fraction: float | None
    size: int = 0
    """Bytes of the bill's files, as they lie on disk."""
    rows: int = 0
    """Rows so far, as far as they are known."""
    done: int = 0
    """Bills of this import that are ready."""
    bills: int = 1
    """Bills of this import."""

    @property
    def what(self) -> str:
        """What is being done to which bill; the name as the file system has it."""
        name = PurePath(self.bill).name
        of_many = f"bill {self.done + 1} of {self.bills}: " if self.bills > 1 else ""
        return f"{of_many}{self.stage} {name[-40:]}"

    @property
    def total(self) -> int | None:
        """The number of bills, None while nothing is known of how far it is."""
        return self.bills if self.bills > 1 or self.fraction is not None else None

    @property
    def completed(self) -> float:
        """Bills that are ready, a part of one counted where there is only one."""
        return self.done + (self.fraction or 0.0 if self.bills == 1 else 0.0)


Report = Callable[[Progress], None]
"""Called from any thread; it stops the import by raising Cancelled."""
