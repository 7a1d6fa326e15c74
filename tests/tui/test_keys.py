"""Keys of the configuration: taken over, or explained."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from costtui.errors import UsageError
from costtui.settings import Settings, load_settings
from costtui.tui.app import CosttuiApp
from tests.tui.walk import walk

if TYPE_CHECKING:
    from pathlib import Path


async def test_a_key_of_the_configuration_replaces_the_usual_one(
    months: Path, tmp_path: Path
) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[keys]\nshow-breakdown = "B"\nmetric = "ctrl+t,f5"\nhelp = "!"\n')
    async with walk(months, settings=load_settings(file)) as walked:
        await walked.press("B")
        assert walked.line("crumbs") == " All"
        await walked.press("m")
        assert walked.breakdown.view.metric == "effective"
        await walked.press("ctrl+t")
        assert walked.breakdown.view.metric == "billed"
        await walked.press("f5")
        assert walked.breakdown.view.metric == "list"
        await walked.press("exclamation_mark")
        assert "Where the money goes" in walked.text


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"metrc": "x"}, "did you mean metric"),
        ({"metric": "crtl+x"}, "did you mean ctrl"),
        ({"metric": "entre"}, "did you mean enter"),
        ({"metric": "g"}, "both want the key 'g'"),
        ({"metric": "r"}, "both want the key 'r'"),
        ({"metric": "x", "group": "x"}, "both want the key 'x'"),
    ],
)
def test_a_wrong_key_names_the_nearest_right_one(
    tmp_path: Path, keys: dict[str, str], said: str
) -> None:
    with pytest.raises(UsageError) as caught:
        CosttuiApp(tmp_path, Settings(keys=keys))
    assert said in str(caught.value)


def test_keys_are_texts(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("[keys]\nmetric = 3\n")
    with pytest.raises(UsageError, match="keys"):
        load_settings(file)
