"""The screen below all dialogues, which is drawn once at the start and not piece by piece."""

from __future__ import annotations

from textual.screen import Screen


class FirstScreen(Screen[None]):
    """A screen that can be kept from being drawn while its first answer finds its place."""

    is_blank = False
    """Whether nothing is drawn yet."""

    def on_mount(self) -> None:
        # Before anything is laid out: Textual has these classes follow the first layout, and makes
        # a second one.
        app = self.app
        for size, breakpoints in zip(
            app.size, (app.HORIZONTAL_BREAKPOINTS, app.VERTICAL_BREAKPOINTS), strict=True
        ):
            self.add_class(*self._get_breakpoint_classes(size, breakpoints or []))

    def show(self) -> None:
        """Draw all of it, and from now on what changes."""
        self.is_blank = False
        self.refresh()

    def _compositor_refresh(self) -> None:
        if not self.is_blank:
            super()._compositor_refresh()
