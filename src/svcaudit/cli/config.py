"""`svcaudit config`: what a check would use, and who decided it."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from svcaudit.cli import options
from svcaudit.cli.output import Output, help_if_alone

if TYPE_CHECKING:
    from svcaudit.cli.settings import Chosen, Settings

config_app = typer.Typer(help="The config file svcaudit.yaml.", invoke_without_command=True, rich_markup_mode=None)
config_app.callback()(help_if_alone)


class ConfigFormat(StrEnum):
    TEXT = "text"
    JSON = "json"


@config_app.command("show")
def show_command(
    logs: options.Logs = None,
    spec: options.Spec = None,
    mapping: options.Map = None,
    zone: options.Zone = None,
    waivers: options.Waivers = None,
    run_folder: options.RunFolder = None,
    outputs: options.Outputs = None,
    fail_on: options.FailOnOption = None,
    select: options.Select = None,
    ignore: options.Ignore = None,
    limit: options.Limit = None,
    max_quarantine: options.MaxQuarantine = None,
    lang: options.Lang = None,
    config: options.Config = None,
    no_config: options.NoConfig = False,
    format_: Annotated[ConfigFormat, typer.Option("--format", "-f", help="What stdout gets.")] = ConfigFormat.TEXT,
) -> int:
    """What `svcaudit check` would use with these options, and where each value comes from: flag, environment, file or default.

    Example: svcaudit config show
    """
    from svcaudit.cli.settings import settings_here

    flags = {
        "logs": logs,
        "spec": spec,
        "map": mapping,
        "zone": zone,
        "waivers": waivers,
        "run": run_folder,
        "output": outputs,
        "fail_on": fail_on,
        "limit": limit,
        "lang": lang,
        "max_quarantine": max_quarantine,
        "select": select,
        "ignore": ignore,
    }
    chosen = settings_here(flags, config, no_config)
    Output().payload(_as_json(chosen) if format_ is ConfigFormat.JSON else _as_text(chosen))
    return 0


def _as_text(chosen: Settings) -> str:
    from svcaudit.cli.settings import Source
    from svcaudit.reports.characters import visible

    rows = [(name, visible(_written(one.value)), visible(str(one.origin))) for name, one in chosen.all().items()]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    lines = [f"config file: {visible(str(chosen.file)) if chosen.file else 'none'}", ""]
    lines += [f"{name:<{widths[0]}}  {value:<{widths[1]}}  {origin}" for name, value, origin in rows]
    if all(one.origin.source is Source.DEFAULT for one in chosen.all().values()):
        lines += ["", "`svcaudit init` writes a svcaudit.yaml to begin with"]
    return "\n".join(lines)


def _written(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "–"
    return "–" if value is None else str(value)


def _as_json(chosen: Settings) -> str:
    return json.dumps(
        {
            "config": None if chosen.file is None else str(chosen.file),
            "settings": {name: _one(one) for name, one in chosen.all().items()},
        },
        ensure_ascii=False,
        indent=2,
    )


def _one(one: Chosen[Any]) -> dict[str, Any]:
    return {"value": one.value, "from": str(one.origin.source), "where": one.origin.where or None}
