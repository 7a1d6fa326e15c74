"""What is seen, as a command and as a file: both are the same words of the shell."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text

from costtui.errors import UsageError
from costtui.present.format import cell
from costtui.settings import default_data_dir
from costtui.tui.command import line_of
from costtui.tui.screens import AskScreen, PickScreen, ReadScreen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costtui.tui.app import CosttuiApp

FORMATS = {"csv": "csv, for a spreadsheet", "json": "json, for a script", "md": "md, for a page"}


class ShownCommandScreen(ReadScreen):
    """The command that prints what is shown; it is in the clipboard too."""

    NAME = "The command that prints this"

    def __init__(self, line: str) -> None:
        super().__init__()
        self.line = line

    def content(self) -> Text:
        text = Text(self.line, style="bold")
        text.append("\n\nin the clipboard, where the terminal allows it (OSC 52)", style="dim")
        text.append("\n--format json, csv or md after it prints the rows for a script", style="dim")
        return text


def show_command(app: CosttuiApp, words: Sequence[str]) -> None:
    """Show a command and copy it."""
    # Pasted elsewhere, the command has to ask the same store.
    is_usual = app.data_dir.expanduser().resolve() == default_data_dir().expanduser().resolve()
    line = line_of(words if is_usual else ["--data-dir", str(app.data_dir), *words])
    app.copy_to_clipboard(line)
    app.push_screen(ShownCommandScreen(cell(line)))


def file_name(stem: str, ending: str) -> str:
    """A file name of a few plain signs, whatever a bill made of the words in it."""
    plain = re.sub(r"[^A-Za-z0-9._]+", "-", stem).strip("-.")[:80]
    return f"costtui-{plain}.{ending}"


def export(app: CosttuiApp, words: Sequence[str], stem: str) -> None:
    """Ask for a format and a file, then have the command write it; nothing is overwritten unasked."""
    if words[0] == "export":
        write(app, words, file_name(stem, "csv"))
        return

    def chosen(ending: str | None) -> None:
        if ending is not None:
            write(app, words, file_name(stem, ending))

    app.push_screen(PickScreen("Export as", list(FORMATS.items()), "csv"), chosen)


def write(app: CosttuiApp, words: Sequence[str], name: str) -> None:
    """Ask where to write, and again before a file is overwritten."""

    def check(word: str) -> object:
        path = Path(word).expanduser()
        if not word or path.is_dir():
            raise UsageError(f"{word!r} is no file name", valid=f"for example: {name}")
        if not path.resolve().parent.is_dir():
            raise UsageError(f"there is no folder {path.parent}", valid="valid: an existing folder")
        return path

    def named(word: str | None) -> None:
        if word is None:
            return
        path = Path(word).expanduser()
        if not path.exists():
            run(path)
            return
        choices = [("no", "no, another name"), ("yes", f"yes, overwrite {cell(path.name)}")]
        app.push_screen(
            PickScreen("The file exists", choices, "no"),
            lambda answer: (
                run(path)
                if answer == "yes"
                else write(app, words, word)
                if answer == "no"
                else None
            ),
        )

    def run(path: Path) -> None:
        rest = list(words)
        if "--output" in rest:
            place = rest.index("--output")
            del rest[place : place + 2]
        app.run_command([*rest, "--output", str(path)])

    hint = f"in {Path.cwd()} unless a folder is named; the ending chooses the format"
    app.push_screen(AskScreen("Export to", name, hint, check), named)
