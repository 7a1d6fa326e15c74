"""A file of budgets in a folder of a test, and the settings that name it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costtui.settings import Settings
from tests.analysis.stores import cost, day
from tests.bills.focus_rows import row

if TYPE_CHECKING:
    from pathlib import Path


def settings_of(folder: Path, text: str | None = None, **more: dict[str, float]) -> Settings:
    """Settings whose file of budgets has this text; the file is not there without one."""
    path = folder / "budgets.yaml"
    if text is not None:
        path.write_text(text, "utf-8")
    return Settings(budgets=path, **more)  # type: ignore[arg-type]


def charge(on: str, amount: str, **changes: str) -> dict[str, str]:
    """A charge of one day in EUR."""
    return row(**(day(on) | cost(amount) | changes))


def entry(name: str = "web", **fields: str) -> str:
    """One entry of a file: 100.00 EUR a month unless said."""
    values = {"name": name, "amount": "100", "currency": "EUR"} | fields
    lines = [f"{key}: {value}" for key, value in values.items() if value]
    return "- " + "\n  ".join(lines) + "\n"


def listing(*entries: str) -> str:
    """A file of entries."""
    return "budgets:\n" + "".join(entries)
