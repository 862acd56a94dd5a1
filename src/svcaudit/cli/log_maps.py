"""`svcaudit log maps`: the maps that come with the product."""

from __future__ import annotations

from typing import Annotated

import typer

from svcaudit.cli import options
from svcaudit.cli.output import Output
from svcaudit.cli.settings import Settings
from svcaudit.model.setting import LANG


@options.taking(LANG)
def maps_command(
    chosen: Settings,
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="The map to print; without one, the list of all.")] = None,
) -> int:
    """The maps for the exports of known systems: `--map NAME` uses one, `extends: NAME` in a map of yours builds on it.

    Example: svcaudit log maps servicenow-incident > ours.map.yaml
    """
    from svcaudit.errors import UsageError
    from svcaudit.intake.map_extends import shipped_maps
    from svcaudit.intake.nearest import did_you_mean
    from svcaudit.reports.phrases import Phrases

    maps = shipped_maps()
    if name is None:
        width, say = max(map(len, maps)), Phrases.of(chosen[LANG])
        Output().payload("\n".join(f"{known:{width}}  {say.text(_first_line(text))}" for known, text in maps.items()))
        return 0
    if name not in maps:
        raise UsageError(f"there is no map {name!r}{did_you_mean(name, maps)}", "`svcaudit log maps` lists them")
    Output().payload(maps[name])
    return 0


def _first_line(text: str) -> str:
    return text.splitlines()[0].removeprefix("# ")
