"""What the terminal shows, cell by cell, so that only the cells that changed are written.

Textual writes every widget that was refreshed as a whole, with all of its colours for every piece
of text. Over a slow line that is what a person waits for: here the same update becomes the cells
that look different from what stands there, and of their colours what differs from the cell before.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from rich.cells import cell_len, split_graphemes
from rich.color import ColorSystem
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import Console
    from rich.segment import Segment
    from rich.style import Style
    from textual.geometry import Size

GAP = 8
"""So many unchanged cells cost no more than moving the cursor over them."""
_SHOW_ON_BLANKS = {"4", "7", "9", "21", "51", "52", "53"}
"""What is seen where nothing is written: lines, frames and reversed colours."""


class Look(NamedTuple):
    """The attributes and colours of a cell as parameters of SGR (ECMA-48, 8.3.117)."""

    attributes: tuple[str, ...] = ()
    colour: str = ""
    background: str = ""


PLAIN = Look()


class Row:
    """The cells of one line: a grapheme each, nothing where a wide one goes on."""

    __slots__ = ("is_simple", "looks", "signs")

    def __init__(self, width: int) -> None:
        self.signs = [" "] * width
        self.looks = [PLAIN] * width
        self.is_simple = True
        """Whether every sign is as wide as one cell, by whatever terminal."""

    def write(self, x: int, segments: Iterable[Segment], colours: ColorSystem) -> None:
        """Put text into cells from a column on; what does not fit is cut."""
        signs, looks, width = self.signs, self.looks, len(self.signs)
        self._halve(x)
        for text, style, control in segments:
            if control or not text:
                continue
            look = PLAIN if style is None else _look(style, colours)
            if not text.strip(" "):
                cells, is_simple = [" "] * len(text), True
                look = _of_blank(look)
            else:
                cells, is_simple = _cells(text)
            end = min(x + len(cells), width)
            self._halve(end)
            signs[x:end] = cells[: end - x]
            looks[x:end] = [look] * (end - x)
            self.is_simple = self.is_simple and is_simple
            x = end

    def _halve(self, x: int) -> None:
        """Take away a wide sign that something is about to be written over from a column on."""
        if self.is_simple or not 0 < x < len(self.signs) or self.signs[x]:
            return
        start = end = x
        while start and not self.signs[start]:
            start -= 1
        while end < len(self.signs) and not self.signs[end]:
            end += 1
        self.signs[start:end] = [" "] * (end - start)

    def copy(self) -> Row:
        """The same cells again."""
        other = Row(0)
        other.signs, other.looks = self.signs[:], self.looks[:]
        other.is_simple = self.is_simple
        return other


class Canvas:
    """The lines of the terminal as far as they are known."""

    def __init__(self) -> None:
        self._rows: dict[int, Row] = {}
        self._size: Size | None = None

    def forget(self) -> None:
        """Something else wrote to the terminal: the next update of a line writes all of it."""
        self._rows.clear()

    def update(self, update: CompositorUpdate, console: Console, size: Size) -> str:
        """What to write so that the terminal shows an update of Textual's."""
        if size != self._size:
            self._size = size
            self.forget()
        colours = console._color_system or ColorSystem.TRUECOLOR  # noqa: SLF001  (as Textual does)
        drawn: dict[int, Row] = {}
        for x, y, segments in _pieces(update):
            if not 0 <= y < size.height:
                continue
            if y not in drawn:
                before = self._rows.get(y)
                drawn[y] = Row(size.width) if before is None else before.copy()
            drawn[y].write(x, segments, colours)
        written: list[str] = []
        pen = Pen(written)
        for y, row in sorted(drawn.items()):
            pen.line(y, self._rows.get(y), row)
        self._rows |= drawn
        pen.lift()
        return "".join(written)


