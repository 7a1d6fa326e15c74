"""Pictures of the screen that are the same on every day and machine, kept as SVG files."""

from __future__ import annotations

import difflib
import html
import re
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from textual.notifications import Notification

from tests.shared_store import NOW

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pytest
    from syrupy.assertion import SnapshotAssertion

    from tests.tui.walk import Walk

SIZES = ((80, 24), (120, 40), (160, 50))
_LOAD = re.compile(r"\d{8}T\d{6}-[0-9a-f]{8}")


class _Clock(datetime):
    """A clock that stands still."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> _Clock:
        return cls.fromtimestamp(NOW.timestamp(), tz)


def hold_still(patch: pytest.MonkeyPatch) -> None:
    """Draw in colour; keep notices, and nothing that a clock or the size of a file would change."""
    patch.delenv("NO_COLOR", raising=False)
    patch.setattr("costtui.store.status.datetime", _Clock)
    patch.setattr(Notification, "time_left", 3600.0)
    patch.setattr(Notification, "has_expired", False)
    patch.setattr("costtui.tui.top_bar.SPINNER", "⠹")
    patch.setattr("costtui.tui.sources_pane.byte_size", lambda size: "64 kB")


class Picture(SingleFileSnapshotExtension):
    """One SVG file a picture, beside the test module."""

    _write_mode = WriteMode.TEXT
    file_extension = "svg"

    def diff_lines(self, serialized_data: str | bytes, snapshot_data: str | bytes) -> Iterator[str]:
        """What the two screens say, line by line where they differ."""
        before, now = (_texts(str(svg)) for svg in (snapshot_data, serialized_data))
        if before == now:
            yield "the texts are the same, their colours or places are not"
        yield from difflib.unified_diff(before, now, "before", "now", lineterm="", n=0)


async def compare(
    walked: Walk,
    snapshot: SnapshotAssertion,
    is_there: Callable[[], bool] | None = None,
) -> None:
    """Compare the screen at three sizes with the pictures there are.

    Args:
        walked: the screen.
        snapshot: pytest's fixture.
        is_there: what to wait for instead of every answer.
    """
    for width, height in SIZES:
        await walked.pilot.resize_terminal(width, height)
        await walked.pilot.pause()
        await (walked.until(is_there) if is_there else walked.settle())
        await walked.pilot.pause()
        assert picture(walked) == snapshot(name=f"{width}x{height}", extension_class=Picture)


def picture(walked: Walk) -> str:
    """The screen in front as SVG, without what is random or only makes the file large."""
    svg = walked.app.export_screenshot(title="costtui", simplify=True)
    svg = _LOAD.sub("20261006T063000-00000000", svg)
    # Class names carry a checksum of everything drawn.
    svg = re.sub(r"terminal-\d+", "terminal", svg).replace("&#160;", "\xa0")
    for superfluous in (r"@font-face {[^}]*}", r"<clipPath.*?</clipPath>", r' clip-path="[^"]*"'):
        svg = re.sub(superfluous, "", svg, flags=re.DOTALL)
    return "\n".join(line.strip(" ") for line in svg.splitlines() if line.strip(" ")) + "\n"


def _texts(svg: str) -> list[str]:
    """The words of a picture, a line of the terminal each."""
    lines: dict[str, list[str]] = {}
    for place, words in re.findall(r'<text [^>]*y="([\d.]+)"[^>]*>([^<]*)</text>', svg):
        lines.setdefault(place, []).append(html.unescape(words).replace("\xa0", " "))
    return ["".join(words).rstrip() for words in lines.values()]
