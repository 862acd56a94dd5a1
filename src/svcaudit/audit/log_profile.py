"""What is in these files: columns, what they seem to be, and the log as events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from svcaudit.audit.instants import iso
from svcaudit.audit.profile_map import taken
from svcaudit.audit.request import refuse_unfit
from svcaudit.audit.scaffold.map_text import people_text
from svcaudit.checks.flow.variants import variants_of
from svcaudit.errors import DataError
from svcaudit.intake.beginnings import ANY
from svcaudit.intake.field_changes import fields_of_people, names_somebody, people_in
from svcaudit.intake.formats.header_row import looks_like_data
from svcaudit.intake.known_maps import recognised
from svcaudit.intake.log_map import NO_MAP, LogMap
from svcaudit.intake.map_file import load_map
from svcaudit.intake.personal import why_personal
from svcaudit.intake.profile import FileSeen, Seen, columns_of, look_at_columns, look_at_files
from svcaudit.intake.quarantine import shapes_of
from svcaudit.intake.result import Intake
from svcaudit.intake.sources import opened
from svcaudit.intake.unread import read_without_standard
from svcaudit.intake.zones import zone_of
from svcaudit.model.arrow import texts
from svcaudit.model.log_report import ColumnProfile, EventsPerCase, LogFacts, LogProfile, VariantCount
from svcaudit.model.progress import Progress, unheard
from svcaudit.model.run import ActivityCount, InputInfo

_SHOWN = 30
_VARIANTS = 10
_STEPS = 30
_EXAMPLES = 5


def profile_log(logs: tuple[Path, ...], mapping: Path | None = None, zone: str | None = None, tell: Progress = unheard) -> LogProfile:
    """Look at files without a standard. Raises UsageError for a path or zone that cannot be used, DataError for what is no table."""
    refuse_unfit(logs)
    if zone is not None:
        zone_of(zone)
    log_map = load_map(mapping) if mapping else NO_MAP
    tell("looking at columns")
    with opened(logs) as sources:
        files: Sequence[FileSeen] = look_at_files(sources, log_map)
        known = None if mapping else recognised(sources, files)
        files = files if known is None else known.files
        columns = list(look_at_columns(files, columns_of(files), log_map if known is None else known.looked_at))
    made = taken(columns, log_map, known, zone, named=mapping is not None)
    tell("looking at cases")
    odd = [file.source.name for file in files if looks_like_data(file.header) and not log_map.file.header and known is None]
    notes = [*made.notes]
    if odd:
        notes.append(f"the first line of {odd[0]} looks like data; `file: {{header: [case, time, …]}}` in a map names the columns")
    actors = [name for name, part in made.part_of.items() if part == "actor"]
    people = people_in([one for one in columns if made.part_of.get(one.name) != "activity"], actors)
    read = None if made.log_map is None else _read(logs, made.log_map, people, zone, notes)
    return LogProfile(
        inputs=[
            InputInfo(file.source.name, seal, file.rows, list(file.notes))
            for file, seal in zip(files, [one.sha256 for one in read.intake.inputs] if read else [""] * len(files), strict=True)
        ],
        columns=[_column(one, made.part_of.get(one.name), people) for one in columns],
        parts=made.parts,
        facts=None if read is None else _facts(read),
        map="" if mapping else made.text + ("" if read is None else people_text(read.fields, read.join)),
        notes=notes,
    )


@dataclass(frozen=True, slots=True)
class _Read:
    """The log as events. `fields`: those whose values are people, and were left out of its activities, which `join` makes of both.
    `people`: words by which people are called."""

    intake: Intake
    fields: Sequence[str]
    join: str
    people: frozenset[str]

    def shown(self, activity: str) -> str:
        """An activity, of which somebody's name is not shown."""
        return _shape(activity) if names_somebody(activity, self.join, self.people) else activity


def _read(logs: tuple[Path, ...], log_map: LogMap, people: frozenset[str], zone: str | None, notes: list[str]) -> _Read | None:
    """The log as events; nothing, and a note, where it cannot be read so."""
    try:
        intake = read_without_standard(logs, log_map, zone=zone, whole=False)
        fields = fields_of_people([str(one) for one in intake.log.activities], log_map, people)
        if fields:
            ours = {f"{field}{log_map.join}{ANY}": field for field in fields}
            values = {**log_map.values, "activity": {**log_map.values.get("activity", {}), **ours}}
            intake = read_without_standard(logs, replace(log_map, values=values), zone=zone, whole=False)
    except DataError as problem:
        notes.append(f"not read as events: {problem.message}")
        return None
    return _Read(intake, fields, log_map.join, people)


def _shape(word: str) -> str:
    (shape,) = shapes_of(texts([word])).to_pylist()
    return str(shape)


def _column(seen: Seen, part: str | None, people: frozenset[str]) -> ColumnProfile:
    masked = why_personal(seen, part)
    examples = (
        list(dict.fromkeys(shapes_of(texts(list(seen.top[:_EXAMPLES]))).to_pylist()))
        if masked
        else [_shape(word) if word in people else word[:60] for word in seen.top[:_EXAMPLES]]
    )
    return ColumnProfile(seen.name, seen.filled, seen.share, seen.distinct, seen.kind, examples, masked)


def _facts(read: _Read) -> LogFacts:
    intake, log = read.intake, read.intake.log
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
        activities=[ActivityCount(read.shown(str(log.activities[code])), int(counts[code])) for code in ranked[:_SHOWN].tolist()],
        different_activities=len(log.activities),
        variants=[
            _variant([read.shown(log.stage_ids[code]) for code in variants.sequence(number).tolist()], int(cases[number]))
            for number in np.argsort(-cases, kind="stable")[:_VARIANTS].tolist()
        ],
        different_variants=len(cases),
        events_per_case=EventsPerCase(int(sizes.min()), float(np.median(sizes)), float(np.quantile(sizes, 0.9)), int(sizes.max())),
    )


def _variant(activities: list[str], cases: int) -> VariantCount:
    return VariantCount(activities[:_STEPS], cases, max(0, len(activities) - _STEPS))
