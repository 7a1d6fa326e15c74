"""The screen as a person runs it: a real terminal, the sample bills, keys, figures, quit."""

from __future__ import annotations

import re
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


def grouped(terminal: Terminal) -> str:
    """The dimension of the rows on screen; empty while there is none."""
    found = re.search(r"by (\S+) ·", terminal.text)
    return found[1] if found else ""


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


def test_an_investigation_by_keys_shows_the_figures_of_the_commands_at_every_step(
    samples: Path, tmp_path: Path
) -> None:
    said: dict[str, str] = {}

    def rows(by: str) -> list[dict[str, Any]]:
        options = [word for name, value in said.items() for word in (f"--{name}", value)]
        called = costtui(samples, "breakdown", "--by", by, *options, "--format", "json")
        assert called.code == 0, called.err
        return called.rows

    call = [sys.executable, "-m", "costtui", "--data-dir", str(samples)]
    terminal = Terminal(call, {"HOME": str(tmp_path), "NO_COLOR": ""})

    def check(by: str) -> list[dict[str, Any]]:
        found = rows(by)
        assert found
        terminal.until(lambda: shows(terminal, by, found))
        return found

    try:
        terminal.until(lambda: "moved most" in terminal.text)
        terminal.press("2")
        provider = check("provider")[1]["provider"]

        terminal.press("g")
        terminal.until(lambda: "--by provider" in terminal.text)
        terminal.press("service" + ENTER)
        check("service")

        terminal.press("m")
        said["metric"] = "billed"
        check("service")

        terminal.press("p")
        terminal.until(lambda: "last-month" in terminal.text)
        terminal.press("last-month" + ENTER)
        said["period"] = "last-month"
        check("service")

        terminal.press("f")
        terminal.until(lambda: "Only charges where" in terminal.text)
        terminal.press(f"provider = '{provider}'" + ENTER)
        said["where"] = f"provider = '{provider}'"
        service = check("service")[0]["service"]

        terminal.press("x")
        terminal.until(lambda: "Why it changed" in terminal.text)
        into = f"provider = '{provider}' and service = '{service}'"
        words = ("--period", "last-month", "--metric", "billed", "--where", into)
        drivers = costtui(samples, "explain", *words, "--format", "json").rows
        assert drivers
        terminal.until(lambda: f"{change(drivers[0]['amount'])} " in terminal.text)
        terminal.press("q")

        terminal.until(lambda: "Why it changed" not in terminal.text)
        said["where"] = into
        by = "service"
        ways: list[str] = []
        for _ in range(2):
            terminal.press(ENTER)
            terminal.until(lambda: bool(grouped(terminal)) and grouped(terminal) not in (by, *ways))  # noqa: B023
            ways.append(by)
            by = grouped(terminal)
            check(by)

        terminal.press(BACKSPACE)
        check(ways[1])
        terminal.press(BACKSPACE)
        said["where"] = f"provider = '{provider}'"
        check("service")
        terminal.press("q")
        assert terminal.wait() == 0, terminal.text
        assert b"Traceback" not in terminal.output
    finally:
        terminal.close()
