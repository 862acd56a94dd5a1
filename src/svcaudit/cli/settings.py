"""The options of an audit and where each came from: a flag, the environment, the config file, or nobody."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Generic, TypeVar

from svcaudit.errors import UsageError
from svcaudit.model.fail_on import FailOn
from svcaudit.spec import config_file
from svcaudit.spec.config_file import NAME, ConfigFile, find_config, load_config, read_variable, refuse_both
from svcaudit.spec.shape import Key

T = TypeVar("T")


class Source(StrEnum):
    FLAG = "flag"
    ENVIRONMENT = "environment"
    FILE = "file"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Origin:
    """Who decided. `where`: the flag, the variable, or the line of the file; empty for a default."""

    source: Source
    where: str = ""

    def __str__(self) -> str:
        return self.where or str(self.source)


@dataclass(frozen=True, slots=True)
class Chosen(Generic[T]):
    """A value and where it came from."""

    value: T
    origin: Origin


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that a config file may say, decided. `file`: the config file that was read, used or not."""

    logs: Chosen[tuple[str, ...]]
    spec: Chosen[str | None]
    map: Chosen[str | None]
    zone: Chosen[str | None]
    waivers: Chosen[str | None]
    run: Chosen[str | None]
    output: Chosen[tuple[str, ...]]
    fail_on: Chosen[FailOn]
    limit: Chosen[int | None]
    lang: Chosen[str]
    max_quarantine: Chosen[str]
    select: Chosen[tuple[str, ...]]
    ignore: Chosen[tuple[str, ...]]
    file: Path | None = None

    def all(self) -> dict[str, Chosen[Any]]:
        """Every setting by its key, in the order of the file's description."""
        return {key.name: getattr(self, key.name) for key in config_file.KEYS}

    def from_file(self) -> list[str]:
        """The keys whose value the config file decided."""
        return [name for name, chosen in self.all().items() if chosen.origin.source is Source.FILE]


_DEFAULTS: Mapping[str, Any] = {
    "logs": (), "spec": None, "map": None, "zone": None, "waivers": None, "run": None, "output": (),
    "fail_on": FailOn.ERROR, "limit": None, "lang": "en", "max_quarantine": "100%", "select": (), "ignore": (),
}  # fmt: skip
_PATHS = ("logs", "spec", "map", "waivers", "run", "output")
"""Settings that name files; in a config file they are relative to it."""


def settings(flags: Mapping[str, Any], environment: Mapping[str, str], file: ConfigFile | None) -> Settings:
    """Decide each setting: a flag before the environment before the file before the default. Raises SpecError for a variable's value.

    `flags`: by key; None, or nothing in a list, was not given.
    """
    chosen = {key.name: _chosen(key, flags, environment, file) for key in config_file.KEYS}
    return Settings(**chosen, file=None if file is None else file.path)


def _chosen(key: Key[Any], flags: Mapping[str, Any], environment: Mapping[str, str], file: ConfigFile | None) -> Chosen[Any]:
    flag = flags.get(key.name)
    if flag is not None and flag != [] and flag != ():
        value = tuple(map(str, flag)) if key in config_file.LISTS else str(flag) if isinstance(flag, Path) else flag
        return Chosen(value, Origin(Source.FLAG, "LOG" if key.name == "logs" else f"--{key.name.replace('_', '-')}"))
    variable = f"SVCAUDIT_{key.name.upper()}"
    if environment.get(variable, "").strip(" ,"):
        return Chosen(read_variable(key, variable, environment[variable]), Origin(Source.ENVIRONMENT, variable))
    if file is not None and key.name in file.given:
        given = file.given[key.name]
        value = _beside(key.name, given.value, file.folder) if key.name in _PATHS else given.value
        return Chosen(value, Origin(Source.FILE, f"{given.place.file}:{given.place.line}"))
    return Chosen(_DEFAULTS[key.name], Origin(Source.DEFAULT))


def _beside(name: str, value: Any, folder: Path) -> Any:
    """Paths of the config file, as seen from the working folder."""
    if isinstance(value, tuple):
        return tuple(_beside(name, one, folder) for one in value)
    format_, separator, path = str(value).partition("=") if name == "output" else ("", "", str(value))
    if separator and format_.isalnum():  # html=june
        return f"{format_}={folder / path}"
    return str(folder / str(value))


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


def settings_here(flags: Mapping[str, Any], config: Path | None, no_config: bool) -> Settings:
    """The settings of a command that runs in this folder and this environment. Raises UsageError, SpecError."""
    return settings(flags, os.environ, config_in_force(config, no_config, os.environ, Path.cwd()))


def _shown(path: Path, folder: Path) -> Path:
    """The path as seen from the folder: `../svcaudit.yaml`."""
    try:
        return Path(os.path.relpath(path, folder))
    except ValueError:  # another drive
        return path


def path_of(chosen: Chosen[str | None]) -> Path | None:
    return None if chosen.value is None else Path(chosen.value)


def needed(chosen: Settings, *, query: bool = False) -> tuple[tuple[Path, ...], Path]:
    """The logs and the standard. With a query, only logs that are named beside it. Raises UsageError naming both ways to give them."""
    lacking = [(flag, key) for flag, key in _NEEDED if not getattr(chosen, key).value and not (query and key == "logs")]
    spec = path_of(chosen.spec)
    if lacking or spec is None:
        file = str(chosen.file) if chosen.file else f"{NAME} (there is none here or above; `svcaudit init` makes one)"
        keys = " and ".join(f"`{key}:`" for _, key in lacking)
        raise UsageError(
            f"missing {' and '.join(flag for flag, _ in lacking)}: write svcaudit check LOG --spec SPEC, or {keys} in {file}",
            "`svcaudit check --help` shows what it takes",
        )
    if query and chosen.logs.origin.source is not Source.FLAG:
        return (), spec
    return tuple(Path(one) for one in chosen.logs.value), spec


_NEEDED = (("argument 'LOG...'", "logs"), ("option '--spec'", "spec"))
