"""Docs and help cannot drift apart: every command and option has help and is in the guide."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import typer.main

from costtui.cli.app import app

DOCS = Path(__file__).parents[2] / "docs"
GUIDE = (DOCS / "user_guide.md").read_text("utf-8")
ROOT: Any = typer.main.get_command(app)
COMMANDS: dict[str, Any] = {"": ROOT, **ROOT.commands}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_examples_and_a_place_in_the_guide(name: str) -> None:
    command = COMMANDS[name]
    assert command.help
    assert f"costtui {name}".strip() in GUIDE
    if name:
        assert "costtui" in (command.epilog or ""), "no example in its help"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_has_help_and_is_in_the_guide(name: str) -> None:
    for parameter in COMMANDS[name].params:
        if parameter.param_type_name != "option":
            continue
        assert parameter.help, parameter.name
        for spelling in parameter.opts:
            assert f"`{spelling}" in GUIDE or f" {spelling} " in GUIDE, spelling


def test_every_link_between_the_documents_leads_somewhere() -> None:
    pages = [*DOCS.glob("*.md"), DOCS.parent / "README.md", DOCS.parent / "roadmap.md"]
    broken = [
        f"{page.name}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
        if not (page.parent / target).exists()
    ]
    assert broken == []
