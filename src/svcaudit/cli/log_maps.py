"""`svcaudit log maps`: the maps that come with the product."""

from __future__ import annotations

from typing import Annotated

import typer

from svcaudit.cli.output import Output


def maps_command(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="The map to print; without one, the list of all.")] = None,
) -> int:
    """The maps for the exports of known systems: `--map NAME` uses one, `extends: NAME` in a map of yours builds on it.

    Example: svcaudit log maps servicenow-incident > ours.map.yaml
    """
    from svcaudit.errors import UsageError
    from svcaudit.intake.map_extends import shipped_maps
    from svcaudit.intake.nearest import did_you_mean

    maps = shipped_maps()
    if name is None:
        width = max(map(len, maps))
        Output().payload("\n".join(f"{known:{width}}  {_first_line(text)}" for known, text in maps.items()))
        return 0
    if name not in maps:
        raise UsageError(f"there is no map {name!r}{did_you_mean(name, maps)}", "`svcaudit log maps` lists them")
    Output().payload(maps[name])
    return 0


def _first_line(text: str) -> str:
    return text.splitlines()[0].removeprefix("# ")
