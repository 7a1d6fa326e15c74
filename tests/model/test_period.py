"""The words of --period and what each is compared with."""

from __future__ import annotations

from datetime import date

import pytest

from costtui.errors import UsageError
from costtui.model.period import Period, add_months, parse_period, previous_period

AS_OF = date(2026, 9, 24)
KNOWN = Period(date(2025, 8, 1), date(2026, 9, 25))


def days(start: str, end: str) -> Period:
    return Period(date.fromisoformat(start), date.fromisoformat(end))


@pytest.mark.parametrize(
    ("word", "period", "before"),
    [
        ("mtd", ("2026-09-01", "2026-09-25"), ("2026-08-01", "2026-08-25")),
        ("last-month", ("2026-08-01", "2026-09-01"), ("2026-07-01", "2026-08-01")),
        ("2026-02", ("2026-02-01", "2026-03-01"), ("2026-01-01", "2026-02-01")),
        ("2026-Q1", ("2026-01-01", "2026-04-01"), ("2025-10-01", "2026-01-01")),
        ("2026", ("2026-01-01", "2027-01-01"), ("2025-01-01", "2026-01-01")),
        ("30d", ("2026-08-26", "2026-09-25"), ("2026-07-27", "2026-08-26")),
        ("2026-09-03..2026-09-10", ("2026-09-03", "2026-09-10"), ("2026-08-27", "2026-09-03")),
        ("2026-05-01..2026-07-01", ("2026-05-01", "2026-07-01"), ("2026-03-01", "2026-05-01")),
    ],
)
def test_a_word_is_a_period_and_has_one_before(
    word: str, period: tuple[str, str], before: tuple[str, str]
) -> None:
    parsed = parse_period(word, as_of=AS_OF, known=KNOWN)
    assert parsed == days(*period)
    assert previous_period(word, parsed) == days(*before)


def test_everything_is_what_is_known_and_has_nothing_before() -> None:
    parsed = parse_period("all", as_of=AS_OF, known=KNOWN)
    assert parsed == KNOWN
    assert previous_period("all", parsed) is None


def test_the_end_of_march_is_compared_with_all_of_february() -> None:
    march = parse_period("mtd", as_of=date(2026, 3, 30), known=KNOWN)
    assert previous_period("mtd", march) == days("2026-02-01", "2026-03-01")


@pytest.mark.parametrize(
    "word", ["", "soon", "2026-13", "2026-Q5", "d30", "2026-02-30..2026-03-01", "..", "0000-01"]
)
def test_another_word_is_answered_with_the_valid_ones(word: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_period(word, as_of=AS_OF, known=KNOWN)
    assert "valid:" in str(caught.value)


def test_a_period_that_ends_before_it_starts_is_wrong() -> None:
    with pytest.raises(UsageError, match="ends before it starts"):
        parse_period("2026-09-10..2026-09-01", as_of=AS_OF, known=KNOWN)


def test_adding_months_stays_inside_the_month() -> None:
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2026, 1, 15), -13) == date(2024, 12, 15)
