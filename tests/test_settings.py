"""The configuration: what a file may say, what is told about a wrong one, where things lie."""

from __future__ import annotations

from pathlib import Path

import pytest

from costtui.errors import UsageError
from costtui.settings import (
    Settings,
    default_config_file,
    default_data_dir,
    described,
    load_settings,
    shipped,
)


def config(folder: Path, text: str) -> Path:
    file = folder / "config.toml"
    file.write_text(text, "utf-8")
    return file


def test_without_a_file_the_defaults_hold() -> None:
    assert load_settings() == Settings()


def test_a_file_in_the_usual_place_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "costtui").mkdir()
    config(tmp_path / "costtui", 'team_tags = ["squad"]')
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert load_settings().team_tags == ("squad",)


def test_a_file_that_was_named_has_to_be_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no configuration file"):
        load_settings(tmp_path / "none.toml")


def test_what_a_file_sets_takes_the_place_of_the_default(tmp_path: Path) -> None:
    file = config(tmp_path, "team_tags = []\nimport_limit_gb = 2\n")
    assert load_settings(file) == Settings(team_tags=(), import_limit_gb=2.0, file=file)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("team_tag = ['a']", "team_tags"),
        ("team_tags = 'a'", "a list of tag keys"),
        ("team_tags = ['a', 1]", "a list of tag keys"),
        ("team_tags = ['']", "a list of tag keys"),
        ("import_limit_gb = 0", "above 0"),
        ("import_limit_gb = true", "above 0"),
        ("import_limit_gb = nan", "above 0"),
        ("import_limit_gb = inf", "above 0"),
        ("import_limit_gb = '5'", "above 0"),
        ("team_tags = [", "not valid TOML"),
    ],
)
def test_a_wrong_setting_is_answered_with_the_right_one(
    tmp_path: Path, text: str, words: str
) -> None:
    with pytest.raises(UsageError, match=words) as caught:
        load_settings(config(tmp_path, text))
    assert str(tmp_path) in str(caught.value)


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="not valid TOML"):
        load_settings(file)


def test_the_store_lies_where_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    home = Path.home()
    assert default_data_dir() == home / ".local/share/costtui"
    monkeypatch.setenv("XDG_DATA_HOME", "relative/is/ignored")
    assert default_data_dir() == home / ".local/share/costtui"
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    assert default_data_dir() == Path("/data/costtui")
    monkeypatch.setenv("COSTTUI_DATA_DIR", "~/bills")
    assert default_data_dir() == home / "bills"
    monkeypatch.setenv("COSTTUI_CONFIG", "~/c.toml")
    assert default_config_file() == home / "c.toml"


def test_every_setting_is_described_with_where_it_was_set(tmp_path: Path) -> None:
    file = config(tmp_path, "import_limit_gb = 1.5")
    rows = {row[0]: row[1:3] for row in described(load_settings(file), data_dir=tmp_path)}
    assert rows["import_limit_gb"] == ("1.5", str(file))
    assert rows["team_tags"] == ("team, Team, owner", str(file))
    assert rows["data_dir"][0] == str(tmp_path)


def test_a_folder_that_does_not_come_with_it_is_told() -> None:
    assert (shipped("sample_data") / "README.md").is_file()
    with pytest.raises(UsageError, match="missing from this installation"):
        shipped("no such folder")
