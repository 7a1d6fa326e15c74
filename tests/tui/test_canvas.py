"""What is written to the terminal shows what was composed, and no more than that is written."""

from __future__ import annotations

from typing import Any

import pyte
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region, Size
from textual.strip import Strip

from costtui.tui.canvas import Canvas

WIDTH, HEIGHT = 12, 3
SIZE = Size(WIDTH, HEIGHT)
CONSOLE = Console(color_system="truecolor", force_terminal=True)
STYLES = [
    Style(),
    Style(color="#102030", bgcolor="#405060"),
    Style(color="#a0b0c0", bgcolor="#405060"),
    Style(color="#102030", bgcolor="#000000", bold=True),
    Style(bgcolor="#405060", reverse=True),
    Style(underline=True),
]

signs = st.sampled_from([*"ab  ─█世", "e\u0301"])
texts = st.lists(signs, max_size=WIDTH).map("".join)
segments = st.lists(
    st.tuples(texts, st.sampled_from(STYLES)).map(lambda pair: Segment(*pair)), max_size=3
)
# The emulator wraps a mark that follows the last column, so nothing but a blank stands there.
lines = segments.map(
    lambda found: Strip(found).adjust_cell_length(WIDTH - 1).adjust_cell_length(WIDTH)
)
layouts = st.lists(lines, min_size=HEIGHT, max_size=HEIGHT)


class Emulator:
    """A terminal, and what it shows of one written in another way."""

    def __init__(self) -> None:
        self.screen: Any = pyte.Screen(WIDTH, HEIGHT)
        self._stream: Any = pyte.Stream(self.screen)

    def feed(self, text: str) -> None:
        """Take what was written."""
        self._stream.feed(text)

    @property
    def seen(self) -> list[list[tuple[Any, ...]]]:
        """Every cell as it is seen."""
        return seen(self.screen)


def seen(screen: Any) -> list[list[tuple[Any, ...]]]:
    """Every cell of an emulator as it is seen: blanks have no colour of text."""
    return [
        [_seen(screen.buffer[y][x]) for x in range(screen.columns)] for y in range(screen.lines)
    ]


def _seen(cell: Any) -> tuple[Any, ...]:
    is_blank = not cell.data.strip() and not (cell.underscore or cell.reverse)
    drawn = (" ", "default", False) if is_blank else (cell.data, cell.fg, cell.bold)
    return (*drawn, cell.bg, cell.underscore, cell.reverse)


def layout(strips: list[Strip]) -> LayoutUpdate:
    """All of the screen."""
    return LayoutUpdate([[strip] for strip in strips], Region(0, 0, WIDTH, HEIGHT))


def composed(strips: list[Strip]) -> Emulator:
    """A terminal that Textual itself wrote all of the screen to."""
    emulator = Emulator()
    emulator.feed(layout(strips).render_segments(CONSOLE).replace("\n", "\r\n"))
    return emulator


@settings(deadline=None)
@given(st.lists(layouts, min_size=1, max_size=4))
def test_the_terminal_shows_what_was_composed(screens: list[list[Strip]]) -> None:
    canvas, emulator = Canvas(), Emulator()
    for strips in screens:
        emulator.feed(canvas.update(layout(strips), CONSOLE, SIZE))
        assert emulator.seen == composed(strips).seen


@settings(deadline=None)
@given(layouts)
def test_nothing_is_written_where_nothing_changed(strips: list[Strip]) -> None:
    canvas = Canvas()
    canvas.update(layout(strips), CONSOLE, SIZE)
    assert canvas.update(layout(strips), CONSOLE, SIZE) == ""


def test_only_cells_that_changed_are_written() -> None:
    canvas = Canvas()
    before = [Strip([Segment("service 12.50", STYLES[1])]).crop(0, WIDTH)] * HEIGHT
    canvas.update(layout(before), CONSOLE, SIZE)
    after = [before[0], Strip([Segment("service 12.9", STYLES[1])]), before[2]]
    written = canvas.update(layout(after), CONSOLE, SIZE)
    assert written == "\x1b[2;12H\x1b[38;2;16;32;48;48;2;64;80;96m9\x1b[0m"


def test_a_part_of_a_line_leaves_the_rest_as_it_was() -> None:
    canvas, emulator = Canvas(), Emulator()
    whole = [Strip([Segment("abcdefghijkl", STYLES[1])])] * HEIGHT
    emulator.feed(canvas.update(layout(whole), CONSOLE, SIZE))
    part = Strip([Segment("世", STYLES[2])])
    update = ChopsUpdate([{}, {4: part}, {}], [(1, 4, 6)], [[], [6], []])
    emulator.feed(canvas.update(update, CONSOLE, SIZE))
    assert emulator.screen.display == ["abcdefghijkl", "abcd世ghijkl", "abcdefghijkl"]


def test_another_size_or_another_writer_brings_all_of_it_again() -> None:
    canvas = Canvas()
    strips = [Strip([Segment("x" * WIDTH, STYLES[1])])] * HEIGHT
    first = canvas.update(layout(strips), CONSOLE, SIZE)
    canvas.forget()
    assert canvas.update(layout(strips), CONSOLE, SIZE) == first
    assert canvas.update(layout(strips), CONSOLE, Size(WIDTH, HEIGHT + 1)) == first


def test_marks_without_a_width_stay_with_their_text() -> None:
    canvas = Canvas()
    strip = Strip([Segment("\u2068שלום\u2069 x", STYLES[0])]).adjust_cell_length(WIDTH)
    written = canvas.update(layout([strip] * HEIGHT), CONSOLE, SIZE)
    assert "\u2068ש" in written
    assert "\u2069" in written
