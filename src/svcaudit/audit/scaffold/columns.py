"""An unknown export, looked at column by column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from svcaudit.errors import DataError, UsageError
from svcaudit.intake.formats.header_row import looks_like_data
from svcaudit.intake.known_maps import Known, laid_out, recognised
from svcaudit.intake.log_map import NO_MAP
from svcaudit.intake.map_file import load_map
from svcaudit.intake.nearest import nearest
from svcaudit.intake.profile import FileSeen, Seen, columns_of, look_at_columns, look_at_files
from svcaudit.intake.shown import listed, short
from svcaudit.intake.sources import opened


@dataclass(frozen=True, slots=True)
class Export:
    """A file read whole. `missing`: words in it that mean 'no value', beside the empty cell. `known`: the map that reads it, where one was
    named or a shipped one fits."""

    path: Path
    header: tuple[str, ...]
    columns: tuple[Seen, ...]
    rows: int
    missing: tuple[str, ...]
    notes: tuple[str, ...]
    known: Known | None = None

    def named(self, name: str, option: str) -> Seen:
        """The column of this name. Raises UsageError."""
        same = [column for column in self.columns if column.name == name]
        near = same or [column for column in self.columns if column.name.casefold() == name.casefold()]
        if len(near) == 1:
            return near[0]
        meant = nearest(name, [column.name for column in self.columns])
        raise UsageError(
            f"{self.path.name} has no column {short(name)} ({option})" + (f"; did you mean {short(meant)}?" if meant else ""),
            f"it has: {listed([one.name for one in self.columns])}",
        )


def look_at(path: Path, mapping: Path | None = None, *, recognise: bool = True) -> Export:
    """Look at every column of a file that has a name of its own: as `mapping` reads it, else as the shipped map that fits, else as it is.
    Of an archive all files are taken. Raises UsageError where they are not alike; else UsageError, DataError as any reading does."""
    with opened([path]) as sources:
        if mapping is not None:
            log_map = load_map(mapping)
            known: Known | None = laid_out(str(mapping), log_map, look_at_files(sources, log_map))
        else:
            plain = look_at_files(sources, NO_MAP)
            known = recognised(sources, plain) if recognise else None
        files = plain if known is None else known.files
        file = _alike(path, files)
        if known is None and looks_like_data(file.header):
            raise DataError(
                f"the first line of {path.name} looks like data, not like the names of columns: {listed(file.header[:6])}",
                "write a line of names above it; or write a map by hand, `file: {header: [case, time, …]}` (docs/maps.md): --map. "
                "An export of a known system may have one: `svcaudit log maps`",
            )
        rows = sum(one.rows for one in files)
        if not rows:
            raise DataError(f"{path.name} has no row to learn from", "the first line names the columns, each further line is one event")
        looked_at = NO_MAP if known is None else known.looked_at
        columns = tuple(one for one in look_at_columns(files, columns_of(files), looked_at) if one.own)
    missing = dict.fromkeys(word for column in columns for word in column.missing)
    notes = file.notes if len(files) == 1 else (f"{len(files)} files of the same columns", *file.notes)
    return Export(path, file.header, columns, rows, tuple(missing), notes, known)


def _alike(path: Path, files: Sequence[FileSeen]) -> FileSeen:
    """The first of files that have the same columns. Raises UsageError where one has others."""
    first = files[0]
    others = [one for one in files if one.header != first.header]
    if others:
        told = "; ".join(f"{one.source.name} has {listed(one.header[:8])}" for one in (first, others[0]))
        raise UsageError(
            f"the {len(files)} files in {path} are not laid out alike: {told}",
            "pack those of one layout alone, and draft from them; another layout needs a map of its own",
        )
    return first


def masked(text: str) -> str:
    """The shape of a text: what it looks like, not what it says."""
    return re.sub(r"\d", "9", re.sub(r"[^\W\d_]", "x", text))
