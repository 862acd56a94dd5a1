"""The settings of a command and where each came from: a flag, the environment, the config file, or nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile
from pathlib import Path
from typing import Any, Generic, TypeVar

from svcaudit.cli.output import Output
from svcaudit.errors import UsageError
from svcaudit.model.setting import CONFIG_NAME, LOGS, SPEC, Setting

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
    """Every setting, decided; `settings[SPEC]` is its value. `file`: the config file that was read, used or not. `used`: what concerns
    the command."""

    decided: Mapping[str, Chosen[Any]]
    file: Path | None = None
    used: tuple[Setting[Any], ...] = ()

    def __getitem__(self, setting: Setting[T]) -> T:
        value: T = self.decided[setting.name].value
        return value

    def of(self, setting: Setting[T]) -> Chosen[T]:
        """The value with where it came from."""
        return self.decided[setting.name]

    def tell(self, out: Output) -> None:
        """Say what the config file decided of that which concerns the command."""
        taken = [one.name for one in self.used if self.of(one).origin.source is Source.FILE]
        if taken:
            out.status(f"config {self.file}: {', '.join(taken)}")

    def needed(self, command: str, *, query: bool = False) -> tuple[tuple[Path, ...], Path]:
        """The logs and the standard. With a query, only logs that are named beside it. Raises UsageError naming both ways to give them."""
        logs = () if query and self.of(LOGS).origin.source is not Source.FLAG else self[LOGS]
        lacking = [one for one, found in ((LOGS, logs or query), (SPEC, self[SPEC])) if not found]
        spec = self[SPEC]
        if lacking or spec is None:
            raise self.missing(f"svcaudit {command} LOG --spec SPEC", *lacking)
        return logs, spec

    def missing(self, line: str, *lacking: Setting[Any]) -> UsageError:
        """What to raise for settings that nobody gave: both ways to give them. `line`: the command line that would."""
        told = " and ".join(f"argument '{one.flag}'" if one.positional else f"option '{one.flag}'" for one in lacking)
        keys = " and ".join(f"`{one.name}:`" for one in lacking)
        file = str(self.file) if self.file else f"{CONFIG_NAME} (there is none here or above; `svcaudit init` makes one)"
        return UsageError(
            f"missing {told}: write {line}, or {keys} in {file}",
            f"`{' '.join(takewhile(str.islower, line.split()))} --help` shows what it takes",
        )
