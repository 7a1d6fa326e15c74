"""Moving a period by a month, as `[` and `]` do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costtui.analysis.scope import known_at
from costtui.model.period import add_months, parse_period

if TYPE_CHECKING:
    from datetime import date

    from costtui.store.database import Store


def step(word: str, months: int, store: Store, as_of: date | None) -> str:
    """The month `months` after the one a period starts in; `mtd` for the running month."""
    known = known_at(store, as_of)
    today = known.as_of
    start = parse_period(word, as_of=today, known=known.days).start.replace(day=1)
    target = add_months(start, months)
    if target >= today.replace(day=1):
        return "mtd"
    return f"{max(target, known.days.start.replace(day=1)):%Y-%m}"
