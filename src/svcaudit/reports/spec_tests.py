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
    return printed(lines, 120, color)


def _failed(result: SpecTestResult, timezone: str) -> list[Text]:
    test = result.test
    place = f"{test.place}: " if test.place else ""
    lines = [Text(f"  ✗ {place}{visible(test.name)}", style="bold red")]
    lines.append(Text(f"      {'rule':<28} {'expected':<16} got"))
    for rule, (expected, got) in result.differences.items():
        wanted = "met or not_applicable" if expected is None else expected.word
        lines.append(Text(f"      {visible(rule):<28} {wanted:<16} {(got or Verdict.NOT_APPLICABLE).word}", style="red"))
    zone = ZoneInfo(timezone)
    start = test.events[0].time
    for event in test.events:
        told = f" by {visible(event.actor)}" if event.actor else ""
        shown = (_EPOCH + timedelta(microseconds=event.time)).astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
        late = " (after as-of)" if event.time > test.as_of else ""
        lines.append(
            Text(f"      {shown}  +{humane((event.time - start) // 1_000_000):<10} {visible(event.stage)}{told}{late}", style="dim")
        )
    shown = (_EPOCH + timedelta(microseconds=test.as_of)).astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
    lines.append(Text(f"      {shown}  as of", style="dim"))
    return lines


def _summary(report: SpecTestReport) -> list[Text]:
    covered, lacking = report.coverage.covered, report.coverage.lacking
    total = len(covered) + len(lacking)
    lines = [
        Text(
            f"  {len(report.results)} tests; {len(covered)} of {total} rules have a passing and a failing test ({report.coverage.percent} %)"
        )
    ]
    for rule, what in lacking:
        place = f"{rule.place}: " if rule.place else ""
        lines.append(Text(f"    {place}{visible(rule.id)} lacks {what}", style="yellow"))
    return lines
