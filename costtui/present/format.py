"""Values to text: amounts, shares, sizes; text from bills made harmless is beside it."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from costtui.model.focus import AUDIT_TOLERANCE
from costtui.present.plain_text import ELLIPSIS, cell, padded, shortened, text_width

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "ELLIPSIS",
    "aligned",
    "amount",
    "audited",
    "byte_size",
    "cell",
    "change",
    "padded",
    "percent",
    "plain",
    "share_bar",
    "shortened",
    "text_width",
]

_PARTS = re.compile(r"(?P<whole>[-+]?[\d,]+)(?P<fraction>(?:\.\d+)?)(?P<unit>.*)", re.DOTALL)
_BARS = " ▏▎▍▌▋▊▉█"


def amount(value: float | Decimal | None, *, decimals: int = 2) -> str:
    """An amount with thousands separators; the sign of a rounded zero is dropped."""
    if value is None:
        return ""
    text = f"{value:,.{decimals}f}"
    return text.lstrip("-") if not text.strip("-0.,") else text


def change(value: float | Decimal | None, *, decimals: int = 2) -> str:
    """An amount with its sign; nothing but a plain zero for no change."""
    text = amount(value, decimals=decimals)
    return text if not text or text.startswith("-") or not text.strip("0.,") else f"+{text}"


def aligned(texts: Sequence[str]) -> list[str]:
    """Numbers, units after them or not, as wide as each other, their decimal points in one column."""
    parts = [_PARTS.match(text) for text in texts]
    wholes, fractions, units = (
        max((text_width(part[name]) for part in parts if part), default=0)
        for name in ("whole", "fraction", "unit")
    )
    return [
        padded(
            f"{padded(part['whole'], wholes, right=True)}{padded(part['fraction'], fractions)}"
            f"{padded(part['unit'], units)}",
            wholes + fractions + units,
        )
        if part
        else " " * (wholes + fractions + units)
        for part in parts
    ]


def audited(difference: float) -> str:
    """How far charges are from their source's own total: `exact` within half a cent."""
    return "exact" if abs(difference) <= AUDIT_TOLERANCE else change(difference)


def percent(share: float | None) -> str:
    """A share as per cent with one decimal."""
    return "" if share is None else f"{share * 100:.1f}%"


def moved_percent(change: float | None, previous: float | None) -> str:
    """A change as per cent of what was before, with its sign; `new` where nothing was before."""
    if change is None or previous is None:
        return ""
    if abs(previous) < 0.005:
        return "new" if abs(change) >= 0.005 else "0.0%"
    moved = change / abs(previous) * 100
    if abs(moved) >= 1000:
        return ">999%" if moved > 0 else "<-999%"
    text = f"{moved:+.1f}%"
    return text if text.strip("+-0.%") else "0.0%"


def share_bar(share: float | None, *, width: int = 10, ascii_only: bool = False) -> str:
    """A bar of `width` columns filled to a share between 0 and 1."""
    filled = min(max(share or 0.0, 0.0), 1.0) * width
    if ascii_only:
        return "#" * round(filled) + "." * (width - round(filled))
    whole = int(filled)
    part = _BARS[int((filled - whole) * 8)] if whole < width else ""
    return ("█" * whole + part).ljust(width)


def byte_size(count: float) -> str:
    """A number of bytes in the unit that reads best (powers of 1,000)."""
    for unit in ("B", "kB", "MB", "GB"):
        if abs(count) < 1000:
            return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"


def plain(value: Any) -> Any:
    """A value as JSON and CSV have it: ISO times, numbers as numbers, the rest as text."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds") + ("Z" if value.tzinfo is None else "")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    return str(value)
