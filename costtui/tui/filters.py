"""The last step before the terminal: no colours where none are wanted, ASCII where it must be."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

from costtui.present.signs import in_ascii

if TYPE_CHECKING:
    from rich.color import Color as RichColor

STANDS_OUT = 2.0
"""A background that differs by this much from the screen's marks something: a cursor, a name."""


class AsciiSigns(LineFilter):
    """Everything drawn as its ASCII twin."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            segment
            if segment.control or segment.text.isascii()
            else Segment(in_ascii(segment.text), segment.style, None)
            for segment in segments
        ]


class WithoutColour(LineFilter):
    """Bold, dim, underlined and reverse stay; a background that marks something becomes reverse."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            Segment(text, style and _plain(style, background), control)
            for text, style, control in segments
        ]


@lru_cache(1024)
def _plain(style: Style, screen: Color) -> Style:
    return Style(
        bold=style.bold,
        dim=style.dim,
        italic=style.italic,
        underline=style.underline,
        strike=style.strike,
        reverse=bool(style.reverse) or _marks(style.bgcolor, screen),
        meta=style.meta,
    )


def _marks(background: RichColor | None, screen: Color) -> bool:
    if background is None or background.is_default:
        return False
    return contrast(Color.from_rich_color(background), screen) >= STANDS_OUT


def contrast(one: Color, other: Color) -> float:
    """The contrast ratio of two opaque colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Color) -> float:
    parts = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in colour.normalized
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
