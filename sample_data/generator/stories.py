"""The answer key: what is planted in the bills, with the amounts the rows add up to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import yaml

from sample_data.generator.calendar_days import FIRST, LAST

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sample_data.generator.lines import Totals

HEADER = """\
# What is planted in the sample bills. Written by `python -m sample_data.generator`, which adds
# the amounts up from the rows it writes; start and end are half-open, as billing periods are.
"""


@dataclass(frozen=True, slots=True)
class Story:
    """One planted event and where in the bills it can be seen."""

    id: str
    kind: str
    title: str
    provider: str
    sub_account: str | None
    service: str | None
    region: str | None
    start: date
    end: date | None
    """None where the event still goes on at the end of the data."""
    amount: Decimal
    metric: str
    explanation: str
    currency: str = "USD"
    resources: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)
    """What only this kind of story has, as the other region of a move."""

    def entry(self) -> dict[str, Any]:
        """The story as it stands in the answer key."""
        return {
            "id": self.id,
            "kind": self.kind,
            "title": self.title,
            "provider": self.provider,
            "sub_account": self.sub_account,
            "service": self.service,
            "region": self.region,
            "resources": list(self.resources),
            "tags": dict(self.tags),
            "start": self.start.isoformat(),
            "end": (self.end or LAST + timedelta(days=1)).isoformat(),
            "ongoing": self.end is None,
            "impact": {
                "amount": _amount(self.amount),
                "currency": self.currency,
                "metric": self.metric,
            },
            **self.more,
            "explanation": self.explanation,
        }


def write_answer_key(
    folder: Path, stories: list[Story], totals: Mapping[str, Totals], seed: int
) -> None:
    """Write stories.yaml: the stories and each provider's totals by billing period."""
    ordered = sorted(stories, key=lambda story: (story.start, story.id))
    content = {
        "seed": seed,
        "first_day": FIRST.isoformat(),
        "last_day": LAST.isoformat(),
        "stories": [story.entry() for story in ordered],
        "totals": {
            provider: [
                {
                    "billing_period": month,
                    "currency": currency,
                    "billed": _amount(total.billed[month, currency]),
                    "effective": _amount(total.effective[month, currency]),
                }
                for month, currency in sorted(total.billed)
            ]
            for provider, total in totals.items()
        },
    }
    text = HEADER + yaml.safe_dump(content, sort_keys=False, width=100, allow_unicode=True)
    (folder / "stories.yaml").write_bytes(text.encode())


def _amount(number: Decimal) -> str:
    return format(number.quantize(Decimal("0.0000000001")), "f")
