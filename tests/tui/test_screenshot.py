"""The screenshot of the README is what the app shows over the sample bills."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.tui.write_screenshot import FILE, screenshot

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


async def test_the_screenshot_in_the_docs_is_true(
    samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR")
    assert await screenshot(samples) == FILE.read_text("utf-8"), (
        "write it again: python -m tests.tui.write_screenshot"
    )
