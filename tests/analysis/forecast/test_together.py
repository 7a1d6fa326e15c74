"""Many scopes asked for together: each gets what it would get alone."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest

from costtui.analysis.forecast.outlook import outlook
from costtui.analysis.forecast.together import Asked, outlooks_together
from costtui.settings import Settings
from tests.analysis.forecast.bills import fees, store, usage, weekly

if TYPE_CHECKING:
    from pathlib import Path


def test_together_each_scope_is_told_what_it_is_told_alone(tmp_path: Path) -> None:
    rising = [10.0 + n * (1 + n % 5) / 7 for n in range(70)]
    asked = store(
        tmp_path,
        usage(weekly(70), Tags='{"app": "web"}'),
        usage(rising, ServiceName="Buckets", SubAccountId="s-2"),
        usage([3.0] * 50, ServiceName="Mail", BillingCurrency="USD", SubAccountId="s-3"),
        fees(["2026-03-01", "2026-04-01", "2026-05-01"], 500),
    )
    whens = {"as_of": date(2026, 5, 9), "settings": Settings()}
    words = [
        Asked(None, "effective", date(2026, 6, 1)),
        Asked("service = 'Buckets'", "billed", date(2026, 6, 1)),
        Asked("tag:app = 'web'", "effective", date(2026, 7, 1)),
        Asked("service = 'Nothing'", "effective", date(2026, 6, 1)),
        Asked("service = 'Mail'", "list", date(2026, 6, 1)),
    ]
    together = outlooks_together(asked, words, **whens)  # type: ignore[arg-type]
    for one, found in zip(words, together, strict=True):
        alone = outlook(asked, until=one.until, where=one.where, metric=one.metric, **whens)  # type: ignore[arg-type]
        assert [(own.currency, own.days, own.model, own.note) for own in found] == [
            (own.currency, own.days, own.model, own.note) for own in alone
        ]
        for own, other in zip(found, alone, strict=True):
            assert own.mean == pytest.approx(other.mean, abs=0.005)
            assert np.abs(own.paths - other.paths).max() < 0.005
    assert [len(found) for found in together] == [2, 1, 1, 0, 1]
