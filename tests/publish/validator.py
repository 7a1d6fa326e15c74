"""The public focus-validator in an environment of its own, and the rules it reports.

focus-validator asks for Python 3.12 and for older libraries than costtui has. Its only line that
Python 3.11 cannot read is put right when it is installed; its rules stay what they are.
"""

from __future__ import annotations

import fcntl
import os
import pwd
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

VERSION = "2.2.1"
RULES = "1.2"
NEEDS = (
    "duckdb>=1.4.1,<2",
    "graphviz",
    "pandas>=2.2,<3",
    "polars>=1.34,<2",
    "pyarrow>=18,<20",
    "pydantic>=2.12,<3",
    "pyyaml>=6,<7",
    "requests",
    "sqlglot>=27.28.1,<28",
    "tabulate",
)
"""What its command imports; what it asks for beside that is for its own tests."""

_CACHE = Path(__file__).parents[2] / ".cache"
_UNREADABLE = """f"'{k.replace('\\"', '\\"\\"')}'\""""
_READABLE = """"'" + k.replace('"', '""') + "'\""""
_LINE = re.compile(r"^- (\S+): violations=(\d+); (.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Report:
    """What the validator says about a file."""

    passed: int
    failures: dict[str, int]
    """The rules that failed themselves, not by a rule below them, with their violations."""


def install() -> Path:
    """The Python of the validator's environment, made on the first call of any process."""
    _CACHE.mkdir(exist_ok=True)
    folder = _CACHE / f"focus-validator-{VERSION}-py{sys.version_info[0]}{sys.version_info[1]}"
    python = folder / "bin" / "python"
    with (_CACHE / f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = folder / "installed"
        if not done.exists():
            _run(sys.executable, "-m", "venv", "--clear", str(folder))
            pip = (str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
            _run(*pip, *NEEDS)
            only = ("--no-deps", "--ignore-requires-python")
            _run(*pip, *only, f"focus-validator=={VERSION}")
            _make_readable(_package(python))
            done.touch()
    return python


def validate(file: Path) -> Report:
    """The validator's report on a FOCUS file, every rule applied that can be."""
    python = install()
    done = subprocess.run(
        [
            str(python.parent / "focus-validator"),
            *("--data-file", str(file.resolve())),
            *("--validate-version", RULES),
            *("--applicability-criteria", "ALL"),
            *("--output-type", "console"),
            "--block-download",
        ],
        cwd=_package(python).parent,
        env={**os.environ, "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    counted = re.search(r"^Total: \d+ \| Pass: (\d+) \| Fail: (\d+)", done.stdout, re.MULTILINE)
    if counted is None:
        raise RuntimeError(f"focus-validator gave no report:\n{done.stdout}\n{done.stderr}")
    found = _LINE.findall(done.stdout.partition("--- Failures ---")[2])
    if len(found) != int(counted[2]):
        raise RuntimeError(f"{counted[2]} rules failed, {len(found)} are listed:\n{done.stdout}")
    return Report(
        int(counted[1]),
        {
            rule: int(violations)
            for rule, violations, message in found
            if "failed child rules" not in message
        },
    )


def _package(python: Path) -> Path:
    found = _run(
        str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"
    ).strip()
    return Path(found) / "focus_validator"


def _make_readable(package: Path) -> None:
    """Say in Python 3.11's words what stands there in 3.12's: a quote inside an f-string."""
    module = package / "config_objects" / "focus_to_duckdb_converter.py"
    text = module.read_text("utf-8")
    if text.count(_UNREADABLE) != 1:
        raise RuntimeError(f"{module} is not the version that is known: {VERSION}")
    module.write_text(text.replace(_UNREADABLE, _READABLE), "utf-8")


def _run(*command: str) -> str:
    # Tests have no home, but pip's configuration and cache are in the person's.
    home = {**os.environ, "HOME": pwd.getpwuid(os.getuid()).pw_dir}
    done = subprocess.run(
        command, env=home, capture_output=True, text=True, timeout=900, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stdout}\n{done.stderr}")
    return done.stdout
