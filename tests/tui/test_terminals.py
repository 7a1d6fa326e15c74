"""Real pseudo-terminals of every kind: readable, resized while open, sane after leaving or a crash."""

from __future__ import annotations

import fcntl
import os
import re
import signal
import struct
import sys
import termios
from typing import TYPE_CHECKING

import pytest

from costtui.state import state_file
from tests.tui.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

SECRET = "secret-bill-text"
CRASH = f"""
import sys
from costtui.tui.overview_pane import OverviewPane
from costtui.cli.main import main
def fail(pane):
    secret = "{SECRET}"
    raise ValueError("{SECRET}")
OverviewPane.focus_first = fail
sys.argv = ["costtui", "--data-dir", sys.argv[1]]
main()
"""
COLOURS = re.compile(rb"\x1b\[(?:\d+;)*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])[;m]")


@pytest.fixture
def opened(months: Path) -> Iterator[list[Terminal]]:
    found: list[Terminal] = []
    yield found
    for terminal in found:
        terminal.close()


def start(
    opened: list[Terminal],
    data_dir: Path,
    *words: str,
    env: dict[str, str] | None = None,
    size: tuple[int, int] = (80, 24),
    call: Sequence[str] = (),
) -> Terminal:
    call = call or [sys.executable, "-m", "costtui", "--data-dir", str(data_dir), *words]
    terminal = Terminal(call, env or {}, width=size[0], height=size[1])
    opened.append(terminal)
    return terminal


def is_sane(terminal: Terminal) -> bool:
    """Whether keys, cursor, mouse and screen are as they were found."""
    out = terminal.output
    return (
        terminal.attributes == terminal.attributes_before
        and out.rindex(b"\x1b[?1049l") > out.rindex(b"\x1b[?1049h")
        and out.rindex(b"\x1b[?25h") > out.rindex(b"\x1b[?25l")
        and b"\x1b[?1000l" in out
    )


@pytest.mark.parametrize("term", ["linux", "screen", "tmux-256color", "vt220"])
def test_every_kind_of_terminal_shows_the_figures(
    months: Path, opened: list[Terminal], term: str
) -> None:
    terminal = start(opened, months, env={"TERM": term, "COLORTERM": ""})
    terminal.until(lambda: "37.63 EUR" in terminal.text and "moved most" in terminal.text)
    terminal.press("2")
    terminal.until(lambda: "by provider" in terminal.text and "80.00" in terminal.text)
    if term in {"linux", "vt220"}:
        assert terminal.text.isascii(), terminal.text
    terminal.press("q")
    assert terminal.wait() == 0
    assert is_sane(terminal)


def test_ascii_and_no_colour_leave_letters_and_reverse(
    months: Path, opened: list[Terminal]
) -> None:
    terminal = start(opened, months, "--ascii", env={"NO_COLOR": "1"})
    terminal.until(lambda: "moved most" in terminal.text and "37.63 EUR" in terminal.text)
    assert terminal.text.isascii(), terminal.text
    assert not COLOURS.search(bytes(terminal.output))
    assert b"\x1b[7m" in terminal.output or b";7m" in terminal.output
    terminal.press("q")
    assert terminal.wait() == 0


@pytest.mark.parametrize("size", [(60, 20), (160, 50), (300, 100)])
def test_a_terminal_is_resized_while_open(
    months: Path, opened: list[Terminal], size: tuple[int, int]
) -> None:
    terminal = start(opened, months)
    terminal.until(lambda: "moved most" in terminal.text)
    terminal._screen.resize(size[1], size[0])
    fcntl.ioctl(terminal._its, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
    os.kill(terminal._process.pid, signal.SIGWINCH)
    terminal.until(lambda: any(line.count("Quit") for line in terminal.lines[size[1] - 1 :]))
    terminal.until(lambda: "37.63 EUR" in terminal.text)
    terminal.press("q")
    assert terminal.wait() == 0
    assert is_sane(terminal)


def test_a_crash_gives_the_terminal_back_and_reports_without_bill_text(
    months: Path, opened: list[Terminal]
) -> None:
    call = [sys.executable, "-c", CRASH, str(months)]
    terminal = start(opened, months, call=call)
    assert terminal.wait() == 1
    assert is_sane(terminal)
    assert SECRET.encode() not in terminal.output
    assert b"Traceback" not in terminal.output
    [report] = (state_file().parent / "crashes").iterdir()
    assert report.stat().st_mode & 0o077 == 0
    text = report.read_text("utf-8")
    assert SECRET not in text
    assert "builtins.ValueError" in text
    assert "<string>:7 fail" in text
    assert "costtui/tui/app.py" in text
    assert str(months) not in text
    assert "the screen ended by a defect" in terminal.text


def test_it_leaves_when_its_terminal_is_gone(opened: list[Terminal], months: Path) -> None:
    terminal = start(opened, months)
    terminal.until(lambda: "moved most" in terminal.text)
    # No hangup is sent: the process has no controlling terminal, as under nohup.
    assert terminal.hang_up() == 129
