"""`costtui demo` as a person runs it: a real terminal, the sample bills, keys, figures, quit."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from costtui.cli.demo import last_day
from costtui.present.format import amount, change
from tests.cli.calls import costtui
from tests.tui.terminal import Terminal

if TYPE_CHECKING:
    from pathlib import Path

ENTER, BACKSPACE = "\r", "\x7f"


def breakdown(samples: Path, by: str, path: dict[str, str]) -> list[dict[str, Any]]:
    """The rows of `costtui breakdown --format json` below some values."""
    where = " and ".join(f"{name} = '{value}'" for name, value in path.items())
    words = ["--by", by, "--as-of", str(last_day()), "--format", "json"]
    return costtui(samples, "breakdown", *words, *(["--where", where] if where else [])).rows


def shows(terminal: Terminal, by: str, rows: list[dict[str, Any]]) -> bool:
    """Whether the table on screen has the figures of the rows that fit, line by line."""
    table = terminal.lines[4:20]
    return f"by {by} ·" in terminal.text and all(
        {amount(row["cost"]), change(row["change"])} <= set(line.split())
        for row, line in zip(rows, table, strict=False)
    )


def test_the_demo_leads_from_the_overview_to_a_charge_with_the_figures_of_the_command(
    samples: Path, tmp_path: Path
) -> None:
    env = {"HOME": str(tmp_path), "NO_COLOR": ""}
    terminal = Terminal([sys.executable, "-m", "costtui", "demo"], env)
    try:
        terminal.until(lambda: "moved most" in terminal.text)
        sums: dict[str, float] = {}
        for row in breakdown(samples, "provider", {}):
            sums[row["currency"]] = sums.get(row["currency"], 0.0) + row["cost"]
        for currency, cost in sums.items():
            terminal.until(lambda: f"{amount(cost)} {currency}" in terminal.text)  # noqa: B023

        terminal.press("2")
        path: dict[str, str] = {}
        for by in ("provider", "sub_account", "service", "resource"):
            rows = breakdown(samples, by, path)
            terminal.until(lambda: shows(terminal, by, rows))  # noqa: B023
            path[by] = rows[0][by]
            terminal.press(ENTER)

        terminal.until(lambda: "by charges ·" in terminal.text)
        total = breakdown(samples, "provider", path)[0]
        figure = f"charges, {amount(total['cost'])} {total['currency']}"
        terminal.until(lambda: figure in terminal.text and " load " in terminal.text)
        assert " source " in terminal.text
        dearest = terminal.lines[4].split()[1]
        terminal.press(ENTER)
        terminal.until(lambda: "One charge" in terminal.text and "x_LoadId" in terminal.text)
        assert f"{float(dearest.replace(',', '')):.2f}"[:-1] in terminal.text.replace(",", "")
        terminal.press("q")
        for by in ("resource", "service", "sub_account", "provider"):
            terminal.until(lambda: "One charge" not in terminal.text)
            terminal.press(BACKSPACE)
            terminal.until(lambda: f"by {by} ·" in terminal.text)  # noqa: B023

        terminal.press("q")
        assert terminal.wait() == 0, terminal.text
        assert terminal.attributes == terminal.attributes_before
        for restored in (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?1000l"):
            assert restored in terminal.output
        assert terminal.output.rindex(b"\x1b[?1049l") > terminal.output.rindex(b"\x1b[?1049h")
        assert b"Traceback" not in terminal.output
    finally:
        terminal.close()
