"""What changed between two runs, what it may come from, and what comes next: the content of `svcaudit compare` and of the monthly report.

Shares are 0..1, spans seconds, p-values of the named test. `after` is the run that is looked at, `before` the one it is held against.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from svcaudit.model.run import AttributeInfo


@dataclass(frozen=True, slots=True)
class RunLabel:
    """One of the two runs: which standard judged which cases of which days."""

    spec_id: str
    spec_version: str
    from_: str | None
    to: str | None
    as_of: str
    zone: str
    cases: int
    open: int
    violating: int
    """Cases with at least one broken rule."""
    asked: str | None = None
    """The --period option, as it was written."""


@dataclass(frozen=True, slots=True)
class Movement:
    """One number in both runs.

    kind: rule (its attainment) or metric. change: after - before. better: whether the change goes the way that the target (or a gate)
    asks, or that is evidently good (less time, less rework); null where nothing says which way is good. p: probability of a movement at
    least as large if nothing had changed, by `test` ('' where none can be made); p_adjusted: the same for the number of movements looked
    at (Benjamini & Hochberg 1995); noise: that is 0.05 or more.
    """

    kind: str
    id: str
    unit: str
    before: float | None
    after: float | None
    n_before: int
    n_after: int
    target: float | None
    bound: str | None
    met_before: bool | None
    met_after: bool | None
    change: float | None
    better: bool | None
    p: float | None
    test: str
    noise: bool | None
    title: dict[str, str] = field(default_factory=dict)
    redefined: bool = False
    """The standard's own wording of it changed between the runs: the two numbers do not mean the same."""
    p_adjusted: float | None = None
    measure: str | None = None
    """Of seconds: the line on which the spans of the later run were measured: wall, working or days."""
    measure_before: str | None = None
    """The same of the earlier run. On another line there is nothing to compare: `change` and `p` are null."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """What the cases of one value add to the change of a rate: by their own rate (`rate`), and by being more or fewer (`mix`)."""

    value: str | None
    cases_before: int
    cases_after: int
    share_before: float | None
    share_after: float | None
    rate: float
    mix: float


@dataclass(frozen=True, slots=True)
class Decomposition:
    """Where the change of a rule's attainment comes from, by one attribute. The contributions add up to `change` (Kitagawa 1955)."""

    rule: str
    by: str
    change: float
    parts: list[Contribution]
    title: dict[str, str] = field(default_factory=dict)
    """Title of the attribute."""


EARLIER_PERIODS = 6
"""Periods before the last one that a trend needs to say what chance does: of fewer, a steady number is called a signal too often (one look
in nine of three, one in 13 of four, one in 22 of six)."""


@dataclass(frozen=True, slots=True)
class Point:
    """One run of the history: its period, the value and its n; low and high: control limits for that n; outside: beyond them."""

    at: str
    value: float | None
    n: int
    low: float | None
    high: float | None
    outside: bool


@dataclass(frozen=True, slots=True)
class Trend:
    """A number over the runs of the history, oldest first, with its centre line and the chart's kind.

    The centre and the limits are those of the periods before the last one, which so cannot widen what it is held against.
    chart: p' (Laney 2002) for shares, XmR (individuals and moving range; Wheeler) for other numbers, '' with fewer than EARLIER_PERIODS.
    signal: what a control chart calls more than noise in the last point: 'above', 'below', 'run' (8 in a row on one side) or ''.
    """

    kind: str
    id: str
    unit: str
    chart: str
    centre: float | None
    points: list[Point]
    target: float | None
    bound: str | None
    signal: str
    title: dict[str, str] = field(default_factory=dict)
    measure: str | None = None
    """Of seconds: the line on which the last period's spans were measured: wall, working or days."""


@dataclass(frozen=True, slots=True)
class Warned:
    """An open case whose clock runs out next, or has run out. left: seconds from as-of to `due` on the wall, negative when it is late.

    used: share of the limit that is used up, on the clock's own line.
    """

    case: str
    rule: str
    owner: str | None
    due: str | None
    left: int | None
    used: float | None
    late: bool
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hint:
    """A value over-represented among the cases that break a rule.

    broken of cases: those of the value; lift: its rate of broken cases over that of all judged cases. p: Fisher's exact test, one-sided,
    adjusted (Benjamini & Hochberg 1995). A hint, no proof: what comes together need not be its cause.
    """

    rule: str
    by: str
    value: str | None
    broken: int
    cases: int
    rate: float
    overall: float
    lift: float
    p: float


