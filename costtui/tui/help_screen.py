"""Help: what the pane in front shows, where its numbers come from, its keys, in any width."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.table import Table as Columns
from rich.text import Text

from costtui.tui.panes import declared
from costtui.tui.screens import ReadScreen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import RenderableType

    from costtui.tui.pane import Pane

EVERYWHERE = """
In every pane:

  Ctrl-P     everything by name
  arrows     move; PgUp PgDn Home End; Tab goes to the next table
  v          saved views: open, save, delete
  :          type a command of the shell; Tab completes it, up and down bring former ones
  c          the command that prints what is shown, copied too
  e          export what is shown: csv, json or md
  y  Y       copy the name under the cursor; the whole row
  r          read the store again (it follows by itself when something is imported)
  ?          this page; Escape closes it
  Ctrl-Z     back to the shell; fg goes on
  q          quit
"""
_KEY = re.compile(r"^ {2}(\S+(?: {1,2}\S+)*) {2,}(\S.*)$")
"""Two blanks, a key or several, and what it does."""


class HelpScreen(ReadScreen):
    """What the pane in front shows, where its numbers come from, and its keys."""

    NAME = "Help"

    def __init__(self, pane: Pane[Any] | None, keys: Mapping[str, str]) -> None:
        super().__init__()
        self._pane = pane
        self._keys = keys

    def content(self) -> RenderableType:
        parts: list[RenderableType] = []
        if self._pane is not None:
            parts += [Text(self._pane.TITLE, style="bold"), Text()]
            parts += [*flowing(self._pane.HELP), Text()]
        parts += [*flowing(EVERYWHERE), Text(), Text("The panes:"), Text()]
        parts.append(_listed([(pane.KEY, pane.TITLE) for pane in declared()]))
        if self._keys:
            parts += [Text(), Text("Other keys, by the configuration:"), Text()]
            parts.append(_listed([(key, name) for name, key in self._keys.items()]))
        return Group(*parts)


def flowing(text: str) -> list[RenderableType]:
    """Paragraphs and keys as wide as there is room for, however the lines of a text were broken."""
    found: list[RenderableType] = []
    for block in text.strip("\n").split("\n\n"):
        if found:
            found.append(Text())
        said: list[str] = []
        keys: list[tuple[str, str]] = []
        for line in block.splitlines():
            match = _KEY.match(line)
            if match is not None:
                keys.append((match[1], match[2]))
            elif keys:
                key, meaning = keys[-1]
                keys[-1] = key, f"{meaning} {line.strip()}"
            else:
                said.append(line.strip())
        if said:
            found.append(Text(" ".join(said)))
        if keys:
            found.append(_listed(keys))
    return found


def _listed(keys: Sequence[tuple[str, str]]) -> RenderableType:
    """Keys below each other, what they do beside them."""
    grid = Columns.grid(padding=(0, 2, 0, 0), expand=True)
    grid.add_column(no_wrap=True, min_width=12)
    grid.add_column(ratio=1, overflow="fold")
    for key, meaning in keys:
        grid.add_row(Text(f"  {key}", style="bold"), Text(meaning))
    return grid
