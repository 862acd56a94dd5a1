"""Deciding the settings: flag before environment before config file before default."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from svcaudit.cli.settings import Chosen, Origin, Settings, Source
from svcaudit.errors import UsageError
from svcaudit.model.setting import SETTINGS, Kind, Setting
from svcaudit.spec.config_file import ConfigFile, find_config, load_config, read_variable, refuse_both, unknown_language


def settings(
    flags: Mapping[str, Any], environment: Mapping[str, str], file: ConfigFile | None, used: tuple[Setting[Any], ...] = ()
) -> Settings:
    """Decide each setting: a flag before the environment before the file before the default. Raises SpecError for a variable's value,
    UsageError for a flag's.

    `flags`: as the command line gives them, by name; None, or nothing in a list, was not given.
    """
    decided = {one.name: _chosen(one, flags, environment, file) for one in SETTINGS}
    return Settings(decided, None if file is None else file.path, used)


def _chosen(setting: Setting[Any], flags: Mapping[str, Any], environment: Mapping[str, str], file: ConfigFile | None) -> Chosen[Any]:
    flag = flags.get(setting.name)
    if flag is not None and flag != []:
        if setting.kind is Kind.LANGUAGE and (wrong := unknown_language(flag)):
            told, hint = wrong
            raise UsageError(f"{setting.flag}: {told}", hint)
        return Chosen(tuple(flag) if setting.kind.several else flag, Origin(Source.FLAG, setting.flag))
    told = environment.get(setting.variable, "")
    if told.strip(" ,"):
        return Chosen(_placed(setting, read_variable(setting, told), Path()), Origin(Source.ENVIRONMENT, setting.variable))
    if file is not None and setting.name in file.given:
        given = file.given[setting.name]
        return Chosen(_placed(setting, given.value, file.folder), Origin(Source.FILE, f"{given.place.file}:{given.place.line}"))
    return Chosen(setting.default, Origin(Source.DEFAULT))


def _placed(setting: Setting[Any], value: Any, folder: Path) -> Any:
    """What names files, as seen from the working folder."""
    match setting.kind:
        case Kind.PATH:
            return folder / value
        case Kind.MAP:  # a file beside the config file, or the name of a map that is shipped
            return folder / value if (folder / value).exists() or Path(value).suffix or Path(value).name != value else Path(value)
        case Kind.PATHS:
            return tuple(Path(one) if one == "-" else folder / one for one in value)
        case Kind.REPORTS:
            return tuple(_report(one, folder) for one in value)
        case _:
            return value


def _report(text: str, folder: Path) -> str:
    name, separator, path = text.partition("=")
    return f"{name}={folder / path}" if separator and name.isalnum() else str(folder / text)  # html=june


def config_in_force(config: Path | None, no_config: bool, environment: Mapping[str, str], folder: Path) -> ConfigFile | None:
    """The config file asked for, else the one of SVCAUDIT_CONFIG, else the nearest one upwards. Raises UsageError, SpecError."""
    refuse_both(config, no_config)
    if no_config:
        return None
    if config is not None:
        return load_config(config)
    named = environment.get("SVCAUDIT_CONFIG", "").strip()
    if named:
        return load_config(Path(named))
    found = find_config(folder)
    return None if found is None else load_config(_shown(found, folder))


def settings_here(flags: Mapping[str, Any], used: tuple[Setting[Any], ...], config: Path | None, no_config: bool) -> Settings:
    """The settings of a command that runs in this folder and this environment. Raises UsageError, SpecError."""
    return settings(flags, os.environ, config_in_force(config, no_config, os.environ, Path.cwd()), used)


def _shown(path: Path, folder: Path) -> Path:
    """The path as seen from the folder: `../svcaudit.yaml`."""
    try:
        return Path(os.path.relpath(path, folder))
    except ValueError:  # another drive
        return path
