"""How an export is to be read: as a shipped map does where its columns are those, else as they look."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from svcaudit.audit.scaffold.columns import Export
from svcaudit.audit.scaffold.guess import Asked, as_map, found_parts
from svcaudit.audit.scaffold.map_text import TimeChoice, choose_time, extending_text, map_text, moments, wide_text
from svcaudit.audit.scaffold.stages import AttributeDraft
from svcaudit.errors import DataError
from svcaudit.intake.column_times import seems_dated
from svcaudit.intake.guess import ONE_ROW, Guess, guess_parts
from svcaudit.intake.known_maps import Known
from svcaudit.intake.profile import Seen

_MIXED = "dates in several ways; `events` in the map takes it, with format"


@dataclass(frozen=True, slots=True)
class Reading:
    """`case`: the column of ids. `others`: columns without a part. `names`: attributes that the map names already, by column.

    `guesses`: the parts, where they were guessed; `known`: the name of the map, where one fits. `activities`, `actors`: columns of what
    happened, and of people. `zone`: for svcaudit.yaml;
    `times_in`: the zone of times that do not say theirs.
    """

    case: Seen
    others: tuple[Seen, ...]
    map_text: Callable[[Sequence[AttributeDraft]], str]
    names: Mapping[str, str]
    guesses: tuple[Guess, ...] = ()
    activities: frozenset[str] = frozenset()
    actors: frozenset[str] = frozenset()
    known: str | None = None
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
        activities=frozenset(column.name for column in parts.activity.columns),
        actors=frozenset(column.name for column in parts.actor.columns) if parts.actor is not None else frozenset(),
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


def known_reading(export: Export, known: Known, zone: str | None, named: str) -> Reading:
    """As a map reads it: a shipped one that fits, or the one that was asked for, which the new map calls `named`. Raises DataError where it
    tells no case."""
    layout, log_map = known.layouts[0], known.log_map  # of several files, all have the same columns
    case = next((column for column in export.columns if column.place == layout.case), None)
    if case is None or not case.filled:
        raise DataError(
            f"{export.path.name}: the column of cases is empty, as the map {known.name} reads it", "name another map with --map"
        )
    used = set(layout.wanted.positions)
    more = [one for one in moments(export.columns) if one.place not in used] if log_map.shape == "wide" else []
    used |= {one.place for one in more}
    owners = {layout.actor, *(strand.actor for strand in layout.strands)} - {None}
    return Reading(
        case=case,
        others=tuple(column for column in export.columns if column.place not in used and column.filled > 0),
        map_text=lambda attributes: extending_text(named, export, attributes, log_map, more),
        names={theirs: ours for ours, theirs in log_map.attributes.items()},
        activities=frozenset(column.name for column in export.columns if column.place in layout.activity),
        actors=frozenset(column.name for column in export.columns if column.place in owners),
        known=known.name,
        zone=zone,
        times_in=zone,
    )
