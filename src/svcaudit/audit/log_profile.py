"""What is in these files: columns, what they seem to be, and the log as events."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from svcaudit.audit.instants import iso
from svcaudit.audit.request import refuse_unfit
from svcaudit.checks.flow.variants import variants_of
from svcaudit.errors import DataError
from svcaudit.intake.formats.header_row import looks_like_data
from svcaudit.intake.guess import LIKELY, ONE_ROW, Guess, Parts, guess_parts
from svcaudit.intake.log_map import NO_MAP, LogMap
from svcaudit.intake.map_file import load_map
from svcaudit.intake.personal import why_personal
from svcaudit.intake.profile import Seen, columns_of, look_at_columns, look_at_files
from svcaudit.intake.quarantine import shapes_of
from svcaudit.intake.result import Intake
from svcaudit.intake.shown import short
from svcaudit.intake.sources import opened
from svcaudit.intake.unread import read_without_standard
from svcaudit.intake.zones import zone_of
from svcaudit.model.arrow import texts
from svcaudit.model.log_report import ColumnProfile, EventsPerCase, LogFacts, LogProfile, PartGuess, VariantCount
from svcaudit.model.progress import Progress, unheard
from svcaudit.model.run import ActivityCount, InputInfo

_SHOWN = 30
_VARIANTS = 10
_STEPS = 30
_EXAMPLES = 5
_PARTS = ("case", "activity", "time", "actor")


def profile_log(logs: tuple[Path, ...], mapping: Path | None = None, zone: str | None = None, tell: Progress = unheard) -> LogProfile:
    """Look at files without a standard. Raises UsageError for a path or zone that cannot be used, DataError for what is no table."""
    refuse_unfit(logs)
    if zone is not None:
        zone_of(zone)
    log_map = load_map(mapping) if mapping else NO_MAP
    tell("looking at columns")
    with opened(logs) as sources:
        files = look_at_files(sources, log_map)
        columns = list(look_at_columns(files, columns_of(files), log_map))
    found = guess_parts(columns, log_map)
    parts = _parts(found, log_map)
    filled, notes = _filled_map(log_map, found, zone)
    tell("looking at cases")
    odd = [file.source.name for file in files if looks_like_data(file.header)]
    if odd:
        notes.append(f"the first line of {odd[0]} looks like data; `file: {{header: [case, time, …]}}` in a map names the columns")
    intake = _events(logs, filled, parts, zone, notes)
    part_of = {column.name: guess.part for guess in found.guesses() for column in guess.columns}
    return LogProfile(
        inputs=[
            InputInfo(file.source.name, seal, file.rows, list(file.notes))
            for file, seal in zip(files, [one.sha256 for one in intake.inputs] if intake else [""] * len(files), strict=True)
        ],
        columns=[_column(one, part_of.get(one.name)) for one in columns],
        parts=parts,
        facts=None if intake is None else _facts(intake),
        map="" if mapping else _map_text(filled, parts, zone or log_map.time.zone),
        notes=notes,
    )


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


def _filled_map(log_map: LogMap, found: Parts, zone: str | None) -> tuple[LogMap, list[str]]:
    """The map with what was guessed, and what should be known of the guesses."""
    times = found.time.columns[0] if found.time is not None and found.time.columns else None
    look = times.times if times is not None else None
    forms = look.formats if look is not None else ()
    declared = zone or log_map.time.zone
    notes = []
    if times is not None and look is not None and look.local is not None and declared is None:
        declared = "UTC"
        notes.append(f"the times of {short(times.name)} say no zone; they are shown as they are written (--zone says which one it is)")
    if times is not None and log_map.time.format is None and len(forms) > 1:
        notes.append(f"the times of {short(times.name)} may be written {' or '.join(forms)}; the first is taken")
    if found.whole is not None:
        notes.append(f"{short(found.whole.name)} is {ONE_ROW}; a map of `shape: wide` makes each of its times an event (docs/maps.md)")
    return replace(
        log_map,
        case=log_map.case or _name(found.whole) or _column_of(found.case),
        activity=log_map.activity or (tuple(column.name for column in found.activity.columns) if found.activity else ()),
        time=replace(
            log_map.time, column=log_map.time.column or _name(times), zone=declared, format=log_map.time.format or (forms or (None,))[0]
        ),
        actor=log_map.actor or _column_of(found.actor),
    ), notes


def _name(column: Seen | None) -> str | None:
    return None if column is None else column.name


def _column_of(guess: Guess | None) -> str | None:
    return guess.columns[0].name if guess is not None and guess.columns else None


def _events(logs: tuple[Path, ...], log_map: LogMap, parts: Sequence[PartGuess], zone: str | None, notes: list[str]) -> Intake | None:
    """The log as events, where case, activity and time could be told."""
    unknown = [guess.part for guess in parts if guess.column is None and guess.part != "actor" and guess.sure != "map"]
    if unknown and parts[0].why == ONE_ROW:
        return None
    if unknown:
        notes.append(f"no column seems to be the {' or the '.join(unknown)}: name it in a map, `{unknown[0]}: COLUMN`")
        return None
    try:
        return read_without_standard(logs, log_map, zone=zone, whole=False)
    except DataError as problem:
        notes.append(f"not read as events: {problem.message}")
        return None


def _column(seen: Seen, part: str | None) -> ColumnProfile:
    masked = why_personal(seen, part)
    examples = (
        list(dict.fromkeys(shapes_of(texts(list(seen.top[:_EXAMPLES]))).to_pylist()))
        if masked
        else [word[:60] for word in seen.top[:_EXAMPLES]]
    )
    return ColumnProfile(seen.name, seen.filled, seen.share, seen.distinct, seen.kind, examples, masked)


def _facts(intake: Intake) -> LogFacts:
    log = intake.log
    counts = np.bincount(log.activity, minlength=len(log.activities))
    ranked = np.argsort(-counts, kind="stable")
    variants = variants_of(log.case, log.stage, log.offsets)
    cases = np.bincount(variants.code, minlength=len(variants.first))
    sizes = np.diff(log.offsets)
    return LogFacts(
        cases=log.cases,
        events=log.events,
        first=iso(int(log.time.min())),
        last=iso(int(log.time.max())),
        zone=intake.zone,
        activities=[ActivityCount(str(log.activities[code]), int(counts[code])) for code in ranked[:_SHOWN].tolist()],
        different_activities=len(log.activities),
        variants=[
            _variant([log.stage_ids[code] for code in variants.sequence(number).tolist()], int(cases[number]))
            for number in np.argsort(-cases, kind="stable")[:_VARIANTS].tolist()
        ],
        different_variants=len(cases),
        events_per_case=EventsPerCase(int(sizes.min()), float(np.median(sizes)), float(np.quantile(sizes, 0.9)), int(sizes.max())),
    )


def _variant(activities: list[str], cases: int) -> VariantCount:
    return VariantCount(activities[:_STEPS], cases, max(0, len(activities) - _STEPS))


def _map_text(log_map: LogMap, parts: Sequence[PartGuess], zone: str | None) -> str:
    """A map to begin with; '' where the usual names need none. A zone that nobody named is left to its author."""
    if all(guess.sure == "name" or guess.column is None for guess in parts) and log_map.time.zone is None and log_map.time.format is None:
        return ""
    named = {"case": (log_map.case,), "activity": log_map.activity, "actor": (log_map.actor,)}
    lines = [f"{part}: {_listed([name for name in names if name])}" for part, names in named.items() if any(names)]
    if log_map.time.column:
        options = {"column": log_map.time.column, "zone": zone, "format": log_map.time.format}
        inside = ", ".join(f"{name}: {_yaml(value)}" for name, value in options.items() if value)
        lines.append(
            f"time: {{{inside}}}" + ("  # add zone: Asia/Shanghai, or whichever these times are in" if log_map.time.zone != zone else "")
        )
    return "\n".join(lines) + "\n" if lines else ""


def _listed(names: Sequence[str]) -> str:
    return _yaml(names[0]) if len(names) == 1 else f"[{', '.join(map(_yaml, names))}]"


def _yaml(word: str) -> str:
    return word if re.fullmatch(r"[^\W\d][\w/]*( [\w/]+)*", word) else json.dumps(word, ensure_ascii=False)