class Pen:
    """Writes cells, remembering where it stands and in which colours."""

    def __init__(self, written: list[str]) -> None:
        self._written = written
        self._look = PLAIN

    def line(self, y: int, before: Row | None, now: Row) -> None:
        """Write what changed in a line."""
        if before is None or not (before.is_simple and now.is_simple):
            if before is None or before.signs != now.signs or before.looks != now.looks:
                self._cells(y, 0, len(now.signs), now)
            now.is_simple = all(_cells(sign)[1] for sign in set(now.signs))
            return
        if before.signs == now.signs and before.looks == now.looks:
            return
        changed = [
            x
            for x, (old, new) in enumerate(
                zip(
                    zip(before.signs, before.looks, strict=True),
                    zip(now.signs, now.looks, strict=True),
                    strict=True,
                )
            )
            if old != new
        ]
        start = changed[0]
        for x, following in zip(changed, [*changed[1:], len(now.signs) + GAP + 1], strict=True):
            if following - x > GAP:
                self._cells(y, start, x + 1, now)
                start = following

    def lift(self) -> None:
        """Leave the terminal without colours, as whoever writes next expects it."""
        self._wear(PLAIN)

    def _cells(self, y: int, start: int, end: int, row: Row) -> None:
        write = self._written.append
        write(f"\x1b[{y + 1};{start + 1}H")
        x = start
        for look, cells in groupby(range(start, end), row.looks.__getitem__):
            numbers = list(cells)
            text = "".join(row.signs[numbers[0] : numbers[-1] + 1])
            self._wear(look, is_blank=text.isspace())
            if row.is_simple:
                write(text)
                continue
            # Terminals disagree about how wide a sign is: blanks first, then the sign, then on
            # from where the next one belongs.
            for x in numbers:
                sign = row.signs[x]
                if not sign:
                    continue
                if _cells(sign)[1]:
                    write(sign)
                    continue
                after = x + 1
                while after < end and not row.signs[after]:
                    after += 1
                write(f"{' ' * (after - x)}\x1b[{y + 1};{x + 1}H{sign}\x1b[{y + 1};{after + 1}H")

    def _wear(self, look: Look, *, is_blank: bool = False) -> None:
        """Change to other attributes and colours by what differs."""
        before = self._look
        if before == look:
            return
        if is_blank and not look.attributes and not _SHOW_ON_BLANKS.intersection(before.attributes):
            # The colour of text is not seen on blanks, nor are most attributes.
            look = before._replace(background=look.background)
        codes: list[str] = []
        if before.attributes and before.attributes != look.attributes:
            codes.append("0")
            before = PLAIN
        if look == PLAIN:
            codes = ["0"]
        else:
            if look.attributes != before.attributes:
                codes += look.attributes
            if look.colour != before.colour:
                codes.append(look.colour or "39")
            if look.background != before.background:
                codes.append(look.background or "49")
        self._look = look
        if codes:
            self._written.append(f"\x1b[{';'.join(codes)}m")


class Lean(CompositorUpdate):
    """An update of Textual's that writes only what changes the terminal."""

    def __init__(self, update: CompositorUpdate, canvas: Canvas, size: Size) -> None:
        self._update, self._canvas, self._size = update, canvas, size

    def render_segments(self, console: Console) -> str:
        return self._canvas.update(self._update, console, self._size)


def lean(update: Any, canvas: Canvas, size: Size) -> Any:
    """An update as it is written here; whatever else is displayed stays as it is."""
    if isinstance(update, LayoutUpdate | ChopsUpdate):
        return Lean(update, canvas, size)
    if update is not None:
        canvas.forget()
    return update


def _pieces(update: CompositorUpdate) -> Iterator[tuple[int, int, Iterable[Segment]]]:
    """Column, line and text of everything in an update."""
    if isinstance(update, LayoutUpdate):
        for y, strips in enumerate(update.strips, update.region.y):
            x = update.region.x
            for strip in strips:
                yield x, y, strip
                x += strip.cell_length
    elif isinstance(update, ChopsUpdate):
        for y, first, last in update.spans:
            for end, (x, chop) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
                if chop is None or x > last or end <= first:
                    continue
                whole = first <= x < last and end <= last
                yield x, y, chop if whole else chop.crop(0, min(end, last) - x)


@lru_cache(4096)
def _cells(text: str) -> tuple[list[str], bool]:
    """Text as cells, and whether each is as wide as one by whatever terminal."""
    if (text.isascii() and text.isprintable()) or (
        cell_len(text) == len(text) and _is_single(text)
    ):
        return list(text), True
    cells: list[str] = []
    before = 0
    for _, end, width in split_graphemes(text)[0]:
        # What has no width, such as the marks that isolate text written from right to left,
        # belongs to what follows it.
        if not width:
            continue
        cells += [text[before:end], *[""] * (width - 1)]
        before = end
    if cells and before < len(text):
        last = max(number for number, sign in enumerate(cells) if sign)
        cells[last] += text[before:]
    return cells, False


def _is_single(text: str) -> bool:
    return all(cell_len(sign) == 1 for sign in text)


@lru_cache(4096)
def _look(style: Style, colours: ColorSystem) -> Look:
    attributes = Strip.render_ansi(style.without_color, colours)
    colour = style.color.downgrade(colours).get_ansi_codes() if style.color else ()
    back = (
        style.bgcolor.downgrade(colours).get_ansi_codes(foreground=False) if style.bgcolor else ()
    )
    return Look(
        tuple(attributes.split(";")) if attributes else (),
        "" if colour == ("39",) else ";".join(colour),
        "" if back == ("49",) else ";".join(back),
    )


@lru_cache(4096)
def _of_blank(look: Look) -> Look:
    """How blanks look: as text of another colour would there."""
    if _SHOW_ON_BLANKS.intersection(look.attributes):
        return look
    return Look(background=look.background)
