"""`svcaudit init --from LOG`: an unknown export to a map, a standard drafted from what it does, tests, and the files around them."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from svcaudit.audit.future import Future, events_in_future
from svcaudit.audit.scaffold.columns import Export, look_at
from svcaudit.audit.scaffold.draft import Draft, standard_text
from svcaudit.audit.scaffold.files import CONFIG, SCHEMA, STANDARD, TEST, Project, ci_files, config_text, path_from
from svcaudit.audit.scaffold.guess import NOTHING_ASKED, Asked
from svcaudit.audit.scaffold.map_text import people_text
from svcaudit.audit.scaffold.propose import Proposal, propose
from svcaudit.audit.scaffold.reading import Reading, guessed_reading, known_reading
from svcaudit.audit.scaffold.spec_tests import tests_text
from svcaudit.audit.scaffold.stages import activities_of, draft_attributes, draft_stages, in_use, seem_names
from svcaudit.audit.scaffold.yaml_words import slug, word
from svcaudit.errors import DataError, UsageError
from svcaudit.intake.field_changes import fields_of_people, names_somebody, people_in
from svcaudit.intake.guess import constancy
from svcaudit.intake.log_map import LogMap
from svcaudit.intake.map_file import load_map
from svcaudit.intake.read import read_log
from svcaudit.intake.result import Intake
from svcaudit.intake.stand_in import STAND_IN
from svcaudit.model.ci import Ci
from svcaudit.model.place import Problem
from svcaudit.model.progress import Progress, unheard
from svcaudit.spec.config_file import load_config
from svcaudit.spec.lint import lint
from svcaudit.spec.load import load
from svcaudit.spec.schema import schema_text
from svcaudit.spec.test_file import load_tests


@dataclass(frozen=True, slots=True)
class Wish:
    """What the user asked of init."""

    log: Path
    folder: Path
    zone: str | None = None
    time_format: str | None = None
    asked: Asked = NOTHING_ASKED
    ci: Ci = Ci.GITHUB
    force: bool = False
    mapping: Path | None = None
    now: int | None = None
    """Microseconds; events more than a day later are left out of the draft. None: none is too late."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """What came of it: how the log is read, the proposal, the files written."""

    export: Export
    reading: Reading
    proposal: Proposal
    project: Project
    people: frozenset[str]
    """Words by which people are called, which are not shown."""
    doubts: tuple[Problem, ...]
    """What `spec lint` says of the draft; nothing, unless the log is odd."""


def init_from(wish: Wish, tell: Progress = unheard) -> Drafted:
    """Look, propose, prove by judging the log, write. Raises UsageError, DataError; nothing is written then."""
    _refuse_unwritable(wish.log)
    map_name = f"{_stem(wish.log)}.map.yaml"
    names = (STANDARD, map_name, TEST, CONFIG, SCHEMA, *ci_files(wish.ci, check=False))
    if not wish.force:
        Project(wish.folder, dict.fromkeys(names, "")).refuse_overwriting()
    tell("looking at the columns")
    plain = wish.asked == NOTHING_ASKED and wish.time_format is None
    export = look_at(wish.log, wish.mapping, recognise=plain)
    reading = _reading(wish, export)
    people = people_in([column for column in export.columns if column.name not in reading.activities], reading.actors)
    attributes, left_out = draft_attributes(reading.others, constancy(reading.case, reading.others), reading.names, people)
    with tempfile.TemporaryDirectory() as name:
        proof = Path(name)
        draft = Draft(_id(wish.log), wish.log.name, (), attributes=attributes, left_out=left_out)
        proposal, mapping, doubted = _proposal(wish, draft, reading.map_text(attributes), people, proof, tell)
        texts = {
            STANDARD: standard_text(proposal.draft),
            map_name: mapping,
            TEST: tests_text(proposal.spec, proposal.draft, proposal.ways, actors=proposal.intake.log.has_actors),
            CONFIG: config_text(path_from(wish.folder, wish.log), map_name, reading.zone),
        }
        tell("proving")
        Project(proof, texts).write()
        doubts = _prove(proof)
    inside = wish.folder.resolve() in wish.log.resolve().parents
    project = Project(wish.folder, texts | {SCHEMA: schema_text()} | ci_files(wish.ci, check=inside))
    if not wish.force:
        project.refuse_overwriting()
    project.write(inputs=(wish.log,))
    return Drafted(export, reading, proposal, project, people | doubted, doubts)


def _reading(wish: Wish, export: Export) -> Reading:
    """As the map that was named, or a shipped one that fits, reads such exports; else as the columns look."""
    if export.known is None:
        return guessed_reading(export, wish.asked, wish.zone, wish.time_format)
    return known_reading(export, export.known, wish.zone, export.known.name if wish.mapping is None else _called(wish.mapping, wish.folder))


def _called(mapping: Path, folder: Path) -> str:
    """How a map in the folder names the one that it extends."""
    return path_from(folder, mapping) if mapping.exists() else str(mapping)


def _loaded(mapping: str, proof: Path, wish: Wish) -> LogMap:
    """The new map. The file that it may extend is named as seen from the project's folder, which the proof is not."""
    if wish.mapping is not None and wish.mapping.exists():
        here, there = (f"extends: {word(one)}\n" for one in (_called(wish.mapping, wish.folder), str(wish.mapping.resolve())))
        mapping = mapping.replace(here, there, 1)
    (proof / "map.yaml").write_text(mapping, encoding="utf-8")
    return load_map(proof / "map.yaml")


