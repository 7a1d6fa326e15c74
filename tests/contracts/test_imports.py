"""Start-up is budgeted: what is heavy is imported where it is used."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {
    "azure",
    "boto3",
    "duckdb",
    "google.cloud",
    "numpy",
    "pandas",
    "plotext",
    "polars",
    "pyarrow",
    "rich",
    "sklearn",
    "sqlglot",
    "statsforecast",
    "textual",
}


def modules_after(code: str) -> set[str]:
    listing = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print('\\n'.join(sys.modules))"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(listing.stdout.split())


@pytest.mark.parametrize(
    "code", ["import costtui", "import costtui.cli.main", "import costtui.sync"]
)
def test_what_is_heavy_is_not_imported_at_start(code: str) -> None:
    allowed = {"duckdb"} if "sync" in code else set()
    assert modules_after(code) & (HEAVY - allowed) == set()


def test_the_screen_imports_what_it_draws_with_and_nothing_that_reads_bills() -> None:
    code = "import costtui.cli.screen, costtui.cli.shell, costtui.tui.app; from costtui.tui.panes import declared; declared()"
    found = modules_after(code)
    assert found & HEAVY == {"rich", "textual"}
    assert not found & {"costtui.sync", "costtui.store.database", "typer"}
