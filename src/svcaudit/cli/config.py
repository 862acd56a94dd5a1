"""`svcaudit config`: what a check would use, and who decided it."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from svcaudit.cli import options
from svcaudit.cli.output import Output, help_if_alone
from svcaudit.cli.settings import Chosen, Settings, Source
from svcaudit.model.setting import LOGS, SETTINGS

config_app = typer.Typer(help="The config file svcaudit.yaml.", invoke_without_command=True, rich_markup_mode=None)
config_app.callback()(help_if_alone)


class ConfigFormat(StrEnum):
    TEXT = "text"
    JSON = "json"


@config_app.command("show")
@options.taking(*(replace(one, positional=one is LOGS) for one in SETTINGS))
def show_command(
    chosen: Settings, format_: Annotated[ConfigFormat, typer.Option("--format", "-f", help="What stdout gets.")] = ConfigFormat.TEXT
) -> int:
    """What the commands would use with these options, and where each value comes from: flag, environment, file or default.

    Example: svcaudit config show
    """
    Output().payload(_as_json(chosen) if format_ is ConfigFormat.JSON else _as_text(chosen))
    return 0


def _as_text(chosen: Settings) -> str:
    from svcaudit.reports.characters import visible

    rows = [(name, visible(_written(one.value)), visible(str(one.origin))) for name, one in chosen.decided.items()]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    lines = [f"config file: {visible(str(chosen.file)) if chosen.file else 'none'}", ""]
    lines += [f"{name:<{widths[0]}}  {value:<{widths[1]}}  {origin}" for name, value, origin in rows]
    if all(one.origin.source is Source.DEFAULT for one in chosen.decided.values()):
        lines += ["", "`svcaudit init` writes a svcaudit.yaml to begin with"]
    return "\n".join(lines)


def _written(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "–"
    return "–" if value is None else str(value)


def _as_json(chosen: Settings) -> str:
    from svcaudit.reports.json_text import json_text

    file = None if chosen.file is None else str(chosen.file)
    return json_text({"config": file, "settings": {name: _one(one) for name, one in chosen.decided.items()}})


def _one(one: Chosen[Any]) -> dict[str, Any]:
    return {"value": _plain(one.value), "from": str(one.origin.source), "where": one.origin.where or None}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, Path) else value
