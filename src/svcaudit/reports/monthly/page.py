"""The monthly report as one HTML page: what a manager reads first, and below it what stands behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from svcaudit.model.comparison import CaseTimeline, Decomposition, Monthly
from svcaudit.model.run import Run, RunDocument
from svcaudit.reports import view
from svcaudit.reports.charts.svg import Draughtsman
from svcaudit.reports.findings import Finding, worst_of_each
from svcaudit.reports.html import FindingLine, finding_line
from svcaudit.reports.monthly import load_pictures, pictures, summary, tables
from svcaudit.reports.monthly.definitions import definitions, tests_used
from svcaudit.reports.monthly.lights import metric_lights, rule_lights
from svcaudit.reports.monthly.pictures import Picture
from svcaudit.reports.movement_words import period_name, sorted_movements
from svcaudit.reports.options import RenderOptions
from svcaudit.reports.origins import Origin, origin_sentence, origins
from svcaudit.reports.page import STYLES, render_page
from svcaudit.reports.reader import Reader
from svcaudit.reports.retelling import Retelling
from svcaudit.reports.set_aside import rows_set_aside

TEMPLATE = "monthly.html.j2"
DEFAULT_LIMIT = 40
"""Findings that the page lists; the report of the run has more, the CSV all."""
ORIGINS = 3
"""Changes that are taken apart."""


@dataclass(frozen=True, slots=True)
class OriginPart:
    """A change taken apart: the picture by the attribute that tells most, a sentence for each of the others."""

    title: str
    change: str
    picture: Picture
    others: list[str]


def render(run: Run, content: Monthly, options: RenderOptions) -> str:
    """The whole page as one HTML text."""
    with ThreadPoolExecutor(1) as pool:
        return _rendered(run, content, options, Draughtsman(pool))


def _rendered(run: Run, content: Monthly, options: RenderOptions, draw: Draughtsman) -> str:
    document, reader, say = run.document, Reader.of(options, run.document), Reader.of(options, run.document).say
    comparison, outlook = content.comparison, content.outlook
    moved = {} if comparison is None else {one.id: one for one in comparison.movements}
    groups = sorted_movements(list(moved.values()))
    rules, attributes, measures = (
        _rule_titles(document, reader),
        _attribute_titles(document, content, reader),
        view.measure_names(document, reader),
    )
    lights = rule_lights(document.rules, moved, reader)
    seen, never = worst_of_each(run.findings, DEFAULT_LIMIT if options.limit is None else options.limit)
    return render_page(
        TEMPLATE,
        reader,
        options.look,
        styles=(*STYLES, "monthly.css"),
        document=document,
        page_title=reader.title(document.spec.title, document.spec.id),
        period=period_name(outlook.label, reader),
        earlier="" if comparison is None else period_name(comparison.before, reader),
        headline=summary.headline(document, content, reader),
        sentences=summary.sentences(document, content, reader),
        metrics=metric_lights((*document.metrics, *document.kpis), moved, reader),
        missed=[light for light in lights if light.mark in view.MISSES],
        kept=[light for light in lights if light.mark not in view.MISSES],
        warned_of=[Retelling(say).note(one) for one in (comparison.notes if comparison else ())],
        notes=[Retelling(say).note(one) for one in document.notes],
        warnings=tables.warning_lines(outlook.warnings, rules, reader),
        warnings_left_out=outlook.warnings_left_out,
        open_cases={"coming": outlook.coming, "late": outlook.late},
        backlog=load_pictures.backlog(outlook.backlog, reader, draw),
        of_period=document.period.asked is not None,
        of_earlier=run.beyond is not None,
        worse=tables.moved_lines(groups.worse, reader),
        better=tables.moved_lines(groups.better, reader),
        changed=tables.moved_lines(groups.changed, reader),
        still=tables.moved_lines(groups.still, reader),
        origins=[_origin(one, reader, draw) for one in (origins(comparison)[:ORIGINS] if comparison else ())],
        pareto=pictures.pareto(outlook.pareto, rules, reader, draw),
        seen=_findings(seen, run, reader, rules),
        never=_findings(never, run, reader, rules),
        total_findings=run.findings.num_rows,
        heat=load_pictures.heat(outlook.heat, reader, draw),
        trends=pictures.trend_pictures(content.trends, reader, draw),
        hints=tables.hint_lines(outlook.hints, rules, attributes, reader),
        proposals=tables.proposal_lines(outlook.proposals, reader),
        scorecards=tables.score_tables(outlook.scorecards, measures, attributes, reader),
        definitions=definitions(document, reader),
        tests=tests_used(say),
        cases_line=view.cases_line(document.cases, document.events, say),
        period_line=view.period_line(document.period, reader),
        rows_line=view.rows_line(document.rows, say),
        timelines=content.timelines,
        anchors=_anchors(content.timelines),
        stages={one.id: reader.title(one.title, one.id) for one in document.stages},
        roles={one: reader.role(one) for one in document.roles},
    )


def _anchors(timelines: list[CaseTimeline]) -> Mapping[str, str]:
    return {one.case: f"case-{number}" for number, one in enumerate(timelines, 1)}


def _rule_titles(document: RunDocument, reader: Reader) -> tables.Names:
    titles = {one.id: reader.title(one.title, one.id) for one in document.rules}
    return lambda rule: titles.get(rule, rule)


def _attribute_titles(document: RunDocument, content: Monthly, reader: Reader) -> tables.Names:
    titles = {one.by: reader.title(one.title) for one in document.breakdowns}
    parts: list[Decomposition] = content.comparison.decompositions if content.comparison else []
    titles |= {one.by: reader.title(one.title) for one in parts if one.title}
    known = {"actor": reader.say("owner"), "opener": reader.say("who took it in"), "role": reader.say("role")}
    return lambda by: known.get(by) or titles.get(by) or by


def _findings(found: Sequence[Finding], run: Run, reader: Reader, rules: tables.Names) -> list[tuple[str, FindingLine]]:
    tell, several = view.narrator(run.document, reader), len(run.document.inputs) > 1
    aside = rows_set_aside(run, found, reader)
    return [(rules(row.rule), finding_line(row, tell, several, aside)) for row in found]


def _origin(of: Origin, reader: Reader, draw: Draughtsman) -> OriginPart:
    first, *others = of.decompositions
    return OriginPart(
        title=reader.title(of.movement.title, of.movement.id),
        change=tables.moved_lines([of.movement], reader)[0].change,
        picture=pictures.origin(first, of, reader, draw),
        others=[origin_sentence(one, reader, of.movement) for one in others],
    )
