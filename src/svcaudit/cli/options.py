"""Options that several commands take, described once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from svcaudit.model.fail_on import FailOn

Logs = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="[LOG...]",
        help="Exported logs: files, packed or not, 'patterns/*.csv', - for standard input; without any, those of svcaudit.yaml.",
    ),
]
QueryText = Annotated[str | None, typer.Option("--query", metavar="SQL", help="Take the rows of this SELECT as a log.")]
Url = Annotated[
    str | None,
    typer.Option(
        "--url", metavar="URL", envvar="SVCAUDIT_URL", help="The database of --query: postgresql://user@host/db, sqlite:///file.db."
    ),
]
Spec = Annotated[Path | None, typer.Option("--spec", "-s", metavar="PATH", help="The standard (YAML).")]
Map = Annotated[Path | None, typer.Option("--map", "-m", metavar="PATH", help="Which column is what (YAML); see docs/maps.md.")]
Zone = Annotated[str | None, typer.Option("--zone", metavar="ZONE", help="Time zone of times that do not say theirs: Asia/Shanghai.")]
Waivers = Annotated[Path | None, typer.Option("--waivers", metavar="PATH", help="Dated exceptions (YAML).")]
RunFolder = Annotated[
    Path | None, typer.Option("--run", metavar="FOLDER", help="Write the run (run.json, tables, quarantine) into this folder.")
]
Outputs = Annotated[
    list[str] | None, typer.Option("--output", "-o", metavar="PATH", help="Write a report; format by suffix, or html=PATH. Repeatable.")
]
FailOnOption = Annotated[
    FailOn | None,
    typer.Option("--fail-on", help="Exit 1 when a rule of this severity or above misses its gate. Default: error.", show_default=False),
]
Select = Annotated[list[str] | None, typer.Option("--select", metavar="RULE", help="Judge only this rule (id or kind). Repeatable.")]
Ignore = Annotated[list[str] | None, typer.Option("--ignore", metavar="RULE", help="Leave out this rule (id or kind). Repeatable.")]
Limit = Annotated[int | None, typer.Option("--limit", metavar="N", min=0, help="How many findings to list, here and in reports.")]
MaxQuarantine = Annotated[
    str | None,
    typer.Option("--max-quarantine", metavar="SHARE", help="Refuse (exit 3) when more rows than this cannot be read. Default: 100%."),
]
Lang = Annotated[str | None, typer.Option("--lang", metavar="LANG", help="Language of titles: en or zh. Default: en.")]
Config = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="Take this config file, not the nearest svcaudit.yaml upwards.")
]
NoConfig = Annotated[bool, typer.Option("--no-config", help="Take no config file.")]
