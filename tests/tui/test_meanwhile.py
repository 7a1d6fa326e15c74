"""Another process publishes every second while a person works: nothing moves under their hands."""

from __future__ import annotations

import sys
from asyncio.subprocess import PIPE, create_subprocess_exec
from typing import TYPE_CHECKING

from tests.tui.conftest import charge
from tests.tui.walk import walk

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import pytest

    from tests.tui.walk import Walk

SERVICES, PUBLISHES = 60, 6
PUBLISHER = """
import sys, time
from pathlib import Path
from costtui.sync import import_bills
from tests.bills.focus_rows import focus_csv
from tests.tui.test_meanwhile import bill
data_dir, path = sys.argv[1:]
for number in range(1, {publishes} + 1):
    with open(path, "w") as file:
        file.write(focus_csv(bill(number)))
    assert not import_bills(Path(data_dir), [path], source="Nimbus").problems
    print(number, flush=True)
    time.sleep(1)
"""
ROUNDS: tuple[tuple[str, ...], ...] = (
    ("down", "up"),
    ("m", "m", "m", "m"),
    ("enter", "backspace"),
    ("x", "escape"),
    ("g", "escape"),
    ("t", "t"),
    ("left_square_bracket", "right_square_bracket"),
    ("question_mark", "escape"),
    ("1", "2"),
    ("4", "2"),
    ("slash", "s", "escape"),
    ("r",),
)
"""Keys that end where they began."""


def bill(number: int) -> list[dict[str, str]]:
    """A bill of many services, each a little dearer than the one of the number before."""
    return [
        charge("2026-09-02", f"{10 * (SERVICES - at) + number}.25", ServiceName=f"Service {at:02}")
        for at in range(SERVICES)
    ]


def stand(walked: Walk) -> tuple[object, ...]:
    """Where the person is: path, grouping, period, cost, row under the cursor, scroll."""
    view, grid = walked.breakdown.view, walked.breakdown.grid
    name = walked.row[0]
    return view.place.path, view.place.words, view.period, view.metric, name, grid.scroll_offset.y


async def test_a_publish_every_second_keeps_cursor_scroll_and_path(
    bring: Callable[[Sequence[dict[str, str]]], Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from costtui.tui import asker

    data_dir = bring(bill(0))
    problems: list[Exception] = []
    generations: set[int] = set()
    in_words = asker.in_words

    def listen(problem: Exception) -> str:
        problems.append(problem)
        return in_words(problem)

    monkeypatch.setattr(asker, "in_words", listen)
    async with walk(data_dir) as walked:
        await walked.press("2", "enter", "g", *"service", "enter")
        # In the middle of what is seen, so that a row up or down scrolls nothing.
        await walked.press("pagedown", "pagedown", *["up"] * 3)
        before = stand(walked)
        assert before[:4] == ((("provider", "Nimbus"),), ["service"], "mtd", "effective")
        assert before[-1] != 0
        call = (
            "-c",
            PUBLISHER.format(publishes=PUBLISHES),
            str(data_dir),
            str(tmp_path / "new.csv"),
        )
        other = await create_subprocess_exec(sys.executable, *call, stdout=PIPE)
        rounds = 0
        while other.returncode is None or rounds < len(ROUNDS):
            keys = ROUNDS[rounds % len(ROUNDS)]
            await walked.press(*keys)
            assert stand(walked) == before, keys
            assert walked.app.store is not None
            generations.add(walked.app.store.generation)
            rounds += 1
        assert other.returncode == 0
        assert len(generations) > 2
        await walked.press("r")
        await walked.until(lambda: not walked.app.store or not walked.app.store.is_stale())
        await walked.settle()
        assert stand(walked) == before
        assert [row[:2] for row in walked.rows()] == [
            [f"Service {at:02}", f"{10 * (SERVICES - at) + PUBLISHES}.25"] for at in range(SERVICES)
        ]
    assert problems == []