def _proposal(
    wish: Wish, draft: Draft, mapping: str, people: frozenset[str], proof: Path, tell: Progress
) -> tuple[Proposal, str, frozenset[str]]:
    """Read the log as the map says, first for its activities, then with the stages they make, and draft the standard. Nobody's name becomes
    a stage: fields whose values are people are told without them, for which the map is written on."""
    log_map = _loaded(mapping, proof, wish)
    tell("reading")
    intake = read_log([wish.log], STAND_IN, log_map, zone=wish.zone)
    future = _future(intake, wish.now)
    as_of = None if future is None else future.before
    activities = activities_of(intake.log)
    fields = fields_of_people([one.name for one in activities], log_map, people)
    if fields:
        mapping += people_text(fields, log_map.join)
        log_map = _loaded(mapping, proof, wish)
        activities = activities_of(read_log([wish.log], STAND_IN, log_map, zone=wish.zone, as_of=as_of).log)
    named = [one for one in activities if not names_somebody(one.name, log_map.join, people)]
    doubted = seem_names(named)
    named = [one for one in named if one not in doubted]
    if not named:
        raise DataError(
            f"{wish.log.name}: every activity is somebody's name, as the columns of people show",
            "name the column of activities: --activity",
        )
    stages, rare = draft_stages(named)
    sure = len(activities) - len(named) - len(doubted)
    draft = replace(draft, stages=stages, rare=rare, people=sure, seem_people=len(doubted), future=future)
    (proof / "first.yaml").write_text(standard_text(draft), encoding="utf-8")
    intake = read_log([wish.log], load(proof / "first.yaml"), log_map, zone=wish.zone, as_of=as_of)
    proposal = propose(replace(draft, attributes=in_use(draft.attributes, intake.log)), intake, tell)
    return proposal, mapping, frozenset(one.name for one in doubted)


def _future(intake: Intake, now: int | None) -> Future | None:
    """Events that cannot have happened yet, where others have."""
    found = None if now is None else events_in_future(intake.log.time, now, intake.zone)
    return found if found is not None and found.before is not None else None


def _id(log: Path) -> str:
    return slug(_stem(log), "service").replace("_", "-").strip("-") or "service"


def _prove(folder: Path) -> tuple[Problem, ...]:
    """What is written must load; what `spec lint` finds in it is told. (The tests expect what the standard gave when they were made.)"""
    load_map(folder / "map.yaml")
    spec, _ = load_tests(folder / TEST)
    load_config(folder / CONFIG)
    return tuple(lint(spec))


def _refuse_unwritable(log: Path) -> None:
    """Raises UsageError for a name that svcaudit.yaml, which is UTF-8, could not say."""
    try:
        str(log).encode()
    except UnicodeEncodeError:
        shown = os.fsencode(log).decode("utf-8", "backslashreplace")
        raise UsageError(f"the name of {shown} is not UTF-8, so svcaudit.yaml could not name it", "rename the file") from None


def _stem(path: Path) -> str:
    """'june.csv.gz' -> 'june'."""
    return path.name.split(".", 1)[0] or path.stem
