"""Text from bills takes exactly the columns that are counted, whatever script or emoji it is."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len, get_character_cell_size

from costtui.model.table import Table
from costtui.present.plain_text import cell, isolated, padded, shortened, text_width
from costtui.present.table import render

HEBREW, ARABIC, PERSIAN = "שרת", "خادم", "می\u200cخواهم"
SEEN = {
    "a\x1b[31mb\r\n\x7f\x9b": ("a␛[31mb␍␊␡<009B>", 16),
    "ab\u202edcba": ("ab<202E>dcba", 12),
    "pro\u200bd\u2060": ("pro<200B>d<2060>", 16),
    "pro\u200dd": ("pro<200D>d", 10),
    "👩\u200d💻 team": ("👩💻 team", 9),
    "👍🏽": ("👍", 2),
    "🇩🇪-prod": ("🇩🇪-prod", 7),
    "⚠\ufe0f old": ("⚠ old", 5),
    "🏽": ("<1F3FD>", 7),
    "日本 Ａ": ("日本 Ａ", 7),
    "e\u0301te\u0301": ("e\u0301te\u0301", 3),
    "\u0301x": ("◌\u0301x", 2),
    "z" + "\u0301" * 6: ("z" + "\u0301" * 4 + "<0301><0301>", 13),
    "한": ("한", 2),
    "\u1112\u1161\u11ab": ("\u1112\u1161\u11ab", 2),
    "a\u3164b": ("a<3164>b", 8),
    "☰": ("<2630>", 6),
    "क्\u200dष": ("क्ष", 2),
    HEBREW: (HEBREW, 3),
    PERSIAN: (PERSIAN, 7),
    "\U0010ffff": ("<10FFFF>", 8),
}
TEXTS = st.text(max_size=24) | st.text(
    st.sampled_from("a1 \x1b\u0301\u200d\ufe0f\u20e3🏽👩💻🇩🇪❤⚠日שא\u064b्कﷺ\u1161가\u202e\u3164"),
    max_size=12,
)


@pytest.mark.parametrize("text", SEEN)
def test_what_is_hidden_is_seen_and_what_is_seen_has_its_width(text: str) -> None:
    shown, width = SEEN[text]
    assert cell(text) == shown
    assert (text_width(shown), cell_len(shown)) == (width, width)


@given(TEXTS)
def test_the_width_is_the_terminals_and_that_of_its_characters(text: str) -> None:
    shown = cell(text)
    assert text_width(shown) == cell_len(shown) == sum(map(get_character_cell_size, shown))
    assert cell(shown) == shown
    assert not any(unicodedata.category(sign) in {"Cc", "Cs", "Cn"} for sign in shown)


@given(TEXTS, st.integers(0, 30))
def test_a_cut_text_fits_and_keeps_its_ends(text: str, width: int) -> None:
    shown = cell(text)
    cut = shortened(shown, width)
    assert cell_len(cut) <= width
    if cut != shown:
        head, mark, tail = cut.partition("…") if "…" not in shown else (cut, "", "")
        assert not mark or (shown.startswith(head) and shown.endswith(tail))
        assert not tail or text_width(tail[0]) > 0
    assert cell_len(padded(cut, width)) == width


@pytest.mark.parametrize(
    ("text", "width", "cut"),
    [
        ("abcdefghij", 6, "abc…ij"),
        ("日本語日本語", 6, "日…語"),
        ("日本語日本語", 5, "日…語"),
        ("e\u0301" * 6, 3, "e\u0301…e\u0301"),
        ("👩💻👩💻", 5, "👩…💻"),
        ("abc", 0, ""),
        ("abc", 1, "…"),
    ],
)
def test_the_middle_gives_way_and_no_letter_is_parted(text: str, width: int, cut: str) -> None:
    assert shortened(text, width) == cut


def test_right_to_left_text_turns_only_itself() -> None:
    assert isolated("Zürich 日本") == "Zürich 日本"
    for text in (HEBREW, ARABIC, f"{HEBREW} 12"):
        assert isolated(text) == f"\u2068{text}\u2069"
        assert text_width(isolated(text)) == cell_len(isolated(text)) == cell_len(text)
    lines = render(Table.of(("name", "cost"), [(HEBREW, 1.0), ("web", 22.5)]), "table").splitlines()
    assert lines[2:] == [f"\u2068{HEBREW}\u2069    1.00", "web   22.50"]
    assert "\u2068" not in render(Table.of(("name",), [(HEBREW,)]), "csv")
