"""The dates of cost details: month first as Azure writes them, day first where they were re-saved.

Source: Microsoft Learn, cost and usage details file schemas (`mm/dd/yyyy`, `yyyy-mm-dd`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from costtui.engine import literal
from costtui.errors import BillError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}([T ].*)?")
_COMPACT = re.compile(r"\d{8}")
_PARTS = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})( .*)?")


@dataclass(frozen=True, slots=True)
class DateForms:
    """How the dates of each file are written."""

    kinds: frozenset[str]
    """`iso`, `compact` (20260930), `american` (09/30/2026 or 9/30/2026, nothing else) and
    `other`: day first, other signs, short years, with a time."""
    day_first: frozenset[str]
    """The files whose dates begin with the day."""
    files: frozenset[str]

    def timestamp(self, value: str, file: str) -> str:
        """SQL that reads a text as a time; `file` is the SQL of the name of the file it is in."""
        if self.kinds <= {"iso"}:
            return f"cast({value} as timestamp)"
        if self.kinds == {"american"}:
            return f"strptime({value}, '%m/%d/%Y')"
        plain = f"replace(replace(split_part({value}, ' ', 1), '.', '/'), '-', '/')"
        american, other = _read(plain, "%m/%d/"), _read(plain, "%d/%m/")
        if not self.day_first:
            parts = american
        elif self.day_first == self.files:
            parts = other
        else:
            named = ", ".join(literal(name) for name in sorted(self.day_first))
            parts = f"case when {file} in ({named}) then {other} else {american} end"
        return (
            f"case when {value} like '____-__-__%' then cast({value} as timestamp) "
            f"when {value} like '________' and try_cast({value} as integer) is not null "
            f"then strptime({value}, '%Y%m%d') else {parts} end"
        )


def date_forms(values: Mapping[str, Collection[str]]) -> DateForms:
    """The forms of the dates of some files, each settled on all the dates that the file has.

    Raises:
        BillError: a text that is no date, or a file in which some dates begin with the month and
            others with the day.
    """
    kinds: set[str] = set()
    settled: dict[str, bool] = {}
    open_files: dict[str, list[tuple[int, int, int]]] = {}
    for file, texts in values.items():
        parts = []
        for text in texts:
            if _ISO.fullmatch(text):
                kinds.add("iso")
                continue
            if _COMPACT.fullmatch(text):
                kinds.add("compact")
                continue
            found = _PARTS.fullmatch(text)
            if not found:
                raise BillError(
                    f"{file}: {text!r} is no date that is known",
                    valid="valid: 2026-09-30, 09/30/2026, 30/09/2026 (the same form in all rows)",
                )
            parts.append((int(found[1]), int(found[3]), int(found[4])))
            is_plain = found[2] == "/" and len(found[4]) == 4 and not found[5]
            kinds.add("american" if is_plain else "other")
        if not parts:
            continue
        is_day_first = any(first > 12 for first, _, _ in parts)
        is_month_first = any(second > 12 for _, second, _ in parts)
        if is_day_first and is_month_first:
            raise BillError(
                f"{file}: some dates begin with the month and others with the day",
                hint="the file was changed after the export; download it again",
            )
        if is_day_first or is_month_first:
            settled[file] = is_day_first
        else:
            open_files[file] = parts
    forms = set(settled.values())
    for file, parts in open_files.items():
        settled[file] = next(iter(forms)) if len(forms) == 1 else _is_shorter_day_first(parts)
    day_first = frozenset(file for file, first in settled.items() if first)
    if day_first:
        kinds.add("other")
    return DateForms(frozenset(kinds), day_first, frozenset(values))


def _is_shorter_day_first(parts: Collection[tuple[int, int, int]]) -> bool:
    """Whether the dates lie in fewer months when the first number is the day."""
    months_if_day_first = {(year, second) for _, second, year in parts}
    months_if_month_first = {(year, first) for first, _, year in parts}
    return len(months_if_day_first) < len(months_if_month_first)


def _read(value: str, start: str) -> str:
    """SQL of a date with a year of four or two digits."""
    return f"strptime({value}, [{literal(start + '%y')}, {literal(start + '%Y')}])"
