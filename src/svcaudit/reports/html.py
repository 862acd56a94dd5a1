"""The report that people read: one page with every section of a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from svcaudit.model.run import MetricResult, RuleResult, Run, RunDocument
from svcaudit.reports import view
from svcaudit.reports.breakdown_table import HeatTable, heat_tables
from svcaudit.reports.characters import cut, one_line
from svcaudit.reports.claims import claim_sections
from svcaudit.reports.clock_chart import ClockChart, clock_charts
from svcaudit.reports.figures import count, wall
from svcaudit.reports.findings import NEVER_CAME, Finding, worst_by_rule
from svcaudit.reports.glossary import glossary
from svcaudit.reports.options import RenderOptions
from svcaudit.reports.page import render_page
from svcaudit.reports.quality_lines import quality_lines
from svcaudit.reports.reader import Reader
from svcaudit.reports.sentences import Narrator
from svcaudit.reports.set_aside import rows_set_aside

_ASKS_IN_SHORT = 150
_ONE_TABLE = 20
"""Up to so many rules stand in one table; beyond, those that keep their gate are folded away."""
DEFAULT_LIMIT = 30
"""Findings listed per rule; the totals are always exact."""


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding as a line of a table."""

    case: str
    sentence: str
    overdue: bool
    waived: bool
    tie: bool
    at: str
    due: str
    seen: str
    late: str
    late_seconds: int
    late_wall: str
    growing: bool
    """It never came: the lateness is that until as-of, and grows with it."""
    owner: str
    row: str
    aside: str = ""
    """Rows of the case that could not be read, one of which may be what was missed."""


@dataclass(frozen=True, slots=True)
class RuleSection:
    """A rule with what the page says about it."""

    rule: RuleResult
    anchor: str
    title: str
    why: str
    fix: str
    measure: str
    left_out: str
    attainment: str
    asks: str
    asks_in_short: str
    findings: list[FindingLine]
    more: str


def render(run: Run, options: RenderOptions) -> str:
    """The whole report as one HTML text."""
    document, reader = run.document, Reader.of(options, run.document)
    limit = DEFAULT_LIMIT if options.limit is None else options.limit
    findings = worst_by_rule(run.findings, limit)
    aside = rows_set_aside(run, [one for rows in findings.values() for one in rows], reader)
    sections = _sections(document, reader, findings, aside)
    fits = len(sections) <= _ONE_TABLE or all(section.rule.verdict == "pass" for section in sections)
    return render_page(
        "report.html.j2",
        reader,
        options.look,
        document=document,
        page_title=reader.title(document.spec.title, document.spec.id),
        headline=view.headline(document.rules, reader.say),
        verdicts=[(verdict, number) for verdict, number in view.verdict_counts(document.rules).items() if number],
        cases_line=view.cases_line(document.cases, document.events, reader.say),
        period_line=view.period_line(document.period, reader),
        rows_line=view.rows_line(document.rows, reader.say),
        since_line=view.since_line(document.since, reader.say),
        sections=sections,
        shown=sections if fits else [section for section in sections if section.rule.verdict != "pass"],
        folded=[] if fits else [section for section in sections if section.rule.verdict == "pass"],
        missed=[section for section in sections if section.rule.verdict in view.MISSES],
        kept=[section for section in sections if section.findings and section.rule.verdict not in view.MISSES],
        total_findings=run.findings.num_rows,
        findings_left_out=_findings_left_out(sections, limit, run.findings.num_rows, reader),
        metrics=[_metric_cells(metric, view.narrator(document, reader)) for metric in document.metrics],
        charts=_charts(document, reader),
        heat=_heat(document, reader),
        variants=[
            (_path(variant.stages, view.narrator(document, reader)), variant) for variant in (document.flow.top if document.flow else [])
        ],
        quality=quality_lines(document.quality, reader.say, [source.name for source in document.inputs]),
        claims=claim_sections(document.claims, reader),
        glossary=glossary(reader.say),
    )


