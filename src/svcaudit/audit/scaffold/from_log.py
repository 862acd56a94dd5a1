"""`svcaudit init --from LOG`: an unknown export to a map, a standard drafted from what it does, tests, and the files around them."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from svcaudit.audit.scaffold.columns import Export, look_at
from svcaudit.audit.scaffold.draft import Draft, standard_text
from svcaudit.audit.scaffold.files import CONFIG, SCHEMA, STANDARD, TEST, Project, ci_files, config_text, path_from
from svcaudit.audit.scaffold.guess import NOTHING_ASKED, Asked
from svcaudit.audit.scaffold.propose import Proposal, propose
from svcaudit.audit.scaffold.reading import Reading, guessed_reading, known_reading
from svcaudit.audit.scaffold.spec_tests import tests_text
from svcaudit.audit.scaffold.stages import activities_of, draft_attributes, draft_stages
from svcaudit.audit.scaffold.yaml_words import slug
from svcaudit.errors import UsageError
from svcaudit.intake.guess import constancy
from svcaudit.intake.map_file import load_map
from svcaudit.intake.read import read_log
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


@dataclass(frozen=True, slots=True)
class Drafted:
    """What came of it: how the log is read, the proposal, the files written."""

    export: Export
    reading: Reading
    proposal: Proposal
    project: Project
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
    export = look_at(wish.log)
    reading = _reading(wish, export)
    attributes, left_out = draft_attributes(reading.others, constancy(reading.case, reading.others), reading.names)
    mapping = reading.map_text(attributes)
    with tempfile.TemporaryDirectory() as name:
        proof = Path(name)
        draft = Draft(_id(wish.log), wish.log.name, (), attributes=attributes, left_out=left_out)
        proposal = _proposal(wish, draft, mapping, proof, tell)
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
    return Drafted(export, reading, proposal, project, doubts)


def _reading(wish: Wish, export: Export) -> Reading:
    """As a shipped map reads such exports, unless columns were named; else as the columns look."""
    known = None if wish.asked != NOTHING_ASKED or wish.time_format else known_reading(export, wish.zone)
    return known or guessed_reading(export, wish.asked, wish.zone, wish.time_format)


def _proposal(wish: Wish, draft: Draft, mapping: str, proof: Path, tell: Progress) -> Proposal:
    """Read the log as the map says, first for its activities, then with the stages they make, and draft the standard."""
    (proof / "map.yaml").write_text(mapping, encoding="utf-8")
    log_map = load_map(proof / "map.yaml")
    tell("reading")
    stages, rare = draft_stages(activities_of(read_log([wish.log], STAND_IN, log_map, zone=wish.zone).log))
    draft = replace(draft, stages=stages, rare=rare)
    (proof / "first.yaml").write_text(standard_text(draft), encoding="utf-8")
    return propose(draft, read_log([wish.log], load(proof / "first.yaml"), log_map, zone=wish.zone), tell)


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
