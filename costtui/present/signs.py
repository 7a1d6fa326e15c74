"""Everything that is drawn rather than written, with a twin in ASCII of the same width.

Bars, borders, arrows and the mark of a cut name are drawn with these signs; where a terminal cannot
show them, or a person asks for `--ascii`, each is replaced by its twin. One to one, so no column
moves.
"""

from __future__ import annotations

import os
import sys
import unicodedata
from typing import Final

from costtui.present.plain_text import text_width


def _twins() -> dict[int, str]:
    found = {
        **dict.fromkeys(map(chr, range(0x2500, 0x2580)), "+"),
        **dict.fromkeys("─━┄┅┈┉╌╍═╴╶╸╺╼╾▔", "-"),
        **dict.fromkeys("│┃┆┇┊┋╎╏║╵╷╹╻╽╿", "|"),
        "\u2571": "/",
        "╲": "\\",
        "\u2573": "X",
        # A bar filled by eighths, from the left and from below.
        **dict(zip("▏▎▍▌▋▊▉█", "||||####", strict=True)),
        **dict(zip("▁▂▃▄▅▆▇", "_.,-=+*", strict=True)),
        **dict(zip("▓▒░▚▞", "%=:x/", strict=True)),
        **dict.fromkeys("▀▐▕", "|"),
        **dict.fromkeys("▖▗▘▙▛▜▝▟■▪◼", "#"),
        **dict.fromkeys("□▫◻", "o"),
        **dict(zip("▲△▴↑▼▽▾↓", "^^^^vvvv", strict=True)),
        **dict(zip("▶▷▸►→◀◁◂◄←↵⏎⌫", ">>>>><<<<<<<<", strict=True)),
        **dict(zip("↕↔⇅", "|-|", strict=True)),
        **dict(zip("…·•●○◌◆◇✓✔✗✘×÷≈≤≥±−–—", "~-**o.*oyyxxx/~<>+---", strict=True)),  # noqa: RUF001
        **dict(zip("‘’“”«»‹›", "''\"\"<><>", strict=True)),  # noqa: RUF001
        **dict.fromkeys(map(chr, range(0x2800, 0x2900)), ":"),
        **dict.fromkeys(map(chr, range(0x2400, 0x2422)), "?"),
        "\u2800": " ",
        "\u2068": "",
        "\u2069": "",
        "\xa0": " ",
        "€": "E",
    }
    return {ord(sign): twin for sign, twin in found.items()}


TWINS: Final = _twins()
_UNABLE = ("linux", "vt", "dumb", "ansi", "cons")
"""What the names of terminals that draw no blocks begin with."""


def in_ascii(text: str) -> str:
    """A text with every sign as its twin; any other letter loses its accents, or is a `?` a column."""
    if text.isascii():
        return text
    text = text.translate(TWINS)
    return text if text.isascii() else "".join(map(_letter, text))


def _letter(sign: str) -> str:
    if sign.isascii():
        return sign
    plain = unicodedata.normalize("NFKD", sign)[0]
    width = text_width(sign)
    return plain if plain.isascii() and plain.isprintable() and width == 1 else "?" * width


def needs_ascii(encoding: str | None = None) -> bool:
    """Whether the terminal, by its name or its encoding, cannot show what is drawn."""
    encoding = encoding or getattr(sys.stdout, "encoding", None) or "ascii"
    name = encoding.lower().replace("-", "").replace("_", "")
    return not name.startswith("utf") or os.environ.get("TERM", "").startswith(_UNABLE)
