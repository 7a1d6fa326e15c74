"""The layout is a rule, not a habit: closed top level, short files, names that say something."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOP_LEVEL = {
    "README.md",
    "roadmap.md",
    "LICENSE",
    "pyproject.toml",
    "costtui",
    "rules",
    "sample_data",
    "docs",
    "tests",
    ".github",
    ".ci",
    ".gitignore",
    ".gitattributes",
}
EMPTY_NAMES = re.compile(r"(utils?|helpers?|common|misc|core|base|manager|advanced)(\.py)?")
LONGEST_FILE = 400


def tracked() -> list[Path]:
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [Path(name) for name in listing.stdout.split("\0") if name]


def test_the_top_level_is_closed() -> None:
    assert {path.parts[0] for path in tracked()} - TOP_LEVEL == set()


def test_no_source_file_is_longer_than_four_hundred_lines() -> None:
    sources = [path for path in tracked() if path.suffix in {".py", ".sql", ".tcss"}]
    long = {
        str(path): lines
        for path in sources
        if (ROOT / path).exists()
        and (lines := (ROOT / path).read_text("utf-8").count("\n")) > LONGEST_FILE
    }
    assert long == {}


def test_no_name_says_nothing() -> None:
    code = [path for path in tracked() if path.parts[0] in {"costtui", "tests", "sample_data"}]
    assert [str(path) for path in code if any(map(EMPTY_NAMES.fullmatch, path.parts))] == []
