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
from svcaudit.intake.arrow import texts
from svcaudit.intake.guess import ONE_ROW, guess_parts, why_personal
from svcaudit.intake.log_map import NO_MAP, LogMap
from svcaudit.intake.map_file import load_map
from svcaudit.intake.profile import Seen, columns_of, look_at_columns, look_at_files
from svcaudit.intake.quarantine import shapes_of
from svcaudit.intake.result import Intake
from svcaudit.intake.sources import opened
from svcaudit.intake.unread import read_without_standard
from svcaudit.intake.zones import zone_of
from svcaudit.model.log_report import ColumnProfile, EventsPerCase, LogFacts, LogProfile, PartGuess, VariantCount
from svcaudit.model.progress import Progress, unheard
from svcaudit.model.run import ActivityCount, InputInfo

_SHOWN = 30
_VARIANTS = 10
_STEPS = 30


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
    parts = guess_parts(columns, log_map)
    filled, notes = _filled_map(log_map, parts, columns, zone)
    tell("looking at cases")
    intake = _events(logs, filled, parts, zone, notes)
    part_of = {guess.column: guess.part for guess in parts}
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


def _filled_map(log_map: LogMap, parts: Sequence[PartGuess], columns: Sequence[Seen], zone: str | None) -> tuple[LogMap, list[str]]:
    """The map with what was guessed, and what should be known of the guesses."""
    column = {guess.part: guess.column for guess in parts}
    times = next((one for one in columns if one.name == column["time"]), None)
    form = log_map.time.format or (times.form if times else None) or None
    declared = zone or log_map.time.zone
    notes = []
    if times is not None and times.local and declared is None:
        declared = "UTC"
        notes.append(f"the times of {times.name!r} say no zone; they are shown as they are written (--zone says which one it is)")
    if log_map.time.format is None and times is not None and len(times.forms) > 1:
        notes.append(f"the times of {column['time']!r} may be written {' or '.join(times.forms)}; the first is taken")
    if parts[0].why == ONE_ROW:
        notes.append(f"{parts[0].column!r} is {ONE_ROW}; a map of `shape: wide` makes each of its times an event (docs/maps.md)")
    return replace(
        log_map,
        case=log_map.case or column["case"],
        activity=log_map.activity or ((column["activity"],) if column["activity"] else ()),
        time=replace(log_map.time, column=log_map.time.column or column["time"], zone=declared, format=form),
        actor=log_map.actor or column["actor"],
    ), notes


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
    examples = list(dict.fromkeys(shapes_of(texts(list(seen.top))).to_pylist())) if masked else [word[:60] for word in seen.top]
    share = seen.filled / seen.rows if seen.rows else 0.0
    return ColumnProfile(seen.name, seen.filled, share, seen.distinct, seen.kind, examples, masked)


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
    lines = [f"{guess.part}: {_yaml(guess.column)}" for guess in parts if guess.column and guess.part != "time"]
    if log_map.time.column:
        options = {"column": log_map.time.column, "zone": zone, "format": log_map.time.format}
        inside = ", ".join(f"{name}: {_yaml(value)}" for name, value in options.items() if value)
        lines.append(
            f"time: {{{inside}}}" + ("  # add zone: Asia/Shanghai, or whichever these times are in" if log_map.time.zone != zone else "")
        )
    return "\n".join(lines) + "\n" if lines else ""


def _yaml(word: str) -> str:
    return word if re.fullmatch(r"[^\W\d][\w/]*( [\w/]+)*", word) else json.dumps(word, ensure_ascii=False)
