"""Asking in a thread: the answer, or a sentence about what went wrong, comes back to the loop."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar

from costtui.errors import CosttuiError
from costtui.present.format import cell

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from textual.app import App
    from textual.widget import Widget

Found = TypeVar("Found")


class Asker:
    """Asks one question at a time; the answer to one that was overtaken is dropped."""

    def __init__(self, node: Widget | App[Any], group: str) -> None:
        self._node = node
        self._group = group
        self._latest = 0
        self.is_waiting = False

    def ask(
        self,
        question: Callable[[], Found],
        done: Callable[[Found], None],
        failed: Callable[[str], None],
    ) -> None:
        """Run a question beside the event loop, then `done` or `failed` in it."""
        self._latest += 1
        ticket = self._latest
        self.is_waiting = True

        def run() -> None:
            try:
                reply: Callable[[], None] = partial(done, question())
            except Exception as problem:  # noqa: BLE001  (a defect is a notice, never the end of the screen)
                reply = partial(failed, in_words(problem))
            # Never call_from_thread: it would wait for a loop that may be closing.
            self._node.call_later(deliver, reply)

        def deliver(reply: Callable[[], None]) -> None:
            if ticket != self._latest:
                return
            self.is_waiting = False
            try:
                reply()
            except Exception as problem:  # noqa: BLE001  (as above)
                failed(in_words(problem))

        self._node.run_worker(
            run, thread=True, exclusive=True, group=self._group, exit_on_error=False
        )


def in_words(problem: Exception) -> str:
    """What went wrong, with what a bill may have smuggled into it made visible."""
    text = str(problem)
    if not isinstance(problem, CosttuiError):
        first = text.strip().partition("\n")[0]
        text = f"{type(problem).__name__}: {first}"
    return "\n".join(cell(line) for line in text.splitlines())
