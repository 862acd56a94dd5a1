"""Traffic lights: every target and whether it is reached, told by shape, word and colour; and which way it moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from svcaudit.model.comparison import Movement
from svcaudit.model.run import MetricResult, RuleResult
from svcaudit.reports import view
from svcaudit.reports.figures import gate
from svcaudit.reports.movement_words import change_of, surety_of
from svcaudit.reports.phrases import Phrases
from svcaudit.reports.reader import Reader


@dataclass(frozen=True, slots=True)
class Light:
    """One target. mark: the shape (as of a rule's verdict). way: better, worse, moved or '' – said only where it is more than chance."""

    mark: str
    word: str
    name: str
    id: str
    value: str
    target: str
    change: str
    way: str
    surety: str
    small: bool


def rule_lights(rules: Sequence[RuleResult], moved: Mapping[str, Movement], reader: Reader) -> list[Light]:
    """A light for every rule, the one furthest below its gate first."""
    say = reader.say
    return [
        _light(
            rule.verdict,
            view.verdict_word(rule.verdict, say),
            reader.title(rule.title, rule.id),
            rule.id,
            view.attainment(rule, say),
            say("at least {target}", target=gate(rule.gate, say)),
            moved.get(rule.id),
            False,
            say,
        )
        for rule in view.worst_first(rules)
    ]


def metric_lights(metrics: Sequence[MetricResult], moved: Mapping[str, Movement], reader: Reader) -> list[Light]:
    """A light for every metric that has a target, those that miss it first."""
    say = reader.say
    aimed = sorted((one for one in metrics if one.target is not None), key=lambda one: (one.met is not False, one.met is None))
    return [
        _light(
            {True: "pass", False: "fail", None: "not_judged"}[metric.met],
            view.metric_verdict(metric, say) or say("not measured"),
            reader.title(metric.title, metric.id),
            metric.id,
            view.metric_value(metric, metric.value, say),
            view.metric_target(metric, say),
            moved.get(metric.id),
            metric.small,
            say,
        )
        for metric in aimed
    ]


def _light(
    mark: str, word: str, name: str, id_: str, value: str, target: str, moved: Movement | None, small: bool, say: Phrases
) -> Light:  # fmt: skip
    if moved is None or moved.change is None:
        return Light(mark, word, name, id_, value, target, "", "", "", small)
    way = "" if moved.noise is not False else {True: "better", False: "worse", None: "moved"}[moved.better]
    return Light(mark, word, name, id_, value, target, change_of(moved, say), way, surety_of(moved, say), small)
