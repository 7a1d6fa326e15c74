"""Saying what an event is, taking it back, and undoing either."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from costtui.present.format import cell

if TYPE_CHECKING:
    from costtui.analysis.anomaly.events import Event
    from costtui.tui.asker import Asker
    from costtui.tui.pane import Pane


class Verdicts:
    """What was said on one pane, the last word last."""

    def __init__(self, pane: Pane[Any], asker: Asker) -> None:
        self._pane, self._asker = pane, asker
        self._undo: list[tuple[str, str | None]] = []
        """Events something was said of, and what was kept of them before."""

    def say(self, verdict: str, event: Event, title: str) -> None:
        """Ask for the reason of a verdict on an event, and remember it."""
        from costtui.analysis.anomaly import feedback
        from costtui.tui.verdict_screen import VerdictScreen

        store = self._pane.costtui.store

        def said(words: tuple[str, str] | None) -> None:
            if words is None or store is None:
                return
            reason, person = words

            def say() -> tuple[str, str | None]:
                before = feedback.said_of(store, event.id)
                feedback.mark(store, event, verdict, reason=reason, person=person)
                return event.id, before

            self._asker.ask(say, self._said, self._pane.complain)

        self._pane.app.push_screen(VerdictScreen(verdict, title, feedback.somebody()), said)

    def forget(self, event_id: str) -> None:
        """Take back what was said of an event itself."""
        from costtui.analysis.anomaly import feedback

        store = self._pane.costtui.store
        if store is None:
            return

        def forget() -> tuple[str, str | None]:
            before = feedback.said_of(store, event_id)
            feedback.forget(store, event_id)
            return event_id, before

        self._asker.ask(forget, self._said, self._pane.complain)

    def undo(self) -> None:
        """Undo what was said or taken back last."""
        from costtui.analysis.anomaly import feedback

        store = self._pane.costtui.store
        if not self._undo or store is None:
            self._pane.notify("nothing to undo", severity="warning")
            return
        event_id, before = self._undo[-1]

        def done(_: None) -> None:
            self._undo.pop()
            self._pane.notify(f"undone: {cell(event_id)}", markup=False, timeout=4)
            self._pane.costtui.follow()

        self._asker.ask(
            partial(feedback.put_back, store, event_id, before), done, self._pane.complain
        )

    def _said(self, done: tuple[str, str | None]) -> None:
        self._undo.append(done)
        self._pane.notify("remembered; u undoes it", markup=False, timeout=4)
        self._pane.costtui.follow()
