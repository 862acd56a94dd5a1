"""A run: what one audit found. `RunDocument` is run.json, field for field; the tables lie beside it as Parquet.

The shape of run.json is API (see docs/run.md and the shipped JSON Schema): fields are added, never renamed or removed.
Spans are seconds; instants are ISO 8601 in UTC with `Z`; shares are 0..1; null means "not measured".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from svcaudit.model.quality import QualityResult

if TYPE_CHECKING:
    import pyarrow as pa

RUN_FORMAT = 1


@dataclass(frozen=True, slots=True)
class ToolInfo:
    name: str
    version: str
    run_format: int


@dataclass(frozen=True, slots=True)
class SpecInfo:
    id: str
    version: str
    sha256: str
    name: str
    title: dict[str, str] = field(default_factory=dict)
    source: str | None = None
    owner: str | None = None
    extends: list[str] = field(default_factory=list)
    """Id and version of the standards that it builds on, nearest first; `sha256` covers them, too."""


@dataclass(frozen=True, slots=True)
class AttributeInfo:
    """An attribute of the standard as reports call it. `values`: the titles of its values, by language; of those that have one, and of none
    of a personal attribute. `yes_no`: its values are yes and no, in any spelling."""

    id: str
    title: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    yes_no: bool = False


@dataclass(frozen=True, slots=True)
class VersionInfo:
    """A version of the standard and the cases that began while it was in force (both days included; null: without end)."""

    version: str
    sha256: str
    name: str
    from_: str | None
    to: str | None
    cases: int


@dataclass(frozen=True, slots=True)
class InputInfo:
    """One file read. `notes` say what was found and taken: encoding, delimiter, format and zone of times."""

    name: str
    sha256: str
    rows: int
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RowCounts:
    """Every row of every input: read = used + quarantined + ignored."""

    read: int
    used: int
    quarantined: int
    ignored: int


@dataclass(frozen=True, slots=True)
class ReasonCount:
    reason: str
    rows: int


@dataclass(frozen=True, slots=True)
class ActivityCount:
    activity: str
    rows: int


@dataclass(frozen=True, slots=True)
class CaseCounts:
    total: int
    open: int
    closed: int


@dataclass(frozen=True, slots=True)
class PeriodInfo:
    """`from_` (in JSON: `from`) and `to`: first and last instant of the cases judged; `asked` is the --period option."""

    from_: str | None
    to: str | None
    as_of: str
    zone: str
    asked: str | None = None


@dataclass(frozen=True, slots=True)
class VerdictCounts:
    """Cases by verdict; the eight add up to the cases of the run."""

    met: int
    violated: int
    running: int
    overdue: int
    cancelled: int
    not_applicable: int
    not_assessable: int
    waived: int


@dataclass(frozen=True, slots=True)
class Elapsed:
    """Quantiles of the measured spans, in seconds on the rule's own line (`measure`: wall, working or days)."""

    n: int
    mean: float
    p50: float
    p90: float
    p95: float
    max: float
    measure: str


@dataclass(frozen=True, slots=True)
class RuleResult:
    """One rule's verdict over the log.

    verdict: pass; fail, warn or info when attainment is below the gate, by severity; not_judged when no case could be.
    attainment = met / judged, judged = met + violated + overdue. `attainment_without_waivers` counts waived cases as broken.
    activations: how often the rule was triggered; violations: findings; cases_violating: violated + overdue + waived cases.
    at_risk: running cases past the clock's `warn_at`. depends_on_tie: cases whose verdict depends on the order of events of one instant.
    line: where the rule stands in the standard; file: in which file, where that is one that the standard extends.
    """

    id: str
    kind: str
    severity: str
    gate: float
    verdict: str
    activations: int
    violations: int
    cases_violating: int
    cases: VerdictCounts
    judged: int
    attainment: float | None
    attainment_without_waivers: float | None
    at_risk: int
    depends_on_tie: int
    elapsed: Elapsed | None
    line: int | None
    title: dict[str, str] = field(default_factory=dict)
    why: dict[str, str] = field(default_factory=dict)
    fix: dict[str, str] = field(default_factory=dict)
    formerly: list[str] = field(default_factory=list)
    measure: str = "wall"
    """The line on which its spans are measured: wall, working or days."""
    asks: str = ""
    """The rule in one line, as the standard writes it: 'after resolve expect survey within 48h'."""
    low: float | None = None
    high: float | None = None
    """95 % confidence interval of the attainment (Wilson); null where no case was judged."""
    file: str | None = None


