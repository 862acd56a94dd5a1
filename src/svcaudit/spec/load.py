"""Load a standard: YAML text to ProcessSpec, every problem found in one pass."""

from __future__ import annotations

from pathlib import Path

from svcaudit.errors import SpecError
from svcaudit.model.place import Problem, Severity
from svcaudit.model.spec import Metric, ProcessSpec, Rule, Scorecard, Stages
from svcaudit.spec.chain import DISK, Chain, Shelf, resolve, root_of
from svcaudit.spec.declare import declare
from svcaudit.spec.nodes import Table
from svcaudit.spec.problems import Problems
from svcaudit.spec.reader import Reader
from svcaudit.spec.sections import standard
from svcaudit.spec.sections.calendars import build_calendar
from svcaudit.spec.sections.clocks import build_clock
from svcaudit.spec.sections.flow import build_flow
from svcaudit.spec.sections.metrics import build_metric
from svcaudit.spec.sections.rules import build_rule
from svcaudit.spec.sections.scorecards import build_scorecard
from svcaudit.spec.sections.stages import build_role, build_stages, implied_rules
from svcaudit.spec.shape import Entry
from svcaudit.spec.source import Source, decode, read_bytes


def load(path: Path) -> ProcessSpec:
    """The standard in a file. Raises UsageError for a path that cannot be read, SpecError with every problem of the file."""
    return load_from(DISK, str(path))


def load_from(shelf: Shelf, file: str) -> ProcessSpec:
    """The standard of that name on the shelf. Raises UsageError when there is none, SpecError with every problem of its files."""
    content = shelf.bytes_of(file)
    spec, problems = _parse(_text(content, file), file, content, shelf)
    if spec is None:
        raise SpecError(problems)
    return spec


def read_text(path: Path) -> str:
    """The text of a file, for `parse`. Raises UsageError for a path that cannot be read, SpecError for bytes that are no text."""
    return _text(read_bytes(path), str(path))


def _text(content: bytes, file: str) -> str:
    text, problem = decode(content, file)
    if problem:
        raise SpecError([problem])
    return text


def parse(text: str, file: str) -> tuple[ProcessSpec | None, list[Problem]]:
    """The standard in a text, and all problems in the order of the file; no standard when one of them is an error.

    What it extends is read from the disk, relative to `file`.
    """
    return _parse(text.removeprefix("\ufeff"), file, text.encode("utf-8", "surrogatepass"), DISK)


def _parse(text: str, file: str, content: bytes, shelf: Shelf) -> tuple[ProcessSpec | None, list[Problem]]:
    problems = Problems(Source(file, text))
    try:
        root = root_of(problems.source, problems)
        chain = None if root is None else resolve(root, content, shelf, problems)
        spec = None if chain is None else _Standard(chain, Reader(problems)).build()
    except SpecError as too_many:
        return None, list(too_many.problems)
    return None if _has_errors(problems) else spec, problems.in_order()


class _Standard:
    """Builds the model section by section from what the forms have read."""

    def __init__(self, chain: Chain, reader: Reader) -> None:
        self.chain, self.reader = chain, reader
        declare(chain.root, reader.vocabulary)
        self.entry: Entry = standard.STANDARD.fill(chain.root, reader)

    def build(self) -> ProcessSpec | None:
        entry, reader = self.entry, self.reader
        calendars = [build_calendar(item, reader) for item in entry.get(standard.CALENDARS) or ()]
        stages = entry.get(standard.STAGES_KEY) or ()
        closed_by, reopened_by = self._closing()
        rules = self._rules(reopened_by)
        spec_id, version = entry.get(standard.ID), entry.get(standard.VERSION)
        metrics = self._metrics(rules)
        scorecards = self._scorecards()
        built_stages = build_stages(stages, reader)
        if spec_id is None or version is None:
            return None
        return ProcessSpec(
            id=spec_id,
            version=version,
            sha256=self.chain.sha256,
            source_text=reader.problems.source.text,
            path=reader.problems.source.file,
            bases=self.chain.bases,
            title=entry.get(standard.TITLE) or {},
            source=entry.get(standard.SOURCE),
            owner=entry.get(standard.OWNER),
            in_force=entry.get(standard.IN_FORCE) or (None, None),
            calendars={calendar.id: calendar for calendar in calendars if calendar is not None},
            attributes={**(entry.get(standard.ATTRIBUTES) or {}), **reader.vocabulary.implied},
            roles={item.id: build_role(item) for item in entry.get(standard.ROLES) or ()},
            stages=built_stages,
            closed_by=closed_by,
            reopened_by=reopened_by,
            rules=(*rules, *implied_rules(stages, set(reader.vocabulary.rules.declared), reader)),
            metrics=metrics,
            scorecards=scorecards,
            quality=entry.get(standard.QUALITY) or {},
        )

    def _closing(self) -> tuple[Stages, Stages]:
        closed_by = self.entry.get(standard.CLOSED_BY) or ()
        reopened_by = self.entry.get(standard.REOPENED_BY) or ()
        both = set(closed_by) & set(reopened_by)
        if both:
            place = self.entry.value_place(standard.REOPENED_BY)
            self.reader.report("SPEC404", place, f"{min(both)!r} cannot both close and reopen a case")
        return closed_by, reopened_by

    def _rules(self, reopened_by: Stages) -> tuple[Rule, ...]:
        """The flow, then the clocks, then the rules, each in the order of the file."""
        entry, reader = self.entry, self.reader
        ids = set(reader.vocabulary.rules.declared)
        clocks, rules = entry.get(standard.CLOCKS) or (), entry.get(standard.RULES) or ()
        clock_places = {item.id: item.place for item in clocks}
        for item in rules:
            if item.id in clock_places:
                where = clock_places[item.id].seen_from(item.place)
                reader.report(
                    "SPEC118", item.place, f"{item.id!r} is the id of a clock already ({where})", "rules and clocks share their ids"
                )
        flow = entry.get(standard.FLOW)
        built = [
            None if flow is None else build_flow(flow, entry.key_place(standard.FLOW), ids, reader),
            *(build_clock(item, reopened_by, ids, reader) for item in clocks),
            *(build_rule(item, ids, reader) for item in rules),
        ]
        return tuple(rule for rule in built if rule is not None)

    def _metrics(self, rules: tuple[Rule, ...]) -> tuple[Metric, ...]:
        clocks = {rule.id: rule for rule in rules if rule.kind == "clock"}
        read = [build_metric(item, clocks, self.reader) for item in self.entry.get(standard.METRICS) or ()]
        return tuple(metric for metric in read if metric is not None)

    def _scorecards(self) -> tuple[Scorecard, ...]:
        read = [build_scorecard(item, self.reader) for item in self.entry.get(standard.SCORECARDS) or ()]
        return tuple(scorecard for scorecard in read if scorecard is not None)


def standard_of(root: Table, problems: Problems) -> ProcessSpec | None:
    """A standard that stands inside another file (a spec test); None when one of its problems is an error."""
    chain = resolve(root, b"", DISK, problems)
    spec = None if chain is None else _Standard(chain, Reader(problems)).build()
    return None if _has_errors(problems) else spec


def _has_errors(problems: Problems) -> bool:
    return any(problem.severity == Severity.ERROR for problem in problems.in_order())