def _findings_left_out(sections: Sequence[RuleSection], limit: int, total: int, reader: Reader) -> str:
    """Where all findings are, when the page has not room for them."""
    if not any(section.more for section in sections):
        return ""
    return reader.say(
        "The worst {n} findings of each rule stand here; all {total} are in the CSV (-o findings.csv) and the workbook (-o report.xlsx).",
        n=count(limit, reader.say),
        total=count(total, reader.say),
    )


def _sections(
    document: RunDocument, reader: Reader, findings: Mapping[str, Sequence[Finding]], aside: Mapping[str, str]
) -> list[RuleSection]:
    tell, several_inputs = view.narrator(document, reader), len(document.inputs) > 1
    sections = []
    for number, rule in enumerate(view.worst_first(document.rules), start=1):
        rows, asks = findings.get(rule.id, []), tell.retell.rule(rule.asks)
        sections.append(
            RuleSection(
                rule=rule,
                anchor=f"rule-{number}",
                title=reader.title(rule.title),
                why=reader.title(rule.why),
                fix=reader.title(rule.fix),
                measure=tell.measures.get(rule.id, "wall"),
                left_out=view.left_out(rule, reader.say),
                attainment=view.attainment(rule, reader.say),
                asks=one_line(asks),
                asks_in_short=cut(one_line(asks), _ASKS_IN_SHORT),
                findings=[finding_line(row, tell, several_inputs, aside) for row in rows],
                more=view.and_more(len(rows), rule.violations, reader.say),
            )
        )
    return sections


def finding_line(row: Finding, tell: Narrator, several_inputs: bool, aside: Mapping[str, str]) -> FindingLine:
    """A finding as this reader sees it. `aside`: see `rows_set_aside`."""
    reader = tell.reader
    return FindingLine(
        case=row.case,
        sentence=tell.sentence(row, owner=False),
        overdue=row.verdict == "overdue",
        waived=row.verdict == "waived",
        tie=row.tie,
        at=reader.instant(row.at),
        due=reader.instant(row.due),
        seen=reader.instant(row.seen_at),
        late=tell.span(row, row.late_s),
        late_seconds=row.late_s or 0,
        late_wall=wall(row.late_wall_s, reader.say),
        growing=row.problem == NEVER_CAME and bool(row.late_s),
        owner=row.owner or "",
        row=_row(row, several_inputs),
        aside=aside.get(row.fingerprint, ""),
    )


def _row(row: Finding, several_inputs: bool) -> str:
    """Where to look it up: '7', or '2:7' for row 7 of the second input when there are several."""
    if row.row is None:
        return ""
    return f"{row.source + 1}:{row.row}" if several_inputs and row.source is not None else str(row.row)


def _path(stages: Sequence[str], tell: Narrator) -> str:
    """'intake › reply ×3 › resolve'."""
    steps: list[tuple[str, int]] = []
    for stage in stages:
        if steps and steps[-1][0] == stage:
            steps[-1] = (stage, steps[-1][1] + 1)
        else:
            steps.append((stage, 1))
    return " › ".join(tell.stage(stage) + (f" ×{times}" if times > 1 else "") for stage, times in steps)


def _charts(document: RunDocument, reader: Reader) -> list[ClockChart]:
    titles = {rule.id: reader.title(rule.title) for rule in document.rules}
    return clock_charts(document.clocks, titles, reader.say)


def _heat(document: RunDocument, reader: Reader) -> list[HeatTable]:
    return heat_tables(document.breakdowns, document.rules, reader)


def _metric_cells(metric: MetricResult, tell: Narrator) -> Mapping[str, object]:
    reader, say = tell.reader, tell.reader.say
    return {
        "id": metric.id,
        "title": reader.title(metric.title),
        "formula": tell.retell.formula(metric.formula),
        "value": view.metric_value(metric, metric.value, say),
        "target": view.metric_target(metric, say),
        "verdict": view.metric_verdict(metric, say),
        "mark": {True: "pass", False: "fail", None: "not_judged"}[metric.met],
        "base": view.metric_ground(metric, say),
        "cohort": view.cohort_word(metric.cohort, say),
    }
