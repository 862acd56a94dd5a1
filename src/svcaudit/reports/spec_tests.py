"""The results of spec tests as text: what differs, beside the case's timeline, and what no test covers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from rich.text import Text

from svcaudit.model.duration import humane
from svcaudit.model.spec_test import SpecTestReport, SpecTestResult
from svcaudit.model.verdict import Verdict
from svcaudit.reports.characters import visible
from svcaudit.reports.terminal import printed

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WIDTH = 10_000
"""Lines are not folded: the first words of each are read by editors."""


def render_results(reports: Sequence[SpecTestReport], *, verbose: bool = False, color: bool = False) -> str:
    """Every failed test with expected and got side by side, what is not covered, and the sums."""
    lines: list[Text] = []
    for report in reports:
        lines.append(Text(f"{visible(report.path)}", style="bold"))
        for result in report.results:
            if not result.passed:
                lines += _failed(result, report.timezone)
            elif verbose:
                lines.append(Text(f"  ✓ {visible(result.test.name)}", style="green"))
        lines += _summary(report)
    passed = sum(result.passed for report in reports for result in report.results)
    failed = sum(not result.passed for report in reports for result in report.results)
    skipped = sum(report.skipped for report in reports)
    lines.append(
        Text(
            f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""), style="bold red" if failed else "bold green"
        )
    )
    return printed(lines, _WIDTH, color)


def _failed(result: SpecTestResult, timezone: str) -> list[Text]:
    test = result.test
    place = f"{test.place}: " if test.place else ""
    lines = [Text(f"  ✗ {place}{visible(test.name)}", style="bold red")]
    table, timeline = difference(result), timeline_of(result, timezone)
    lines.append(Text(f"      {table[0]}"))
    lines += [Text(f"      {line}", style="red") for line in table[1:]]
    return lines + [Text(f"      {line}", style="dim") for line in timeline]


def difference(result: SpecTestResult) -> list[str]:
    """Two columns, expected and got, a line for each rule in which they differ; the first line is the head."""
    rows = [("rule", "expected", "got")]
    for rule, (expected, got) in result.differences.items():
        wanted = "met or not_applicable" if expected is None else expected.word
        rows.append((visible(rule), wanted, (got or Verdict.NOT_APPLICABLE).word))
    first, second = (max(len(row[column]) for row in rows) for column in (0, 1))
    return [f"{rule:<{first}}  {wanted:<{second}}  {got}" for rule, wanted, got in rows]


def timeline_of(result: SpecTestResult, timezone: str) -> list[str]:
    """The case, event by event, in the file's zone."""
    test, zone = result.test, ZoneInfo(timezone)
    start = test.events[0].time
    lines = []
    for event in test.events:
        told = f" by {visible(event.actor)}" if event.actor else ""
        late = " (after as-of)" if event.time > test.as_of else ""
        lines.append(f"{_shown(event.time, zone)}  +{humane((event.time - start) // 1_000_000):<10} {visible(event.stage)}{told}{late}")
    return [*lines, f"{_shown(test.as_of, zone)}  as of"]


def _shown(instant: int, zone: ZoneInfo) -> str:
    return (_EPOCH + timedelta(microseconds=instant)).astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")


def _summary(report: SpecTestReport) -> list[Text]:
    covered, lacking = report.coverage.covered, report.coverage.lacking
    total = len(covered) + len(lacking)
    rows = len(report.coverage.covered_rows), len(report.coverage.covered_rows) + len(report.coverage.lacking_rows)
    told = f"{len(covered)} of {total} rules" + (f" and {rows[0]} of {rows[1]} rows of target tables" if rows[1] else "")
    inherited = f"; {report.coverage.inherited} more are inherited as they are" if report.coverage.inherited else ""
    lines = [Text(f"  {len(report.results)} tests; {told} have a passing and a failing test ({report.coverage.percent} %){inherited}")]
    lines += [Text(f"    {line}", style="yellow") for line in uncovered(report)]
    return lines


def uncovered(report: SpecTestReport) -> list[str]:
    """`FILE:LINE:COL: RULE lacks a failing test`, rules first, then rows of target tables."""
    rules = [(rule.place, rule.id, what) for rule, what in report.coverage.lacking]
    rows = [
        (row.target.place or row.rule.place, f"{row.rule.id}, target {row.number} (within {row.target.within}),", what)
        for row, what in report.coverage.lacking_rows
    ]
    return [f"{f'{place}: ' if place else ''}{visible(name)} lacks {what}" for place, name, what in (*rules, *rows)]
