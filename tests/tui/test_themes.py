"""The colours of every theme can be read, and every sign has an ASCII twin of its width."""

from __future__ import annotations

import sys
import unicodedata
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len
from textual.color import Color

from costtui.present.signs import TWINS, in_ascii, needs_ascii
from costtui.settings import PACKAGE
from costtui.state import SavedView, save_view
from costtui.tui.filters import contrast
from costtui.tui.themes import ANSI_DARK, ANSI_LIGHT, DIM, THEMES
from tests.cli.calls import costtui

if TYPE_CHECKING:
    from pathlib import Path

    from textual.theme import Theme

TEXTS = ("foreground", "success", "warning", "error", "accent", "footer-key-foreground")
GROUNDS = ("background", "surface", "panel")


def test_the_ratio_is_that_of_the_standard() -> None:
    assert contrast(Color.parse("#000000"), Color.parse("#ffffff")) == pytest.approx(21)
    assert contrast(Color.parse("#777777"), Color.parse("#ffffff")) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: str(theme.name))
def test_every_text_stands_out_by_more_than_four_and_a_half(theme: Theme) -> None:
    colours = {
        n: Color.parse(v)
        for n, v in theme.to_color_system().generate().items()
        if v.startswith("#")
    }
    pairs = [(text, ground) for text in TEXTS for ground in GROUNDS]
    pairs += [("block-cursor-foreground", "block-cursor-background")]
    low = {
        pair: ratio for pair in pairs if (ratio := contrast(*map(colours.__getitem__, pair))) < 4.5
    }
    assert low == {}


def test_named_colours_and_dim_text_stand_out_as_well() -> None:
    for theme in THEMES:
        ansi = (ANSI_DARK if theme.dark else ANSI_LIGHT).ansi_colors
        for ground in GROUNDS:
            behind = Color.parse(str(getattr(theme, ground)))
            front = Color.parse(str(theme.foreground))
            assert contrast(behind.blend(front, DIM), behind) >= 4.5, (theme.name, ground)
            for number in range(1, 7):
                named = Color(*ansi[number])
                assert contrast(named, behind) >= 4.5, (theme.name, ground, number)


def test_every_sign_has_a_twin_of_its_width() -> None:
    for code, twin in TWINS.items():
        assert twin.isascii()
        assert len(twin) == cell_len(chr(code)), hex(code)


def test_all_of_unicode_has_a_twin_of_its_width() -> None:
    for code in range(0xA0, sys.maxunicode + 1):
        sign = chr(code)
        if unicodedata.category(sign) not in {"Cs", "Cn", "Cc", "Co", "Cf"} and code not in TWINS:
            twin = in_ascii(sign)
            assert twin.isascii()
            assert len(twin) <= 2


@pytest.mark.parametrize(
    ("text", "twin"),
    [
        ("╭─ Zürich ─╮", "+- Zurich -+"),
        ("ab…ij · ▲ ██▌", "ab~ij - ^ ##|"),
        ("日本 👩", "???? ??"),
        ("plain", "plain"),
    ],
)
def test_a_text_in_ascii(text: str, twin: str) -> None:
    assert in_ascii(text) == twin


@pytest.mark.parametrize(
    ("term", "encoding", "needs"),
    [
        ("xterm-256color", "utf-8", False),
        ("xterm", "iso8859-1", True),
        ("xterm", "ANSI_X3.4-1968", True),
        ("linux", "utf-8", True),
        ("vt220", "UTF-8", True),
        ("tmux-256color", "utf8", False),
    ],
)
def test_when_ascii_is_needed(
    term: str, encoding: str, needs: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", term)
    assert needs_ascii(encoding) is needs


def test_every_sign_of_the_code_has_a_twin() -> None:
    known = {chr(code) for code in TWINS}
    without = {
        (file.name, sign)
        for folder in ("tui", "cli", "present")
        for file in (PACKAGE / folder).glob("*.py")
        if file.name != "plain_text.py"
        for sign in set(file.read_text("utf-8"))
        if not sign.isascii() and sign not in known
    }
    assert without == set()


@pytest.mark.parametrize("encoding", ["latin-1", "ascii"])
def test_data_is_utf8_and_no_encoding_is_a_crash(
    data_dir: Path, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", encoding)
    save_view("Zürich · 日本", SavedView())
    called = costtui(data_dir, "views", "list", "--format", "json")
    assert [row["name"] for row in called.rows] == ["Zürich · 日本"]
    table = costtui(data_dir, "--ascii", "views", "list").out
    assert table.isascii()
    assert "Zurich - ????" in table
