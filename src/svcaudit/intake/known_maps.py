"""Which shipped map a file was made for: the one that knows the most of its columns, or the words of a text that names none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from svcaudit.errors import SvcauditError
from svcaudit.intake.formats.header_row import looks_like_data
from svcaudit.intake.log_map import NO_MAP, LogMap
from svcaudit.intake.map_extends import shipped_maps
from svcaudit.intake.map_file import load_map
from svcaudit.intake.mapping import Layout, lay_out
from svcaudit.intake.profile import FileSeen, columns_of, look_at_columns, look_at_files
from svcaudit.intake.sources import Source
from svcaudit.intake.stand_in import STAND_IN

_ENOUGH = 4
"""Columns that must be called as a shipped map calls them before it is taken."""


@dataclass(frozen=True, slots=True)
class Known:
    """A map by its name, and what it makes of the files: `layouts`, one a file."""

    name: str
    log_map: LogMap
    files: Sequence[FileSeen]
    layouts: Sequence[Layout]

    @property
    def looked_at(self) -> LogMap:
        """How its columns are looked at: unpacked as the map says, and under their own names."""
        return as_files(self.log_map)

    @property
    def columns(self) -> int:
        """Those that the map knows."""
        return min(len(layout.wanted.positions) for layout in self.layouts)


def as_files(log_map: LogMap) -> LogMap:
    """What a map says of the file itself, and nothing of its columns."""
    return replace(NO_MAP, file=log_map.file, missing=log_map.missing)


def laid_out(name: str, log_map: LogMap, files: Sequence[FileSeen]) -> Known:
    """The files as a map reads them. Raises DataError for a column that lacks."""
    return Known(name, log_map, files, [lay_out(file.header, file.source.path, STAND_IN, log_map) for file in files])


def recognised(sources: Sequence[Source], files: Sequence[FileSeen]) -> Known | None:
    """The shipped map that knows the most columns of every file; None when none knows enough. `files`: as they look without a map."""
    found = [known for known in _fitting(sources, files) if known.columns >= _ENOUGH]
    return max(found, key=lambda known: (known.columns, known.name), default=None)


def _fitting(sources: Sequence[Source], files: Sequence[FileSeen]) -> Iterator[Known]:
    for name in shipped_maps():
        log_map = load_map(Path(name))
        if log_map.case is None:
            continue
        try:
            if log_map.file.header:
                yield from _headless(name, log_map, sources, files)
            elif _worth_a_look(log_map, files):
                yield laid_out(name, log_map, look_at_files(sources, log_map) if log_map.file.explode else files)
        except SvcauditError:
            continue  # it lacks a column that the map asks for


def _worth_a_look(log_map: LogMap, files: Sequence[FileSeen]) -> bool:
    """A file is unpacked anew only where it has the list that the map unpacks."""
    return not log_map.file.explode or all(log_map.file.explode[0] in file.header for file in files)


def _headless(name: str, log_map: LogMap, sources: Sequence[Source], files: Sequence[FileSeen]) -> Iterator[Known]:
    """A map for a text that does not name its columns fits where the map knows the words that say what happened."""
    if not all(looks_like_data(file.header) and len(file.header) <= len(log_map.file.header) for file in files):
        return
    anew = look_at_files(sources, log_map)
    known = laid_out(name, log_map, anew)
    words = log_map.values.get("activity", {})
    telling = [one for one in columns_of(anew) if one.name in log_map.activity]
    if all(2 * len(set(column.top) & set(words)) >= min(4, column.distinct) for column in look_at_columns(anew, telling, known.looked_at)):
        yield known


def fitting_hint(sources: Sequence[Source]) -> str:
    """'the shipped map X reads such files: --map X', or nothing."""
    try:
        known = recognised(sources, look_at_files(sources, NO_MAP))
    except SvcauditError:
        return ""
    return f"the shipped map {known.name} reads such files: --map {known.name}" if known is not None else ""
