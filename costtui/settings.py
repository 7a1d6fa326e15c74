"""Where things lie and what the user set: XDG folders, `config.toml`, data shipped with us."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from costtui.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

PACKAGE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """A folder shipped with costtui (`rules`, `sample_data`): in the wheel, else the checkout."""
    for place in (PACKAGE / "shipped" / name, PACKAGE.parent / name):
        if place.is_dir():
            return place
    raise UsageError(
        f"the folder {name!r} that comes with costtui is missing from this installation",
        hint="install costtui again",
    )


def _xdg(variable: str, fallback: str) -> Path:
    value = os.environ.get(variable, "")
    root = Path(value) if value.startswith("/") else Path.home() / fallback
    return root / "costtui"


def default_data_dir() -> Path:
    """COSTTUI_DATA_DIR, else the XDG data folder."""
    chosen = os.environ.get("COSTTUI_DATA_DIR")
    return Path(chosen).expanduser() if chosen else _xdg("XDG_DATA_HOME", ".local/share")


def default_config_file() -> Path:
    """COSTTUI_CONFIG, else config.toml in the XDG configuration folder."""
    chosen = os.environ.get("COSTTUI_CONFIG")
    if chosen:
        return Path(chosen).expanduser()
    return _xdg("XDG_CONFIG_HOME", ".config") / "config.toml"


def state_dir() -> Path:
    """COSTTUI_STATE_DIR, else the XDG state folder: what is remembered, reports of crashes."""
    chosen = os.environ.get("COSTTUI_STATE_DIR")
    return Path(chosen).expanduser() if chosen else _xdg("XDG_STATE_HOME", ".local/state")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user set, or the defaults."""

    team_tags: tuple[str, ...] = ("team", "Team", "owner")
    """Tag keys that name the team a charge belongs to, the first one present wins."""
    import_limit_gb: float = 200.0
    """The most an archive may unpack to, in gigabytes."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Keys of the screen by the id of what they do; the screen itself checks both."""
    anomaly_calendar: Path | None = None
    """A YAML file of expected events."""
    anomaly_min_impact: float | None = None
    """The least money off the expectation that is an event, in each currency."""
    anomaly_min_share: float | None = None
    """The least share of its level that an unusual day lies off."""
    forecast_country: str = ""
    """ISO 3166 code of the country whose public holidays forecasts know, maybe with its part."""
    forecast_endings: Path | None = None
    """A YAML file of commitments and credits that end."""
    budgets: Path | None = None
    """The file of budgets, if it is not `budgets.yaml` beside the configuration."""
    currency: Mapping[str, float] = field(default_factory=dict)
    """What one unit of each currency is worth, all of them in one of your choice."""
    file: Path | None = None
    """The file these settings were read from, None where there is none."""

    @property
    def budgets_file(self) -> Path:
        """Where the budgets lie, or will."""
        return self.budgets or (self.file or default_config_file()).parent / "budgets.yaml"


_KEYS: dict[str, tuple[str, type | tuple[type, ...]]] = {
    "team_tags": ("a list of tag keys", list),
    "import_limit_gb": ("a number of gigabytes above 0", (int, float)),
    "keys": ('a table such as [keys] refresh = "f5"', dict),
    "anomaly_calendar": ("the path of a YAML file", str),
    "anomaly_min_impact": ("an amount, 0 or more", (int, float)),
    "anomaly_min_share": ("a share, 0 or more", (int, float)),
    "forecast_endings": ("the path of a YAML file", str),
    "forecast_country": ("a country code such as DE or DE-BE", str),
    "budgets": ("the path of a YAML file", str),
    "currency": ("a table such as [currency] USD = 1, EUR = 1.08", dict),
}


