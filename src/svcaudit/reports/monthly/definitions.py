"""The appendix: what every figure is made of, so that whoever doubts one can look it up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from svcaudit.model.run import MetricResult, RuleResult, RunDocument
from svcaudit.reports import view
from svcaudit.reports.characters import cut, one_line
from svcaudit.reports.figures import ABSENT, count, percent
from svcaudit.reports.phrases import Phrases
from svcaudit.reports.reader import Reader
from svcaudit.reports.retelling import Retelling

_LONGEST_FORMULA = 220


@dataclass(frozen=True, slots=True)
class Definition:
    name: str
    id: str
    formula: str
    cohort: str
    n: str
    value: str
    interval: str
    method: str
    small: bool


def definitions(document: RunDocument, reader: Reader) -> list[Definition]:
    """Of the metrics, the measures that every log has, and the rules."""
    retell = view.narrator(document, reader).retell
    numbers = [_of_metric(one, reader, retell) for one in (*document.metrics, *document.kpis)]
    return [*numbers, *(_of_rule(one, reader, retell) for one in document.rules)]


def _of_rule(rule: RuleResult, reader: Reader, retell: Retelling) -> Definition:
    say = reader.say
    return Definition(
        name=reader.title(rule.title, rule.id),
        id=rule.id,
        formula=cut(say("met / judged: {rule}", rule=one_line(retell.rule(rule.asks))), _LONGEST_FORMULA),
        cohort=say("all cases"),
        n=count(rule.judged, say),
        value=view.attainment(rule, say),
        interval=_range(rule.low, rule.high, "share", say),
        method="" if rule.low is None else _method("wilson", say),
        small=rule.judged < 30,
    )


def _of_metric(metric: MetricResult, reader: Reader, retell: Retelling) -> Definition:
    say = reader.say
    return Definition(
        name=reader.title(metric.title, metric.id),
        id=metric.id,
        formula=cut(one_line(retell.formula(metric.formula)), _LONGEST_FORMULA),
        cohort=_cohort(metric, say),
        n=view.metric_base(metric, say),
        value=view.metric_value(metric, metric.value, say),
        interval="" if metric.low is None else _range(metric.low, metric.high, metric.unit, say, metric),
        method=_method(metric.interval, say),
        small=metric.small,
    )


def _cohort(metric: MetricResult, say: Phrases) -> str:
    told = view.cohort_word(metric.cohort, say)
    return say("{cohort}, facts as first known", cohort=told) if metric.attribute_at == "start" else told


def _range(low: float | None, high: float | None, unit: str, say: Phrases, metric: MetricResult | None = None) -> str:
    if low is None or high is None:
        return ABSENT
    if metric is None or unit == "share":
        return say("{low} to {high}", low=percent(low, say), high=percent(high, say))
    return say("{low} to {high}", low=view.metric_value(metric, low, say), high=view.metric_value(metric, high, say))


def _method(interval: str, say: Phrases) -> str:
    words = {
        "wilson": say("Wilson"),
        "t": say("Student's t"),
        "bootstrap": say("bootstrap (BCa)"),
        "order statistics": say("order statistics"),
    }
    return words.get(interval, interval)


def tests_used(say: Phrases) -> Sequence[tuple[str, str]]:
    """How it was decided what is more than chance."""
    return (
        (say("Two shares"), say("chi-squared test; Fisher's exact test where a count of fewer than 5 is expected")),
        (say("Two means"), say("Welch's t-test: the variances need not be equal")),
        (say("Two medians or quantiles"), say("Mann-Whitney test, ties corrected")),
        (say("Many at once"), say("p-values are adjusted for their number (Benjamini & Hochberg, false discovery rate 5 %)")),
        (say("Where a change comes from"), say("Kitagawa's decomposition: own rate and mix of each value; the parts add up to the change")),
        (
            say("Trends"),
            say(
                "p′ chart (Laney) for shares, XmR chart for other numbers: three sigma from the mean moving range of the periods "
                "before the last one"
            ),
        ),
        (say("Hints"), say("Fisher's exact test, one-sided, adjusted; lift is the rate of broken cases over that of all judged cases")),
    )
