"""Help flows in any width: no line broken where the source of a pane breaks it."""

from __future__ import annotations

from io import StringIO

from rich.console import Console, Group

from costtui.tui.help_screen import flowing

TEXT = """
What it shows, told in lines
that are broken somewhere.

  Enter      down to the charges, each with
             its source file
  y  Y       copy
  Backspace  back
"""


def drawn(width: int) -> list[str]:
    """The lines of the text in a terminal of a width."""
    console = Console(width=width, record=True, file=StringIO())
    console.print(Group(*flowing(TEXT)))
    return [line.rstrip() for line in console.export_text().splitlines()]


def test_paragraphs_and_keys_take_the_width_there_is() -> None:
    assert drawn(60) == [
        "What it shows, told in lines that are broken somewhere.",
        "",
        "  Enter       down to the charges, each with its source file",
        "  y  Y        copy",
        "  Backspace   back",
    ]


def test_what_does_not_fit_goes_on_below_its_own_column() -> None:
    assert drawn(40) == [
        "What it shows, told in lines that are",
        "broken somewhere.",
        "",
        "  Enter       down to the charges, each",
        "              with its source file",
        "  y  Y        copy",
        "  Backspace   back",
    ]
