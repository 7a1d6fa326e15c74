"""What people said of events: remembered with reason and person, and found again."""

from __future__ import annotations

import getpass
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from costtui.errors import UsageError
from costtui.store.journal import remember

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from costtui.analysis.anomaly.events import Event
    from costtui.store.database import Store

KIND: Final = "anomaly"
"""The kind of state the store keeps verdicts under, by event id."""
STATES: Final = {"expected": "expected", "not-expected": "confirmed", "watch": "watched"}
"""What may be said of an event, and the state it is then in."""
LARGER = 1.5
"""How much more a day an event may cost and still be the same pattern."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a person said of an event."""

    id: str
    verdict: str
    reason: str
    person: str
    at: str
    where: dict[str, Any]
    currency: str
    direction: int
    daily: float
    """Impact by the day when it was said."""

    @property
    def state(self) -> str:
        """The word of the column `state`."""
        return STATES[self.verdict]

    def covers(self, event: Event) -> bool:
        """Whether it was said of this event, or of the same pattern in an earlier one."""
        if event.id == self.id:
            return True
        return (
            self.verdict != "not-expected"
            and event.where == self.where
            and event.currency == self.currency
            and event.direction == self.direction
            and abs(event.impact) / event.days <= LARGER * abs(self.daily)
        )


def verdicts(store: Store) -> list[Verdict]:
    """Everything that was said, the newest first; what another version wrote is passed over."""
    found = []
    for key, text in store.state(KIND).items():
        try:
            found.append(Verdict(id=key, **json.loads(text)))
        except (ValueError, TypeError):
            continue
    return sorted(found, key=lambda verdict: (verdict.at, verdict.id), reverse=True)


def verdict_of(event: Event, known: Iterable[Verdict]) -> Verdict | None:
    """What was said of an event: of itself first, then of its pattern."""
    covering = [verdict for verdict in known if verdict.covers(event)]
    own = [verdict for verdict in covering if verdict.id == event.id]
    return next(iter(own or covering), None)


def mark(store: Store, event: Event, verdict: str, *, reason: str, person: str) -> Verdict:
    """Remember what a person says of an event.

    Raises:
        UsageError: an unknown verdict or no reason.
        TryAgain, StoreError: nothing was changed.
    """
    if verdict not in STATES:
        raise UsageError(f"{verdict!r} is no verdict", valid="valid: " + ", ".join(STATES))
    if not reason.strip():
        raise UsageError("a verdict needs its reason", hint="add: --reason TEXT")
    said = Verdict(
        id=event.id,
        verdict=verdict,
        reason=reason.strip(),
        person=person,
        at=datetime.now(UTC).isoformat(timespec="seconds"),
        where=event.where,
        currency=event.currency,
        direction=event.direction,
        daily=event.impact / event.days,
    )
    values: Mapping[str, Any] = {k: v for k, v in asdict(said).items() if k != "id"}
    remember(store.data_dir, KIND, {event.id: json.dumps(values, default=str)})
    return said


def somebody() -> str:
    """Who says something, unless a person gives a name: the name they are logged in with."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "somebody"


def said_of(store: Store, event_id: str) -> str | None:
    """What is kept of an event as it lies in the store; None where nothing was said."""
    return store.state(KIND).get(event_id)


def put_back(store: Store, event_id: str, kept: str | None) -> None:
    """Undo the last word on an event: what `said_of` gave before it counts again.

    Raises:
        TryAgain, StoreError: nothing was changed.
    """
    remember(store.data_dir, KIND, {event_id: kept})


def forget(store: Store, event_id: str) -> None:
    """Take back what was said of an event.

    Raises:
        UsageError: nothing was.
        TryAgain, StoreError: nothing was changed.
    """
    if event_id not in store.state(KIND):
        raise UsageError(
            f"nothing was said of {event_id!r}", hint="see the ids: costtui anomalies --all"
        )
    remember(store.data_dir, KIND, {event_id: None})
