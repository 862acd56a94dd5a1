"""Reading a log for which there is no standard: every activity is a stage of its own, every further column an attribute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from svcaudit.intake.formats.raw import Wanted
from svcaudit.intake.log_map import NO_MAP, LogMap
from svcaudit.intake.mapping import lay_out
from svcaudit.intake.period import Period
from svcaudit.intake.read import read_log
from svcaudit.intake.result import Intake
from svcaudit.intake.sources import opened
from svcaudit.intake.stand_in import STAND_IN
from svcaudit.model.spec import Attribute


def read_without_standard(
    paths: Sequence[Path], mapping: LogMap | None = None, *, zone: str | None = None, period: Period | None = None, whole: bool = True
) -> Intake:
    """Read customer files as one log. Raises as `read_log` does.

    `whole`: every column is read, so that rows can be compared as a whole; the headers are looked at first.
    """
    names = _further_columns(paths, mapping or NO_MAP) if whole else ()
    spec = replace(STAND_IN, attributes={name: Attribute(name) for name in names})
    return read_log(paths, spec, mapping, zone=zone, period=period)


def _further_columns(paths: Sequence[Path], log_map: LogMap) -> tuple[str, ...]:
    """Columns of any file with a name of their own that play no part in the log."""
    names: dict[str, None] = {}

    def choose(header: tuple[str, ...]) -> Wanted:
        taken = lay_out(header, source.path, STAND_IN, log_map).wanted.positions
        folded = [name.casefold() for name in header]
        names.update(
            (name, None) for place, name in enumerate(header) if name and place not in taken and folded.count(name.casefold()) == 1
        )
        return Wanted((taken[0],))

    with opened(paths) as sources:
        for source in sources:
            source.read(choose, log_map.file)
    return tuple(names)
