"""Text from bills as plain text, in exactly as many columns as every terminal gives it.

Terminals agree on the width of a character and disagree on sequences: emoji joined into one,
skin tones, variation selectors. So what `cell` lets through is as wide as the sum of its
characters, and nothing in it is drawn differently because of a neighbour.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

ELLIPSIS = "…"
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Nothing to see, or unknown to this Python and so of unknown width."""
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0")
"""Letters of Hangul that are blank."""
_JOINERS = frozenset("\u200c\u200d")
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
_UNSETTLED = (
    range(0x2630, 0x2638),
    range(0x268A, 0x2690),
    range(0x4DC0, 0x4E00),
    range(0x1D300, 0x1D377),
)
"""Narrow until Unicode 16 made them wide: no two terminals agree."""
_JAMO = (range(0x1160, 0x1200), range(0xD7B0, 0xD800))
"""Vowels and finals that are drawn into the syllable before them."""
MOST_MARKS = 4
"""Marks on one letter; further ones are no spelling of any language."""
_BASE = "\u25cc"
"""The dotted circle that a mark without a letter is drawn on."""
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})


def cell(text: str) -> str:
    """Text from a bill with everything visible that would be hidden or would move its neighbours.

    Control, escape and direction characters get a sign or their number; emoji sequences are shown
    as the emoji they are made of.
    """
    if text.isascii() and text.isprintable():
        return text
    shown: list[str] = []
    marks = 0
    for index, sign in enumerate(text):
        before = text[index - 1] if index else ""
        seen = _visible(sign, before)
        if len(seen) == 1 and not _width(seen):
            marks += 1
            if not any(shown):
                shown.append(_BASE)
            if marks > MOST_MARKS:
                seen = _number(sign)
        elif seen:
            marks = 0
        shown.append(seen)
    return "".join(shown)


def _visible(sign: str, before: str) -> str:
    """A character as it may be shown, after another one."""
    code = ord(sign)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    if any(code in selectors for selectors in _SELECTORS):
        return ""
    if before and _is_picture(before) and (sign == "\u200d" or code in _SKIN_TONES):
        return ""
    if sign in _JOINERS and before and _needs_joiner(before):
        # The one that joins is left out: it only asks for another shape, and some count it wrong.
        return sign if sign == "\u200c" else ""
    if (
        sign in _BIDI
        or sign in _FILLERS
        or code in _SKIN_TONES
        or unicodedata.category(sign) in _HIDDEN
        or any(code in unsettled for unsettled in _UNSETTLED)
    ):
        return _number(sign)
    return sign


def _number(sign: str) -> str:
    return f"<{ord(sign):04X}>"


def _is_picture(sign: str) -> bool:
    """Whether a character is, or ends, an emoji."""
    code = ord(sign)
    return (
        unicodedata.category(sign) == "So"
        or code in _SKIN_TONES
        or any(code in selectors for selectors in _SELECTORS)
    )


def _needs_joiner(before: str) -> bool:
    """Whether a joiner after a letter is spelling: Arabic script and after a virama (RFC 5892, A)."""
    return unicodedata.bidirectional(before) == "AL" or unicodedata.combining(before) == 9


def text_width(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return len(text) if text.isascii() else sum(map(_width, text))


@lru_cache(4096)
def _width(sign: str) -> int:
    code = ord(sign)
    if (
        unicodedata.category(sign) in {"Mn", "Me", "Mc", "Cf"}
        or code in _SKIN_TONES
        or any(code in jamo for jamo in _JAMO)
    ):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in {"W", "F"} else 1


def _clusters(text: str) -> list[str]:
    """Letters, each with the marks on it."""
    found: list[str] = []
    for sign in text:
        if found and not _width(sign):
            found[-1] += sign
        else:
            found.append(sign)
    return found


def shortened(text: str, width: int) -> str:
    """Text cut in the middle to a width in columns, its two ends kept and no letter parted."""
    if text_width(text) <= width:
        return text
    if width <= 1:
        return ELLIPSIS[: max(width, 0)]
    parts = _clusters(text)
    widths = [text_width(part) for part in parts]
    head = tail = 0
    room = width - 1
    while True:
        if widths[head] > room:
            break
        room -= widths[head]
        head += 1
        if widths[-1 - tail] > room:
            break
        room -= widths[-1 - tail]
        tail += 1
    return "".join(parts[:head]) + ELLIPSIS + "".join(parts[len(parts) - tail :])


def padded(text: str, width: int, *, right: bool = False) -> str:
    """Text filled with blanks to a width in columns."""
    blanks = " " * max(width - text_width(text), 0)
    return blanks + text if right else text + blanks


def isolated(text: str) -> str:
    """Text that a terminal with a sense of direction turns within itself, not the whole line.

    Right-to-left letters pull the digits beside them along; the marks of UAX #9 around them, which
    take no column, keep the neighbouring columns where they are.
    """
    if text.isascii() or not any(unicodedata.bidirectional(s) in _RIGHT_TO_LEFT for s in text):
        return text
    return f"\u2068{text}\u2069"
