"""How an export is to be read: as a shipped map does where its columns are those, else as they look."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from svcaudit.audit.scaffold.columns import Export
from svcaudit.audit.scaffold.guess import Asked, as_map, found_parts
from svcaudit.audit.scaffold.map_text import TimeChoice, choose_time, extending_text, map_text, moments, wide_text
from svcaudit.audit.scaffold.stages import AttributeDraft
from svcaudit.errors import SvcauditError
from svcaudit.intake.column_times import seems_dated
from svcaudit.intake.guess import ONE_ROW, Guess, guess_parts
from svcaudit.intake.log_map import LogMap
from svcaudit.intake.map_extends import shipped_maps
from svcaudit.intake.map_file import load_map
from svcaudit.intake.mapping import Layout, lay_out
from svcaudit.intake.profile import Seen
from svcaudit.intake.stand_in import STAND_IN

_ENOUGH = 4
"""Columns that must be called as a shipped map calls them before it is taken."""
_MIXED = "dates in several ways; `events` in the map takes it, with format"


@dataclass(frozen=True, slots=True)
class Reading:
    """`case`: the column of ids. `others`: columns without a part. `names`: attributes that the map names already, by column.

    `guesses`: the parts, where they were guessed; `shipped`: the name of the map, where one fits. `zone`: for svcaudit.yaml;
    `times_in`: the zone of times that do not say theirs.
    """

    case: Seen
    others: tuple[Seen, ...]
    map_text: Callable[[Sequence[AttributeDraft]], str]
    names: Mapping[str, str]
    guesses: tuple[Guess, ...] = ()
    shipped: str | None = None
    zone: str | None = None
    times_in: str | None = None


def guessed_reading(export: Export, asked: Asked, zone: str | None, time_format: str | None) -> Reading:
    """By the looks of the columns. Raises UsageError, DataError where a part cannot be found or a time not be told."""
    guessed = guess_parts(export.columns, as_map(export, asked))
    times = moments(export.columns)
    if guessed.whole is not None and len(times) > 1:
        return _wide_reading(export, guessed.whole, times, zone, time_format)
    parts = found_parts(export, guessed)
    time = choose_time(parts.time.columns[0], export.path, zone, time_format)
    return Reading(
        case=parts.case.columns[0],
        others=parts.others,
        map_text=partial(map_text, export, parts, time),
        names={},
        guesses=tuple(parts.guesses()),
        times_in=time.zone,
    )


def _wide_reading(export: Export, whole: Seen, times: Sequence[Seen], zone: str | None, time_format: str | None) -> Reading:
    """One row a case: each of its times is an event. Raises UsageError where a zone must be said and is not."""
    local = next((one for one in times if one.times is not None and one.times.local is not None), None)
    needed = zone if local is None else choose_time(local, export.path, zone, time_format).zone
    used = {whole.name, *(one.name for one in times)}
    mixed = [one for one in export.columns if one.times is None and one.kind == "text" and one.name not in used and seems_dated(one.sample)]
    return Reading(
        case=whole,
        others=tuple(one for one in export.columns if one.name not in used and one.filled > 0),
        map_text=partial(wide_text, export, whole, times, TimeChoice(time_format, needed)),
        names={},
        guesses=(
            Guess("case", (whole,), 0.9, ONE_ROW),
            Guess("events", tuple(times), 0.8, f"{len(times)} times side by side, each an event; empty is not happened"),
            *(Guess("left out", (one,), 0.5, _MIXED) for one in mixed),
        ),
        times_in=needed,
    )


def known_reading(export: Export, zone: str | None) -> Reading | None:
    """As the shipped map that knows the most of its columns; None when none knows enough."""
    fitting = [(len(layout.wanted.positions), name, log_map, layout) for name, log_map, layout in _fitting(export)]
    if not fitting or max(fitting, key=lambda one: one[0])[0] < _ENOUGH:
        return None
    _, name, log_map, layout = max(fitting, key=lambda one: (one[0], one[1]))
    case = next((column for column in export.columns if column.place == layout.case), None)
    if case is None:
        return None
    used = set(layout.wanted.positions)
    more = [one for one in moments(export.columns) if one.place not in used] if log_map.shape == "wide" else []
    used |= {one.place for one in more}
    names = {theirs: ours for ours, theirs in log_map.attributes.items()}
    return Reading(
        case=case,
        others=tuple(column for column in export.columns if column.place not in used and column.filled > 0),
        map_text=lambda attributes: extending_text(name, export, attributes, names, more),
        names=names,
        shipped=name,
        zone=zone,
        times_in=zone,
    )


def _fitting(export: Export) -> list[tuple[str, LogMap, Layout]]:
    """The shipped maps whose columns the export has."""
    found = []
    for name in shipped_maps():
        log_map = load_map(Path(name))
        if log_map.case is None:
            continue
        try:
            found.append((name, log_map, lay_out(export.header, export.path, STAND_IN, log_map)))
        except SvcauditError:
            continue  # it lacks a column that the map asks for
    return found