@dataclass(frozen=True, slots=True)
class MetricResult:
    """A metric's value over n cases (answers, spans). target: the bound; bound: 'at_least' or 'at_most'.

    unit: share, seconds, cases, points (NPS) or ''. cohort: created, closed or event, as the standard chose.
    """

    id: str
    value: float | None
    n: int
    target: float | None
    met: bool | None
    bound: str | None = None
    unit: str = ""
    formula: str = ""
    cohort: str = "created"
    numerator: float | None = None
    measure: str | None = None
    """Of seconds: the line on which they were measured: wall, working or days."""
    title: dict[str, str] = field(default_factory=dict)
    attribute_at: str = "end"
    """Which facts of a case count in its conditions and splits: as first known (start) or as last known (end)."""
    low: float | None = None
    high: float | None = None
    """95 % confidence interval; null where there is none (a maximum, a count, a sum) or n is too small for one."""
    interval: str = ""
    """How the interval was made: wilson, t, order statistics; '' where there is none."""
    small: bool = False
    """n lies below what the standard (else 30) asks before a number says much: grey it, and say so."""
    small_below: int = 30
    why: dict[str, str] = field(default_factory=dict)
    least: float | None = None
    most: float | None = None
    """The least and the most that the value can be; null where there is no such bound, or none is declared."""


@dataclass(frozen=True, slots=True)
class MetricSplit:
    """A metric of the cases (answers, spans) that share their values of the attributes it was split by, in their order; null: unknown."""

    values: list[str | None]
    result: MetricResult


@dataclass(frozen=True, slots=True)
class StageResult:
    """How often a stage occurred and how long after the case's first event it first came (wall seconds)."""

    id: str
    events: int
    cases: int
    p50: float | None
    p90: float | None
    title: dict[str, str] = field(default_factory=dict)
    repeated: int = 0
    """Cases in which it occurred more than once; events - cases is how often it was done again."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Cases whose span lies in [low, high) seconds; high null = no upper bound. late: how many of them missed their target."""

    low: float
    high: float | None
    cases: int
    late: int


@dataclass(frozen=True, slots=True)
class ClockResult:
    rule: str
    measure: str
    bins: list[Bin]


@dataclass(frozen=True, slots=True)
class Share:
    """met of judged cases of one rule."""

    rule: str
    met: int
    judged: int


@dataclass(frozen=True, slots=True)
class Group:
    """The cases of one value of an attribute (or one actor): how many, how many without any violation, and each rule's share."""

    value: str
    cases: int
    violating: int
    findings: int
    rules: list[Share]


@dataclass(frozen=True, slots=True)
class Breakdown:
    """by: an attribute's id, 'role', or 'actor' (the owner: for cases, the last known actor; for findings, who owned the case then)."""

    by: str
    groups: list[Group]
    others: int
    """Values beyond the largest groups shown."""
    title: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class VariantResult:
    stages: list[str]
    cases: int
    fitness: float | None


@dataclass(frozen=True, slots=True)
class FlowResult:
    """mean_fitness: mean over cases of 1 - cost / (events + shortest allowed run)."""

    mean_fitness: float | None
    conforming: int
    variants: int
    top: list[VariantResult]


@dataclass(frozen=True, slots=True)
class Attainment:
    """met of judged cases; share null where none was judged. low, high: 95 % confidence interval (Wilson)."""

    met: int
    judged: int
    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class HourCount:
    """Cases that began in an hour of the week. weekday: 0 is Monday; hour: 0 to 23. peak: one of the busiest hours."""

    weekday: int
    hour: int
    cases: int
    peak: bool


@dataclass(frozen=True, slots=True)
class PeakResult:
    """A clock's attainment in the cases that began in the busiest hours, and in the others."""

    rule: str
    peak: Attainment
    elsewhere: Attainment


@dataclass(frozen=True, slots=True)
class VolumeResult:
    """When cases begin, in hours of the week of the run's zone. The busiest hours are those that together took a quarter of the cases."""

    hours: list[HourCount]
    peaks: list[PeakResult]


@dataclass(frozen=True, slots=True)
class BacklogDay:
    """A day of the run's zone: cases that began and that were finished in it, and those open at its end (of the last day: as of as-of)."""

    day: str
    created: int
    closed: int
    open: int


@dataclass(frozen=True, slots=True)
class BacklogResult:
    """Cases not finished. A case that was finished and taken up again counts as open until it was finished for the last time.

    days: from the first case (of a period: from its first day) to as-of, at most the last 400. age: of the cases open as of as-of, since
    they began, on the wall. ages: the same in bins, `late` being those with an overdue verdict. In a period's run the cases that began
    before it count, too; those that began after it do not.
    """

    days: list[BacklogDay]
    open: int
    age: Elapsed | None
    ages: list[Bin]


@dataclass(frozen=True, slots=True)
class HandoverResult:
    """One stage following another in a case, directly: how often, and after how long (wall seconds)."""

    source: str
    target: str
    n: int
    mean: float
    p50: float
    p90: float
    max: float
    small: bool
    """n < 30."""


@dataclass(frozen=True, slots=True)
class HandoversResult:
    """The hand-overs between stages, slowest (by p90) first, those of small n last; `others`: pairs beyond the ones shown."""

    pairs: list[HandoverResult]
    others: int


@dataclass(frozen=True, slots=True)
class ReworkResult:
    """Stages done again. cases: with any stage repeated, of `of`; repeats: events beyond each case's first of their stage."""

    cases: int
    of: int
    repeats: int
    share: float | None
    low: float | None
    high: float | None
    """95 % confidence interval of the share (Wilson)."""


