"""A test of a standard: one case, told event by event, and the verdicts it must get."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from svcaudit.model.place import Place
from svcaudit.model.verdict import Verdict


@dataclass(frozen=True, slots=True)
class ToldEvent:
    """`time` in microseconds since 1970 UTC; `facts` are the cells of attributes in this event's row."""

    time: int
    stage: str
    actor: str | None = None
    role: str | None = None
    text: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EarlierCase:
    """A case before the tested one, for rules that look at repeats: when it began and its facts."""

    time: int
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SpecTest:
    """`expect`: the exact set of verdicts other than met and not applicable; empty = clean. `as_of` in microseconds."""

    name: str
    facts: Mapping[str, str]
    events: tuple[ToldEvent, ...]
    as_of: int
    expect: Mapping[str, Verdict]
    earlier: tuple[EarlierCase, ...] = ()
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class SpecTestFile:
    """The tests of one file. `spec_path` is relative to the file; None when the standard stands in the file itself (`spec_text`)."""

    path: str
    timezone: str
    tests: tuple[SpecTest, ...]
    spec_path: str | None = None
    spec_text: str | None = None


@dataclass(frozen=True, slots=True)
class SpecTestResult:
    """What a test got: all verdicts by rule, and those that differ from what was expected as (expected, got)."""

    test: SpecTest
    verdicts: Mapping[str, Verdict]
    differences: Mapping[str, tuple[Verdict | None, Verdict | None]]

    @property
    def passed(self) -> bool:
        return not self.differences
