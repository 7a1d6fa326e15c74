"""What a pane declares, and what all of them do alike: ask in a worker, draw, say what is wrong.

A pane is one file `<name>_pane.py` with one subclass; nothing else has to know of it. The top bar,
the number keys, the palette and the help are made from what it declares.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar, cast

from textual.containers import Vertical
from textual.widgets import Static

from costtui.tui.asker import Asker
from costtui.tui.grid import Grid

if TYPE_CHECKING:
    from collections.abc import Callable

    from costtui.analysis.scope import Known
    from costtui.store.database import Store
    from costtui.tui.app import CosttuiApp

Found = TypeVar("Found")


class Nothing(Static, can_focus=True):
    """What stands in place of a pane that has nothing to show; its keys work here, too."""


class Pane(Vertical, Generic[Found]):
    """One view of the store: `Found` is what its question answers with."""

    NAME: ClassVar[str]
    """The word it goes by, taken from its module: `overview_pane` is `overview`."""
    TITLE: ClassVar[str]
    KEY: ClassVar[str] = ""
    """The key that brings it to the front; empty if only the palette does."""
    ORDER: ClassVar[int] = 100
    """Its place in the top bar and the palette."""
    HELP: ClassVar[str]
    """What it shows, where its numbers come from, its keys."""
    EMPTY: ClassVar[str] = "Nothing to show here."
    """What it says, and what to do next, where there is nothing to show."""

    def __init_subclass__(cls, **words: object) -> None:
        super().__init_subclass__(**words)  # type: ignore[arg-type]
        cls.NAME = cls.__module__.rpartition(".")[2].removesuffix("_pane")

    def __init__(self) -> None:
        super().__init__(id=self.NAME)
        self.asker = Asker(self, self.NAME)
        self._is_outdated = True

    @property
    def costtui(self) -> CosttuiApp:
        """The application, with its store."""
        return cast("CosttuiApp", self.app)

    def recall(self) -> Known | None:
        """Have an answer of last time to show until the store is open.

        Returns:
            the days the store held then; None where the pane keeps no answer.
        """
        return None

    def question(self) -> Callable[[Store], Found]:
        """What to ask, called in a worker with the store; all else it needs is taken along now."""
        raise NotImplementedError

    def draw(self, found: Found) -> None:
        """Show an answer."""
        raise NotImplementedError

    def has_nothing(self, found: Found) -> bool:
        """Whether there is nothing to draw, so that EMPTY is shown instead."""
        return False

    def command(self) -> list[str] | None:
        """The words of the command that prints what is shown; None where there is none."""
        return None

    def file_stem(self) -> str:
        """What an exported file is called, without the ending."""
        return self.NAME

    def copied(self, *, whole: bool) -> str:
        """What `y` copies: the name under the cursor, or the whole row, parted by tabs."""
        focused = self.app.focused
        if not isinstance(focused, Grid) or not focused.row_count:
            return ""
        texts = [text.plain.strip() for text in focused.get_row_at(focused.cursor_row)]
        return "\t".join(texts) if whole else texts[0]

    def focus_first(self) -> None:
        """Put the cursor where a person wants it first."""
        raise NotImplementedError

    def outdate(self) -> None:
        """The store changed: ask again, at once or when the pane comes to the front."""
        self._is_outdated = True
        if self.display:
            self.catch_up()

    def catch_up(self) -> None:
        """Ask the store if it changed since the last time."""
        if self._is_outdated and self.costtui.store is not None:
            self._is_outdated = False
            self.reload()

    def reload(self) -> None:
        """Ask the store again, in a worker."""
        store = self.costtui.store
        if store is not None:
            asking = store.asking()
            question = partial(self.question(), asking)
            self.asker.ask(question, self._answered, self.complain, asking.interrupt)

    def on_unmount(self) -> None:
        # Quitting waits for threads; none of them should be busy for nobody.
        self.asker.stop()

    def _answered(self, found: Found) -> None:
        is_empty = self.has_nothing(found)
        if is_empty and not self.query(".empty"):
            self.mount(Nothing(self.EMPTY.strip(), classes="empty", markup=False))
        if self.has_class("-empty") is not is_empty:
            self.set_class(is_empty, "-empty")
            # What had the focus is not to be seen any more, or is again.
            self.call_after_refresh(self._focus_again)
        if not is_empty:
            self.draw(found)

    def _focus_again(self) -> None:
        if self.display:
            self.focus_shown()

    def focus_shown(self) -> None:
        """Put the cursor where a person wants it first, of what is shown now."""
        if self.has_class("-empty"):
            self.query_one(Nothing).focus()
        else:
            self.focus_first()

    def complain(self, text: str) -> None:
        """Say what is wrong, keep what is shown."""
        self.notify(text, severity="error", markup=False, timeout=8)
