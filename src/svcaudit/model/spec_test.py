"""A test of a standard: one case, told event by event, and the verdicts it must get."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from svcaudit.model.place import Place
from svcaudit.model.spec import Rule, Target
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
    rows: Mapping[str, frozenset[tuple[int, Verdict]]] = field(default_factory=dict)
    """By clock: which row of its table (from 0) gave the limit, with what verdict."""

    @property
    def passed(self) -> bool:
        return not self.differences


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a clock's target table, counted from 1; a table of one row is covered with its clock."""

    rule: Rule
    number: int
    target: Target


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which rules have a test that meets them and one that does not."""

    covered: tuple[Rule, ...]
    lacking: tuple[tuple[Rule, str], ...]
    """(rule, what it lacks: 'a passing test', 'a failing test' or both)."""
    covered_rows: tuple[Row, ...] = ()
    lacking_rows: tuple[tuple[Row, str], ...] = ()
    """The same of each row of the clocks' target tables."""
    inherited: int = 0
    """Rules that the standard takes as they are from the one that it extends."""

    @property
    def percent(self) -> int:
        """Share of covered rules and rows, rounded down: 99.9 % is not 100 %."""
        covered = len(self.covered) + len(self.covered_rows)
        total = covered + len(self.lacking) + len(self.lacking_rows)
        return 100 if not total else 100 * covered // total


@dataclass(frozen=True, slots=True)
class SpecTestReport:
    """The results of one test file."""

    path: str
    spec: str
    timezone: str
    results: tuple[SpecTestResult, ...]
    coverage: Coverage
    skipped: int
    """Tests that --run left out."""