@dataclass(frozen=True, slots=True)
class WaiverResult:
    """A waiver and what it excused; state: used, unused, expired."""

    id: str
    rule: str
    reason: str
    approved_by: str
    expires: str
    state: str
    cases: int


@dataclass(frozen=True, slots=True)
class ClaimPair:
    """Cases of which the vendor says one thing and this audit another, or the same. A side is a verdict, or '' where none was given."""

    theirs: str
    ours: str
    cases: int


@dataclass(frozen=True, slots=True)
class ClaimExample:
    """One case of which vendor and audit differ: both sides in words, and what they measured."""

    case: str
    theirs: str
    ours: str
    why: str


@dataclass(frozen=True, slots=True)
class ClaimResult:
    """The vendor's own verdicts on a rule held against ours. agreeing + differing + not_comparable = cases that have a claim.

    not_comparable: this audit could not judge the case, or it is still in time and the vendor calls it met so far.
    `pairs`: how the verdicts fall, most frequent first. `examples`: up to 20 cases that differ.
    """

    rule: str
    agreeing: int
    differing: int
    not_comparable: int
    pairs: list[ClaimPair]
    examples: list[ClaimExample]
    title: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SinceInfo:
    """The earlier run that an audit went on from: the name of its folder, and as of when it judged. rows: read since. judged_again: cases
    with later events, and those that the later moment could change; carried_over: all others."""

    run: str
    as_of: str
    rows: int
    judged_again: int
    carried_over: int


@dataclass(frozen=True, slots=True)
class ClaimsAccount:
    """Every row of the tables of claims beside the log (`--claims`), by the names that the log's own account has.

    quarantined rows are listed in quarantine.csv behind those of the log.
    """

    inputs: list[InputInfo]
    rows: RowCounts
    ignored: list[ReasonCount]
    quarantined: list[ReasonCount]


@dataclass(frozen=True, slots=True)
class RunDocument:
    """run.json."""

    tool: ToolInfo
    created: str
    spec: SpecInfo
    inputs: list[InputInfo]
    rows: RowCounts
    ignored: list[ReasonCount]
    quarantined: list[ReasonCount]
    unmapped: list[ActivityCount]
    cases: CaseCounts
    events: int
    period: PeriodInfo
    rules: list[RuleResult]
    metrics: list[MetricResult]
    stages: list[StageResult]
    clocks: list[ClockResult]
    breakdowns: list[Breakdown]
    flow: FlowResult | None
    waivers: list[WaiverResult]
    notes: list[str]
    """What the reader should know: an attribute the log lacks, a calendar beyond its years, what could not be assessed and why."""
    quality: list[QualityResult] = field(default_factory=list)
    """What was looked for in the log itself, and what was found: duplicates, unknown words, gaps (docs/quality.md)."""
    claims: list[ClaimResult] = field(default_factory=list)
    """The vendor's own verdicts, as far as the map names them, held against ours."""
    kpis: list[MetricResult] = field(default_factory=list)
    """Metrics that every log has, whatever the standard declares: conformity, fitness, rework, hand-overs, open cases and their age."""
    volume: VolumeResult | None = None
    """When cases begin: by hour and weekday, and the attainment of the clocks at the busiest hours."""
    backlog: BacklogResult | None = None
    """Open cases, day by day, and how old they are."""
    handovers: HandoversResult | None = None
    """From which stage to which it goes slowly."""
    rework: ReworkResult | None = None
    """Stages that were done again."""
    shown: list[str] | None = None
    """The stages that the log has a place for, in the standard's order; null: whatever happens, it can show (docs/maps.md)."""
    versions: list[VersionInfo] = field(default_factory=list)
    """Where several versions of the standard judged: which judged how many cases. `spec` is then the newest."""
    since: SinceInfo | None = None
    """The earlier run that this one went on from; null: all logs were read and judged."""
    claims_account: ClaimsAccount | None = None
    """The rows of the tables of claims beside the log; null: there was none. The log's own account knows nothing of them."""
    attributes: list[AttributeInfo] = field(default_factory=list)
    """The standard's attributes with their titles and those of their values. All else in the run has ids."""
    roles: dict[str, dict[str, str]] = field(default_factory=dict)
    """Titles of the standard's roles, by id and language; of those that have one."""


@dataclass(frozen=True, slots=True)
class Run:
    """A run in memory. The Parquet tables' columns are documented in docs/run.md."""

    document: RunDocument
    spec_text: str
    findings: pa.Table
    cases: pa.Table
    events: pa.Table
    quarantine: pa.Table
    spans: pa.Table
    stages: pa.Table
    values: pa.Table
    version_texts: dict[str, str] = field(default_factory=dict)
    """Where several versions judged: each one's text."""
    beyond: pa.Table | None = None
    """Columns as of `cases`: cases that began outside the period and that a metric of it is about, or that were open in it. No verdict of
    the run is about them. None where there are none."""

    @property
    def known(self) -> pa.Table:
        """Every case that a metric's value may be of: `cases`, then `beyond`."""
        import pyarrow as pa

        return self.cases if self.beyond is None else pa.concat_tables([self.cases, self.beyond]).unify_dictionaries()
