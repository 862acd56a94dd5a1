"""The results of spec tests as text: what differs, beside the case's timeline, and what no test covers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from rich.cells import cell_len
from rich.text import Text

from svcaudit.model.duration import humane
from svcaudit.model.spec_test import SpecTestReport, SpecTestResult
from svcaudit.model.verdict import Verdict
from svcaudit.reports.characters import visible
from svcaudit.reports.figures import count, gate
from svcaudit.reports.phrases import Phrases
from svcaudit.reports.retelling import Retelling
from svcaudit.reports.terminal import printed

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WIDTH = 10_000
"""Lines are not folded: the first words of each are read by editors."""


def render_results(reports: Sequence[SpecTestReport], *, verbose: bool = False, color: bool = False, lang: str = "en") -> str:
    """Every failed test with expected and got side by side, what is not covered, and the sums."""
    say = Phrases.of(lang)
    lines: list[Text] = []
    for report in reports:
        lines.append(Text(f"{visible(report.path)}", style="bold"))
        for result in report.results:
            if not result.passed:
                lines += _failed(result, report.timezone, say)
            elif verbose:
                lines.append(Text(f"  ✓ {visible(result.test.name)}", style="green"))
        lines += _summary(report, say)
    passed = sum(result.passed for report in reports for result in report.results)
    failed = sum(not result.passed for report in reports for result in report.results)
    skipped = sum(report.skipped for report in reports)
    told = [say("{n} passed", n=count(passed, say)), say("{n} failed", n=count(failed, say))]
    told += [say("{n} skipped", n=count(skipped, say))] if skipped else []
    lines.append(Text(say.listed(told), style="bold red" if failed else "bold green"))
    return printed(lines, _WIDTH, color)


def _failed(result: SpecTestResult, timezone: str, say: Phrases) -> list[Text]:
    test = result.test
    place = f"{test.place}: " if test.place else ""
    lines = [Text(f"  ✗ {place}{visible(test.name)}", style="bold red")]
    table, timeline = difference(result, say), timeline_of(result, timezone, say)
    lines.append(Text(f"      {table[0]}"))
    lines += [Text(f"      {line}", style="red") for line in table[1:]]
    return lines + [Text(f"      {line}", style="dim") for line in timeline]


def difference(result: SpecTestResult, say: Phrases) -> list[str]:
    """Two columns, expected and got, a line for each rule in which they differ; the first line is the head.

    Verdicts are told as a test file writes them, in every language.
    """
    rows = [(say("rule"), say("expected"), say("got"))]
    for rule, (expected, got) in result.differences.items():
        rows.append((visible(rule), wanted(expected, say), (got or Verdict.NOT_APPLICABLE).word))
    first, second = (max(cell_len(row[column]) for row in rows) for column in (0, 1))
    return [f"{_filled(rule, first)}  {_filled(expected, second)}  {got}" for rule, expected, got in rows]


def wanted(expected: Verdict | None, say: Phrases) -> str:
    """The verdict that a test expects; of a rule that it does not name either of two."""
    met, idle = Verdict.MET.word, Verdict.NOT_APPLICABLE.word
    return say("{one} or {other}", one=met, other=idle) if expected is None else expected.word


def _filled(text: str, width: int) -> str:
    return text + " " * (width - cell_len(text))


def timeline_of(result: SpecTestResult, timezone: str, say: Phrases) -> list[str]:
    """The case, event by event, in the file's zone."""
    test, zone = result.test, ZoneInfo(timezone)
    start = test.events[0].time
    lines = []
    for event in test.events:
        told = visible(event.stage)
        told = say("{stage} by {actor}", stage=told, actor=visible(event.actor)) if event.actor else told
        told = say("{event} (after as-of)", event=told) if event.time > test.as_of else told
        lines.append(f"{_shown(event.time, zone)}  +{humane((event.time - start) // 1_000_000):<10} {told}")
    return [*lines, say("{instant}  as of", instant=_shown(test.as_of, zone))]


def _shown(instant: int, zone: ZoneInfo) -> str:
    return (_EPOCH + timedelta(microseconds=instant)).astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")


def _summary(report: SpecTestReport, say: Phrases) -> list[Text]:
    covered, lacking = report.coverage.covered, report.coverage.lacking
    total = len(covered) + len(lacking)
    rows = len(report.coverage.covered_rows), len(report.coverage.covered_rows) + len(report.coverage.lacking_rows)
    told = say("{n} of {all} rules", n=len(covered), all=total)
    if rows[1]:
        told = say("{rules} and {n} of {all} rows of target tables", rules=told, n=rows[0], all=rows[1])
    share = gate(report.coverage.percent / 100, say)
    tests = say.plural(len(report.results), "{n} test", "{n} tests")
    line = say("{tests}; {covered} have a passing and a failing test ({share})", tests=tests, covered=told, share=share)
    if report.coverage.inherited:
        line = say.plural(
            report.coverage.inherited,
            "{told}; {n} more is inherited as it is",
            "{told}; {n} more are inherited as they are",
            told=line,
        )
    return [Text(f"  {line}"), *(Text(f"    {line}", style="yellow") for line in uncovered(report, say))]


def _lacking(what: str, say: Phrases) -> str:
    both = say("a passing test and a failing test")
    return {"a passing test": say("a passing test"), "a failing test": say("a failing test")}.get(what, both)


def uncovered(report: SpecTestReport, say: Phrases) -> list[str]:
    """`FILE:LINE:COL: RULE lacks a failing test`, rules first, then rows of target tables."""
    limit = Retelling(say).limit
    rules = [(rule.place, visible(rule.id), what) for rule, what in report.coverage.lacking]
    rows = [
        (
            row.target.place or row.rule.place,
            say("{rule}, target {n} (within {limit}),", rule=visible(row.rule.id), n=row.number, limit=limit(str(row.target.within))),
            what,
        )
        for row, what in report.coverage.lacking_rows
    ]
    told = [(place, say("{rule} lacks {test}", rule=name, test=_lacking(what, say))) for place, name, what in (*rules, *rows)]
    return [f"{place}: {text}" if place else text for place, text in told]
