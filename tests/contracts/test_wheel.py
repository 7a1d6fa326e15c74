"""What a wheel carries: the package, its SQL and tables, the sample bills and the rules."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

from costtui.settings import shipped

ROOT = Path(__file__).parents[2]


def test_a_wheel_carries_everything_that_is_read_at_run_time(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    [wheel] = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    read = [
        *ROOT.glob("costtui/**/*.sql"),
        *ROOT.glob("costtui/**/*.csv"),
        *ROOT.glob("costtui/**/*.tcss"),
    ]
    assert len(read) > 10
    assert {path.relative_to(ROOT).as_posix() for path in read} <= names
    bills = [path for path in (ROOT / "sample_data").rglob("*") if path.suffix in {".gz", ".yaml"}]
    assert {f"costtui/shipped/{path.relative_to(ROOT).as_posix()}" for path in bills} <= names
    assert "costtui/shipped/rules/README.md" in names


def test_the_sample_bills_are_found_in_a_checkout_too() -> None:
    assert (shipped("sample_data") / "stories.yaml").is_file()
    assert (shipped("rules") / "README.md").is_file()