def load_settings(path: Path | None = None) -> Settings:
    """The settings of a TOML file; the defaults where it does not exist and was not asked for."""
    file = path or default_config_file()
    if not file.is_file():
        if path is not None:
            raise UsageError(f"no configuration file at {file}", hint="see: costtui config --help")
        return Settings()
    try:
        with file.open("rb") as stream:
            values = tomllib.load(stream)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise UsageError(f"{file} is not valid TOML: {problem}") from None
    for key, value in values.items():
        if key not in _KEYS:
            raise UsageError(
                f"{file}: unknown setting {key!r}", valid="valid: " + ", ".join(sorted(_KEYS))
            )
        words, kind = _KEYS[key]
        if not isinstance(value, kind) or isinstance(value, bool):
            raise UsageError(f"{file}: {key} is {value!r}", valid=f"valid: {words}")
    tags = values.get("team_tags", Settings().team_tags)
    if not all(isinstance(tag, str) and tag for tag in tags):
        raise UsageError(f"{file}: team_tags is {tags!r}", valid="valid: a list of tag keys")
    limit = values.get("import_limit_gb", Settings().import_limit_gb)
    if not 0 < limit < float("inf"):
        raise UsageError(f"{file}: import_limit_gb is {limit}", valid="valid: a number above 0")
    keys = values.get("keys", {})
    if not all(isinstance(key, str) and key for key in keys.values()):
        raise UsageError(f"{file}: keys is {keys!r}", valid='valid: [keys] refresh = "f5"')
    least = {name: _least(file, values, name) for name in ("min_impact", "min_share")}
    endings = values.get("forecast_endings")
    rates = values.get("currency", {})
    for name, rate in rates.items():
        is_number = isinstance(rate, int | float) and not isinstance(rate, bool)
        if not is_number or not 0 < rate < float("inf"):
            raise UsageError(
                f"{file}: the rate of {name} in [currency] is {rate!r}",
                valid="valid: what one unit is worth, above 0, such as EUR = 1.08 beside USD = 1",
            )
    calendar, budgets = values.get("anomaly_calendar"), values.get("budgets")
    return Settings(
        team_tags=tuple(tags),
        import_limit_gb=float(limit),
        keys=keys,
        # Beside the configuration, unless its path is a full one.
        anomaly_calendar=file.parent / Path(calendar).expanduser() if calendar else None,
        anomaly_min_impact=least["min_impact"],
        anomaly_min_share=least["min_share"],
        forecast_country=values.get("forecast_country", ""),
        forecast_endings=file.parent / Path(endings).expanduser() if endings else None,
        budgets=file.parent / Path(budgets).expanduser() if budgets else None,
        currency={name: float(rate) for name, rate in rates.items()},
        file=file,
    )


def _least(file: Path, values: dict[str, Any], name: str) -> float | None:
    value = values.get(f"anomaly_{name}")
    if value is not None and not 0 <= value < float("inf"):
        raise UsageError(f"{file}: anomaly_{name} is {value}", valid="valid: 0 or more")
    return None if value is None else float(value)


def described(settings: Settings, *, data_dir: Path) -> list[tuple[str, str, str, str]]:
    """Every setting: name, value, where it was set, meaning."""
    origin = str(settings.file) if settings.file else "default"
    return [
        ("data_dir", str(data_dir), "--data-dir, COSTTUI_DATA_DIR or XDG", "where the store lies"),
        ("config", str(settings.file or default_config_file()), origin, "the configuration file"),
        (
            "team_tags",
            ", ".join(settings.team_tags),
            origin,
            "tag keys that name the team a charge belongs to, the first one present wins",
        ),
        (
            "import_limit_gb",
            f"{settings.import_limit_gb:g}",
            origin,
            "the most an archive may unpack to, in gigabytes",
        ),
        (
            "keys",
            ", ".join(f"{name} = {key}" for name, key in settings.keys.items()),
            origin,
            "keys of the screen that are not the usual ones",
        ),
        (
            "anomaly_calendar",
            str(settings.anomaly_calendar or ""),
            origin,
            "a YAML file of expected events",
        ),
        (
            "anomaly_min_impact",
            "0.2 % of a day" if (least := settings.anomaly_min_impact) is None else f"{least:g}",
            origin,
            "the least money off the expectation that is an event",
        ),
        (
            "anomaly_min_share",
            f"{0.1 if (share := settings.anomaly_min_share) is None else share:g}",
            origin,
            "the least share of its level that an unusual day lies off",
        ),
        (
            "forecast_endings",
            str(settings.forecast_endings or ""),
            origin,
            "a YAML file of commitments and credits that end",
        ),
        (
            "forecast_country",
            settings.forecast_country,
            origin,
            "the country whose public holidays forecasts know, as DE or DE-BE",
        ),
        ("budgets", str(settings.budgets_file), origin, "the YAML file of budgets"),
        (
            "currency",
            ", ".join(f"{name} = {rate:g}" for name, rate in settings.currency.items()),
            origin,
            "what one unit of each currency is worth; without them nothing is converted",
        ),
    ]
