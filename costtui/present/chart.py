"""Charts of text: horizontal bars with their amounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costtui.present.format import amount, padded, share_bar, text_width

if TYPE_CHECKING:
    from collections.abc import Sequence


_LEVELS = "▁▂▃▄▅▆▇█"
OPEN = "~"
"""What stands for days that are not complete: too low a block would look like a fall."""


def bars(values: Sequence[tuple[str, float]], *, width: int, ascii_only: bool = False) -> list[str]:
    """One line a value: label, bar and amount, the largest bar as wide as there is room for."""
    if not values:
        return ["(nothing)"]
    labels = max(text_width(label) for label, _ in values)
    amounts = [amount(value) for _, value in values]
    room = max(width - labels - max(map(len, amounts)) - 3, 4)
    top = max((value for _, value in values), default=0.0)
    return [
        f"{padded(label, labels)} "
        f"{share_bar(value / top if top > 0 else 0, width=room, ascii_only=ascii_only)} "
        f"{text:>{max(map(len, amounts))}}"
        for (label, value), text in zip(values, amounts, strict=True)
    ]


def sparkline(values: Sequence[float], *, width: int, unfinished: int = 0) -> str:
    """A line of `width` blocks, each the sum of as many values; nothing below zero is drawn.

    Args:
        values: one a day, the oldest first.
        width: how many blocks there is room for.
        unfinished: how many of the last days are not complete; their blocks are marked instead.
    """
    if not values or width < 1:
        return ""
    each = max(-(-len(values) // width), 1)
    starts = range(0, len(values), each)
    sums = [sum(values[start : start + each]) for start in starts]
    is_open = [start + each > len(values) - unfinished and unfinished > 0 for start in starts]
    top = max((value for value, marked in zip(sums, is_open, strict=True) if not marked), default=0)
    return "".join(
        OPEN if marked else _block(value / top if top > 0 else 0)
        for value, marked in zip(sums, is_open, strict=True)
    )


def _block(share: float) -> str:
    return _LEVELS[min(int(share * len(_LEVELS)), len(_LEVELS) - 1)] if share > 0 else " "
