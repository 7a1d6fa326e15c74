"""Periods of days: half-open, in UTC, with the words of `--period`."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from costtui.errors import UsageError

VALID_PERIODS = (
    "valid: mtd, last-month, 2026 (a year), 2026-09 (a month), 2026-Q3 (a quarter), "
    "30d (days up to the last known one), 2026-09-01..2026-10-01 (end excluded), all"
)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Days from `start` up to, not including, `end`."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise UsageError(
                f"the period {self.start}..{self.end} ends before it starts", valid=VALID_PERIODS
            )

    @property
    def days(self) -> int:
        """How many days it covers."""
        return (self.end - self.start).days

    @property
    def is_whole_months(self) -> bool:
        """Whether it starts and ends on the first of a month."""
        return self.start.day == 1 and self.end.day == 1 and self.days > 0

    def __str__(self) -> str:
        if self.is_whole_months and add_months(self.start, 1) == self.end:
            return f"{self.start:%Y-%m}"
        return f"{self.start}..{self.end}"

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end


def add_months(day: date, months: int) -> date:
    """The same day `months` later (earlier if negative), clipped to the month's last day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def month_of(day: date) -> Period:
    """The calendar month that holds a day."""
    first = day.replace(day=1)
    return Period(first, add_months(first, 1))


_RANGE = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_QUARTER = re.compile(r"(\d{4})-[Qq]([1-4])")
_YEAR = re.compile(r"\d{4}")
_DAYS = re.compile(r"(\d{1,5})d")


def parse_day(text: str) -> date:
    """A day written as YYYY-MM-DD; UsageError otherwise."""
    try:
        return date.fromisoformat(text)
    except ValueError as problem:
        raise UsageError(f"{text!r} is no date ({problem})", valid="valid: YYYY-MM-DD") from None


def parse_period(text: str, *, as_of: date, known: Period) -> Period:
    """The period a word of `--period` means at the end of the day `as_of`.

    Args:
        text: one of the words in VALID_PERIODS.
        as_of: the last day that counts as known.
        known: the days the store holds charges of, the meaning of `all`.
    """
    word = text.strip()
    tomorrow = as_of + timedelta(days=1)
    try:
        match word.lower():
            case "mtd":
                return Period(as_of.replace(day=1), tomorrow)
            case "last-month":
                first = as_of.replace(day=1)
                return Period(add_months(first, -1), first)
            case "all":
                return Period(min(known.start, tomorrow), min(known.end, tomorrow))
        if found := _RANGE.fullmatch(word):
            return Period(parse_day(found[1]), parse_day(found[2]))
        if found := _MONTH.fullmatch(word):
            return month_of(date(int(found[1]), int(found[2]), 1))
        if found := _QUARTER.fullmatch(word):
            first = date(int(found[1]), 3 * int(found[2]) - 2, 1)
            return Period(first, add_months(first, 3))
        if _YEAR.fullmatch(word):
            return Period(date(int(word), 1, 1), date(int(word) + 1, 1, 1))
        if found := _DAYS.fullmatch(word):
            return Period(tomorrow - timedelta(days=int(found[1])), tomorrow)
    except (ValueError, OverflowError):
        pass
    raise UsageError(f"{text!r} is no period", valid=VALID_PERIODS)


def is_range(text: str) -> bool:
    """Whether a word of `--period` names its first day and its end."""
    return _RANGE.fullmatch(text.strip()) is not None


def previous_period(text: str, period: Period) -> Period | None:
    """The period to compare with, like for like; None for `all` and before the year 1.

    Whole months are compared with as many whole months before; the month to date with the same
    days of the month before; any other range with as many days right before it.
    """
    word = text.strip().lower()
    if word == "all":
        return None
    try:
        return _before(word, period)
    except (ValueError, OverflowError):
        return None


def _before(word: str, period: Period) -> Period:
    if period.is_whole_months:
        months = (period.end.year - period.start.year) * 12 + period.end.month - period.start.month
        return Period(add_months(period.start, -months), period.start)
    if word == "mtd":
        first = add_months(period.start, -1)
        return Period(first, min(first + timedelta(days=period.days), period.start))
    return Period(period.start - timedelta(days=period.days), period.start)
