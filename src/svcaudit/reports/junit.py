"""JUnit XML for CI: one test case per rule, never per finding, so that a server shows rules and not a hundred thousand cases.

An error rule below its gate fails; a warning or an info passes and says so in its output (a skipped test would hide it);
a rule that could not judge any case is skipped.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from svcaudit.model.run import RuleResult, Run
from svcaudit.reports import view
from svcaudit.reports.characters import visible
from svcaudit.reports.figures import gate, share_of
from svcaudit.reports.findings import Finding, worst_by_rule
from svcaudit.reports.options import RenderOptions
from svcaudit.reports.reader import Reader

DEFAULT_LIMIT = 10
"""Findings named in the text of a test case."""


def render(run: Run, options: RenderOptions) -> bytes:
    """The XML document, UTF-8."""
    document, reader = run.document, Reader.of(options, run.document)
    findings = worst_by_rule(run.findings, DEFAULT_LIMIT if options.limit is None else options.limit)
    counts = view.verdict_counts(document.rules)
    numbers = {"tests": str(len(document.rules)), "failures": str(counts["fail"]), "errors": "0", "skipped": str(counts["not_judged"])}
    suites = Element("testsuites", {"name": "svcaudit", **numbers})
    suite = SubElement(suites, "testsuite", {"name": xml_text(f"{document.spec.id} {document.spec.version}"), **numbers})
    suite.set("timestamp", xml_text(document.created.removesuffix("Z")))
    for rule in document.rules:
        _case(suite, rule, findings.get(rule.id, []), run, reader)
    indent(suites)
    made: bytes = tostring(suites, encoding="utf-8", xml_declaration=True)
    return made + b"\n"


def _case(suite: Element, rule: RuleResult, rows: Sequence[Finding], run: Run, reader: Reader) -> None:
    spec = run.document.spec
    names = {"classname": xml_text(spec.id), "name": xml_text(rule.id), "file": xml_text(rule.file or spec.name), "time": "0"}
    case = SubElement(suite, "testcase", names)
    if rule.line is not None:
        case.set("line", str(rule.line))
    summary = _summary(rule, reader)
    details = xml_text("\n".join([summary, *_lines(rule, rows, run, reader)]))
    if rule.verdict == "fail":
        failure = SubElement(case, "failure", {"message": xml_text(summary), "type": xml_text(rule.kind)})
        failure.text = details
    elif rule.verdict == "not_judged":
        SubElement(case, "skipped", {"message": xml_text(summary)})
    else:
        SubElement(case, "system-out").text = details


def _summary(rule: RuleResult, reader: Reader) -> str:
    say = reader.say
    told = say(
        "{verdict}: {share}, gate {gate}",
        verdict=view.verdict_word(rule.verdict, say),
        share=share_of(rule.cases.met, rule.judged, say, beside=rule.gate),
        gate=gate(rule.gate, say),
    )
    left_out = view.left_out(rule, say)
    return say("{told}; left out: {left_out}", told=told, left_out=left_out) if left_out else told


def _lines(rule: RuleResult, rows: Sequence[Finding], run: Run, reader: Reader) -> list[str]:
    tell = view.narrator(run.document, reader)
    lines = [f"{visible(row.case)}: {tell.sentence(row)}" for row in rows]
    more = view.and_more(len(rows), rule.violations, reader.say)
    return [*lines, more] if more else lines


def xml_text(text: str) -> str:
    """Lines with what cannot be seen written out; XML 1.0 has no way at all to hold a control character, not even escaped."""
    return "\n".join(map(visible, text.split("\n")))
