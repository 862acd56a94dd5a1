"""Spec tests: cases told event by event, and the verdicts that a standard must give them. Read here, run by `audit`."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from svcaudit.errors import SpecError
from svcaudit.model.duration import Duration, DurationError
from svcaudit.model.place import Place, Severity
from svcaudit.model.spec import ProcessSpec
from svcaudit.model.spec_test import EarlierCase, SpecTest, SpecTestFile, ToldEvent
from svcaudit.model.verdict import Verdict
from svcaudit.spec.load import load, standard_of
from svcaudit.spec.nodes import Node, Scalar, Table, compose
from svcaudit.spec.problems import Problems, suggest
from svcaudit.spec.reader import Reader
from svcaudit.spec.scalars import AnyText, word
from svcaudit.spec.shape import Built, Definitions, Either, Entry, Form, Item, Json, Key, ListOf, Located, MapOf, located
from svcaudit.spec.source import Source, decode, read_bytes

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TOLD = re.compile(
    r"(?P<at>\+\s*\d[\w.]*(?:\s+\d[\w.]*)*|\d{4}-\d\d-\d\d[T ]\S+(?:\s*[+-]\d\d:?\d\d)?)"
    r"\s+(?P<stage>\S+)(?:\s+by\s+(?P<by>.+?))?(?:\s+as\s+(?P<role>\S+))?"
)

# --- the shape of the file -------------------------------------------------------------------------------------------

_FACTS = MapOf(AnyText("an attribute"), located(AnyText("a value")), "a mapping from attributes to values", may_be_empty=True)
AT = Key("at", located(AnyText("a time")), "When: a time in the file's zone, or +25h from the test's first event.", required=True)
STAGE = Key("stage", located(AnyText("a stage")), "Which stage.", required=True)
BY = Key("by", AnyText("an actor"), "Who.")
ROLE = Key("role", AnyText("a role"), "In which role; else the one given under `actors`.")
WITH = Key("with", _FACTS, "Cells of attributes in this event's row.")
SAID = Key("text", AnyText("a text"), "What was said.")
EVENT = Form("an event", (AT, STAGE, BY, ROLE, WITH, SAID), "An event told as a mapping.")


@dataclass(frozen=True)
class _Line:
    """`2025-03-03 09:00 intake by wang as specialist`, in the shape of the mapping form."""

    what: str = "an event such as '+10m reply by wang'"

    def read(self, node: Node, reader: Reader) -> Entry | None:
        text = word(self, node, reader)
        if text is None:
            return None
        told = _TOLD.fullmatch(text.strip())
        if told is None:
            reader.report(
                "SPEC601",
                node.place,
                f"{text!r} is not an event",
                "write TIME STAGE [by ACTOR] [as ROLE], for example '+10m reply by wang'",
            )
            return None
        entries: dict[str, tuple[Scalar, Node]] = {}
        for key in ("at", "stage", "by", "role"):
            if told[key] is not None:
                place = Place(node.place.file, node.place.line, node.place.column + told.start(key), node.place.column + told.end(key))
                written = Scalar(place, told[key].strip(), True, 0, 0)
                entries[key] = (Scalar(place, key, True, 0, 0), written)
        return EVENT.fill(Table(node.place, entries=entries), reader)

    def schema(self, definitions: Definitions) -> Json:
        return {"type": "string"}


EVENTS = ListOf(Either("an event", word=_Line(), mapping=EVENT), "the list of events")
BEGAN = Key("at", located(AnyText("a time")), "When the earlier case began.", required=True)
EARLIER_CASE = Form("an earlier case", (BEGAN, Key("case", _FACTS, "Its facts.")), "A case before the tested one, for rules on repeats.")
NAME = Key("name", AnyText("a name"), "What is tested, as a sentence.", required=True)
CASE = Key("case", _FACTS, "Facts of the case, in every row.")
EARLIER = Key("earlier", ListOf(EARLIER_CASE, "the list of earlier cases"), "Cases before this one.")
EVENTS_KEY = Key("events", EVENTS, "What happened, in order.", required=True)
AS_OF = Key("as_of", located(AnyText("a time")), "Judged as of this time; otherwise as of the last event.")
_VERDICTS = MapOf(located(AnyText("a rule")), located(AnyText("a verdict")), "a mapping from rules to verdicts", may_be_empty=True)
EXPECT = Key(
    "expect",
    Either("the verdicts expected, or clean", word=Built(located(AnyText("clean")), lambda value, _, __: value), mapping=_VERDICTS),
    "The exact set of verdicts other than met and not_applicable; `clean` when there is none.",
    required=True,
)
TEST = Form("a test", (NAME, CASE, EARLIER, EVENTS_KEY, AS_OF, EXPECT), "One case and its verdicts.")


@dataclass(frozen=True)
class _SpecReference:
    """A path beside the file, or the standard itself."""

    what: str = "the path of a standard, or a standard"

    def read(self, node: Node, reader: Reader) -> Node | None:
        return node if isinstance(node, Table) or word(self, node, reader) is not None else None

    def schema(self, definitions: Definitions) -> Json:
        return {"type": ["string", "object"]}


SPEC = Key("spec", _SpecReference(), "The standard under test: a path relative to this file, or the standard itself.", required=True)
TIMEZONE = Key("timezone", located(AnyText("a time zone")), "Zone of the times in this file.", default="UTC")
ACTORS = Key(
    "actors", MapOf(AnyText("an actor"), AnyText("a role"), "a mapping from actors to roles"), "The roles of the people in these tests."
)
TESTS = Key("tests", ListOf(located(TEST), "the list of tests"), "The tests.", required=True)
FILE = Form("a spec-test file", (SPEC, TIMEZONE, ACTORS, TESTS), "Tests of a standard.")


# --- reading ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Told:
    """What every event of a file is read with."""

    reader: Reader
    spec: ProcessSpec
    zone: ZoneInfo
    roles: dict[str, str] = field(default_factory=dict)


def load_tests(path: Path) -> tuple[ProcessSpec, SpecTestFile]:
    """Read a test file and its standard. Raises UsageError for a path, SpecError with every problem of either file."""
    text, broken = decode(read_bytes(path), str(path))
    if broken:
        raise SpecError([broken])
    reader = Reader(Problems(Source(str(path), text)))
    root = compose(reader.problems.source, reader.problems)
    entry = None if root is None else FILE.read(root, reader)
    if root is None and not reader.problems.in_order():
        reader.report("SPEC100", reader.problems.source.start, "the file is empty", "begin with `spec:` and `tests:`")
    spec = None if entry is None else _spec(entry, path, reader)
    if entry is None or spec is None:
        raise SpecError(reader.problems.in_order())
    zone = _zone(entry, reader)
    told = _Told(reader, spec, zone, {item.id: item.value for item in entry.get(ACTORS) or ()})
    tests = tuple(test for one in entry.get(TESTS) or () if (test := _test(one.value, one.place, told)) is not None)
    problems = reader.problems.in_order()
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise SpecError(problems)
    return spec, SpecTestFile(str(path), zone.key, tests)


def _spec(entry: Entry, path: Path, reader: Reader) -> ProcessSpec | None:
    node = entry.get(SPEC)
    if isinstance(node, Table):
        return standard_of(node, reader.problems)
    return load(Path(os.path.normpath(path.parent / node.text))) if isinstance(node, Scalar) else None


def _zone(entry: Entry, reader: Reader) -> ZoneInfo:
    name = entry.get(TIMEZONE)
    try:
        return ZoneInfo(name.value if name else "UTC")
    except (KeyError, ValueError, OSError):
        assert name is not None
        reader.report("SPEC207", name.place, f"unknown time zone {name.value!r}", "write an IANA name such as Asia/Shanghai")
        return ZoneInfo("UTC")


def _test(entry: Entry, place: Place, told: _Told) -> SpecTest | None:
    entries = entry.get(EVENTS_KEY)
    if not entries or entry.get(NAME) is None:
        return None
    first = entries[0].get(AT)
    start = None if first is None else _instant(first, None, told)
    if start is None:
        return None
    events = tuple(event for one in entries if (event := _event(one, start, told)) is not None)
    asked = entry.get(AS_OF)
    as_of = max((event.time for event in events), default=start) if asked is None else _instant(asked, start, told)
    expect = _expectation(entry, told)
    if as_of is None or expect is None:
        return None
    name = entry.get(NAME) or ""
    return SpecTest(name, _facts(entry.get(CASE), told), events, as_of, expect, _earlier(entry, start, told), place)


def _event(entry: Entry, start: int, told: _Told) -> ToldEvent | None:
    at, stage = entry.get(AT), entry.get(STAGE)
    time = None if at is None else _instant(at, start, told)
    if time is None or stage is None:
        return None
    if stage.value not in told.spec.stages:
        hint = suggest(stage.value, told.spec.stages, "the standard's stages")
        told.reader.report("SPEC104", stage.place, f"stage {stage.value!r} is not declared", hint)
        return None
    actor = entry.get(BY)
    role = entry.get(ROLE) or told.roles.get(actor or "")
    return ToldEvent(time, stage.value, actor, role, entry.get(SAID), _facts(entry.get(WITH), told))


def _earlier(entry: Entry, start: int, told: _Told) -> tuple[EarlierCase, ...]:
    cases = []
    for one in entry.get(EARLIER) or ():
        at = one.get(BEGAN)
        time = None if at is None else _instant(at, start, told)
        if time is not None:
            cases.append(EarlierCase(time, _facts(one.get(EARLIER_CASE.keys[1]), told)))
    return tuple(cases)


def _facts(items: tuple[Item[str, Located[str]], ...] | None, told: _Told) -> dict[str, str]:
    facts = {}
    for item in items or ():
        declared = told.spec.attributes.get(item.id)
        if declared is None:
            hint = suggest(item.id, told.spec.attributes, "the standard's attributes")
            told.reader.report("SPEC201", item.place, f"attribute {item.id!r} is not declared", hint)
        elif declared.values is not None and item.value.value not in declared.values:
            hint = suggest(item.value.value, declared.values, "declared values")
            told.reader.report("SPEC202", item.value.place, f"{item.value.value!r} is not a value of {item.id!r}", hint)
        else:
            facts[item.id] = item.value.value
    return facts


def _expectation(entry: Entry, told: _Told) -> dict[str, Verdict] | None:
    asked = entry.get(EXPECT)
    if asked is None:
        return None
    if isinstance(asked, Located):
        if asked.value == "clean":
            return {}
        told.reader.report(
            "SPEC602", asked.place, f"expected verdicts by rule, or clean, found {asked.value!r}", "write expect: {rule: violated}"
        )
        return None
    words = {verdict.word: verdict for verdict in Verdict}
    rules = [rule.id for rule in told.spec.rules]
    expect = {}
    assert isinstance(asked, tuple)
    for item in asked:
        if item.id.value not in rules:
            now = next((rule.id for rule in told.spec.rules if item.id.value in rule.formerly), None)
            hint = f"it is called {now!r} now" if now else suggest(item.id.value, rules, "the standard's rules")
            told.reader.report("SPEC205", item.id.place, f"rule {item.id.value!r} is not declared", hint)
        elif item.value.value not in words:
            hint = suggest(item.value.value, words, "verdicts")
            told.reader.report("SPEC602", item.value.place, f"{item.value.value!r} is not a verdict", hint)
        else:
            expect[item.id.value] = words[item.value.value]
    return expect


def _instant(written: Located[str], start: int | None, told: _Told) -> int | None:
    """Microseconds of a time in the file's zone, or of `+25h` after `start`, on the clock on the wall."""
    text = written.value.strip()
    if text.startswith("+"):
        return _relative(written, start, told)
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        told.reader.report("SPEC603", written.place, f"{text!r} is not a time", "write 2025-03-03 09:00, or +25h from the first event")
        return None
    if time.tzinfo is None:
        # PEP 495: of a time that exists twice the first is meant; one that does not exist moves forward by the gap.
        time = time.replace(tzinfo=told.zone)
    return (time - _EPOCH) // timedelta(microseconds=1)


def _relative(written: Located[str], start: int | None, told: _Told) -> int | None:
    if start is None:
        told.reader.report("SPEC603", written.place, "the first event needs a time of its own", "write 2025-03-03 09:00")
        return None
    text = written.value.strip().removeprefix("+").strip()
    try:
        return start + (0 if text == "0" else Duration.parse(text, has_calendar=False).seconds) * 1_000_000
    except DurationError as error:
        told.reader.report("SPEC301", written.place, str(error))
        return None
