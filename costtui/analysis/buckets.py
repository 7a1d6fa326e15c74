"""Days, weeks and months as a trend puts them side by side, and which of their days compare."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from costtui.model.period import Period, add_months

if TYPE_CHECKING:
    from collections.abc import Iterator


class Grain(StrEnum):
    """How long the steps of a trend are; weeks begin on Monday."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True, order=True)
class Bucket:
    """One step of a trend: all of its calendar days, known or not."""

    period: Period
    grain: Grain

    def before(self) -> Bucket:
        """The one before it."""
        return bucket_of(self.period.start - timedelta(days=1), self.grain)

    def after(self) -> Bucket:
        """The one after it."""
        return bucket_of(self.period.end, self.grain)


def bucket_of(day: date, grain: Grain) -> Bucket:
    """The bucket that holds a day."""
    if grain is Grain.DAY:
        return Bucket(Period(day, day + timedelta(days=1)), grain)
    if grain is Grain.WEEK:
        start = day - timedelta(days=day.weekday())
        return Bucket(Period(start, start + timedelta(days=7)), grain)
    start = day.replace(day=1)
    return Bucket(Period(start, add_months(start, 1)), grain)


def buckets(period: Period, grain: Grain) -> Iterator[Bucket]:
    """Every bucket that a period touches, oldest first."""
    if period.days:
        bucket = bucket_of(period.start, grain)
        while bucket.period.start < period.end:
            yield bucket
            bucket = bucket.after()


def overlap(one: Period, other: Period) -> Period:
    """The days that two periods share; an empty period where there are none."""
    start = max(one.start, other.start)
    return Period(start, max(start, min(one.end, other.end)))


def alike(bucket: Bucket, whole: Period, known: Period) -> tuple[Period, Period] | None:
    """The days of a bucket and those of the one before it that can be compared.

    Two buckets that are there in full are compared as they are, whatever their lengths. Of a
    bucket that is not, only the days count that the one before has too: the first to the 24th
    of a month beside the first to the 24th of the month before.

    Args:
        bucket: the later one.
        whole: the days of it that are asked for and complete.
        known: all days that are known and complete.

    Returns:
        None where no day compares.
    """
    now, before = bucket.period, bucket.before().period
    there = overlap(before, known)
    if whole == now and there == before:
        return now, before
    first = max((whole.start - now.start).days, (there.start - before.start).days)
    last = min((whole.end - now.start).days, (there.end - before.start).days)
    if first >= last:
        return None
    return (
        Period(now.start + timedelta(days=first), now.start + timedelta(days=last)),
        Period(before.start + timedelta(days=first), before.start + timedelta(days=last)),
    )
