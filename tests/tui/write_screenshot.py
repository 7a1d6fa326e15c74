"""Writes docs/overview.svg from the sample bills: python -m tests.tui.write_screenshot."""

from __future__ import annotations

import asyncio
import re
import tempfile
from pathlib import Path
from unittest.mock import patch

from costtui.cli.demo import last_day
from costtui.settings import shipped
from costtui.sync import import_bills
from costtui.tui import outlook_list
from tests.tui.walk import walk

FILE = Path(__file__).parents[2] / "docs" / "overview.svg"
SIZE = (120, 34)


async def screenshot(data_dir: Path) -> str:
    """The first screen over a store as SVG, without what Textual makes anew each time."""
    # What is ahead takes seconds, and stands there when it is ready: no part of the picture.
    with patch.object(outlook_list, "PARTS", ()):
        async with walk(data_dir, size=SIZE, as_of=last_day()) as walked:
            await walked.settle()
            svg = walked.app.export_screenshot(title="costtui demo")
    # Class names carry a checksum of everything drawn, and lines end in blanks nobody sees.
    svg = re.sub(r"terminal-\d+", "terminal", svg)
    return "\n".join(line.rstrip() for line in svg.splitlines()) + "\n"


def main() -> None:
    """Import the sample bills and write the file."""
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder) / "store"
        outcome = import_bills(data_dir, [str(shipped("sample_data"))])
        if outcome.problems:
            raise outcome.problems[0]
        FILE.write_text(asyncio.run(screenshot(data_dir)), "utf-8")


if __name__ == "__main__":
    main()
