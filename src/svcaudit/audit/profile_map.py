"""How files without a standard are taken to be read: as `svcaudit init` takes them, but that nothing stops for what is left open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from svcaudit.audit.scaffold.map_text import TimeChoice, moments, wide_lines
from svcaudit.audit.scaffold.yaml_words import listing, word, word_or_list
from svcaudit.intake.guess import LIKELY, ONE_ROW, Guess, Parts, guess_parts
from svcaudit.intake.known_maps import Known
from svcaudit.intake.log_map import NO_MAP, EventColumn, LogMap
from svcaudit.intake.profile import Seen
from svcaudit.intake.shown import cut, short
from svcaudit.model.log_report import PartGuess

_PARTS = ("case", "activity", "time", "actor")
_ADD_ZONE = "  # add zone: Asia/Shanghai, or whichever these times are in"


@dataclass(frozen=True, slots=True)
class Taken:
    """`log_map`: None where it is left open how to read the files as events; `notes` say why. `part_of`: part by column. `text`: a map to
    begin with, '' where none is needed."""

    log_map: LogMap | None
    parts: list[PartGuess]
    part_of: Mapping[str, str]
    text: str
    notes: list[str]


def taken(columns: Sequence[Seen], log_map: LogMap, known: Known | None, zone: str | None, *, named: bool) -> Taken:
    """By the map that was `named`, else by the shipped one that fits, else by the looks of the columns."""
    found = guess_parts(columns, log_map if known is None else known.log_map)
    times = moments([column for column in columns if column.own])
    if known is not None:
        return _as_known(found, columns, known, zone)
    words = tuple(dict.fromkeys(word for column in columns if column.own for word in column.missing))
    if words and not named:
        log_map = replace(log_map, missing=("", *words))
    if found.whole is not None and len(times) > 1 and not named:
        return _as_wide(found.whole, times, log_map, zone)
    return _as_it_looks(found, log_map, zone, named=named)


def _as_known(found: Parts, columns: Sequence[Seen], known: Known, zone: str | None) -> Taken:
    log_map, places = known.log_map, {place for layout in known.layouts for place in layout.times}
    local = next((one for one in columns if one.place in places and one.times is not None and one.times.local is not None), None)
    filled, notes = _with_zone(log_map, local, zone)
    column = f"column: {word(log_map.time.column)}, " if log_map.time.column else ""
    line = f"time: {{{column}zone: {word(zone)}}}\n" if zone else f"# time: {{{column}zone: …}}{_ADD_ZONE}\n" if local is not None else ""
    notes.insert(0, f"laid out as the shipped map {known.name} reads it")
    return Taken(filled, _parts(found, log_map), _part_of(found), f"extends: {known.name}\n{line}", notes)


def _as_wide(whole: Seen, times: Sequence[Seen], log_map: LogMap, zone: str | None) -> Taken:
    """One row a case, each of its times an event."""
    local = next((one for one in times if one.times is not None and one.times.local is not None), None)
    filled, notes = _with_zone(log_map, local, zone)
    names = [one.name for one in times]
    events = {name: EventColumn((name,), name=name) for name in names}
    lines = wide_lines(whole.name, names, TimeChoice(log_map.time.format, zone or log_map.time.zone))
    notes.append(f"{short(whole.name)} is {ONE_ROW}; by `shape: wide` each of its times is an event (docs/maps.md)")
    parts = [
        PartGuess("case", whole.name, "likely", ONE_ROW),
        PartGuess("activity", None, "no"),
        PartGuess("time", " + ".join(cut(name) for name in names), "likely", "side by side, each an event"),
        PartGuess("actor", None, "no"),
    ]
    asks = local is not None and zone is None and log_map.time.zone is None
    text = "\n".join([*lines[:2], *(["# time: {zone: …}" + _ADD_ZONE] if asks else []), *lines[2:], *_missing(log_map)]) + "\n"
    return Taken(replace(filled, shape="wide", case=whole.name, events=events), parts, {whole.name: "case"}, text, notes)


def _as_it_looks(found: Parts, log_map: LogMap, zone: str | None, *, named: bool) -> Taken:
    """An event a row."""
    parts = _parts(found, log_map)
    times = found.time.columns[0] if found.time is not None and found.time.columns else None
    look = times.times if times is not None else None
    filled, notes = _with_zone(log_map, times if look is not None and look.local is not None else None, zone)
    forms = look.formats if look is not None else ()
    unsure = log_map.time.format is None and log_map.time.order is None and len(forms) > 1
    if times is not None and unsure:
        choices = " or ".join(f'`format: "{form}"`' for form in forms)
        notes.append(f"the times of {short(times.name)} can be read in {len(forms)} ways, so they are not: say in the map {choices}")
    if found.whole is not None:
        notes.append(f"{short(found.whole.name)} is {ONE_ROW}, and no case has a second time; `shape: wide` in a map reads such tables")
    unknown = [guess.part for guess in parts if guess.column is None and guess.part != "actor" and guess.sure != "map"]
    if unknown and found.whole is None:
        notes.append(f"no column seems to be the {' or the '.join(unknown)}: name it in a map, `{unknown[0]}: COLUMN`")
    filled = replace(
        filled,
        case=log_map.case or _name(found.whole) or _column_of(found.case),
        activity=log_map.activity or (tuple(column.name for column in found.activity.columns) if found.activity else ()),
        time=replace(
            filled.time,
            column=log_map.time.column or _name(times),
            format=log_map.time.format or (forms[0] if len(forms) == 1 else None),
        ),
        actor=log_map.actor or _column_of(found.actor),
    )
    text = "" if named else _map_text(filled, parts, zone or log_map.time.zone)
    return Taken(None if unknown or unsure else filled, parts, _part_of(found), text, notes)


def _with_zone(log_map: LogMap, local: Seen | None, zone: str | None) -> tuple[LogMap, list[str]]:
    """The map with a zone for a column of times that say none; a zone that nobody named is told."""
    declared = zone or log_map.time.zone
    if local is None or declared is not None:
        return replace(log_map, time=replace(log_map.time, zone=declared)), []
    note = f"the times of {short(local.name)} say no zone; they are shown as they are written (--zone says which one it is)"
    return replace(log_map, time=replace(log_map.time, zone="UTC")), [note]


def _parts(found: Parts, log_map: LogMap) -> list[PartGuess]:
    """The four parts as they are told."""
    if found.whole is not None:
        return [PartGuess("case", found.whole.name, "likely", ONE_ROW), *(PartGuess(part, None, "no") for part in _PARTS[1:])]
    return [_part(part, getattr(found, part), log_map) for part in _PARTS]


def _part(part: str, guess: Guess | None, log_map: LogMap) -> PartGuess:
    if guess is None:
        return PartGuess(part, None, "no")
    names = log_map.join.join(column.name for column in guess.columns)
    sure = guess.by if guess.by != "looks" else "likely" if guess.sure >= LIKELY else "maybe"
    return PartGuess(part, names or None, sure, guess.why if guess.by == "looks" or not names else "")


def _part_of(found: Parts) -> dict[str, str]:
    return {column.name: guess.part for guess in found.guesses() for column in guess.columns}


def _name(column: Seen | None) -> str | None:
    return None if column is None else column.name


def _column_of(guess: Guess | None) -> str | None:
    return guess.columns[0].name if guess is not None and guess.columns else None


def _map_text(log_map: LogMap, parts: Sequence[PartGuess], zone: str | None) -> str:
    """A map to begin with; '' where the usual names need none. A zone that nobody named is left to its author."""
    if all(guess.sure == "name" or guess.column is None for guess in parts) and log_map.time.zone is None and log_map.time.format is None:
        return ""
    named = {"case": (log_map.case,), "activity": log_map.activity, "actor": (log_map.actor,)}
    lines = [f"{part}: {_listed([name for name in names if name])}" for part, names in named.items() if any(names)]
    if log_map.time.column:
        options = {"column": log_map.time.column, "zone": zone, "format": log_map.time.format}
        inside = ", ".join(f"{name}: {word_or_list(value)}" for name, value in options.items() if value)
        lines.append(f"time: {{{inside}}}" + (_ADD_ZONE if log_map.time.zone != zone else ""))
    lines += _missing(log_map)
    return "\n".join(lines) + "\n" if lines else ""


def _missing(log_map: LogMap) -> list[str]:
    return [f"missing: {listing(log_map.missing)}"] if log_map.missing != NO_MAP.missing else []


def _listed(names: Sequence[str]) -> str:
    return word(names[0]) if len(names) == 1 else listing(names)
