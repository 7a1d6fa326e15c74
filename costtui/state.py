"""What costtui remembers of a person between two starts: saved views, theme, the last view.

One small JSON file in the XDG state folder, replaced whole. It is never worth a crash: what cannot
be read is set aside under another name, and what cannot be written is told.
"""

from __future__ import annotations

import json
import os
import shlex
import tempfile
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from costtui.errors import CosttuiError, UsageError
from costtui.model.table import Table
from costtui.settings import state_dir

if TYPE_CHECKING:
    from collections.abc import Callable

VERSION: Final = 1
LONGEST: Final = 4000
"""Characters of one remembered word."""
WIDEST: Final = 1000
"""Columns of a terminal."""


@dataclass(frozen=True, slots=True)
class SavedView:
    """What a `costtui breakdown` needs to print the same."""

    by: str = "service"
    period: str = "mtd"
    metric: str = "effective"
    where: str = ""

    @property
    def command(self) -> str:
        """The command that prints it."""
        words = ["costtui", "breakdown", "--by", self.by, "--period", self.period]
        words += ["--metric", self.metric]
        return shlex.join([*words, *(["--where", self.where] if self.where else [])])


@dataclass(frozen=True, slots=True)
class State:
    """Everything remembered; every field has a value of a first start."""

    pane: str = ""
    """The pane in front when the screen was left."""
    theme: str = ""
    view: SavedView | None = None
    """What the breakdown showed when the screen was left."""
    views: dict[str, SavedView] = field(default_factory=dict)
    """Saved views by name, in the order of their names."""
    widths: dict[str, int] = field(default_factory=dict)
    """How wide names have to be before columns give way, by the word of a pane."""


def state_file() -> Path:
    """Where the state lies."""
    return state_dir() / "state.json"


def load_state() -> tuple[State, str]:
    """What is remembered, and a sentence where the file had to be set aside."""
    file = state_file()
    try:
        return _parsed(json.loads(file.read_text("utf-8"))), ""
    except FileNotFoundError:
        return State(), ""
    except OSError as problem:
        return State(), f"{file} cannot be read: {problem.strerror}"
    except _NewerState:
        return State(), f"{file} was written by a newer costtui and is left alone"
    except (TypeError, ValueError, RecursionError, UsageError):
        aside = file.with_name(f"state.broken-{datetime.now(UTC):%Y%m%dT%H%M%S%f}.json")
        with suppress(OSError):
            file.replace(aside)
            return State(), f"the remembered views could not be read; they were set aside: {aside}"
        return State(), f"{file} cannot be read as what costtui remembers"


def change_state(change: Callable[[State], State]) -> State:
    """Apply a change to what is on disk now and write it, whole or not at all.

    Raises:
        CosttuiError: the file cannot be written, or a newer costtui wrote it.
    """
    file = state_file()
    before, note = load_state()
    if "newer costtui" in note:
        raise CosttuiError(note, hint="use the newer costtui, or move the file away")
    after = change(before)
    if after == before:
        return after
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # mkstemp gives a file nobody else may read.
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=".state.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                json.dump({"version": VERSION, **asdict(after)}, stream, indent=1)
            Path(name).replace(file)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as problem:
        raise CosttuiError(
            f"{file} cannot be written: {problem.strerror or problem}",
            hint="XDG_STATE_HOME or COSTTUI_STATE_DIR names another place",
        ) from problem
    return after


def save_view(name: str, view: SavedView) -> None:
    """Remember a view under a name, in place of the one that had it.

    Raises:
        UsageError: the name is none.
    """
    name = checked_name(name)
    change_state(
        lambda state: replace(state, views=dict(sorted({**state.views, name: view}.items())))
    )


def delete_view(name: str) -> SavedView:
    """Forget a view; the one forgotten, to bring it back.

    Raises:
        UsageError: there is none of that name.
    """
    found = saved_view(name)
    change_state(
        lambda state: replace(state, views={k: v for k, v in state.views.items() if k != name})
    )
    return found


def saved_view(name: str) -> SavedView:
    """The view of a name.

    Raises:
        UsageError: there is none.
    """
    views = load_state()[0].views
    if name not in views:
        raise UsageError(
            f"no saved view {name!r}",
            valid="valid: " + (", ".join(views) or "none is saved yet"),
            hint="save one with: costtui views save NAME --by DIM, or v on the screen",
        )
    return views[name]


def checked_name(name: str) -> str:
    """A name for a view, without blanks around it.

    Raises:
        UsageError: it is empty, long, or not one printable line.
    """
    name = name.strip()
    if not name or len(name) > 60 or not name.isprintable() or name.startswith("-"):
        raise UsageError(
            f"{name[:80]!r} is no name for a view",
            valid="valid: up to 60 letters, digits and signs on one line, not beginning with -",
        )
    return name


def views_table() -> Table:
    """`name, by, period, metric, where, command` of every saved view."""
    state, note = load_state()
    rows = [(name, v.by, v.period, v.metric, v.where, v.command) for name, v in state.views.items()]
    columns = ("name", "by", "period", "metric", "where", "command")
    return Table.of(columns, rows, *([note] if note else []))


class _NewerState(Exception):
    """A version this costtui does not know."""


def _parsed(value: Any) -> State:
    """A state out of what JSON holds; ValueError or TypeError where it is none."""
    if not isinstance(value, dict) or not isinstance(version := value.get("version"), int):
        raise TypeError("no version")
    if version > VERSION:
        raise _NewerState
    views = value.get("views", {})
    if not isinstance(views, dict):
        raise TypeError("views")
    widths = value.get("widths", {})
    if not isinstance(widths, dict):
        raise TypeError("widths")
    view = value.get("view")
    return State(
        pane=_word(value.get("pane", "")),
        theme=_word(value.get("theme", "")),
        view=None if view is None else _view(view),
        views={checked_name(_word(name)): _view(found) for name, found in views.items()},
        widths={_word(name): _width(found) for name, found in widths.items()},
    )


def _view(value: Any) -> SavedView:
    if not isinstance(value, dict) or not set(value) <= {"by", "period", "metric", "where"}:
        raise ValueError("no view")
    return SavedView(**{key: _word(word) for key, word in value.items()})


def _width(value: Any) -> int:
    if type(value) is not int or not 1 <= value <= WIDEST:
        raise ValueError("no width")
    return value


def _word(value: Any) -> str:
    if not isinstance(value, str) or len(value) > LONGEST:
        raise ValueError("no word")
    return value
