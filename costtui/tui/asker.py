"""Asking in a thread: the answer, or a sentence about what went wrong, comes back to the loop."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar

from textual.message import Message

from costtui.errors import CosttuiError
from costtui.present.format import cell

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from textual.app import App
    from textual.widget import Widget

Found = TypeVar("Found")
PATIENCE = 0.15
"""Seconds after which a person is told that an answer is under way."""


class Asker:
    """Asks one question at a time; one that is overtaken is interrupted and its answer dropped."""

    class Waiting(Message):
        """An answer takes long, or the one that did is there."""

        def __init__(self, asker: Asker, *, is_waiting: bool) -> None:
            super().__init__()
            self.asker = asker
            self.is_waiting = is_waiting

    def __init__(self, node: Widget | App[Any], group: str) -> None:
        self._node = node
        self._group = group
        self._latest = 0
        self._interrupt: Callable[[], object] | None = None
        self._is_told = False
        self.is_waiting = False

    def stop(self) -> None:
        """Ask no more: whoever asked is gone, and nobody waits for the answer."""
        self._overtake()
        self.is_waiting = False
        if self._is_told:
            # Told by the one who shows it: what comes from a screen that closes does not bubble.
            self._is_told = False
            self._node.app.post_message(self.Waiting(self, is_waiting=False))

    def _overtake(self) -> None:
        self._latest += 1
        if self._interrupt is not None:
            self._interrupt()
            self._interrupt = None

    def ask(
        self,
        question: Callable[[], Found],
        done: Callable[[Found], None],
        failed: Callable[[str], None],
        interrupt: Callable[[], object] | None = None,
    ) -> None:
        """Run a question beside the event loop, then `done` or `failed` in it.

        Args:
            question: what to run in a thread.
            done: takes its answer.
            failed: takes a sentence about what went wrong.
            interrupt: ends the question early, called when the next one overtakes it.
        """
        self._overtake()
        ticket = self._latest
        self._interrupt = interrupt
        self.is_waiting = True

        def tell() -> None:
            if ticket == self._latest and self.is_waiting and not self._is_told:
                self._is_told = True
                self._node.app.post_message(self.Waiting(self, is_waiting=True))

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
            self._interrupt = None
            if self._is_told:
                self._is_told = False
                self._node.app.post_message(self.Waiting(self, is_waiting=False))
            try:
                reply()
            except Exception as problem:  # noqa: BLE001  (as above)
                failed(in_words(problem))

        self._node.set_timer(PATIENCE, tell)
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