@dataclass(frozen=True, slots=True)
class ParetoBar:
    """A rule's findings, its share of all, and the share of all up to it."""

    rule: str
    findings: int
    cases: int
    share: float
    cumulative: float
    title: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HeatCell:
    """The cases that began in an hour of the week: how many, judged by any rule, and broken by any."""

    weekday: int
    hour: int
    cases: int
    broken: int


@dataclass(frozen=True, slots=True)
class OpenAt:
    """The cases open at the end of a day (of the last: as of as-of), by their age: one number for each band of the backlog."""

    day: str
    open: list[int]


@dataclass(frozen=True, slots=True)
class Backlog:
    """Open cases from the first day of a run to as-of, day by day or week by week; of a run with a period only its own cases.

    ages: where the bands of age end, in seconds since a case began, on the wall; the last band has no end.
    """

    ages: list[int]
    points: list[OpenAt]


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One measure of a score card: points 0..100 of `weight`, 80 being those of the target, where there is one.

    value: as measured. adjusted: value as if the mix of classes were that of all (direct standardisation); null where the measure is no
    mean. peers: the value of all together, to which `adjusted` (or `value`) compares; of a count or a sum the mean of the others' values.
    small: n says little, and names no training need.
    """

    measure: str
    weight: float
    value: float | None
    n: int
    adjusted: float | None
    peers: float | None
    points: float | None
    small: bool
    unit: str = ""
    target: float | None = None
    bound: str | None = None
    before: float | None = None
    """The value in the run it is compared with."""
    line: str | None = None
    """Of seconds: the line on which they were measured: wall, working or days."""

    @property
    def judgeable(self) -> bool:
        """Whether less (or more) than the peers is worse: of a count nothing says so, unless a bound does."""
        return self.unit != "cases" or self.bound is not None


@dataclass(frozen=True, slots=True)
class Score:
    """The score card of one agent, team or channel. total: weighted mean of the points, null where nothing was measured."""

    who: str
    cases: int
    total: float | None
    before: float | None
    lines: list[ScoreLine]
    weakest: str | None
    """The measure furthest behind the peers, times its weight, among those of enough n: the training need."""
    small: bool = False
    """Less than half of the weight rests on enough values: the total says little."""


@dataclass(frozen=True, slots=True)
class ScorecardResult:
    """One of the standard's score cards, best first. mix: the attributes by whose classes peers are compared."""

    id: str
    by: str
    weights: dict[str, float]
    mix: list[str]
    scores: list[Score]
    others: int
    title: dict[str, str] = field(default_factory=dict)
    excused: int = 0
    """Findings that count against nobody: their time ran out in closed hours, while the customer was asked, or while nobody held the
    case."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the standard itself says is to be done about a rule that is not kept, and how much there is to be done."""

    rule: str
    findings: int
    cases: int
    gap: float | None
    """Gate minus attainment."""
    title: dict[str, str] = field(default_factory=dict)
    fix: dict[str, str] = field(default_factory=dict)
    why: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """One event of a case, as it was judged. at: an ISO 8601 instant in UTC."""

    at: str
    stage: str | None
    activity: str
    actor: str | None
    role: str | None


@dataclass(frozen=True, slots=True)
class CaseTimeline:
    """The events of a case, first to last; `left_out`: how many more it has than are told."""

    case: str
    events: list[TimelineEvent]
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """compare.json: what changed from `before` to `after`."""

    before: RunLabel
    after: RunLabel
    movements: list[Movement]
    decompositions: list[Decomposition]
    notes: list[str] = field(default_factory=list)
    attributes: list[AttributeInfo] = field(default_factory=list)
    """The titles of the attributes by which changes are taken apart, and of their values; the decompositions have ids."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a run says of itself for the monthly report, without another run: warnings, causes, proposals, where and when."""

    label: RunLabel
    pareto: list[ParetoBar]
    heat: list[HeatCell]
    warnings: list[Warned]
    warnings_left_out: int
    """Cases beyond those of `warnings`."""
    hints: list[Hint]
    proposals: list[Proposal]
    scorecards: list[ScorecardResult]
    backlog: Backlog | None = None
    coming: int = 0
    """Open cases with a clock that runs out, those left out included."""
    late: int = 0
    """Open cases with a clock that has run out; a case may count among both."""
    earlier: int = 0
    """Of these open cases, those that began before the period of the run."""


@dataclass(frozen=True, slots=True)
class Monthly:
    """The monthly report: the run's outlook, its comparison with an earlier run, and the history."""

    outlook: Outlook
    comparison: Comparison | None
    trends: list[Trend]
    timelines: list[CaseTimeline] = field(default_factory=list)
    """Of the cases that the report names."""
