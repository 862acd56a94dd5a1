"""Load a standard: YAML text to ProcessSpec, every problem found in one pass."""

from __future__ import annotations

from pathlib import Path

from svcaudit.errors import SpecError
from svcaudit.model.place import Problem, Severity
from svcaudit.model.spec import Metric, ProcessSpec, Rule, Scorecard, Stages
from svcaudit.spec.declare import declare
from svcaudit.spec.nodes import Node, Scalar, Table, compose
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
from svcaudit.spec.source import SIZE_LIMIT, Source, decode, fingerprint, read_bytes


def load(path: Path) -> ProcessSpec:
    """The standard in a file. Raises UsageError for a path that cannot be read, SpecError with every problem of the file."""
    content = read_bytes(path)
    spec, problems = _parse(_text(content, path), str(path), fingerprint(content))
    if spec is None:
        raise SpecError(problems)
    return spec


def read_text(path: Path) -> str:
    """The text of a file, for `parse`. Raises UsageError for a path that cannot be read, SpecError for bytes that are no text."""
    return _text(read_bytes(path), path)


def _text(content: bytes, path: Path) -> str:
    text, problem = decode(content, str(path))
    if problem:
        raise SpecError([problem])
    return text


def parse(text: str, file: str) -> tuple[ProcessSpec | None, list[Problem]]:
    """The standard in a text, and all problems in the order of the file; no standard when one of them is an error."""
    return _parse(text.removeprefix("\ufeff"), file, fingerprint(text.encode("utf-8", "surrogatepass")))


def _parse(text: str, file: str, sha256: str) -> tuple[ProcessSpec | None, list[Problem]]:
    problems = Problems(Source(file, text))
    try:
        root = _root(problems)
        spec = None if root is None else _Standard(root, Reader(problems)).build(sha256)
    except SpecError as too_many:
        return None, list(too_many.problems)
    return None if _has_errors(problems) else spec, problems.in_order()


def _root(problems: Problems) -> Table | None:
    """The mapping that a standard is."""
    source = problems.source
    if len(source.text) > SIZE_LIMIT:
        problems.add(
            "SPEC111", source.start, f"the file is larger than {SIZE_LIMIT // 1024 // 1024} MB", "a standard holds rules, not data"
        )
        return None
    root: Node | None = compose(source, problems)
    if isinstance(root, Table):
        return root
    if root is not None and not (isinstance(root, Scalar) and root.is_nothing):
        problems.add("SPEC106", root.place, f"a standard is a mapping, found {root.kind}", "begin with `svcaudit: 1`")
    elif not problems.in_order():
        problems.add("SPEC100", source.start, "the file is empty", "begin with `svcaudit: 1`, or run `svcaudit init`")
    return None


class _Standard:
    """Builds the model section by section from what the forms have read."""

    def __init__(self, root: Table, reader: Reader) -> None:
        self.reader = reader
        declare(root, reader.vocabulary)
        self.entry: Entry = standard.STANDARD.fill(root, reader)

    def build(self, sha256: str) -> ProcessSpec | None:
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
            sha256=sha256,
            source_text=reader.problems.source.text,
            path=reader.problems.source.file,
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
                line = clock_places[item.id].line
                reader.report(
                    "SPEC118", item.place, f"{item.id!r} is the id of a clock already (line {line})", "rules and clocks share their ids"
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
    spec = _Standard(root, Reader(problems)).build("")
    return None if _has_errors(problems) else spec


def _has_errors(problems: Problems) -> bool:
    return any(problem.severity == Severity.ERROR for problem in problems.in_order())
